"""Who missed an issue: every delivery that SES did not accept, where it stands and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from newsletter.sending.batches import batches_for
from newsletter.sending.edition_state import Stage, planned_parts
from newsletter.sending.outcomes import ACCEPTED, IN_DOUBT, TO_BE_SENT, Outcome
from newsletter.sending.settlement import settled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.evidence import EvidenceRecord
    from newsletter.sending.outcomes import BatchRecord
    from newsletter.sending.ports import Archive, Ledger


class Where(StrEnum):
    """Where a delivery without acceptance stands."""

    OPEN = "open"
    IN_DOUBT = "in doubt"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    LEFT = "left"


@dataclass(frozen=True)
class Missed:
    """One reader, by key, who did not get an edition for certain; ``reason`` is SES's status or why they left."""

    reader: str
    where: Where
    reason: str = ""


def missed_by(state: EditionState, ledger: Ledger, archive: Archive, *, after: str = "") -> Iterator[Missed]:
    """Everyone of the audience whom SES has not accepted a mail for, in the order of their keys, from ``after`` on.

    What SES has reported on since the ledger was closed counts as accepted.
    """
    for part in planned_parts(state, ledger):
        if part.last <= after:
            continue
        pages = ledger.pages(state.edition, part.number)
        records = {record.batch.number: _by_evidence(record, evidence) for record, evidence in pages}
        planned = batches_for(state.edition, part.number, part.members, state.batch_size)
        if all(batch.number in records and not _lacking(records[batch.number]) for batch in planned):
            continue
        members = archive.part(state.edition, part.number).members
        for batch in planned:
            first = batch.number * state.batch_size
            readers = members[first : first + batch.members]
            missed = _missed(readers, records.get(batch.number), stopped=state.stage is Stage.STOPPED)
            yield from (one for one in missed if one.reader > after)


def _missed(readers: Sequence[str], record: BatchRecord | None, *, stopped: bool) -> Iterator[Missed]:
    for place, reader in enumerate(readers):
        if record is None:
            yield Missed(reader, Where.OPEN)
        elif record.outcomes[place] not in ACCEPTED:
            where = _where(record.outcomes[place], stopped=stopped)
            yield Missed(reader, where, record.reasons.get(place, ""))


def _by_evidence(record: BatchRecord, evidence: EvidenceRecord) -> BatchRecord:
    return settled(record, evidence, 0, quarantine=1, coverage_is_enough=False)


def _lacking(record: BatchRecord) -> bool:
    return any(outcome not in ACCEPTED for outcome in record.outcomes)


def _where(outcome: Outcome, *, stopped: bool) -> Where:
    if stopped and outcome is Outcome.AGAIN:
        return Where.UNKNOWN  # as the account has it: the first mail may have arrived
    if outcome in TO_BE_SENT:
        return Where.OPEN
    if outcome in IN_DOUBT:
        return Where.IN_DOUBT
    return {Outcome.UNKNOWN: Where.UNKNOWN, Outcome.REFUSED: Where.REFUSED, Outcome.LEFT: Where.LEFT}[outcome]
