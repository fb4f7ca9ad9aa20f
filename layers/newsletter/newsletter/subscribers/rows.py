"""Rows: what one line of a file says about one reader, or why it says nothing that can be used."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from newsletter.address_rules import ANY_ADDRESS, AddressRules
from newsletter.errors import Undeliverable
from newsletter.subscribers.addresses import address_in
from newsletter.subscribers.subscriber import GROUNDS_BY_NAME, State, Subscriber
from newsletter.subscribers.typo_domains import meant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TypeAlias

    from newsletter.subscribers.columns import Heading
    from newsletter.subscribers.keyring import Keyring

    Table: TypeAlias = Iterator[tuple[int, list[str]]]

ELSEWHERE = "elsewhere"
"""How somebody left who did so before we knew them, in another newsletter system."""

_LONGEST_NAME = 64

_GONE = frozenset({"left", "unsubscribed", "disabled", "blocklisted", "avregistrerad", "slutat"})

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
    the file is the whole register, ``register`` is what its members come from, for whoever asks.
    """

    list: str
    upload: str
    today: str
    on_trial: bool = False
    register: str = ""
    rules: AddressRules = ANY_ADDRESS


@dataclass(frozen=True)
class Row:
    """One row of the file by its line number: somebody, or the reason there is nobody in it.

    ``look`` is what staff may want to look at: a kind of address, or ``slip`` with ``meant``, the domain probably
    meant. ``again`` says that the reader has come earlier in the file.
    """

    line: int
    typed: str
    reader: Subscriber | None
    reason: str = ""
    look: str = ""
    meant: str = ""
    again: bool = False

    @property
    def says_left(self) -> bool:
        return self.reader is not None and self.reader.state is State.LEFT


def rows_of(order: ImportJob, heading: Heading, table: Table, ring: Keyring) -> Iterator[Row]:
    """Every row below the heading that says anything."""
    for line, cells in table:
        if any(cells):
            yield _row(order, line, heading.named(cells), ring)


def _row(order: ImportJob, line: int, cells: Mapping[str, str], ring: Keyring) -> Row:
    typed = cells.get("address", "")
    source = cells.get("source") or order.register
    # Whoever is in the register is a member, whatever else its columns are called.
    grounds = "member" if order.register else _GROUNDS.get(cells.get("grounds", "").lower() or "signup")
    if not source:
        return Row(line, typed, None, "no-source")
    if grounds is None:
        return Row(line, typed, None, "unknown-grounds")
    if cells.get("cleaned"):
        return Row(line, typed, None, "bounced-elsewhere")
    try:
        address = address_in(typed)
    except Undeliverable as refusal:
        return Row(line, typed, None, refusal.reason)
    if refused := order.rules.refused_in_a_file(address.canonical):
        return Row(line, typed, None, refused)
    subscriber = Subscriber(
        list=order.list,
        key=ring.reader_key(address.canonical),
        address=address.sendable,
        grounds=GROUNDS_BY_NAME[grounds],
        name="".join(c for c in cells.get("name", "") if c.isprintable())[:_LONGEST_NAME],
        since=cells.get("since") or order.today,
        source=source[:200],
    )
    if cells.get("left_at") or cells.get("status", "").lower() in _GONE:
        if order.register:
            return Row(line, typed, None, "no-member")
        gone = _day_in(cells.get("left_at", "")) or order.today
        subscriber = replace(subscriber, state=State.LEFT, left_at=gone, left_how=ELSEWHERE)
    slip = meant(address.canonical).rpartition("@")[2]
    look = "slip" if slip else order.rules.remarked_on(address.canonical)
    return Row(line, typed, subscriber, look=look, meant=slip)


def _day_in(text: str) -> str:
    """When somebody left elsewhere, if it is a day that can be counted from (ISO 8601)."""
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return ""
    return text
