"""A survey of an Excel file: what each sheet holds, read from its XML without the library that reads its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

# https://learn.microsoft.com/en-us/openspecs/office_standards/ms-oi29500/ (the transitional and the strict names)
_STRICT = "http://purl.oclc.org/ooxml/"

_NO = ("0", "false", "off")


@dataclass
class SheetSurvey:
    """How many ``rows`` of a sheet say anything; which are hidden, struck out, or have a formula without its value."""

    rows: int = 0
    hidden: list[int] = field(default_factory=list)
    struck: set[int] = field(default_factory=set)
    formulas: list[int] = field(default_factory=list)


@dataclass
class _Row:
    number: int
    is_hidden: bool
    says: bool = False
    is_struck: bool = False
    lacks_value: bool = False


class SheetSurveyor:
    """Told of every element of every part, styles and shared texts before the sheets; ``surveys`` by part."""

    def __init__(self) -> None:
        self.surveys: dict[str, SheetSurvey] = {}
        self._part = ""
        self._above: list[str] = []
        self._text: list[str] = []
        self._blank_texts: set[str] = set()
        self._texts = 0
        self._struck_fonts: list[bool] = []
        self._struck_styles: set[str] = set()
        self._styles = 0
        self._row: _Row | None = None
        self._cell: Mapping[str, str] = {}
        self._has_formula = False

    def opens(self, part: str) -> None:
        self._part, self._above, self._row = part, [], None

    def begins(self, name: str, said: Mapping[str, str], row: int) -> None:
        """An element begins; ``row`` is the number of the row that it is or is in.

        Raises:
            InvalidIssue: ``import-strict-excel``, which openpyxl does not read.
        """
        above = self._above[-1] if self._above else ""
        self._above.append(name)
        if name == "workbook" and any(value.startswith(_STRICT) for value in said.values()):
            raise InvalidIssue(Problem("import-strict-excel"))
        if name == "row":
            self._row = _Row(row, said.get("hidden", "0") not in _NO)
        elif name in ("c", "si"):
            self._cell, self._text, self._has_formula = dict(said), [], False
        elif name == "f":
            self._has_formula = True
        elif name == "font" and above == "fonts":
            self._struck_fonts.append(False)
        elif name == "strike" and "fonts" in self._above and self._struck_fonts:
            self._struck_fonts[-1] = said.get("val", "1") not in _NO
        elif name == "xf" and above == "cellXfs":
            font = int(said.get("fontId", "0") or 0)
            if font < len(self._struck_fonts) and self._struck_fonts[font]:
                self._struck_styles.add(str(self._styles))
            self._styles += 1

    def reads(self, text: str) -> None:
        if self._above and self._above[-1] in ("v", "t"):
            self._text.append(text)

    def ends(self, name: str) -> None:
        if self._above:
            self._above.pop()
        if name == "si":
            if not "".join(self._text).strip():
                self._blank_texts.add(str(self._texts))
            self._texts += 1
        elif name == "c" and self._row:
            self._end_cell(self._row)
        elif name == "row" and self._row:
            self._end_row(self._row)
            self._row = None

    def _end_cell(self, row: _Row) -> None:
        value = "".join(self._text).strip()
        says = bool(value) and not (self._cell.get("t") == "s" and value in self._blank_texts)
        row.says |= says
        row.is_struck |= says and self._cell.get("s", "") in self._struck_styles
        row.lacks_value |= self._has_formula and not value

    def _end_row(self, row: _Row) -> None:
        survey = self.surveys.setdefault(self._part, SheetSurvey())
        survey.rows += row.says
        if row.lacks_value:
            survey.formulas.append(row.number)
        if row.says and row.is_hidden:
            survey.hidden.append(row.number)
        if row.says and row.is_struck:
            survey.struck.add(row.number)
