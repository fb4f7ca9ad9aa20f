"""Days and hours as people write them in a notice, in Swedish and English: a small grammar that knows no clock.

``torsdag 12 juni kl. 13-15``, ``24-25 augusti``, ``från 30 augusti till 2 september``, ``7 October, 10 to 15``,
``June 12-14, 2027``, ``2027-06-12``, ``23 november kl. 12 - 24 november kl. 13``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from newsletter.issue.clock_times import hours_at
from newsletter.issue.date_words import (
    BLANK,
    MONTHS,
    OPENS,
    PAIR,
    RANGE,
    SEPARATOR,
    WEEKDAYS,
    Cursor,
    evened,
    one_of,
    pattern,
)
from newsletter.issue.years import Doubt, Point, settled
from newsletter.when import When

if TYPE_CHECKING:
    from datetime import date

    from newsletter.issue.clock_times import Hours

_WEEKDAY = pattern(rf"(?:på\s+|on\s+)?(?P<name>{one_of(WEEKDAYS)})\b\.?")
_DEN = pattern(r"(?:den|the|on\s+the|on)\s+")
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?!\d)(?:\s?(?:st|nd|rd|th)\b|:?[ea]\b)?"
_MONTH = rf"(?P<month>{one_of(MONTHS)})\b\.?"
_YEAR = r"(?:,?\s+(?P<year>(?:19|20)\d\d)(?!\d|[:.]\d|\s?[\u2013-]\s?\d{4}))?"
_ISO = pattern(r"(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?![\w-])")
_DAY_MONTH = pattern(rf"{_DAY}\s+(?:of\s+)?{_MONTH}{_YEAR}")
_MONTH_DAY = pattern(rf"{_MONTH}\s+(?:the\s+)?{_DAY}(?![:.]\d){_YEAR}")
_DAY_ALONE = pattern(rf"{_DAY}(?![:.]\d)")
_BRACKET, _CLOSED = pattern(r"\s*\("), pattern(r"\)")
_YEAR_ALONE = pattern(_YEAR)


@dataclass(frozen=True)
class Reading:
    """``when`` is None for a day that does not exist. ``said`` is how the day was written, ``rest`` what follows."""

    when: When | None
    said: str
    rest: str
    doubts: frozenset[Doubt] = frozenset()
    weekdays: tuple[int, int] = (0, 0)


def read_when(text: str, today: date) -> Reading | None:
    """Read the day or days, and hours if any, with which a text begins; None if it begins with something else.

    A day without a year is the next such day from ``today``, unless its weekday fits another year better.
    """
    cursor = Cursor(evened(text))
    hours = hours_at(cursor)
    if hours:
        cursor.take(SEPARATOR)
    begin = cursor.at
    span = _span(cursor)
    if span is None:
        return None
    said = cursor.text[begin : cursor.at]
    opening, closing, between = span
    settlement = settled(opening, closing, today)
    if hours is None:
        hours = _hours_after(cursor)
    weekdays = (opening.weekday, closing.weekday)
    if settlement.days is None:
        return Reading(None, said, cursor.rest, settlement.doubts, weekdays)
    when, doubts = _timed(When(*settlement.days), between, hours)
    return Reading(when, said, cursor.rest, settlement.doubts | doubts, weekdays)


def hours_of(text: str) -> tuple[Hours, str] | None:
    """The hours with which a text begins, and what follows them."""
    cursor = Cursor(evened(text))
    hours = hours_at(cursor)
    return (hours, cursor.rest) if hours else None


def with_hours(when: When, hours: Hours) -> When:
    """One day's hours. A range of days with hours is all of those days: the text says what happens on each."""
    if when.first != when.last:
        return when
    ends = None if hours.backwards else hours.ends
    last = when.last + timedelta(days=1) if hours.pass_midnight else when.last
    return replace(when, last=last, starts=hours.starts, ends=ends)


def _hours_after(cursor: Cursor) -> Hours | None:
    before = cursor.at
    bracket = cursor.take(_BRACKET)
    if bracket is None:
        cursor.take(SEPARATOR)
    hours = hours_at(cursor)
    if hours is None:
        cursor.at = before
    elif bracket:
        cursor.take(_CLOSED)
    return hours


def _timed(when: When, between: Hours | None, hours: Hours | None) -> tuple[When, frozenset[Doubt]]:
    """``between`` are hours said with the first of two days: then those after the second are its end."""
    if between:
        return replace(when, starts=between.starts, ends=hours.starts if hours else None), frozenset()
    if hours is None:
        return when, frozenset()
    return with_hours(when, hours), frozenset({Doubt.BACKWARDS} if hours.backwards else ())


def _span(cursor: Cursor) -> tuple[Point, Point, Hours | None] | None:
    """One day, or the first and last of several; and the hours said between them."""
    opened = cursor.take(OPENS) is not None
    weekdays = _two_weekdays(cursor)
    first = _point(cursor)
    if first is None:
        return None
    after = cursor.at
    between = _hours_after(cursor) if first.month else None
    found = _last(cursor, first, opened=opened)
    if between and (found is None or not found.month):
        cursor.at = after
        between, found = None, _last(cursor, first, opened=opened)
    if found is None:
        cursor.at = after
        return (first, first, None) if first.month and not opened else None
    last = replace(found, month=found.month or first.month, year=found.year or first.year)
    first = replace(first, month=first.month or last.month)
    if weekdays:
        first, last = replace(first, weekday=weekdays[0]), replace(last, weekday=weekdays[1])
    return first, last, between


def _last(cursor: Cursor, first: Point, *, opened: bool) -> Point | None:
    """The second of two days, after what may stand between them."""
    begin = cursor.at
    for mark, pair in ((RANGE, False), (PAIR, True)):
        if cursor.take(mark):
            found = _point(cursor, after_month=first.month)
            adjacent = found is not None and _adjacent(first, found)
            if found and (found.month or first.month) and (not pair or opened or adjacent):
                return found
        cursor.at = begin
    return None


def _adjacent(first: Point, last: Point) -> bool:
    return (not first.month or first.month == (last.month or first.month)) and last.day == first.day + 1


def _two_weekdays(cursor: Cursor) -> tuple[int, int] | None:
    """``torsdag-fredag`` before the days themselves."""
    begin = cursor.at
    first = cursor.take(_WEEKDAY)
    last = cursor.take(_WEEKDAY) if first and (cursor.take(RANGE) or cursor.take(PAIR)) else None
    if first is None or last is None:
        cursor.at = begin
        return None
    cursor.take(SEPARATOR)
    return WEEKDAYS[first["name"].lower()], WEEKDAYS[last["name"].lower()]


def _point(cursor: Cursor, *, after_month: int = 0) -> Point | None:
    """One day, as much of it as was said."""
    begin = cursor.at
    named = cursor.take(_WEEKDAY)
    weekday = WEEKDAYS[named["name"].lower()] if named else 0
    cursor.take(SEPARATOR if named else BLANK)
    cursor.take(_DEN)
    found = cursor.take(_ISO) or cursor.take(_DAY_MONTH) or cursor.take(_MONTH_DAY)
    if found:
        said = found["month"].lower()
        year = int(found["year"] or 0)
        return Point(int(found["day"]), MONTHS.get(said) or int(said), year, weekday)
    alone = cursor.take(_DAY_ALONE)
    if alone:
        year_said = cursor.take(_YEAR_ALONE) if after_month else None
        return Point(int(alone["day"]), 0, int((year_said and year_said["year"]) or 0), weekday)
    cursor.at = begin
    return None
