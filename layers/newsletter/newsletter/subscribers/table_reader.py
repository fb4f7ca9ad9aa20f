"""Tables: the rows of a CSV file or of an Excel sheet, whatever program wrote it.

Each row comes with the number of its first line in the file, as a person would count it there.
"""

from __future__ import annotations

import codecs
import csv
import io
from datetime import datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from newsletter.errors import InvalidIssue, Problem
from newsletter.subscribers.sheet_limits import LONGEST_CELL, MOST_ROWS, check_sheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST_COLUMNS = 200

_MOST_EMPTY = 10_000
"""Empty rows of a sheet with something below them: nobody would look for it there."""

_MOST_LETTERS = 256 * 1024 * 1024
"""Of all cells of a sheet, as many as a CSV file may have bytes: one text can stand in a million cells."""

_MOST_LINES = 12_000_000
"""Of a CSV file, empty ones too: three times as many as a file of that size has rows."""

_LONGEST_LINE = 2**20
"""Bytes after which a line is taken for ended: a file without any is no table, and must not fill the memory."""

_NEAR_THE_TOP = 1_000
"""Rows of another sheet that are looked at to know whether it is empty, as Excel's second and third often are."""

_SEPARATORS = ";,\t"

_TITLES = 10
"""Lines in which something must be parted, or nothing is: a file of nothing but addresses is a table too."""


def text_lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """The lines of a file with their ends, from its bytes as they come.

    UTF-8 and, with its mark in front, UTF-16, as Excel's "Unicode text" is; a line that is not UTF-8 comes from an
    older Windows program.
    """
    held = b""
    for chunk in _as_ascii_like(chunks):
        held += chunk
        lines = held.splitlines(keepends=True)
        # What is last may go on in the next chunk, or its line end may.
        held = lines.pop() if lines and len(lines[-1]) <= _LONGEST_LINE else b""
        yield from map(_decoded, lines)
    yield from map(_decoded, held.splitlines(keepends=True))


def _as_ascii_like(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes without their mark, in an encoding whose line ends are those of ASCII."""
    chunks = iter(chunks)
    first = b""
    while len(first) < len(codecs.BOM_UTF8) and (chunk := next(chunks, b"")):
        first += chunk
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        decoder = codecs.getincrementaldecoder("utf-16")("replace")
        yield from (decoder.decode(chunk).encode() for chunk in chain([first], chunks))
        yield decoder.decode(b"", final=True).encode()
        return
    yield from chain([first.removeprefix(codecs.BOM_UTF8)], chunks)


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("windows-1252", errors="replace")


def csv_rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file, parted by whichever of semicolon, comma and tab the first line with any has most of.

    A cell in quotation marks may hold line ends; ``sep=;`` in front, which Excel understands, is not a row. A mark
    that is never closed, or only by the next one that opens, would hide the rows between: that row is broken.

    Raises:
        InvalidIssue: ``import-broken-row`` or ``import-too-many-lines``, after everything before that row.
    """
    lines = iter(lines)
    top: list[str] = []
    for line in islice(lines, _TITLES):
        top.append(line.removeprefix("\ufeff") if not top else line)
        if any(mark in line for mark in _SEPARATORS):
            break
    told = top[0].strip().lower() if top else ""
    said = told[4:5] if len(told) == 5 and told.startswith("sep=") else ""
    separator = said or (max(_SEPARATORS, key=top[-1].count) if top else ";")
    row: list[str] = []
    lines = _counted(chain(["\n"] * bool(said), top[bool(said) :], lines), row)
    reader = csv.reader(lines, delimiter=separator)
    number = 1
    try:
        for cells in reader:
            if len(row) > 1:
                next(csv.reader(row, delimiter=separator, strict=True))
            row.clear()
            yield number, [cell.strip() for cell in cells]
            number = reader.line_num + 1
    except csv.Error as error:
        raise InvalidIssue(Problem("import-broken-row", {"line": number})) from error


def _counted(lines: Iterable[str], row: list[str]) -> Iterator[str]:
    """The lines, each put to those of its row on the way."""
    for number, line in enumerate(lines, start=1):
        if number > _MOST_LINES:
            raise InvalidIssue(Problem("import-too-many-lines", {"limit": _MOST_LINES}))
        row.append(line)
        yield line


def excel_rows(content: bytes, passed_over: list[str] | None = None) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet of an Excel file (.xlsx), as its cells show them; empty ones are left out.

    By the first row, ``passed_over`` has the titles of the other sheets with something near their top.

    Raises:
        InvalidIssue: ``import-not-excel``, ``import-sheet-too-big``, ``import-sheet-gap`` after all above it, or what
            is wrong with the zip file that every Excel file is.
    """
    import openpyxl

    check_sheets(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet, *others = book.worksheets
        if passed_over is not None:
            passed_over[:] = [other.title for other in others if any(_said(other, _NEAR_THE_TOP))]
        yield from _said(sheet, MOST_ROWS)
    except InvalidIssue:
        raise
    except Exception as error:  # openpyxl lets anything through that a broken file makes its parts raise
        raise InvalidIssue(Problem("import-not-excel")) from error


def _said(sheet: Any, most: int) -> Iterator[tuple[int, list[str]]]:
    """The rows that say something, as long as they are not too far apart and not too much together."""
    sheet.reset_dimensions()  # programs write them wrong, and then rows are left out
    rows = sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS, max_row=most)
    letters, last = 0, 0
    for line, cells in enumerate(rows, start=1):
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


def _shown(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != cell.min.time() else cell.date().isoformat()
    return str(cell).strip()
