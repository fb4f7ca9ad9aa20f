"""Which year a day without one is in: the next, unless its weekday says otherwise. ``today`` is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

_FAR = timedelta(days=300)
_JUST_PAST = timedelta(days=60)


class Doubt(StrEnum):
    """What somebody should look at."""

    NEVER = "never"
    WEEKDAY = "weekday"
    PAST = "past"
    FAR = "far"
    BACKWARDS = "backwards"
    EITHER = "either"


@dataclass(frozen=True)
class Point:
    """A day as it was said; month, year and weekday (1 is Monday) are 0 where they were not.

    ``in_figures``: as ``12/6`` with nothing beside it, which may be a fraction or a number of something.
    """

    day: int
    month: int
    year: int = 0
    weekday: int = 0
    in_figures: bool = False


@dataclass(frozen=True)
class Settlement:
    """``days`` are the first and the last; None if there is no such day."""

    days: tuple[date, date] | None
    doubts: frozenset[Doubt] = frozenset()


def settled(first: Point, last: Point, today: date) -> Settlement:
    """The days that were meant by two points (the same one twice for a single day)."""
    stated = last.year or first.year
    years = (last.year or first.year,) if stated else range(today.year - 1, today.year + 9)  # leap days skip 1900
    possible = [days for year in years if (days := _in_year(first, last, year))]
    if not possible:
        return Settlement(None, frozenset({Doubt.NEVER}))
    forward = [days for days in possible if days[0] <= days[1]]
    if not forward:
        return Settlement(None, frozenset({Doubt.BACKWARDS}))
    chosen = forward[0] if stated else _likely(forward, first, last, today)
    doubts = set()
    if not _fits(chosen, first, last):
        doubts.add(Doubt.WEEKDAY)
    if chosen[1] < today:
        doubts.add(Doubt.PAST)
    if not stated and chosen[0] - today > _FAR:
        doubts.add(Doubt.FAR)
    return Settlement(chosen, frozenset(doubts))


def _in_year(first: Point, last: Point, year: int) -> tuple[date, date] | None:
    """The days, if the last of them is in that year; a range over New Year begins the year before."""
    begins = first.year or (
        year - 1 if (last.month, last.day) < (first.month, first.day) and _over(first, last) else year
    )
    try:
        return date(begins, first.month, first.day), date(_last_year(first, last, year), last.month, last.day)
    except ValueError:
        return None


def _over(first: Point, last: Point) -> bool:
    """Whether a range can be meant to go over New Year: from the autumn to the spring, not ``25-24 August``."""
    return first.month - last.month >= 6


def _last_year(first: Point, last: Point, year: int) -> int:
    if last.year and last.year != first.year:
        return last.year
    return year + 1 if first.year and _over(first, last) else year


def _likely(possible: list[tuple[date, date]], first: Point, last: Point, today: date) -> tuple[date, date]:
    """The next; where its weekday is another than said, one just past or the one a year later if that fits."""
    coming = [days for days in possible if days[1] >= today]
    if _fits(coming[0], first, last):
        return coming[0]
    for before, after in pairwise(possible):
        if after == coming[0] and today - before[1] <= _JUST_PAST and _fits(before, first, last):
            return before
    return coming[1] if len(coming) > 1 and _fits(coming[1], first, last) else coming[0]


def _fits(days: tuple[date, date], first: Point, last: Point) -> bool:
    said = ((days[0], first.weekday), (days[1], last.weekday))
    return all(weekday in (0, day.isoweekday()) for day, weekday in said)
