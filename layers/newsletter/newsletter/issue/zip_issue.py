"""An issue and its pictures in one file: a zipped folder, or a mail with attachments."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.picture_names import is_picture
from newsletter.issue.safe_zip import files_in
from newsletter.issue.upload import is_left_behind
from newsletter.issue.written_formats import WRITTEN, ending_of, written_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from newsletter.issue.manuscript import Manuscript


def read_folder(content: bytes) -> Manuscript:
    """Read a zip file with one issue and its pictures in it, in folders or not.

    Raises:
        InvalidIssue: ``folder-empty``, ``folder-several``, ``folder-twice``, one of ``bundle.files_in``'s, or what the
            issue's own reader says.
    """
    named = _by_name(files_in(content))
    names = [name for name in named if ending_of(name) in WRITTEN]
    if not names:
        raise InvalidIssue(Problem("folder-empty"))
    if len(names) > 1:
        raise InvalidIssue(Problem("folder-several", {"files": ", ".join(sorted(names))[:200]}))
    return with_pictures(written_in(names[0], named[names[0]]), named)


def with_pictures(manuscript: Manuscript, files: Mapping[str, bytes]) -> Manuscript:
    """The manuscript with the pictures that came beside it; its own come first."""
    beside = {name: content for name, content in files.items() if is_picture(name)}
    return replace(manuscript, pictures={**beside, **manuscript.pictures})


def _by_name(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Files by the last part of their path, as the issue's text names them."""
    found: dict[str, bytes] = {}
    for path, content in _without_clutter(files.items()):
        name = unicodedata.normalize("NFC", path.rpartition("/")[2])
        if found.setdefault(name, content) != content:
            raise InvalidIssue(Problem("folder-twice", {"file": name[:80]}))
    return found


def _without_clutter(files: Iterable[tuple[str, bytes]]) -> Iterable[tuple[str, bytes]]:
    for path, content in files:
        if not path.startswith("__MACOSX/") and not is_left_behind(path.rpartition("/")[2]):
            yield path, content
