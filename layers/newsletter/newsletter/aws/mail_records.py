"""What is known of mails that came in: which are done, and which of them had a share of what is capped.

Rows of the sign-ups' table, each gone once it ``expires``:

about                  holds
mail-done#<digest>     nothing more: all that this mail led to has been done
mail-share#<what>#<t>  ``mails``: the digests of those that had a share of it, in the time that ends at <t>
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from newsletter.aws.clients import dynamodb
from newsletter.aws.dynamodb_items import is_condition_failure, item

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class MailRecords:
    """Holds digests and keys, never an address."""

    sign_ups_table: str

    def is_done(self, digest: str) -> bool:
        key = item({"about": _done(digest)})
        return "Item" in dynamodb().get_item(TableName=self.sign_ups_table, Key=key, ConsistentRead=True)

    def note_done(self, digest: str, until: datetime) -> None:
        row = item({"about": _done(digest), "expires": int(until.timestamp())})
        dynamodb().put_item(TableName=self.sign_ups_table, Item=row)

    def has_share(self, what: str, digest: str, most: int, until: datetime) -> bool:
        """Whether a mail is among the first ``most`` of ``what`` in the time that ends then; asked again, it still is.

        DynamoDB decides on a condition, so that two that come at once, or one that is tried again, take one share each.
        """
        ends = int(until.timestamp())
        try:
            dynamodb().update_item(
                TableName=self.sign_ups_table,
                Key=item({"about": f"mail-share#{what}#{ends}"}),
                UpdateExpression="ADD mails :mail SET expires = :ends",
                ConditionExpression="attribute_not_exists(mails) OR contains(mails, :one) OR size(mails) < :most",
                ExpressionAttributeValues=item({":mail": {digest}, ":one": digest, ":most": most, ":ends": ends}),
            )
        except ClientError as error:
            if is_condition_failure(error):
                return False
            raise
        return True


def _done(digest: str) -> str:
    return f"mail-done#{digest}"
