"""The mailbox simulator: what SES must report of each of its addresses, and where a ledger says otherwise.

https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator

Pure: what a ledger and the tables hold goes in as ``Traced``, sentences come out. ``console/rehearse.py`` finds it out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.sending.ses_events import SesEvent
from newsletter.subscribers.suppressions import SuppressionReason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

DOMAIN = "simulator.amazonses.com"


@dataclass(frozen=True)
class Kind:
    """One of the simulator's addresses: how many mails go there, and what SES must and may report of each.

    ``suppressed`` is why nothing may be sent there afterwards.
    """

    name: str
    mails: int
    must: frozenset[SesEvent]
    may: frozenset[SesEvent] = frozenset()
    suppressed: SuppressionReason | None = None

    def addresses(self, stamp: int) -> Sequence[str]:
        """Its addresses in one rehearsal: with a label, which the simulator passes over and our tables do not."""
        return [f"{self.name}+{stamp}-{number}@{DOMAIN}" for number in range(1, self.mails + 1)]


KINDS = (
    Kind("success", 4, frozenset({SesEvent.DELIVERED})),
    Kind("bounce", 2, frozenset({SesEvent.BOUNCED}), suppressed=SuppressionReason.BOUNCED),
    # Not three: so many complaints halt an issue (newsletter.sending.brakes).
    Kind(
        "complaint",
        1,
        frozenset({SesEvent.COMPLAINED}),
        frozenset({SesEvent.DELIVERED}),
        SuppressionReason.COMPLAINED,
    ),
    Kind("suppressionlist", 1, frozenset({SesEvent.BOUNCED}), suppressed=SuppressionReason.BOUNCED),
    # Its automatic answer has been seen as a soft bounce: https://geek-tips.imtqy.com/articles/540709/index.html
    Kind("ooto", 1, frozenset({SesEvent.DELIVERED}), frozenset({SesEvent.SOFT_BOUNCED})),
)

_OF_EVERY_MAIL = frozenset({SesEvent.SENT})
_AT_ANY_TIME = frozenset({SesEvent.DELAYED})


@dataclass(frozen=True)
class Traced:
    """What is known of one mail: whether the ledger says SES accepted it, what SES reported, what follows from it."""

    kind: Kind
    address: str
    accepted: bool = False
    facts: frozenset[SesEvent] = frozenset()
    suppressed: SuppressionReason | None = None


def faults_of(one: Traced) -> Iterator[str]:
    """Where a mail's record differs from what the simulator does, a sentence each."""
    must = one.kind.must | _OF_EVERY_MAIL
    if not one.accepted:
        yield f"{one.address}: the ledger has no acceptance by SES."
    if lacking := must - one.facts:
        yield f"{one.address}: SES has not reported {_listed(lacking)}."
    if strange := one.facts - must - one.kind.may - _AT_ANY_TIME:
        yield f"{one.address}: SES reported {_listed(strange)}, which this address never gives."
    if one.suppressed is not one.kind.suppressed:
        wanted, found = one.kind.suppressed or "nothing", one.suppressed or "nothing"
        yield f"{one.address}: suppressed for {found}, should be for {wanted}."


def faults_in_sums(traced: Collection[Traced], numbers: Mapping[str, int]) -> Iterator[str]:
    """Where the ledger's sums differ from what its mails, told one by one, come to."""
    facts = Counter(fact for one in traced for fact in one.facts)
    accepted = sum(one.accepted for one in traced)
    ended = {"audience": len(traced), "accepted": accepted}
    nothing = dict.fromkeys(("refused", "left", "unknown", "stopped", "open", "in_doubt", "doubled"), 0)
    for name, wanted in (ended | nothing | {fact.value: facts[fact] for fact in SesEvent}).items():
        if numbers.get(name, 0) != wanted:
            yield f"The ledger's sum of {name} is {numbers.get(name, 0)}; its mails come to {wanted}."


def _listed(facts: Collection[SesEvent]) -> str:
    return ", ".join(sorted(facts))
