"""Measures: what one look at an edition's ledger tells the operator's alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.metrics import Metric

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.sending.close import LedgerReview

FEWEST_REFUSED = 3
"""Refused mails below which their share of an issue says nothing, unless they are all of it."""


def measures_of(review: LedgerReview) -> Mapping[Metric, float]:
    """What is measured, in the unit of each metric."""
    totals, planned = review.totals, review.state.planned
    measures: dict[Metric, float] = {
        Metric.ISSUES_PARKED: int(review.was_waiting),
        Metric.ISSUES_CLOSED: int(review.may_close),
        Metric.ISSUE_WAIT_SECONDS: review.waited,
        Metric.LOOK_SECONDS: review.took,
        Metric.PARTS_RECOUNTED_OTHERWISE: review.mistaken,
        Metric.MAILS_UNKNOWN: totals.unknown if review.may_close else 0,
    }
    if review.allowed_a_minute is not None:
        measures[Metric.MAILS_ALLOWED_A_MINUTE] = review.allowed_a_minute
    if review.whole and planned:
        means_it = totals.refused >= FEWEST_REFUSED or totals.refused == planned
        measures[Metric.REFUSED_PERCENT] = 100 * totals.refused / planned if means_it else 0
    return measures
