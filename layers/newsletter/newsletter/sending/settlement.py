"""Closing the ledger: settle what is in doubt by evidence, add up, and close when the sums agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Self

from newsletter.sending.edition_state import Stage, planned_parts
from newsletter.sending.outcomes import ACCEPTED, IN_DOUBT, TO_BE_SENT, Outcome, attempt_of
from newsletter.sending.ses_events import SesEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from newsletter.sending.edition_state import EditionState, PartRecord
    from newsletter.sending.evidence import EvidenceRecord
    from newsletter.sending.outcomes import BatchRecord
    from newsletter.sending.ports import Ledger

COVERAGE_NEEDED = 0.999
"""How much of what was surely accepted must have been reported on before silence about a mail means anything."""


@dataclass
class Coverage:
    """How well SES's reports cover what it surely accepted: the measure of what silence is worth."""

    accepted: int = 0
    reported: int = 0

    def count(self, record: BatchRecord, evidence: EvidenceRecord) -> None:
        """Take in the places whose acceptance SES itself answered."""
        for place in record.acknowledged:
            self.accepted += 1
            self.reported += evidence.seen(place, attempt_of(record.outcomes[place]))

    def add(self, other: Coverage) -> None:
        self.accepted += other.accepted
        self.reported += other.reported

    @property
    def is_enough(self) -> bool:
        return self.accepted > 0 and self.reported >= COVERAGE_NEEDED * self.accepted


def settled(
    record: BatchRecord, evidence: EvidenceRecord, now: int, *, quarantine: int, coverage_is_enough: bool
) -> BatchRecord:
    """Apply evidence to one batch.

    A place SES reported on was accepted, whatever we wrote. A place in doubt for ``quarantine`` seconds that SES
    never mentioned is sent once more if SES's reports on this edition are complete enough. If they are not by twice
    that time, for reports come late at times, it stays unknown.
    """
    if record.owner and not record.is_claimed(now):
        record = record.abandoned()
    is_out = bool(record.doubt_since) and now >= record.doubt_since + quarantine
    is_over = bool(record.doubt_since) and now >= record.doubt_since + 2 * quarantine
    outcomes = list(record.outcomes)
    for place, outcome in enumerate(outcomes):
        if place in record.flight:
            continue
        if evidence.seen(place, 2):
            outcomes[place] = Outcome.ACCEPTED_AGAIN
        elif outcome in ACCEPTED:
            pass
        elif evidence.seen(place, 1):
            # Where the second sending is in doubt too, a second copy may be out: it counts as sent once more.
            outcomes[place] = Outcome.ACCEPTED_AGAIN if outcome is Outcome.UNCERTAIN_AGAIN else Outcome.ACCEPTED
        elif is_out and outcome is Outcome.UNCERTAIN and coverage_is_enough:
            outcomes[place] = Outcome.AGAIN
        elif (is_out and outcome is Outcome.UNCERTAIN_AGAIN) or (is_over and outcome is Outcome.UNCERTAIN):
            outcomes[place] = Outcome.UNKNOWN
    in_doubt = any(outcome in IN_DOUBT for outcome in outcomes)
    return replace(record, outcomes=tuple(outcomes), doubt_since=record.doubt_since if in_doubt else 0)


@dataclass
class DeliveryTotals:
    """The sums of an edition. ``accepted`` to ``in_doubt`` partition the audience; the rest is about the accepted.

    ``sent_once`` are those of the open ones who are to be sent to once more.
    """

    audience: int = 0
    accepted: int = 0
    refused: int = 0
    left: int = 0
    unknown: int = 0
    stopped: int = 0
    open: int = 0
    in_doubt: int = 0
    resent: int = 0
    doubled: int = 0
    awaiting_report: int = 0
    sent_once: int = 0
    facts: Counter[SesEvent] = field(default_factory=Counter)
    why_left: Counter[str] = field(default_factory=Counter)
    why_refused: Counter[str] = field(default_factory=Counter)

    def count(self, record: BatchRecord, evidence: EvidenceRecord) -> None:
        for place, outcome in enumerate(record.outcomes):
            self.audience += 1
            if outcome in ACCEPTED:
                self._count_accepted(outcome, place, evidence)
            elif outcome is Outcome.REFUSED:
                self.refused += 1
                self.why_refused[record.reasons.get(place, "")] += 1
            elif outcome is Outcome.LEFT:
                self.left += 1
                self.why_left[record.reasons.get(place, "")] += 1
            elif outcome is Outcome.UNKNOWN:
                self.unknown += 1
            elif outcome in IN_DOUBT:
                self.in_doubt += 1
            elif outcome in TO_BE_SENT:
                self.open += 1
                self.sent_once += outcome is Outcome.AGAIN

    def _count_accepted(self, outcome: Outcome, place: int, evidence: EvidenceRecord) -> None:
        self.accepted += 1
        self.resent += outcome is Outcome.ACCEPTED_AGAIN
        self.doubled += evidence.doubled(place)
        self.awaiting_report += not evidence.is_final(place)
        self.facts.update(fact for fact in SesEvent if evidence.said(fact, place))

    def add(self, other: DeliveryTotals) -> None:
        """Take in the sums of other deliveries."""
        for one in fields(self):
            before, more = getattr(self, one.name), getattr(other, one.name)
            setattr(self, one.name, before + more)

    def to_plain(self) -> dict[str, Any]:
        """All of it as numbers under names, and numbers by reason, for JSON."""
        plain = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: {str(key): number for key, number in value.items()} if isinstance(value, Counter) else value
            for name, value in plain.items()
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self | None:
        """None where other code wrote it."""
        if plain.keys() != {one.name for one in fields(cls)}:
            return None
        known: dict[str, Any] = {
            name: Counter(value) if isinstance(value, dict) else value for name, value in plain.items()
        }
        known["facts"] = Counter({SesEvent(name): number for name, number in plain["facts"].items()})
        return cls(**known)

    def count_unclaimed(self, members: int) -> None:
        """Members of batches nobody has touched yet."""
        self.audience += members
        self.open += members

    def stop(self) -> None:
        """What has not gone by now never goes: the issue was stopped.

        Who was to be sent to once more may have got the first mail: that stays unknown.
        """
        self.stopped += self.open - self.sent_once
        self.unknown += self.sent_once
        self.open = self.sent_once = 0

    @property
    def delivered(self) -> int:
        """Accepted by the reader's own mail server, as SES reported it."""
        return self.facts[SesEvent.DELIVERED]

    def may_close(self, planned: int) -> bool:
        """Whether every planned delivery has ended: nothing is open or in doubt, and nobody is missing."""
        ended = self.accepted + self.refused + self.left + self.unknown + self.stopped
        return self.audience == planned == ended

    def as_numbers(self) -> Mapping[str, int]:
        """The sums under their names, for the report and the ledger."""
        partition = ("accepted", "refused", "left", "unknown", "stopped", "open", "in_doubt")
        numbers = {name: getattr(self, name) for name in ("audience", *partition, "resent", "doubled")}
        return numbers | {fact.value: self.facts[fact] for fact in SesEvent}


def totals_of(state: EditionState, ledger: Ledger) -> DeliveryTotals:
    """The sums of an edition as they stand this moment; nothing is settled by looking."""
    totals = DeliveryTotals()
    for part in planned_parts(state, ledger):
        totals.add(totals_of_part(state, part, ledger))
    if state.stage is Stage.STOPPED:
        totals.stop()
    return totals


def totals_of_part(state: EditionState, part: PartRecord, ledger: Ledger) -> DeliveryTotals:
    totals = added_up(ledger.pages(state.edition, part.number))
    totals.count_unclaimed(part.members - totals.audience)
    return totals


def added_up(records: Iterable[tuple[BatchRecord, EvidenceRecord]]) -> DeliveryTotals:
    totals = DeliveryTotals()
    for record, evidence in records:
        totals.count(record, evidence)
    return totals
