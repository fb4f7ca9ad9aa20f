"""Writing the page of a list's issues beside its reports, when one of them is closed or its report amended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.sending.situation import closed

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsletter.editorial.ports import Ledger, StaffBucket
    from newsletter.mailing_list import MailingList
    from newsletter.sending.edition_state import EditionState

MOST_SHOWN = 52
"""A year of a weekly newsletter."""

_LOOKED_THROUGH = 1000
"""Closed issues of all lists, of which only the ids are read: an id begins with its list's."""


@dataclass(frozen=True)
class IssuesPageWriter:
    """Everything that writing the page needs."""

    ledger: Ledger
    staff_bucket: StaffBucket
    clock: Callable[[], float]

    def write(self, mailing_list: MailingList, newest: EditionState) -> None:
        """Write the page anew. ``newest`` has its closing time and sums; the ledger may not know them yet."""
        from newsletter.editorial.issues_page import FILE, issues_page

        editions = self.ledger.closed_lately(_LOOKED_THROUGH)
        own = [one for one in editions if one.rpartition("-")[0] == newest.list and one != newest.edition]
        known = [state for one in own[:MOST_SHOWN] if (state := self.ledger.state_or_none(one))]
        issues = closed([newest, *known], MOST_SHOWN, compared=1)
        page = issues_page(mailing_list, issues, int(self.clock()))
        self.staff_bucket.report(f"{mailing_list.folder}/{FILE}", page, "text/html")
