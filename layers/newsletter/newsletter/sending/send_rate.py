"""Pace: how fast we may send, one line of turns shared by every worker."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_WAIT = 10.0
"""Seconds a worker stands in the line; when the line is longer the batch goes back to the queue."""

BELIEVED = 60
"""Seconds the account's rate is believed: GetAccount itself may be called once a second by the whole account."""

_MOST_IN_A_CALL = 50
_MOMENTS = 64  # in a second

SECOND = 1_000_000
"""Turns are kept in whole microseconds: DynamoDB compares integers exactly."""


@dataclass(frozen=True)
class Pace:
    """What the account may do. ``per_second`` and ``per_day`` count recipients; a negative day has no limit."""

    per_second: float
    per_day: float
    sent_last_day: float
    sending_enabled: bool = True
    in_sandbox: bool = False

    @property
    def most_in_a_call(self) -> int:
        """As many recipients as fit in a call so that a whole number of equal calls fills one second.

        No call holds more than one second's rate, for SES counts recipients, not calls:
        https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html
        """
        rate = max(1, int(self.per_second))
        calls = -(-rate // _MOST_IN_A_CALL)
        return rate // calls

    @property
    def left_today(self) -> float:
        """How many mails may still go within these 24 hours."""
        return float("inf") if self.per_day < 0 else max(0.0, self.per_day - self.sent_last_day)

    @property
    def reserve(self) -> float:
        """How many mails of a day no issue may take: proofs, reports and confirmations are to get out all the same.

        One in a hundred, and what may go in the minute for which the account's own count is believed; of a small quota
        never more than one in twenty.
        """
        wanted = self.per_day / 100 + BELIEVED * self.per_second
        return 0.0 if self.per_day < 0 else float(int(min(wanted, self.per_day / 20)))

    @property
    def left_for_issues(self) -> float:
        return max(0.0, self.left_today - self.reserve)


@dataclass(frozen=True)
class Call:
    """A call's turn in the line: when it may go, in microseconds since 1970, and for how many recipients."""

    start: int
    recipients: int


def with_next(line: Sequence[Call], now: int, recipients: int, per_second: float) -> tuple[Call, ...]:
    """The line after one more call, whose turn stands last in it.

    Two rules: calls keep the distance that the rate gives them, so that SES never sees a burst; and no second, from
    whatever moment it is counted, holds more recipients than the rate.
    """
    rate = max(1.0, per_second)
    start = now
    if line:
        start = max(now, line[-1].start + math.ceil(line[-1].recipients / rate * SECOND))
    recent = [call for call in line if call.start > start - SECOND]
    while recent and sum(call.recipients for call in recent) + recipients > rate:
        start = max(start, recent.pop(0).start + SECOND)
    return (*_thinned(recent), Call(start, recipients))


def _thinned(calls: Sequence[Call]) -> Sequence[Call]:
    """A short memory of many small calls: those of one moment as one, at the time of the last, never too early."""
    if len(calls) <= _MOMENTS:
        return calls
    moments: dict[int, Call] = {}
    for call in calls:
        moment = call.start * _MOMENTS // SECOND
        before = moments.get(moment)
        moments[moment] = Call(call.start, call.recipients + (before.recipients if before else 0))
    return list(moments.values())
