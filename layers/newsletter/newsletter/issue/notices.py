"""What a notice says of when and where. Conservative: a sentence that only mentions a day is no meeting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.issue.date_words import evened, pattern
from newsletter.issue.dates import Reading, hours_of, read_when, with_hours
from newsletter.issue.places import is_labelled, whereabouts, without_labels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_WORD_BEGINS = re.compile(r"(?<!\S)\S")
# "Anmälan senast 12 juni", "Stängt till den 12 juni": the day ends something, and nobody meets on it.
_LEADS_ASTRAY = pattern(
    r".*\b(?:senast|sista\s+\w*dag|deadline|last\s+day|latest)\b"
    r"|.*\b(?:före|innan|till|t\.?o\.?m|sedan|efter|by|before|until|till|since|after|stängt|closed|anmäl\w*|ansök\w*"
    r"|från|from|med|nummer|issue|nytt|nyheter|news)[\s:]*$"
)
# "På gång" is a heading over meetings, and the name of none.
_NAMELESS = pattern(
    r"(?:på\s+gång|kalend(?:er|arium)|kommande\b.*|aktiviteter|program|datum|viktiga\s+datum|möten|evenemang|det\s+händer"
    r"|coming\s+up|upcoming\b.*|events|calendar|diary|dates|meetings|what['\u2019]s\s+on|agenda)$"
)
_BETWEEN = " ,;:|\u00b7\u2022\u2013\u2014-("
_AFTER_TITLE = pattern(r"(?:\s+(?:den|the|on(?:\s+the)?|på))?[\s,;:|(\u00b7\u2022\u2013\u2014-]*$")
_LONGEST_TITLE = 90


@dataclass(frozen=True)
class Sighting:
    """A day and perhaps a place, found in a notice. ``more`` is what follows and is about something else."""

    reading: Reading
    title: str
    place: str = ""
    more: str = ""


def sightings_in(heading: str, paragraphs: Sequence[str], today: date) -> tuple[Sighting, ...]:
    """What a heading and the text below it announce: one meeting, or one for each line with a day of its own."""
    heading = evened(heading).replace("\n", " ")
    opening = _opening(paragraphs)
    by_line = [found for line in opening.split("\n") if (found := _in_line(line, heading, today))]
    if len(by_line) > 1:
        return tuple(by_line)
    found = _in_line(opening, heading, today) or _in_heading(heading, opening, today)
    return (found,) if found else ()


def _opening(paragraphs: Sequence[str]) -> str:
    """The first paragraph, and those below it that go on with ``Tid:`` and ``Plats:``."""
    lines = list(paragraphs[:1])
    for paragraph in paragraphs[1:]:
        if not (is_labelled(paragraph) and is_labelled(lines[0])):
            break
        lines.append(paragraph)
    return without_labels("\n".join(lines))


def _in_line(line: str, heading: str, today: date) -> Sighting | None:
    reading = read_when(line, today)
    if reading is None or _NAMELESS.match(heading):
        return None
    where = whereabouts(reading.rest, sure=bool(reading.when and reading.when.starts))
    return Sighting(reading, heading, where.place, where.more) if where else None


def _in_heading(heading: str, opening: str, today: date) -> Sighting | None:
    """``Höstmötet den 23-24 november``, ``12 juni: årsmöte``; the hour and place may stand right below."""
    for begins in _WORD_BEGINS.finditer(heading):
        reading = read_when(heading[begins.start() :], today)
        if reading is None:
            continue
        before = heading[: begins.start()].strip()
        if _LEADS_ASTRAY.match(before):
            return None
        title = _AFTER_TITLE.sub("", before)
        if title:
            where = whereabouts(reading.rest, sure=True)
            return _with_line(Sighting(reading, title, where.place, where.more), opening) if where else None
        title = reading.rest.strip(_BETWEEN + ")") or opening.split("\n", maxsplit=1)[0].split(". ", maxsplit=1)[
            0
        ].rstrip(".")
        return Sighting(reading, title) if 0 < len(title) <= _LONGEST_TITLE else None
    return None


def _with_line(found: Sighting, opening: str) -> Sighting:
    """The hour and place that stand on the line below a heading with a day."""
    when = found.reading.when
    hours = hours_of(opening)
    if when is None or when.starts or hours is None:
        return found
    where = whereabouts(hours[1], sure=True)
    if where is None:
        return found
    reading = Reading(with_hours(when, hours[0]), found.reading.said, "", found.reading.doubts, found.reading.weekdays)
    return Sighting(reading, found.title, found.place or where.place, where.more)
