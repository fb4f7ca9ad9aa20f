"""Moves: somebody wants their mails at another address, and whoever reads there has not confirmed it yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

LIFE = timedelta(days=7)
"""How long a move can be confirmed. Then it is forgotten, whether or not it is deleted."""

MOST_A_DAY = 3
"""Addresses one reader can have written to in a day."""


@dataclass(frozen=True)
class AddressChange:
    """From ``reader``'s key to an ``address`` and its key ``to``, on every list; ``asked`` in seconds since 1970."""

    reader: str
    to: str
    address: str
    asked: int

    @property
    def expires(self) -> int:
        return self.asked + int(LIFE.total_seconds())

    def is_open(self, now: datetime) -> bool:
        return now.timestamp() < self.expires
