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
    DEFERRED = "deferred"
    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    COMPLAINED = "complained"
    SUPPRESSED = "suppressed"
    SUPPRESSED_FOR_COMPLAINT = "suppressed-for-complaint"
    SUPPRESSED_GLOBALLY = "suppressed-globally"
    REJECTED = "rejected"
    NOT_RENDERED = "not-rendered"


ARRIVES = frozenset({Fate.DELIVERED, Fate.COMPLAINED})
"""The fates in which the mail lies in the mailbox."""

_BY_LOCAL_PART = {
    "success": Fate.DELIVERED,
    "bounce": Fate.BOUNCED,
    "complaint": Fate.COMPLAINED,
    "ooto": Fate.DELIVERED,
    "suppressionlist": Fate.SUPPRESSED_GLOBALLY,
}

_BY_DOMAIN = {
    "bounce.example": Fate.BOUNCED,
    "soft.example": Fate.SOFT_BOUNCED,
    "busy.example": Fate.DEFERRED,
    "dead.example": Fate.UNREACHABLE,
    "blocked.example": Fate.BLOCKED,
    "complaint.example": Fate.COMPLAINED,
    "virus.example": Fate.REJECTED,
}

_SUPPRESSED_FOR = {"BOUNCE": Fate.SUPPRESSED, "COMPLAINT": Fate.SUPPRESSED_FOR_COMPLAINT}

SUPPRESSES = {Fate.BOUNCED: "BOUNCE", Fate.COMPLAINED: "COMPLAINT"}
"""The fates that put an address on the account's suppression list, and the reason they put it there for."""


def is_simulated(address: str) -> bool:
    return address.lower().endswith(f"@{SIMULATOR}")


def fate_of(address: str, suppressed_for: str = "") -> Fate:
    """The simulator's addresses, with or without a +label; our own ``.example`` domains; else it arrives.

    ``suppressed_for`` is why the address is on the account's suppression list: BOUNCE, COMPLAINT or nothing.
    """
    if suppressed_for:
        return _SUPPRESSED_FOR[suppressed_for]
    local, _, domain = address.lower().rpartition("@")
    if domain == SIMULATOR:
        return _BY_LOCAL_PART.get(local.partition("+")[0], Fate.DELIVERED)
    return _BY_DOMAIN.get(domain, Fate.DELIVERED)
