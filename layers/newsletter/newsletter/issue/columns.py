"""Columns that were made with tabs or blanks: lines that all divide in the same way are a table."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from newsletter.issue.date_hints import begins_with_day
from newsletter.issue.date_words import WEEKDAYS, one_of, pattern
from newsletter.issue.document import (
    Emphasis,
    Heading,
    Link,
    List,
    Paragraph,
    Quote,
    Strong,
    Struck,
    Table,
    Text,
    plain,
)
from newsletter.issue.html_tables import alignment_of
from newsletter.issue.lines import lines_of, said_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsletter.issue.document import Block, Blocks, Inline, Runs

TAB = "\ue003"
"""Where a tab stood in a Word document. No other sign says so in HTML, where tabs and blanks are one."""

_TABS = re.compile("\ue003[\ue003 ]*")
_FEWEST = 3
_MOST_COLUMNS = 6
_BLANKS = re.compile(r"(?<=\S) {3,}(?=\S)")
_SIGN = re.compile(r"\W{0,5}\w{0,2}[.):]?\W{0,5}")
_HOUR = re.compile(r"(?:kl|klockan|at)\b\.?", re.IGNORECASE)
_WEEKDAY = pattern(rf"(?:{one_of(WEEKDAYS)})\b\.?(?:\s+\d|$)")
_LEADER = re.compile(r"(?<![.\u2026_])[.\u2026_]{3,}+\s*+$")


def table_in(lines: Sequence[str]) -> Table | None:
    """The table that lines of plain text make, if all of them have the same columns."""
    rows = [tuple((Text(cell.strip()),) for cell in _BLANKS.split(line.strip())) for line in lines]
    return _table([row if len(row) > 1 else () for row in rows])


def with_columns(blocks: Blocks) -> Blocks:
    """Make tables of paragraphs and lines that tabs divide; any other tab becomes a blank."""
    found: list[Block] = []
    waiting: list[tuple[Block, list[Runs]]] = []
    for block in (*blocks, None):
        lines = [line for line in lines_of(block) if said_in(line)] if isinstance(block, Paragraph) else []
        if block is not None and lines and all(TAB in plain(line) for line in lines):
            waiting.append((block, lines))
            continue
        table = _table([_cells(line) for _, some in waiting for line in some])
        found += [table] if table else [_without_tabs(one) for one, _ in waiting]
        waiting = []
        if block is not None:
            found.append(_without_tabs(block))
    return tuple(found)


def _table(rows: Sequence[tuple[Runs, ...]]) -> Table | None:
    widths = {len(row) for row in rows}
    if len(rows) < _FEWEST or len(widths) != 1 or not 2 <= min(widths) <= _MOST_COLUMNS:
        return None
    first = [plain(row[0]).strip() for row in rows]
    if any(begins_with_day(one) or _WEEKDAY.match(one) or _HOUR.match(one) for one in first):
        return None  # a programme: what happens on a day is read line by line
    if sum(bool(_SIGN.fullmatch(one)) for one in first) * 2 > len(first):
        return None  # a list, whose signs stand before a tab
    is_headed = all(isinstance(run, Strong) for cell in rows[0] for run in cell if plain((run,)).strip())
    heading, body = (rows[0], rows[1:]) if is_headed else (((),) * len(rows[0]), rows)
    return Table(heading, tuple(body), alignment_of(body))


def _cells(line: Runs) -> tuple[Runs, ...]:
    """A line divided where tabs stand in its text, also within bold text."""
    cells: list[list[Inline]] = [[]]
    for run in line:
        if isinstance(run, Text):
            first, *rest = _TABS.split(run.text)
            pieces: list[Inline | None] = [Text(first)]
            for text in rest:
                pieces += [None, Text(text)]
        elif isinstance(run, Strong) and TAB in plain(run.runs):
            pieces = []
            for number, cell in enumerate(_cells(run.runs)):
                pieces += [*([None] if number else []), Strong(cell)]
        else:
            pieces = [run]
        for piece in pieces:
            if piece is None:
                cells.append([])
            elif plain((piece,)):
                cells[-1].append(piece)
    return tuple(_trimmed(cell) for cell in cells)


def _trimmed(cell: Iterable[Inline]) -> Runs:
    made = tuple(cell)
    if made and isinstance(made[-1], Text):
        made = (*made[:-1], Text(_LEADER.sub("", made[-1].text).rstrip()))
    return made


def _without_tabs(block: Block) -> Block:
    match block:
        case Paragraph(runs):
            return Paragraph(_blank(runs)) if TAB in plain(runs) else block
        case Heading(level, runs):
            return Heading(level, _blank(runs)) if TAB in plain(runs) else block
        case Quote(inner):
            return Quote(tuple(map(_without_tabs, inner)))
        case List():
            return replace(block, items=tuple(tuple(map(_without_tabs, item)) for item in block.items))
        case Table(heading, rows, alignment):
            return Table(tuple(map(_blank, heading)), tuple(tuple(map(_blank, row)) for row in rows), alignment)
        case _:
            return block


def _blank(runs: Runs) -> Runs:
    """With blanks for tabs; three where a day stands first and its columns are told apart by them."""
    said = plain(runs)
    between = "   " if said.count(TAB) > 1 and begins_with_day(_TABS.split(said)[0]) else " "
    made: list[Inline] = []
    for run in runs:
        if isinstance(run, Text):
            *before, last = _TABS.split(run.text)
            made.append(Text(between.join([*(text.rstrip(" ") for text in before), last])))
        elif isinstance(run, Strong | Emphasis | Struck | Link):
            made.append(replace(run, runs=_blank(run.runs)))
        else:
            made.append(run)
    return tuple(made)
