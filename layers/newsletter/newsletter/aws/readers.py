"""Readers and what keeps mail from them, read from both tables at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from newsletter.aws.clients import dynamodb
from newsletter.aws.items import item, plain
from newsletter.aws.leavings import Leavings
from newsletter.aws.reader_rows import key_of, subscriber_in
from newsletter.errors import TryAgainLater
from newsletter.readers.subscribers import State
from newsletter.sending.audience import why_not

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from newsletter.readers.choices import Kind
    from newsletter.readers.subscribers import Subscriber

_KEYS_IN_A_READ = 100
"""https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html"""


@dataclass(frozen=True)
class Readers:
    """Both tables at once, at the moment of sending: one consistent read for a batch of fifty."""

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
        for first in range(0, len(keys), _KEYS_IN_A_READ // 2):
            some = keys[first : first + _KEYS_IN_A_READ // 2]
            wanted = {
                self.subscribers_table: [key_of(list_id, key) for key in some],
                self.suppressions_table: [item({"shelf": key[0], "reader": key}) for key in some],
            }
            for table, row in self._read(wanted):
                if table == self.subscribers_table:
                    found[row["reader"]] = subscriber_in(list_id, row)
                else:
                    suppressed[row["reader"]] = row["why"]
        return found, suppressed

    def _read(self, wanted: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[str, dict[str, Any]]]:
        asked: Any = {table: {"Keys": keys, "ConsistentRead": True} for table, keys in wanted.items()}
        for _ in range(5):
            answer = dynamodb().batch_get_item(RequestItems=asked)
            for table, rows in answer["Responses"].items():
                yield from ((table, plain(row)) for row in rows)
            # What DynamoDB did not get to comes back here, without an error.
            asked = answer.get("UnprocessedKeys")
            if not asked:
                return
        raise TryAgainLater("the readers' table is too busy", after=5)
