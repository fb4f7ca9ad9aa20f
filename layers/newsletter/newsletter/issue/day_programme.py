"""The programme of one day: a line that names the day, and below it lines that begin with hours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newsletter.issue import cues
from newsletter.issue.date_words import evened
from newsletter.issue.dates import hours_of, with_hours
from newsletter.issue.findings import Announcement, is_timed
from newsletter.issue.naming import Named, from_rest
from newsletter.issue.venue import place_in
from newsletter.when import When

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.issue.dates import Reading
    from newsletter.issue.findings import Finding
    from newsletter.issue.section_days import SectionDays


def hours_below(days: SectionDays, place: int) -> range:
    """The lines below a day that each begin with hours and say what happens then; empty if there is no programme.

    One such line is the hour and place of a notice, unless it names something to go to that no heading names.
    """
    seen, line = days.seen[place], days.lines[place]
    alone = days.first[place] and len(seen) == 1 and len(seen[0].readings) == 1 and not is_timed(seen[0].readings)
    if not alone or line.kind == "row" or cues.is_event(seen[0].after):
        return range(0)  # a name beside the day is what happens, and the hours below are parts of it
    end = place + 1
    while end < len(days.lines) and days.lines[end].group <= days.lines[end - 1].group + 1 and _says_what(days, end):
        end += 1
    found = range(place + 1, end)
    first = hours_of(days.lines[found[0]].text) if found else None
    single = len(found) == 1 and not days.named.is_event and first is not None and cues.is_event(first[1])
    return found if len(found) > 1 or single else range(0)


def below_heading(days: SectionDays) -> tuple[Reading, range] | None:
    """The day of a heading that names nothing else, and the lines of its programme, which may be a table."""
    seen = days.days(evened(days.section.heading))
    if (
        len(seen) != 1
        or len(seen[0].readings) != 1
        or is_timed(seen[0].readings)
        or cues.is_event(days.section.heading)
    ):
        return None
    reading = seen[0].readings[0]
    if reading.when is None or reading.when.first != reading.when.last:
        return None
    begin = next((place for place in range(len(days.lines)) if _says_what(days, place)), len(days.lines))
    above = [line for line in days.lines[:begin] if line.kind != "row" or any(c.isdigit() for c in line.text)]
    end = begin
    while end < len(days.lines) and _says_what(days, end):
        end += 1
    return (reading, range(begin, end)) if end - begin > 1 and len(above) <= 1 else None


def programme_of(days: SectionDays, place: int, lines: range) -> Iterator[Finding]:
    """An entry for each line of a day's programme."""
    off = days.whole_cancelled(days.lines[place])
    return entries_of(days, days.seen[place][0].readings[0], lines, off)


def entries_of(days: SectionDays, reading: Reading, lines: range, off: str) -> Iterator[Finding]:
    """An entry for each of the lines, on one day. ``off`` is why none of them happens."""
    for number in lines:
        line = days.lines[number]
        hours = hours_of(line.text)
        if hours is None or reading.when is None:
            continue
        when = with_hours(When(reading.when.first, reading.when.first), hours[0])
        first = hours[1][: cues.sentences_of(hours[1])[0][1]]
        named = from_rest(first, Named(""), several=True, timed=True) or Named(first.strip(" .|,:"))
        why = off or days.why or cues.why_not("", first, first) or ("" if named.text else "nameless")
        told = Announcement(named.text, named.place or place_in(first), line.block, line.text, why)
        yield told.of(replace(reading, when=when, hours=hours[0]))


def _says_what(days: SectionDays, place: int) -> bool:
    hours = hours_of(days.lines[place].text) if not days.seen[place] else None
    return hours is not None and any(sign.isalpha() for sign in hours[1])
