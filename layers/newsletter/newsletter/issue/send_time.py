"""The time an author asks for, in the list's own time zone, daylight saving and all."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_TIME = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T|,?\s++(?:kl\.?|at)?\s*+)(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?\s*+(Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


def moment_in(said: str, zone: ZoneInfo, line: int) -> tuple[datetime, tuple[Problem, ...]]:
    """Read ``2026-06-20 08:00`` as the clock on the wall shows it in ``zone``.

    An hour that the clock shows twice is taken the first time, with a warning.

    Raises:
        InvalidIssue: ``send-not-a-time``, or ``send-never`` for an hour the clock skips in spring.
    """
    facts: dict[str, str | int] = {"said": said[:60], "line": line}
    found = _TIME.fullmatch(said.strip())
    if found is None:
        raise InvalidIssue(Problem("send-not-a-time", facts))
    try:
        wall = datetime(*map(int, found.groups()[:5]), tzinfo=zone)  # type: ignore[misc, arg-type]
    except ValueError as error:
        raise InvalidIssue(Problem("send-not-a-time", facts)) from error
    if found[6]:
        return datetime.fromisoformat(f"{wall:%Y-%m-%dT%H:%M}{found[6].upper()}").astimezone(zone), ()
    there_and_back = wall.astimezone(UTC).astimezone(zone)
    if there_and_back.replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise InvalidIssue(Problem("send-never", facts))
    if wall.utcoffset() != wall.replace(fold=1).utcoffset():
        return wall, (Problem("send-twice", facts, stops=False),)
    return wall, ()
