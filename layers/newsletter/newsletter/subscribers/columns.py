"""Columns: which heading of a table was taken for what, in Swedish, in English, and in other systems' own files."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsletter.subscribers.rows import Table

_KNOWN = {
    "address": ("email", "e-mail", "mail", "epost", "e-post", "e-postadress", "epostadress",
                "email address", "e-mail address", "mejl", "mejladress", "mailadress", "e-mailadress"),
    "name": ("name", "namn", "full name", "fullständigt namn"),
    "first_name": ("first name", "firstname", "förnamn", "fornamn", "tilltalsnamn"),
    "last_name": ("last name", "lastname", "surname", "efternamn"),
    "grounds": ("grounds", "grund", "grunder"),
    "source": ("source", "källa", "kalla", "samtycke", "consent"),
    "since": ("since", "sedan", "datum", "date", "confirm_time", "optin_time", "created_at"),
    "left_at": ("left_at", "unsub_time"),
    "cleaned": ("clean_time",),
    "status": ("state", "status", "läge"),
}  # fmt: skip

_LIKE_ADDRESS = ("e-post", "epost", "e-mail", "email", "mejladress", "mailadress")
"""What a heading has in it that names addresses in more words, such as ``Kontaktpersonens e-post``."""

_PERHAPS_A_STREET = ("address", "adress")
"""Headings of mail addresses only where no other names any: a register has both, and Mailchimp's files too."""

_SYSTEMS = {"Mailchimp": {"leid", "euid"}, "listmonk": {"uuid", "attributes"}}
"""Other newsletter systems, by headings that only their own export files have."""

_HEADING_WITHIN = 10
"""Rows in which the heading must stand: people write a title above their tables."""


@dataclass(frozen=True)
class Heading:
    """``columns`` holds the place of each thing we know, ``titles`` the headings as they were typed."""

    columns: Mapping[str, int]
    titles: tuple[str, ...]
    system: str = ""

    def named(self, cells: Sequence[str]) -> Mapping[str, str]:
        """A row's cells by what they are.

        A name in two columns is one, and another system's reader comes from there: its own proof of consent.
        """
        found = {name: cells[place] for name, place in self.columns.items() if place < len(cells)}
        name = " ".join(filter(None, (found.get("first_name"), found.get("last_name"))))
        source = f"{self.system} {found.get('since', '')}".strip() if self.system else ""
        return found | {"name": found.get("name") or name, "source": found.get("source") or source}

    @property
    def is_known(self) -> bool:
        """Whether the heading of the addresses is a word that we know, not one that is only like it."""
        return self.titles[self.columns["address"]].lower() in (*_KNOWN["address"], *_PERHAPS_A_STREET)

    @property
    def taken_for(self) -> Mapping[str, str]:
        """The heading that was taken for each thing."""
        return {name: self.titles[place] for name, place in self.columns.items()}

    @property
    def passed_over(self) -> Sequence[str]:
        """The headings of columns that were not read."""
        places = set(self.columns.values())
        return [title for place, title in enumerate(self.titles) if title and place not in places]


def heading_of(table: Table) -> tuple[Heading, Table]:
    """Find a table's heading, and the rows below it.

    A heading that is only like one for addresses stands back for a later one with more in it, or with a word that we
    know: the first may be a title such as ``E-postlista för Sundsby``.

    Raises:
        InvalidIssue: ``import-no-address-column``.
    """
    likely: Heading | None = None
    below: list[tuple[int, list[str]]] = []
    for line, cells in islice(table, _HEADING_WITHIN):
        found = _heading_in(cells)
        if found and found.is_known:
            return found, table
        if found and (not likely or len(found.columns) > len(likely.columns)):
            likely, below = found, []
        else:
            below.append((line, cells))
    if not likely:
        raise InvalidIssue(Problem("import-no-address-column", {"line": 1}))
    return likely, chain(below, table)


def _heading_in(cells: Sequence[str]) -> Heading | None:
    titles = [title.strip().lower() for title in cells]
    columns = _columns_in(titles)
    system = next((name for name, own in _SYSTEMS.items() if own <= set(titles)), "")
    return Heading(columns, tuple(title.strip() for title in cells), system) if "address" in columns else None


def _columns_in(titles: Sequence[str]) -> dict[str, int]:
    """Where each of ours stands; of several titles for one thing, the one we name first."""
    found: dict[str, int] = {}
    for name, known in _KNOWN.items():
        places = [titles.index(title) for title in known if title in titles]
        if places:
            found[name] = places[0]
    if "address" not in found:
        like = [place for place, title in enumerate(titles) if any(word in title for word in _LIKE_ADDRESS)]
        like += [titles.index(title) for title in _PERHAPS_A_STREET if title in titles]
        found |= {"address": like[0]} if like else {}
    return found
