"""Post a letter: like a batch of one, except that it settles its own doubts, for no books are kept on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from newsletter.errors import TryAgainLater, Uncertain
from newsletter.readers.subscribers import State
from newsletter.sending.batches import Batch
from newsletter.sending.books import settled
from newsletter.sending.deliver import LEASE, THROTTLED_PAUSE, OvertakenError
from newsletter.sending.evidence import NOBODY, tags_for
from newsletter.sending.letters import is_held
from newsletter.sending.outcomes import IN_DOUBT, TO_BE_SENT, InDoubt, NotSent, NotWanted, attempt_of, new_record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from newsletter.readers.subscribers import Subscriber
    from newsletter.sending.deliver import Line
    from newsletter.sending.evidence import EvidenceRecord
    from newsletter.sending.letters import Letter
    from newsletter.sending.outcomes import Answer, BatchRecord

_PAUSE_WHEN_HALTED = 900
_PAUSE_IN_DOUBT = 300


class Ledger(Protocol):
    """``save`` raises OvertakenError."""

    def record(self, batch: Batch) -> BatchRecord | None: ...
    def evidence(self, account: str, number: int) -> EvidenceRecord: ...
    def save(self, record: BatchRecord) -> BatchRecord: ...


class Archive(Protocol):
    def letter(self, letter: str) -> Letter: ...


class Readers(Protocol):
    """Who of these is on a list, and who must not be written to and why."""

    def known(self, list_id: str, keys: Sequence[str]) -> tuple[Mapping[str, Subscriber], Mapping[str, str]]: ...


class Postman(Protocol):
    def post(self, letter: Letter, tags: Mapping[str, str]) -> Answer: ...


class Queue(Protocol):
    def push(self, letter: str, after: float = 0) -> None: ...


@dataclass(frozen=True)
class LetterOffice:
    """Everything a letter meets on its way. ``quarantine_seconds`` is how long doubt waits for evidence."""

    ledger: Ledger
    archive: Archive
    readers: Readers
    line: Line
    postman: Postman
    letter_queue: Queue
    clock: Callable[[], float]
    quarantine_seconds: int

    def post(self, letter_id: str, owner: str) -> Sequence[Answer]:
        """Send a letter, once.

        Returns:
            The answer; nothing when it is done, in other hands, or must wait (then it is back on the queue).
        """
        if is_held(letter_id):
            return ()
        letter = self.archive.letter(letter_id)
        now = int(self.clock())
        batch = Batch.on_account(letter.account, 0, 1)
        record = self._settled(self.ledger.record(batch) or new_record(batch), now)
        if record.owner or record.places(IN_DOUBT):
            self.letter_queue.push(letter_id, LEASE if record.owner else _PAUSE_IN_DOUBT)
            return ()
        if not record.places(TO_BE_SENT):
            return ()
        try:
            record = self.ledger.save(record.claimed(owner, now, lease=LEASE, most=1))
        except OvertakenError:
            return ()
        answer, after = self._answer(letter, record)
        record = self.ledger.save(record.answered({0: answer}, int(self.clock()), by=owner))
        if record.places(TO_BE_SENT) or record.places(IN_DOUBT):
            self.letter_queue.push(letter_id, after)
        return (answer,)

    def _answer(self, letter: Letter, record: BatchRecord) -> tuple[Answer, float]:
        """The answer, and how many seconds to wait if it was not the last one."""
        try:
            self.line.stand(1, self.line.pace())
        except TryAgainLater as wait:
            return NotSent(wait.reason), wait.after
        if why := self._why_not(letter):
            return NotWanted(why), 0
        tags = tags_for(record.batch, 0, attempt_of(record.outcomes[0]), letter.reader)
        try:
            answer = self.postman.post(letter, tags)
        except Uncertain:
            return InDoubt(), _PAUSE_IN_DOUBT
        halted = isinstance(answer, NotSent) and answer.halts
        return answer, _PAUSE_WHEN_HALTED if halted else THROTTLED_PAUSE

    def _why_not(self, letter: Letter) -> str:
        """Why a letter to a reader may not go now, or an empty string."""
        if letter.reader == NOBODY:
            return ""
        known, suppressed = self.readers.known(letter.list, [letter.reader])
        reader = known.get(letter.reader)
        if letter.void_once_joined and reader and reader.state is State.ACTIVE:
            return "joined"
        return suppressed.get(letter.reader, "")

    def _settled(self, record: BatchRecord, now: int) -> BatchRecord:
        if not (record.owner or record.places(IN_DOUBT)):
            return record
        evidence = self.ledger.evidence(record.batch.account, record.batch.number)
        # One letter proves nothing about how complete SES's reports are: after the quarantine it is sent once more.
        after = settled(record, evidence, now, quarantine=self.quarantine_seconds, coverage_is_enough=True)
        return self.ledger.save(after) if after != record else record
