"""The token line: one item of the ledger that every worker passes, so that together they keep the account's rate."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from newsletter.aws.clients import dynamodb, sesv2
from newsletter.aws.items import is_condition_failure, item, plain
from newsletter.errors import TryAgainLater
from newsletter.sending.pace import LONGEST_WAIT, Pace

if TYPE_CHECKING:
    from collections.abc import Callable

_FRESH = 60
"""Seconds the account's rate is believed: GetAccount itself may be called once a second by the whole account."""

_SECOND = 1_000_000  # the line is kept in whole microseconds: DynamoDB adds integers exactly


@dataclass
class TokenLine:
    """``clock`` is seconds since 1970; ``sleep`` stands in the line."""

    ledger_table: str
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    _known: tuple[float, Pace] | None = field(init=False, default=None)

    def pace(self) -> Pace:
        """What the account may do, at most a minute old."""
        now = self.clock()
        if self._known is None or now - self._known[0] > _FRESH:
            account = sesv2().get_account()
            quota = account["SendQuota"]
            pace = Pace(
                per_second=quota["MaxSendRate"],
                per_day=quota["Max24HourSend"],
                sent_last_day=quota["SentLast24Hours"],
                sending_enabled=account["SendingEnabled"],
            )
            self._known = (now, pace)
        return self._known[1]

    def stand(self, recipients: int, pace: Pace) -> None:
        """Take so many recipients' place in the line and wait until it is their turn.

        Raises:
            TryAgainLater: the line is longer than a worker should stand in it; no place was taken.
        """
        turn = self._take(round(pace.seconds_for(recipients) * _SECOND))
        self.sleep(max(0.0, turn / _SECOND - self.clock()))

    def _take(self, cost: int) -> int:
        while True:
            now = round(self.clock() * _SECOND)
            horizon = now + round(LONGEST_WAIT * _SECOND)
            try:
                return self._move("free_at + :cost", "free_at BETWEEN :now AND :horizon", cost, now, horizon) - cost
            except ClientError as error:
                if not is_condition_failure(error):
                    raise
                found = plain(error.response.get("Item") or {})  # type: ignore[arg-type]  # not in the stubs
            if found.get("free_at", 0) > horizon:
                raise TryAgainLater("the line is long", after=(found["free_at"] - now) / _SECOND)
            try:
                self._move(":now + :cost", "attribute_not_exists(free_at) OR free_at < :now", cost, now, None)
            except ClientError as error:
                if not is_condition_failure(error):
                    raise
            else:
                return now

    def _move(self, to: str, only_if: str, cost: int, now: int, horizon: int | None) -> int:
        values = {":cost": cost, ":now": now} | ({":horizon": horizon} if horizon is not None else {})
        answer = dynamodb().update_item(
            TableName=self.ledger_table,
            Key=item({"account": "pace", "entry": "line"}),
            UpdateExpression=f"SET free_at = {to}",
            ConditionExpression=only_if,
            ExpressionAttributeValues=item(values),
            ReturnValues="UPDATED_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
        return int(plain(answer["Attributes"])["free_at"])
