"""The table of suppressions: whom we must not write to, on the partitions that subscribers stand on."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from newsletter.aws.bounce_histories import BounceHistories
from newsletter.aws.clients import dynamodb, sesv2
from newsletter.aws.dynamodb_items import is_condition_failure, item, plain, query, reader_key
from newsletter.aws.leavings import Leavings
from newsletter.subscribers.keyring import PARTITIONS
from newsletter.subscribers.suppressions import Suppression, SuppressionReason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping


@dataclass(frozen=True)
class Suppressions:
    """Whom we must not write to, on any list."""

    suppressions_table: str

    def add(self, suppression: Suppression) -> bool:
        """The first reason is the one kept, except that an erasure outranks any, and any outranks resting.

        Returns:
            Whether this one is written now. A second time it is not, unless it is an erasure.
        """
        outranked: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(reader)"}
        if suppression.why is SuppressionReason.ERASED:
            outranked = {}
        elif suppression.why is not SuppressionReason.RESTING:
            outranked["ConditionExpression"] += " OR why = :resting"
            outranked["ExpressionAttributeValues"] = item({":resting": SuppressionReason.RESTING.value})
        with _unless_otherwise():
            dynamodb().put_item(
                TableName=self.suppressions_table,
                Item=item({"shelf": suppression.reader[0], **asdict(suppression), "why": suppression.why.value}),
                **outranked,
            )
            return True
        return False

    def wake(self, reader: str) -> None:
        """Let mail go to a resting address again; any other reason stays."""
        self._lift_only(reader, SuppressionReason.RESTING)

    def forgive(self, reader: str, address: str) -> None:
        """Forget a complaint, at SES too if the address is known; any other reason stays."""
        if address:
            _lift_at_ses(address)
        self._lift_only(reader, SuppressionReason.COMPLAINED)

    def resting(self) -> Iterator[Suppression]:
        """The addresses that rest and that staff have not been told of."""
        for partition in PARTITIONS:
            for row in query(
                self.suppressions_table,
                KeyConditionExpression="shelf = :shelf",
                FilterExpression="why = :resting AND attribute_not_exists(told)",
                ExpressionAttributeValues=item({":shelf": partition, ":resting": SuppressionReason.RESTING.value}),
            ):
                yield _suppression(row)

    def note_told(self, reader: str) -> None:
        """Note that staff have been told that an address rests; nothing is noted of one that rests no more."""
        with _unless_otherwise():
            dynamodb().update_item(
                TableName=self.suppressions_table,
                Key=reader_key(reader[0], reader),
                UpdateExpression="SET told = :told",
                ConditionExpression="why = :resting",
                ExpressionAttributeValues=item({":told": True, ":resting": SuppressionReason.RESTING.value}),
            )

    def note_move(self, before: str, after: str) -> None:
        """Note of each of two addresses that the other is the same person's, so that erasing finds both."""
        Leavings(self.suppressions_table).note_move(before, after)

    def moved(self, reader: str) -> Collection[str]:
        """The keys of the person's other addresses, as far as they moved to or from this one."""
        return Leavings(self.suppressions_table).moved(reader)

    def left(self) -> Iterator[tuple[str, Collection[str], Collection[str]]]:
        """Everyone who left by their own act: the key, the lists, ``*`` for all, and those joined again since."""
        yield from Leavings(self.suppressions_table).everybody()

    def forget_leavings(self, reader: str) -> None:
        """Forget what a reader has left, where they moved, and what bounced."""
        BounceHistories(self.suppressions_table).forget(reader)
        Leavings(self.suppressions_table).forget(reader)

    def of(self, reader: str) -> Suppression | None:
        answer = dynamodb().get_item(
            TableName=self.suppressions_table, Key=reader_key(reader[0], reader), ConsistentRead=True
        )
        if "Item" not in answer:
            return None
        return _suppression(plain(answer["Item"]))

    def everybody(self) -> Mapping[str, Suppression]:
        """Every suppression, by the reader's key."""
        rows = (
            row
            for partition in PARTITIONS
            for row in query(
                self.suppressions_table,
                KeyConditionExpression="shelf = :shelf",
                ExpressionAttributeValues=item({":shelf": partition}),
            )
        )
        return {row["reader"]: _suppression(row) for row in rows}

    def lift(self, reader: str, address: str) -> None:
        """Forget why nothing may be sent, at SES too, which keeps a list of its own; an erasure stays.

        https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
        """
        _lift_at_ses(address)
        BounceHistories(self.suppressions_table).forget(reader)  # or the next soft bounce would add to the old ones
        dynamodb().delete_item(
            TableName=self.suppressions_table,
            Key=reader_key(reader[0], reader),
            ConditionExpression="why <> :erased",
            ExpressionAttributeValues=item({":erased": SuppressionReason.ERASED.value}),
        )

    def _lift_only(self, reader: str, why: SuppressionReason) -> None:
        with _unless_otherwise():
            dynamodb().delete_item(
                TableName=self.suppressions_table,
                Key=reader_key(reader[0], reader),
                ConditionExpression="why = :why",
                ExpressionAttributeValues=item({":why": why.value}),
            )

    def between(self, first: str, last: str) -> Mapping[str, str]:
        """The suppressed readers in a range of keys, both ends included, each with the reason."""
        found: dict[str, str] = {}
        for partition in PARTITIONS[PARTITIONS.index(first[0]) : PARTITIONS.index(last[0]) + 1]:
            for row in query(
                self.suppressions_table,
                ConsistentRead=True,
                KeyConditionExpression="shelf = :shelf AND reader BETWEEN :first AND :last",
                ExpressionAttributeValues=item({":shelf": partition, ":first": first, ":last": last}),
            ):
                found[row["reader"]] = row["why"]
        return found


def _lift_at_ses(address: str) -> None:
    with suppress(sesv2().exceptions.NotFoundException):
        sesv2().delete_suppressed_destination(EmailAddress=address)


@contextmanager
def _unless_otherwise() -> Iterator[None]:
    """Make a conditional write; where its condition does not hold, nothing is written and nothing is wrong."""
    try:
        yield
    except ClientError as error:
        if not is_condition_failure(error):
            raise


def _suppression(row: Mapping[str, Any]) -> Suppression:
    return Suppression(
        row["reader"],
        SuppressionReason(row["why"]),
        row["since"],
        detail=row.get("detail", ""),
        edition=row.get("edition", ""),
        trouble=row.get("trouble", ""),
    )
