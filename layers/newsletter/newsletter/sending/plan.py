"""Plan an edition: freeze its audience part by part in constant memory, then put its batches on the queue."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from newsletter.errors import TryAgainLater
from newsletter.sending.audience import CANDIDATES_IN_A_PART, part_of
from newsletter.sending.batches import MOST_IN_A_CALL, batches_for
from newsletter.sending.standing import PartRecord, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newsletter.sending.audience import Part, Subscribers, Suppressions
    from newsletter.sending.batches import Batch
    from newsletter.sending.pace import Pace
    from newsletter.sending.standing import Standing

TIME_TO_STOP = 60
"""Seconds before the function's end at which planning hands over to a new invocation, from where it stands."""


class Ledger(Protocol):
    """``parts`` come in order; noting a part twice is noting it once; ``update`` raises OvertakenError."""

    def standing(self, edition: str) -> Standing: ...
    def update(self, standing: Standing) -> Standing: ...
    def parts(self, edition: str) -> Iterator[PartRecord]: ...
    def note_part(self, edition: str, part: PartRecord) -> None: ...


class Archive(Protocol):
    """``freeze_part`` keeps the first version of a part and returns the one that is kept.

    ``announce`` puts an edition's meetings in its list's calendar, and can be repeated.
    """

    def freeze_part(self, edition: str, number: int, part: Part) -> Part: ...
    def announce(self, edition: str) -> None: ...


class Queue(Protocol):
    def push_all(self, batches: Sequence[Batch]) -> None: ...


class Line(Protocol):
    def pace(self) -> Pace: ...


@dataclass(frozen=True)
class PlanningOffice:
    """Everything planning needs. ``time_left`` tells how many seconds this invocation has."""

    ledger: Ledger
    archive: Archive
    subscribers: Subscribers
    suppressions: Suppressions
    send_queue: Queue
    line: Line
    clock: Callable[[], float]
    time_left: Callable[[], float]

    def plan(self, edition: str) -> Standing:
        """Freeze, check the sums, queue. Safe to run again at any moment, and from where it was interrupted.

        Raises:
            TryAgainLater: the time is up; what is done stays done.
        """
        standing = self.ledger.standing(edition)
        if standing.stage is Stage.PLANNING:
            self._freeze(standing)
            self.archive.announce(standing.edition)
            standing = self.ledger.update(self._counted(standing))
        if standing.stage is Stage.SENDING:
            standing = self._queue(standing)
        return standing

    def _freeze(self, standing: Standing) -> None:
        parts = list(self.ledger.parts(standing.edition))
        number, last = len(parts), parts[-1].last if parts else ""
        while candidates := self.subscribers.after(standing.list, last, CANDIDATES_IN_A_PART):
            suppressed = self.suppressions.between(candidates[0].key, candidates[-1].key)
            part = self.archive.freeze_part(standing.edition, number, part_of(candidates, suppressed))
            read = len(candidates) if part.last == candidates[-1].key else part.candidates
            self.ledger.note_part(
                standing.edition, PartRecord(number, read, len(part.members), part.why_left_out, part.last)
            )
            number, last = number + 1, part.last
            self._check_time()

    def _counted(self, standing: Standing) -> Standing:
        """The sums, which must agree before the first mail: candidates = planned + left out."""
        left_out: Counter[str] = Counter()
        candidates = planned = parts = 0
        for part in self.ledger.parts(standing.edition):
            candidates += part.candidates
            planned += part.members
            parts += 1
            left_out.update(part.left_out)
        if candidates != planned + left_out.total():
            raise ArithmeticError(f"{candidates} candidates, but {planned} planned and {left_out.total()} left out")
        return replace(
            standing,
            stage=Stage.SENDING,
            candidates=candidates,
            planned=planned,
            left_out=dict(left_out),
            parts=parts,
            batch_size=min(MOST_IN_A_CALL, self.line.pace().most_in_a_call),
            sending_since=int(self.clock()),
        )

    def _queue(self, standing: Standing) -> Standing:
        for part in islice(self.ledger.parts(standing.edition), standing.queued, None):
            self.send_queue.push_all(batches_for(standing.edition, part.number, part.members, standing.batch_size))
            standing = self.ledger.update(replace(standing, queued=part.number + 1))
            self._check_time()
        return standing

    def _check_time(self) -> None:
        if self.time_left() < TIME_TO_STOP:
            raise TryAgainLater("planning goes on in a new invocation")
