"""A batch: up to 50 deliveries that travel in one SES call, and one message on the queue."""

from __future__ import annotations

import json
from dataclasses import dataclass

MOST_IN_A_CALL = 50
"""https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html: destinations in one SendBulkEmail."""

_SCHEMA = 1


@dataclass(frozen=True)
class Batch:
    """Batch ``number`` of ``part`` of an edition's audience: it counts its ``members``, it never names them."""

    edition: str
    part: int
    number: int
    members: int

    @property
    def partition(self) -> str:
        """The ledger's page for this part: a mail tag as it stands, so evidence finds its way back."""
        return f"{self.edition}_{self.part:04d}"

    @classmethod
    def in_partition(cls, partition: str, number: int, members: int) -> Batch:
        edition, _, part = partition.rpartition("_")
        return cls(edition, int(part), number, members)

    @classmethod
    def of_letter(cls, partition: str) -> Batch:
        """The one mail of a letter."""
        return cls.in_partition(partition, 0, 1)

    def to_json(self) -> str:
        place = {"edition": self.edition, "part": self.part, "batch": self.number, "members": self.members}
        return json.dumps({"v": _SCHEMA, **place})

    @classmethod
    def from_json(cls, text: str) -> Batch:
        """Raises ValueError for anything but our own message: poison, which ends in the dead-letter queue."""
        raw = json.loads(text)
        if not isinstance(raw, dict) or raw.get("v") != _SCHEMA:
            raise ValueError("not a batch message of a schema this code knows")
        try:
            return cls(str(raw["edition"]), int(raw["part"]), int(raw["batch"]), int(raw["members"]))
        except (KeyError, TypeError) as error:
            raise ValueError("a batch message without its place") from error


def edition_in(partition: str) -> str:
    """The edition, or the page of the letter, that a partition of the ledger is about."""
    return partition.rpartition("_")[0]


def part_in(partition: str) -> int:
    return int(partition.rpartition("_")[2])


def batches_for(edition: str, part: int, members: int, size: int) -> list[Batch]:
    """The batches of a part with so many members: always the same ones, however often they are planned."""
    return [
        Batch(edition, part, number, min(size, members - first)) for number, first in enumerate(range(0, members, size))
    ]
