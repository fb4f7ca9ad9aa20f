"""From a file's bytes to text: the encodings we read, one kind of line end, and no characters that cannot be shown."""

from __future__ import annotations

import codecs
import re
import unicodedata

from newsletter.errors import InvalidIssue, Problem

LONGEST_TEXT = 200_000
"""Bytes of text in one issue. A mail that is not clipped has room for about half of it."""

# C0 without tab and line feed, DEL, C1 (which come from Windows-1252 saved as something else), and noncharacters.
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def text_in(content: bytes) -> str:
    r"""Decode UTF-8 (with or without a byte order mark) or UTF-16 with one; lines end in ``\n``, letters are NFC.

    Raises:
        InvalidIssue: ``text-too-long``, ``not-utf8``, ``control-character`` or ``empty-file``.
    """
    if len(content) > LONGEST_TEXT:
        raise InvalidIssue(Problem("text-too-long", {"kilobytes": len(content) // 1000, "limit": LONGEST_TEXT // 1000}))
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", _decoded(content)))
    found = _UNSHOWABLE.search(text)
    if found:
        line, column = _place(text, found.start())
        code = f"U+{ord(found[0]):04X}"
        raise InvalidIssue(Problem("control-character", {"line": line, "column": column, "character": code}))
    if not text.strip():
        raise InvalidIssue(Problem("empty-file"))
    return text


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise InvalidIssue(Problem("broken-utf16", {"byte": error.start})) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The position counts from after the byte order mark, and everything before it was well formed.
        before = content.removeprefix(codecs.BOM_UTF8)[: error.start].decode("utf-8", "replace")
        line, column = _place(_LINE_ENDS.sub("\n", before), len(before))
        raise InvalidIssue(Problem("not-utf8", {"line": line, "column": column})) from error


def _place(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
