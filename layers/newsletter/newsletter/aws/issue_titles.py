"""The latest issue of each subject, in the ledger's table.

partition      entry             holds
list#<list>    title#<digest>    ``file`` and ``edition``, and when it came; conditional on ``version``
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass

from newsletter.aws.clients import dynamodb
from newsletter.aws.dynamodb_items import item, plain, put_version
from newsletter.edition.title_claim import TitleClaim


@dataclass(frozen=True)
class IssueTitles:
    """Which file had a subject last; of two that come at once, one finds the other."""

    ledger_table: str

    def latest(self, list_id: str, subject: str) -> TitleClaim | None:
        found = dynamodb().get_item(TableName=self.ledger_table, Key=item(_key(list_id, subject)), ConsistentRead=True)
        row = plain(found["Item"]) if "Item" in found else None
        return TitleClaim(row["file"], row["edition"], int(row["created"]), int(row["version"])) if row else None

    def claim(self, list_id: str, subject: str, claim: TitleClaim) -> None:
        """Write over the version that ``claim`` has; raises OvertakenError where another has written since."""
        put_version(self.ledger_table, {**_key(list_id, subject), **asdict(claim)}, claim.version)


def _key(list_id: str, subject: str) -> dict[str, str]:
    """Of a length that DynamoDB takes, whatever the subject's, and the same however it is spaced."""
    digest = hashlib.sha256(" ".join(subject.casefold().split()).encode()).hexdigest()
    return {"account": f"list#{list_id}", "entry": f"title#{digest[:32]}"}
