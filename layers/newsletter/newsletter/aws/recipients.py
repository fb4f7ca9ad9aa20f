"""Readers and what keeps mail from them, read from both tables at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from newsletter.aws import leavings
from newsletter.aws.dynamodb_items import KEYS_IN_A_READ, read_all, reader_key
from newsletter.aws.subscriber_items import key_of, subscriber_in
from newsletter.sending.audience import why_not
from newsletter.subscribers.subscriber import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from newsletter.issue.kind import Kind
    from newsletter.subscribers.subscriber import Subscriber


@dataclass(frozen=True)
class Readers:
    """Both tables at once, consistently: for a batch of fifty one read of them, and one of who left."""

    subscribers_table: str
    suppressions_table: str

    def wanting(self, list_id: str, keys: Sequence[str], kind: Kind, now: float) -> Mapping[str, Subscriber | str]:
        """For each reader's key the reader, or why nothing of this kind may go to them.

        Who left is asked twice: the subscribers' table may have been restored to a time before that.
        """
        found, suppressed, left = self.looked_up(list_id, keys)
        for key in left & found.keys():
            if found[key].state is State.ACTIVE:
                found[key] = replace(found[key], state=State.LEFT, left_how="asked")
        return {key: why_not(found.get(key), suppressed.get(key), kind, now) or found[key] for key in keys}

    def looked_up(
        self, list_id: str, keys: Sequence[str]
    ) -> tuple[dict[str, Subscriber], Mapping[str, str], frozenset[str]]:
        """Who of these is on the list, who is suppressed and why, and who has left it by their own act.

        Three keys a reader in calls of a hundred: a hundred readers are three calls, fifty are two.
        """
        return self._read(list_id, [*self._both(list_id, keys), *self._left(keys)])

    def known(self, list_id: str, keys: Sequence[str]) -> tuple[dict[str, Subscriber], Mapping[str, str]]:
        """Who of these is on the list, whatever their state, and who is suppressed and why."""
        found, suppressed, _ = self._read(list_id, self._both(list_id, keys))
        return found, suppressed

    def suppressed(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Who of these is suppressed and why."""
        return self._read("", [(self.suppressions_table, reader_key(key[0], key)) for key in keys])[1]

    def _both(self, list_id: str, keys: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
        """A reader's two items side by side: what is read of one reader is read in one call."""
        return [
            one
            for key in keys
            for one in (
                (self.subscribers_table, key_of(list_id, key)),
                (self.suppressions_table, reader_key(key[0], key)),
            )
        ]

    def _left(self, keys: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        return ((self.suppressions_table, leavings.key_of(key)) for key in keys)

    def _read(
        self, list_id: str, wanted: Sequence[tuple[str, dict[str, Any]]]
    ) -> tuple[dict[str, Subscriber], dict[str, str], frozenset[str]]:
        found: dict[str, Subscriber] = {}
        suppressed: dict[str, str] = {}
        left: set[str] = set()
        for first in range(0, len(wanted), KEYS_IN_A_READ):
            asked: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
            for table, key in wanted[first : first + KEYS_IN_A_READ]:
                asked[table].append(key)
            for table, row in read_all(asked):
                reader = row["reader"]
                if table == self.subscribers_table:
                    found[reader] = subscriber_in(list_id, row)
                elif leavings.is_leaving(row):
                    left |= {reader} if leavings.has_left(row, list_id) else set()
                else:
                    suppressed[reader] = row["why"]
        return found, suppressed, frozenset(left)
