"""The books of a very long issue, made up as they are read, and the minute round that looks at them."""

from __future__ import annotations

from dataclasses import replace

from newsletter.sending.batches import Batch
from newsletter.sending.close import ClosingOffice
from newsletter.sending.evidence import EvidenceRecord, code
from newsletter.sending.facts import Fact
from newsletter.sending.outcomes import BatchRecord, Outcome
from newsletter.sending.standing import PartRecord, Stage, Standing
from tests.unit.sending.world import EDITION, Clock, FakeLedger, FakeLine, FakeQueue

LAMBDA_LIVES = 300
DELIVERED = EvidenceRecord({fact: frozenset({code(0, 1)}) for fact in (Fact.SENT, Fact.DELIVERED)})


class OutOfTimeError(BaseException):
    """Lambda ends the function: nothing it would have caught is caught."""


class LongBooks(FakeLedger):
    """So many parts of one reader each, of which every one takes ``seconds`` to read. ``places`` changes outcomes."""

    def __init__(self, clock, parts, seconds):
        super().__init__()
        self.clock, self.number, self.seconds, self.dies_at = clock, parts, seconds, float("inf")
        self.read, self.places, self.at_part = 0, {}, {}

    def parts(self, _edition):
        return (PartRecord(number, 1, 1, {}, "") for number in range(self.number))

    def pages(self, edition, part):
        if edition != EDITION:
            return
        self.clock.now += self.seconds
        if self.clock.now >= self.dies_at:
            raise OutOfTimeError
        self.read += 1
        if happens := self.at_part.pop(part, None):
            happens()
        outcome = self.places.get(part, Outcome.ACCEPTED)
        if outcome is not Outcome.OPEN:
            accepted = outcome is Outcome.ACCEPTED
            batch = Batch(EDITION, part, 0, 1)
            record = BatchRecord(batch, (outcome,), message_ids={0: "id"} if accepted else {}, touched=1, version=1)
            yield record, DELIVERED if accepted else EvidenceRecord()


class MinuteRound:
    """CloseIssue, called every minute, with the time a function has."""

    def __init__(self, parts, seconds, **stands):
        self.clock = Clock()
        self.began = self.clock.now
        self.ledger = LongBooks(self.clock, parts, seconds)
        self.queue = FakeQueue()
        fixed = {"planned": parts, "batch_size": 1, "parts": parts, "started": self.clock.now - 5000}
        self.ledger.standings[EDITION] = replace(
            Standing(EDITION, "bladet", Stage.SENDING, "f", "s", "h", 1, version=1), **(fixed | stands)
        )
        self.invoked = self.clock.now
        self.office = ClosingOffice(
            ledger=self.ledger, send_queue=self.queue, line=FakeLine(), clock=self.clock, quarantine_seconds=1200,
            patience_seconds=900, time_left=lambda: self.invoked + LAMBDA_LIVES - self.clock.now,
        )  # fmt: skip
        self.looks = []

    def round(self):
        """One invocation; the next one comes at the next full minute after it. None if Lambda ended it."""
        self.invoked = self.clock.now
        self.ledger.dies_at = self.invoked + LAMBDA_LIVES
        try:
            books = self.office.look(EDITION)
        except OutOfTimeError:
            books = None
        self.looks.append(books)
        self.clock.now = self.invoked + 60 * (1 + int(self.clock.now - self.invoked) // 60)
        return books

    def until_it_may_close(self, most=60):
        for _ in range(most):
            books = self.round()
            if books and books.may_close:
                return books
        raise AssertionError(f"never closes: {self.looks[-3:]}")
