"""Movements of a list: how many joined, left and bounced away, counted by day as it happens; no reader is named."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DAYS = 7
"""Days that the operator's windows look back on, today included."""


@dataclass(frozen=True)
class Movements:
    """How many came to get a list, ceased to, and have an address that was found dead.

    ``joined`` by a form, a file, a person or a way back; ``left`` by their own act, a complaint, a register or an
    erasure. Whoever moves to another address is one of each. ``bounced`` are suppressed for good, on all lists, and
    counted for the one whose mail it was; they stay on their lists, so they are not among ``left``.
    """

    joined: int = 0
    left: int = 0
    bounced: int = 0

    def __add__(self, other: Movements) -> Movements:
        return Movements(self.joined + other.joined, self.left + other.left, self.bounced + other.bounced)


@dataclass(frozen=True)
class ListMovements:
    """The sums of a list's ``Movements`` since the beginning (UTC) of the day ``since``, in ISO 8601."""

    list: str
    since: str
    joined: int = 0
    left: int = 0
    bounced: int = 0


def day_of(now: float) -> str:
    """The day (UTC) of a moment in seconds since 1970, in ISO 8601."""
    return datetime.fromtimestamp(now, UTC).date().isoformat()


def first_day(now: float) -> str:
    """The first of the last ``DAYS`` days."""
    return (datetime.fromtimestamp(now, UTC).date() - timedelta(days=DAYS - 1)).isoformat()


def by_list(counted: Iterable[tuple[str, Movements]], since: str) -> Sequence[ListMovements]:
    """Sums of what was counted on single days, by list, in the order of their names."""
    sums: dict[str, Movements] = {}
    for list_id, movements in counted:
        sums[list_id] = sums.get(list_id, Movements()) + movements
    return [ListMovements(list_id, since, **asdict(sums[list_id])) for list_id in sorted(sums)]
