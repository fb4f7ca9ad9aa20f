"""The text of a file: its lines, whatever program and whatever decade wrote them.

UTF-8, UTF-16 with or without its mark, and lines of older programs, whose encoding is told by the words they give. A
letter that nobody can read stays U+FFFD, and the row it stands in is refused.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from itertools import chain, islice
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsletter.subscribers.file_tally import FileTally

_LONGEST_LINE = 2**20
"""Bytes after which a line is taken for ended: a file without any is no table, and must not fill the memory."""

_BEGINNING = 64
"""Bytes by which UTF-16 without its mark is known: half of them are zero."""

_SAMPLE = 2_000
"""Lines that are not UTF-8 by which their encoding is judged."""

_OLDER = ("windows-1252", "windows-1250", "mac_roman", "cp850", "cp437")
"""What Windows, the Macintosh and DOS wrote in Europe; the first of two that fit alike counts."""

_COMMON, _LIKELY = frozenset("åäöÅÄÖ"), frozenset("éÉüÜæÆøØèàáíóúñçßôêâëïãõ")
_CLEARLY = 1.5
"""By how much one encoding must make more of words than another: about one letter."""

_USUAL = frozenset("\u2013\u2014\u2022\u2026\u20ac\u00a7\u00b0\u00b4\u00b7\u00bd\u00d7\u00ab\u00bb\u00a0\u2019")
"""Signs beyond ASCII that people write without looking for them."""

_PUNCTUATION = re.compile(
    "(?<![^\\W_])[\u201c\u201d][^\u201c\u201d;,\\t]*[\u201c\u201d](?![^\\W_])|(?<=[^\\W_])\u2019(?=[^\\W_])"
    "|(?<![^\\W\\d_])[\u2013\u2014\u2022\u2026\u20ac\u00a7\u00b0\u00b4\u00b7\u00bd\u00d7\u00ab\u00bb\u00a0](?![^\\W\\d_])"
)
"""Quotation marks in pairs, apostrophes in words, and dashes between them, as Windows writes them."""

_WIDE = re.compile("[\u0080-\uffff]")
_TWICE = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2010-\u203a\u20ac\u2122]{1,3}"
)


def text_lines(chunks: Iterable[bytes], tally: FileTally | None = None) -> Iterator[str]:
    """The lines of a file with their ends, from its bytes as they come; ``tally`` notes what was mended.

    Raises:
        InvalidIssue: ``import-encoding`` at the first line that is not UTF-8, where no older encoding makes words.
    """
    lines = _byte_lines(_as_ascii_like(chunks))
    for line in lines:
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            yield from _in_older_encoding(chain([line], lines))
            return
        if not text.isascii() and _TWICE.search(text):
            text = _once(text, tally)
        yield text


def _byte_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held = b""
    for chunk in chunks:
        held += chunk
        lines = held.splitlines(keepends=True)
        # What is last may go on in the next chunk, or its line end may.
        held = lines.pop() if lines and len(lines[-1]) <= _LONGEST_LINE else b""
        yield from lines
    yield from held.splitlines(keepends=True)


def _as_ascii_like(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes without their mark, in an encoding whose line ends are those of ASCII."""
    chunks = iter(chunks)
    first = b""
    while len(first) < _BEGINNING and (chunk := next(chunks, b"")):
        first += chunk
    if encoding := _utf_16(first):
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        yield from (decoder.decode(chunk).encode() for chunk in chain([first], chunks))
        yield decoder.decode(b"", final=True).encode()
        return
    yield from chain([first.removeprefix(codecs.BOM_UTF8)], chunks)


def _utf_16(first: bytes) -> str:
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = first[:_BEGINNING:2], first[1:_BEGINNING:2]
    if len(odd) >= 4 and odd.count(0) > len(odd) * 0.7 and not even.count(0):
        return "utf-16-le"
    if len(odd) >= 4 and even.count(0) > len(even) * 0.7 and not odd.count(0):
        return "utf-16-be"
    return ""


def _in_older_encoding(lines: Iterator[bytes]) -> Iterator[str]:
    sample = list(islice(lines, _SAMPLE))
    encoding = _encoding_of([line for line in sample if not line.isascii() and not _is_utf_8(line)])
    for line in chain(sample, lines):
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError:
            yield line.decode(encoding, errors="replace")


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _encoding_of(lines: Sequence[bytes]) -> str:
    """The encoding in which these lines are words.

    Raises:
        InvalidIssue: ``import-encoding`` if in none, or if two make different words and neither is the likelier.
    """
    windows = [line.decode("windows-1252", errors="replace") for line in lines]
    if all(_PUNCTUATION.sub("", text).isascii() for text in windows):
        return "windows-1252"
    texts = {encoding: [line.decode(encoding, errors="replace") for line in lines] for encoding in _OLDER}
    scores = {encoding: sum(map(_likeness, text)) for encoding, text in texts.items()}
    best = max(_OLDER, key=lambda encoding: scores[encoding])
    rivals = [one for one in _OLDER if scores[best] - scores[one] < _CLEARLY and texts[one] != texts[best]]
    if scores[best] <= 0 or rivals:
        raise InvalidIssue(Problem("import-encoding", {"said": texts[_OLDER[0]][0].strip()[:80]}))
    return best


def _likeness(text: str) -> float:
    """How much the letters beyond ASCII stand where such letters stand in words: vowels beside consonants."""
    bare = _PUNCTUATION.sub("", text)
    return sum(_fits(bare, found.start()) for found in _WIDE.finditer(bare))


def _fits(text: str, place: int) -> float:
    letter, before, after = text[place], text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    if unicodedata.category(letter) not in ("Lu", "Ll"):
        if letter in _USUAL and not (before.isalpha() and after.isalpha() and letter not in "\u2019\u00b7"):
            return 0.3
        return -3.0 if before.isalpha() or after.isalpha() or not letter.isprintable() or letter == "\ufffd" else -0.5
    if (letter.isupper() and before.islower()) or (letter.islower() and after.isupper()):
        return -2.0
    if letter.islower() and before.isupper() and text[max(place - 2, 0) : place - 1].isupper():
        return -1.0
    weight = 3.0 if letter in _COMMON else 2.0 if letter in _LIKELY else 1.0 if ord(letter) < 0x180 else -1.0
    beside = [one for one in (before, after) if one.isalpha()]
    if not beside:
        return 0.5 if letter in _COMMON else -0.5
    alike = sum(_is_vowel(one) == _is_vowel(letter) for one in beside)
    return weight if alike < len(beside) else weight * 0.3


def _is_vowel(letter: str) -> bool:
    return unicodedata.normalize("NFD", letter)[0].lower() in "aeiouyæøœ"


def _once(text: str, tally: FileTally | None) -> str:
    """A line whose letters were encoded as UTF-8 twice, as they were meant."""
    mended = _TWICE.sub(_decoded_once, text)
    if tally and mended != text:
        tally.mended += 1
    return mended


def _decoded_once(found: re.Match[str]) -> str:
    try:
        raw = b"".join(_byte_of(letter) for letter in found[0])
        return raw.decode("utf-8")
    except UnicodeError:
        return found[0]


def _byte_of(letter: str) -> bytes:
    return bytes([ord(letter)]) if ord(letter) < 0x100 else letter.encode("windows-1252")
