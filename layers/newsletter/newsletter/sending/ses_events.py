"""Facts: what SES can tell of a mail."""

from __future__ import annotations

from enum import StrEnum

from newsletter.metrics import Metric


class SesEvent(StrEnum):
    """What SES can tell of a mail it accepted; the value is the attribute in the ledger.

    ``BLOCKED`` is a bounce that is about the sender (``bounce_meaning``): the reader's address is as good as before.
    ``NOT_SPAM`` takes a complaint back.
    """

    SENT = "sent"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    BOUNCED = "bounced"
    SOFT_BOUNCED = "softBounced"
    BLOCKED = "blocked"
    COMPLAINED = "complained"
    REJECTED = "rejected"
    NOT_RENDERED = "notRendered"
    NOT_SPAM = "notSpam"

    @property
    def metric(self) -> Metric:
        """What counts it."""
        return Metric("Mails" + self.value[0].upper() + self.value[1:])


FINAL = frozenset(
    {
        SesEvent.DELIVERED,
        SesEvent.BOUNCED,
        SesEvent.SOFT_BOUNCED,
        SesEvent.BLOCKED,
        SesEvent.COMPLAINED,
        SesEvent.REJECTED,
        SesEvent.NOT_RENDERED,
    }
)
"""After one of these nothing more needs waiting for."""
