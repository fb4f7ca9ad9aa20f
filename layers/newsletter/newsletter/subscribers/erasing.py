"""Erasing: everything about a reader is forgotten but a keyed hash, which keeps any import from bringing them back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.subscribers.suppressions import Suppression, SuppressionReason, bars_letters

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newsletter.subscribers.ports import Lists, SignUps, Subscribers, Suppressions


@dataclass(frozen=True)
class Eraser:
    """Everything an erasure needs."""

    subscribers: Subscribers
    suppressions: Suppressions
    sign_ups: SignUps
    staff_bucket: Lists

    def erase(self, reader: str, now: datetime) -> Sequence[str]:
        """Forget a person on every list, at this address and at those they moved to or from.

        Doing it again changes nothing.

        Returns:
            The lists that were gone through.
        """
        lists = all_lists(self.staff_bucket, self.subscribers)
        for key in addresses_of(reader, self.suppressions):
            self._erase(key, lists, now)
        return lists

    def _erase(self, reader: str, lists: Sequence[str], now: datetime) -> None:
        # First what keeps them away: whoever dies in between has let nobody back in, and whoever writes about them at
        # this moment looks at it again after writing.
        self.suppressions.add(Suppression(reader, SuppressionReason.ERASED, now.isoformat(timespec="seconds")))
        self.sign_ups.forget_move(reader)
        self.sign_ups.forget_moves_to(reader)
        for list_id in lists:
            self.subscribers.erase(list_id, reader)
            self.sign_ups.forget(list_id, reader)
        self.suppressions.forget_leavings(reader)  # last: it leads to the other addresses


def addresses_of(reader: str, suppressions: Suppressions) -> Sequence[str]:
    """The reader's key and those of their other addresses, moved to or from, the one that was asked about last."""
    found, ahead = [reader], [reader]
    while ahead:
        new = [one for one in sorted(suppressions.moved(ahead.pop())) if one not in found]
        found += new
        ahead += new
    return found[::-1]


def all_lists(staff_bucket: Lists, subscribers: Subscribers) -> Sequence[str]:
    """Every list there is or was: whose folder is gone still has its readers."""
    return sorted({*staff_bucket.list_ids(), *subscribers.lists()})


def is_erased(reader: str, suppressions: Suppressions) -> bool:
    found = suppressions.of(reader)
    return found is not None and found.why is SuppressionReason.ERASED


def is_barred(reader: str, suppressions: Suppressions) -> bool:
    """Whether nothing may be sent to a reader, not even what they ask for."""
    found = suppressions.of(reader)
    return found is not None and bars_letters(found.why)


def filler(text: str) -> str:
    """Something as long as a text in UTF-8 that tells nothing of it, with an ``@`` before its last character.

    It stands in place of the address, and the name, that a stranger typed of somebody who was erased.
    """
    length = len(text.encode())
    return "x" * (length - 2) + "@x" if length > 2 else "x" * length
