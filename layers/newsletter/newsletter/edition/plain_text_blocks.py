"""The text part: an edition for those who read plain mail, made from the document and a pleasure to read."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from newsletter.edition.plain_text_inline import Notes
from newsletter.edition.plain_text_tables import table_lines
from newsletter.issue.document import (
    Heading,
    List,
    Notice,
    Paragraph,
    Picture,
    Preformatted,
    Quote,
    Rule,
    Table,
)
from newsletter.issue.list_marks import mark_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.edition.letter import LetterBlock
    from newsletter.issue.document import Document
    from newsletter.words import Words

WIDTH = 72
"""Columns: what fits in every mail program, quoted once."""


def text_of(document: Document, words: Words) -> str:
    """The title, the text, and where its links lead, section by section."""
    return f"{underlined(document.title, '=')}\n\n{body_of(document.blocks, words)}"


def body_of(blocks: Sequence[LetterBlock], words: Words) -> str:
    writer = _Writer(words)
    return writer.sections(blocks)


def underlined(title: str, mark: str) -> str:
    lines = wrapped(title)
    return "\n".join([*lines, mark * min(WIDTH, max(map(len, lines), default=1))])


def wrapped(text: str, first: str = "", rest: str = "", width: int = WIDTH) -> list[str]:
    """Lines of at most ``width`` columns; an address longer than that stays whole. Line ends in ``text`` stay."""
    lines: list[str] = []
    for piece in text.split("\n"):
        lines += textwrap.wrap(
            piece,
            width,
            initial_indent=first if not lines else rest,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return lines


class _Writer:
    """Writes blocks as text. Links are numbered and listed at the end of the section they stand in."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._notes = Notes()

    def sections(self, blocks: Sequence[LetterBlock]) -> str:
        pieces: list[str] = []
        for block in blocks:
            begins_section = isinstance(block, Heading) and block.level == 2
            if begins_section:
                pieces += self._pending()
            lines = self.lines(block, WIDTH)
            pieces.append("\n".join(["", *lines] if begins_section and pieces else lines))
        return "\n\n".join(pieces + self._pending())

    def _pending(self) -> list[str]:
        return ["\n".join(lines)] if (lines := self._notes.taken()) else []

    def lines(self, block: LetterBlock, width: int) -> list[str]:
        match block:
            case Heading(level, runs):
                title = wrapped(self._notes.said(runs), width=width)
                mark = {2: "-", 3: "."}.get(level, "")
                return [*title, mark * max(map(len, title), default=0)] if mark else title
            case Paragraph(runs):
                return wrapped(self._notes.said(runs), width=width)
            case List():
                return self._list(block, width)
            case Picture():
                return self._picture(block, width)
            case Quote(blocks):
                return [f"> {line}".rstrip() for line in self._stacked(blocks, width - 2)]
            case Notice(heading, blocks):
                title = wrapped(self._notes.said(heading.runs), "* ", "  ", width)
                return [*title, *(f"  {line}".rstrip() for line in self._stacked(blocks, width - 2))]
            case Rule():
                return ["* * *".center(width).rstrip()]
            case Table(heading, rows, _):
                return table_lines([[self._notes.said(cell) for cell in row] for row in (heading, *rows)], width)
            case Preformatted(text):
                return [f"    {line}" for line in text.split("\n")]
            case _:
                return block.as_text(self._notes, width)

    def _stacked(self, blocks: Sequence[LetterBlock], width: int, *, roomy: bool = True) -> list[str]:
        """Blocks inside another, an empty line between them if there is room."""
        lines: list[str] = []
        for block in blocks:
            lines += ["", *self.lines(block, width)] if lines and roomy else self.lines(block, width)
        return lines

    def _list(self, block: List, width: int) -> list[str]:
        lines: list[str] = []
        roomy = any(len(item) > 1 and not isinstance(item[1], List) for item in block.items)
        for place, item in enumerate(block.items):
            mark = "- " if block.start is None else f"{mark_of(block.style, block.number(place))}. "
            inside = self._stacked(item, width - len(mark), roomy=roomy)
            lines += [""] if roomy and lines else []
            lines.append(mark + (inside[0] if inside else ""))
            lines += [(" " * len(mark) + line).rstrip() for line in inside[1:]]
        return lines

    def _picture(self, block: Picture, width: int) -> list[str]:
        lines: list[str] = []
        if block.alt:
            lines += wrapped(f"[{self._words.say('edition.picture', alt=block.alt)}]", width=width)
        elif not block.decorative:
            lines.append(f"[{self._words.say('edition.undescribed')}]")
        if block.caption:
            lines += wrapped(self._notes.said(block.caption), width=width)
        return lines + ([self._notes.reference(block.target)] if block.target else [])
