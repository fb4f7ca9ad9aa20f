"""Tables in HTML: those that hold figures stay tables, those that only place things on a page are undone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsletter.issue.document import Table, plain
from newsletter.issue.html_tree import Element

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsletter.issue.document import Blocks, Runs

_PARTS = ("thead", "tbody", "tfoot")
_NUMBER = re.compile(r"[+\u2212-]?\d[\d\s.,]*(?:%|\D{0,15})$")
_LONGEST_CELL = 200
_MOST_COLUMNS = 8
_NEVER_IN_FIGURES = frozenset({"table", "img", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote"})


def has_figures(table: Element) -> bool:
    """Whether it has columns that mean something: a heading says so, or rows of short texts, equally many in each."""
    rows = _rows(table)
    widths = {len(row) for row in rows}
    if table.attributes.get("role") in ("presentation", "none") or widths == {1} or not rows:
        return False
    inner = [one.tag for row in rows for cell in row for one in cell.walk()]
    if any(tag in _NEVER_IN_FIGURES for tag in inner) or max(widths) > _MOST_COLUMNS:
        return False
    if "th" in inner:
        return True
    cells = [cell.text().strip() for row in rows for cell in row]
    return len(rows) > 1 and len(widths) == 1 and max(map(len, cells)) <= _LONGEST_CELL and any(cells)


def table_of(table: Element, read: Callable[[Element], tuple[Runs, Blocks]]) -> Blocks:
    """The table, its first row as headings, and below it the pictures found in its cells."""
    rows = [[read(cell) for cell in row] for row in _rows(table)]
    said = [row for row in rows if any(runs for runs, _ in row)]
    pictures = tuple(picture for row in rows for _, inner in row for picture in inner)
    if not said:
        return pictures
    width = max(len(row) for row in said)
    filled = [tuple(runs for runs, _ in row) + ((),) * (width - len(row)) for row in said]
    alignment = tuple(_alignment(column) for column in zip(*filled[1:], strict=True)) or ("left",) * width
    return (Table(filled[0], tuple(filled[1:]), alignment), *pictures)


def _alignment(column: tuple[Runs, ...]) -> str:
    """Numbers are read from the right, whatever their author did."""
    said = [plain(cell).strip() for cell in column]
    return "right" if any(said) and all(_NUMBER.match(one) for one in said if one) else "left"


def _rows(table: Element) -> list[list[Element]]:
    """The table's own rows; a cell that spans several columns is followed by empty ones."""
    parts = [table, *(one for one in table.children if isinstance(one, Element) and one.tag in _PARTS)]
    rows = [one for part in parts for one in part.children if isinstance(one, Element) and one.tag == "tr"]
    return [[cell for one in row.children for cell in _spanned(one)] for row in rows]


def _spanned(child: Element | str) -> list[Element]:
    if isinstance(child, str) or child.tag not in ("td", "th"):
        return []
    span = child.attributes.get("colspan", "1")
    more = min(int(span), _MOST_COLUMNS + 1) - 1 if span.isdecimal() else 0
    return [child, *(Element("td") for _ in range(more))]
