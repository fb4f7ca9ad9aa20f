"""The website: what each address answers. GET and HEAD show; only POST acts, and it acts at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from newsletter.metrics import Metric
from newsletter.subscribers.signed_links import whose
from newsletter.web import pages
from newsletter.web.browsing import Browsing
from newsletter.web.change_address import ChangingAddress
from newsletter.web.day_decisions import DayDecisions
from newsletter.web.editions import Editions
from newsletter.web.joining import Joining
from newsletter.web.leaving import Leaving
from newsletter.web.my_data import MyData
from newsletter.web.operator_pages import OperatorPages
from newsletter.web.preferences import ChangingPreferences
from newsletter.web.response import Response
from newsletter.web.scanners import Watch
from newsletter.web.staff_decisions import StaffDecisions
from newsletter.web.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsletter.web.ports import Ledger
    from newsletter.web.request import Request


@dataclass(frozen=True)
class Site:
    """The parts of the website, each for what somebody comes for."""

    visit: Visit
    browsing: Browsing
    editions: Editions
    joining: Joining
    leaving: Leaving
    preferences: ChangingPreferences
    my_data: MyData
    change_address: ChangingAddress
    staff: StaffDecisions
    days: DayDecisions
    operator_pages: OperatorPages
    ledger: Ledger
    watch: Watch = field(default_factory=Watch, kw_only=True)

    def met_by(self, request: Request) -> Site:
        """Return the website as one visitor meets it: in a language they read."""
        visit = self.visit.of(request)
        leaving = replace(self.leaving, visit=visit)
        return replace(
            self,
            visit=visit,
            browsing=replace(self.browsing, visit=visit),
            editions=replace(self.editions, visit=visit),
            joining=replace(self.joining, visit=visit),
            leaving=leaving,
            preferences=replace(self.preferences, leaving=leaving),
            my_data=replace(self.my_data, visit=visit),
            change_address=replace(self.change_address, visit=visit),
            staff=replace(self.staff, visit=visit),
            days=replace(self.days, visit=visit),
            operator_pages=replace(self.operator_pages, visit=visit),
        )

    def watched(self, token: str, response: Response) -> Response:
        """The same answer to a link that was looked at; whether a scanner looks is counted for the operators."""
        list_id, reader = whose(token)
        scanned = self.watch.opened(self.visit.form_post.network, reader, self.visit.clock())
        if not scanned:
            return response
        self.ledger.note_scanned(list_id, scanned, self.visit.clock())
        return replace(response, event=Metric.LINKS_SCANNED, number=scanned)

    def neutral(self) -> Response:
        """One answer to every link that is no good: nothing can be learned from it."""
        return Response(404, pages.neutral_page(self.visit.language))

    def not_found(self) -> Response:
        return Response(404, pages.not_found_page(self.visit.language))

    def not_allowed(self, methods: Iterable[str]) -> Response:
        """Somebody asks in a way that no page of ours does."""
        return Response(
            405, pages.not_found_page(self.visit.language), {**pages.SECURITY_HEADERS, "Allow": ", ".join(methods)}
        )

    def closed_for_now(self) -> Response:
        """A list's settings are broken, which its staff have been told by mail."""
        return Response(503, pages.closed_page(self.visit.language), {**pages.SECURITY_HEADERS, "Retry-After": "3600"})

    def failed(self) -> Response:
        return Response(500, pages.error_page(self.visit.language), event=Metric.PAGES_FAILED)
