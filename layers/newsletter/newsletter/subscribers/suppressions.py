"""Suppressions: addresses we must not write to, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SuppressionReason(StrEnum):
    """The reason an address is suppressed, on every list."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    ERASED = "erased"


@dataclass(frozen=True)
class Suppression:
    """``reader`` is the reader's key; ``since`` ISO 8601 in UTC; ``detail`` what SES said, without addresses.

    ``edition`` is the one that it was told about, or the name of a letter in the ledger; empty where nobody told.
    """

    reader: str
    why: SuppressionReason
    since: str
    detail: str = ""
    edition: str = ""
