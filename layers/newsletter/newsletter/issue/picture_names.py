"""Pictures as authors name them: a file beside the issue, and what it shows in words."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.document import Picture, Text

_PICTURE = re.compile(r".+\.(?:jpe?g|png|gif|webp)", re.IGNORECASE | re.DOTALL)
_DECORATIVE = ("dekorativ", "decorative")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]|^\.\.?$")


def is_picture(file_name: str) -> bool:
    """Whether a file is a picture that belongs to an issue rather than an issue itself."""
    return _PICTURE.fullmatch(file_name) is not None


def picture_of(source: str, alt: str, caption: str, line: int) -> Picture:
    """A picture as written in an issue.

    The words ``dekorativ`` or ``decorative`` in place of a description say that the picture has nothing to tell.

    Raises:
        InvalidIssue: ``picture-elsewhere`` or ``picture-kind``.
    """
    name = unicodedata.normalize("NFC", unquote(source.strip())).removeprefix("./")
    facts: dict[str, str | int] = {"picture": name[:80], "line": line}
    if not name or re.match(r"[a-z][a-z0-9+.-]*:", name, re.IGNORECASE) or _UNSAFE.search(name):
        raise InvalidIssue(Problem("picture-elsewhere", facts))
    if not is_picture(name):
        raise InvalidIssue(Problem("picture-kind", facts))
    described = " ".join(alt.split())
    runs = (Text(" ".join(caption.split())),) if caption.strip() else ()
    if described.lower() in _DECORATIVE:
        return Picture(name, "", runs, decorative=True)
    return Picture(name, described, runs)
