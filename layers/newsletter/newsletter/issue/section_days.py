"""A section with its days: what its heading makes of them, and where in each line they stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsletter.issue import cues
from newsletter.issue.date_words import WEEKDAYS, one_of, pattern, said
from newsletter.issue.dates import hours_of
from newsletter.issue.hours_nearby import first_hours
from newsletter.issue.naming import Named, name_of
from newsletter.issue.seen_days import Seen, days_in
from newsletter.issue.venue import place_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from newsletter.issue.clock_times import Hours
    from newsletter.issue.day_points import Style
    from newsletter.issue.sections import Line, Section

_WEEKDAY = pattern(rf"(?<!\w)(?:{one_of(name for name in WEEKDAYS if len(name) > 5)})")
_FOR_ALL = pattern(rf"(?:{said('for_all')})(?!\w)")
LABEL = pattern(rf"(?:{said('when_label')})\s*:\s*")
SHARED = pattern(rf"(?<!\w)(?:{said('shared')})\s++(?=(?:{said('clock')})?\s*\d)")
_WORD = pattern(r"[\w(~\"\u201d]")
"""Anything but a picture or a mark, such as a calendar page before the day."""

_MARKS = pattern(r"^[\u2190-\u2bff\ufe0f\U0001f300-\U0001faff ]+")
"""Pictures at the beginning of a line, such as a clock before the hour and a pin before the place."""

_CALLS_OUT = pattern(rf"(?:{said('calls_out')})\b[!:,.]*\s*")


@dataclass(frozen=True)
class SectionDays:
    """``seen`` are the days of each line; ``first`` tells which lines begin with one.

    ``named`` is the name the section gives; ``cancelled``, ``moved`` and ``why`` (a code) are what its heading says of
    everything below it. ``hours`` are said once for all of its days, ``rule_hours`` for those of a rule.
    """

    section: Section
    today: date
    style: Style
    named: Named
    cancelled: bool
    moved: bool
    why: str
    seen: tuple[tuple[Seen, ...], ...]
    first: tuple[bool, ...]
    hours: Hours | None = None
    place: str = ""
    rule_hours: Hours | None = None
    rule_weekday: int = 0

    @classmethod
    def of(cls, section: Section, today: date, style: Style) -> SectionDays:
        named = name_of(section)
        seen = tuple(days_in(line.text, today, replace(style, month=line.month)) for line in section.lines)
        hours, place = _shared_hours(section, seen) or (None, "")
        rule_hours, rule_weekday, where = _rule_hours(section, is_event=named.is_event)
        place = place or (where if sum(map(begins_with, seen)) > 1 else "")
        return cls(
            section,
            today,
            style,
            named,
            cues.is_cancelled(section.heading),
            cues.is_moved(section.heading),
            _why_of_heading(section, seen),
            seen,
            tuple(map(begins_with, seen)),
            hours,
            place,
            rule_hours,
            rule_weekday,
        )

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.section.lines

    @property
    def is_calendar(self) -> bool:
        return sum(self.first) > 1

    def days(self, text: str) -> tuple[Seen, ...]:
        return days_in(text, self.today, self.style)

    def beside(self, line: Line) -> list[str]:
        """The other lines of its paragraph, as far as they name no day."""
        together = zip(self.lines, self.seen, strict=True)
        return [_MARKS.sub("", other.text) for other, days in together if other.group == line.group and not days]

    def below(self, place: int) -> str:
        """The next line of the same paragraph, if it names no day."""
        following = place + 1
        if following >= len(self.lines) or self.seen[following]:
            return ""
        text = _MARKS.sub("", self.lines[following].text)
        return text if self.lines[following].group == self.lines[place].group else ""

    def whole_cancelled(self, line: Line) -> str:
        """Whether the heading calls it off, or a short sentence of the same line does; as a code."""
        if self.cancelled:
            return "cancelled"
        short = (line.text[begin:end] for begin, end in cues.sentences_of(line.text) if end - begin <= 30)
        return "cancelled" if any(map(cues.is_cancelled, short)) else ""


def _why_of_heading(section: Section, seen: Sequence[Sequence[Seen]]) -> str:
    """What its heading says of all below it; ``Sportlov i simhallen`` over days with hours closes nothing."""
    timed = any(reading.when and reading.when.starts for days in seen for one in days for reading in one.readings)
    return "" if timed and cues.is_break(section.heading) else cues.why_of_heading(section.heading)


def _shared_hours(section: Section, seen: Sequence[Sequence[Seen]]) -> tuple[Hours, str] | None:
    """``Följande träffar är planerade, alla kl. 13-15:`` above days that have no hours of their own."""
    for line, days in zip(section.lines, seen, strict=True):
        found = SHARED.search(line.text) if not days else None
        hours = hours_of(line.text[found.end() :]) if found else None
        if hours:
            return hours[0], place_in(hours[1])
    calendar = sum(map(begins_with, seen)) > 1
    return next(filter(None, (_hours_for_all(line.text) for line in section.lines)), None) if calendar else None


def _hours_for_all(text: str) -> tuple[Hours, str] | None:
    """``All talks are at 7.30 pm in the Weaving Shed``: hours and place of all that stands below."""
    for begin, end in cues.sentences_of(text):
        sentence = text[begin:end]
        hours = first_hours(f" {sentence}") if _FOR_ALL.match(sentence) else None
        if hours and not cues.repeats_in(sentence):
            return hours[0], place_in(sentence)
    return None


def _rule_hours(section: Section, *, is_event: bool) -> tuple[Hours | None, int, str]:
    """``Möten hålls den tredje onsdagen i månaden kl. 14``: hours, weekday (0: none) and place of the rule."""
    for line in section.lines:
        for begin, end in cues.sentences_of(line.text) if cues.repeats_in(line.text) else ():
            sentence = line.text[begin:end]
            meets = is_event or cues.is_event(sentence) or cues.is_announcing(sentence)
            hours = hours_of_rule(sentence) if meets else None
            if hours:
                return hours, weekday_of_rule(sentence), place_in(sentence)
    return None, 0, ""


def hours_of_rule(sentence: str) -> Hours | None:
    """The hours of a sentence that tells of what comes back: ``Onsdagar 18.30-20``, ``varje tisdag, kl. 13``."""
    rule = cues.repeats_in(sentence)
    if rule is None:
        return None
    found = hours_of(sentence[rule.end() :].lstrip(" ,")) or first_hours(f" {sentence}")
    return found[0] if found else None


def weekday_of_rule(sentence: str) -> int:
    """The weekday on which it comes back; 0 if there are several or none."""
    said = {WEEKDAYS[found[0].lower()] for found in _WEEKDAY.finditer(sentence)}
    return said.pop() if len(said) == 1 else 0


def begins_with(seen: Sequence[Seen]) -> bool:
    """Whether a line begins with its first day, or with ``OBS!`` before it."""
    if not seen:
        return False
    before = seen[0].before
    return not _WORD.search(before) or _CALLS_OUT.fullmatch(before) is not None
