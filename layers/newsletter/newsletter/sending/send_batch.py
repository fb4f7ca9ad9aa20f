"""Send one batch: one claim, one SES call, one outcome (DESIGN 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.errors import TryAgainLater, Uncertain
from newsletter.sending.batches import MOST_IN_A_CALL
from newsletter.sending.edition_state import Stage
from newsletter.sending.evidence import tags_for
from newsletter.sending.outcomes import TO_BE_SENT, InDoubt, NotSent, NotWanted, Outcome, attempt_of, new_record
from newsletter.sending.settlement import settled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from newsletter.edition.edition import Edition
    from newsletter.sending.batches import Batch
    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.outcomes import BatchRecord, SendResult
    from newsletter.sending.ports import Archive, Ledger, Postman, SendQueue, SendRate
    from newsletter.sending.send_rate import Pace
    from newsletter.subscribers.ports import Readers
    from newsletter.subscribers.subscriber import Subscriber

LEASE = 120
"""Seconds a claim lasts: longer than the sending function may live, so that an overdue claim is a dead worker's.

A worker that lives longer all the same makes no call: it looks at its own claim right before.
"""

THROTTLED_PAUSE = 5
"""Seconds before a batch that SES took only in part is tried again."""


class OvertakenError(Exception):
    """Somebody else wrote the record since we read it."""


@dataclass(frozen=True)
class Mail:
    """One delivery as it is handed to the postman: who, and the tags by which evidence finds its way back."""

    reader: Subscriber
    batch: Batch
    place: int
    attempt: int

    @property
    def tags(self) -> Mapping[str, str]:
        return tags_for(self.batch, self.place, self.attempt, self.reader.key)


@dataclass(frozen=True)
class BatchSender:
    """Everything a batch meets on its way, and a clock in seconds since 1970."""

    ledger: Ledger
    archive: Archive
    readers: Readers
    send_rate: SendRate
    postman: Postman
    send_queue: SendQueue
    clock: Callable[[], float]

    def deliver(self, batch: Batch, owner: str) -> Sequence[SendResult]:
        """Send what is still to be sent of ``batch``. ``owner`` is this worker's own name.

        A message that comes twice, late or after a stop finds nothing to claim and changes nothing. Whatever must
        wait goes back to the queue as a new message, so that waiting never counts against the old one.

        Returns:
            What became of each delivery that was tried; nothing when there was nothing to do.
        """
        state = self.ledger.state(batch.edition)
        record = self.ledger.record(batch) or new_record(batch)
        if state.stage is not Stage.SENDING or record.owner:
            return ()  # somebody has it, or had it and died: then the closing settles it by evidence
        record = self._looked_at_once_more(record)
        if not record.places(TO_BE_SENT):
            return ()
        pace = self.send_rate.pace()
        if pace.left_for_issues < 1:
            self.ledger.park(batch.edition, "daily-quota")
            return ()
        most = int(min(MOST_IN_A_CALL, pace.most_in_a_call, pace.left_for_issues))
        try:
            record = self.ledger.save(record.claimed(owner, self._now, lease=LEASE, most=most))
        except OvertakenError:
            return ()
        answers, after = self._attempt(record, state, pace)
        record = self._settle(record, answers)
        self._what_remains(record, answers, after)
        return tuple(answers.values())

    @property
    def _now(self) -> int:
        return int(self.clock())

    def _looked_at_once_more(self, record: BatchRecord) -> BatchRecord:
        """Nothing is sent a second time of which SES has reported the first since that was decided; to be saved."""
        if not record.places({Outcome.AGAIN}):
            return record  # the common case costs no read
        reported = self.ledger.evidence(record.batch.partition, record.batch.number)
        return settled(record, reported, now=0, quarantine=0, coverage_is_enough=False)

    def _attempt(self, record: BatchRecord, state: EditionState, pace: Pace) -> tuple[Mapping[int, SendResult], float]:
        """Answers for every place in flight, and the least seconds before the rest may be tried."""
        try:
            self.send_rate.reserve(len(record.flight), pace)
            mails, answers = self._addressed(record, state)
            edition = self.archive.edition(state.edition)
            self._check_that_it_may_still_go(record)
        except TryAgainLater as wait:
            return {place: NotSent(wait.reason) for place in record.flight}, wait.after
        except Exception:
            # Nothing has left the stack: give the claim back, and let the queue bring the message again.
            self._settle(record, {place: NotSent("interrupted") for place in record.flight})
            raise
        if mails:
            answers |= self._posted(mails, edition)
        throttled = any(isinstance(answer, NotSent) for answer in answers.values())
        return answers, THROTTLED_PAUSE if throttled else 0

    def _check_that_it_may_still_go(self, record: BatchRecord) -> None:
        """Check the edition and this worker's own claim; nothing but the SES call may come between this and the call.

        Read after the claim was written, and strongly consistent: whoever ends an edition writes that first and reads
        the records then, so either this sees the end or the closing sees the claim and waits for it.

        Raises:
            TryAgainLater: the edition was stopped, halted or parked since, or the claim may count as a dead worker's.
        """
        if self.ledger.state(record.batch.edition).stage is not Stage.SENDING:
            raise TryAgainLater("no longer being sent")
        if not record.is_claimed(self._now):
            raise TryAgainLater("the claim is overdue")

    def _addressed(self, record: BatchRecord, state: EditionState) -> tuple[list[Mail], dict[int, SendResult]]:
        """The mails for those who still want it at this very moment, and why not for the others."""
        members = self.archive.members(record.batch, state.batch_size)
        wanting = self.readers.wanting(
            state.list, [members[place] for place in record.flight], state.kind, self.clock()
        )
        mails: list[Mail] = []
        answers: dict[int, SendResult] = {}
        for place in record.flight:
            reader = wanting[members[place]]
            if isinstance(reader, str):
                answers[place] = NotWanted(reader)
            else:
                mails.append(Mail(reader, record.batch, place, attempt_of(record.outcomes[place])))
        return mails, answers

    def _posted(self, mails: Sequence[Mail], edition: Edition) -> Mapping[int, SendResult]:
        try:
            answers = self.postman.deliver(mails, edition)
        except Uncertain:
            answers = [InDoubt()] * len(mails)
        return {mail.place: answer for mail, answer in zip(mails, answers, strict=True)}

    def _settle(self, record: BatchRecord, answers: Mapping[int, SendResult]) -> BatchRecord:
        """Write the answers down; where the claim was lost meanwhile, what SES took, which must not be lost.

        Where even the record is gone, since the ledger was restored, one is written with just that.
        """
        owner = record.owner
        while True:
            try:
                return self.ledger.save(record.answered(answers, self._now, by=owner))
            except OvertakenError:
                record = self.ledger.record(record.batch) or new_record(record.batch)

    def _what_remains(self, record: BatchRecord, answers: Mapping[int, SendResult], after: float) -> None:
        if not record.places(TO_BE_SENT):
            return
        halt = next((answer for answer in answers.values() if isinstance(answer, NotSent) and answer.halts), None)
        if halt:
            self.ledger.park(record.batch.edition, halt.reason)
        else:
            self.send_queue.push(record.batch, after)
