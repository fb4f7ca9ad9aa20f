"""Files of a folder that people work in: which of them are whole and theirs, and by which key a bucket knows each."""

from __future__ import annotations

import hashlib
import time
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.issue.upload import is_left_behind

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator
    from pathlib import Path

ASIDE = "not-synced"
"""The folder inside it where copies lie that were put aside; it is never mirrored."""

STATE = ".utskick-sync.json"

_BEGINS = ("~wrl", "~wrd", "~wra")
_ENDS = (".temp", ".tmp", ".partial", ".download", ".swp", ".lnk", ".icloud")
_OF_THE_SYSTEM = {"icon\r", "ehthumbs.db"}
_ZIPPED = (".docx", ".docm", ".xlsx", ".xlsm", ".zip", ".odt", ".ods")

_LONGEST_KEY = 1024
"""Bytes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""


class NotNowError(Exception):
    """A file that is not mirrored, or not yet; the message says why, and what to do."""


@dataclass(frozen=True)
class Found:
    """A file as it lay there at one look; its stamp is its time of change in nanoseconds, and its size."""

    path: Path
    stamp: tuple[int, int]

    @property
    def as_was(self) -> bool:
        """Whether nobody has changed it since."""
        try:
            return stamp_of(self.path) == self.stamp
        except OSError:
            return False


def is_of_people(key: str) -> bool:
    """Whether no part of a path is a program's own (a lock, half a download, a system's), and none is put aside."""
    first, *_ = parts = key.split("/")
    return first != ASIDE and all(part and not _is_a_program_s(part) for part in parts)


def is_open(path: Path) -> bool:
    """Whether an office program says that it has a file open, by a lock beside it."""
    name = path.name
    return any((path.with_name(lock)).exists() for lock in (f"~${name}", f"~${name[2:]}", f".~lock.{name}#"))


def _is_a_program_s(name: str) -> bool:
    low = name.lower()
    return is_left_behind(name) or low.startswith(_BEGINS) or low.endswith(_ENDS) or low in _OF_THE_SYSTEM


def files_in(folder: Path, tell: Callable[[str, str], None]) -> dict[str, Found]:
    """Every file of people's by its key, settings first and pictures before the issues that show them.

    ``tell`` hears of each that cannot be mirrored, by its name and with the reason.
    """
    found: dict[str, Found] = {}
    for path, name in sorted(_walk(folder), key=lambda one: _order(one[1])):
        try:
            if path.is_symlink() or path.is_file():
                found[_key_of_file(path, name, found)] = Found(path, stamp_of(path))
        except FileNotFoundError:
            continue  # taken away since
        except (NotNowError, OSError) as error:
            tell(name, str(error))
    return found


def _key_of_file(path: Path, name: str, others: Container[str]) -> str:
    if path.is_symlink():
        raise NotNowError("it is a link: put the file itself there")
    if (key := key_of(name)) in others:
        raise NotNowError("another file's name is the same but for how its letters are stored: rename one")
    return key


def key_of(name: str) -> str:
    """The key of a path: letters with their marks as one sign each, since macOS stores them as two.

    Raises:
        NotNowError: no key can be made of it.
    """
    try:
        key = unicodedata.normalize("NFC", name)
        size = len(key.encode())
    except UnicodeEncodeError as error:
        raise NotNowError("its name is not in UTF-8, so nobody could be told of it: rename it") from error
    if size > _LONGEST_KEY:
        raise NotNowError(f"its path is longer than {_LONGEST_KEY} bytes: shorten it")
    return key


def stamp_of(path: Path) -> tuple[int, int]:
    about = path.stat()
    return about.st_mtime_ns, about.st_size


def whole(found: Found) -> bytes:
    """Read a file that was the same at two looks.

    Raises:
        NotNowError: it was changed while it was read, it is empty, or it lacks its end.
        OSError: it cannot be read.
    """
    content = found.path.read_bytes()
    if not found.as_was or len(content) != found.stamp[1]:
        raise NotNowError("")
    if not content:
        raise NotNowError("it is empty: it waits until something is in it")
    if found.path.suffix.lower() in _ZIPPED and content[:2] == b"PK" and not zipfile.is_zipfile(found.path):
        raise NotNowError("its end is missing: it waits until it is whole")
    return content


def digest(content: bytes) -> str:
    """What S3 calls an object's ETag, where it was put in one piece and is not encrypted with keys of KMS."""
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


def put(path: Path, content: bytes) -> tuple[int, int]:
    """Put a file in its place whole, or not at all; its stamp, taken before anybody can have changed it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name[:100]}.part")
    try:
        partial.write_bytes(content)
        stamp = stamp_of(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return stamp


def aside(folder: Path, key: str, at: float) -> Path:
    """A free place for a copy of a file, named after the time and the place it had."""
    when = time.strftime("%Y-%m-%d %H.%M.%S", time.localtime(at))
    place, number = folder / ASIDE / when / key, 1
    while place.exists():
        number += 1
        place = folder / ASIDE / f"{when} ({number})" / key
    return place


def _walk(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if is_of_people(name):
            yield path, name


def _order(name: str) -> tuple[bool, bool, str]:
    pictures = (".jpg", ".jpeg", ".png", ".gif", ".webp")
    return name.startswith(("issues/", "drafts/")), not name.lower().endswith(pictures), name
