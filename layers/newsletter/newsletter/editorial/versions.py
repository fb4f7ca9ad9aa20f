"""Versions of one file: the newest one that staff saved is the only one whose edition may start.

S3's events come twice, late and out of order, and a version takes up to two minutes to publish, so two versions of a
file may be in work at the same time. Two records meet in conditional writes:

- the upload's row holds the newest version's sequencer and every edition that a version may have opened. A version
  writes its edition's name there *before* it opens the edition.
- a state is written only after this order of steps: read the state, read that the row is still ours, write the
  standing over the version that was read.

So an overtaken worker either finds that the row is no longer its own, or loses the write of the state to whoever
overtook it: each of them writes every edition concerned, also those that stand as they should.

Schedules cannot be deleted on a condition. So the schedule of a void edition is left to fire, which starts nothing:
deleting it could hit the one that a newer version has made for the same content since.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem, TryAgainLater
from newsletter.sending.edition_state import NOT_YET_STARTED, EditionState, Stage
from newsletter.sending.send_batch import OvertakenError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, TypeAlias

    from newsletter.editorial.ports import Ledger
    from newsletter.issue.upload import Upload
    from newsletter.sending.ports import Schedules

    Row: TypeAlias = Mapping[str, Any]


class SupersededError(Exception):
    """A newer version of the file has come: this one is nobody's business any more."""


@dataclass(frozen=True)
class FileVersions:
    """Decides which version of a file counts. Each ``row`` is the upload's row as this worker last wrote it."""

    ledger: Ledger
    schedules: Schedules
    clock: Callable[[], float]

    def taken_in(self, upload: Upload) -> Row | None:
        """Make this the newest version; None if it is older than the newest known, or was published before.

        Raises:
            SupersededError, TryAgainLater: as ``noted``.
        """
        known = self.ledger.upload(upload.key)
        before = known.get("sequencer", "")
        is_same = upload.is_same_as(before)
        if upload.is_older_than(before) or (is_same and known.get("done")):
            return None
        earlier = known.get("earlier", [])
        if not is_same:
            # What an unfinished version may have opened is remembered until a newer one has voided it.
            earlier = list(dict.fromkeys([*([] if known.get("done") else earlier), known.get("edition", "")]))
        facts: dict[str, Any] = {
            "sequencer": upload.sequencer,
            "tries": known.get("tries", 0) + 1 if is_same else 1,
            "tag": upload.tag,
            "found": [],
        }
        if not upload.is_answered:
            saved = {"version": upload.version, "sequencer": upload.sequencer, "size": upload.size}
            facts["saved"] = {} if upload.is_deletion else saved
        return self.noted(upload, known, **facts, earlier=[one for one in earlier if one], done=False)

    def answered(self, upload: Upload) -> Upload | None:
        """Return the version that answers about days make of a file: the last one that was saved, and they.

        It is newer than that and older than whatever is saved next, for its sequencer is that one's and the number of
        answers: S3 makes no sequencer that only goes on with another. None for a file that is gone, or that was
        published before its days could be answered about.
        """
        saved = self.ledger.upload(upload.key).get("saved")
        if not saved:
            return None
        number = self.ledger.day_answers(upload.key).version
        return replace(
            upload, version=saved["version"], sequencer=f"{saved['sequencer']}{number:08X}", size=saved["size"]
        )

    def noted(self, upload: Upload, row: Row, **facts: Any) -> Row:
        """Write ``facts`` over the row.

        Raises:
            SupersededError: a newer version has come.
            TryAgainLater: another worker has the same version in hand.
        """
        try:
            return self.ledger.note_upload(upload.key, row, **facts)
        except OvertakenError as error:
            raise self._why_overtaken(upload, self.ledger.upload(upload.key)) from error

    def check(self, upload: Upload, row: Row) -> None:
        """Raises SupersededError or TryAgainLater, as ``noted``, unless the row is still as this worker left it."""
        there = self.ledger.upload(upload.key)
        if there.get("version") != row.get("version"):
            raise self._why_overtaken(upload, there)

    def gone(self, upload: Upload, row: Row) -> str:
        """The edition of an earlier version that has started, or an empty string."""
        return next((one for one in _editions(row) if self._has_started(upload, one)), "")

    def replace_earlier(self, upload: Upload, row: Row, edition: str) -> bool:
        """Let an edition take the place of those of all earlier versions. Can be repeated.

        Returns:
            Whether there was any.

        Raises:
            InvalidIssue: one of them is on its way or was sent.
            SupersededError, TryAgainLater: as ``noted``.
        """
        stages = [self._void(upload, row, one) for one in _editions(row) if one != edition]
        for there in stages:
            if there.started and there.stage is not Stage.STOPPED and there.file == upload.key:
                raise InvalidIssue(Problem("already-sent", {"file": upload.name, "subject": there.subject}))
        return any(there.stage is Stage.REPLACED for there in stages)

    def void_earlier(self, upload: Upload, row: Row) -> bool:
        """Void the editions of all versions, for the newest has none: whether any was proofed that has not started."""
        voided = [self._void(upload, row, one) for one in _editions(row)]
        return any(there.stage is Stage.REPLACED and there.content_hash for there in voided)

    def opened(self, upload: Upload, row: Row, state: EditionState) -> EditionState:
        """Open the newest version's edition, or take it up where it stands if its content was published before.

        Raises:
            InvalidIssue: ``sent-unchanged`` when it has been sent, or ``same-as-earlier``: another file says just this.
            SupersededError, TryAgainLater: as ``noted``.
        """
        while True:
            there = self.ledger.state_or_none(state.edition)
            self.check(upload, row)
            if there and there.proofs == state.proofs and there.started:
                return there  # this very version started it, and its worker died after that
            page = _taken_up(upload, state, there)
            if there and page is not there:
                self.schedules.end(state.edition)  # it was void: an approval of that time must not start it now
            try:
                return self.ledger.update(page)
            except OvertakenError:
                continue

    def _void(self, upload: Upload, row: Row, edition: str) -> EditionState:
        """Void an edition, unless it has started or is another file's: where it stands then."""
        while True:
            there = self.ledger.state_or_none(edition)
            self.check(upload, row)
            if there is None:
                # Its worker is about to open it: it must find this here instead.
                now = int(self.clock())
                there = EditionState(edition, upload.list, Stage.REPLACED, upload.key, upload.name, "", created=now)
            if there.started or there.file != upload.key:
                return there
            try:
                there = self.ledger.update(there.at(Stage.REPLACED))
            except OvertakenError:
                continue
            return there

    def _has_started(self, upload: Upload, edition: str) -> bool:
        there = self.ledger.state_or_none(edition)
        return there is not None and there.started > 0 and there.file == upload.key

    def _why_overtaken(self, upload: Upload, there: Row) -> Exception:
        if upload.is_older_than(there.get("sequencer", "")):
            return SupersededError(upload.digest)
        return TryAgainLater("the same file is being published by another worker")


def _editions(row: Row) -> Iterator[str]:
    """Every edition that a version of the file may have opened, each once."""
    found = dict.fromkeys([*row.get("earlier", []), row.get("edition", "")])
    return (edition for edition in found if edition)


def _taken_up(upload: Upload, state: EditionState, there: EditionState | None) -> EditionState:
    """The edition's first page as it is to be written over what is ``there``."""
    if there is None:
        return state
    void = there.stage in (Stage.REPLACED, Stage.STOPPED) and not there.started
    # One without a file was known by the archive alone after a restore: see newsletter.sending.restoring.
    if there.file not in ("", upload.key) and not (void and there.stage is Stage.REPLACED):
        raise InvalidIssue(Problem("same-as-earlier", {"file": upload.name, "earlier": there.file}))
    if void:
        return replace(state, version=there.version)
    if there.stage not in NOT_YET_STARTED:
        raise InvalidIssue(Problem("sent-unchanged", {"subject": there.subject, "started": there.started}))
    return there
