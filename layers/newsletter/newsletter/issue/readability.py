"""How a text reads: its sentences, and LIX, the Swedish measure of how hard they are.

LIX = words per sentence + the share in percent of words longer than six letters (Björnsson 1968). It was made for
Swedish and holds for English too; below 40 is plain, above 50 is hard.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WORD = re.compile(r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*")
_END = re.compile(r"[.!?\u2026][\"\u201d\u2019)\]]{0,4}\s+(?=[\"\u201c\u201d(\u2013]?\s?[A-ZÅÄÖÆØÉ\d])")
_ABBREVIATION = re.compile(
    r"(?:\w\.){1,4}|(?:kl|nr|ca|tel|jfr|osv|dvs|etc|st|dr|mr|mrs|ms|no|vs|e\.g|i\.e)\.", re.IGNORECASE
)
_LONGEST_ABBREVIATION = 12
_LONG_WORD = 6
_ENOUGH = 100
"""Words below which a figure would say more about chance than about the text."""


@dataclass(frozen=True)
class Readability:
    """``lix`` is None for a text too short to be measured."""

    lix: int | None
    words: int
    sentences: int


def sentences_in(paragraph: str) -> Iterator[str]:
    """The sentences of a paragraph; ``t.ex.`` and ``kl.`` end none."""
    start = 0
    for end in _END.finditer(paragraph):
        word = paragraph[max(start, end.start() - _LONGEST_ABBREVIATION) : end.start() + 1].rsplit(maxsplit=1)[-1]
        if not _ABBREVIATION.fullmatch(word.lstrip('(\u201d"')):
            yield paragraph[start : end.end()].strip()
            start = end.end()
    if paragraph[start:].strip():
        yield paragraph[start:].strip()


def words_in(text: str) -> list[str]:
    return _WORD.findall(text)


def readability_of(paragraphs: Iterable[str]) -> Readability:
    sentences = [words for text in paragraphs for one in sentences_in(text) if (words := words_in(one))]
    words = [word for sentence in sentences for word in sentence]
    if len(words) < _ENOUGH:
        return Readability(None, len(words), len(sentences))
    long = sum(len(word) > _LONG_WORD for word in words)
    return Readability(round(len(words) / len(sentences) + 100 * long / len(words)), len(words), len(sentences))
