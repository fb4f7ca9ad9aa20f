"""Which file of a list had a subject last."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TitleClaim:
    """The ``file`` whose issue had a subject last, its ``edition``, and when it came (Unix time)."""

    file: str
    edition: str
    created: int
    version: int = 0
