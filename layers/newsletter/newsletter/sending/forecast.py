"""A forecast: how long an issue takes at the pace the account has, told before anything is sent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsletter.sending.send_rate import Pace

_DAY = 24 * 3600


@dataclass(frozen=True)
class Forecast:
    """``today`` is how many go out before the 24-hour quota is used up; ``days`` how many it takes, 1 if all do.

    ``minutes`` is how long those of today take.
    """

    today: int
    days: int
    minutes: int

    @classmethod
    def of(cls, readers: int, pace: Pace, *, ahead: int = 0, hold: int = 0) -> Forecast:
        """``ahead`` is in how many seconds it starts: what was sent today no longer counts a day from then.

        ``hold`` is how many minutes the rest waits at most for what the first part tells.
        """
        a_day = pace.per_day - pace.reserve
        left = pace.left_for_issues if ahead < _DAY or pace.per_day < 0 else a_day
        today = int(min(readers, left))
        rest = readers - today
        days = 1 + (math.ceil(rest / max(1.0, a_day)) if rest else 0)
        return cls(today, days, math.ceil(today / max(1.0, pace.per_second) / 60) + hold)
