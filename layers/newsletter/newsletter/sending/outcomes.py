"""What became of each delivery of a batch: every reader ends in exactly one stated outcome.

OPEN ──────────────► ACCEPTED | REFUSED | LEFT
  └─► UNCERTAIN ───► ACCEPTED   (evidence)
         ├─────────► UNKNOWN    (no evidence, and too little of it elsewhere to mean anything)
         └─► AGAIN ─► ACCEPTED_AGAIN | REFUSED | LEFT     (sent once more, once)
               └─► UNCERTAIN_AGAIN ─► ACCEPTED_AGAIN | UNKNOWN
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from newsletter.sending.batches import Batch


class Outcome(StrEnum):
    """One letter each, so that fifty of them fit in one short string in the ledger."""

    OPEN = "."
    AGAIN = ","
    UNCERTAIN = "U"
    UNCERTAIN_AGAIN = "V"
    ACCEPTED = "A"
    ACCEPTED_AGAIN = "B"
    REFUSED = "R"
    LEFT = "L"
    UNKNOWN = "X"


MOST_TRIES = 5
"""How often a mail is offered to SES that SES, for certain, did not take, maybe because of this very mail."""

TO_BE_SENT = frozenset({Outcome.OPEN, Outcome.AGAIN})
IN_DOUBT = frozenset({Outcome.UNCERTAIN, Outcome.UNCERTAIN_AGAIN})
ACCEPTED = frozenset({Outcome.ACCEPTED, Outcome.ACCEPTED_AGAIN})
_SECOND = frozenset({Outcome.AGAIN, Outcome.UNCERTAIN_AGAIN, Outcome.ACCEPTED_AGAIN})


def attempt_of(outcome: Outcome) -> int:
    """1 for the first sending, 2 for the only other one there can be."""
    return 2 if outcome in _SECOND else 1


@dataclass(frozen=True)
class Accepted:
    """SES took the mail and named it."""

    message_id: str


@dataclass(frozen=True)
class Refused:
    """SES will never take this mail; ``reason`` is SES's own status, without addresses."""

    reason: str


@dataclass(frozen=True)
class NotSent:
    """SES did not take it this time, for certain.

    ``halts`` says that it will take nothing else either for now; ``personal`` that it may be this very mail it does
    not like, so that after MOST_TRIES it counts as refused.
    """

    reason: str
    halts: bool = False
    personal: bool = False


@dataclass(frozen=True)
class NotWanted:
    """We did not offer it to SES: the reader left, or must not be written to."""

    reason: str


@dataclass(frozen=True)
class InDoubt:
    """It was offered and no definite answer came: evidence decides."""


SendResult = Accepted | Refused | NotSent | NotWanted | InDoubt


@dataclass(frozen=True)
class BatchRecord:
    """The ledger's record of one batch.

    ``outcomes`` has one letter per place. While ``owner`` is set somebody is sending to the places in ``flight``;
    past ``deadline`` (seconds since 1970) that somebody is dead. ``doubt_since`` is when the oldest open doubt
    arose. ``acknowledged`` are the places whose acceptance SES itself answered; ``reasons`` and ``tries`` are by place.
    ``tries`` counts the offers of a mail that SES did not take and that may be the mail's own fault, ``version`` the
    writes.
    """

    batch: Batch
    outcomes: tuple[Outcome, ...]
    owner: str = ""
    deadline: int = 0
    flight: tuple[int, ...] = ()
    doubt_since: int = 0
    touched: int = 0
    acknowledged: frozenset[int] = frozenset()
    reasons: Mapping[int, str] = field(default_factory=dict)
    tries: Mapping[int, int] = field(default_factory=dict)
    version: int = 0

    def places(self, outcomes: Iterable[Outcome]) -> tuple[int, ...]:
        wanted = frozenset(outcomes)
        return tuple(place for place, outcome in enumerate(self.outcomes) if outcome in wanted)

    def is_claimed(self, now: int) -> bool:
        return bool(self.owner) and self.deadline > now

    def claimed(self, owner: str, now: int, *, lease: int, most: int) -> BatchRecord:
        """Take up to ``most`` places that are to be sent, for ``lease`` seconds. The caller checked ``is_claimed``."""
        flight = self.places(TO_BE_SENT)[:most]
        return replace(self, owner=owner, deadline=now + lease, flight=flight, touched=now)

    def abandoned(self) -> BatchRecord:
        """The owner died: what it may have sent is in doubt since the moment of its claim."""
        doubted = {place: InDoubt() for place in self.flight}
        return self.answered(doubted, self.touched, by=self.owner)

    def answered(self, answers: Mapping[int, SendResult], now: int, *, by: str = "") -> BatchRecord:
        """Write down what is known now, and let go of the claim if it is ``by``'s.

        Where the claim was lost, somebody else has decided about its places since, or has them in hand. Then only
        what SES took is written down, and the other's claim is left alone.
        """
        mine = self.owner == by
        outcomes = list(self.outcomes)
        acknowledged, reasons, tries = set(self.acknowledged), dict(self.reasons), dict(self.tries)
        for place, answer in answers.items():
            if not (mine or isinstance(answer, Accepted)):
                continue
            if isinstance(answer, NotSent) and answer.personal:
                tries[place] = tries.get(place, 0) + 1
                if tries[place] >= MOST_TRIES:
                    answer = Refused(answer.reason)  # noqa: PLW2901 - what it comes to
            outcomes[place] = _after(outcomes[place], answer)
            if isinstance(answer, Accepted):
                acknowledged.add(place)
            elif isinstance(answer, Refused | NotWanted) and outcomes[place] in (Outcome.REFUSED, Outcome.LEFT):
                reasons[place] = answer.reason
        doubt = any(outcome in IN_DOUBT for outcome in outcomes)
        return replace(
            self,
            outcomes=tuple(outcomes),
            owner="" if mine else self.owner,
            deadline=0 if mine else self.deadline,
            flight=() if mine else self.flight,
            doubt_since=(self.doubt_since or now) if doubt else 0,
            touched=max(now, self.touched),
            acknowledged=frozenset(acknowledged),
            reasons=reasons,
            tries=tries,
        )


def _after(before: Outcome, answer: SendResult) -> Outcome:
    if before in ACCEPTED:
        return before
    second = attempt_of(before) == 2
    match answer:
        case Accepted():
            return Outcome.ACCEPTED_AGAIN if second else Outcome.ACCEPTED
        case Refused():
            return Outcome.REFUSED
        case NotWanted():
            return Outcome.LEFT
        case NotSent():
            return Outcome.AGAIN if second else Outcome.OPEN
        case InDoubt():
            return Outcome.UNCERTAIN_AGAIN if second else Outcome.UNCERTAIN


def new_record(batch: Batch) -> BatchRecord:
    return BatchRecord(batch, (Outcome.OPEN,) * batch.members)
