"""Excel files: the rows of the sheet that people see, as its cells show them."""

from __future__ import annotations

import io
import zipfile
import zlib
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from newsletter.errors import InvalidIssue, Problem
from newsletter.subscribers.file_tally import FileTally
from newsletter.subscribers.sheet_limits import LONGEST_CELL, MOST_ROWS, check_sheets
from newsletter.subscribers.sheet_survey import SheetSurvey

if TYPE_CHECKING:
    from collections.abc import Iterator

_OF_BROKEN_FILES = (
    ParseError,  # a part is no XML
    LookupError,  # a part, a style, a shared text or a function is not there
    TypeError,  # openpyxl's descriptors, of an attribute of another type; a cell of none
    ValueError,  # of a number, a day, a reference to a cell, or text in no encoding
    ArithmeticError,  # of a number without end
    AttributeError,  # of a part that lacks another
    OSError,  # "File contains no valid workbook part", and zipfile's of a broken entry
    zlib.error,
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,  # compressed in a way that zipfile does not know
)
"""What openpyxl and what it reads with were seen to raise, or say that they do, where a file is broken."""

_MOST_COLUMNS = 200

_MOST_EMPTY = 10_000
"""Empty rows of a sheet with something below them: nobody would look for it there."""

_MOST_LETTERS = 256 * 1024 * 1024
"""Of all cells of a sheet, as many as a CSV file may have bytes: one text can stand in a million cells."""

_NEAR_THE_TOP = 1_000
"""Rows of another sheet that are looked at to know whether it is empty, as Excel's second and third often are."""


def excel_rows(content: bytes, tally: FileTally | None = None) -> Iterator[tuple[int, list[str]]]:
    """The rows of an Excel file (.xlsx, .xlsm); empty ones are left out.

    Of its sheets it is the first that people see and that has addresses in it. ``tally`` has what is in that sheet,
    counted apart, and the titles of the others, by the first row.

    Raises:
        InvalidIssue: ``import-not-excel``, ``import-strict-excel``, ``import-sheet-too-big``, ``import-sheet-gap``
            after all above it, or what is wrong with the zip file that every Excel file is.
    """
    import openpyxl

    tally = tally or FileTally()
    surveys = check_sheets(content)
    with _answered_in_words():
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    if not book.worksheets:  # there is nothing in it but charts
        raise InvalidIssue(Problem("import-not-excel"))
    sheet = _sheet_of(book.worksheets)
    others = [other for other in book.worksheets if other is not sheet]
    tally.others[:] = [other.title for other in others if any(_said(other, _NEAR_THE_TOP))]
    part = sheet._worksheet_path.lstrip("/")  # noqa: SLF001 - openpyxl tells nowhere else which part a sheet is
    survey = surveys.get(part, SheetSurvey())
    tally.sheet, tally.there = sheet.title, survey.rows
    tally.hidden[:], tally.formulas[:] = survey.hidden, survey.formulas
    tally.struck |= survey.struck
    yield from _said(sheet, MOST_ROWS)


@contextmanager
def _answered_in_words() -> Iterator[None]:
    """Let openpyxl read something: what a broken file makes it raise is the file's fault. Nothing of ours runs here."""
    try:
        yield
    except _OF_BROKEN_FILES as error:
        raise InvalidIssue(Problem("import-not-excel")) from error


def _sheet_of(sheets: list[Any]) -> Any:
    """The first sheet that people see with an address near its top, else the first that they see."""
    seen = [sheet for sheet in sheets if sheet.sheet_state == "visible"] or sheets
    return next((sheet for sheet in seen if _has_addresses(sheet)), seen[0])


def _has_addresses(sheet: Any) -> bool:
    rows = islice(_said(sheet, _NEAR_THE_TOP), _NEAR_THE_TOP)
    return any("@" in cell for _, cells in rows for cell in cells)


def _said(sheet: Any, most: int) -> Iterator[tuple[int, list[str]]]:
    """The rows that say something, as long as they are not too far apart and not too much together."""
    letters, last = 0, 0
    for line, cells in enumerate(_cells_of(sheet, most), start=1):
        if cells.count(None) == len(cells):
            continue
        if line - last > _MOST_EMPTY:
            raise InvalidIssue(Problem("import-sheet-gap", {"line": line, "rows": line - last - 1}))
        last = line
        shown = [_shown(cell) for cell in cells]
        letters += sum(map(len, shown))
        if letters > _MOST_LETTERS or max(map(len, shown)) > LONGEST_CELL:
            raise InvalidIssue(Problem("import-sheet-too-big", {"rows": MOST_ROWS - 1}))
        yield line, shown


def _cells_of(sheet: Any, most: int) -> Iterator[tuple[Any, ...]]:
    """The cells of each row, as openpyxl reads them. What is raised by whoever takes them is not raised in here."""
    with _answered_in_words():
        sheet.reset_dimensions()  # programs write them wrong, and then rows are left out
        yield from sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS, max_row=most)


def _shown(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != cell.min.time() else cell.date().isoformat()
    return str(cell).strip()
