"""What a file is by its name's ending, whatever folder it lies in: so that it is told where it belongs."""

from __future__ import annotations

from enum import StrEnum

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.formats import READABLE
from newsletter.issue.picture_names import is_picture
from newsletter.issue.written_formats import ending_of


class FileKind(StrEnum):
    """``TEXT``: an issue could be written in it, if it is saved as another kind of file."""

    ISSUE = "issue"
    TEXT = "text"
    PICTURE = "picture"
    OTHER_PICTURE = "other-picture"
    TABLE = "table"
    SETTINGS = "settings"
    UNKNOWN = "unknown"


def _each(endings: str) -> frozenset[str]:
    return frozenset(endings.split())


_TEXTS = _each("rtf doc docm dot dotx odt fodt pages pdf wps wpd tex gdoc one xps ps pub indd msg")
_PICTURES = _each("heic heif tif tiff bmp svg avif psd ai eps raw cr2 nef dng jfif ico")
_TABLES = _each("csv tsv xlsx xls xlsm xlsb ods numbers gsheet")
_SETTINGS = _each("yaml yml")


def kind_of_file(name: str) -> FileKind:
    """What a file of this name is. A ``.txt`` is an issue, though a list of addresses may be one, too."""
    ending = ending_of(name)
    if ending in READABLE:
        return FileKind.ISSUE
    if is_picture(name):
        return FileKind.PICTURE
    for kind, endings in (
        (FileKind.TEXT, _TEXTS),
        (FileKind.OTHER_PICTURE, _PICTURES),
        (FileKind.TABLE, _TABLES),
        (FileKind.SETTINGS, _SETTINGS),
    ):
        if ending in endings:
            return kind
    return FileKind.UNKNOWN


def check_kind(name: str) -> None:
    """Raises InvalidIssue, ``unknown-file-type``, unless an issue can be read from a file of this name."""
    if kind_of_file(name) is not FileKind.ISSUE:
        ending = ending_of(name)
        raise InvalidIssue(Problem("unknown-file-type", {"ending": f".{ending}"[:20] if ending else "-"}))
