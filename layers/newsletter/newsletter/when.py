"""When something happens: days, and hours if they were said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, time


@dataclass(frozen=True)
class When:
    """From ``first`` to ``last``, both included. Without ``starts`` it takes whole days; ``ends`` is on ``last``."""

    first: date
    last: date
    starts: time | None = None
    ends: time | None = None
