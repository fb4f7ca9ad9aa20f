"""The time an author asks for, in the list's own time zone, daylight saving and all."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.date_words import WEEKDAYS, evened, one_of, pattern
from newsletter.issue.dates import hours_of, read_when

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import time
    from zoneinfo import ZoneInfo

_TIME = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T|,?\s++(?:kl\.?|at)?\s*+)(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?\s*+(Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_DAYS_AHEAD = {
    0: "idag|i dag|today|heute|i kväll|ikväll|tonight",
    1: "imorgon|i morgon|imorn|i morrn|tomorrow|morgen|i morgen",
    2: "övermorgon|i övermorgon|the day after tomorrow|day after tomorrow",
}
_AHEAD = {days: pattern(rf"(?:{words})\b[\s,]*") for days, words in _DAYS_AHEAD.items()}
_WEEKDAY = pattern(rf"(?:på|nu på|nästa|on|next|this|am)?\s*(?P<day>{one_of(WEEKDAYS)})\b[\s,]*")
_NEXT = pattern(r"(?:nästa|next)\b")
_EXAMPLE, _EXAMPLE_DAYS = "2030-06-20 08:00", 4
"""A time in the future, as long as nobody says what time it is; else so many days ahead."""


def moment_in(said: str, zone: ZoneInfo, line: int, now: datetime | None) -> tuple[datetime, tuple[Problem, ...]]:
    """Read ``2026-06-20 08:00``, ``20 juni kl 8``, ``24/12 kl 15`` or ``imorgon kl 8`` by the clock in ``zone``.

    A day without a year is the next such day after ``now``, and so is a weekday; where that is None, only full dates
    are understood. An hour that the clock shows twice is taken the first time, with a warning.

    Raises:
        InvalidIssue: ``send-not-a-time``, or ``send-never`` for an hour the clock skips in spring.
    """
    here = now.astimezone(zone) if now else None
    example = f"{here + timedelta(days=_EXAMPLE_DAYS):%Y-%m-%d} 08:00" if here else _EXAMPLE
    facts: dict[str, str | int] = {"said": said[:60], "line": line, "example": example}
    found = _TIME.fullmatch(said.strip())
    try:
        wall = _in_figures(found.groups()[:5], zone) if found else here and _written(said[:200], here)
    except ValueError:
        wall = None
    if wall is None:
        raise InvalidIssue(Problem("send-not-a-time", facts))
    if found and found[6]:
        return datetime.fromisoformat(f"{wall:%Y-%m-%dT%H:%M}{found[6].upper()}").astimezone(zone), ()
    there_and_back = wall.astimezone(UTC).astimezone(zone)
    if there_and_back.replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise InvalidIssue(Problem("send-never", facts))
    if wall.utcoffset() != wall.replace(fold=1).utcoffset():
        return wall, (Problem("send-twice", facts, stops=False),)
    return wall, ()


def _in_figures(parts: Sequence[str], zone: ZoneInfo) -> datetime:
    year, month, day, hour, minute = map(int, parts)
    return datetime(year, month, day, hour, minute, tzinfo=zone)


def _written(said: str, here: datetime) -> datetime | None:
    """A day and an hour as people write them; None unless that is all that was said, and free of doubt."""
    text = evened(said.strip())
    for days, ahead in _AHEAD.items():
        if found := ahead.match(text):
            hour = _hour_in(text[found.end() :])
            return datetime.combine(here.date() + timedelta(days=days), hour, here.tzinfo) if hour else None
    if (found := _WEEKDAY.match(text)) and (read := _hour_in(text[found.end() :])):
        days = (WEEKDAYS[found["day"].lower()] - here.isoweekday()) % 7
        if not days and (read <= here.time() or _NEXT.match(text)):
            days = 7
        return datetime.combine(here.date() + timedelta(days=days), read, here.tzinfo)
    day = read_when(text, here.date())
    if day is None or day.when is None or day.doubts or day.rest.strip(" .,") or day.when.ends:
        return None
    if day.when.first != day.when.last or day.when.starts is None:
        return None
    return datetime.combine(day.when.first, day.when.starts, here.tzinfo)


def _hour_in(text: str) -> time | None:
    """The one hour that a text is, and nothing else."""
    found = hours_of(text)
    if found is None or found[1].strip(" .,") or found[0].ends or found[0].next_day:
        return None
    return found[0].starts
