"""Tables in HTML: those that hold figures stay tables, those that only place things on a page are undone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.issue.document import LineBreak, Strong, Table, Text, plain
from newsletter.issue.html_tree import Element

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsletter.issue.document import Blocks, Runs

_PARTS = ("thead", "tbody", "tfoot")
_NUMBER = re.compile(r"[+\u2212-]?\d[\d\s.,]*(?:%|\D{0,15})$")
_LONGEST_CELL = 200
_MOST_COLUMNS = 8
_MOST_ROWS = 1_000
"""Rows that one cell may reach over: the standard's limit is 65,534, and each is written out."""

_MOST_REPEATED = 20_000
"""Characters that cells over several rows may add to a table."""

_MOST_HEADINGS = 3
_NEVER_IN_FIGURES = frozenset({"table", "img", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote"})


@dataclass(frozen=True)
class _Place:
    """One place in the grid: the cell that covers it, and whether that began further left or further up."""

    cell: Element
    from_left: bool = False
    from_above: bool = False


def has_figures(table: Element) -> bool:
    """Whether it has columns that mean something: a heading says so, or rows of short texts, equally many in each."""
    rows = _grid(table)
    widths = {len(row) for row in rows}
    if table.attributes.get("role") in ("presentation", "none") or widths == {1} or not rows:
        return False
    cells = {id(place.cell): place.cell for row in rows for place in row}
    inner = [one.tag for cell in cells.values() for one in cell.walk()]
    if any(tag in _NEVER_IN_FIGURES for tag in inner) or max(widths) > _MOST_COLUMNS:
        return False
    if "th" in inner:
        return True
    said = [cell.text().strip() for cell in cells.values()]
    return len(rows) > 1 and len(widths) == 1 and max(map(len, said)) <= _LONGEST_CELL and any(said)


def table_of(table: Element, read: Callable[[Element], tuple[Runs, Blocks]]) -> Blocks:
    """The table with its heading, if it has one, and below it the pictures found in its cells.

    A cell over several rows stands in each of them, so that every row can be read by itself. Rows of headings become
    one.
    """
    grid = _grid(table)
    known: dict[int, tuple[Runs, Blocks]] = {}
    for place in (place for row in grid for place in row):
        if id(place.cell) not in known:
            known[id(place.cell)] = read(place.cell)
    pictures = tuple(picture for _, inner in known.values() for picture in inner)
    grid = [row for row in grid if any(known[id(place.cell)][0] and not place.from_above for place in row)]
    if not grid:
        return pictures
    width = max(len(row) for row in grid)
    headings = _headings(grid)
    texts: list[list[Runs]] = []
    repeated = 0
    for number, row in enumerate(grid):
        texts.append([])
        for place in row:
            runs = known[id(place.cell)][0]
            repeated += len(plain(runs)) if place.from_above else 0
            is_empty = (place.from_left and number >= headings) or (place.from_above and repeated > _MOST_REPEATED)
            texts[-1].append(() if is_empty else runs)
    filled = [tuple(row) + ((),) * (width - len(row)) for row in texts]
    if not headings and _is_labelled(filled):
        return (Table(((),) * width, tuple(filled), alignment_of(filled)), *pictures)
    headings = max(1, headings)
    heading = tuple(_one_heading(column) for column in zip(*filled[:headings], strict=True))
    rows = tuple(filled[headings:])
    return (Table(heading, rows, alignment_of(rows) if rows else ("left",) * width), *pictures)


def alignment_of(rows: Sequence[Sequence[Runs]]) -> tuple[str, ...]:
    """Numbers are read from the right, whatever their author did."""
    return tuple(_alignment(column) for column in zip(*rows, strict=True))


def _alignment(column: Sequence[Runs]) -> str:
    said = [plain(cell).strip() for cell in column]
    return "right" if any(said) and all(_NUMBER.match(one) for one in said if one) else "left"


def _headings(grid: Sequence[Sequence[_Place]]) -> int:
    """How many rows at the top are headings: all their cells say so, and one row is left below them."""
    count = 0
    for row in grid[: min(_MOST_HEADINGS, len(grid) - 1)]:
        if not all(place.cell.tag == "th" for place in row):
            break
        count += 1
    return count


def _one_heading(column: Sequence[Runs]) -> Runs:
    """What the heading rows say of a column, from above to below; what covers several rows is said once."""
    said: dict[str, Runs] = {plain(cell).strip(): cell for cell in column if plain(cell).strip()}
    made: Runs = ()
    for cell in said.values():
        made = (*made, Text(", "), *cell) if made else cell
    return made


def _is_labelled(rows: Sequence[Sequence[Runs]]) -> bool:
    """Whether the first of two columns names what stands in the second: it is bold, or ends with a colon."""
    if len(rows) < 2 or len(rows[0]) != 2:
        return False
    if all(_is_bold(cell) for cell in rows[0]) and not all(_is_bold(row[0]) for row in rows):
        return False  # a heading row
    labels = [row[0] for row in rows if plain(row[0]).strip()]
    are_labels = all(_is_bold(one) or plain(one).rstrip().endswith(":") for one in labels)
    return bool(labels) and are_labels and not all(_is_bold(row[1]) for row in rows)


def _is_bold(cell: Runs) -> bool:
    said = [run for run in cell if not isinstance(run, LineBreak) and plain((run,)).strip()]
    return bool(said) and all(isinstance(run, Strong) for run in said)


def _grid(table: Element) -> list[list[_Place]]:
    """The table's own rows, each with a cell in every place that one covers.

    https://html.spec.whatwg.org/multipage/tables.html#forming-a-table
    """
    parts = [table, *(one for one in table.children if isinstance(one, Element) and one.tag in _PARTS)]
    rows = [one for part in parts for one in part.children if isinstance(one, Element) and one.tag == "tr"]
    grid: list[list[_Place]] = []
    open_cells: dict[int, tuple[int, _Place]] = {}  # by column: for how many rows more, and what
    for row in rows:
        made: list[_Place] = []
        below: dict[int, tuple[int, _Place]] = {}
        _fill(made, open_cells, below)
        for cell in (one for one in row.children if isinstance(one, Element) and one.tag in ("td", "th")):
            across, down = _span(cell, "colspan", _MOST_COLUMNS + 1), _span(cell, "rowspan", _MOST_ROWS)
            for number in range(across):
                if down > 1 and len(made) <= _MOST_COLUMNS:
                    below[len(made)] = (down - 1, _Place(cell, from_left=number > 0, from_above=True))
                open_cells.pop(len(made), None)
                made.append(_Place(cell, from_left=number > 0))
            _fill(made, open_cells, below)
        open_cells = below
        grid.append(made)
    return grid


def _fill(made: list[_Place], open_cells: dict[int, tuple[int, _Place]], below: dict[int, tuple[int, _Place]]) -> None:
    """Put cells that began further up in the next places of a row, for as long as they reach."""
    while len(made) in open_cells:
        left, place = open_cells.pop(len(made))
        if left > 1:
            below[len(made)] = (left - 1, place)
        made.append(place)


def _span(cell: Element, name: str, most: int) -> int:
    said = cell.attributes.get(name, "1")
    return max(1, min(int(said), most)) if said.isascii() and said.isdigit() and len(said) < 6 else 1
