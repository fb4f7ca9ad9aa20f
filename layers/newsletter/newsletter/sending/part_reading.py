"""What a part of the ledger comes to, and whether it will stay so: a part that is settled need not be read again."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newsletter.sending.edition_state import Stage, planned_parts
from newsletter.sending.outcomes import IN_DOUBT
from newsletter.sending.ses_events import SesEvent
from newsletter.sending.settlement import Coverage, DeliveryTotals, settled, totals_of_part

if TYPE_CHECKING:
    from newsletter.sending.edition_state import EditionState, PartRecord
    from newsletter.sending.evidence import EvidenceRecord
    from newsletter.sending.outcomes import BatchRecord
    from newsletter.sending.ports import Ledger

_SCHEMA = 1


@dataclass
class PartReading:
    """The sums of one part. ``last_touched`` is seconds since 1970, ``is_recent`` says that reports are still expected.

    ``to_settle`` is what is in doubt, abandoned, or contradicted by evidence.
    """

    totals: DeliveryTotals = field(default_factory=DeliveryTotals)
    coverage: Coverage = field(default_factory=Coverage)
    last_touched: int = 0
    in_hand: bool = False
    is_recent: bool = False
    to_settle: list[tuple[BatchRecord, EvidenceRecord]] = field(default_factory=list)

    def take_in(self, record: BatchRecord, evidence: EvidenceRecord, now: int, *, reported_by: int) -> None:
        """``reported_by`` is until when a batch must have been sent for its reports to be expected by now."""
        self.totals.count(record, evidence)
        if record.touched <= reported_by:
            self.coverage.count(record, evidence)
        else:
            self.is_recent = True
        self.in_hand |= bool(record.owner)
        self.last_touched = max(self.last_touched, record.touched)
        if _is_unsettled(record, evidence, now):
            self.to_settle.append((record, evidence))

    @property
    def is_settled(self) -> bool:
        """Whether everything about it has ended: nothing of it changes but by a late report.

        All that SES is known to report of every mail has come: a first report on a mail that has had its last one
        would change the sums as well.
        """
        totals = self.totals
        is_over = not (totals.open or totals.in_doubt or totals.unknown or totals.awaiting_report)
        is_told = totals.facts[SesEvent.SENT] >= totals.accepted
        return is_over and is_told and not (self.in_hand or self.is_recent or self.to_settle)

    def to_text(self, late_reports: int) -> str:
        """A settled part, to be kept. ``late_reports`` is how many there were when its reading began."""
        sums = {"account": self.totals.to_plain(), "coverage": vars(self.coverage), "last_touched": self.last_touched}
        return json.dumps({"v": _SCHEMA, "late_reports": late_reports, **sums})


def remembered(part: PartRecord) -> PartReading | None:
    """What a part came to when it was settled; None if it was not, or if reports have come since."""
    kept: dict[str, Any] = json.loads(part.settled) if part.settled else {}
    totals = DeliveryTotals.from_plain(kept.get("account", {}))
    if kept.get("v") != _SCHEMA or kept["late_reports"] != part.late_reports or totals is None:
        return None
    return PartReading(totals, Coverage(**kept["coverage"]), kept["last_touched"])


def totals_known(state: EditionState, ledger: Ledger) -> DeliveryTotals:
    """The sums of an edition as ``settlement.totals_of`` has them, without reading anew what has settled."""
    totals = DeliveryTotals()
    for part in planned_parts(state, ledger):
        before = remembered(part)
        totals.add(before.totals if before else totals_of_part(state, part, ledger))
    if state.stage is Stage.STOPPED:
        totals.stop()
    return totals


def _is_unsettled(record: BatchRecord, evidence: EvidenceRecord, now: int) -> bool:
    """In doubt, abandoned, or contradicted by evidence of an acceptance that the record does not know of."""
    overdue = bool(record.owner) and not record.is_claimed(now)
    by_evidence = settled(record, evidence, 0, quarantine=0, coverage_is_enough=False)
    return overdue or bool(record.places(IN_DOUBT)) or by_evidence.outcomes != record.outcomes
