"""Waiting: how long what SES does not take is waited for, with which pauses, and when somebody must be told."""

from __future__ import annotations

from dataclasses import dataclass, replace

LONGEST_PAUSE = 900
"""Seconds between two tries of a letter at most, as long as SQS can delay a message."""

FIRST_PAUSE_WHEN_HALTED = 60
"""Seconds before the second try where SES takes nothing; where it only throttles, ``deliver.THROTTLED_PAUSE``."""

LONGEST_WAIT = 4 * 24 * 3600
"""Seconds after which a letter is given up. The daily quota is a rolling day, and SES looks up to 72 hours for the
DNS records of a domain (https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html): a letter outlasts both.
"""

FEWEST_TRIES = 100
"""Tries before a letter is given up, however long ago the first was: our own functions may have stood still."""


def grown(first: float, times: int, most: float) -> float:
    """``first`` doubled so many times (not at all for a negative number), ``most`` at most."""
    return min(most, first * 2.0 ** max(0, min(times, 30)))


@dataclass(frozen=True)
class Waiting:
    """How long a letter has waited: since when (seconds since 1970), how often it was put off, and why the last time.

    ``given_up`` is when that ended. ``message`` is the queue message by which it did: the same one fails until SQS
    puts it with the dead letters, any other one is a new chance.
    """

    since: int = 0
    tries: int = 0
    why: str = ""
    given_up: int = 0
    message: str = ""

    def put_off(self, now: int, why: str) -> Waiting:
        return replace(self, since=self.since or now, tries=self.tries + 1, why=why)

    def is_over(self, now: int) -> bool:
        return self.tries >= FEWEST_TRIES and now >= self.since + LONGEST_WAIT

    def pause(self, first: float, most: float) -> float:
        """Seconds until the next try: growing from ``first`` to ``most``."""
        return grown(first, self.tries - 1, most)
