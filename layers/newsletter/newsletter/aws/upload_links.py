"""Links to the upload page that were made void before their year was over; kept until they would have ended."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.aws.clients import dynamodb
from newsletter.aws.dynamodb_items import item, plain
from newsletter.subscribers.signed_links import UPLOAD_LINKS_LAST


@dataclass(frozen=True)
class UploadLinks:
    """Beside the sign-ups, in the table whose rows have an end."""

    sign_ups_table: str

    def void_until(self, list_id: str, person: str) -> int:
        """Until which second links issued to a person for a list are void; 0 for none."""
        key = item({"about": _about(list_id, person)})
        answer = dynamodb().get_item(TableName=self.sign_ups_table, Key=key, ConsistentRead=True)
        return int(plain(answer["Item"])["until"]) if "Item" in answer else 0

    def revoke(self, list_id: str, person: str, now: int) -> None:
        """Make void every link that was issued to a person for a list, this second included."""
        row = {"about": _about(list_id, person), "until": now, "expires": now + UPLOAD_LINKS_LAST + 1}
        dynamodb().put_item(TableName=self.sign_ups_table, Item=item(row))


def _about(list_id: str, person: str) -> str:
    return f"upload-links:{list_id}#{person}"  # no list is called that: a colon stands in no name
