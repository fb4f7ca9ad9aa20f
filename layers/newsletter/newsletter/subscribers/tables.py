"""The rows of a file of subscribers, by its kind."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from newsletter.subscribers.csv_tables import csv_rows
from newsletter.subscribers.excel_tables import excel_rows
from newsletter.subscribers.file_kinds import BEGINNING, check_kind, is_excel
from newsletter.subscribers.file_text import text_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsletter.subscribers.file_tally import FileTally
    from newsletter.subscribers.rows import Table


def table_in(name: str, content: bytes, tally: FileTally | None = None) -> Table:
    """The rows of a file in hand; raises InvalidIssue as the import of an uploaded one does."""
    if not is_excel(name):
        return csv_in(name, [content], tally)
    check_kind(name, content[:BEGINNING])
    return excel_rows(content, tally)


def csv_in(name: str, chunks: Iterable[bytes], tally: FileTally | None = None) -> Table:
    chunks = iter(chunks)
    first = next(chunks, b"")
    check_kind(name, first[:BEGINNING])
    return csv_rows(text_lines(chain([first], chunks), tally), tally)
