"""Days that a heading names itself, and those that stand below it after ``Tid:`` or ``När:``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newsletter.issue import cues
from newsletter.issue.date_words import evened
from newsletter.issue.dates import hours_of, with_hours
from newsletter.issue.findings import Announcement
from newsletter.issue.hours_nearby import first_hours, gathering_hours
from newsletter.issue.infer_year import Doubt
from newsletter.issue.naming import INTRODUCES, LONGEST_TITLE, holiday_in, title_before
from newsletter.issue.places_nearby import place_below
from newsletter.issue.section_days import LABEL
from newsletter.issue.venue import labelled_place, venue_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.issue.clock_times import Hours
    from newsletter.issue.dates import Reading
    from newsletter.issue.findings import Finding
    from newsletter.issue.section_days import SectionDays
    from newsletter.issue.seen_days import Seen

_LONGEST_SECTION = 900
_LABELS_APART = 5
_NEAR_LABEL = 12


def days_in_heading(days: SectionDays) -> Iterator[Finding]:
    """``Höstmötet den 23-24 november``, ``12 juni: årsmöte``; the hour and place may stand right below."""
    heading = evened(days.section.heading)
    for seen in days.days(heading)[:1]:
        bare = INTRODUCES.sub("", f"{cues.without_cues(seen.before)} ", count=1)
        named = title_before(bare[:1].upper() + bare[1:])
        title = named or holiday_in(seen.said) or _title_after(seen.after, days)
        event = cues.is_event(title)
        why = "cancelled" if days.cancelled else cues.why_not(seen.before, seen.after, heading)
        length = sum(len(line.text) for line in days.lines)
        where = venue_in(seen.after, sure=True) if title_before(seen.before) else None
        goes_on = title_before(seen.before) and where is None
        if not why and not event and (days.section.is_title or length > _LONGEST_SECTION or goes_on):
            why = "mentioned"
        block = days.lines[0].block if days.lines else days.section.block
        told = Announcement(title, (where.place if where else "") or place_below(days, title), block, heading, why)
        for reading in seen.readings:
            if why or event or not days.lines or Doubt.FAR not in reading.doubts:
                yield told.of(_with_hours_below(reading, days))


def labelled_days(days: SectionDays) -> tuple[Finding, ...]:
    """What ``Tid:`` and ``Plats:`` announce, under whatever heading there is above them."""
    for place, line in enumerate(days.lines):
        label = LABEL.match(line.text)
        seen = days.days(line.text[label.end() :]) if label else ()
        if seen and seen[0].begin <= _NEAR_LABEL:
            return _labelled(days, place, seen[0])
    return ()


def _labelled(days: SectionDays, place: int, seen: Seen) -> tuple[Finding, ...]:
    line, readings, where = days.lines[place], seen.readings, ""
    above = (
        one for one, dates in zip(days.lines[:place], days.seen, strict=False) if one.group == line.group and not dates
    )
    for other in (line, *above, *days.lines[place + 1 : place + _LABELS_APART]):
        where = where or labelled_place(other.text)
        label = LABEL.match(other.text) if other is not line else None
        hours = hours_of(other.text[label.end() :]) if label else None
        if hours:
            readings = tuple(
                replace(one, when=with_hours(one.when, hours[0])) if one.when and not one.when.starts else one
                for one in readings
            )
    if not where:
        found = venue_in(seen.after, sure=True)
        where = found.place if found else ""
    heading = days.section.heading
    title = days.named.text or (heading if cues.is_event(heading) else "")
    why = "cancelled" if days.cancelled else "" if title else "nameless"
    told = Announcement(title, where, line.block, line.text, why)
    return tuple(told.of(reading) for reading in readings)


def _title_after(after: str, days: SectionDays) -> str:
    title = after.strip(" ,;:|\u00b7\u2022\u2013\u2014-()")
    if title or not days.lines:
        return title
    first = days.lines[0].text
    begin, end = cues.sentences_of(first)[0]
    return first[begin:end].strip(" .") if end - begin <= LONGEST_TITLE else ""


def _announced_hours(line: str) -> tuple[Hours, str] | None:
    """``Vi firar med mat i Folkets hus kl. 18.``: the hours of a first sentence that invites."""
    begin, end = cues.sentences_of(line)[0]
    return first_hours(line[begin:end]) if cues.is_announcing(line[begin:end]) else None


def _with_hours_below(reading: Reading, days: SectionDays) -> Reading:
    """The hour that stands in the line right below a heading with a day."""
    if reading.when is None or reading.when.starts or not days.lines:
        return reading
    line = days.lines[0].text
    if days.days(line[:60]):
        return reading
    hours = hours_of(LABEL.sub("", line)) or gathering_hours(line, days, sentences=5) or _announced_hours(line)
    return replace(reading, when=with_hours(reading.when, hours[0])) if hours else reading
