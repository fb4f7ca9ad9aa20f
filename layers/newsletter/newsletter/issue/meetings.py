"""The meetings an issue announces: notices with a day, and headings over a line that is day, hour and place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from newsletter.errors import Problem
from newsletter.issue.document import (
    Document,
    Emphasis,
    Heading,
    LineBreak,
    Notice,
    Paragraph,
    Strong,
    Text,
    plain,
)
from newsletter.issue.notices import sightings_in
from newsletter.issue.years import Doubt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from newsletter.issue.document import Block, Blocks, Inline, Runs
    from newsletter.issue.issue import Issue
    from newsletter.issue.notices import Sighting
    from newsletter.when import When
    from newsletter.words import Words

_MARKER = re.compile(
    r"\s*\((?:(?:ej|inte)\s+i\s+kalendern|(?:ej|ingen)\s+kalender|not?\s+(?:in\s+(?:the\s+)?)?calendar)\)",
    re.IGNORECASE,
)
_LONGEST_NOTE = 600
_LONGEST_SECTION = 900


@dataclass(frozen=True)
class Meeting:
    """``block`` is the place, among the document's blocks, of the one that holds the day."""

    title: str
    when: When
    place: str
    note: str
    block: int


@dataclass(frozen=True)
class Agenda:
    """``document`` is the issue's own without the marks that keep a notice out of the calendar."""

    document: Document
    meetings: tuple[Meeting, ...] = ()
    problems: tuple[Problem, ...] = ()


def agenda_of(issue: Issue, today: date, words: Words) -> Agenda:
    """The meetings of an issue. ``today`` decides between years; ``words`` tell what is doubtful."""
    found: list[Meeting] = []
    problems: list[Problem] = []
    for announcement in _announcements(issue.document.blocks):
        if not issue.calendar or announcement.kept_out:
            continue
        for sighting in announcement.sightings(today):
            problems += _problems(sighting, words)
            if sighting.reading.when and Doubt.PAST not in sighting.reading.doubts:
                found.append(_meeting(sighting, announcement))
    blocks = tuple(_unmarked(block) for block in issue.document.blocks)
    return Agenda(replace(issue.document, blocks=blocks), tuple(found), tuple(problems))


@dataclass(frozen=True)
class _Announcement:
    """A heading and what stands below it. ``whole``: nothing but day, hour and place makes it one."""

    heading: str
    paragraphs: tuple[str, ...]
    block: int
    whole: bool = False

    @property
    def kept_out(self) -> bool:
        return any(_MARKER.search(text) for text in (self.heading, *self.paragraphs))

    def sightings(self, today: date) -> tuple[Sighting, ...]:
        found = sightings_in(self.heading, self.paragraphs, today)
        if self.whole:
            sure = all(not (one.more or one.reading.doubts & {Doubt.FAR, Doubt.NEVER}) for one in found)
            return found if sure else ()
        return found


def _announcements(blocks: Blocks) -> Iterator[_Announcement]:
    for place, block in enumerate(blocks):
        match block:
            case Notice(heading, inner):
                paragraphs = tuple(_lines(one.runs) for one in inner if isinstance(one, Paragraph))
                yield _Announcement(_lines(heading.runs), paragraphs, place)
            case Heading(_, runs):
                paragraphs = _section(blocks[place + 1 :])
                if paragraphs and sum(map(len, paragraphs)) <= _LONGEST_SECTION:
                    yield _Announcement(_lines(runs), paragraphs, place + 1, whole=True)
            case _:
                pass


def _section(blocks: Blocks) -> tuple[str, ...]:
    """The paragraphs right below a heading."""
    below = takewhile(lambda block: isinstance(block, Paragraph), blocks)
    return tuple(_lines(block.runs) for block in below if isinstance(block, Paragraph))


def _meeting(sighting: Sighting, announcement: _Announcement) -> Meeting:
    when = sighting.reading.when
    assert when
    note = "\n".join(announcement.paragraphs)
    if len(note) > _LONGEST_NOTE:
        note = note[:_LONGEST_NOTE].rpartition(" ")[0] + " …"
    return Meeting(sighting.title, when, sighting.place, note, announcement.block)


def _problems(sighting: Sighting, words: Words) -> Iterator[Problem]:
    """What staff should look at, told with the day as it was understood."""
    reading = sighting.reading
    facts: dict[str, str | int] = {"title": sighting.title, "said": reading.said}
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
    if Doubt.WEEKDAY in reading.doubts:
        days = zip((reading.when.first, reading.when.last), reading.weekdays, strict=True)
        day, weekday = next((day, said) for day, said in days if said and said != day.isoweekday())
        names = {"weekday": words.say(f"weekdays.{weekday}"), "right": words.say(f"weekdays.{day.isoweekday()}")}
        yield Problem("date-weekday", facts | names | {"date": words.date(day)}, stops=False)


def _lines(runs: Runs) -> str:
    return "".join("\n" if isinstance(run, LineBreak) else plain((run,)) for run in runs)


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
            return Text(_MARKER.sub("", text))
        case Strong(runs) | Emphasis(runs):
            return replace(run, runs=_clean(runs))
        case _:
            return run
