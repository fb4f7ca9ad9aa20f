"""Days in a file: when somebody agreed, as people and programs write it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from newsletter.languages import DAY_WORDS
from newsletter.languages.register_words import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)(?:[T ].*)?", re.DOTALL)
_YEAR_FIRST = re.compile(r"(\d{4})[/. ]?(\d{1,2})[/. ]?(\d{1,2})(?:[T ].*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})([/.\- ])(\d{1,2})\2(\d{4})(?:[T ,].*)?")
_MONTH_NAMED = re.compile(
    r"(?:(\d{1,2})(?:[.:]?[ea]?| [.:]|st|nd|rd|th) )?([^\W\d_]{3,20})\.?(?: (\d{1,2})(?:st|nd|rd|th)?,?)? (\d{4})\b.*"
)
_YEAR, _MONTH = re.compile(r"(\d{4})"), re.compile(r"(\d{4})-(\d\d)")
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")
_EXCEL_BEGINS = date(1899, 12, 30)
"""Day 0 of Excel's calendar, whose days are numbers where a cell is not formatted:
https://support.microsoft.com/office/e36c0c8c-4104-49da-ab83-82328b832349"""

_MONTHS = {
    plain(name): number for words in DAY_WORDS for number, names in words.months.items() for name in names.split()
}


@dataclass(frozen=True)
class ConsentDay:
    """``text`` is ISO 8601; ``is_doubtful`` says that it can be read as two days, of which this is the later."""

    text: str
    is_doubtful: bool = False


def day_in(typed: str, order: str, today: str) -> ConsentDay | None:
    """Read a day as it was typed.

    Args:
        typed: the cell.
        order: ``dm`` or ``md`` where the column's other days tell which comes first.
        today: ISO 8601; a day after the next is none.

    Returns:
        None for what is no day, or one that is still to come.
    """
    text = typed.strip()
    if found := _ISO.fullmatch(text):
        return _checked(text, _made(*found.groups()), today)
    if _YEAR.fullmatch(text):
        return ConsentDay(text) if "1900" <= text <= today[:4] else None
    if (found := _MONTH.fullmatch(text)) and 1 <= int(found[2]) <= 12:
        return ConsentDay(text) if "1900" <= text <= today[:7] else None
    if _SERIAL.fullmatch(text):
        counted = _EXCEL_BEGINS + timedelta(days=int(float(text)))
        return _checked(counted.isoformat(), counted, today)
    if found := _YEAR_FIRST.fullmatch(text):
        made = _made(*found.groups())
        return _checked(made.isoformat() if made else "", made, today)
    if found := _YEAR_LAST.fullmatch(text):
        return _figures(int(found[1]), int(found[3]), int(found[4]), "dm" if found[2] == "." else order, today)
    if (found := _MONTH_NAMED.fullmatch(" ".join(text.split()))) and (month := _MONTHS.get(plain(found[2]))):
        made = _made(found[4], month, found[1] or found[3] or 1)
        return _checked(made.isoformat() if made else "", made, today)
    return None


def order_in(values: Iterable[str]) -> str:
    """``dm`` or ``md`` if days with both in figures have one beyond twelve and no other denies it, else empty."""
    pairs = [(int(found[1]), int(found[3])) for value in values if (found := _YEAR_LAST.fullmatch(value.strip()))]
    is_day_first, is_month_first = any(first > 12 for first, _ in pairs), any(second > 12 for _, second in pairs)
    if is_day_first == is_month_first:
        return ""
    return "dm" if is_day_first else "md"


def _figures(first: int, second: int, year: int, order: str, today: str) -> ConsentDay | None:
    days = {"dm": _made(year, second, first), "md": _made(year, first, second)}
    if order:
        made = days[order]
        return _checked(made.isoformat() if made else "", made, today)
    possible = sorted({day for day in days.values() if day and day.isoformat() <= today})
    return ConsentDay(possible[-1].isoformat(), len(possible) > 1) if possible else None


def _made(year: object, month: object, day: object) -> date | None:
    try:
        return date(int(str(year)), int(str(month)), int(str(day)))
    except ValueError:
        return None


def _checked(text: str, day: date | None, today: str) -> ConsentDay | None:
    is_past = day is not None and day.year >= 1900 and (day - date.fromisoformat(today[:10])).days <= 1
    return ConsentDay(text) if is_past else None
