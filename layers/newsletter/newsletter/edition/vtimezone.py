"""A time zone as a calendar file carries it: yearly rules where the zone follows one, since Outlook reads nothing else.

RFC 5545, 3.6.5. Outlook approximates a zone by one yearly rule each way and ignores RDATE:
https://learn.microsoft.com/en-us/openspecs/exchange_standards/ms-stanoical/b827ac3d-16b5-46e8-b885-a2c45b2f5716
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_YEARS_TO_BE_SURE = 8
"""A rule is one if it holds that long: "the fourth Sunday" and "the last" differ within it."""


@dataclass(frozen=True)
class Turn:
    """The clock is turned. ``at`` is what it shows just before, without a zone."""

    at: datetime
    before: timedelta
    after: timedelta


@lru_cache(maxsize=32)
def zone_lines(zone: ZoneInfo, first_year: int, last_year: int) -> tuple[str, ...]:
    """A VTIMEZONE that is right from one year through another."""
    begin = datetime(first_year - 1, 1, 1)  # noqa: DTZ001 - what the clock on the wall shows
    turns = list(_turns(zone, begin.year, last_year + _YEARS_TO_BE_SURE))
    rules = _rules(turns, begin.year, last_year + _YEARS_TO_BE_SURE)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone.key}"]
    if rules:
        for turn, rule in rules:
            lines += _observance(zone, turn, rule)
    else:
        offset = begin.replace(tzinfo=zone).utcoffset() or timedelta()
        lines += _observance(zone, Turn(begin, offset, offset))
        for turn in turns:
            if turn.at.year <= last_year + 1:
                lines += _observance(zone, turn)
    return (*lines, "END:VTIMEZONE")


def _turns(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[Turn]:
    at, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    while at < end:
        after = at + timedelta(days=7)
        if _offset(zone, at) != _offset(zone, after):
            low, high = at, after
            while high - low > timedelta(minutes=1):
                middle = low + timedelta(minutes=(high - low) // timedelta(minutes=1) // 2)
                low, high = (middle, high) if _offset(zone, middle) == _offset(zone, at) else (low, middle)
            yield Turn((high + _offset(zone, low)).replace(tzinfo=None), _offset(zone, low), _offset(zone, high))
        at = after


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _rules(turns: Sequence[Turn], first_year: int, last_year: int) -> list[tuple[Turn, str]]:
    """The first turn each way with its yearly rule; nothing if the zone does not turn twice a year by rules."""
    ways = {(turn.before, turn.after): [one for one in turns if one.after == turn.after] for turn in turns}
    if len(ways) != 2:
        return []
    found = []
    for several in ways.values():
        common = set.intersection(*(_names(turn) for turn in several))
        if [turn.at.year for turn in several] != list(range(first_year, last_year + 1)) or not common:
            return []
        if any(one.at.time() != other.at.time() for one, other in pairwise(several)):
            return []
        found.append((several[0], min(common)))  # "-1SU" before "4SU", should both hold
    return found


def _names(turn: Turn) -> set[str]:
    """What this day of the year can be called: the second Sunday in March, the last one in October."""
    day, weekday = turn.at.day, _WEEKDAYS[turn.at.weekday()]
    last = day + 7 > monthrange(turn.at.year, turn.at.month)[1]
    places = [str((day - 1) // 7 + 1), *(["-1"] if last else [])]
    return {f"RRULE:FREQ=YEARLY;BYMONTH={turn.at.month};BYDAY={place}{weekday}" for place in places}


def _observance(zone: ZoneInfo, turn: Turn, rule: str = "") -> list[str]:
    kind = "DAYLIGHT" if turn.after > turn.before else "STANDARD"
    utc = (turn.at - turn.before).replace(tzinfo=UTC)
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{turn.at:%Y%m%dT%H%M%S}",
        *([rule] if rule else []),
        f"TZOFFSETFROM:{_signed(turn.before)}",
        f"TZOFFSETTO:{_signed(turn.after)}",
        f"TZNAME:{utc.astimezone(zone).tzname()}",
        f"END:{kind}",
    ]


def _signed(offset: timedelta) -> str:
    minutes = offset // timedelta(minutes=1)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
