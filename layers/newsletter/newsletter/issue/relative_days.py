"""Days said from the day of writing, such as ``på torsdag kl 18``: told in the proof, for no reader knows that day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from newsletter.issue import cues
from newsletter.issue.date_words import MONTHS, WEEKDAYS, evened, one_of, pattern, said
from newsletter.issue.dates import Reading, hours_of, with_hours
from newsletter.issue.findings import Finding
from newsletter.issue.naming import noun_phrase
from newsletter.when import When

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.issue.sections import Section

_WEEKDAY = one_of(name for name in WEEKDAYS if len(name) > len("monda"))
_RELATIVE = pattern(
    rf"(?<!\w)(?:(?P<next>{said('next_weekday')})|(?:{said('this_weekday')}))\s(?P<weekday>{_WEEKDAY})"
    rf"(?!\w)(?!,?\s(?:(?:den|the)\s)?(?:\d{{1,2}}(?![.:]\d\d|\s?[ap]\.?m|\s?[\u2013-]\s?\d)|{one_of(MONTHS)}\b))"
)
_LONGEST_TITLE = 60


def relative_days(section: Section, today: date) -> Iterator[Finding]:
    """The days of a section that only their distance from today tells; ``nästa torsdag`` may be either of two."""
    for line in section.lines:
        text = evened(line.text)
        for begin, end in cues.sentences_of(text):
            sentence = text[begin:end].strip()
            found = _RELATIVE.search(sentence)
            if found is None or cues.tells_of_past(sentence) or cues.repeats_in(sentence):
                continue
            title = noun_phrase(sentence) or section.heading[:_LONGEST_TITLE]
            reading = None if found["next"] else _reading(found[0], found["weekday"], sentence[found.end() :], today)
            yield Finding(reading, title[:1].upper() + title[1:], "", line.block, sentence, "relative")


def _reading(said_: str, weekday: str, after: str, today: date) -> Reading:
    """The next day of that weekday, and the hours right after it."""
    ahead = (WEEKDAYS[weekday.lower()] - today.isoweekday() - 1) % 7 + 1
    day = today + timedelta(days=ahead)
    hours = hours_of(after.lstrip(" ,"))
    when = When(day, day)
    return Reading(with_hours(when, hours[0]) if hours else when, said_, "")
