"""Send an edition to those who missed it: an edition of its own, with the same content and a ledger of its own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from newsletter.sending import start
from newsletter.sending.edition_state import EditionState, Stage
from newsletter.sending.start import Starter
from newsletter.sending.undelivered import missed_by
from newsletter.subscribers.keyring import base32

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsletter.sending.ports import Archive, Ledger


class Again(StrEnum):
    """What asking for it led to."""

    STARTED = "started"
    ALREADY = "already"
    NOBODY = "nobody"
    NOT_CLOSED = "not-closed"


def edition_after(edition: str) -> str:
    """The edition for those who missed this one: always the same, so that two who ask for it get one."""
    list_id = edition.rpartition("-")[0]
    digest = hashlib.sha256(f"{edition} to those who missed it".encode()).digest()
    return f"{list_id}-{base32(digest)[:16]}"


@dataclass(frozen=True)
class Resender:
    """Everything it needs: the ledger, the archive where the audience lies, and who starts an edition."""

    ledger: Ledger
    archive: Archive
    starter: Starter
    clock: Callable[[], float]

    def send_again(self, edition: str) -> tuple[Again, str]:
        """Send a closed edition to exactly those who missed it, at once: what came of it, and their edition.

        Whoever has left since, or must not be written to, is left out when it is planned, as ever.
        """
        before = self.ledger.state(edition)
        after = edition_after(edition)
        if self.ledger.state_or_none(after) is None:
            if not before.closed:
                return Again.NOT_CLOSED, ""
            if next(missed_by(before, self.ledger, self.archive), None) is None:
                return Again.NOBODY, ""
            self.ledger.open(_following(before, after, int(self.clock())))
        started = self.starter.start(after, by_hand=True)
        return (Again.STARTED if started is start.Start.STARTED else Again.ALREADY), after


def _following(before: EditionState, edition: str, now: int) -> EditionState:
    return EditionState(
        edition=edition,
        list=before.list,
        stage=Stage.PROOFED,
        file=before.file,
        subject=before.subject,
        content_hash=before.content_hash,
        created=now,
        expected=before.planned - before.sums.get("accepted", 0),
        start_at=now,
        latest_start=now,
        hold_minutes=before.hold_minutes,
        proofs=before.proofs,
        follows=before.edition,
        topics=before.topics,
        important=before.important,
        notice=before.notice,
        language=before.language,
    )
