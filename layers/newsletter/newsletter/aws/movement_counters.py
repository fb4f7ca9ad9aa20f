"""Counters of who joins, leaves and bounces away, by list and day, in the ledger's table: numbers, and no reader.

partition   entry              holds
movements   2026-11-28#<list>  ``joined``, ``left``, ``bounced``
"""

from __future__ import annotations

import logging
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from newsletter.aws.clients import dynamodb
from newsletter.aws.dynamodb_items import item, query
from newsletter.subscribers.list_movements import Movements, by_list, day_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsletter.subscribers.list_movements import ListMovements

_logger = logging.getLogger(__name__)

_AFTER_ALL = "~"
"""Sorts after every day."""


@dataclass(frozen=True)
class MovementCounters:
    """Counted once it has happened. Whoever dies in between, or is not answered, has not counted."""

    ledger_table: str
    clock: Callable[[], float] = time.time

    def note(self, list_id: str, more: Movements) -> None:
        """Count; a count that fails fails nobody's leaving or joining, and stands in the log as a warning."""
        told = {name: number for name, number in asdict(more).items() if number}
        if not told:
            return
        try:
            dynamodb().update_item(
                TableName=self.ledger_table,
                Key=item({"account": "movements", "entry": f"{day_of(self.clock())}#{list_id}"}),
                UpdateExpression="ADD " + ", ".join(f"#{name} :{name}" for name in told),
                ExpressionAttributeNames={f"#{name}": name for name in told},
                ExpressionAttributeValues=item({f":{name}": number for name, number in told.items()}),
            )
        except (BotoCoreError, ClientError):
            _logger.warning("who joined or left could not be counted", exc_info=True)

    def since(self, day: str) -> Sequence[ListMovements]:
        """What was counted since the beginning (UTC) of a day in ISO 8601, for each list that anything was for."""
        rows = query(
            self.ledger_table,
            KeyConditionExpression="account = :account AND entry BETWEEN :first AND :last",
            ExpressionAttributeValues=item({":account": "movements", ":first": day, ":last": _AFTER_ALL}),
        )
        return by_list(
            (
                (row["entry"].partition("#")[2], Movements(*(row.get(name, 0) for name in asdict(Movements()))))
                for row in rows
            ),
            day,
        )
