"""Brakes: when an issue must not go on by itself, and the canary that lets them act before most of it has gone.

SES reviews an account at 5 % hard bounces or 0.1 % complaints, and may pause it at 10 % or 0.5 %:
https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-bounce-rate-metrics.html
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from newsletter.sending.ses_events import SesEvent

if TYPE_CHECKING:
    from newsletter.sending.settlement import DeliveryTotals

MOST_BOUNCED = 0.05
MOST_COMPLAINED = 0.001
LEAST_REPORTED = 100
"""Mails SES has told the end of, below which five in a hundred are five people, not a sign."""

LEAST_COMPLAINTS = 3
"""One who presses the wrong button is no sign either."""

CANARY_FROM = 2_000
"""Readers from which on a first part tells something about the rest."""

_CANARY_SHARE = 0.01


_LEAST_BOUNCES = int(MOST_BOUNCED * LEAST_REPORTED)
_LOOK_FROM = {
    SesEvent.BOUNCED: _LEAST_BOUNCES,
    SesEvent.BLOCKED: _LEAST_BOUNCES,
    SesEvent.COMPLAINED: LEAST_COMPLAINTS,
}
_LOOK_AGAIN = 1.25
"""By how much bad news must have grown since the last look before another is worth reading the whole ledger."""


def is_worth_a_look(fact: SesEvent, before: int, after: int) -> bool:
    """Whether so many bounces or complaints, where there were ``before``, call for a look without waiting."""
    return _looks(fact, after) > _looks(fact, before)


def _looks(fact: SesEvent, number: int) -> int:
    least = _LOOK_FROM[fact]
    return 0 if number < least else 1 + int(math.log(number / least, _LOOK_AGAIN))


def brake_of(totals: DeliveryTotals) -> str:
    """Why an issue is to halt: ``bounces``, ``complaints``, or nothing."""
    reported = totals.accepted - totals.awaiting_report
    # SES counts what is blocked for good among the hard bounces too.
    bounced = totals.facts[SesEvent.BOUNCED] + totals.facts[SesEvent.BLOCKED]
    complained = totals.facts[SesEvent.COMPLAINED]
    if reported >= LEAST_REPORTED and bounced >= MOST_BOUNCED * reported:
        return "bounces"
    if complained >= LEAST_COMPLAINTS and complained >= MOST_COMPLAINED * totals.accepted:
        return "complaints"
    return ""


def canary_of(planned: int, batch_size: int) -> int:
    """How many batches go first: about one reader in a hundred, and enough for the brakes to judge by."""
    if planned < CANARY_FROM:
        return 0
    return -(-int(max(planned * _CANARY_SHARE, 2 * LEAST_REPORTED)) // batch_size)


def may_release(totals: DeliveryTotals, canary_readers: int) -> bool:
    """Whether the canary has told what it can: all of it has ended, and SES has reported on nearly every mail."""
    begun = totals.audience - totals.open
    return begun >= canary_readers and totals.in_doubt == 0 and totals.awaiting_report <= totals.accepted * 0.02
