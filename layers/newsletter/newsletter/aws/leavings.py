"""Who left, written down beside the subscribers' table: by key alone, in the table of suppressions.

A row of the subscribers' table can be lost: restored to a time before somebody left, or not there yet, when somebody
leaves everything before a register puts them on a further list. What stands here outlives both, and only the person's
own act takes it back.

partition      reader   holds
left#<c>   key      ``left``: the lists left, ``*`` for all that are or will be; ``back``: those joined again since
left#<c>   key      ``moved``: the keys of this person's other addresses
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from newsletter.aws.clients import dynamodb
from newsletter.aws.dynamodb_items import is_condition_failure, item, plain, query, reader_key
from newsletter.subscribers.keyring import PARTITIONS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

EVERYTHING = "*"
"""In place of a list's id: no list is called that."""

_PREFIX = "left#"


@dataclass(frozen=True)
class Leavings:
    """Keyed hashes of who left which lists. Every write is one call and can be repeated."""

    suppressions_table: str

    def add(self, list_id: str, reader: str) -> None:
        """Note that a reader left a list by their own act."""
        self._update(reader, "ADD #left :list DELETE #back :list", {":list": {list_id}})

    def add_everything(self, reader: str) -> None:
        """Note that a reader left every list, also those to come; what they joined before counts no more."""
        self._update(reader, "ADD #left :list REMOVE #back", {":list": {EVERYTHING}})

    def lift(self, list_id: str, reader: str) -> None:
        """Note that a reader wants a list again. Nothing is written about somebody who never left."""
        try:
            self._update(
                reader, "DELETE #left :list ADD #back :list", {":list": {list_id}}, only_if="attribute_exists(reader)"
            )
        except ClientError as error:
            if not is_condition_failure(error):
                raise

    def note_move(self, before: str, after: str) -> None:
        """Note of each of two addresses that the other is the same person's."""
        for one, other in ((before, after), (after, before)):
            self._update(one, "ADD moved :other", {":other": {other}}, names=False)

    def moved(self, reader: str) -> Collection[str]:
        """The keys of the person's other addresses, as far as they moved to or from this one."""
        answer = dynamodb().get_item(TableName=self.suppressions_table, Key=key_of(reader), ConsistentRead=True)
        moved: frozenset[str] = plain(answer["Item"]).get("moved", frozenset()) if "Item" in answer else frozenset()
        return moved

    def forget(self, reader: str) -> None:
        """Forget a reader's leavings and moves: an erasure outranks them."""
        dynamodb().delete_item(TableName=self.suppressions_table, Key=key_of(reader))

    def everybody(self) -> Iterator[tuple[str, Collection[str], Collection[str]]]:
        """Everyone who has left anything: the key, the lists left, and those joined again since leaving them all."""
        for partition in PARTITIONS:
            for row in query(
                self.suppressions_table,
                KeyConditionExpression="shelf = :shelf",
                ExpressionAttributeValues=item({":shelf": f"{_PREFIX}{partition}"}),
                ConsistentRead=True,
            ):
                yield row["reader"], row.get("left", frozenset()), row.get("back", frozenset())

    def _update(
        self, reader: str, change: str, values: Mapping[str, Any], *, only_if: str = "", names: bool = True
    ) -> None:
        asked: dict[str, Any] = {"ConditionExpression": only_if} if only_if else {}
        if names:
            asked["ExpressionAttributeNames"] = {"#left": "left", "#back": "back"}
        dynamodb().update_item(
            TableName=self.suppressions_table,
            Key=key_of(reader),
            UpdateExpression=change,
            ExpressionAttributeValues=item(values),
            **asked,
        )


def is_leaving(row: Mapping[str, Any]) -> bool:
    """Whether an item of the suppressions' table is one of these."""
    return str(row["shelf"]).startswith(_PREFIX)


def has_left(row: Mapping[str, Any], list_id: str) -> bool:
    """Whether such an item says that its reader has left the list."""
    left = row.get("left", frozenset())
    return list_id in left or (EVERYTHING in left and list_id not in row.get("back", frozenset()))


def key_of(reader: str) -> dict[str, Any]:
    return reader_key(f"{_PREFIX}{reader[0]}", reader)
