"""Cells with an address in them, as people paste them: with a name, a link, a mark of the spreadsheet, or two."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from newsletter.errors import Undeliverable
from newsletter.subscribers.addresses import Address, address_in

_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad"
_AROUND = " \t\r\n\u00a0" + _INVISIBLE + "\"'`\u00b4\u2019\u2018\u201d\u201c()[]{}<>,;:"
_BETWEEN = re.compile(r"[;,/|\s]+(?:och|and|samt|&)?[;,/|\s]*", re.IGNORECASE)


@dataclass(frozen=True)
class AddressCell:
    """``name`` is what stood before the address in angle brackets, if it did."""

    address: Address
    name: str = ""


def address_cell(typed: str) -> AddressCell:
    """Read the one address in a cell.

    Raises:
        Undeliverable: ``no-address`` for a cell without any, ``two-addresses``, or what ``address_in`` raises.
    """
    if not typed.strip(_AROUND):
        raise Undeliverable("no-address")
    try:
        return AddressCell(address_in(_bare(typed)))
    except Undeliverable as refusal:
        if typed.count("@") == 1 and (found := _NAMED.fullmatch(typed.strip())):
            name = found["name"].strip(_AROUND)
            return AddressCell(address_in(_bare(found["address"])), name)
        several = addresses_in(typed)
        if len(several) > 1:
            raise Undeliverable("two-addresses") from refusal
        if len(several) == 1 and typed.count("@") > 1:
            return AddressCell(several[0])
        raise


def addresses_in(typed: str) -> list[Address]:
    """Every different address in a cell that holds several."""
    found: dict[str, Address] = {}
    for part in _BETWEEN.split(typed):
        try:
            address = address_in(_bare(part))
        except Undeliverable:
            continue
        found.setdefault(address.canonical, address)
    return list(found.values())


def _bare(text: str) -> str:
    """An address without ``mailto:``, and without signs around it that are no part of any."""
    bare = unicodedata.normalize("NFC", text).strip(_AROUND)
    if bare[:7].lower() == "mailto:":
        bare = bare[7:].partition("?")[0].strip(_AROUND)
    return bare.rstrip("." + _AROUND)
