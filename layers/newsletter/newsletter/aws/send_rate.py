"""The send rate limiter: one item of the ledger that all workers write to, so that they keep the account's rate."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from random import random
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from newsletter.aws.clients import dynamodb, sesv2
from newsletter.aws.dynamodb_items import is_condition_failure, item, plain
from newsletter.errors import RateUnknownError, TryAgainLater
from newsletter.sending.send_rate import BELIEVED, LONGEST_WAIT, SECOND, Call, Pace, with_next

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mypy_boto3_sesv2.type_defs import GetAccountResponseTypeDef


_NEAR_THE_END = 5

_ASK_AGAIN = (1, 2, 4)
"""Seconds between the tries of a worker that does not know the account's rate yet."""

_STALE = 900
"""Seconds what is known may be old while SES does not tell."""


@dataclass
class SendRateLimiter:
    """``clock`` is seconds since 1970; ``sleep`` waits for a turn."""

    ledger_table: str
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    _known: tuple[float, Pace] | None = field(init=False, default=None)
    _ask_from: float = field(init=False, default=0.0)
    _line: tuple[Call, ...] = field(init=False, default=())

    def pace(self) -> Pace:
        """What the account may do, at most a minute old, with what went from here since.

        Near the end of the day's quota it is asked again after a few seconds, for others are sending too. While SES
        does not tell, what was known counts for a quarter of an hour; whoever knows nothing yet asks a few times.

        Raises:
            RateUnknownError: SES does not tell, and nothing recent is known.
        """
        return self._pace(_ASK_AGAIN)

    def _pace(self, pauses: Sequence[float]) -> Pace:
        now = self.clock()
        if self._known and (now < self._ask_from or now - self._known[0] <= self._fresh(self._known[1])):
            return self._known[1]
        try:
            self._known = (now, self._asked(pauses if self._known is None else ()))
        except (ClientError, BotoCoreError) as error:
            if self._known is None or now - self._known[0] > _STALE:
                raise RateUnknownError("rate-unknown", after=BELIEVED) from error
            self._ask_from = now + _NEAR_THE_END
        return self._known[1]

    def _asked(self, pauses: Sequence[float]) -> Pace:
        """Ask SES, and again after each pause while it refuses, for the whole account may ask once a second.

        Workers that begin together would go on asking together, so each stretches its pauses by chance:
        https://docs.aws.amazon.com/ses/latest/dg/quotas.html
        """
        for pause in pauses:
            try:
                return _pace_in(sesv2().get_account())
            except (ClientError, BotoCoreError):
                self.sleep(pause * (0.5 + random()))  # noqa: S311 - no secret
        return _pace_in(sesv2().get_account())

    def _fresh(self, pace: Pace) -> float:
        is_near = pace.left_for_issues < 2 * BELIEVED * pace.per_second
        return _NEAR_THE_END if is_near else BELIEVED

    def known_pace(self) -> Pace | None:
        """The same where nothing depends on it: what was known before, or None, while SES does not tell."""
        try:
            return self._pace(())
        except RateUnknownError:
            return self._known[1] if self._known else None

    def reserve(self, recipients: int, pace: Pace) -> None:
        """Take a turn for so many recipients and wait until it comes.

        Raises:
            TryAgainLater: the line is longer than a worker should stand in it; no turn was taken.
        """
        turn = self._taken(recipients, pace)
        if self._known:
            asked, known = self._known
            self._known = (asked, replace(known, sent_last_day=known.sent_last_day + recipients))
        self.sleep(max(0.0, turn.start / SECOND - self.clock()))

    def _taken(self, recipients: int, pace: Pace) -> Call:
        """One conditional write; one more for each worker that came in between, of whom the refusal tells.

        A lost answer makes boto3 write again and meet our own turn: it carries our mark, and is not taken twice.
        """
        while True:
            now = round(self.clock() * SECOND)
            line = with_next(self._line, now, recipients, pace.per_second)
            wait = (line[-1].start - now) / SECOND
            if wait > LONGEST_WAIT:
                raise TryAgainLater("the line is long", after=wait)
            mark = uuid4().hex
            try:
                self._write(line, mark)
            except ClientError as error:
                if not is_condition_failure(error):
                    raise
                found = plain(error.response.get("Item") or {})  # type: ignore[arg-type]  # not in the stubs
                if found.get("mark") != mark:
                    self._line = tuple(Call(start, number) for start, number in found.get("calls", ()))
                    continue
            self._line = line
            return line[-1]

    def _write(self, line: Sequence[Call], mark: str) -> None:
        calls = [[call.start, call.recipients] for call in line]
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(entry)"}
        if self._line:
            condition["ConditionExpression"] = "last_start = :start AND last_recipients = :recipients"
            last = {":start": self._line[-1].start, ":recipients": self._line[-1].recipients}
            condition["ExpressionAttributeValues"] = item(last)
        place = {"account": "pace", "entry": "line", "calls": calls, "mark": mark}
        dynamodb().put_item(
            TableName=self.ledger_table,
            Item=item(place | {"last_start": line[-1].start, "last_recipients": line[-1].recipients}),
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            **condition,
        )


def _pace_in(account: GetAccountResponseTypeDef) -> Pace:
    quota = account["SendQuota"]
    return Pace(
        per_second=quota["MaxSendRate"],
        per_day=quota["Max24HourSend"],
        sent_last_day=quota["SentLast24Hours"],
        sending_enabled=account["SendingEnabled"],
        in_sandbox=not account.get("ProductionAccessEnabled", True),
    )
