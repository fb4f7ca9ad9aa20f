"""Measures: the names of what is measured while mail goes out, and the unit of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.sending.close import LedgerReview

FEWEST_REFUSED = 3
"""Refused mails below which their share of an issue says nothing, unless they are all of it."""


def measures_of(review: LedgerReview) -> Mapping[str, float]:
    """What one look at an edition's ledger tells the operator's alarms."""
    totals, planned = review.totals, review.state.planned
    measures: dict[str, float] = {
        "IssuesParked": int(review.was_waiting),
        "IssuesClosed": int(review.may_close),
        "IssueWaitSeconds": review.waited,
        "LookSeconds": review.took,
        "MailsUnknown": totals.unknown if review.may_close else 0,
    }
    if review.whole and planned:
        means_it = totals.refused >= FEWEST_REFUSED or totals.refused == planned
        measures["RefusedPercent"] = 100 * totals.refused / planned if means_it else 0
    return measures


def unit_of(measure: str) -> str:
    """The unit of a measure, as CloudWatch names it: its own name says which."""
    if measure.endswith("Seconds"):
        return "Seconds"
    return "Percent" if measure.endswith("Percent") else "Count"
