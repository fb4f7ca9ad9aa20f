"""A file that lies in the staff's bucket, as a listing tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class StoredFile:
    """``size`` in bytes; ``tag`` names the content; ``changed`` is when it was put there."""

    name: str
    size: int
    tag: str
    changed: datetime
