"""Import subscribers from a CSV file: what each row says, and what became of it."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from newsletter.errors import InvalidIssue, Problem, Undeliverable
from newsletter.readers.addresses import address_in
from newsletter.readers.spreadsheets import safe_row
from newsletter.readers.subscribers import GROUNDS_BY_NAME, State, Subscriber
from newsletter.readers.suppressions import Why

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from newsletter.readers.keyring import Keyring

_TOGETHER = 50
"""Rows looked up at once: as many as one read of both tables takes."""

_LONGEST_NAME = 64

_COLUMNS = {
    "address": ("address", "email", "e-mail", "mail", "epost", "e-post", "adress", "e-postadress", "epostadress"),
    "name": ("name", "namn"),
    "grounds": ("grounds", "grund", "grunder"),
    "source": ("source", "källa", "kalla", "samtycke"),
    "since": ("since", "sedan", "datum", "date"),
}

_GROUNDS = {
    "medlem": "member",
    "member": "member",
    "anmäld": "signup",
    "anmälan": "signup",
    "prenumerant": "signup",
    "signup": "signup",
    "sign-up": "signup",
    "båda": "both",
    "both": "both",
}


class Became(StrEnum):
    """What an import made of a row."""

    ADDED = "added"
    GROUNDS_ADDED = "grounds-added"
    ALREADY = "already"
    LEFT_EARLIER = "left-earlier"
    SUPPRESSED = "suppressed"
    REFUSED = "refused"


@dataclass(frozen=True)
class Row:
    """One row of the file by its line number: somebody, or the reason there is nobody in it."""

    line: int
    typed: str
    reader: Subscriber | None
    reason: str = ""


@dataclass(frozen=True)
class Result:
    """What became of one row."""

    row: Row
    became: Became


class Subscribers(Protocol):
    """``add`` tells whether somebody was new."""

    def add(self, reader: Subscriber) -> bool: ...
    def add_grounds(self, reader: Subscriber) -> None: ...


class Readers(Protocol):
    """Who of these is on the list, whatever their state, and who is suppressed and why."""

    def known(self, list_id: str, keys: Sequence[str]) -> tuple[Mapping[str, Subscriber], Mapping[str, str]]: ...


class Keys(Protocol):
    @property
    def ring(self) -> Keyring: ...


@dataclass(frozen=True)
class ImportOffice:
    """Everything an import needs."""

    subscribers: Subscribers
    readers: Readers
    keys: Keys

    def results(self, list_id: str, lines: Iterable[str], today: str, upload: str) -> Iterator[Result]:
        """Import row by row, in constant memory. The same upload again, whole or in part, tells the same again.

        Args:
            list_id: whose readers they become.
            lines: of the file.
            today: the date that rows without one get, ISO 8601.
            upload: a name for this one version of this one file.

        Raises:
            InvalidIssue: the file has no heading row with an address column, so nothing was imported.
        """
        rows = self._rows(list_id, lines, today)
        while together := list(islice(rows, _TOGETHER)):
            yield from self._taken_in(list_id, together, upload)

    def _rows(self, list_id: str, lines: Iterable[str], today: str) -> Iterator[Row]:
        lines = iter(lines)
        heading = next(lines, "").removeprefix("\ufeff")
        delimiter = max(",;\t", key=heading.count)
        columns = _columns_in(next(csv.reader([heading], delimiter=delimiter), []))
        if "address" not in columns:
            raise InvalidIssue(Problem("import-no-address-column", {"line": 1}))
        reader = csv.reader(lines, delimiter=delimiter)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield self._row(list_id, reader.line_num + 1, _named(cells, columns), today)

    def _row(self, list_id: str, line: int, cells: Mapping[str, str], today: str) -> Row:
        typed = cells.get("address", "")
        grounds = _GROUNDS.get(cells.get("grounds", "").lower() or "signup")
        if not cells.get("source"):
            return Row(line, typed, None, "no-source")
        if grounds is None:
            return Row(line, typed, None, "unknown-grounds")
        try:
            address = address_in(typed)
        except Undeliverable as refusal:
            return Row(line, typed, None, refusal.reason)
        subscriber = Subscriber(
            list=list_id,
            key=self.keys.ring.reader_key(address.canonical),
            address=address.sendable,
            grounds=GROUNDS_BY_NAME[grounds],
            name="".join(c for c in cells.get("name", "") if c.isprintable())[:_LONGEST_NAME],
            since=cells.get("since") or today,
            source=cells["source"][:200],
        )
        return Row(line, typed, subscriber)

    def _taken_in(self, list_id: str, rows: Sequence[Row], upload: str) -> Iterator[Result]:
        keys = list(dict.fromkeys(row.reader.key for row in rows if row.reader))
        known, suppressed = self.readers.known(list_id, keys)
        here = dict(known)
        for row in rows:
            became = Became.REFUSED
            if row.reader:
                became = self._one_taken_in(row.reader, here, f"{upload}:{row.line}", suppressed.get(row.reader.key))
            yield Result(row, became)

    def _one_taken_in(
        self, reader: Subscriber, here: dict[str, Subscriber], place: str, suppressed: str | None
    ) -> Became:
        before = here.get(reader.key)
        if before and before.taken_in.startswith(f"{place} "):
            return Became(before.taken_in.removeprefix(f"{place} "))
        if suppressed == Why.ERASED or (before and before.state is State.LEFT):
            return Became.LEFT_EARLIER
        if before and reader.grounds <= before.grounds:
            return Became.ALREADY
        became = Became.GROUNDS_ADDED if before else Became.ADDED
        became = Became.SUPPRESSED if suppressed else became
        reader = replace(reader, taken_in=f"{place} {became}")
        here[reader.key] = before.joined_by(reader) if before else reader
        if before:
            self.subscribers.add_grounds(reader)
        elif not self.subscribers.add(reader):
            return Became.ALREADY
        return became


@dataclass
class ImportReport:
    """The sums of an import, and the lines that need a look as CSV rows."""

    counts: Counter[Became] = field(default_factory=Counter)

    def lines(self, results: Iterable[Result]) -> Iterator[str]:
        """The report as CSV, safe to open in a spreadsheet, counting on the way."""
        yield "\ufeffline;address;became;reason\n"
        for result in results:
            self.counts[result.became] += 1
            cells = (str(result.row.line), result.row.typed, result.became.value, result.row.reason)
            yield safe_row(cells)


def _columns_in(heading: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, title in enumerate(heading):
        for name, titles in _COLUMNS.items():
            if title.strip().lower() in titles:
                found.setdefault(name, position)
    return found


def _named(cells: Sequence[str], columns: Mapping[str, int]) -> Mapping[str, str]:
    return {name: cells[position].strip() for name, position in columns.items() if position < len(cells)}
