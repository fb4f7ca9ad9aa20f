"""Suppressions: addresses we must not write to, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SuppressionReason(StrEnum):
    """The reason an address is suppressed, on every list.

    ``RESTING`` is the only one that passes by itself: mails bounced softly for long, and the first one that is
    delivered lifts it.
    """

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    ERASED = "erased"
    RESTING = "resting"


@dataclass(frozen=True)
class Suppression:
    """``reader`` is the reader's key; ``since`` ISO 8601 in UTC; ``detail`` what SES said, without addresses.

    ``edition`` is the one that it was told about, or the name of a letter in the ledger; empty where nobody told.
    ``trouble`` says of a resting address which kind of soft bounce it rests for: a ``Trouble`` of ``bounce_meaning``.
    """

    reader: str
    why: SuppressionReason
    since: str
    detail: str = ""
    edition: str = ""
    trouble: str = ""


def bars_letters(why: str) -> bool:
    """Whether not even a letter that the person asked for may go; to a resting address it may, and may wake it."""
    return bool(why) and why != SuppressionReason.RESTING
