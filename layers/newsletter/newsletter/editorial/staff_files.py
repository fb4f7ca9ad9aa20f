"""Whatever staff do with a file in their folder is answered: issues, settings, deletions, files in a wrong place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from newsletter.editorial.lone_pictures import LonePictures
from newsletter.editorial.misplaced_files import list_meant, misplaced
from newsletter.editorial.publishing import Published, Publisher
from newsletter.editorial.settings_check import SettingsCheck
from newsletter.editorial.staff_mail import StaffMail
from newsletter.errors import InvalidList, Problem
from newsletter.issue.file_kinds import FileKind, kind_of_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsletter.edition.letter import LetterBody
    from newsletter.editorial.ports import StaffBucket
    from newsletter.issue.upload import Upload
    from newsletter.mailing_list import MailingList

MOST_LISTS_TOLD = 5
"""Of so many lists all staff hear of a file that belongs to none of them; of more, the operator does."""

_DAY = 86_400


@dataclass(frozen=True)
class StaffFiles:
    """Everything that answering for the staff's folder needs."""

    publisher: Publisher
    pictures: LonePictures
    settings: SettingsCheck
    staff_mail: StaffMail
    staff_bucket: StaffBucket
    clock: Callable[[], float]

    def take_in(self, upload: Upload) -> tuple[str, str]:
        """Publish, check or stop what a file is for, or tell where it belongs.

        Returns:
            What the file became, and the edition if there is one.
        """
        if upload.is_clutter:
            return Published.IGNORED, ""
        if upload.is_deletion:
            return self._thrown_away(upload), ""
        lists = self.staff_bucket.list_ids()
        if problem := misplaced(upload.key, lists) or self._overruled(upload):
            self._tell_unused(upload, problem, lists, upload.digest)
            return Published.MISPLACED, ""
        if kind_of_file(upload.name) is FileKind.PICTURE:
            return self._picture(upload), ""
        if upload.is_settings:
            return self.settings.check(upload), ""
        return self.publisher.publish(upload)

    def _overruled(self, upload: Upload) -> Problem | None:
        """Settings in a folder of the same name as a list's that is named by its id, which is the one that counts."""
        is_other = upload.key == f"lists/{upload.folder}/list.yaml" and upload.folder != upload.list
        if not is_other or not self.staff_bucket.has(f"lists/{upload.list}/list.yaml"):
            return None
        return Problem("list-two-folders", {"list": upload.folder, "other": upload.list, "id": upload.list})

    def _thrown_away(self, upload: Upload) -> str:
        """Stop the issue of a file that is gone, or tell that a list has lost its settings."""
        if self.staff_bucket.has(upload.key):
            return Published.IGNORED  # it is back, or only an old version of it went
        return self.settings.check(upload) if upload.is_settings else self.withdraw(upload)

    def withdraw(self, upload: Upload) -> Published:
        """Take back an issue whose file was thrown away before it went, and tell its staff.

        The file's name is free again: the same issue under another name, or put back, gets a new proof.
        """
        from newsletter.edition.letters import withdrawn_letter

        if not self.publisher.take_back(upload):
            return Published.IGNORED
        mailing_list: MailingList | None = None
        staff: tuple[str, ...] = ()
        language = self.staff_mail.language
        try:
            mailing_list = self.staff_bucket.mailing_list(upload.list)
            language = mailing_list.language
        except InvalidList as broken:
            staff, language = broken.staff, broken.language or language
        body = withdrawn_letter(mailing_list, upload.name, language, is_draft=upload.is_draft)
        self.staff_mail.write(mailing_list, f"withdrawn-{upload.digest}", lambda _: body, staff=staff)
        return Published.WITHDRAWN

    def _tell_unused(self, upload: Upload, problem: Problem, lists: Sequence[str], about: str) -> None:
        """Tell the staff of the list that was meant; of every list, where that is not clear; else the operator."""
        from newsletter.edition.letters import unused_letter

        told: set[str] = set()
        operator = (self.staff_mail.language, (self.staff_mail.operator_mail,))
        for language, staff in self._keepers(upload, lists) or [operator]:
            body = unused_letter(upload.key, problem, language)
            rest = tuple(address for address in staff if address not in told)
            if rest:
                self.staff_mail.write(None, f"unused-{about}", partial(_always, body), staff=rest)
            told.update(rest)

    def _keepers(self, upload: Upload, lists: Sequence[str]) -> Sequence[tuple[str, tuple[str, ...]]]:
        """Language and staff of each list that is concerned, as far as their settings name any."""
        folders = upload.key.split("/")[:-1]
        meant = next((found for folder in reversed(folders) if (found := list_meant(folder, lists)) in lists), "")
        keepers = [self._keeper(meant)] if meant else []
        if not any(staff for _, staff in keepers) and len(lists) <= MOST_LISTS_TOLD:
            keepers = list(map(self._keeper, lists))
        return [(language, staff) for language, staff in keepers if staff]

    def _keeper(self, list_id: str) -> tuple[str, tuple[str, ...]]:
        try:
            there = self.staff_bucket.mailing_list(list_id)
        except InvalidList as broken:
            return broken.language or self.staff_mail.language, broken.staff
        return there.language, there.staff

    def _picture(self, upload: Upload) -> Published:
        """Where nothing shows a picture after a while, say once a day and folder what becomes of it."""
        problem = self.pictures.problem_of(upload)
        if problem is None:
            return Published.IGNORED
        day = int(self.clock()) // _DAY
        about = hashlib.sha256(f"{upload.beside('')} {day}".encode()).hexdigest()[:16]
        self._tell_unused(upload, problem, [upload.list], about)
        return Published.MISPLACED


def _always(body: LetterBody, _person: int) -> LetterBody:
    """The same letter for everybody."""
    return body
