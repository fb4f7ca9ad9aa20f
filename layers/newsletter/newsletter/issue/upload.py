"""An upload: a file that staff put in their bucket, and what its place says about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from newsletter.mailing_list import list_of_folder

MOST_BYTES = 25 * 1024 * 1024
"""Larger files are refused unread. A Word file with the photos of a phone in it is below that."""

BY_MAIL = "by-mail"
"""The folder in a list's own where mail-in puts issues: what lies there never starts by its hold."""

_CLUTTER = ("thumbs.db", "desktop.ini")


def is_left_behind(name: str) -> bool:
    """Whether a file of that name was made by a program for itself."""
    return (
        name.startswith((".", "~$", "~lock"))
        or name.lower() in _CLUTTER
        or name.endswith(("~", ".tmp", ".part", ".crdownload"))
    )


def came_by_mail(key: str) -> bool:
    """Whether an issue was mailed in, by the file's place: ``issues/<list>/by-mail/<name>``."""
    folders = key.split("/")[:-1]
    return len(folders) > 2 and folders[2] == BY_MAIL


@dataclass(frozen=True)
class Upload:
    """One version of one file. ``key`` is its path in the bucket; ``sequencer`` orders the versions of a key.

    Paths are ``issues/<folder>/<name>`` or ``drafts/<folder>/<name>``, where the name may have folders of its own and
    the list is that of the folder's name.
    ``is_deletion``: what happened to the file is that it was thrown away. ``is_answered``: that somebody has answered
    about its days, which makes a version of it too. ``tag`` names its content, as S3 does.
    """

    key: str
    version: str
    sequencer: str
    size: int
    is_deletion: bool = False
    tag: str = ""
    is_answered: bool = False

    @property
    def folder(self) -> str:
        """The list's folder, as staff named it."""
        return self.key.split("/")[1] if self.key.count("/") > 1 else ""

    @property
    def list(self) -> str:
        """The id of the list whose folder it is."""
        return list_of_folder(self.folder)

    @property
    def name(self) -> str:
        """The file's name as staff know it."""
        return self.key.rpartition("/")[2]

    @property
    def is_draft(self) -> bool:
        """A draft gets a proof and is never sent."""
        return self.key.startswith("drafts/")

    @property
    def is_settings(self) -> bool:
        """Whether this is a file of a list's own, such as ``lists/<list>/list.yaml``, and never an issue."""
        return self.key.startswith("lists/")

    @property
    def is_clutter(self) -> bool:
        """Folders and what operating systems and word processors leave behind: never an issue, never a problem."""
        return not self.name or is_left_behind(self.name)

    @property
    def digest(self) -> str:
        """A name for what is written about this one version of this one file."""
        return hashlib.sha256(f"{self.key} {self.sequencer}".encode()).hexdigest()[:16]

    def beside(self, name: str) -> str:
        """The key of another file in the same folder."""
        return f"{self.key.rpartition('/')[0]}/{name}"

    def is_older_than(self, sequencer: str) -> bool:
        """Whether a later version of this key is known.

        Sequencers are hexadecimal of varying length, to be compared after filling up the shorter on the right:
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
        """
        ours, other = self._filled_up(sequencer)
        return ours < other

    def is_same_as(self, sequencer: str) -> bool:
        """Whether that is this version's sequencer, compared likewise."""
        ours, other = self._filled_up(sequencer)
        return bool(sequencer) and ours == other

    def _filled_up(self, sequencer: str) -> tuple[str, str]:
        longest = max(len(sequencer), len(self.sequencer))
        return self.sequencer.ljust(longest, "0"), sequencer.ljust(longest, "0")
