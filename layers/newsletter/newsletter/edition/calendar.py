"""Calendar files (RFC 5545): one meeting to add, or all of a list's to subscribe to."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from newsletter.edition.vtimezone import zone_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from newsletter.edition.calendar_entries import CalendarEntry

CONTENT_TYPE = "text/calendar; charset=utf-8"

LIST_CALENDAR = "list_calendar"
"""What a list's whole calendar is called beside an edition; the name of a meeting has no underscore in it."""

_WIDEST = 75
"""Octets in a line, without its end: https://www.rfc-editor.org/rfc/rfc5545#section-3.1"""

_COUNTED_FROM = 1_735_689_600  # 2025: minutes since then stay within 32 bits until 6100
_UNSAFE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]+")
_WITHOUT_END = timedelta(hours=1)


def calendar_file(entries: Sequence[CalendarEntry], zone: str, name: str = "") -> str:
    """A whole file. With a ``name`` it is a calendar to subscribe to, looked at again twice a day.

    A zone is part of it even if nothing has hours: a calendar may not be empty, and this one may have no entries yet.
    """
    years = [day.year for entry in entries for day in (entry.when.first, entry.when.last)] or [2025]
    zones = sorted({zone, *(entry.zone for entry in entries)})
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Utskick//Utskick//EN", "CALSCALE:GREGORIAN"]
    if name:
        lines += [f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}", f"X-WR-TIMEZONE:{zone}"]
        lines += ["REFRESH-INTERVAL;VALUE=DURATION:PT12H", "X-PUBLISHED-TTL:PT12H"]
    for one in zones:
        lines += zone_lines(ZoneInfo(one), min(years), max(years))
    for entry in entries:
        lines += _event(entry)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(entry: CalendarEntry) -> Iterator[str]:
    stamp = f"{datetime.fromtimestamp(entry.stamp, UTC):%Y%m%dT%H%M%SZ}"
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{stamp}"
    yield f"LAST-MODIFIED:{stamp}"
    yield f"SEQUENCE:{max(0, (entry.stamp - _COUNTED_FROM) // 60)}"  # a corrected meeting comes after the first one
    yield from _times(entry)
    yield f"SUMMARY:{_text(entry.title)}"
    if entry.place:
        yield f"LOCATION:{_text(entry.place)}"
    if entry.note or entry.url:
        yield f"DESCRIPTION:{_text(chr(10).join(part for part in (entry.note, entry.url) if part))}"
    if entry.url:
        yield f"URL:{entry.url}"
    if entry.cancelled:  # https://www.rfc-editor.org/rfc/rfc5545#section-3.8.1.11
        yield "STATUS:CANCELLED"
    takes_time = entry.when.starts and not entry.cancelled  # a day to remember leaves the day free
    yield f"TRANSP:{'OPAQUE' if takes_time else 'TRANSPARENT'}"
    yield "END:VEVENT"


def _times(entry: CalendarEntry) -> Iterator[str]:
    """Whole days end before the day after the last: DTEND is exclusive. An hour without an end lasts one hour."""
    when = entry.when
    after = when.last + timedelta(days=1)
    if when.starts is None:
        yield f"DTSTART;VALUE=DATE:{when.first:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{after:%Y%m%d}"
        return
    starts = _at(when.first, when.starts)
    if when.ends:
        ends = _at(when.last, when.ends)
    else:
        ends = starts + _WITHOUT_END if when.first == when.last else _at(after, time())
    yield f"DTSTART;TZID={entry.zone}:{starts:%Y%m%dT%H%M%S}"
    yield f"DTEND;TZID={entry.zone}:{ends:%Y%m%dT%H%M%S}"


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour)


def _text(value: str) -> str:
    """A value of type TEXT: https://www.rfc-editor.org/rfc/rfc5545#section-3.3.11."""
    clean = _UNSAFE.sub(" ", value)
    return clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A long line in pieces of at most 75 octets, no letter cut in two; each but the first begins with a blank."""
    pieces: list[str] = []
    piece, width = "", 0
    for letter in line:
        octets = len(letter.encode())
        if width + octets > _WIDEST:
            pieces.append(piece)
            piece, width = " ", 1
        piece, width = piece + letter, width + octets
    return "\r\n".join([*pieces, piece])
