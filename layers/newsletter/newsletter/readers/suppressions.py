"""Suppressions: addresses we must not write to, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """The reason an address is suppressed, on every list."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    ERASED = "erased"


@dataclass(frozen=True)
class Suppression:
    """``reader`` is the reader's key; ``since`` ISO 8601 in UTC; ``detail`` what SES said, without addresses."""

    reader: str
    why: Why
    since: str
    detail: str = ""
