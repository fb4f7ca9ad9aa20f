"""Pictures in the staff's folder that nothing shows: no issue beside them names them, and they are no list's logo."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from newsletter.editorial.logo_keeper import LogoKeeper
from newsletter.editorial.misplaced_files import ISSUE_FOLDERS
from newsletter.editorial.publishing import PATIENCE
from newsletter.errors import InvalidIssue, InvalidList, Problem
from newsletter.issue.decoding import text_in
from newsletter.issue.file_kinds import FileKind, kind_of_file
from newsletter.issue.upload import is_left_behind
from newsletter.issue.written_formats import ending_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsletter.editorial.ports import StaffBucket
    from newsletter.issue.upload import Upload

_NAMING = ("md", "markdown", "html", "htm")
"""Only these name pictures that lie beside them. Word files, mails and zipped folders carry theirs."""

MOST_READ = 20
"""The newest files that are searched for a picture's name; what a picture is put in for is hardly older."""

_MOST_AGAIN = 3


@dataclass(frozen=True)
class LonePictures:
    """What telling a lone picture from one that is shown needs; ``sleep`` waits for the issue on its way."""

    logos: LogoKeeper
    staff_bucket: StaffBucket
    clock: Callable[[], float]
    sleep: Callable[[float], None]

    def problem_of(self, upload: Upload) -> Problem | None:
        """Say what is wrong with a picture's place; None where it is shown, or soon is."""
        is_for_issue = upload.key.startswith(ISSUE_FOLDERS)
        give_up, looked = self.clock() + PATIENCE, False
        while True:
            problem = self._beside(upload, _MOST_AGAIN if looked else MOST_READ) if is_for_issue else self._logo(upload)
            if problem is None or self.clock() >= give_up:
                return problem
            looked = True
            self.sleep(2)

    def _beside(self, upload: Upload, most: int) -> Problem | None:
        folder = upload.beside("")
        there = [name for name in self.staff_bucket.newest_in(folder) if not is_left_behind(name)]
        names = [name for name in there if kind_of_file(name) is FileKind.ISSUE]
        facts: dict[str, str | int] = {"folder": folder, "picture": upload.name}
        if not names:
            return Problem("picture-alone", facts)
        return None if self._is_named(upload, names, most) else Problem("picture-not-named", facts)

    def _is_named(self, upload: Upload, names: Sequence[str], most: int) -> bool:
        wanted = unicodedata.normalize("NFC", upload.name)
        naming = [name for name in names if ending_of(name) in _NAMING][:most]
        return any(wanted in self._text(upload.beside(name)) for name in naming)

    def _text(self, key: str) -> str:
        try:
            return unicodedata.normalize("NFC", unquote(text_in(self.staff_bucket.file(key) or b"")))
        except InvalidIssue:
            return ""  # its author is told what is wrong with it

    def _logo(self, upload: Upload) -> Problem | None:
        try:
            mailing_list = self.staff_bucket.mailing_list(upload.list)
        except InvalidList:
            return None  # a logo may come before the settings that name it
        here = f"lists/{upload.folder}/"
        if upload.key == f"{here}{mailing_list.look.logo}":
            self.logos.keep(mailing_list)  # what may be wrong with it, the next issue's author hears
            return None
        facts: dict[str, str | int] = {"picture": upload.name, "folder": here, "place": f"issues/{upload.folder}/"}
        return Problem("picture-no-logo", facts)
