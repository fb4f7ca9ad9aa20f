"""Days whose month nobody wrote, such as ``den 15:e kl 19``: told in the proof with the next day that it can be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from newsletter.issue import cues
from newsletter.issue.date_words import MONTHS, WEEKDAYS, evened, one_of, pattern, said
from newsletter.issue.dates import Reading, hours_of, with_hours
from newsletter.issue.findings import Finding
from newsletter.issue.naming import noun_phrase
from newsletter.issue.seen_days import days_in
from newsletter.when import When

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.issue.day_points import Style
    from newsletter.issue.sections import Section

_BARE = pattern(
    rf"(?<!\w)(?:(?P<weekday>{one_of(WEEKDAYS)})(?:en)?,?\s)?(?:on\s)?(?P<article>den|the)\s"
    r"(?P<number>[12]?\d|3[01])(?P<ending>:?[ea]|st|nd|rd|th)?(?![\w/]|[.:-]\d)"
)
_WITH_MONTH = pattern(rf"\s?(?:[\u2013-]\s?\d|\.?\s?(?:(?:of|i)\s)?(?:{one_of(MONTHS)})\b)")
_HOUR = pattern(rf",?\s?(?:{said('clock')}|\d{{1,2}}(?:[.:]\d\d|\s?[ap]\.?m))")
_EACH = pattern(r"\s(?:i\s)?(?:varje|var|each|every|of\sthe|of\seach)\b")
_EACH_BEFORE = pattern(r"(?<!\w)(?:varje|var|each|every)(?:\s\w+)?\s?$")
_NEAR = 40
_AHEAD = 13 * 31
_LONGEST_TITLE = 60


def bare_days(section: Section, today: date, style: Style) -> Iterator[Finding]:
    """The days of a section that have a number, and an hour or a weekday, but no month."""
    for line in section.lines:
        text = evened(line.text)
        found = _BARE.search(text)
        if found is None or _EACH_BEFORE.search(text[: found.start()][-_NEAR:]):
            continue
        if not _is_day(text, found.end(), weekday=found["weekday"], ending=found["ending"]):
            continue
        if any(one.begin < found.end() and one.end > found.start() for one in days_in(text, today, style)):
            continue
        weekday = WEEKDAYS[found["weekday"].lower()] if found["weekday"] else 0
        begin, end = next((one for one in cues.sentences_of(text) if one[0] <= found.start() < one[1]), (0, len(text)))
        hours = hours_of(text[found.end() :].lstrip(" ,"))
        day = _next(int(found["number"]), weekday, today)
        when = When(day, day) if day else None
        reading = Reading(with_hours(when, hours[0]) if when and hours else when, found[0], "")
        title = noun_phrase(text[begin : found.start()]) or section.heading[:_LONGEST_TITLE]
        yield Finding(reading, title[:1].upper() + title[1:], "", line.block, text[begin:end].strip(), "no-month")


def _is_day(text: str, end: int, *, weekday: str | None, ending: str | None) -> bool:
    """Whether a number after its article is a day: it has an hour or a weekday, and no month of its own."""
    after = text[end:]
    if _WITH_MONTH.match(after) or _EACH.match(after):
        return False
    timed = _HOUR.match(after) is not None
    return timed or bool(weekday and ending)


def _next(number: int, weekday: int, today: date) -> date | None:
    """The next day of that number, and of that weekday if one was said."""
    ahead = (today + timedelta(days=more) for more in range(_AHEAD))
    return next((day for day in ahead if day.day == number and weekday in (0, day.isoweekday())), None)
