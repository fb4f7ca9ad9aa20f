"""What an Excel file holds, counted in one pass without openpyxl: rows nobody may lose, and more than anybody has."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.safe_zip import opened
from newsletter.subscribers.sheet_survey import SheetSurveyor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zipfile import ZipInfo

    from newsletter.subscribers.sheet_survey import SheetSurvey

MOST_ROWS = 1_048_576
"""Rows that Excel has, and characters of a cell below: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3"""

LONGEST_CELL = 32_767

_MOST_ELEMENTS = 5_000_000
"""Of rows and shared texts: 300,000 members with seven columns each. 20 s to read."""

_MOST_OF_A_ROW = 150_000
"""Elements and attributes: Excel's 16,384 columns, filled. A row is a tree in memory, and so is all of the rest."""

_MOST_ELSE = 300_000
_PIECE = 65_536


def check_sheets(content: bytes) -> dict[str, SheetSurvey]:
    """Count what is in a file, and refuse one that only a program or an attacker can have made.

    Row numbers must rise: openpyxl fills every gap with empty rows, up to row 10 ** 12 if a file says so, and leaves
    out a row whose number is not higher than the one before.

    Returns:
        What is in each part with rows, by its path.

    Raises:
        InvalidIssue: ``import-sheet-too-big``, ``import-not-excel``, ``import-strict-excel``, or what is wrong with the
            zip file that it is.
    """
    count = _Count()
    with opened(content) as (archive, entries):
        for entry in sorted(entries, key=_comes_late):
            with archive.open(entry) as part:
                parser = count.parser(entry.filename)
                try:
                    while piece := part.read(_PIECE):
                        parser.Parse(piece, False)  # noqa: FBT003 - its only form
                except expat.ExpatError:
                    continue  # a picture, or what openpyxl will not read to its end either
    return count.surveyor.surveys


def _comes_late(entry: ZipInfo) -> bool:
    """Sheets come after the styles and the texts that their cells only number."""
    return "sheets/" in entry.filename


class _Count:
    """What all parts together hold."""

    def __init__(self) -> None:
        self._elements = 0
        self._else = 0
        self._of_row = 0
        self._row = 0
        self._letters = 0
        self._within = ""
        self.surveyor = SheetSurveyor()

    def parser(self, part: str) -> expat.XMLParserType:
        self.surveyor.opens(part)
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._broken
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._letter
        self._row, self._within = 0, ""
        return parser

    def _broken(self, *_: object) -> None:
        raise InvalidIssue(Problem("import-not-excel"))

    def _begin(self, full: str, said: Mapping[str, str]) -> None:
        name = full.rpartition(":")[2]
        if name in ("row", "si") and not self._within:
            self._within, self._of_row, self._letters = full, 0, 0
            if name == "row":
                self._number(said.get("r", ""))
        if name == "c":
            self._letters = 0
        self.surveyor.begins(name, said, self._row)
        self._elements += 1
        nodes = 1 + len(said)
        self._of_row += nodes
        self._else += 0 if self._within else nodes
        if self._elements > _MOST_ELEMENTS or self._of_row > _MOST_OF_A_ROW or self._else > _MOST_ELSE:
            raise _too_big()

    def _end(self, full: str) -> None:
        self.surveyor.ends(full.rpartition(":")[2])
        if full == self._within:
            self._within, self._of_row = "", 0

    def _number(self, said: str) -> None:
        try:
            number = int(float(said)) if said else self._row + 1
        except (OverflowError, ValueError):
            number = 0
        if not self._row < number <= MOST_ROWS:
            self._broken()
        self._row = number

    def _letter(self, text: str) -> None:
        self._letters += len(text)
        self.surveyor.reads(text)
        if self._within and self._letters > LONGEST_CELL * 2:  # formatting stands between the letters
            raise _too_big()


def _too_big() -> InvalidIssue:
    return InvalidIssue(Problem("import-sheet-too-big", {"rows": MOST_ROWS - 1}))
