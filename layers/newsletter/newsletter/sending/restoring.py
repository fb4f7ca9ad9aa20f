"""After a table was restored: what its own past knows better is put right, and sending waits for a person.

A restored ledger does not know of the mails that went out since. So nothing starts and nothing is sent until an
operator accepts it, and then every issue that was under way asks its staff before it goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.sending.edition_state import RESTORED, UNDER_WAY, EditionState, Stage
from newsletter.subscribers.erasing import all_lists
from newsletter.subscribers.suppressions import SuppressionReason

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsletter.sending.ports import Archive, Ledger, Schedules
    from newsletter.subscribers.ports import Lists, Subscribers, Suppressions


@dataclass
class Accepted:
    """What accepting a ledger led to: editions by name, and how many readers left or were erased once more."""

    asking: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    not_begun: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    left: int = 0
    erased: int = 0


@dataclass(frozen=True)
class LedgerRestorer:
    """Everything that accepting restored tables needs."""

    ledger: Ledger
    archive: Archive
    subscribers: Subscribers
    suppressions: Suppressions
    staff_bucket: Lists
    schedules: Schedules
    close_function_arn: str
    clock: Callable[[], float]

    def accept(self) -> Accepted:
        """Put readers right, let every issue that was under way ask, and take the ledger for the true one.

        Can be repeated; whoever dies in between leaves sending waiting.
        """
        done = Accepted()
        self._put_readers_right(done)
        for edition in sorted({*self.archive.edition_ids(), *self.ledger.under_way()}):
            self._put_right(edition, done)
        self.ledger.accept(int(self.clock()))
        return done

    def _put_readers_right(self, done: Accepted) -> None:
        """Erase and take off again whom a restored table of subscribers has brought back."""
        now = datetime.fromtimestamp(self.clock(), UTC)
        lists = all_lists(self.staff_bucket, self.subscribers)
        for reader, suppression in self.suppressions.everybody().items():
            if suppression.why is SuppressionReason.ERASED:
                for list_id in lists:
                    self.subscribers.erase(list_id, reader)
                done.erased += 1
        for reader, left, back in self.suppressions.left():
            for list_id in lists:
                if list_id in left or ("*" in left and list_id not in back):
                    _, is_new = self.subscribers.leave(list_id, reader, "asked", now)
                    done.left += is_new

    def _put_right(self, edition: str, done: Accepted) -> None:
        """Halt an issue that was being sent; stop one that by the archive has started and by this ledger has not.

        What is stopped so counts as started and closed: the same file saved again, or a person who asks for those who
        missed the issue before it, must not send it to all of them anew. One that was about to begin, and has not by
        either, can be started anew by the link in its proof.
        """
        there = self.ledger.as_written(edition)
        if there is None:
            done.unknown.append(edition)
            if self.archive.has_audience(edition):
                self._stop(self._as_archived(edition), done)
        elif there.stage in UNDER_WAY and there.stage is not Stage.PLANNING:
            # First the round that asks its staff, which the restored ledger's issue may have lost.
            self.schedules.close(edition, self.close_function_arn)
            self.ledger.update(replace(there, stage=Stage.HALTED, halted_why=RESTORED, parked_why="", told_halt=0))
            done.asking.append(edition)
        elif (there.stage is Stage.PLANNING or not there.started) and self.archive.has_audience(edition):
            self._stop(there, done)
        elif there.stage is Stage.PLANNING:
            # Nobody is planning it any more: its message was taken while the ledger waited.
            self.ledger.update(replace(there, stage=Stage.PROOFED, started=0))
            self.schedules.end(edition)
            done.not_begun.append(edition)

    def _stop(self, there: EditionState, done: Accepted) -> None:
        now = int(self.clock())
        self.ledger.update(replace(there, stage=Stage.STOPPED, started=there.started or now, closed=now))
        self.schedules.end(there.edition)
        done.stopped.append(there.edition)

    def _as_archived(self, edition: str) -> EditionState:
        """The page of an edition that the ledger has forgotten. From which file it was made nobody knows any more."""
        content = self.archive.edition(edition)
        now = int(self.clock())
        return EditionState(
            edition, content.list, Stage.PROOFED, "", content.subject, content.content_hash, created=now
        )
