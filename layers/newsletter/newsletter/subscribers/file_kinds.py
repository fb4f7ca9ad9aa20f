"""What kind of table a file is, by its name and by what it begins with: the two do not always agree."""

from __future__ import annotations

from newsletter.errors import InvalidIssue, Problem

EXCEL = (".xlsx", ".xlsm")
TEXT = (".csv", ".txt", ".tsv")

BEGINNING = 512
"""Bytes that tell a kind."""

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Excel before 2007, and every version's files with a password:
https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-cfb/"""


def is_excel(name: str) -> bool:
    return name.lower().endswith(EXCEL)


def check_kind(name: str, beginning: bytes) -> None:
    """Refuse a file that is not what its name says, or no table at all, in words that say what it is.

    Raises:
        InvalidIssue: ``import-old-excel``, ``import-web-page``, ``import-text-called-excel``,
            ``import-excel-called-text`` or ``import-not-csv``.
    """
    lower = name.lower()
    if beginning.startswith(_OLD_EXCEL):
        raise InvalidIssue(Problem("import-old-excel", {"file": name}))
    if _is_web_page(beginning):
        raise InvalidIssue(Problem("import-web-page", {"file": name}))
    if lower.endswith((*EXCEL, ".xls", ".xlsb")):
        if beginning and b"\0" not in beginning and not beginning.startswith(_ZIP):
            raise InvalidIssue(Problem("import-text-called-excel", {"file": name}))
        if not lower.endswith(EXCEL):
            raise InvalidIssue(Problem("import-old-excel", {"file": name}))
    elif not lower.endswith(TEXT):
        raise InvalidIssue(Problem("import-not-csv", {"file": name}))
    elif beginning.startswith(_ZIP):
        raise InvalidIssue(Problem("import-excel-called-text", {"file": name}))


def _is_web_page(beginning: bytes) -> bool:
    text = beginning.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return text.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta"))
