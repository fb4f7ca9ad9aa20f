"""Settling: what a look at the ledger found in doubt is decided by SES's evidence, and by its silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.letters import page_of
from newsletter.sending.edition_state import Stage
from newsletter.sending.outcomes import TO_BE_SENT
from newsletter.sending.send_batch import OvertakenError
from newsletter.sending.settlement import Coverage, settled

if TYPE_CHECKING:
    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.ports import Ledger, SendQueue
    from newsletter.sending.progress import Progress
    from newsletter.sending.reading import Reading


@dataclass(frozen=True)
class Settler:
    """``quarantine_seconds`` is how long doubt waits for evidence, longer than any worker lives."""

    ledger: Ledger
    send_queue: SendQueue
    quarantine_seconds: int

    def settle(self, state: EditionState, found: Reading, progress: Progress, now: int) -> None:
        """Write down what the evidence says, and queue who is to be sent to once more."""
        coverage = found.coverage
        if not found.is_whole and not progress.judges_alike(coverage):
            return  # how complete SES's reports are is known at the end of a whole look
        if found.to_settle and not coverage.accepted:
            coverage = self._coverage_of_proofs(state)
        # After a stop nothing is sent once more.
        coverage_is_enough = coverage.is_enough and state.stage is not Stage.STOPPED
        for record, evidence in found.to_settle:
            late = state.closed and record.owner and not record.is_claimed(now)
            # The ledger closes on no claim: one that came later saw that, and made no call. It leaves no doubt.
            known = record.answered({}, record.touched, by=record.owner) if late else record
            after = settled(
                known, evidence, now, quarantine=self.quarantine_seconds, coverage_is_enough=coverage_is_enough
            )
            if after == record:
                continue
            try:
                self.ledger.save(after)
            except OvertakenError:
                continue  # its worker came back after all; the next look sees what it wrote
            if after.places(TO_BE_SENT):
                self.send_queue.push_all([after.batch])

    def _coverage_of_proofs(self, state: EditionState) -> Coverage:
        """What SES's silence is worth where every batch is in doubt: whether it told of this edition's own proof."""
        coverage = Coverage()
        for letter in state.proofs:
            for record, evidence in self.ledger.pages(page_of(letter), 0):
                coverage.count(record, evidence)
        return coverage
