"""Measures: the names of what is measured while mail goes out, and the unit of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.sending.close import Books

FEWEST_REFUSED = 3
"""Refused mails below which their share of an issue says nothing, unless they are all of it."""


def measures_of(books: Books) -> Mapping[str, float]:
    """What one look at an edition's books tells the operator's alarms."""
    account, planned = books.account, books.standing.planned
    measures: dict[str, float] = {
        "IssuesParked": int(books.was_waiting),
        "IssuesClosed": int(books.may_close),
        "IssueWaitSeconds": books.waited,
        "LookSeconds": books.took,
        "MailsUnknown": account.unknown if books.may_close else 0,
    }
    if books.whole and planned:
        means_it = account.refused >= FEWEST_REFUSED or account.refused == planned
        measures["RefusedPercent"] = 100 * account.refused / planned if means_it else 0
    return measures


def unit_of(measure: str) -> str:
    """The unit of a measure, as CloudWatch names it: its own name says which."""
    if measure.endswith("Seconds"):
        return "Seconds"
    return "Percent" if measure.endswith("Percent") else "Count"
