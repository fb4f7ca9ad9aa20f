"""Erasing: everything about a reader is forgotten but a keyed hash, which keeps any import from bringing them back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from newsletter.readers.suppressions import Suppression, Why

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Subscribers(Protocol):
    def erase(self, list_id: str, reader: str) -> None: ...


class SignUps(Protocol):
    def forget(self, list_id: str, reader: str) -> None: ...
    def forget_move(self, reader: str) -> None: ...


class Suppressions(Protocol):
    def add(self, suppression: Suppression) -> None: ...


class Desk(Protocol):
    def list_ids(self) -> Sequence[str]: ...


@dataclass(frozen=True)
class ErasingOffice:
    """Everything an erasure needs."""

    subscribers: Subscribers
    suppressions: Suppressions
    sign_ups: SignUps
    desk: Desk

    def erase(self, reader: str, now: datetime) -> Sequence[str]:
        """Forget a reader on every list; doing it again changes nothing. The lists that were gone through."""
        # First what keeps them away: whoever dies in between has let nobody back in.
        self.suppressions.add(Suppression(reader, Why.ERASED, now.isoformat(timespec="seconds")))
        self.sign_ups.forget_move(reader)
        lists = self.desk.list_ids()
        for list_id in lists:
            self.subscribers.erase(list_id, reader)
            self.sign_ups.forget(list_id, reader)
        return lists
