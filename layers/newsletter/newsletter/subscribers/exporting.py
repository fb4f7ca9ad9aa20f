"""Exporting: a list's readers as a file that a spreadsheet opens and another system takes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.subscribers.csv_writer import safe_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsletter.subscribers.subscriber import Subscriber

COLUMNS = ("address", "name", "grounds", "source", "since", "state", "left_at", "left_how", "confirmed", "consent")
"""The first five are what our own import reads."""


def export_lines(readers: Iterable[Subscriber]) -> Iterator[str]:
    """The file line by line. Our own import takes everybody in it for somebody who gets the list.

    Those whose address is forgotten are not in it: no system can make anything of them.
    """
    yield "\ufeff" + safe_row(COLUMNS)
    for reader in (one for one in readers if not one.is_forgotten):
        consent = reader.consent
        proof = (consent.confirmed, consent.text) if consent else ("", "")
        known = (reader.address, reader.name, reader.grounds_name, reader.source, reader.since)
        yield safe_row((*known, reader.state.value, reader.left_at, reader.left_how, *proof))
