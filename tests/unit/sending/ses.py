"""SES as the model has it: what it took, what it was told to do to the next call, and what it has yet to report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newsletter.errors import TryAgainLater, Uncertain
from newsletter.sending.outcomes import Accepted, InDoubt, NotSent, Refused
from newsletter.sending.send_rate import Pace
from newsletter.sending.ses_events import SesEvent

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.unit.sending.world import Clock, FakeReaders


@dataclass
class Copy:
    """One mail SES took."""

    reader: str
    edition: str
    partition: str
    number: int
    place: int
    attempt: int
    at: float
    told_at: float | None = None  # when the first report about it reached the ledger
    lost: bool = False  # whether SES will never report on it


class Ses:
    """SES: takes mails, and by order does not, or does not answer; what it would report waits to be let out."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.copies: list[Copy] = []
        self.moods: list[str] = []
        self.met: set[str] = set()
        self.paused = False
        self.refused: set[tuple[str, str]] = set()
        self.doubts: dict[tuple[str, str], float] = {}  # whose call it did not answer, and since when
        self.waiting: list[tuple[Copy, SesEvent]] = []
        self.fate: dict[str, SesEvent] = {}
        self.on_taken: Callable[[Copy], None] = lambda _copy: None

    def deliver(self, mails: Any, _edition: Any) -> Any:
        mood = self.moods.pop(0) if self.moods else "take"
        self.met.add(mood)
        if self.paused or mood == "pause":
            self.paused = True
            return [NotSent("sending-paused", halts=True)] * len(mails)
        if mood == "throttle":
            return [NotSent("throttled")] * len(mails)
        if mood in ("lose-call", "lose-answer"):
            for mail in mails:
                self.doubts.setdefault((mail.batch.edition, mail.reader.key), self.clock.now)
            for mail in mails if mood == "lose-answer" else ():
                self._take(mail)
            raise Uncertain("no answer")
        if mood == "mix":
            return [self._mixed(number, mail) for number, mail in enumerate(mails)]
        return [self._take(mail) for mail in mails]

    def _mixed(self, number: int, mail: Any) -> Any:
        who = (mail.batch.edition, mail.reader.key)
        if number % 5 == 1:
            self.refused.add(who)
            return Refused("MESSAGE_REJECTED")
        if number % 5 == 2:
            return NotSent("transient")
        if number % 5 == 3:
            self.doubts.setdefault(who, self.clock.now)
            if mail.place % 2:
                self._take(mail)
            return InDoubt()
        if number % 5 == 4:
            self.refused.add(who)  # it may come to that, after five tries
            return NotSent("FAILED", personal=True)
        return self._take(mail)

    def _take(self, mail: Any) -> Accepted:
        batch = mail.batch
        copy = Copy(
            mail.reader.key, batch.edition, batch.partition, batch.number, mail.place, mail.attempt, self.clock.now
        )
        self.copies.append(copy)
        self.on_taken(copy)
        for fact in (SesEvent.SENT, self.fate.get(copy.reader, SesEvent.DELIVERED)):
            self.waiting.append((copy, fact))
        return Accepted(f"id-{len(self.copies)}")


class SendRate:
    """The send rate limiter, and the account's own count of the day."""

    def __init__(self, ses: Ses) -> None:
        self.ses = ses
        self.per_day = -1.0
        self.long = 0

    def pace(self) -> Pace:
        return Pace(4, self.per_day, 0, sending_enabled=not self.ses.paused)

    def reserve(self, recipients: int, pace: Pace) -> None:
        assert recipients <= pace.most_in_a_call
        if self.long:
            self.long -= 1
            raise TryAgainLater("the line is long", after=30)


class People:
    """Subscribers and suppressions as evidence writes them."""

    def __init__(self, readers: FakeReaders) -> None:
        self.readers = readers

    def leave(self, _list: str, key: str, _how: str, _now: datetime) -> None:
        self.readers.leave(key)

    def add(self, suppression: Any) -> None:
        self.readers.suppressed.setdefault(suppression.reader, suppression.why)
