"""Links to the status page that were made void before their time; kept until the last of them would have ended."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.aws.clients import dynamodb
from newsletter.aws.dynamodb_items import item, plain
from newsletter.subscribers.signed_links import STATUS_LINKS_LAST

EVERYBODY = "*"
"""In place of a name: nobody is called that."""


@dataclass(frozen=True)
class StatusLinks:
    """Beside the sign-ups, in the table whose rows have an end."""

    sign_ups_table: str

    def void_until(self, who: str) -> int:
        """Until which second links issued to somebody are void, by their name or with all others; 0 for none."""
        return max(self._until(who), self._until(EVERYBODY))

    def revoke(self, who: str, now: int) -> None:
        """Make void every link that was issued to somebody, or to ``EVERYBODY``, this second included."""
        row = {"about": _about(who), "until": now, "expires": now + STATUS_LINKS_LAST + 1}
        dynamodb().put_item(TableName=self.sign_ups_table, Item=item(row))

    def _until(self, who: str) -> int:
        answer = dynamodb().get_item(
            TableName=self.sign_ups_table, Key=item({"about": _about(who)}), ConsistentRead=True
        )
        return int(plain(answer["Item"])["until"]) if "Item" in answer else 0


def _about(who: str) -> str:
    return f"status-links:{who}"  # no list is called that: a colon stands in no name
