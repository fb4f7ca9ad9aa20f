"""Plan an edition: freeze its audience part by part in constant memory, then put its batches on the queue."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from newsletter.errors import TryAgainLater
from newsletter.sending.audience import CANDIDATES_IN_A_PART, part_of, part_of_known
from newsletter.sending.batches import MOST_IN_A_CALL, batches_for
from newsletter.sending.brakes import canary_of
from newsletter.sending.edition_state import AUDIENCE, PartRecord, Stage, may_go, planned_parts
from newsletter.sending.undelivered import missed_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsletter.sending.audience import Part
    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.ports import Archive, Ledger, SendQueue, SendRate
    from newsletter.sending.undelivered import Missed
    from newsletter.subscribers.ports import Readers, Subscribers, Suppressions

TIME_TO_STOP = 60
"""Seconds before the function's end at which planning hands over to a new invocation, from where it stands."""


@dataclass(frozen=True)
class _Stretch:
    """A stretch of the audience: how many candidates were read, and what became of them."""

    read: int
    part: Part


@dataclass(frozen=True)
class Planner:
    """Everything planning needs. ``time_left`` tells how many seconds this invocation has."""

    ledger: Ledger
    archive: Archive
    subscribers: Subscribers
    suppressions: Suppressions
    readers: Readers
    send_queue: SendQueue
    send_rate: SendRate
    clock: Callable[[], float]
    time_left: Callable[[], float]

    def plan(self, edition: str) -> EditionState:
        """Freeze, check the sums, queue; or halt, where the audience is not what its staff were told.

        Safe to run again at any moment, and from where it was interrupted.

        Raises:
            TryAgainLater: the time is up; what is done stays done.
        """
        state = self.ledger.state(edition)
        if state.stage is Stage.PLANNING:
            self._freeze(state)
            if state.follows:
                content = self.archive.edition(state.follows)
                self.archive.freeze(replace(content, id=state.edition), ())
            else:
                self.archive.announce(state.edition)
            state = self.ledger.update(_asked_about(self._counted(state)))
        if state.stage is Stage.SENDING:
            state = self._queue(state)
        return state

    def _freeze(self, state: EditionState) -> None:
        parts = list(self.ledger.parts(state.edition))
        number, last = len(parts), parts[-1].last if parts else ""
        audience = self._missed(state) if state.follows else self._listed(state)
        while stretch := audience(last):
            part = self.archive.freeze_part(state.edition, number, stretch.part)
            # Where an earlier planner froze this part and died, its readers count, whoever has come or gone since.
            read = stretch.read if part == stretch.part else part.candidates
            self.ledger.note_part(
                state.edition, PartRecord(number, read, len(part.members), part.why_left_out, part.last)
            )
            number, last = number + 1, part.last
            self._check_time()

    def _listed(self, state: EditionState) -> Callable[[str], _Stretch | None]:
        """A list, stretch by stretch, each from the one after a key."""
        now = self.clock()

        def after(last: str) -> _Stretch | None:
            candidates = self.subscribers.after(state.list, last, CANDIDATES_IN_A_PART)
            if not candidates:
                return None
            suppressed = self.suppressions.between(candidates[0].key, candidates[-1].key)
            return _Stretch(len(candidates), part_of(candidates, suppressed, state.kind, now))

        return after

    def _missed(self, state: EditionState) -> Callable[[str], _Stretch | None]:
        """The same for those who missed the edition before, who come in the order of their keys too."""
        before = self.ledger.state(state.follows)
        everyone: Iterator[Missed] | None = None
        held: list[str] = []

        def after(last: str) -> _Stretch | None:
            nonlocal everyone
            everyone = everyone or missed_by(before, self.ledger, self.archive, after=last)
            held[:] = [key for key in held if key > last]
            rest = (one.reader for one in everyone if one.reader > last)
            held.extend(islice(rest, CANDIDATES_IN_A_PART - len(held)))
            if not held:
                return None
            known = self.readers.known(state.list, held)
            return _Stretch(len(held), part_of_known(held, *known, state.kind, self.clock()))

        return after

    def _counted(self, state: EditionState) -> EditionState:
        """The sums, which must agree before the first mail: candidates = planned + left out."""
        left_out: Counter[str] = Counter()
        candidates = planned = parts = 0
        for part in self.ledger.parts(state.edition):
            candidates += part.candidates
            planned += part.members
            parts += 1
            left_out.update(part.left_out)
        if candidates != planned + left_out.total():
            raise ArithmeticError(f"{candidates} candidates, but {planned} planned and {left_out.total()} left out")
        batch_size = min(MOST_IN_A_CALL, self.send_rate.pace().most_in_a_call)
        return replace(
            state,
            stage=Stage.SENDING,
            canary=canary_of(planned, batch_size) if state.hold_minutes else 0,
            candidates=candidates,
            planned=planned,
            left_out=dict(left_out),
            parts=parts,
            batch_size=batch_size,
            sending_since=int(self.clock()),
        )

    def _queue(self, state: EditionState) -> EditionState:
        for part in islice(planned_parts(state, self.ledger), state.queued, None):
            batches = batches_for(state.edition, part.number, part.members, state.batch_size)
            self.send_queue.push_all([batch for batch in batches if may_go(batch, state)])
            state = self.ledger.update(replace(state, queued=part.number + 1))
            self._check_time()
        return state

    def _check_time(self) -> None:
        if self.time_left() < TIME_TO_STOP:
            raise TryAgainLater("planning goes on in a new invocation")


def _asked_about(state: EditionState) -> EditionState:
    """Halted before its first mail, if its audience has moved since the proof; the frozen one stands."""
    if not state.may_move or abs(state.planned - state.expected) <= state.may_move:
        return state
    return replace(state, stage=Stage.HALTED, halted_why=AUDIENCE)
