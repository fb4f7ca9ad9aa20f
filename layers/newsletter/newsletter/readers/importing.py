"""Import subscribers from a table: what each row says, and what became of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
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

    Table = Iterator[tuple[int, list[str]]]

ELSEWHERE = "elsewhere"
"""How somebody left who did so before we knew them, in another newsletter system."""

_TOGETHER = 50
"""Rows looked up at once: as many as one read of both tables takes."""

_LONGEST_NAME = 64

_COLUMNS = {
    "address": ("address", "email", "e-mail", "mail", "epost", "e-post", "adress", "e-postadress", "epostadress",
                "email address", "e-mail address"),
    "name": ("name", "namn"),
    "first_name": ("first name", "förnamn", "fornamn"),
    "last_name": ("last name", "efternamn"),
    "grounds": ("grounds", "grund", "grunder"),
    "source": ("source", "källa", "kalla", "samtycke"),
    "since": ("since", "sedan", "datum", "date", "confirm_time", "optin_time", "created_at"),
    "left_at": ("left_at", "unsub_time"),
    "cleaned": ("clean_time",),
    "status": ("state", "status", "läge"),
}  # fmt: skip

_SYSTEMS = {"Mailchimp": {"leid", "euid"}, "listmonk": {"uuid", "attributes"}}
"""Other newsletter systems, by headings that only their own export files have."""

_GONE = frozenset({"left", "unsubscribed", "disabled", "blocklisted", "avregistrerad", "slutat"})

_HEADING_WITHIN = 10
"""Rows in which the heading must stand: people write a title above their tables."""

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
    """``add`` tells whether somebody was new; ``remove`` whether they were still as the import had left them."""

    def everybody(self, list_id: str) -> Iterator[Subscriber]: ...
    def remove(self, reader: Subscriber) -> bool: ...
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

    def results(
        self, list_id: str, table: Table, today: str, upload: str, *, on_trial: bool = False
    ) -> Iterator[Result]:
        """Import row by row, in constant memory. The same upload again, whole or in part, tells the same again.

        Args:
            list_id: whose readers they become.
            table: the file's rows (``newsletter.readers.tables``).
            today: the date that rows without one get, ISO 8601.
            upload: a name for this one version of this one file.
            on_trial: tell what would become of each row, and write nothing.

        Raises:
            InvalidIssue: the file has no heading row with an address column, so nothing was imported.
        """
        for together in _together(self._rows(list_id, table, today)):
            yield from self._taken_in(list_id, together, upload, on_trial=on_trial)

    def undo(self, list_id: str, upload: str) -> Counter[str]:
        """Take away whom an upload added, if nothing has become of them since; how many went and how many stayed.

        Who was here before stays, as does whoever left, or signed up, since: that was their own wish.
        """
        done: Counter[str] = Counter()
        for reader in self.subscribers.everybody(list_id):
            place, _, became = reader.taken_in.partition(" ")
            if place.partition(":")[0] == upload:
                added = became in (Became.ADDED, Became.SUPPRESSED) and reader.state is State.ACTIVE
                is_gone = added and reader.consent is None and self.subscribers.remove(reader)
                done["removed" if is_gone else "kept"] += 1
        return done

    def _rows(self, list_id: str, table: Table, today: str) -> Iterator[Row]:
        table = iter(table)
        columns, system = _heading_of(table)
        for line, cells in table:
            if any(cells):
                named = {name: cells[place] for name, place in columns.items() if place < len(cells)}
                yield self._row(list_id, line, _completed(named, system), today)

    def _row(self, list_id: str, line: int, cells: Mapping[str, str], today: str) -> Row:
        typed = cells.get("address", "")
        grounds = _GROUNDS.get(cells.get("grounds", "").lower() or "signup")
        if not cells.get("source"):
            return Row(line, typed, None, "no-source")
        if grounds is None:
            return Row(line, typed, None, "unknown-grounds")
        if cells.get("cleaned"):
            return Row(line, typed, None, "bounced-elsewhere")
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
        if cells.get("left_at") or cells.get("status", "").lower() in _GONE:
            gone = _day_in(cells.get("left_at", "")) or today
            subscriber = replace(subscriber, state=State.LEFT, left_at=gone, left_how=ELSEWHERE)
        return Row(line, typed, subscriber)

    def _taken_in(self, list_id: str, rows: Sequence[Row], upload: str, *, on_trial: bool) -> Iterator[Result]:
        keys = list(dict.fromkeys(row.reader.key for row in rows if row.reader))
        known, suppressed = self.readers.known(list_id, keys)
        here = dict(known)
        for row in rows:
            became = Became.REFUSED
            if row.reader:
                became = self._one_taken_in(
                    row.reader, here, f"{upload}:{row.line}", suppressed.get(row.reader.key), on_trial=on_trial
                )
            yield Result(row, became)

    def _one_taken_in(
        self, reader: Subscriber, here: dict[str, Subscriber], place: str, suppressed: str | None, *, on_trial: bool
    ) -> Became:
        before = here.get(reader.key)
        if before and before.taken_in.startswith(f"{place} "):
            return Became(before.taken_in.removeprefix(f"{place} "))
        if suppressed == Why.ERASED or (before and before.state is State.LEFT):
            return Became.LEFT_EARLIER
        if before and (reader.grounds <= before.grounds or reader.state is State.LEFT):
            return Became.ALREADY
        became = Became.GROUNDS_ADDED if before else Became.ADDED
        became = Became.LEFT_EARLIER if reader.state is State.LEFT else became
        became = Became.SUPPRESSED if suppressed else became
        reader = replace(reader, taken_in=f"{place} {became}")
        here[reader.key] = before.joined_by(reader) if before else reader
        if on_trial:
            return became
        if before:
            self.subscribers.add_grounds(reader)
        elif not self.subscribers.add(reader):
            return Became.ALREADY
        return became


@dataclass
class ImportReport:
    """The sums of an import, and the lines that need a look as CSV rows."""

    counts: Counter[Became] = field(default_factory=Counter)

    def counted(self, results: Iterable[Result]) -> Iterator[Result]:
        """The same, counted on the way."""
        for result in results:
            self.counts[result.became] += 1
            yield result

    def lines(self, results: Iterable[Result]) -> Iterator[str]:
        """The report as CSV, safe to open in a spreadsheet, counting on the way."""
        yield "\ufeffline;address;became;reason\n"
        for result in self.counted(results):
            cells = (str(result.row.line), result.row.typed, result.became.value, result.row.reason)
            yield safe_row(cells)


def _together(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """As many rows as are looked up at once; where the file breaks off, first what came before."""
    some: list[Row] = []
    try:
        for row in rows:
            some.append(row)
            if len(some) == _TOGETHER:
                yield some
                some = []
    except InvalidIssue:
        yield some
        raise
    yield some


def _heading_of(table: Iterator[tuple[int, list[str]]]) -> tuple[dict[str, int], str]:
    """The columns by what they hold, and the system whose export this is, if we know it."""
    for _, heading in islice(table, _HEADING_WITHIN):
        titles = [title.strip().lower() for title in heading]
        if "address" in (columns := _columns_in(titles)):
            return columns, next((name for name, own in _SYSTEMS.items() if own <= set(titles)), "")
    raise InvalidIssue(Problem("import-no-address-column", {"line": 1}))


def _columns_in(titles: Sequence[str]) -> dict[str, int]:
    """Where each of ours stands; of several titles for one thing, the one we name first."""
    found: dict[str, int] = {}
    for name, known in _COLUMNS.items():
        places = [titles.index(title) for title in known if title in titles]
        if places:
            found[name] = places[0]
    return found


def _day_in(text: str) -> str:
    """When somebody left elsewhere, if it is a day that can be counted from (ISO 8601)."""
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return ""
    return text


def _completed(cells: dict[str, str], system: str) -> Mapping[str, str]:
    """A name in two columns as one, and where another system's reader comes from: its own proof of consent."""
    name = " ".join(filter(None, (cells.get("first_name"), cells.get("last_name"))))
    source = f"{system} {cells.get('since', '')}".strip() if system else ""
    return cells | {"name": cells.get("name") or name, "source": cells.get("source") or source}
