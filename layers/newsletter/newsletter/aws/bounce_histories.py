"""The soft bounces of addresses, in the table of suppressions: by the reader's key alone.

partition      reader   holds
soft#<c>       key      ``bounces``, ``deliveries``: sets of texts; ``forgiven``, ``doubted``: seconds since 1970
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from newsletter.aws.clients import dynamodb
from newsletter.aws.dynamodb_items import KEYS_IN_A_READ, is_condition_failure, item, plain, read_all, reader_key
from newsletter.sending.bounce_history import BounceHistory, Delivered, SoftBounce

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping


@dataclass(frozen=True)
class BounceHistories:
    """Sets that DynamoDB adds to: the same fact twice, and facts in any order, leave the same row."""

    suppressions_table: str

    def of(self, readers: Collection[str]) -> Mapping[str, BounceHistory]:
        """The histories there are, by the reader's key: a read in hundreds, for most readers have none."""
        found: dict[str, BounceHistory] = {}
        keys = sorted(readers)
        for first in range(0, len(keys), KEYS_IN_A_READ):
            some = [_key(reader) for reader in keys[first : first + KEYS_IN_A_READ]]
            for _, row in read_all({self.suppressions_table: some}, consistently=False):
                found[row["reader"]] = _history(row)
        return found

    def add(self, reader: str, bounces: Collection[SoftBounce], deliveries: Collection[Delivered]) -> BounceHistory:
        """Add to a reader's history; what it is now."""
        history = self._change("ADD", reader, bounces, deliveries)
        old = history.superfluous
        return self._change("DELETE", reader, old.bounces, old.deliveries) if old != BounceHistory() else history

    def forgive(self, reader: str, at: int) -> None:
        """Note that a reader's mailbox provider has said, at that time, that a mail of ours is no spam."""
        try:
            self._update(
                reader,
                "SET forgiven = :at",
                {":at": at},
                only_if="attribute_not_exists(forgiven) OR forgiven < :at",
            )
        except ClientError as error:
            if not is_condition_failure(error):
                raise

    def doubt(self, reader: str, at: int) -> None:
        """Note that a reader's resting was doubted at that time; nothing that bounced before counts any more."""
        self._update(reader, "SET doubted = :at", {":at": at})

    def forget(self, reader: str) -> None:
        dynamodb().delete_item(TableName=self.suppressions_table, Key=_key(reader))

    def _change(
        self, how: str, reader: str, bounces: Iterable[SoftBounce], deliveries: Iterable[Delivered]
    ) -> BounceHistory:
        facts = {"bounces": {one.to_text() for one in bounces}, "deliveries": {one.to_text() for one in deliveries}}
        sets = [name for name, texts in facts.items() if texts]
        change = f"{how} {', '.join(f'{name} :{name}' for name in sets)}"
        return self._update(reader, change, {f":{name}": facts[name] for name in sets})

    def _update(self, reader: str, change: str, values: Mapping[str, Any], *, only_if: str = "") -> BounceHistory:
        answer = dynamodb().update_item(
            TableName=self.suppressions_table,
            Key=_key(reader),
            UpdateExpression=change,
            ExpressionAttributeValues=item(values),
            ReturnValues="ALL_NEW",
            **({"ConditionExpression": only_if} if only_if else {}),  # type: ignore[arg-type]
        )
        return _history(plain(answer["Attributes"]))


def _history(row: Mapping[str, Any]) -> BounceHistory:
    bounces: Iterable[str] = row.get("bounces", ())
    deliveries: Iterable[str] = row.get("deliveries", ())
    return BounceHistory(
        frozenset(map(SoftBounce.from_text, bounces)),
        frozenset(map(Delivered.from_text, deliveries)),
        row.get("forgiven", 0),
        row.get("doubted", 0),
    )


def _key(reader: str) -> dict[str, Any]:
    return reader_key(f"soft#{reader[0]}", reader)
