"""Spreadsheets: rows of a CSV file that is safe to open in one, whatever somebody typed into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def safe_row(cells: Iterable[str]) -> str:
    """One row, with semicolons as Swedish spreadsheets want them."""
    return ";".join(map(_quoted, cells)) + "\n"


def _quoted(cell: str) -> str:
    # A spreadsheet runs what begins like a formula (https://owasp.org/www-community/attacks/CSV_Injection).
    safe = f"'{cell}" if cell[:1] in "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20" and cell else cell
    return '"' + safe.replace('"', '""') + '"'
