"""Post a letter: like a batch of one, except that it settles its own doubts, for no ledger is kept on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsletter.errors import RateUnknownError, TryAgainLater, Uncertain
from newsletter.letters import is_held
from newsletter.sending.batches import Batch
from newsletter.sending.evidence import NOBODY, tags_for
from newsletter.sending.outcomes import (
    IN_DOUBT,
    TO_BE_SENT,
    InDoubt,
    NotSent,
    NotWanted,
    Outcome,
    attempt_of,
    new_record,
)
from newsletter.sending.send_batch import LEASE, THROTTLED_PAUSE, OvertakenError
from newsletter.sending.settlement import settled
from newsletter.sending.waiting import FIRST_PAUSE_WHEN_HALTED, LONGEST_PAUSE, Waiting
from newsletter.subscribers.subscriber import State
from newsletter.subscribers.suppressions import bars_letters

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsletter.letters import Letter
    from newsletter.sending.outcomes import BatchRecord, SendResult
    from newsletter.sending.ports import Archive, Ledger, LetterQueue, Postman, SendRate
    from newsletter.subscribers.ports import Readers

_PAUSE_IN_DOUBT = 300


@dataclass(frozen=True)
class LetterAttempt:
    """What became of a letter this time.

    ``answer`` is None when it was not tried. ``waited`` is for how many seconds it has waited by now. ``failed`` is
    why it will not go, or empty; ``is_over`` says that its message belongs with the dead letters.
    """

    answer: SendResult | None = None
    waited: int = 0
    failed: str = ""
    is_over: bool = False


@dataclass(frozen=True)
class LetterSender:
    """Everything a letter meets on its way. ``quarantine_seconds`` is how long doubt waits for evidence."""

    ledger: Ledger
    archive: Archive
    readers: Readers
    send_rate: SendRate
    postman: Postman
    letter_queue: LetterQueue
    clock: Callable[[], float]
    quarantine_seconds: int

    def post(self, letter_id: str, owner: str, message: str = "") -> LetterAttempt:
        """Send a letter, once. ``message`` is the id of the queue message that asks for it.

        What SES does not take for now goes back to the queue, with growing pauses, for days; then it is given up.
        """
        if is_held(letter_id):
            return LetterAttempt()
        letter = self.archive.letter(letter_id)
        now = int(self.clock())
        batch = Batch.of_letter(letter.partition)
        before = self.ledger.record(batch)
        record = self._settled(before or new_record(batch), now)
        if record.owner or record.places(IN_DOUBT):
            self.letter_queue.push(letter_id, LEASE if record.owner else _PAUSE_IN_DOUBT)
            return LetterAttempt()
        if not record.places(TO_BE_SENT):
            ended = before is not None and before.outcomes != record.outcomes
            return self._ended(letter, record) if ended else LetterAttempt()
        waiting = self.ledger.waiting(letter.partition) if before else Waiting()
        if waiting.given_up:
            if waiting.message == message:
                return LetterAttempt(failed=waiting.why, is_over=True)
            waiting = Waiting()  # somebody gave the letter back: a new chance
        try:
            record = self.ledger.save(record.claimed(owner, now, lease=LEASE, most=1))
        except OvertakenError:
            return LetterAttempt()
        answer, first, most = self._answer(letter, record)
        now = int(self.clock())
        record = self.ledger.save(record.answered({0: answer}, now, by=owner))
        if record.places(IN_DOUBT):
            self.letter_queue.push(letter_id, _PAUSE_IN_DOUBT)
        elif record.places(TO_BE_SENT):
            why = answer.reason if isinstance(answer, NotSent) else ""
            return replace(self._put_off(letter, waiting.put_off(now, why), message, first, most), answer=answer)
        return replace(self._ended(letter, record), answer=answer)

    def _put_off(self, letter: Letter, waiting: Waiting, message: str, first: float, most: float) -> LetterAttempt:
        """Let a letter wait; or give it up, if it has waited for longer than anything that passes."""
        now = int(self.clock())
        if waiting.is_over(now):
            self.ledger.note_failed(letter.id, waiting.why)
            self.ledger.note_waiting(letter.partition, replace(waiting, given_up=now, message=message))
            return LetterAttempt(failed=waiting.why, is_over=True)
        self.ledger.note_waiting(letter.partition, waiting)
        self.letter_queue.push(letter.id, waiting.pause(first, most))
        return LetterAttempt(waited=now - waiting.since)

    def _ended(self, letter: Letter, record: BatchRecord) -> LetterAttempt:
        """Note the end of a letter. Staff must hear of one to them that failed; what strangers type rings nothing."""
        lost = record.places({Outcome.REFUSED, Outcome.UNKNOWN})
        if not lost or letter.reader != NOBODY:
            return LetterAttempt()
        why = record.reasons.get(0, "unknown")
        self.ledger.note_failed(letter.id, why)
        return LetterAttempt(failed=why)

    def _answer(self, letter: Letter, record: BatchRecord) -> tuple[SendResult, float, float]:
        """The answer; and, if it was not the last one, the first pause in seconds and the longest it grows to."""
        try:
            self.send_rate.reserve(1, self.send_rate.pace())
        except RateUnknownError as wait:
            return NotSent(wait.reason), wait.after, LONGEST_PAUSE
        except TryAgainLater as wait:
            after = max(THROTTLED_PAUSE, wait.after)
            return NotSent(wait.reason), after, after  # others of ours go first: there is as much room each time
        if why := self._why_not(letter):
            return NotWanted(why), 0, 0
        tags = tags_for(record.batch, 0, attempt_of(record.outcomes[0]), letter.reader)
        try:
            answer = self.postman.post(letter, tags)
        except Uncertain:
            return InDoubt(), 0, 0
        halted = isinstance(answer, NotSent) and answer.halts
        return answer, FIRST_PAUSE_WHEN_HALTED if halted else THROTTLED_PAUSE, LONGEST_PAUSE

    def _why_not(self, letter: Letter) -> str:
        """Why a letter to a reader may not go now, or an empty string."""
        if letter.reader == NOBODY:
            return ""
        known, suppressed = self.readers.known(letter.list, [letter.reader])
        reader = known.get(letter.reader)
        if letter.void_once_joined and reader and reader.state is State.ACTIVE:
            return "joined"
        why = suppressed.get(letter.reader, "")
        return why if bars_letters(why) else ""

    def _settled(self, record: BatchRecord, now: int) -> BatchRecord:
        if not (record.owner or record.places(IN_DOUBT)):
            return record
        evidence = self.ledger.evidence(record.batch.partition, record.batch.number)
        # One letter proves nothing about how complete SES's reports are: after the quarantine it is sent once more.
        after = settled(record, evidence, now, quarantine=self.quarantine_seconds, coverage_is_enough=True)
        return self.ledger.save(after) if after != record else record
