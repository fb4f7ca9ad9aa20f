"""The statistics of a list: how many get it on what grounds, who does not and why, and what they have chosen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsletter.issue.kind import ORDINARY
from newsletter.sending.audience import CANDIDATES_IN_A_PART, why_not
from newsletter.subscribers.subscriber import State, grounds_name

if TYPE_CHECKING:
    from newsletter.subscribers.ports import Subscribers, Suppressions
    from newsletter.subscribers.subscriber import Candidate


@dataclass
class ListStatistics:
    """``does_not`` says for each reason how many an ordinary issue sent now would not go to.

    ``choices`` is of those who have not left: how many pause, want only what is important, or do without a topic.
    ``forgotten`` are those among the leavers whose address is not known any more.
    """

    grounds: Counter[str] = field(default_factory=Counter)
    does_not: Counter[str] = field(default_factory=Counter)
    preferences: Counter[str] = field(default_factory=Counter)
    forgotten: int = 0

    @classmethod
    def of(cls, list_id: str, subscribers: Subscribers, suppressions: Suppressions, now: float) -> ListStatistics:
        """Go through a list once, in constant memory; ``now`` is in seconds since 1970."""
        statistics, last = cls(), ""
        while candidates := subscribers.after(list_id, last, CANDIDATES_IN_A_PART):
            suppressed = suppressions.between(candidates[0].key, candidates[-1].key)
            for reader in candidates:
                statistics.count(reader, suppressed.get(reader.key), now)
            last = candidates[-1].key
        return statistics

    def count(self, reader: Candidate, suppressed: str | None, now: float) -> None:
        if reason := why_not(reader, suppressed, ORDINARY, now):
            self.does_not[reason] += 1
        else:
            self.grounds[grounds_name(reader.grounds)] += 1
        if reader.state is State.LEFT:
            self.forgotten += not reader.grounds
            return
        self.preferences["paused"] += reader.preferences.paused_until > now
        self.preferences["only what is important"] += reader.preferences.only_important
        for topic in reader.preferences.without:
            self.preferences[f"without {topic}"] += 1
