"""What becomes of a mail: the mailbox simulator's addresses, and domains that are told to bounce or complain.

https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator
"""

from __future__ import annotations

from enum import StrEnum

SIMULATOR = "simulator.amazonses.com"


class Fate(StrEnum):
    """How a mail ends."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"
    SOFT_BOUNCED = "soft-bounced"
    COMPLAINED = "complained"
    SUPPRESSED = "suppressed"
    REJECTED = "rejected"
    NOT_RENDERED = "not-rendered"


ARRIVES = frozenset({Fate.DELIVERED, Fate.COMPLAINED})
"""The fates in which the mail lies in the mailbox."""

_BY_LOCAL_PART = {
    "success": Fate.DELIVERED,
    "bounce": Fate.BOUNCED,
    "complaint": Fate.COMPLAINED,
    "ooto": Fate.DELIVERED,
    "suppressionlist": Fate.SUPPRESSED,
}

_BY_DOMAIN = {
    "bounce.example": Fate.BOUNCED,
    "soft.example": Fate.SOFT_BOUNCED,
    "complaint.example": Fate.COMPLAINED,
    "virus.example": Fate.REJECTED,
}


def fate_of(address: str, suppressed: frozenset[str] | set[str] = frozenset()) -> Fate:
    """The simulator's addresses, with or without a +label; our own ``.example`` domains; else it arrives."""
    local, _, domain = address.lower().rpartition("@")
    if address.lower() in suppressed:
        return Fate.SUPPRESSED
    if domain == SIMULATOR:
        return _BY_LOCAL_PART.get(local.partition("+")[0], Fate.DELIVERED)
    return _BY_DOMAIN.get(domain, Fate.DELIVERED)
