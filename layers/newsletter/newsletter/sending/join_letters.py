"""Join letters that bounce: a form that is fed dead addresses closes for the day, before SES judges the sender.

SES reviews an account at 5 % of hard bounces and pauses it at 10 %, over all its mail:
https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-bounce.html
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsletter.letters import page_of
from newsletter.sending.batches import edition_in
from newsletter.sending.ses_events import SesEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from newsletter.sending.evidence import Evidence
    from newsletter.sending.ports import SignUps

_KINDS = tuple(page_of(f"{kind}-") for kind in ("join", "remind", "move"))

_LIST_BOUNCES, _LIST_SHARE = 5, 0.2
_STACK_BOUNCES, _STACK_SHARE = 10, 0.1
"""A form closes at so many hard bounces in a day that are at least such a share of the letters reported on.

One person who mistypes is one bounce; a robot's list of dead addresses is nearly all bounces.
"""


@dataclass(frozen=True)
class JoinLetters:
    """How many letters to people who asked for one arrived and bounced on one day (UTC), by list."""

    delivered: Mapping[str, int] = field(default_factory=dict)
    bounced: Mapping[str, int] = field(default_factory=dict)

    def closes(self, list_id: str) -> bool:
        """Whether a list's form is to take no more sign-ups that day, for its own letters or for everybody's."""
        own = self.delivered.get(list_id, 0), self.bounced.get(list_id, 0)
        return _is_bad(*own, _LIST_BOUNCES, _LIST_SHARE) or self.closes_every_form

    @property
    def closes_every_form(self) -> bool:
        return _is_bad(sum(self.delivered.values()), sum(self.bounced.values()), _STACK_BOUNCES, _STACK_SHARE)


def _is_bad(delivered: int, bounced: int, least: int, share: float) -> bool:
    return bounced >= least and bounced >= share * (delivered + bounced)


def count_join_letters(found: Iterable[Evidence], counts: SignUps, now: datetime) -> int:
    """Count what became of join letters. Can be repeated.

    Returns:
        How many lists' forms these reports have closed, or kept closed.
    """
    told: dict[str, dict[SesEvent, set[str]]] = {}
    for one in found:
        if one.partition.startswith(_KINDS) and one.fact in (SesEvent.DELIVERED, SesEvent.BOUNCED):
            letter = hashlib.sha256(edition_in(one.partition).encode()).hexdigest()[:8]
            told.setdefault(one.list, {}).setdefault(one.fact, set()).add(letter)
    closed = 0
    for list_id, facts in told.items():
        arrived, bounced = (frozenset(facts.get(fact, ())) for fact in (SesEvent.DELIVERED, SesEvent.BOUNCED))
        after = counts.add_join_letters(day_of(now), list_id, arrived, bounced)
        closed += bool(bounced) and after.closes(list_id)
    return closed


def day_of(now: datetime) -> str:
    """The day (UTC) whose letters are counted together; a form that has closed opens with the next."""
    return f"{now:%Y-%m-%d}"
