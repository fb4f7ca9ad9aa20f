"""The review of a very long issue, made up as they are read, and the minute round that looks at them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from newsletter.sending.batches import Batch
from newsletter.sending.close import Closer
from newsletter.sending.edition_state import EditionState, PartRecord, Stage
from newsletter.sending.evidence import EvidenceRecord, code
from newsletter.sending.outcomes import BatchRecord, Outcome
from newsletter.sending.ses_events import SesEvent
from tests.unit.sending.world import EDITION, Clock, FakeLedger, FakeLine, FakeQueue

LAMBDA_LIVES = 300
DELIVERED = EvidenceRecord({fact: frozenset({code(0, 1)}) for fact in (SesEvent.SENT, SesEvent.DELIVERED)})


class OutOfTimeError(BaseException):
    """Lambda ends the function: nothing it would have caught is caught."""


class LongLedger(FakeLedger):
    """So many parts of one reader each, of which every one takes ``seconds`` to read. ``places`` changes outcomes."""

    def __init__(self, clock, parts, seconds):
        super().__init__()
        self.clock, self.number, self.seconds, self.dies_at = clock, parts, seconds, float("inf")
        self.read_whole = 0
        self.read, self.places, self.at_part, self.settled = 0, {}, {}, {}
        self.late, self.touched = Counter(), {}

    def parts(self, _edition):
        return (
            PartRecord(number, 1, 1, {}, "", self.late[number], self.settled.get(number, ""))
            for number in range(self.number)
        )

    def note_settled(self, edition, part, settled):
        self.settled[part] = settled

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
            self.read_whole += 1
            accepted = outcome is Outcome.ACCEPTED
            batch = Batch(EDITION, part, 0, 1)
            record = BatchRecord(
                batch, (outcome,), acknowledged=frozenset({0} if accepted else ()), touched=self.touched.get(part, 1)
            )
            yield record, DELIVERED if accepted else EvidenceRecord()


class MinuteRound:
    """CloseIssue, called every minute, with the time a function has."""

    def __init__(self, parts, seconds, **stands):
        self.clock = Clock()
        self.began = self.clock.now
        self.ledger = LongLedger(self.clock, parts, seconds)
        self.queue = FakeQueue()
        fixed = {"planned": parts, "batch_size": 1, "parts": parts, "started": self.clock.now - 5000}
        self.ledger.states[EDITION] = replace(
            EditionState(EDITION, "bladet", Stage.SENDING, "f", "s", "h", 1, version=1), **(fixed | stands)
        )
        self.invoked = self.clock.now
        self.closer = Closer(
            ledger=self.ledger, send_queue=self.queue, send_rate=FakeLine(), clock=self.clock, quarantine_seconds=1200,
            patience_seconds=900, time_left=lambda: self.invoked + LAMBDA_LIVES - self.clock.now,
        )  # fmt: skip
        self.looks = []

    def round(self):
        """One invocation; the next one comes at the next full minute after it. None if Lambda ended it."""
        self.invoked = self.clock.now
        self.ledger.dies_at = self.invoked + LAMBDA_LIVES
        try:
            review = self.closer.look(EDITION)
        except OutOfTimeError:
            review = None
        self.looks.append(review)
        self.clock.now = self.invoked + 60 * (1 + int(self.clock.now - self.invoked) // 60)
        return review

    def until_whole(self):
        while not (review := self.round()) or not review.whole:
            pass
        return review

    def until_it_may_close(self, most=60):
        for _ in range(most):
            review = self.round()
            if review and review.may_close:
                return review
        raise AssertionError(f"never closes: {self.looks[-3:]}")
