"""Readers and what keeps mail from them, read from both tables at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsletter.aws.dynamodb_items import KEYS_IN_A_READ, item, read_all
from newsletter.aws.leavings import Leavings
from newsletter.aws.subscriber_items import key_of, subscriber_in
from newsletter.sending.audience import why_not
from newsletter.subscribers.subscriber import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsletter.issue.kind import Kind
    from newsletter.subscribers.subscriber import Subscriber


@dataclass(frozen=True)
class Readers:
    """Both tables at once, at the moment of sending: for a batch of fifty one consistent read, and one of who left."""

    subscribers_table: str
    suppressions_table: str

    def wanting(self, list_id: str, keys: Sequence[str], kind: Kind, now: float) -> Mapping[str, Subscriber | str]:
        """For each reader's key the reader, or why nothing of this kind may go to them.

        Who left is asked twice: the subscribers' table may have been restored to a time before that.
        """
        found, suppressed = self.known(list_id, keys)
        for key in self.left(list_id, keys) & found.keys():
            if found[key].state is State.ACTIVE:
                found[key] = replace(found[key], state=State.LEFT, left_how="asked")
        return {key: why_not(found.get(key), suppressed.get(key), kind, now) or found[key] for key in keys}

    def left(self, list_id: str, keys: Sequence[str]) -> frozenset[str]:
        """Who of these has left the list by their own act, whatever the subscribers' table says."""
        return Leavings(self.suppressions_table).left(list_id, keys)

    def known(self, list_id: str, keys: Sequence[str]) -> tuple[dict[str, Subscriber], Mapping[str, str]]:
        """Who of these is on the list, whatever their state, and who is suppressed and why."""
        found: dict[str, Subscriber] = {}
        suppressed: dict[str, str] = {}
        for first in range(0, len(keys), KEYS_IN_A_READ // 2):
            some = keys[first : first + KEYS_IN_A_READ // 2]
            wanted = {
                self.subscribers_table: [key_of(list_id, key) for key in some],
                self.suppressions_table: [item({"shelf": key[0], "reader": key}) for key in some],
            }
            for table, row in read_all(wanted):
                if table == self.subscribers_table:
                    found[row["reader"]] = subscriber_in(list_id, row)
                else:
                    suppressed[row["reader"]] = row["why"]
        return found, suppressed
