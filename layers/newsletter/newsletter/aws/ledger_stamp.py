"""A stamp that tells a restored ledger: it stands in the ledger and, outside of its table, in the archive.

DynamoDB restores a table to any second of the last 35 days, the latest of them usually five minutes ago, and always
into a *new* table, which an operator then puts in the place of the old one or copies into it:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
Whichever it is, the ledger's stamp is then older than the archive's, which no restore of a table touches.

The stamp is advanced every minute while an issue is under way, and every hour: the ledger's half is written first and
read last, so that it never lags behind by itself, nor seems to while another round advances it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from newsletter.aws.clients import dynamodb, s3
from newsletter.aws.dynamodb_items import is_condition_failure, item, plain
from newsletter.aws.s3_objects import is_missing

_KEY = item({"account": "ledger", "entry": "stamp"})
OBJECT = "stamps/ledger"
"""In the archive: its half."""


@dataclass(frozen=True)
class LedgerStamp:
    """Both halves of the stamp, in seconds since 1970. Without a bucket nothing is looked at: a ledger by itself."""

    ledger_table: str
    archive_bucket: str

    def is_behind(self) -> bool:
        """Whether the ledger is older than it has been: it was restored, and nobody has accepted it yet."""
        if not self.archive_bucket:
            return False
        inside, outside = self.times()
        return inside < outside

    def advance(self, now: int) -> bool:
        """Write the time in both halves; False, and nothing written, where the ledger was restored."""
        before, outside = self.times()
        if before < outside:
            return False
        if now > before:
            try:
                # Only over the very stamp that was read: the table may be restored at this moment.
                self._put_inside(now, "#at = :before" if before else "attribute_not_exists(#at)", before)
            except ClientError as error:
                if not is_condition_failure(error):
                    raise
                return not self.is_behind()  # another round was first, or the table was restored
            self._put_outside(now)
        return True

    def accept(self, now: int) -> None:
        """Take the ledger as it is for the true one. Call only when a person has said so."""
        at = max(now, self._outside())
        self._put_inside(at)
        self._put_outside(at)

    def times(self) -> tuple[int, int]:
        """The ledger's and the archive's half, 0 for none; the ledger's is never older by another round's writing."""
        outside = self._outside()
        return self._inside(), outside

    def _inside(self) -> int:
        found = dynamodb().get_item(TableName=self.ledger_table, Key=_KEY, ConsistentRead=True)
        return int(plain(found["Item"])["at"]) if "Item" in found else 0

    def _outside(self) -> int:
        try:
            return int(s3().get_object(Bucket=self.archive_bucket, Key=OBJECT)["Body"].read())
        except ClientError as error:
            if is_missing(error):
                return 0
            raise

    def _put_inside(self, at: int, only_if: str = "", before: int = 0) -> None:
        asked: dict[str, Any] = {"ConditionExpression": only_if} if only_if else {}
        if only_if:
            asked["ExpressionAttributeNames"] = {"#at": "at"}
        if before:
            asked["ExpressionAttributeValues"] = item({":before": before})
        dynamodb().put_item(TableName=self.ledger_table, Item=_KEY | item({"at": at}), **asked)

    def _put_outside(self, at: int) -> None:
        s3().put_object(Bucket=self.archive_bucket, Key=OBJECT, Body=str(at).encode(), ContentType="text/plain")
