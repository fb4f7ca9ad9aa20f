"""Close an issue: settle what is uncertain, wake what waits, add up, and close the ledger when the sums agree."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from newsletter.sending.batches import batches_for
from newsletter.sending.books import Account, Coverage, settled
from newsletter.sending.brakes import brake_of, may_release
from newsletter.sending.deliver import OvertakenError
from newsletter.sending.letters import page_of
from newsletter.sending.outcomes import IN_DOUBT, TO_BE_SENT
from newsletter.sending.standing import STALE, Stage, may_go

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newsletter.sending.batches import Batch
    from newsletter.sending.evidence import EvidenceRecord
    from newsletter.sending.outcomes import BatchRecord
    from newsletter.sending.pace import Pace
    from newsletter.sending.standing import PartRecord, Standing

STALE_AFTER = 24 * 3600
"""Seconds without a sign of life after which the rest of an issue is old news, and its staff are asked first."""

IDLE = 900
"""Seconds between two attempts to wake open batches whose messages are gone: SQS's longest delay."""


class Ledger(Protocol):
    """``pages`` gives every record of a part with its evidence, in order; ``save`` raises OvertakenError."""

    def standing(self, edition: str) -> Standing: ...
    def update(self, standing: Standing) -> Standing: ...
    def parts(self, edition: str) -> Iterator[PartRecord]: ...
    def pages(self, edition: str, part: int) -> Iterator[tuple[BatchRecord, EvidenceRecord]]: ...
    def save(self, record: BatchRecord) -> BatchRecord: ...


class Queue(Protocol):
    """``is_empty`` counts what waits, what is delayed and what a worker holds."""

    def push_all(self, batches: Sequence[Batch]) -> None: ...
    def is_empty(self) -> bool: ...


class Line(Protocol):
    def pace(self) -> Pace: ...


@dataclass(frozen=True)
class Books:
    """The state of an edition's books after one look: the sums, and whether they may be closed."""

    standing: Standing
    account: Account
    may_close: bool


@dataclass
class _Reading:
    """What one reading of the books found."""

    account: Account = field(default_factory=Account)
    coverage: Coverage = field(default_factory=Coverage)
    to_settle: list[tuple[BatchRecord, EvidenceRecord]] = field(default_factory=list)
    in_hand: bool = False
    last_touched: int = 0

    def take_in(self, record: BatchRecord, evidence: EvidenceRecord, now: int, *, reported_by: int) -> None:
        """``reported_by`` is until when a batch must have been sent for its reports to be expected by now."""
        self.account.count(record, evidence)
        if record.touched <= reported_by:
            self.coverage.count(record, evidence)
        self.in_hand |= bool(record.owner)
        self.last_touched = max(self.last_touched, record.touched)
        if _is_unsettled(record, evidence, now):
            self.to_settle.append((record, evidence))


@dataclass(frozen=True)
class ClosingOffice:
    """Everything the closing of books needs.

    ``quarantine_seconds`` is how long doubt waits for evidence, longer than any worker lives;
    ``patience_seconds`` how long the books wait for the last reports once everything is sent.
    """

    ledger: Ledger
    send_queue: Queue
    line: Line
    clock: Callable[[], float]
    quarantine_seconds: int
    patience_seconds: int

    def look(self, edition: str) -> Books:
        """Go through the books once: wake what waits, settle what is in doubt, add up."""
        now = int(self.clock())
        standing = self.ledger.standing(edition)
        if self._is_stale(standing, now):
            standing = self.ledger.update(replace(standing, stage=Stage.HALTED, halted_why=STALE))
        standing, wake = self._awake(standing, now)
        found = self._read(standing, now, wake=wake)
        if (change := self._judged(standing, found.account, now)) != standing:
            standing = self.ledger.update(change)
            if standing.stage is Stage.SENDING:  # the canary has told nothing bad: the rest follows
                found = self._read(standing, now, wake=True)
        stopped = standing.stage is Stage.STOPPED
        self._settle(standing, found, now, stopped=stopped)
        if stopped:
            found.account.stop()
        rested = found.account.awaiting_report == 0 or now >= found.last_touched + self.patience_seconds
        ended = not found.to_settle and not found.in_hand
        agreed = ended and found.account.may_close(standing.planned)
        return Books(standing, found.account, agreed and rested and standing.has_open_books)

    def close(self, books: Books) -> Standing:
        """Write the sums down for good. An issue that was stopped stays a stopped one."""
        stage = Stage.STOPPED if books.standing.stage is Stage.STOPPED else Stage.CLOSED
        closed = replace(books.standing, stage=stage, closed=int(self.clock()))
        return self.ledger.update(replace(closed, sums=dict(books.account.as_numbers())))

    def _is_stale(self, standing: Standing, now: int) -> bool:
        """Whether an issue that should be on its way has lain still for a day, with readers who have not got it."""
        lively = max(standing.latest_start, standing.sending_since, standing.woken)
        if standing.stage is not Stage.SENDING or standing.brakes_off or now < lively + STALE_AFTER:
            return False
        found = self._read(standing, now, wake=False)
        return found.account.open > 0 and now >= found.last_touched + STALE_AFTER

    def _awake(self, standing: Standing, now: int) -> tuple[Standing, bool]:
        """Whether open batches are to be put on the queue again: sending may go on, or their messages are gone."""
        if standing.stage is Stage.PARKED:
            pace = self.line.pace()
            wake = pace.sending_enabled and pace.left_for_issues >= 1
        else:
            rested = now >= max(standing.sending_since, standing.woken) + IDLE
            sending = standing.stage is Stage.SENDING and not standing.is_held
            wake = sending and rested and self.send_queue.is_empty()
        if wake:
            standing = self.ledger.update(replace(standing, stage=Stage.SENDING, parked_why="", woken=now))
        return standing, wake

    def _judged(self, standing: Standing, account: Account, now: int) -> Standing:
        """Where an edition stands after a look at what SES has told: halted, its canary released, or as before."""
        if standing.stage not in (Stage.SENDING, Stage.PARKED):
            return standing
        if not standing.brakes_off and (why := brake_of(account)):
            return replace(standing, stage=Stage.HALTED, halted_why=why, parked_why="")
        if standing.is_held and standing.stage is Stage.SENDING:
            readers = min(standing.canary * standing.batch_size, standing.planned)
            waited = now >= standing.sending_since + 60 * standing.hold_minutes
            if waited or may_release(account, readers):
                return replace(standing, released=now, woken=now)
        return standing

    def _read(self, standing: Standing, now: int, *, wake: bool) -> _Reading:
        found = _Reading(last_touched=standing.sending_since)
        for part in self.ledger.parts(standing.edition) if standing.batch_size else ():
            planned = batches_for(standing.edition, part.number, part.members, standing.batch_size)
            open_batches = {batch.number: batch for batch in planned}
            unclaimed = part.members
            for record, evidence in self.ledger.pages(standing.edition, part.number):
                found.take_in(record, evidence, now, reported_by=now - self.quarantine_seconds // 4)
                unclaimed -= len(record.outcomes)
                if record.owner or not record.places(TO_BE_SENT):
                    del open_batches[record.batch.number]
            found.account.count_unclaimed(unclaimed)
            if wake:
                self.send_queue.push_all([batch for batch in open_batches.values() if may_go(batch, standing)])
        return found

    def _settle(self, standing: Standing, found: _Reading, now: int, *, stopped: bool) -> None:
        coverage = found.coverage
        if found.to_settle and not coverage.accepted:
            coverage = self._coverage_of_proofs(standing)
        coverage_is_enough = coverage.is_enough and not stopped  # after a stop nothing is sent once more
        for record, evidence in found.to_settle:
            after = settled(
                record, evidence, now, quarantine=self.quarantine_seconds, coverage_is_enough=coverage_is_enough
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


def _is_unsettled(record: BatchRecord, evidence: EvidenceRecord, now: int) -> bool:
    """In doubt, abandoned, or contradicted by evidence of an acceptance that the record does not know of."""
    overdue = bool(record.owner) and not record.is_claimed(now)
    by_evidence = settled(record, evidence, 0, quarantine=0, coverage_is_enough=False)
    return overdue or bool(record.places(IN_DOUBT)) or by_evidence.outcomes != record.outcomes
