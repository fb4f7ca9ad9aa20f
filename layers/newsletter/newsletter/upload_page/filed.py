"""What lies in a list's folders, and what became of each file: told by the very rows that publishing wrote."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from newsletter.editorial.found import problems_in
from newsletter.issue.file_kinds import FileKind, kind_of_file
from newsletter.sending.edition_state import Stage
from newsletter.upload_page.places import BadNameError, Place, folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from newsletter.errors import Problem
    from newsletter.issue.stored_file import StoredFile
    from newsletter.sending.edition_state import EditionState
    from newsletter.upload_page.entrance import Member
    from newsletter.upload_page.ports import Ledger, StaffBucket

MOST_SHOWN = 20
"""Files of a folder on the page, the newest: two questions to the ledger each."""


class FileStage(StrEnum):
    """Where a file stands, in the order of its journey. Each has its words under ``page.upload.stage``."""

    PICTURE = "picture"
    READING = "reading"
    REFUSED = "refused"
    DRAFT = "draft"
    WAITS = "waits"
    SET = "set"
    SENDING = "sending"
    HALTED = "halted"
    STOPPED = "stopped"
    SENT = "sent"


_OF_STAGE = {
    Stage.DRAFT: FileStage.DRAFT,
    Stage.PLANNING: FileStage.SENDING,
    Stage.SENDING: FileStage.SENDING,
    Stage.PARKED: FileStage.SENDING,
    Stage.HALTED: FileStage.HALTED,
    Stage.STOPPED: FileStage.STOPPED,
    Stage.CLOSED: FileStage.SENT,
    Stage.REPLACED: FileStage.STOPPED,
}


@dataclass(frozen=True)
class FiledFile:
    """A file and what became of it: ``state`` is its edition's, ``problems`` what publishing found in it."""

    place: Place
    stored: StoredFile
    stage: FileStage
    state: EditionState | None = None
    problems: Sequence[Problem] = ()

    @property
    def has_gone(self) -> bool:
        """Whether readers have it, or are getting it: to take the file away changes nothing for them."""
        return self.state is not None and self.state.started > 0


@dataclass(frozen=True)
class FiledFiles:
    """Everything that looking at a list's folders needs."""

    staff_bucket: StaffBucket
    ledger: Ledger

    def of(self, member: Member, folder: str) -> Iterator[FiledFile]:
        """The newest files of a folder."""
        for stored in self.staff_bucket.files_in(folder_of(member.home, folder))[:MOST_SHOWN]:
            try:
                place = Place(member.home, folder, stored.name)
            except BadNameError:  # a folder's own mark, or what a program left behind
                continue
            yield self._filed(member, place, stored)

    def at(self, member: Member, place: Place, known: int = 0) -> FiledFile | None:
        """The file at a place; None if there is none. What its row said at a version that was ``known`` is not it."""
        there = self.staff_bucket.stored(place.key)
        return self._filed(member, place, there, known) if there else None

    def _filed(self, member: Member, place: Place, stored: StoredFile, known: int = 0) -> FiledFile:
        if kind_of_file(place.name) is not FileKind.ISSUE:
            return FiledFile(place, stored, FileStage.PICTURE)
        row = self.ledger.upload(place.key)
        if known and int(row.get("version", 0)) <= known:
            return FiledFile(place, stored, FileStage.READING)
        state = self.ledger.state_or_none(row["edition"]) if row.get("edition") else None
        return FiledFile(place, stored, _stage_of(row, stored, state, member), state, problems_in(row))


def _stage_of(row: Mapping[str, Any], stored: StoredFile, state: EditionState | None, member: Member) -> FileStage:
    if not row.get("done") or row.get("tag") not in (None, "", stored.tag):
        return FileStage.READING
    if state is None:
        return FileStage.REFUSED
    if state.stage is Stage.PROOFED:
        approvals = member.mailing_list.rules.approvals if member.mailing_list else 0
        return FileStage.WAITS if approvals or state.needs_a_press else FileStage.SET
    return _OF_STAGE[state.stage]
