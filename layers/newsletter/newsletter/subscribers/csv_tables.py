"""CSV files: their rows, whatever program wrote them, each with the number of its first line in the file."""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import chain, islice
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem
from newsletter.subscribers.columns import columns_known
from newsletter.subscribers.file_tally import FileTally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_MOST_LINES = 12_000_000
"""Of a CSV file, empty ones too: three times as many as a file of the largest size has rows."""

_SEPARATORS = ";,\t|"

_SAMPLE = 60
"""Lines by which the separator is chosen: a title above the table may hold another."""

_QUOTED = re.compile(r'"[^"]*"')


def csv_rows(lines: Iterable[str], tally: FileTally | None = None) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file, parted by the sign of ``;``, ``,``, tab and ``|`` that parts most lines alike.

    A cell in quotation marks may hold line ends; ``sep=;`` in front, which Excel understands, is not a row. A cell
    that has swallowed other rows, because a mark is missing or there is one too many, makes its row a broken one.

    Raises:
        InvalidIssue: ``import-broken-row`` or ``import-too-many-lines``, after everything before that row.
    """
    tally = tally or FileTally()
    lines = iter(lines)
    top = list(islice(lines, _SAMPLE))
    if top:
        top[0] = top[0].removeprefix("\ufeff")
    told = top[0].strip().lower() if top else ""
    said = told[4:5] if len(told) == 5 and told.startswith("sep=") else ""
    separator = said or _separator_of(top)
    row: list[str] = []
    silent = f'" \t\r\n\f\v\u00a0{separator}'
    lines = _counted(chain(["\n"] * bool(said), top[bool(said) :], lines), row)
    reader = csv.reader(lines, delimiter=separator)
    number, columns = 1, 0
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if len(row) == 1:
                saying = 1 if row[0].strip(silent) else 0
            else:
                next(csv.reader(row, delimiter=separator, strict=True))
                _check_swallowed(cells, separator, columns, number)
                saying = sum(1 for line in row if line.strip(silent))
                tally.within += saying - bool(saying)
            tally.there += saying
            row.clear()
            columns = max(columns, len(cells))
            yield number, stripped if saying else []
            number = reader.line_num + 1
    except csv.Error as error:
        raise InvalidIssue(Problem("import-broken-row", {"line": number, "said": _shown(row)})) from error


def _separator_of(top: Sequence[str]) -> str:
    """The sign that makes a heading we know; else the one that parts most lines into the same number of cells."""
    bare = [_QUOTED.sub("", line) for line in top]
    first = next((line for line in bare if any(mark in line for mark in _SEPARATORS)), "")

    def parts(mark: str) -> tuple[int, int, int]:
        counts = Counter(line.count(mark) for line in bare if mark in line)
        known = max(
            (columns_known(next(csv.reader([line], delimiter=mark), [])) for line in top if mark in line), default=0
        )
        return known, max(counts.values(), default=0), first.count(mark)

    best = max(_SEPARATORS, key=parts)
    return best if any(parts(best)) else ";"


def _check_swallowed(cells: Sequence[str], separator: str, columns: int, number: int) -> None:
    """Refuse a row of which a cell holds another: a line with a separator, and an address or as many cells as a row."""
    for cell in cells:
        for line in cell.splitlines() if "\n" in cell or "\r" in cell else ():
            parts = line.count(separator)
            if parts and ("@" in line or (columns > 2 and parts >= columns - 1)):
                raise InvalidIssue(Problem("import-broken-row", {"line": number, "said": _shown([cell])}))


def _shown(row: Sequence[str]) -> str:
    return " ".join("".join(row[:2])[:80].split())


def _counted(lines: Iterable[str], row: list[str]) -> Iterator[str]:
    """The lines, each put to those of its row on the way."""
    for number, line in enumerate(lines, start=1):
        if number > _MOST_LINES:
            raise InvalidIssue(Problem("import-too-many-lines", {"limit": _MOST_LINES}))
        row.append(line)
        yield line
