"""Close an issue: settle what is uncertain, wake what waits, add up, and close the ledger when the sums agree."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from newsletter.errors import RateUnknownError
from newsletter.sending.batches import batches_for
from newsletter.sending.books import Account, Coverage, settled
from newsletter.sending.brakes import brake_of, may_release
from newsletter.sending.deliver import OvertakenError
from newsletter.sending.letters import page_of
from newsletter.sending.outcomes import TO_BE_SENT
from newsletter.sending.progress import PROBE, STALLED, Wake, sums_of, wake_of
from newsletter.sending.reading import Reading
from newsletter.sending.standing import STALE, Stage, may_go, planned_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from newsletter.sending.batches import Batch
    from newsletter.sending.evidence import EvidenceRecord
    from newsletter.sending.outcomes import BatchRecord
    from newsletter.sending.pace import Pace
    from newsletter.sending.progress import Progress
    from newsletter.sending.standing import PartRecord, Standing

TIME_TO_STOP = 60
"""Seconds before the function's end at which a look stops, to go on with the next part in the next round."""

LONG_LOOK = 30
"""Seconds after which a look says that it is being taken, so that the next round does not take it too."""

STALE_AFTER = 24 * 3600
"""Seconds without a sign of life after which the rest of an issue is old news, and its staff are asked first."""


class Ledger(Protocol):
    """``pages`` gives every record of a part with its evidence, in order.

    ``save``, ``update`` and ``note_progress`` raise OvertakenError.
    """

    def standing(self, edition: str) -> Standing: ...
    def update(self, standing: Standing) -> Standing: ...
    def parts(self, edition: str) -> Iterator[PartRecord]: ...
    def pages(self, edition: str, part: int) -> Iterator[tuple[BatchRecord, EvidenceRecord]]: ...
    def save(self, record: BatchRecord) -> BatchRecord: ...
    def progress(self, edition: str) -> Progress: ...
    def note_progress(self, progress: Progress) -> Progress: ...


class Queue(Protocol):
    """``is_empty`` counts what waits, what is delayed and what a worker holds."""

    def push_all(self, batches: Sequence[Batch]) -> None: ...
    def is_empty(self) -> bool: ...


class Line(Protocol):
    """``pace`` raises RateUnknownError."""

    def pace(self) -> Pace: ...


@dataclass(frozen=True)
class Books:
    """The state of an edition's books after one look: the sums, and whether they may be closed.

    Of a look that was interrupted, or that somebody else is taking, ``whole`` is False and the sums are of a part, or
    of nothing. ``was_waiting`` is whether sending waited before anything was woken, ``waited`` for how many seconds
    nothing has been sent that could have been, ``took`` how many seconds this look has taken by now.
    """

    standing: Standing
    account: Account
    may_close: bool
    whole: bool = True
    was_waiting: bool = False
    waited: int = 0
    took: int = 0


@dataclass(frozen=True)
class ClosingOffice:
    """Everything the closing of books needs.

    ``quarantine_seconds`` is how long doubt waits for evidence, longer than any worker lives;
    ``patience_seconds`` how long the books wait for the last reports once everything is sent; ``time_left`` tells how
    many seconds this invocation has.
    """

    ledger: Ledger
    send_queue: Queue
    line: Line
    clock: Callable[[], float]
    quarantine_seconds: int
    patience_seconds: int
    time_left: Callable[[], float] = field(default=lambda: math.inf, kw_only=True)

    def look(self, edition: str) -> Books:
        """Go through the books once: wake what waits, settle what is in doubt, add up.

        A look for which the time is too short is interrupted between two parts and goes on in the next round.
        """
        now = int(self.clock())
        standing, progress = self.ledger.standing(edition), self.ledger.progress(edition)
        was_waiting = standing.is_waiting or progress.probing > 0
        if progress.busy_until > now:
            waited = progress.waited(standing, now)
            return Books(standing, Account(), may_close=False, whole=False, was_waiting=was_waiting, waited=waited)
        encouraged, wake = progress.ended_since_woken, Wake.NOBODY
        lay_still = self._may_be_stale(standing, progress, now)
        if not lay_still:
            standing, progress, wake = self._awake(standing, progress, now)
        budget = self._budget(standing, wake, encouraged)
        found, progress = self._read(standing, progress, now, wake, budget)
        if lay_still and found.is_whole and found.account.open and now >= found.last_touched + STALE_AFTER:
            standing = self.ledger.update(replace(standing, stage=Stage.HALTED, halted_why=STALE))
        if found.is_whole:
            earlier, standing = standing, self._judged(standing, found.account, progress, now)
            released = standing != earlier and standing.stage is Stage.SENDING
            # The canary has told nothing bad, or SES takes mail again: the rest follows.
            if released or (progress.probing and progress.has_moved(found.account) and standing.stage is Stage.SENDING):
                budget = self._budget(standing, Wake.ALL)
                found, progress = self._read(standing, replace(progress, checkpoint=""), now, Wake.ALL, budget)
        stopped = standing.stage is Stage.STOPPED
        self._settle(standing, found, progress, now, stopped=stopped)
        before = progress.sums
        progress = self._remembered(progress, found, now)
        may_close = self._agrees(standing, found, now, before=before, stopped=stopped)
        return Books(
            standing,
            found.account,
            may_close=found.is_whole and may_close and standing.has_open_books,
            whole=found.is_whole,
            was_waiting=was_waiting,
            waited=progress.waited(standing, now),
            took=int(self.clock()) - found.begun,
        )

    def _agrees(
        self, standing: Standing, found: Reading, now: int, *, before: Mapping[str, int], stopped: bool
    ) -> bool:
        """Whether everything has ended and the sums agree; after a look that was interrupted, twice in a row."""
        sure = found.begun == now or before == sums_of(found.account)
        if stopped:
            found.account.stop()
        rested = found.account.awaiting_report == 0 or now >= found.last_touched + self.patience_seconds
        ended = not found.unsettled and not found.in_hand
        return ended and found.account.may_close(standing.planned) and rested and sure

    def close(self, books: Books) -> Standing:
        """Write the sums down for good. An issue that was stopped stays a stopped one."""
        stage = Stage.STOPPED if books.standing.stage is Stage.STOPPED else Stage.CLOSED
        closed = replace(books.standing, stage=stage, closed=int(self.clock()))
        return self.ledger.update(replace(closed, sums=dict(books.account.as_numbers())))

    def _may_be_stale(self, standing: Standing, progress: Progress, now: int) -> bool:
        """Whether an issue that should be on its way shows no sign of life for a day; the batches say for certain."""
        lively = max(standing.latest_start, standing.sending_since, standing.woken, progress.since)
        return standing.stage is Stage.SENDING and not standing.brakes_off and now >= lively + STALE_AFTER

    def _awake(self, standing: Standing, progress: Progress, now: int) -> tuple[Standing, Progress, Wake]:
        pace = self._pace() if standing.stage is Stage.PARKED else None
        wake = wake_of(standing, progress, pace, now, queue_is_empty=self.send_queue.is_empty)
        if wake:
            standing = self.ledger.update(replace(standing, stage=Stage.SENDING, parked_why="", woken=now))
            progress = self._noted(progress.woken(wake))
        return standing, progress, wake

    def _pace(self) -> Pace | None:
        try:
            return self.line.pace()
        except RateUnknownError:
            return None

    def _budget(self, standing: Standing, wake: Wake, encouraged: int = 0) -> int:
        """How many batches may be woken: as many as the quota has room for, or twice what went since the last time."""
        if wake is not Wake.ALL:
            return max(PROBE, 2 * encouraged // standing.batch_size) if wake else 0
        pace = self._pace()
        if pace is None or math.isinf(pace.left_for_issues):
            return sys.maxsize
        return 1 + int(pace.left_for_issues) // standing.batch_size

    def _judged(self, standing: Standing, account: Account, progress: Progress, now: int) -> Standing:
        """Where an edition stands after a look at what SES has told: halted, its canary released, or as before."""
        if standing.stage not in (Stage.SENDING, Stage.PARKED):
            return standing
        if not standing.brakes_off and (why := brake_of(account)):
            return self.ledger.update(replace(standing, stage=Stage.HALTED, halted_why=why, parked_why=""))
        if standing.is_held and standing.stage is Stage.SENDING:
            readers = min(standing.canary * standing.batch_size, standing.planned)
            waited = now >= standing.sending_since + 60 * standing.hold_minutes
            if waited or may_release(account, readers):
                return self.ledger.update(replace(standing, released=now, woken=now))
        if account.open and not progress.has_moved(account) and progress.is_stalled(standing, now):
            return self.ledger.update(replace(standing, stage=Stage.PARKED, parked_why="no-progress"))
        return standing

    def _read(
        self, standing: Standing, progress: Progress, now: int, wake: Wake, budget: int
    ) -> tuple[Reading, Progress]:
        found = Reading.begin_or_go_on(standing, progress, now)
        if wake:
            found.wake, found.budget, found.turn = wake, budget, progress.version
        for part in planned_parts(standing, self.ledger):
            if part.number < found.part:
                continue
            if found.parts_read and self.time_left() < TIME_TO_STOP:
                return found, progress
            if not found.is_announced and self.clock() - now >= LONG_LOOK:
                until = int(self.clock() + min(self.time_left(), STALLED))
                progress, found.is_announced = self._noted(replace(progress, busy_until=until)), True
            planned = batches_for(standing.edition, part.number, part.members, standing.batch_size)
            open_batches = {batch.number: batch for batch in planned}
            unclaimed = part.members
            for record, evidence in self.ledger.pages(standing.edition, part.number):
                found.take_in(record, evidence, now, reported_by=now - self.quarantine_seconds // 4)
                unclaimed -= len(record.outcomes)
                if record.owner or not record.places(TO_BE_SENT):
                    del open_batches[record.batch.number]
            found.account.count_unclaimed(unclaimed)
            if found.wake:
                self.send_queue.push_all(found.to_wake([one for one in open_batches.values() if may_go(one, standing)]))
            found.part, found.parts_read = part.number + 1, found.parts_read + 1
        found.is_whole = True
        return found, progress

    def _remembered(self, progress: Progress, found: Reading, now: int) -> Progress:
        """Written down only where it differs: an edition about which nothing changes costs no write."""
        if not found.is_whole:
            return self._noted(replace(progress, checkpoint=found.to_text(), busy_until=0))
        after = progress.after_look(found.account, found.coverage, now)
        if found.wake:
            after = replace(after, capped=int(found.wake is Wake.ALL and not found.budget))
        if found.begun != now:
            after = replace(after, sums=sums_of(found.account))
        return self._noted(after) if after != progress else progress

    def _noted(self, progress: Progress) -> Progress:
        try:
            return self.ledger.note_progress(progress)
        except OvertakenError:
            return progress  # another look has written what it saw, which is as good

    def _settle(self, standing: Standing, found: Reading, progress: Progress, now: int, *, stopped: bool) -> None:
        coverage = found.coverage
        if not found.is_whole and not progress.judges_alike(coverage):
            return  # how complete SES's reports are is known at the end of a whole look
        if found.to_settle and not coverage.accepted:
            coverage = self._coverage_of_proofs(standing)
        coverage_is_enough = coverage.is_enough and not stopped  # after a stop nothing is sent once more
        for record, evidence in found.to_settle:
            late = standing.closed and record.owner and not record.is_claimed(now)
            # Books close on no claim: one that came later saw that, and made no call. It leaves no doubt.
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

    def _coverage_of_proofs(self, standing: Standing) -> Coverage:
        """What SES's silence is worth where every batch is in doubt: whether it told of this edition's own proof."""
        coverage = Coverage()
        for letter in standing.proofs:
            for record, evidence in self.ledger.pages(page_of(letter), 0):
                coverage.count(record, evidence)
        return coverage
