"""Writing the page of a list's issues beside its reports, when one of them is closed or its report amended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsletter.sending.costs import cost_of
from newsletter.sending.situation import closed
from newsletter.subscribers.list_movements import ListMovements, day_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsletter.editorial.ports import Ledger, StaffBucket
    from newsletter.mailing_list import MailingList
    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.situation import IssueClosed
    from newsletter.subscribers.ports import MovementCounters

MOST_SHOWN = 52
"""A year of a weekly newsletter."""

_LOOKED_THROUGH = 1000
"""Closed issues of all lists, of which only the ids are read: an id begins with its list's."""


@dataclass(frozen=True)
class IssuesPageWriter:
    """Everything that writing the page needs. ``price_per_thousand`` is what SES charges, in US dollars."""

    ledger: Ledger
    staff_bucket: StaffBucket
    movement_counters: MovementCounters
    price_per_thousand: float
    clock: Callable[[], float]

    def write(self, mailing_list: MailingList, newest: EditionState) -> None:
        """Write the page anew. ``newest`` has its closing time and sums; the ledger may not know them yet."""
        from newsletter.editorial.issues_page import FILE, issues_page

        editions = self.ledger.closed_lately(_LOOKED_THROUGH)
        own = [one for one in editions if one.rpartition("-")[0] == newest.list and one != newest.edition]
        known = [state for one in own[:MOST_SHOWN] if (state := self.ledger.state_or_none(one))]
        told = closed([newest, *known], MOST_SHOWN, compared=1)
        issues = [replace(one, cost=cost_of(one.sums, self.price_per_thousand)) for one in told]
        page = issues_page(mailing_list, issues, int(self.clock()), self._moved_since(issues))
        self.staff_bucket.report(f"{mailing_list.folder}/{FILE}", page, "text/html")

    def _moved_since(self, issues: Sequence[IssueClosed]) -> ListMovements | None:
        """Who joined, left and bounced away since the issue before the newest went out; None where there is none."""
        first_sent = [issue for issue in issues if not issue.follows]
        if len(first_sent) < 2:
            return None
        list_id, since = first_sent[0].list, day_of(first_sent[1].started)
        counted = self.movement_counters.since(since)
        return next((one for one in counted if one.list == list_id), ListMovements(list_id, since))
