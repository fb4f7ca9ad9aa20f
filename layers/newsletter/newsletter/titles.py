"""Titles of meetings, compared."""

from __future__ import annotations

import re

_STEM = 6
"""Letters: as many of a word as ``årsmöte`` and ``årsmötet`` have in common."""


def is_same_name(one: str, other: str) -> bool:
    """Whether two titles can be of the same meeting: ``Årsmötet`` and ``Kallelse till årsmöte``."""
    return one.casefold() == other.casefold() or bool(_stems(one) & _stems(other))


def _stems(title: str) -> set[str]:
    return {word[:_STEM] for word in re.findall(r"[^\W\d_]{3,}", title.casefold())}
