"""Exporting: a list's readers as a file that a spreadsheet opens and another system takes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.readers.spreadsheets import safe_row
from newsletter.readers.subscribers import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsletter.readers.subscribers import Subscriber

COLUMNS = ("address", "name", "grounds", "source", "since", "state", "left_at", "left_how", "confirmed", "consent")
"""The first five are what our own import reads."""


def export_lines(readers: Iterable[Subscriber], *, everybody: bool = False) -> Iterator[str]:
    """The file line by line: who gets the list, or with ``everybody`` those who left too."""
    yield "\ufeff" + safe_row(COLUMNS)
    for reader in readers:
        if everybody or reader.state is State.ACTIVE:
            consent = reader.consent
            proof = (consent.confirmed, consent.text) if consent else ("", "")
            left = (reader.left_at, reader.left_how)
            known = (reader.address, reader.name, reader.grounds_name, reader.source, reader.since, reader.state.value)
            yield safe_row((*known, *left, *proof))
