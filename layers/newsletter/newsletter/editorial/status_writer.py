"""Writing the status page into the folder of reports, after each look at an issue and each hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.sending.look_around import Lookout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.editorial.ports import StaffBucket
    from newsletter.sending.settlement import DeliveryTotals

MOST_PARTS = 20
"""Parts of a ledger, of 5,000 readers each, that are read for the page alone: closing has better use for its time."""


@dataclass(frozen=True)
class StatusWriter:
    """Everything that writing the page needs."""

    lookout: Lookout
    staff_bucket: StaffBucket
    language: str

    def write(self, counted: Mapping[str, DeliveryTotals]) -> None:
        """Write the page anew. ``counted`` are the sums of editions that were added up just now."""
        from newsletter.editorial.status_page import FILE, status_page

        situation = self.lookout.look(counted=counted, most_parts=MOST_PARTS)
        self.staff_bucket.report(FILE, status_page(situation, self.language), "text/html")
