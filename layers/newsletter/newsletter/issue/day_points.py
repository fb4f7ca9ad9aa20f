"""One day as it was written: ``torsdag den 12 juni 2027``, ``June 12th``, ``2027-06-12``, ``29/4-27``, ``lö 24.4``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsletter.issue.date_words import (
    BLANK,
    MONTHS,
    PAIR,
    RANGE,
    SEPARATOR,
    TO_AN_HOUR,
    TWO_LETTERS,
    WEEKDAYS,
    WHOLE_MONTHS,
    Cursor,
    one_of,
    pattern,
    said,
)
from newsletter.issue.infer_year import Point

_WEEKDAY = pattern(rf"(?:på\s+|on\s+|this\s+|am\s+)?(?P<name>{one_of(WEEKDAYS)})\b\.?")
_TWO = pattern(
    rf"(?P<name>{one_of(TWO_LETTERS)})\b\.?,?(?=\s*\d{{1,2}}\.\d)|(?P<capital>(?-i:Ti|To|Fr|On(?=\s+\d{{1,2}}/\d{{1,2}}\s*(?:$|\||:))))\b\.?(?=\s+\d{{1,2}}/\d)|(?P<sure>(?-i:[Ll]ö|[Ss]ö|[Mm]å|[Ll]ø|[Ss]ø))\b\.?(?=\s+\d)"
)
_TWO_BELOW_MONTH = pattern(rf"(?P<name>{one_of(TWO_LETTERS)})\b\.?(?=\s+\d{{1,2}}(?!\d|[.:/]\d|[ap]m))")
"""Below a month, at the beginning of a line, ``To 16`` is a day."""

_HOLIDAY = pattern(rf"{said('holidays')}\b\.?")
_DEN = pattern(rf"(?:{said('before_day')}|on\s+the|am|d\.)\s+")
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?!\d)(?:\s?(?:st|nd|rd|th)\b|:?[ea]\b|:(?:dje|de|nde|sta|ste|dra)\b|\.(?=\s))?"
_MONTH = rf"(?P<month>(?:{one_of(MONTHS.keys() - WHOLE_MONTHS)})\b\.?|(?:{one_of(WHOLE_MONTHS)})\b)(?!-[^\W\d])"
_YEAR = r"(?:,?\s+(?P<year>(?:19|20)\d\d)(?!\d|[:.]\d|\s?[\u2013-]\s?\d{4}))?"
_ISO = pattern(r"(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?![\w-])")
_DAY_MONTH = pattern(rf"{_DAY}\s+(?:of\s+)?{_MONTH}{_YEAR}")
# English writes its months with a capital: "may 5 people come" is no day.
_MONTH_DAY = pattern(rf"(?-i:(?=[A-ZÅÄÖ])){_MONTH}\s+(?:the\s+)?{_DAY}(?![:.]\d){_YEAR}")
_DAY_ALONE = pattern(rf"{_DAY}(?![:.]\d)")
_IN_FIGURES = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_SLASH = pattern(
    rf"{_IN_FIGURES}\s?/\s?(?P<month>1[0-2]|0?[1-9])(?!\d)"
    r"(?:\s?[/-]\s?(?P<year>20\d\d|[2-4]\d)(?![\w/:.]))?(?!/|\w|-\d{2}(?![\d/.]))"
)
_DOTTED_YEAR = pattern(rf"{_IN_FIGURES}\.\s?(?P<month>1[0-2]|0?[1-9])\.\s?(?P<year>20\d\d)(?!\d)")
_DOTTED = pattern(rf"{_IN_FIGURES}\.(?P<month>1[0-2]|0?[1-9])(?:(?![\d:])(?!\.\d)(?!,\d)(?!{TO_AN_HOUR})\.?)")
_ITEM_OF_MONTH = re.compile(r"\.?:?\s+(?:\||[A-ZÅÄÖÆØÜ]|kl)|$")
_YEAR_ALONE = pattern(_YEAR)
_CLOCK = pattern(rf"\s*+,?\s*+(?:{said('clock')})\s*+\d")


@dataclass(frozen=True)
class Style:
    """How an issue writes its days.

    ``month``: the one that stands above, as in a calendar that says ``Mars`` and below it ``Lör 17``; 0 if none does.
    ``dotted``: 18.11 is the 18th of November, as in Finland and Germany.
    """

    month: int = 0
    dotted: bool = False


def point_at(cursor: Cursor, style: Style, *, after: Point | None = None, part: bool = False) -> Point | None:
    """One day, as much of it as was said; the cursor stays where there is none.

    Args:
        cursor: moved past the day.
        style: see above.
        after: the first day of a range, which may say the month.
        part: the day may be a number alone, whose month is said later in a list.
    """
    begin = cursor.at
    two = cursor.take(_TWO_BELOW_MONTH) if style.month and begin == 0 else None
    weekday, named = (TWO_LETTERS[two["name"].lower()], True) if two else _weekday(cursor)
    cursor.take(BLANK)
    if cursor.take(_DEN):
        named = True
    found = cursor.take(_ISO) or cursor.take(_DAY_MONTH) or cursor.take(_MONTH_DAY)
    if found:
        return _point(found, weekday)
    found = _figures(cursor, style, sure=named, after=after)
    if found:
        return _point(found, weekday, in_figures=not named and not found.groupdict().get("year"))
    alone = cursor.take(_DAY_ALONE)
    if alone:
        bare = begin == 0 and _ITEM_OF_MONTH.match(cursor.text, cursor.at) is not None
        goes_on = PAIR.match(cursor.text, cursor.at) or RANGE.match(cursor.text, cursor.at)
        if style.month and (named or bare) and not part and after is None and not goes_on:
            return Point(int(alone["day"]), style.month, 0, weekday)
        year_said = cursor.take(_YEAR_ALONE) if after and after.month else None
        return Point(int(alone["day"]), 0, int((year_said and year_said["year"]) or 0), weekday)
    cursor.at = begin
    return None


def two_weekdays_at(cursor: Cursor) -> tuple[int, int] | None:
    """``torsdag-fredag`` before the days themselves."""
    begin = cursor.at
    first = cursor.take(_WEEKDAY)
    last = cursor.take(_WEEKDAY) if first and (cursor.take(RANGE) or cursor.take(PAIR)) else None
    if first is None or last is None:
        cursor.at = begin
        return None
    cursor.take(SEPARATOR)
    return WEEKDAYS[first["name"].lower()], WEEKDAYS[last["name"].lower()]


def is_adjacent(first: Point, last: Point) -> bool:
    return (not first.month or first.month == (last.month or first.month)) and last.day == first.day + 1


def _weekday(cursor: Cursor) -> tuple[int, bool]:
    """The weekday, 0 if none was said, and whether anything was that makes what follows a day."""
    named = cursor.take(_WEEKDAY)
    if named:
        cursor.take(SEPARATOR)
        return WEEKDAYS[named["name"].lower()], True
    two = cursor.take(_TWO)
    if two:
        cursor.take(BLANK)
        return TWO_LETTERS[(two["name"] or two["capital"] or two["sure"]).lower()], True
    before = cursor.at
    if cursor.take(_HOLIDAY):
        cursor.take(SEPARATOR)
        weekday, _ = _weekday(cursor) if _WEEKDAY.match(cursor.text, cursor.at) else (0, True)
        return weekday, True
    cursor.at = before
    cursor.take(BLANK)
    return 0, False


def _figures(cursor: Cursor, style: Style, *, sure: bool, after: Point | None) -> re.Match[str] | None:
    found = cursor.take(_DOTTED_YEAR) or cursor.take(_SLASH)
    if found:
        return found
    before = cursor.at
    found = cursor.take(_DOTTED)
    if found and (sure or style.dotted or (after and after.in_figures) or _CLOCK.match(cursor.text, cursor.at)):
        return found
    cursor.at = before
    return None


def _point(found: re.Match[str], weekday: int, *, in_figures: bool = False) -> Point:
    month = found["month"].lower().rstrip(".")
    year = int(found.groupdict().get("year") or 0)
    return Point(
        int(found["day"]), MONTHS.get(month) or int(month), year + 2000 if 0 < year < 100 else year, weekday, in_figures
    )
