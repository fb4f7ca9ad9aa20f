"""Rows: what one line of a file says about one reader, or why it says nothing that can be used."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from newsletter.address_rules import ANY_ADDRESS, AddressRules
from newsletter.errors import Undeliverable
from newsletter.staff_answers import NO_ANSWERS, STRENGTH, Said, StaffAnswers
from newsletter.subscribers.address_cells import address_cell, addresses_in
from newsletter.subscribers.answers import yes_or_no
from newsletter.subscribers.consent_days import day_in
from newsletter.subscribers.subscriber import GROUNDS_BY_NAME, State, Subscriber
from newsletter.subscribers.typo_domains import meant

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from newsletter.subscribers.columns import Heading
    from newsletter.subscribers.keyring import Keyring

    Table: TypeAlias = Iterator[tuple[int, list[str]]]

ELSEWHERE = "elsewhere"
"""How somebody left who did so before we knew them, in another newsletter system."""

_LONGEST_NAME = 64
_LONGEST_SOURCE = 200
_REPLACED = "\ufffd"
"""What programs put for a letter that they cannot read: it is never kept."""

_UNREADABLE = ("not-an-address", "unreadable-letters", "address-elsewhere")

_REFUSED = {
    Said.NO_MEMBER: "no-member",
    Said.BOUNCED: "bounced-elsewhere",
    Said.UNCONFIRMED: "unconfirmed",
    Said.UNKNOWN: "unknown-answer",
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


@dataclass(frozen=True)
class ImportJob:
    """What is to be imported, and how.

    ``upload`` names this one version of this one file; ``today``, ISO 8601, is the date of rows that have none. Where
    the file is the whole register, ``register`` is what its members come from, for whoever asks; ``source`` is the same
    for the rows of a file without headings. ``everybody`` is what the file's name says of everybody in it, and
    ``answers`` what staff have said about columns and words that are not understood.
    """

    list: str
    upload: str
    today: str
    on_trial: bool = False
    register: str = ""
    rules: AddressRules = ANY_ADDRESS
    source: str = ""
    everybody: Said | None = None
    answers: StaffAnswers = NO_ANSWERS


@dataclass(frozen=True)
class Row:
    """One row of the file by its line number: somebody, or the reason there is nobody in it.

    ``look`` is what staff may want to look at: a kind of address, ``slip`` with ``meant``, the domain probably meant,
    or ``day`` where the day of consent can be read as two. ``again`` says that the reader has come earlier in the file.
    ``said`` are the words for the reason. ``held`` are the keys of whom a refused row may mean: a register takes nobody
    off by a row that is not understood.
    """

    line: int
    typed: str
    reader: Subscriber | None
    reason: str = ""
    look: str = ""
    meant: str = ""
    again: bool = False
    said: str = ""
    held: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of everybody whom the row is, or may be, about."""
        return (self.reader.key,) if self.reader else self.held

    @property
    def may_be_anybody(self) -> bool:
        """Whether there is an address in the row that nobody can read."""
        return self.reason in _UNREADABLE and "@" in self.typed + self.said and not self.held

    @property
    def says_left(self) -> bool:
        return self.reader is not None and self.reader.state is State.LEFT


def rows_of(
    order: ImportJob, heading: Heading, table: Table, ring: Keyring, struck: Container[int] = ()
) -> Iterator[Row]:
    """Every row below the heading that says anything; of those that are ``struck`` out nobody is taken."""
    reading = _RowReading(order, heading, ring)
    for line, cells in table:
        if any(cells):
            row = reading.row(line, cells)
            yield row if line not in struck else replace(row, reader=None, reason="struck-out", held=row.keys, look="")


@dataclass(frozen=True)
class _RowReading:
    order: ImportJob
    heading: Heading
    ring: Keyring

    def row(self, line: int, cells: Sequence[str]) -> Row:
        named = self.heading.named(cells)
        typed, source = named.get("address", ""), self._source(named)
        said, words = self.heading.said(
            cells, self.order.today, self.order.answers, is_register=bool(self.order.register)
        )
        if self.order.everybody and STRENGTH[self.order.everybody] < STRENGTH[said]:
            said, words = self.order.everybody, ""
        try:
            found = address_cell(typed)
        except Undeliverable as refusal:
            return self._unreadable(line, typed, cells, refusal.reason)
        address = found.address
        key = self.ring.reader_key(address.canonical)
        name = named.get("name", "") or found.name
        if _REPLACED in f"{typed}{name}{source}":
            return Row(line, typed, None, "unreadable-letters", said=name or source, held=(key,))
        if refused := _refusal(said, is_register=bool(self.order.register)):
            held = () if refused == "no-member" else (key,)
            return Row(line, typed, None, refused, said=words, held=held)
        has_left = said is not Said.ACTIVE
        if named.get("cleaned"):
            return Row(line, typed, None, "bounced-elsewhere", held=(key,))
        # Whoever is in the register is a member, whatever else its columns are called.
        grounds = "member" if self.order.register else _GROUNDS.get(named.get("grounds", "").lower() or "signup")
        if has_left:
            source, grounds = source or words, grounds or "signup"
        if not source and not has_left:
            return Row(line, typed, None, "no-source")
        if grounds is None:
            return Row(line, typed, None, "unknown-grounds", said=named.get("grounds", ""))
        if refused := self.order.rules.refused_in_a_file(address.canonical):
            return Row(line, typed, None, refused)
        subscriber = Subscriber(
            list=self.order.list,
            key=key,
            address=address.sendable,
            grounds=GROUNDS_BY_NAME[grounds],
            name="".join(c for c in name if c.isprintable())[:_LONGEST_NAME],
            since=self.order.today,
            source=source[:_LONGEST_SOURCE],
        )
        if has_left:
            gone = _day_in(named.get("left_at", "")) or self.order.today
            return Row(line, typed, replace(subscriber, state=State.LEFT, left_at=gone, left_how=ELSEWHERE), said=words)
        return self._active(line, typed, subscriber, address.canonical, named.get("since", ""))

    def _unreadable(self, line: int, typed: str, cells: Sequence[str], reason: str) -> Row:
        """A row without an address where it should be; whoever is named elsewhere in it is held."""
        found = [one for cell in cells if "@" in cell for one in addresses_in(cell)]
        others = " ".join(cell for cell in cells if "@" in cell)
        if "@" not in typed and others:
            reason = "address-elsewhere"
        held = tuple(self.ring.reader_key(one.canonical) for one in found)
        return Row(line, typed, None, reason, said=others if "@" not in typed else "", held=held)

    def _source(self, named: Mapping[str, str]) -> str:
        source = named.get("source", "")
        if source and yes_or_no(source) and "source" in self.heading.columns:
            source = f"{self.heading.taken_for['source']}: {source}"
        return source or self.order.register or self.order.source

    def _active(self, line: int, typed: str, subscriber: Subscriber, canonical: str, since: str) -> Row:
        """Somebody who gets the list, with the day of their consent, and what is worth a look."""
        look = ""
        if since:
            day = _consent_day(since, self.heading.days, self.order.today)
            if day is None:
                return Row(line, typed, None, "not-a-day", said=since, held=(subscriber.key,))
            source = f"{subscriber.source} ({since})" if day.is_doubtful else subscriber.source
            subscriber = replace(subscriber, since=day.text, source=source[:_LONGEST_SOURCE])
            look = "day" if day.is_doubtful else ""
        slip = meant(canonical).rpartition("@")[2]
        look = ("slip" if slip else self.order.rules.remarked_on(canonical)) or look
        return Row(line, typed, subscriber, look=look, meant=slip, said=since if look == "day" else "")


_consent_day = lru_cache(maxsize=1024)(day_in)


def _refusal(said: Said, *, is_register: bool) -> str:
    """Why nobody is taken from a row whose choices say this; empty for somebody who gets the list or has left it."""
    if said in _REFUSED:
        return _REFUSED[said]
    # In a register such a state is about the membership: whoever comes back to it is a member again.
    return "no-member" if is_register and said is Said.DEAD else ""


def _day_in(text: str) -> str:
    """When somebody left elsewhere, if it is a day that can be counted from (ISO 8601)."""
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return ""
    return text
