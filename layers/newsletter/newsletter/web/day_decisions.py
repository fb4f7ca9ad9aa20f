"""What staff decide of a day by the links in a proof: it becomes a calendar entry, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.errors import Undeliverable
from newsletter.metrics import Metric
from newsletter.sending.answer_day import DayAnswerer, DayOutcome
from newsletter.subscribers.signed_links import BadLinkError, DayLink
from newsletter.web import day_pages
from newsletter.web.day_pages import AnsweredDay
from newsletter.web.page import Masthead
from newsletter.web.response import Response
from newsletter.web.visit import Visit
from newsletter.words import Words

if TYPE_CHECKING:
    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.ports import DayLedger
    from newsletter.subscribers.ports import Links


@dataclass(frozen=True)
class DayDecisions:
    """Everything that answering about a day needs."""

    visit: Visit
    links: Links
    ledger: DayLedger
    answerer: DayAnswerer

    def asking(self, token: str) -> Response:
        """Say what a press will do. Changes nothing."""
        link, state, answered = self._read(token)
        outlook = self.answerer.outlook(state, answered.day, enters=link.enters)
        if outlook is DayOutcome.ASKED:
            web_url = f"/e/{state.edition}"
            return Response(200, day_pages.ask_page(answered, f"/t/{token}", web_url=web_url))
        return Response(200, day_pages.outcome_page(answered, outlook))

    def answer(self, token: str) -> Response:
        """Write the answer down and have a new proof made; changes nothing once the issue has begun to go."""
        link, state, answered = self._read(token)
        outcome = self.answerer.answer(state, answered.day, enters=link.enters)
        event = Metric.DAYS_ANSWERED if outcome is DayOutcome.NOTED else None
        return Response(200, day_pages.outcome_page(answered, outcome), event=event)

    def _read(self, token: str) -> tuple[DayLink, EditionState, AnsweredDay]:
        """Where the edition of a link stands, and the day. A link to a content that has changed since is no good."""
        link = DayLink.read(token, self.links.ring, self.visit.now)
        try:
            state = self.ledger.state(link.to.edition)
        except Undeliverable as unknown:
            raise BadLinkError from unknown
        day = self.ledger.day(state.edition, link.day)
        if day is None or not state.content_hash.startswith(link.to.content):
            raise BadLinkError
        found = self.visit.list_or_none(state.list)
        masthead = Masthead.of(found) if found else Masthead(state.list)
        words = Words(found.language if found else self.visit.language)
        return link, state, AnsweredDay(masthead, words, state.subject, day, enters=link.enters)
