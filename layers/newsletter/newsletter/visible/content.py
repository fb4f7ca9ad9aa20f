"""What can be seen in a file or an edition, as counts and words in reading order."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_DROPPED = re.compile("[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+|\d+")
_SIGNS = frozenset({"Sc", "So"})
"""Categories of single characters that say something by themselves: currencies, emoji, ticks and stars."""


@dataclass(frozen=True)
class LeftOut:
    """Something of the file that is not in the edition on purpose. ``why`` is a code under ``[left_out]`` in words.

    ``targets`` are those of its links, for the comparison alone: some act for one person, and are shown nowhere.
    """

    text: str
    why: str
    targets: tuple[str, ...] = ()


@dataclass
class Visible:
    """What a person sees, in reading order.

    ``blocks`` are the texts of paragraphs, headings, items and cells. ``links`` are targets. ``unseen`` is text that
    the file holds and does not show: it must not be in the edition. ``elsewhere`` is shown to the author but is not
    part of the text, such as a page header. ``attachments`` are the names of files that came along.
    """

    blocks: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    pictures: int = 0
    items: int = 0
    cells: int = 0
    unseen: list[LeftOut] = field(default_factory=list)
    elsewhere: list[LeftOut] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)

    def words(self) -> list[str]:
        return [word for block in self.blocks for word in words_in(block)]

    def add(self, other: Visible) -> None:
        """Append what another part of the same file shows."""
        self.blocks += other.blocks
        self.links += other.links
        self.unseen += other.unseen
        self.elsewhere += other.elsewhere
        self.attachments += other.attachments
        self.pictures += other.pictures
        self.items += other.items
        self.cells += other.cells


def words_in(text: str) -> list[str]:
    """Split a text into words, numbers and telling signs, in one spelling. Web addresses are links, not words.

    Letters and digits part: a raised figure, as in m², may be written in more than one way.
    """
    spelt = unicodedata.normalize("NFKC", _DROPPED.sub("", text)).casefold()
    return [
        word
        for piece in _ADDRESS.sub(" ", spelt).split()
        for word in (*_WORD.findall(piece), *(sign for sign in piece if unicodedata.category(sign) in _SIGNS))
    ]


def counted(texts: Iterable[str]) -> Counter[str]:
    """Count the words of several texts."""
    return Counter(word for text in texts for word in words_in(text))
