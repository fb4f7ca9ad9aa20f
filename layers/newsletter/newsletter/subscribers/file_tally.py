"""What is in a file, counted apart from its reading: every row of it must be in the report, or nothing is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from newsletter.errors import InvalidIssue, Problem


@dataclass
class FileTally:
    """``there`` counts what says something in the file: lines of a CSV file, rows of an Excel sheet.

    Of those, ``within`` are the further lines of a row whose cells hold line ends. ``mended`` lines were encoded twice.
    Of the ``sheet`` that was read, ``hidden``, ``struck`` and ``formulas`` hold the rows that nobody sees, those with
    text that is struck out, and those with a formula without its value; ``others`` are the titles of sheets that were
    not read.
    """

    there: int = 0
    within: int = 0
    mended: int = 0
    sheet: str = ""
    others: list[str] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    struck: set[int] = field(default_factory=set)
    formulas: list[int] = field(default_factory=list)

    def check(self, above: int, rows: int) -> None:
        """Compare with the rows that were taken in, kept, changed or refused below so many ``above`` them.

        Raises:
            InvalidIssue: ``import-does-not-add-up``.
        """
        if self.there != above + self.within + rows:
            facts: dict[str, str | int] = {"there": self.there, "read": above + self.within + rows}
            raise InvalidIssue(Problem("import-does-not-add-up", facts))
