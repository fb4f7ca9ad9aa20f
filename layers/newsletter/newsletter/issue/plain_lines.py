"""Lines of plain text put together again: which line ends the author meant, and which the editor made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from newsletter.issue.date_hints import begins_with_day, is_calendar
from newsletter.issue.date_words import pattern
from newsletter.issue.document import LineBreak, Text
from newsletter.languages.text_words import any_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.issue.document import Inline, Runs

_NARROWEST = 50
_WIDEST = 120
_SPACES_IN_PROSE = 8  # a long web address has none
_UNENDING = pattern(rf"(?<!\S)(?:{any_of('unending')})$")
_COLUMNS = re.compile(r"\S(?: {3,}|\t)\S")
_CUT = re.compile(r"\w[-\u2013]$")
_HYPHENATED = re.compile(r"(?<![^\W\d_])([^\W\d_]++)-$")
_SUSPENDED = re.compile(r"(?:och|eller|samt|respektive|till|and|or|to)\b", re.IGNORECASE)
_FIRST_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Wrapping:
    """How the author's editor broke lines. ``width`` is 0 when it did not, and every line end was meant.

    ``words`` are the words of the whole text, which show how the author writes a word that a line end cut in two.
    """

    width: int
    words: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Wrapping:
        lines = text.split("\n")
        broken = [len(line) for line, after in pairwise(lines) if after.strip() and " " in line]
        width = max(broken, default=0)
        if any(len(line) > _WIDEST and line.count(" ") > _SPACES_IN_PROSE for line in lines):
            width = 0  # a whole paragraph on one line: this editor breaks none
        words = frozenset(word.lower() for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text))
        return cls(width if _NARROWEST <= width <= _WIDEST else 0, words)

    def meant(self, line: str, after: str) -> bool:
        """Whether the author ended ``line``: the next word would have had room on it.

        A small letter after a line of some length is a sentence going on, and so is a line that ends with "in" or
        "and", or with a word or a range cut in two, however unevenly the lines were broken.
        """
        first = after.split(" ", 1)[0]
        goes_on = after[:1].islower() and len(line) > self.width // 2
        goes_on = goes_on or _CUT.search(line) is not None or _UNENDING.search(line[-12:]) is not None
        if _UNENDING.search(line[-12:]) and len(line) >= _NARROWEST:
            return False  # no line ends so, however wide the others are
        if line.endswith(":") and begins_with_day(after):
            return True
        if is_calendar(line, after) or (_COLUMNS.search(line) and _COLUMNS.search(after)):
            return True
        return self.width == 0 or (not goes_on and len(line) + 1 + len(first) <= self.width)

    def joined(self, lines: Sequence[str]) -> Runs:
        """A paragraph's lines as runs: broken lines flow together, the line ends that were meant stay."""
        runs: list[Inline] = []
        flowing = lines[0]
        last = lines[0]
        for line in lines[1:]:
            if self.meant(last, line):
                runs += [Text(flowing), LineBreak()]
                flowing = line
            else:
                flowing = self._mended(flowing, line)
            last = line
        return (*runs, Text(flowing))

    def _mended(self, before: str, after: str) -> str:
        cut = _HYPHENATED.search(before)
        following = _FIRST_WORD.match(after)
        if cut is None:
            return before + after if before.endswith(("-", "\u2013")) and _joins(before) else f"{before} {after}"
        if _SUSPENDED.match(after):
            return f"{before} {after}"  # "vår- och höstmötet" keeps its hyphen and its space
        head = cut[1]
        if following is None or not following[0][0].islower() or len(head) == 1 or head.isupper():
            return before + after  # "Karl-Erik", "e-post" and "EU-stöd" keep their hyphen
        hyphened = f"{head}-{following[0]}".lower()
        if hyphened in self.words and hyphened.replace("-", "") not in self.words:
            return before + after  # the author writes it so elsewhere
        return before[:-1] + after


def _joins(before: str) -> bool:
    """Whether a dash at a line's end belongs to what is before it, as in ``2025-``; a free dash does not."""
    return len(before) > 1 and before[-2].isdigit()
