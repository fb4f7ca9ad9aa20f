"""Where a file from the upload page lies: every key that the page reads or writes is made here, for one list.

The function's role may write below ``issues/``, ``drafts/`` and ``lists/*/subscribers/`` of any list, and its
``list.yaml``, for IAM knows nothing of a link. That a link reaches its own list only is kept by this module, whatever
name a browser sends.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from newsletter.issue.upload import BY_MAIL, is_left_behind
from newsletter.mailing_list import list_of_folder

ISSUES, DRAFTS = "issues", "drafts"
GIVEN_IN = (ISSUES, DRAFTS)
"""What somebody may give in on the page."""

MAILED, MAILED_DRAFTS = "mailed", "mailed-drafts"
"""What mail-in has put there: it is looked at and removed on the page, and nothing is given in among it."""

_FOLDERS = {
    ISSUES: "issues/{}/",
    DRAFTS: "drafts/{}/",
    MAILED: f"issues/{{}}/{BY_MAIL}/",
    MAILED_DRAFTS: f"drafts/{{}}/{BY_MAIL}/",
}
FOLDERS = tuple(_FOLDERS)

_LONGEST = 200
"""Bytes of a name: what file systems and mails can hold with room to spare."""


class BadNameError(ValueError):
    """No file of ours is called that."""


@dataclass(frozen=True)
class Place:
    """A file's place: in one of the folders of one list, whose own folder is called ``home``."""

    home: str
    folder: str
    name: str

    def __post_init__(self) -> None:
        if not _can_be_home(self.home) or self.folder not in FOLDERS or self.name != file_name_in(self.name):
            raise BadNameError(self.name)

    @property
    def key(self) -> str:
        return f"{folder_of(self.home, self.folder)}{self.name}"


def folder_of(home: str, folder: str) -> str:
    """The key that the files of a folder begin with."""
    if not _can_be_home(home) or folder not in FOLDERS:
        raise BadNameError(folder)
    return _FOLDERS[folder].format(home)


def given_in(home: str, folder: str, typed: str) -> Place:
    """The place of a file that somebody gives in. Raises: BadNameError for a folder that files are not given in to."""
    if folder not in GIVEN_IN:
        raise BadNameError(folder)
    return Place(home, folder, file_name_in(typed))


def subscribers_of(home: str, name: str) -> str:
    """The key of a file of readers. The page puts such files there, and can neither read nor remove one."""
    if not _can_be_home(home) or name != file_name_in(name):
        raise BadNameError(name)
    return f"lists/{home}/subscribers/{name}"


def settings_of(home: str) -> str:
    """The key of a list's settings."""
    if not _can_be_home(home):
        raise BadNameError(home)
    return f"lists/{home}/list.yaml"


def report_of(home: str, name: str) -> str:
    """The key of a list's report. Only pages: what is said of single readers lies in files of other kinds."""
    if not _can_be_home(home) or name != file_name_in(name) or not name.endswith(".html"):
        raise BadNameError(name)
    return f"reports/{home}/{name}"


def _can_be_home(home: str) -> bool:
    """Whether a list's folder can be called that: ``MailingList.folder``, as staff wrote it."""
    return bool(list_of_folder(home)) and home.isprintable() and not set(home) & set("/\\") and home.strip(".") == home


def file_name_in(typed: str) -> str:
    """The name of a file as a browser sends it, without folders.

    Raises:
        BadNameError: nothing is left of it, or it is a name that programs give to files of their own.
    """
    name = unicodedata.normalize("NFC", typed.replace("\\", "/").rpartition("/")[2]).strip()
    if not name or not name.isprintable() or is_left_behind(name) or len(name.encode(errors="replace")) > _LONGEST:
        raise BadNameError(name)
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise BadNameError(name) from error
    return name
