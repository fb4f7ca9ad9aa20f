"""What an import made of a file: its sums, what is worth a look, and a line for every row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from newsletter.subscribers.csv_writer import safe_row
from newsletter.subscribers.row_outcomes import RowOutcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from newsletter.subscribers.row_outcomes import Result

HEADING = "\ufeffline;address;became;reason;look\n"

_MOST_TOLD = 5


@dataclass
class ImportReport:
    """The sums of an import so far; ``rows`` leaves out those whom a register does not have, for they are in no row.

    ``looks`` counts rows that were taken in and are worth a look, by why; ``slips`` holds the first of those with a
    slip of the finger, each with its line, the domain as it was typed, and the one that was probably meant; ``days``
    the first of those whose day can be read in two ways. ``reasons`` counts refused rows by why, and ``refused`` holds
    the first of each, with the words that were the reason. ``stayed`` are the first rows that say no of somebody who
    has said yes here themselves.
    """

    counts: Counter[RowOutcome] = field(default_factory=Counter)
    looks: Counter[str] = field(default_factory=Counter)
    typos: list[tuple[int, str, str]] = field(default_factory=list)
    rows: int = 0
    days: list[tuple[int, str]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    refused: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    stayed: list[tuple[int, str]] = field(default_factory=list)

    def counted(self, results: Iterable[Result]) -> Iterator[Result]:
        """The same, counted on the way."""
        for result in results:
            row = result.row
            self.counts[result.became] += 1
            self.rows += bool(row.line)
            if row.look:
                self.looks[row.look] += 1
            if row.meant and len(self.typos) < _MOST_TOLD:
                self.typos.append((row.line, row.typed.rpartition("@")[2].strip().lower(), row.meant))
            if row.look == "day" and len(self.days) < _MOST_TOLD:
                self.days.append((row.line, row.said))
            if row.says_left and result.became is RowOutcome.ALREADY and len(self.stayed) < _MOST_TOLD:
                self.stayed.append((row.line, row.said))
            if row.reason:
                self.reasons[row.reason] += 1
                first = self.refused.setdefault(row.reason, [])
                first += [(row.line, row.said)] if len(first) < _MOST_TOLD else []
            yield result

    def lines(self, results: Iterable[Result]) -> Iterator[str]:
        """The report as CSV below its ``HEADING``, safe to open in a spreadsheet, counting on the way."""
        for result in self.counted(results):
            row = result.row
            look = f"{row.meant}?" if row.meant else row.look
            yield safe_row((str(row.line or ""), row.typed, result.became.value, row.reason, look))

    @property
    def sums(self) -> Mapping[str, int]:
        return {became.value: rows for became, rows in self.counts.items()}

    def to_facts(self) -> dict[str, Any]:
        return {
            "counts": self.sums,
            "looks": dict(self.looks),
            "slips": self.typos,
            "rows": self.rows,
            "days": self.days,
            "reasons": dict(self.reasons),
            "refused": self.refused,
            "stayed": self.stayed,
        }

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Self:
        counts = Counter({RowOutcome(became): rows for became, rows in facts["counts"].items()})
        typos = [(line, typed, meant) for line, typed, meant in facts["slips"]]
        days = [(line, typed) for line, typed in facts.get("days", ())]  # none in the release before
        refused = {why: [(line, said) for line, said in first] for why, first in facts.get("refused", {}).items()}
        reasons = Counter(facts.get("reasons", {}))
        stayed = [(line, said) for line, said in facts.get("stayed", ())]
        return cls(counts, Counter(facts["looks"]), typos, facts["rows"], days, reasons, refused, stayed)
