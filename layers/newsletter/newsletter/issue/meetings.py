"""The meetings an issue announces: notices with a day, and headings over a line that is day, hour and place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from newsletter.day_answers import Day, decided
from newsletter.errors import Problem
from newsletter.issue.bare_days import bare_days
from newsletter.issue.cues import is_event
from newsletter.issue.date_words import TO_AN_HOUR, TWO_LETTERS, WEEKDAYS, one_of
from newsletter.issue.day_points import Style
from newsletter.issue.document import (
    Document,
    Emphasis,
    Heading,
    Notice,
    Paragraph,
    Strong,
    Text,
)
from newsletter.issue.infer_year import Doubt
from newsletter.issue.named_days import named_days
from newsletter.issue.notices import findings_in
from newsletter.issue.relative_days import relative_days
from newsletter.issue.sections import sections_of
from newsletter.titles import is_same_name
from newsletter.words.spans import span_said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from newsletter.day_answers import DayAnswer
    from newsletter.issue.dates import Reading
    from newsletter.issue.document import Block, Inline, Runs
    from newsletter.issue.findings import Finding
    from newsletter.issue.issue import Issue
    from newsletter.issue.sections import Section
    from newsletter.when import When
    from newsletter.words import Words

_MARKER = re.compile(
    r"\s*\((?:(?:ej|inte)\s+i\s+kalendern|(?:ej|ingen)\s+kalender|not?\s+(?:in\s+(?:the\s+)?)?calendar)\)",
    re.IGNORECASE,
)
_ENTERS = re.compile(r"\s*\((?:i\s+kalendern|in\s+(?:the\s+)?calendar)\)", re.IGNORECASE)
_LONGEST_NOTE = 600
_WRITTEN = timedelta(days=2)
"""After the day of writing an issue may well wait for its proof readers: it is dated for the day on which it goes."""

_SOON = timedelta(days=120)
"""Before a day that is only mentioned: further off, it may be last year's."""
_LONGEST_TOLD = 160
_MOST_LEFT_OUT = 60
_MOST_DAYS = 400
"""An issue with more days than this is no newsletter, and reading it must end."""
_DOTTED = re.compile(
    rf"\b(?:{one_of(WEEKDAYS)}|{one_of(TWO_LETTERS)})\.?,?\s+\d{{1,2}}\.(?:1[0-2]|0?[1-9])\b(?!\.\d|:|{TO_AN_HOUR})|\b\d{{1,2}}\.\d{{1,2}}\.20\d\d\b"
    r"|\bsenast\s+(?:den\s+)?\d{1,2}\.(?:1[0-2]|[1-9])\b(?!\d|[.:]\d)|\b\d{1,2}\s?[\u2013-]\s?\d{1,2}\.(?:1[0-2]|[1-9])\.(?=\s|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Meeting:
    """``block`` is the place, among the document's blocks, of the one that holds the day.

    ``moved_from`` is the day on which it was to be. One that is ``cancelled`` is told only to calendars that know it.
    """

    title: str
    when: When
    place: str
    note: str
    block: int
    moved_from: date | None = None
    cancelled: bool = False


@dataclass(frozen=True)
class LeftOut:
    """A day that was seen and became no entry. ``why`` is a code under ``left_out`` in the words.

    ``text`` is where it stands. ``meeting`` is the entry that it would be; None where nobody can tell the day.
    """

    text: str
    why: str
    meeting: Meeting | None = None


@dataclass(frozen=True)
class Agenda:
    """``document`` is the issue's own without the marks that keep a notice out of the calendar."""

    document: Document
    meetings: tuple[Meeting, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def cancelled(self) -> tuple[Meeting, ...]:
        found = (one.meeting for one in self.left_out if one.why == "cancelled" and one.meeting)
        return tuple(replace(one, cancelled=True) for one in found)


def agenda_of(
    issue: Issue, today: date, words: Words, *, dotted: bool = False, answers: Sequence[DayAnswer] = ()
) -> Agenda:
    """The meetings of an issue, and the days that are none.

    Args:
        issue: as read from its file.
        today: decides between years.
        words: tell what is doubtful.
        dotted: 18.11 is a day, as in Finland; an issue that plainly writes so needs not say it.
        answers: what staff have said of its days; the latest wins, and one whose day is gone is told.
    """
    blocks = tuple(_unmarked(block) for block in issue.document.blocks)
    document = replace(issue.document, blocks=blocks)
    if not issue.calendar:
        return Agenda(document)
    sections = sections_of(issue.document)
    written = "\n".join(line.text for section in sections for line in (section.lines))
    style = Style(dotted=dotted or _DOTTED.search(written) is not None)
    found = _found(sections, today, style)
    answered, gone = decided([_day(one.finding) for one in found], answers)
    meetings: list[Meeting] = []
    left_out: list[LeftOut] = []
    problems: list[Problem] = []
    for (section, finding, alone), enters in zip(found, answered, strict=True):
        one = finding if enters is None else _answered(finding, enters=enters)
        if enters is None and one.reading and one.why in _DOUBTFUL and one.title and not section.is_title:
            problems += _problems(one, words)
        elif enters is None and one.reading and one.why != "over" and _is_soon(one.reading, today):
            problems += _mentioned(one.reading, words)
        meeting = _meeting(one, section, alone=alone) if one.when else None
        if meeting and not one.why:
            meetings.append(meeting)
        elif one.why != "past":
            left_out.append(LeftOut(_told(one.text), one.why, meeting))
    kept = without_repetition(meetings)
    days = {(one.when.first, one.title.casefold()) for one in kept}
    problems += [_gone(one, words) for one in gone]
    return Agenda(document, kept, tuple(problems), _left(left_out, days))


class _Found(NamedTuple):
    """``alone``: it is the only day of its section, whose other lines are about it too."""

    section: Section
    finding: Finding
    alone: bool


def _found(sections: Sequence[Section], today: date, style: Style) -> list[_Found]:
    found: list[_Found] = []
    for section in sections:
        if len(found) > _MOST_DAYS:
            break
        if _MARKER.search(section.heading) or any(_MARKER.search(line.text) for line in section.lines):
            continue
        seen = (
            *findings_in(section, today, style),
            *bare_days(section, today, style),
            *relative_days(section, today),
            *named_days(section, today, style),
        )
        findings = [_entered(_dated(one, section, today)) for one in seen]
        alone = sum(not one.why for one in findings) == 1
        found += [_Found(section, one, alone) for one in findings]
    return found


def _day(finding: Finding) -> Day | None:
    return Day(_title(finding), finding.when) if finding.when else None


def _answered(finding: Finding, *, enters: bool) -> Finding:
    """As staff have answered: but what is past becomes no entry by any answer, and is not worth a word."""
    if finding.why == "past":
        return finding
    return replace(finding, why="" if enters else "taken-out")


def _gone(answer: DayAnswer, words: Words) -> Problem:
    """An answer about a day that the file no longer has."""
    facts: dict[str, str | int] = {"title": answer.day.title, "day": span_said(answer.day.when, words)}
    return Problem("day-answer-gone" if answer.enters else "day-answer-needless", facts, stops=False)


def _dated(finding: Finding, section: Section, today: date) -> Finding:
    """A day beside the title that says nothing to go to, if it is about today, is the day of writing."""
    when, reading = finding.when, finding.reading
    if not section.is_title or not when or not reading or when.starts or finding.why:
        return finding
    opens = finding.text.strip(" .").startswith(reading.said.strip(" .")) and not is_event(finding.text)
    return replace(finding, why="mentioned") if opens and when.last <= today + _WRITTEN else finding


def _entered(finding: Finding) -> Finding:
    """A day that its author has marked ``(i kalendern)`` is an entry, whatever its sentence looks like."""
    if not _ENTERS.search(finding.text) or finding.when is None or finding.why in ("never", "backwards", "past"):
        return finding
    text = _ENTERS.sub("", finding.text)
    return replace(finding, why="", title=finding.title or text[:_LONGEST_TITLE].strip(" ."), text=text)


_LONGEST_TITLE = 60
_DOUBTFUL = ("", "never", "backwards", "past", "far", "weekday")


def without_repetition(meetings: Sequence[Meeting]) -> tuple[Meeting, ...]:
    """Each meeting once: a line of the calendar and the text about it are about the same one."""
    kept: list[Meeting] = []
    for one in meetings:
        place = next((place for place, other in enumerate(kept) if _same(one, other)), None)
        if place is None:
            kept.append(one)
        elif one.when.starts and not kept[place].when.starts:
            kept[place] = replace(one, place=one.place or kept[place].place)
        elif one.place and not kept[place].place:
            kept[place] = replace(kept[place], place=one.place)
    return tuple(kept)


def _same(one: Meeting, other: Meeting) -> bool:
    if one.when.first != other.when.first or one.when.last != other.when.last:
        return False
    if one.when.starts and other.when.starts and one.when.starts != other.when.starts:
        return False
    return is_same_name(one.title, other.title)


def _left(found: Sequence[LeftOut], days: set[tuple[date, str]]) -> tuple[LeftOut, ...]:
    """Each once, without those that are entries already."""
    seen: dict[tuple[object, ...], LeftOut] = {}
    for one in found:
        when = one.meeting.when if one.meeting else None
        if one.meeting and (one.meeting.when.first, one.meeting.title.casefold()) in days and one.why == "mentioned":
            continue
        text = "" if one.why == "taken-out" else one.text  # one answer was about every line of the meeting
        seen.setdefault((text, one.why, when), one)
    return tuple(seen.values())[:_MOST_LEFT_OUT]


def _told(text: str) -> str:
    text = " ".join(text.replace(" | ", " ").split())
    return text if len(text) <= _LONGEST_TOLD else text[:_LONGEST_TOLD].rpartition(" ")[0] + " …"


def _meeting(finding: Finding, section: Section, *, alone: bool) -> Meeting:
    when = finding.when
    assert when
    note = "\n".join(line.text for line in section.lines) if alone and not section.is_title else finding.text
    note = note.replace(" | ", " ")
    if len(note) > _LONGEST_NOTE:
        note = note[:_LONGEST_NOTE].rpartition(" ")[0] + " …"
    return Meeting(_title(finding), when, finding.place, note, max(finding.block, 0), finding.moved_from)


def _title(finding: Finding) -> str:
    """Its title, else the beginning of its sentence."""
    text = finding.text.replace(" | ", " ").strip(" .")
    return finding.title or (text if len(text) <= _LONGEST_TITLE else text[:_LONGEST_TITLE].rpartition(" ")[0])


def _problems(finding: Finding, words: Words) -> Iterator[Problem]:
    """What staff should look at, told with the day as it was understood."""
    reading = finding.reading
    assert reading
    facts: dict[str, str | int] = {"title": finding.title, "said": reading.said}
    if Doubt.NEVER in reading.doubts:
        yield Problem("date-never", facts, stops=False)
    if Doubt.BACKWARDS in reading.doubts:
        yield Problem("date-backwards", facts, stops=False)
    if reading.when is None:
        return
    if Doubt.PAST in reading.doubts:
        yield Problem("date-past", facts | {"day": words.day(reading.when.last)}, stops=False)
    elif Doubt.FAR in reading.doubts:
        yield Problem("date-far", facts | {"day": words.day(reading.when.first)}, stops=False)
    if wrong := _weekday_facts(reading, words):
        yield Problem("date-weekday", {**facts, **wrong}, stops=False)


def _weekday_facts(reading: Reading, words: Words) -> Mapping[str, str | int]:
    """What is said of a day whose weekday is another; empty if it is right."""
    if Doubt.WEEKDAY not in reading.doubts or not reading.when:
        return {}
    days = zip((reading.when.first, reading.when.last), reading.weekdays, strict=True)
    day, weekday = next((day, said) for day, said in days if said and said != day.isoweekday())
    names = {"weekday": words.say(f"weekdays.{weekday}"), "right": words.say(f"weekdays.{day.isoweekday()}")}
    return {"said": reading.said, "date": words.date(day), **names}


def _mentioned(reading: Reading, words: Words) -> Iterator[Problem]:
    if wrong := _weekday_facts(reading, words):
        yield Problem("day-weekday", wrong, stops=False)


def _is_soon(reading: Reading, today: date) -> bool:
    return reading.when is not None and today <= reading.when.first <= today + _SOON


def _unmarked(block: Block) -> Block:
    match block:
        case Notice(heading, inner):
            return Notice(replace(heading, runs=_clean(heading.runs)), tuple(_unmarked(one) for one in inner))
        case Heading() | Paragraph():
            return replace(block, runs=_clean(block.runs))
        case _:
            return block


def _clean(runs: Runs) -> Runs:
    return tuple(_cleaned(run) for run in runs)


def _cleaned(run: Inline) -> Inline:
    match run:
        case Text(text):
            return Text(_ENTERS.sub("", _MARKER.sub("", text)))
        case Strong(runs) | Emphasis(runs):
            return replace(run, runs=_clean(runs))
        case _:
            return run
