"""Writing the status page into the folder of reports, after each look at an issue and each hour."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from newsletter.errors import InvalidList
from newsletter.sending.look_around import Lookout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.editorial.ports import StaffBucket
    from newsletter.sending.settlement import DeliveryTotals
    from newsletter.sending.situation import Situation

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
        page = status_page(situation, self.language, lists=self._lists(situation))
        self.staff_bucket.report(FILE, page, "text/html")

    def _lists(self, situation: Situation) -> list[tuple[str, str]]:
        """The lists of the issues that were closed lately, with their pages; not those whose settings are broken."""
        from newsletter.editorial.issues_page import FILE

        found = []
        for list_id in sorted({issue.list for issue in situation.closed}):
            with suppress(InvalidList):
                mailing_list = self.staff_bucket.mailing_list(list_id)
                found.append((mailing_list.name, f"./{quote(mailing_list.folder)}/{FILE}"))
        return found
