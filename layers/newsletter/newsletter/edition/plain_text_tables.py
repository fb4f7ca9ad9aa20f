"""Tables as plain text: columns where they fit, otherwise row by row with each cell under its heading."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_BETWEEN = "  "


def table_lines(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """``rows`` begins with the headings, all empty if there are none; line ends in cells become spaces."""
    cells = [[" ".join(cell.split()) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    if sum(widths) + len(_BETWEEN) * (len(widths) - 1) <= width:
        ruler = ["-" * column for column in widths]
        top = (cells[0], ruler) if any(cells[0]) else ()
        return [_line(row, widths) for row in (*top, *cells[1:])]
    return _row_by_row(cells, width)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return _BETWEEN.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _row_by_row(cells: Sequence[Sequence[str]], width: int) -> list[str]:
    heading, *rows = cells
    lines: list[str] = []
    for row in rows:
        lines += [""] if lines else []
        for label, cell in zip(heading, row, strict=True):
            if said := f"{label}: {cell}".rstrip() if label else cell:
                lines += textwrap.wrap(
                    said, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
                )
    return lines or [" | ".join(heading)]
