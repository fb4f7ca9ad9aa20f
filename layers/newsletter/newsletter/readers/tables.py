"""Tables: the rows of a CSV file or of an Excel sheet, whatever program wrote it.

Each row comes with its line number in the file, as a person would count it there.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.bundle import checked_zip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST_COLUMNS = 200


def csv_rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file, parted by whichever of comma, semicolon and tab its first line has most of.

    Raises:
        InvalidIssue: ``import-broken-row``, after everything before that row.
    """
    lines = iter(lines)
    first = next(lines, "").removeprefix("\ufeff")
    reader = csv.reader(chain([first], lines), delimiter=max(",;\t", key=first.count))
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise InvalidIssue(Problem("import-broken-row", {"line": reader.line_num})) from error


def excel_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet of an Excel file (.xlsx), as its cells show them.

    Raises:
        InvalidIssue: ``import-not-excel``, or what is wrong with the zip file that every Excel file is.
    """
    import openpyxl

    checked_zip(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # programs write them wrong, and then rows are left out
        rows = sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS)
        for line, cells in enumerate(rows, start=1):
            yield line, [_shown(cell) for cell in cells]
    except InvalidIssue:
        raise
    except Exception as error:  # openpyxl lets anything through that a broken file makes its parts raise
        raise InvalidIssue(Problem("import-not-excel")) from error


def _shown(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != cell.min.time() else cell.date().isoformat()
    return str(cell).strip()
