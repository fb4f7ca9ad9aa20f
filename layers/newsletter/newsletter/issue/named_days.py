"""Days that have a name and no date, such as ``julafton kl 10``: told in the proof with the day that it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from newsletter.issue import cues
from newsletter.issue.date_words import evened, pattern
from newsletter.issue.dates import Reading, hours_of, with_hours
from newsletter.issue.findings import Finding
from newsletter.issue.hours_nearby import first_hours
from newsletter.issue.naming import noun_phrase
from newsletter.issue.seen_days import days_in
from newsletter.languages import DAY_WORDS
from newsletter.when import When

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.issue.day_points import Style
    from newsletter.issue.sections import Section

_NAMED = tuple(
    (pattern(rf"(?<!\w)(?:{name})(?!\w)"), spec) for words in DAY_WORDS for name, spec in words.named_days.items()
)
_LONGEST_TITLE = 60
_FRIDAY = 5


def named_days(section: Section, today: date, style: Style) -> Iterator[Finding]:
    """The holidays of a section at which something happens: with an hour in their sentence, and no date."""
    for line in section.lines:
        text = evened(line.text)
        for begin, end in cues.sentences_of(text):
            sentence = text[begin:end].strip()
            found = _holiday_in(sentence, today)
            if found is None or days_in(sentence, today, style) or cues.why_not("", sentence, sentence):
                continue
            said, day, after = found
            hours = hours_of(after.lstrip(" ,:\u2013-")) or first_hours(f" {sentence}")
            if hours is None or cues.tells_of_past(sentence):
                continue
            title = noun_phrase(sentence) or section.heading[:_LONGEST_TITLE]
            reading = Reading(with_hours(When(day, day), hours[0]), said, "")
            yield Finding(reading, title[:1].upper() + title[1:], "", line.block, sentence, "named-day")


def _holiday_in(sentence: str, today: date) -> tuple[str, date, str] | None:
    """The name of a holiday, the next day that has it, and what follows the name."""
    for name, spec in _NAMED:
        if found := name.search(sentence):
            days = (_day(spec, year) for year in (today.year, today.year + 1))
            return found[0], next(day for day in days if day >= today), sentence[found.end() :]
    return None


def _day(spec: str, year: int) -> date:
    """``12-24``, or a number of days from Easter or from Midsummer's Eve: ``easter-2``, ``midsummer+1``."""
    for name, first in (("easter", easter(year)), ("midsummer", _midsummer_eve(year))):
        if spec.startswith(name):
            return first + timedelta(days=int(spec.removeprefix(name) or 0))
    month, day = map(int, spec.split("-"))
    return date(year, month, day)


def _midsummer_eve(year: int) -> date:
    """The Friday from 19 to 25 June, as in Sweden and Finland."""
    first = date(year, 6, 19)
    return first + timedelta(days=(_FRIDAY - first.isoweekday()) % 7)


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous algorithm of https://en.wikipedia.org/wiki/Date_of_Easter."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap, skipped = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * skipped + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
