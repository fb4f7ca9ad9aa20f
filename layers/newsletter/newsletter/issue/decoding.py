"""From a file's bytes to text: the encodings we read, one kind of line end, and no characters that cannot be shown."""

from __future__ import annotations

import codecs
import re
import unicodedata
from itertools import pairwise

from newsletter.errors import InvalidIssue, Problem

LONGEST_TEXT = 200_000
"""Bytes of text in one issue. A mail that is not clipped has room for about half of it."""

# C0 without tab and line feed, DEL, C1 (which come from Windows-1252 saved as something else), and noncharacters.
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_TOLD = {
    **dict.fromkeys(("iso-8859-1", "latin-1", "latin1", "iso-8859-15", "windows-1252", "cp1252", "us-ascii"), "cp1252"),
    **dict.fromkeys(("macintosh", "mac-roman", "macroman", "x-mac-roman"), "mac_roman"),
    **dict.fromkeys(("ibm850", "cp850", "ibm437", "cp437"), "cp850"),
    **{name: name for name in ("iso-2022-jp", "shift_jis", "euc-jp", "gb2312", "gb18030", "big5", "euc-kr")},
    **{name: name for name in ("iso-8859-2", "windows-1250", "windows-1251", "koi8-r", "iso-8859-9", "windows-1254")},
}
"""What mails and pages call their encoding. Those who say Latin-1 mean Windows-1252: https://encoding.spec.whatwg.org/"""

_LETTERS = frozenset("åäöÅÄÖéÉèÈêëüÜæÆøØáàâÁÀíîïóòôõúûñÑçÇßÿ")
_SIGNS = frozenset("\u00a0\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u00b4\u00d7•€§°½¼¾«»·©®™£±²³µ‰")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def text_in(content: bytes, charset: str = "") -> str:
    r"""Decode UTF-8 (with or without a byte order mark), UTF-16 with one, or what Windows wrote before.

    Lines end in ``\n``, letters are NFC. ``charset`` is what a mail says about its own text.

    Raises:
        InvalidIssue: ``text-too-long``, ``not-utf8``, ``broken-utf16``, ``control-character`` or ``empty-file``.
    """
    if len(content) > LONGEST_TEXT:
        raise InvalidIssue(Problem("text-too-long", {"kilobytes": len(content) // 1000, "limit": LONGEST_TEXT // 1000}))
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", _decoded(content, charset)))
    found = _UNSHOWABLE.search(text)
    if found:
        line, column = _place(text, found.start())
        code = f"U+{ord(found[0]):04X}"
        raise InvalidIssue(Problem("control-character", {"line": line, "column": column, "character": code}))
    if not text.strip():
        raise InvalidIssue(Problem("empty-file"))
    return text


def html_in(content: bytes, charset: str = "") -> str:
    """Decode a page, which may say itself how; what cannot be shown is left out, for programs write HTML, not people.

    Raises:
        InvalidIssue: ``not-utf8``, ``broken-utf16`` or ``empty-file``.
    """
    said = _META.search(content[:2_000])
    text = _decoded(content, charset or (said[1].decode("ascii") if said else ""))
    text = _UNSHOWABLE.sub("", unicodedata.normalize("NFC", text))
    if not text.strip():
        raise InvalidIssue(Problem("empty-file"))
    return text


def guesses_in(content: bytes) -> tuple[Problem, ...]:
    """What staff should look at because the encoding was guessed."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return (Problem("read-as-western", stops=False),)
    return ()


def _decoded(content: bytes, charset: str) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise InvalidIssue(Problem("broken-utf16", {"byte": error.start})) from error
    if charset.lower().startswith("iso-2022") and (told := _as_told(content, charset)):
        return told  # in seven bits, so that it would pass as UTF-8
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        told = _as_told(content, charset) or _western(content)
        if told:
            return told
        # The position counts from after the byte order mark, and everything before it was well formed.
        before = content.removeprefix(codecs.BOM_UTF8)[: error.start].decode("utf-8", "replace")
        line, column = _place(_LINE_ENDS.sub("\n", before), len(before))
        raise InvalidIssue(Problem("not-utf8", {"line": line, "column": column})) from error


def _as_told(content: bytes, charset: str) -> str:
    """The text by the encoding it is said to have; nothing if that is unknown or does not fit."""
    if charset.lower() not in _TOLD:
        return ""
    try:
        return content.decode(_TOLD[charset.lower()])
    except UnicodeDecodeError:
        return ""


def _western(content: bytes) -> str:
    """Text from an older Windows; nothing unless every odd byte then is a letter or a sign that people here write."""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return ""
    odd = {c for c in text if not c.isascii()}
    return text if odd <= _LETTERS | _SIGNS and any(f"{a}{b}".isalpha() for a, b in pairwise(text)) else ""


def _place(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
