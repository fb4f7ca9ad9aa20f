"""Pace: how fast we may send, one line of tokens shared by every worker."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_WAIT = 10.0
"""Seconds a worker stands in the line; when the line is longer the batch goes back to the queue."""


@dataclass(frozen=True)
class Pace:
    """What the account may do. ``per_second`` and ``per_day`` count recipients; a negative day has no limit."""

    per_second: float
    per_day: float
    sent_last_day: float
    sending_enabled: bool = True

    @property
    def most_in_a_call(self) -> int:
        """No call holds more recipients than one second's rate: SES counts recipients, not calls.

        https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html
        """
        return max(1, int(self.per_second))

    @property
    def left_today(self) -> float:
        return float("inf") if self.per_day < 0 else max(0.0, self.per_day - self.sent_last_day)

    def seconds_for(self, recipients: int) -> float:
        """How much of the line so many recipients take up."""
        return recipients / self.per_second
