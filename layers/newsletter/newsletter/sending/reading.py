"""Reading an edition's ledger: what all records together come to, what is to be settled and which batches wait."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from newsletter.sending.edition_state import Stage
from newsletter.sending.progress import Checkpoint, Wake, state_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.sending.batches import Batch
    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.evidence import EvidenceRecord
    from newsletter.sending.outcomes import BatchRecord
    from newsletter.sending.part_reading import PartReading
    from newsletter.sending.progress import Progress

RECOUNT_AFTER = 3600
"""Seconds after which a look reads every part again, whatever is remembered of those that were settled."""


@dataclass
class Reading(Checkpoint):
    """What one reading of the ledger found.

    ``is_whole`` says that it came to the end of them, ``is_announced`` that others know it is under way. ``turn`` is
    a number that grows from wake to wake.
    """

    to_settle: list[tuple[BatchRecord, EvidenceRecord]] = field(default_factory=list)
    is_whole: bool = False
    parts_read: int = 0
    is_announced: bool = False
    turn: int = 0

    @classmethod
    def begin_or_go_on(cls, state: EditionState, progress: Progress, now: int) -> Reading:
        kept = Checkpoint.from_text(progress.checkpoint)
        if kept is None or not kept.fits(state, now):
            recounts = now >= progress.recounted + RECOUNT_AFTER
            return cls(state_of(state), begun=now, last_touched=state.sending_since, recounts=recounts)
        found = cls(**vars(kept))
        if state.stage is not Stage.SENDING:
            found.wake = Wake.NOBODY
        return found

    def add(self, part: PartReading) -> None:
        self.totals.add(part.totals)
        self.coverage.add(part.coverage)
        self.in_hand |= part.in_hand
        self.last_touched = max(self.last_touched, part.last_touched)
        self.unsettled |= bool(part.to_settle)
        self.to_settle += part.to_settle

    def to_wake(self, batches: Sequence[Batch]) -> Sequence[Batch]:
        """Which of a part's open batches are put on the queue again, as long as the budget lasts.

        Any of them may come first, so that one that SES never takes does not keep back the others.
        """
        if not (self.wake and batches and self.budget):
            return ()
        first = Random(self.turn).randrange(len(batches))  # noqa: S311 - no secret
        chosen = [*batches[first:], *batches[:first]][: self.budget]
        self.budget -= len(chosen)
        return chosen
