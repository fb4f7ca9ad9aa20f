"""Addresses as a list decides: of an office rather than a person, or thrown away after use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_ROLES = frozenset({
    "abuse", "admin", "administration", "contact", "ekonomi", "expedition", "expeditionen", "faktura", "hej",
    "hello", "hostmaster", "info", "information", "invoice", "jobb", "kansli", "kansliet", "kommun", "kommunen",
    "kontakt", "kundservice", "mail", "marketing", "medborgarservice", "myndighet", "newsletter", "nyhetsbrev",
    "office", "post", "postmaster", "reception", "receptionen", "registrator", "sales", "support",
    "webbredaktion", "webmaster",
})  # fmt: skip
"""What stands before the @ where several people read, in Swedish and English."""


ROLE, DISPOSABLE = "role-address", "disposable-address"

CHOICES = ("accept", "refuse")


def kind_of(address: str) -> str:
    """``ROLE`` for an office's, ``DISPOSABLE`` for one to throw away, or an empty string."""
    local, _, domain = address.lower().rpartition("@")
    parts = domain.split(".")
    if any(".".join(parts[first:]) in disposable() for first in range(len(parts) - 1)):
        return DISPOSABLE
    return ROLE if local.partition("+")[0] in _ROLES else ""


@cache
def disposable() -> frozenset[str]:
    """Domains of services that give anybody an inbox for an hour, known for years.

    Not every one: who wants past any list finds a way.
    """
    return frozenset((Path(__file__).parent / "disposable.txt").read_text().split())


@dataclass(frozen=True)
class AddressRules:
    """What a list does with such addresses: ``accept``, ``refuse``, or empty where it does not say.

    An office's is taken unless the list says otherwise: in a small municipality it is where the mail is read. One to
    throw away is refused at the form, where it is a stranger's, and only remarked on in a file that staff vouch for.
    """

    role: str = ""
    disposable: str = ""

    def refused_at_the_form(self, address: str) -> str:
        """Which kind it is that the form does not take, or an empty string."""
        kind = kind_of(address)
        is_refused = self.disposable != "accept" if kind == DISPOSABLE else self.role == "refuse"
        return kind if kind and is_refused else ""

    def refused_in_a_file(self, address: str) -> str:
        """Which kind it is that an import does not take, or an empty string."""
        kind = kind_of(address)
        return kind if kind and (self.disposable if kind == DISPOSABLE else self.role) == "refuse" else ""

    def remarked_on(self, address: str) -> str:
        """Which kind it is that an import takes and tells of, or an empty string."""
        return DISPOSABLE if not self.disposable and kind_of(address) == DISPOSABLE else ""


ANY_ADDRESS = AddressRules()
"""Of a list that says nothing about it."""
