"""Lines that begin with a day: of a notice, of a calendar, of a list, and rows of a table."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from newsletter.issue import cues
from newsletter.issue.dates import hours_of, with_hours
from newsletter.issue.findings import Announcement, is_timed
from newsletter.issue.hours_nearby import hours_in_cell, hours_in_name, hours_of_cell, later_hours, named_hours
from newsletter.issue.infer_year import Doubt
from newsletter.issue.naming import LONGEST_TITLE, Named, from_rest, holiday_in
from newsletter.issue.places_nearby import bare_place, place_near
from newsletter.issue.section_days import LABEL, SHARED
from newsletter.issue.sentence_days import Sentence, days_in_sentence
from newsletter.issue.venue import PREPOSITION, is_place, labelled_place, place_in
from newsletter.when import When

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import time

    from newsletter.issue.clock_times import Hours
    from newsletter.issue.dates import Reading
    from newsletter.issue.findings import Finding
    from newsletter.issue.section_days import SectionDays
    from newsletter.issue.sections import Line
    from newsletter.issue.seen_days import Seen

_DATE_LINES = 2
"""Blocks at the beginning, where a day alone may be that of the issue."""

_LINES_OF_A_NOTICE = 3
_MOST_WORDS = 8
_FEW_WORDS = 3
_NEXT_HOUR = re.compile(r";\s+(?=\S*\d)|[,.]\s+(?=kl\b)", re.IGNORECASE)


def day_first(days: SectionDays, place: int, *, used: bool) -> Iterator[Finding]:
    """What a line announces that begins with a day. ``used``: the section's heading has named a meeting already."""
    line, seen = days.lines[place], days.seen[place]
    one = seen[0]
    rest = line.text[one.end : seen[1].begin if len(seen) > 1 else len(line.text)]
    first = "" if _is_done(line, one) else rest[: cues.sentences_of(rest)[0][1]]
    sentence = Sentence(0, one.end + len(first), used=used)
    why = days.whole_cancelled(line) or cues.why_not("", first, first) or days.why
    if not why and (days.moved or cues.is_moved(first)):
        yield from days_in_sentence(days, place, one, seen, sentence)
        return
    if groups := _groups(days, line, one, why):
        yield from groups
        return
    several = days.is_calendar or line.kind == "item"
    bare, timed = not rest.strip(" .,!:"), is_timed(one.readings)
    ends = not first.strip(" .,!:") and (days.named.is_event or (timed and bool(days.named.text)))
    named = _name_below(days, place) if bare else days.named if ends else None
    named = named or from_rest(rest, days.named, several=several, timed=timed)
    if not why and named is None:
        yield from days_in_sentence(days, place, one, [one], sentence)
        return
    named = named or days.named
    readings = one.readings
    if not is_timed(readings):
        readings = tuple(later_hours(days, place, one, reading, len(line.text)) for reading in readings)
    if not is_timed(one.readings) and (bare_hours := hours_in_name(first.strip(" .:,"))):
        if not is_timed(readings):
            readings = tuple(
                replace(one, when=with_hours(one.when, bare_hours[0])) if one.when else one for one in readings
            )
        own_name = bare_hours[1].strip(" ,:\u2013-")
        if own_name and bare_hours[0].starts == _starts(readings) and not own_name.endswith(" kl"):
            named = replace(named, text=own_name[:1].upper() + own_name[1:]) if named.text != days.named.text else named
    own = named.text != days.named.text
    why = why or (cues.why_of_heading(named.text) if own else "") or ("" if named.text else "nameless")
    event, timed = cues.is_event(named.text), is_timed(readings)
    if not why and not timed and not event and ((several and own) or (bare and _is_date_line(line, several=several))):
        why = "mentioned"  # a calendar has days to remember too
    end = cues.sentences_of(line.text[one.end :])[0][1] + one.end
    where = named.place or place_near(days, line, one, (0, end), own_name=own)
    told = Announcement(named.text, where, line.block, line.text, why)
    for reading in readings:
        over = Doubt.PAST in reading.doubts and len(days.lines) > _LINES_OF_A_NOTICE
        if not over or timed or event:
            yield told.of(reading)
    if len(readings) == 1 and is_timed(one.readings) and not why:
        yield from _later_the_same_day(rest, readings[0], told)


def _starts(readings: Sequence[Reading]) -> time | None:
    when = readings[0].when
    return when.starts if when else None


def _is_done(line: Line, one: Seen) -> bool:
    """Whether the sentence ends with its day: the stop of ``16 June.`` or ``7.30 pm.`` belongs to both."""
    rest = line.text[one.end :]
    following = one.end + len(rest) - len(rest.lstrip())
    return bool(rest.strip()) and any(begin == following for begin, _ in cues.sentences_of(line.text)[1:])


def _groups(days: SectionDays, line: Line, one: Seen, why: str) -> list[Finding]:
    """Below a heading that names it, a day and then who comes when: ``Barn 10-11, vuxna 11-12.30``."""
    reading, name = one.readings[0], days.named
    if len(one.readings) > 1 or is_timed(one.readings) or not (name.is_event and reading.when):
        return []
    rest = line.text[one.end :].lstrip(" .,:;\u2013-")
    begin, end = cues.sentences_of(rest)[0]
    day = When(reading.when.first, reading.when.first)
    found = []
    for who, hours in named_hours(rest[begin:end]):
        told = Announcement(f"{name.text}: {who[:1].lower()}{who[1:]}", days.place, line.block, line.text, why)
        found.append(told.of(replace(reading, when=with_hours(day, hours), hours=hours)))
    return found


def _later_the_same_day(rest: str, reading: Reading, told: Announcement) -> Iterator[Finding]:
    """``4pm Crib Service; 11.30pm Midnight Mass``: what else a line says of its day, each with an hour before it."""
    if reading.when is None:
        return
    for piece in _NEXT_HOUR.split(rest)[1:]:
        hours = hours_of(piece)
        named = hours[1].strip(" .,:") if hours else ""
        is_name = 0 < len(named.split()) <= _MOST_WORDS and not (cues.is_sentence(named) or PREPOSITION.match(named))
        if hours and is_name:
            when = with_hours(When(reading.when.first, reading.when.first), hours[0])
            later = replace(reading, when=when, hours=hours[0])
            yield replace(told, title=named, place=place_in(named) or told.place).of(later)


def _is_date_line(line: Line, *, several: bool) -> bool:
    return not several and line.block <= _DATE_LINES


def _name_below(days: SectionDays, place: int) -> Named | None:
    """The name on the line below a day that stands alone, where nothing else names it."""
    text = days.below(place)
    if not text or (days.named.text and not days.is_calendar) or len(text) > LONGEST_TITLE:
        return None
    if LABEL.match(text) or SHARED.match(text) or labelled_place(text) or hours_of(text) or bare_place(text):
        return None
    return from_rest(f" {text}", Named(""), several=True, timed=True)


def day_in_row(days: SectionDays, line: Line, seen: Sequence[Seen]) -> Iterator[Finding]:
    """A row of a table, one of whose cells is a day; one that only speaks of a day is told."""
    before, after = line.text[: seen[0].begin], line.text[seen[0].end :]
    opens, ends = not before.strip() or before.rstrip()[-1] == "|", not after.strip() or after.lstrip()[0] == "|"
    beside = after.split(" | ")[0].strip(" ,-|")
    ends = ends or (
        len(beside.split()) <= _FEW_WORDS and not (cues.is_sentence(beside) or any(map(str.isdigit, beside)))
    )
    if not (opens and ends):
        why = cues.why_not(before, after, line.text) or "mentioned"
        yield from map(Announcement(days.named.text, "", line.block, line.text, why).of, seen[0].readings)
        return
    others = [cell for cell in f"{before} | {after}".strip(" |").split(" | ") if cell.strip(" -|")]
    others = [cell.strip(" |") for cell in others]
    times: tuple[Hours, ...] = next((some for cell in others if (some := hours_of_cell(cell))), ())
    hours = times[0] if times else None
    names = [cell for cell in others if not hours_of_cell(cell)]
    if len(names) > 1 and names[0] == beside and (holiday_in(beside) or cues.is_event(names[1])):
        names = names[1:]  # "24/12 Julafton": how the day is called
    title, inside = names[0].strip() if names else days.named.text, ""
    if names and not hours and (found := hours_in_cell(title)):
        hours = found
        own = from_rest(f" | {title}", Named(""), several=True, timed=True)
        title, inside = (own.text, own.place) if own and own.text else (title, "")
    if before.strip() and days.named.is_event and not cues.is_event(title):
        title = f"{days.named.text}: {title}"  # who or where, before the day on which it happens there
    where = next((cell for cell in names[1:] if is_place(cell) or cell[:1].isupper()), "") or inside or place_in(title)
    why = cues.why_not("", line.text[seen[0].end :], line.text) or ("" if title else "nameless")
    why = why or ("" if cues.is_event(title) and names else days.why)
    for reading in seen[0].readings:
        timed = reading
        if hours and reading.when and not reading.when.starts:
            timed = replace(reading, when=with_hours(reading.when, hours))
        sure = why or is_timed((timed,)) or cues.is_event(title)
        told = Announcement(title, where, line.block, line.text, why if sure else "mentioned")
        yield told.of(timed)
        if timed is not reading and reading.when:
            day = When(reading.when.first, reading.when.first)
            yield from (told.of(replace(reading, when=with_hours(day, one), hours=one)) for one in times[1:])
