"""A forecast: how long an issue takes at the pace the account has, told before anything is sent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsletter.sending.pace import Pace


@dataclass(frozen=True)
class Forecast:
    """``today`` is how many go out before the 24-hour quota is used up; ``days`` how many it takes, 1 if all do.

    ``minutes`` is how long those of today take.
    """

    today: int
    days: int
    minutes: int

    @classmethod
    def of(cls, readers: int, pace: Pace) -> Forecast:
        today = int(min(readers, pace.left_today))
        rest = readers - today
        days = 1 + (math.ceil(rest / max(1.0, pace.per_day)) if rest else 0)
        return cls(today, days, math.ceil(today / max(1.0, pace.per_second) / 60))
