"""Days and hours as people write them in a notice: a small grammar that knows no clock.

``torsdag 12 juni kl. 13-15``, ``24-25 augusti``, ``från 30 augusti till 2 september``, ``7 October, 10 to 15``,
``June 12-14, 2027``, ``2027-06-12``, ``23 november kl. 12 - 24 november kl. 13``, ``29/4 kl 17-19``,
``lö 24.4 kl. 10``, ``26 maj, 16 juni och 25 augusti, alla dagarna kl. 9``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

from newsletter.issue.clock_times import Hours, hours_at
from newsletter.issue.date_words import OPENS, PAIR, RANGE, SEPARATOR, Cursor, evened, pattern, said
from newsletter.issue.day_points import Style, is_adjacent, point_at, two_weekdays_at
from newsletter.issue.infer_year import Doubt, Point, settled
from newsletter.when import When

if TYPE_CHECKING:
    from datetime import date

_NOTE = pattern(r"\s*\([^()\d]{1,40}\)(?=:\s)")
"""``(Advent Sunday)`` between a day and the colon before what happens on it."""

_BRACKET, _CLOSED = pattern(r"\s*\("), pattern(r"\)")
_LISTED = pattern(r"\s*,\s*|\s*&\s*|\s*,?\s+" + said("both") + r"\s+")
_EITHER = pattern(r",?\s" + said("either") + r"\s")
_MONTH_FIRST = pattern(r"\s?(?P<sure>&|/|,?\sand\s)\s?|\s?,\s?")
_MONTHS_DAY = pattern(r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d/]|\s?[ap]\.?m|[.:]\d|\s?[\u2013-]\s?\d)\b")
"""A further day of ``June 12, 19 and 26``, which is no hour."""

_ALL_DAY = pattern(rf"\s?,?\s?\(?(?:{said('all_day')})(?![\w-])\)?")
_SHARED = pattern(rf"\s*[,:(]?\s*(?:{said('every_day_at')})\s*,?\s*")
_EVERY_DAY = pattern(rf"\s*,?\s*\(?(?:{said('every_day_at')})(?!\s*\d)\)?")
_COLON = pattern(r"\s*:\s+")
_BARE_HOUR = pattern(rf"(?P<hour>1\d|2[0-3]|[7-9])(?=\s*(?:[,.:;)]|$)|\s+{said('in_place')}\s)")
_MOST_DAYS = 12
_MOST_HOURS = 4
_FEW_DAYS = 2
"""As many days of a range that has the same hours on each are an entry each."""


@dataclass(frozen=True)
class Reading:
    """``when`` is None for a day that does not exist. ``said`` is how the day was written, ``rest`` what follows.

    ``in_figures``: it was written ``12/6``, which may be something else. ``bound``: it begins with ``from``.
    ``hours`` were said with it, also where several days share them.
    """

    when: When | None
    said: str
    rest: str
    doubts: frozenset[Doubt] = frozenset()
    weekdays: tuple[int, int] = (0, 0)
    in_figures: bool = False
    bound: bool = False
    hours: Hours | None = None


def read_when(text: str, today: date, style: Style | None = None) -> Reading | None:
    """Read the day or days, and hours if any, with which a text begins; None if it begins with something else.

    A day without a year is the next such day from ``today``, unless its weekday fits another year better.
    """
    found = read_days(text, today, style or Style())
    return found[0] if len(found) == 1 else None


def read_days(text: str, today: date, style: Style) -> tuple[Reading, ...]:
    """The same where the days may be several, such as ``5 och 12 juni kl. 9``: a reading of each.

    Hours said once, after the last of them, are the hours of all.
    """
    cursor = Cursor(evened(text))
    hours = hours_at(cursor)
    if hours:
        cursor.take(SEPARATOR)
    begin = cursor.at
    spans = _days_at(cursor, style, hours)
    if not spans and hours:
        begin, hours, cursor = 0, None, Cursor(cursor.text)  # "18.11 kl. 18": the first figures are the day
        spans = _days_at(cursor, style, None)
    if not spans:
        return ()
    readings = [_reading(one, today, cursor.text[begin : one.end], hours) for one in spans]
    timed = [one for one in readings if one.when and one.when.starts]
    if len(readings) > 1 and not timed and _takes_shared(cursor):
        shared = hours_at(cursor)
        assert shared
        readings = [replace(one, when=with_hours(one.when, shared)) if one.when else one for one in readings]
    elif len(readings) > 1 and timed and readings[-1] is timed[0] and (last := spans[-1].hours):
        readings = [
            replace(one, when=with_hours(one.when, last)) if one.when and not one.when.starts else one
            for each in readings
            for one in _days_of(each)
        ]
    if len(readings) == 1:
        readings = _more_hours(cursor, readings[0]) or _each_day(cursor, readings[0]) or readings
    if not any(one.hours or (one.when and one.when.starts) for one in readings):
        cursor.take(_ALL_DAY)
    return tuple(replace(one, rest=cursor.rest) for one in readings)


def _days_at(cursor: Cursor, style: Style, hours: Hours | None) -> list[_Span]:
    return _list(cursor, style) or _month_first(cursor, style) or _spans(cursor, style, hours=hours)


def _more_hours(cursor: Cursor, reading: Reading) -> list[Reading]:
    """``kl. 13 och 15.30``, ``kl. 10-12 och 13-15`` after a day: a reading for each time at which the same begins."""
    when, first = reading.when, reading.hours
    if when is None or first is None or not when.starts or when.first != when.last:
        return []
    found = [reading]
    while len(found) < _MOST_HOURS:
        before = cursor.at
        hours = (hours_at(cursor) or _bare_hour(cursor)) if cursor.take(_LISTED) else None
        if hours is None or not _follows(found[-1].hours or first, hours):
            cursor.at = before
            break
        found.append(replace(reading, when=with_hours(When(when.first, when.first), hours), hours=hours))
    return found if len(found) > 1 else []


def _follows(earlier: Hours, later: Hours) -> bool:
    """Whether hours are a further time of the same day: both with an end, or both without one, and not overlapping."""
    if (earlier.ends is None) != (later.ends is None) or later.backwards:
        return False
    return later.starts >= earlier.ends if earlier.ends else later.starts > earlier.starts


def _bare_hour(cursor: Cursor) -> Hours | None:
    found = cursor.take(_BARE_HOUR)
    return Hours(time(int(found["hour"]))) if found else None


def _each_day(cursor: Cursor, reading: Reading) -> list[Reading]:
    """``24-25 april, kl 9-15 båda dagarna``: each of the days with those hours."""
    when, hours = reading.when, reading.hours
    if when is None or hours is None or when.starts or not cursor.take(_EVERY_DAY):
        return []
    each = _days_of(reading)
    return [replace(one, when=with_hours(one.when, hours)) for one in each if one.when] if len(each) > 1 else []


def _days_of(reading: Reading) -> list[Reading]:
    """A range of few days as a reading of each of them; anything else as it is."""
    when = reading.when
    if when is None or when.starts or not 0 < (when.last - when.first).days < _FEW_DAYS:
        return [reading]
    return [replace(reading, when=When(day, day)) for day in (when.first, when.last)]


@dataclass(frozen=True)
class _Span:
    """First and last day (the same one twice for a single day), and the hours that were said between and after them.

    ``end`` is the place in the text where the days end, before those hours. ``either``: one of several is chosen, and
    no hours say that something happens on each.
    """

    first: Point
    last: Point
    between: Hours | None = None
    hours: Hours | None = None
    bound: bool = False
    end: int = 0
    either: bool = False


def _list(cursor: Cursor, style: Style) -> list[_Span]:
    """``5, 6 och 7 juni``: days in a row with the month after the last of them."""
    begin = cursor.at
    points: list[Point] = []
    either = False
    while len(points) < _MOST_DAYS and (found := point_at(cursor, style, part=True)):
        points.append(found)
        if found.month:
            break
        if not cursor.take(_LISTED):
            if not cursor.take(_EITHER):
                break
            either = True
    months = [one for one in points if one.month]
    if not points or (any(one.weekday for one in points[1:]) and not points[0].weekday):
        cursor.at = begin  # "grupp 1, mån 15/11": the first number counts something else
        return []
    adjacent = len(points) == 2 and is_adjacent(points[0], points[1])
    if len(points) < 2 or not months:
        cursor.at = begin
        return []
    before = cursor.at
    hours = _hours_after(cursor)
    if adjacent and hours is None and not either:
        cursor.at = begin
        return []
    spans = [
        _Span(day, day, None, hours, end=before, either=either and hours is None)
        for one in points
        for day in [replace(one, month=months[0].month, year=months[0].year)]
    ]
    if hours is None:
        cursor.at = before
    return spans


def _month_first(cursor: Cursor, style: Style) -> list[_Span]:
    """``June 12 & 13, 10am``, ``May 5, 12 and 19 at 7pm``: days after their month, with hours for each of them."""
    begin = cursor.at
    first = point_at(cursor, style)
    if first is None or not first.month or first.in_figures:
        cursor.at = begin
        return []
    points, sure = [first], False
    while len(points) < _MOST_DAYS and (mark := cursor.take(_MONTH_FIRST)):
        found = cursor.take(_MONTHS_DAY)
        if found is None or int(found["day"]) <= points[-1].day:
            break
        sure = sure or mark["sure"] is not None
        points.append(Point(int(found["day"]), first.month, first.year))
    end = cursor.at
    hours = _hours_after(cursor) if sure else None
    if hours is None:
        cursor.at = begin
        return []
    return [_Span(one, one, None, hours, end=end) for one in points]


def _spans(cursor: Cursor, style: Style, *, hours: Hours | None) -> list[_Span]:
    """One day or one range, or several of them between commas, each with hours of its own or none."""
    found: list[_Span] = []
    while len(found) < _MOST_DAYS:
        before = cursor.at
        listed = not found or cursor.take(_LISTED)
        either = not listed and cursor.take(_EITHER) is not None
        if not listed and not either:
            break
        span = _span(cursor, style)
        if span is None or (found and (span.first.month == 0)):
            cursor.at = before
            break
        end = cursor.at
        after = None if hours else _hours_after(cursor)
        if either and after is None:
            found = [replace(one, either=one.hours is None) for one in found]
        found.append(replace(span, hours=after, end=end, either=either and after is None))
        if hours or span.bound:
            break
    return found


def _reading(span: _Span, today: date, words: str, before: Hours | None) -> Reading:
    settlement = settled(span.first, span.last, today)
    weekdays = (span.first.weekday, span.last.weekday)
    in_figures = span.first.in_figures or span.last.in_figures
    doubted = settlement.doubts | ({Doubt.EITHER} if span.either else set())
    found = Reading(None, words, "", doubted, weekdays, in_figures, span.bound, span.hours or before)
    if settlement.days is None:
        return found
    when, doubts = _timed(When(*settlement.days), span.between, span.hours or before)
    return replace(found, when=when, doubts=doubted | doubts)


def hours_of(text: str) -> tuple[Hours, str] | None:
    """The hours with which a text begins, and what follows them."""
    cursor = Cursor(evened(text))
    hours = hours_at(cursor)
    return (hours, cursor.rest) if hours else None


def with_hours(when: When, hours: Hours) -> When:
    """One day's hours. A range of days with hours is all of those days: the text says what happens on each."""
    if when.first != when.last:
        return when
    if hours.next_day:
        day = when.first + timedelta(days=1)
        return When(day, day, hours.starts)
    ends = None if hours.backwards else hours.ends
    last = when.last + timedelta(days=1) if hours.pass_midnight else when.last
    return replace(when, last=last, starts=hours.starts, ends=ends)


def _hours_after(cursor: Cursor) -> Hours | None:
    before = cursor.at
    if cursor.take(_NOTE) is None:
        cursor.at = before
    bracket = cursor.take(_BRACKET)
    if bracket is None and not cursor.take(_COLON):
        cursor.take(SEPARATOR)
    hours = hours_at(cursor)
    if hours is None:
        cursor.at = before
    elif bracket:
        cursor.take(_CLOSED)
    return hours


def _takes_shared(cursor: Cursor) -> bool:
    before = cursor.at
    if cursor.take(_SHARED):
        inside = cursor.at
        if hours_at(cursor):
            cursor.at = inside
            return True
    cursor.at = before
    return False


def _timed(when: When, between: Hours | None, hours: Hours | None) -> tuple[When, frozenset[Doubt]]:
    """``between`` are hours said with the first of two days: then those after the second are its end."""
    if between:
        return replace(when, starts=between.starts, ends=hours.starts if hours else None), frozenset()
    if hours is None:
        return when, frozenset()
    return with_hours(when, hours), frozenset({Doubt.BACKWARDS} if hours.backwards else ())


def _span(cursor: Cursor, style: Style) -> _Span | None:
    """One day, or the first and last of several; and the hours said between them."""
    begin = cursor.at
    opened = cursor.take(OPENS) is not None
    weekdays = two_weekdays_at(cursor)
    first = point_at(cursor, style)
    if first is None:
        cursor.at = begin
        return None
    after = cursor.at
    between = _hours_after(cursor) if first.month else None
    found = _last(cursor, first, style, opened=opened, timed=between is not None)
    if between and (found is None or not found.month):
        cursor.at = after
        between, found = None, _last(cursor, first, style, opened=opened)
    if found is None:
        cursor.at = after
        return _Span(first, first) if first.month and not opened else None
    last = replace(found, month=found.month or first.month or style.month, year=found.year or first.year)
    first = replace(first, month=first.month or last.month)
    if weekdays:
        first, last = replace(first, weekday=weekdays[0]), replace(last, weekday=weekdays[1])
    return _Span(first, last, between, bound=opened)


def _last(cursor: Cursor, first: Point, style: Style, *, opened: bool, timed: bool = False) -> Point | None:
    """The second of two days, after what may stand between them.

    Two days with ``and`` between are one range only without hours: with hours each is a day of its own.
    """
    begin = cursor.at
    for mark, pair in ((RANGE, False), (PAIR, True)):
        if cursor.take(mark):
            found = point_at(cursor, style, after=first)
            if (
                found
                and (found.month or first.month or style.month)
                and (not pair or opened or _is_one(cursor, first, found, timed=timed))
            ):
                return found
        cursor.at = begin
    return None


def _is_one(cursor: Cursor, first: Point, last: Point, *, timed: bool) -> bool:
    before = cursor.at
    apart = timed or (first.month != 0 and last.month != 0 and _hours_after(cursor) is not None)
    cursor.at = before
    return is_adjacent(first, last) and not apart
