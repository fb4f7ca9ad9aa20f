"""A bundle: a zip file taken apart, in which nothing is believed before it is counted."""

from __future__ import annotations

import io
import re
import stat
import unicodedata
import zlib
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING
from zipfile import BadZipFile, LargeZipFile, ZipFile

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.link_targets import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zipfile import ZipInfo

MOST_FILES = 500
MOST_BYTES = 60_000_000
"""Of all files together, unpacked."""

_MOST_RATIO = 100
_SMALL = 500_000
"""A file that unpacks to less than this harms nobody, however well it was packed."""

_ENCRYPTED = 0x1 | 0x40
_PIECE = 65_536
_UNSAFE_NAME = re.compile(r"^[/\\]|^[A-Za-z]:|\\|[\x00-\x1f\x7f-\x9f]")


def files_in(content: bytes) -> Mapping[str, bytes]:
    """Unpack a zip file in memory: paths, as written there, and contents. Folders are left out.

    Raises:
        InvalidIssue: ``bundle-broken``, ``bundle-locked``, ``bundle-unsafe`` or ``bundle-too-big``; never only a part.
    """
    with opened(content) as (archive, entries):
        return _unpacked(archive, entries)


def checked_zip(content: bytes) -> None:
    """Raise as above for what is no zip file, or a bomb, before another program unpacks it."""
    with opened(content):
        pass


@contextmanager
def opened(content: bytes) -> Iterator[tuple[ZipFile, list[ZipInfo]]]:
    """A zip file and its files, looked through but not unpacked; what is read of it inside may raise as above."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() or entry.file_size]
            _check(entries, archive.start_dir)
            yield archive, entries
    except (
        BadZipFile,
        LargeZipFile,
        EOFError,
        LookupError,
        NotImplementedError,
        OSError,
        RuntimeError,
        UnicodeError,
        ValueError,
        zlib.error,
    ) as error:
        raise InvalidIssue(Problem("bundle-broken")) from error


def _check(entries: list[ZipInfo], end: int) -> None:
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise _too_big()
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise InvalidIssue(Problem("bundle-locked"))
    names: set[str] = set()
    for entry in entries:
        folded = unicodedata.normalize("NFC", entry.filename).casefold()
        if _is_unsafe(entry) or folded in names:
            raise InvalidIssue(Problem("bundle-unsafe", {"file": _shown(entry.filename)}))
        names.add(folded)
    # Files that lie over each other are how a small bomb becomes a great one: https://www.bamsoftware.com/hacks/zipbomb/
    places = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    for (place, size), (following, _) in pairwise([*places, (end, 0)]):
        if place + size > following:
            raise InvalidIssue(Problem("bundle-broken"))


def _is_unsafe(entry: ZipInfo) -> bool:
    """A name that leads out of its folder or hides what it is, or an entry that is no file."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return (
        bool(_UNSAFE_NAME.search(entry.filename) or INVISIBLE.search(entry.filename))
        or ".." in entry.filename.split("/")
        or entry.orig_filename.rstrip("\0") != entry.filename  # zipfile cuts a name at a NUL
        or kind not in (0, stat.S_IFREG)
        or entry.is_dir()  # a folder with something in it
    )


def _unpacked(archive: ZipFile, entries: list[ZipInfo]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for entry in entries:
        most = max(_SMALL, entry.compress_size * _MOST_RATIO)
        pieces = bytearray()
        with archive.open(entry) as file:
            while piece := file.read(_PIECE):
                pieces += piece
                if len(pieces) > min(left, most):
                    raise _too_big()
        left -= len(pieces)
        found[entry.filename] = bytes(pieces)
    return found


def _too_big() -> InvalidIssue:
    return InvalidIssue(Problem("bundle-too-big", {"limit": MOST_BYTES // 1_000_000, "files": MOST_FILES}))


def _shown(name: str) -> str:
    return "".join(c if c.isprintable() and not INVISIBLE.match(c) else "\ufffd" for c in name)[:80]
