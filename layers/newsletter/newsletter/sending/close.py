"""Close an issue: settle what is uncertain, wake what waits, add up, and close the ledger when the sums agree."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from newsletter.errors import RateUnknownError
from newsletter.sending.batches import batches_for
from newsletter.sending.brakes import brake_of, may_release
from newsletter.sending.edition_state import STALE, Stage, may_go, planned_parts
from newsletter.sending.outcomes import TO_BE_SENT
from newsletter.sending.part_reading import PartReading, remembered
from newsletter.sending.progress import PROBE, STALLED, Wake, sums_of, wake_of
from newsletter.sending.reading import Reading
from newsletter.sending.send_batch import OvertakenError
from newsletter.sending.settlement import DeliveryTotals
from newsletter.sending.settling import Settler

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from newsletter.sending.edition_state import EditionState, PartRecord
    from newsletter.sending.ports import Ledger, SendQueue, SendRate
    from newsletter.sending.progress import Progress
    from newsletter.sending.send_rate import Pace

TIME_TO_STOP = 60
"""Seconds before the function's end at which a look stops, to go on with the next part in the next round."""

LONG_LOOK = 30
"""Seconds after which a look says that it is being taken, so that the next round does not take it too."""

STALE_AFTER = 24 * 3600
"""Seconds without a sign of life after which the rest of an issue is old news, and its staff are asked first."""


@dataclass(frozen=True)
class LedgerReview:
    """The state of an edition's ledger after one look: the sums, and whether it may be closed.

    Of a look that was interrupted, or that somebody else is taking, ``whole`` is False and the sums are of a part, or
    of nothing. ``was_waiting`` is whether sending waited before anything was woken, ``waited`` for how many seconds
    nothing has been sent that could have been, ``took`` how many seconds this look has taken by now. ``mistaken`` is
    how many parts a recount found to be other than was remembered of them. ``allowed_a_minute`` is how many mails the
    account may send a minute, None where SES has not said; a look does not ask for it, its caller may.
    """

    state: EditionState
    totals: DeliveryTotals
    may_close: bool
    whole: bool = True
    was_waiting: bool = False
    waited: int = 0
    took: int = 0
    mistaken: int = 0
    allowed_a_minute: float | None = None


@dataclass(frozen=True)
class Closer:
    """Everything that closing a ledger needs.

    ``quarantine_seconds`` is how long doubt waits for evidence, longer than any worker lives;
    ``patience_seconds`` how long the ledger waits for the last reports once everything is sent; ``time_left`` tells how
    many seconds this invocation has.
    """

    ledger: Ledger
    send_queue: SendQueue
    send_rate: SendRate
    clock: Callable[[], float]
    quarantine_seconds: int
    patience_seconds: int
    time_left: Callable[[], float] = field(default=lambda: math.inf, kw_only=True)

    def look(self, edition: str) -> LedgerReview:
        """Go through the ledger once: wake what waits, settle what is in doubt, add up.

        A look for which the time is too short is interrupted between two parts and goes on in the next round.
        """
        now = int(self.clock())
        state, progress = self.ledger.state(edition), self.ledger.progress(edition)
        was_waiting = state.is_waiting or progress.probing > 0
        if progress.busy_until > now:
            waited = progress.waited(state, now)
            return LedgerReview(
                state, DeliveryTotals(), may_close=False, whole=False, was_waiting=was_waiting, waited=waited
            )
        encouraged, wake = progress.ended_since_woken, Wake.NOBODY
        lay_still = self._may_be_stale(state, progress, now)
        if not lay_still:
            state, progress, wake = self._awake(state, progress, now)
        budget = self._budget(state, wake, encouraged)
        found, progress = self._read(state, progress, now, wake, budget)
        if lay_still and found.is_whole and found.totals.open and now >= found.last_touched + STALE_AFTER:
            state = self.ledger.update(replace(state, stage=Stage.HALTED, halted_why=STALE))
        if found.is_whole:
            earlier, state = state, self._judged(state, found.totals, progress, now)
            released = state != earlier and state.stage is Stage.SENDING
            # The canary has told nothing bad, or SES takes mail again: the rest follows.
            if released or (progress.probing and progress.has_moved(found.totals) and state.stage is Stage.SENDING):
                budget = self._budget(state, Wake.ALL)
                found, progress = self._read(state, replace(progress, checkpoint=""), now, Wake.ALL, budget)
        stopped = state.stage is Stage.STOPPED
        if found.remembered and found.is_whole and state.is_ledger_open:
            sums = sums_of(found.totals)
            if self._has_ended(state, found, now, stopped=stopped):
                # A ledger is closed by a recount alone, to which what was remembered is the first witness.
                found, progress = self._read(
                    state, replace(progress, checkpoint="", recounted=0, sums=sums), now, Wake.NOBODY, 0
                )
        Settler(self.ledger, self.send_queue, self.quarantine_seconds).settle(state, found, progress, now)
        before = progress.sums
        progress = self._remembered(progress, found, now, is_closed=bool(state.closed))
        may_close = self._agrees(state, found, now, before=before, stopped=stopped)
        return LedgerReview(
            state,
            found.totals,
            may_close=found.is_whole and may_close and state.is_ledger_open,
            whole=found.is_whole,
            was_waiting=was_waiting,
            waited=progress.waited(state, now),
            took=int(self.clock()) - found.begun,
            mistaken=found.mistaken if found.is_whole else 0,
        )

    def _agrees(
        self, state: EditionState, found: Reading, now: int, *, before: Mapping[str, int], stopped: bool
    ) -> bool:
        """Whether a recount shows that all has ended; one that was interrupted must agree with the look before it."""
        sure = found.begun == now or before == sums_of(found.totals)
        return self._has_ended(state, found, now, stopped=stopped) and sure and not found.remembered

    def _has_ended(self, state: EditionState, found: Reading, now: int, *, stopped: bool) -> bool:
        if stopped:
            found.totals.stop()
        rested = found.totals.awaiting_report == 0 or now >= found.last_touched + self.patience_seconds
        ended = not found.unsettled and not found.in_hand
        return ended and found.totals.may_close(state.planned) and rested

    def close(self, review: LedgerReview) -> EditionState:
        """Write the sums down for good. An issue that was stopped stays a stopped one."""
        stage = Stage.STOPPED if review.state.stage is Stage.STOPPED else Stage.CLOSED
        closed = replace(review.state, stage=stage, closed=int(self.clock()))
        return self.ledger.update(replace(closed, sums=dict(review.totals.as_numbers())))

    def _may_be_stale(self, state: EditionState, progress: Progress, now: int) -> bool:
        """Whether an issue that should be on its way shows no sign of life for a day; the batches say for certain."""
        lively = max(state.latest_start, state.sending_since, state.woken, progress.since)
        return state.stage is Stage.SENDING and not state.brakes_off and now >= lively + STALE_AFTER

    def _awake(self, state: EditionState, progress: Progress, now: int) -> tuple[EditionState, Progress, Wake]:
        pace = self._pace() if state.stage is Stage.PARKED else None
        wake = wake_of(state, progress, pace, now, queue_is_empty=self.send_queue.is_empty)
        if wake:
            state = self.ledger.update(replace(state, stage=Stage.SENDING, parked_why="", woken=now))
            progress = self._noted(progress.woken(wake))
        return state, progress, wake

    def _pace(self) -> Pace | None:
        try:
            return self.send_rate.pace()
        except RateUnknownError:
            return None

    def _budget(self, state: EditionState, wake: Wake, encouraged: int = 0) -> int:
        """How many batches may be woken: as many as the quota has room for, or twice what went since the last time."""
        if wake is not Wake.ALL:
            return max(PROBE, 2 * encouraged // state.batch_size) if wake else 0
        pace = self._pace()
        if pace is None or math.isinf(pace.left_for_issues):
            return sys.maxsize
        return 1 + int(pace.left_for_issues) // state.batch_size

    def _judged(self, state: EditionState, totals: DeliveryTotals, progress: Progress, now: int) -> EditionState:
        """Where an edition stands after a look at what SES has told: halted, its canary released, or as before."""
        if state.stage not in (Stage.SENDING, Stage.PARKED):
            return state
        if not state.brakes_off and (why := brake_of(totals)):
            return self.ledger.update(replace(state, stage=Stage.HALTED, halted_why=why, parked_why=""))
        if state.is_held and state.stage is Stage.SENDING:
            readers = min(state.canary * state.batch_size, state.planned)
            waited = now >= state.sending_since + 60 * state.hold_minutes
            if waited or may_release(totals, readers):
                return self.ledger.update(replace(state, released=now, woken=now))
        if totals.open and not progress.has_moved(totals) and progress.is_stalled(state, now):
            return self.ledger.update(replace(state, stage=Stage.PARKED, parked_why="no-progress"))
        return state

    def _read(
        self, state: EditionState, progress: Progress, now: int, wake: Wake, budget: int
    ) -> tuple[Reading, Progress]:
        found = Reading.begin_or_go_on(state, progress, now)
        if wake:
            found.wake, found.budget, found.turn = wake, budget, progress.version
        for part in planned_parts(state, self.ledger):
            if part.number < found.part:
                continue
            if found.parts_read and self.time_left() < TIME_TO_STOP:
                return found, progress
            if not found.is_announced and self.clock() - now >= LONG_LOOK:
                until = int(self.clock() + min(self.time_left(), STALLED))
                progress, found.is_announced = self._noted(replace(progress, busy_until=until)), True
            before = remembered(part)
            if before and not found.recounts:
                found.remembered += 1
                found.add(before)
            else:
                self._read_part(state, part, found, now)
            found.part, found.parts_read = part.number + 1, found.parts_read + 1
        found.is_whole = True
        return found, progress

    def _read_part(self, state: EditionState, part: PartRecord, found: Reading, now: int) -> None:
        read, unclaimed = PartReading(), part.members
        planned = batches_for(state.edition, part.number, part.members, state.batch_size)
        open_batches = {batch.number: batch for batch in planned}
        for record, evidence in self.ledger.pages(state.edition, part.number):
            read.take_in(record, evidence, now, reported_by=now - self.quarantine_seconds // 4)
            unclaimed -= len(record.outcomes)
            if record.owner or not record.places(TO_BE_SENT):
                del open_batches[record.batch.number]
        read.totals.count_unclaimed(unclaimed)
        if found.wake:
            self.send_queue.push_all(found.to_wake([one for one in open_batches.values() if may_go(one, state)]))
        before = remembered(part)
        found.mistaken += before is not None and before.totals != read.totals
        if read.is_settled and read != before:
            self.ledger.note_settled(state.edition, part.number, read.to_text(part.late_reports))
        found.add(read)

    def _remembered(self, progress: Progress, found: Reading, now: int, *, is_closed: bool) -> Progress:
        """Written down only where it differs: an edition about which nothing changes costs no write."""
        if not found.is_whole:
            return self._noted(replace(progress, checkpoint=found.to_text(), busy_until=0))
        after = progress.after_look(found.totals, found.coverage, now)
        if found.wake:
            after = replace(after, capped=int(found.wake is Wake.ALL and not found.budget))
        if found.begun != now:
            after = replace(after, sums=sums_of(found.totals))
        if found.recounts and not is_closed:
            after = replace(after, recounted=found.begun)
        return self._noted(after) if after != progress else progress

    def _noted(self, progress: Progress) -> Progress:
        try:
            return self.ledger.note_progress(progress)
        except OvertakenError:
            return progress  # another look has written what it saw, which is as good
