"""What a block looks like beyond what it is: a link that is a button, a quotation's byline, a table too wide."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from newsletter.issue.document import LineBreak, Link, Paragraph, Strong, Table, plain, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.issue.document import Block, Blocks, Runs

_DASHES = ("\u2013", "\u2014", "- ", "\u2015")
_LONGEST_BYLINE = 120
_LONGEST_LABEL = 60
_MOST_COLUMNS = 4
_WIDEST_ROW = 34
"""Characters of 16 pixels between the margins of a phone of 320."""

_BLANK = re.compile(r" (?!\d)|(?<!\d) ")
"""Where a line may break: not inside a number."""

_BETWEEN = 2
"""Characters as wide as the space between two columns."""


def button_in(block: Block) -> Link | None:
    """The link that a paragraph consists of, if its author made it bold; its runs are then the button's label."""
    match block:
        case Paragraph((Strong((Link(runs, target),)),)) | Paragraph((Link((Strong(runs),), target),)):
            return Link(runs, target) if len(plain(runs)) <= _LONGEST_LABEL else None
        case _:
            return None


def calendar_link_in(block: Block) -> Link | None:
    """The link to a calendar entry that a paragraph consists of."""
    match block:
        case Paragraph((Link(_, target) as link,)) if target.endswith(".ics"):
            return link
        case _:
            return None


def quoted(blocks: Blocks) -> tuple[Blocks, Runs]:
    """What is quoted, and the last line that says after a dash who said it; empty if none does."""
    *before, last = blocks or (None,)
    if not isinstance(last, Paragraph):
        return blocks, ()
    breaks = [place for place, run in enumerate(last.runs) if isinstance(run, LineBreak)]
    start = breaks[-1] + 1 if breaks else 0
    line = last.runs[start:]
    said = plain(line).strip()
    if not said.startswith(_DASHES) or len(said) > _LONGEST_BYLINE or not (before or start):
        return blocks, ()
    return (*before, *([replace(last, runs=last.runs[: start - 1])] if start else [])), line


def is_wide(table: Table) -> bool:
    """Whether a phone cannot show the table, however its cells are broken into lines."""
    columns = zip(table.heading, *table.rows, strict=True)
    longest = [
        max((len(word) for cell in column for word in _BLANK.split(plain(cell))), default=0) for column in columns
    ]
    return len(longest) > _MOST_COLUMNS or sum(longest) + _BETWEEN * (len(longest) - 1) > _WIDEST_ROW


def has_row_names(table: Table) -> bool:
    """Whether the first column says what the row's figures are about: all others are figures."""
    first, *others = table.alignment
    return bool(others) and first == "left" and all(one == "right" for one in others)


def wide_tables(blocks: Blocks) -> Iterator[Table]:
    return (block for block in walk(blocks) if isinstance(block, Table) and is_wide(block))
