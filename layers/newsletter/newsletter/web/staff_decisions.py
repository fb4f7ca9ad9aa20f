"""What staff decide by the links in their mails: to stop an issue, to start it, and to send it to who missed it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from newsletter.errors import Undeliverable
from newsletter.metrics import Metric
from newsletter.sending.edition_state import Stage
from newsletter.sending.resend import Again, Resender
from newsletter.sending.start import Start, Starter
from newsletter.sending.undelivered import missed_by
from newsletter.subscribers.addresses import masked
from newsletter.subscribers.signed_links import BadLinkError, StaffLink
from newsletter.web import pages
from newsletter.web.page import Masthead
from newsletter.web.response import Response
from newsletter.web.visit import Visit

if TYPE_CHECKING:
    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.ports import Archive, CloseTrigger, Ledger, Schedules
    from newsletter.subscribers.ports import Links, Subscribers

_SOON = 120
"""Seconds before its hour within which an issue that is approved starts at once."""

_MOST_SHOWN = 50
"""Addresses on a page: as many as somebody may want to go through; the console lists all of them."""


@dataclass(frozen=True)
class StaffDecisions:
    """Everything that deciding needs. ``start_function_arn`` is the function that starts an edition at its hour.

    ``close_trigger`` lets what goes on go at once, and not at the next minute round.
    """

    visit: Visit
    links: Links
    ledger: Ledger
    archive: Archive
    subscribers: Subscribers
    schedules: Schedules
    starter: Starter
    close_trigger: CloseTrigger
    resender: Resender
    start_function_arn: str

    def stopping(self, token: str) -> Response:
        state, masthead, language = self._state(token, "stop")
        if state.stage in (Stage.CLOSED, Stage.REPLACED):
            return Response(200, self._not_stopped_page(state, masthead, language))
        if state.stage is Stage.STOPPED:
            return Response(200, self._stopped_page(state, masthead, language))
        return Response(200, self._stop_page(state, token, masthead, language))

    def stop_issue(self, token: str) -> Response:
        """Stop the issue for good; or pause it, or let one that is paused go on, if that was pressed."""
        match dict(self.visit.form_post.fields):
            case {pages.WISH: pages.WISH_TO_PAUSE, **rest} if not rest:
                return self._pause(token)
            case {pages.WISH: pages.WISH_TO_GO_ON, **rest} if not rest:
                return self._end_pause(token)
            case fields if fields:  # no page of ours sends this: nothing is stopped for good by it
                return replace(self.stopping(token), status=400)
        state, masthead, language = self._state(token, "stop")
        state = self.starter.stop(state.edition)
        if state.stage is Stage.STOPPED:
            return Response(200, self._stopped_page(state, masthead, language), event=Metric.ISSUES_STOPPED)
        return Response(200, self._not_stopped_page(state, masthead, language))

    def _pause(self, token: str) -> Response:
        state, masthead, language = self._state(token, "stop")
        state = self.starter.pause(state.edition)
        if state.stage in (Stage.CLOSED, Stage.REPLACED, Stage.STOPPED):
            return self.stopping(token)
        return Response(200, self._stop_page(state, token, masthead, language))

    def _end_pause(self, token: str) -> Response:
        """A link for stopping lets go on what was paused, and nothing else: no brake is taken off by it."""
        state, masthead, language = self._state(token, "stop")
        if not state.is_paused:
            return self.stopping(token)
        result = self._start(state.edition)
        if result is Start.RESTORED:
            return Response(200, pages.restored_page(masthead, state.subject, language=language))
        if result is Start.NOT_TO_BE_SENT:
            return self.stopping(token)
        return Response(200, pages.going_on_page(masthead, state.subject, language=language))

    def _start(self, edition: str) -> Start:
        halted = self.ledger.state(edition).stage is Stage.HALTED
        result = self.starter.start(edition, by_hand=True)
        if halted and result is Start.STARTED:
            self.close_trigger.look(edition)
        return result

    def starting(self, token: str) -> Response:
        state, masthead, language = self._state(token, "start")
        if state.stage in (Stage.STOPPED, Stage.REPLACED, Stage.DRAFT):
            return Response(200, pages.not_started_page(masthead, state.subject, language=language))
        web_url = f"/e/{state.edition}"
        if state.stage is Stage.HALTED:
            page = pages.go_on_page(
                masthead, state.subject, f"/a/{token}", web_url=web_url, paused=state.is_paused, language=language
            )
            return Response(200, page)
        if state.stage is not Stage.PROOFED:
            return Response(200, pages.started_page(masthead, state.subject, already=True, language=language))
        if self._person(token) in state.approved_by and self._still_waits(state):
            return Response(200, self._approved_page(state, token, masthead, language))
        page = pages.start_page(
            masthead,
            state.subject,
            state.expected,
            f"/a/{token}",
            web_url=web_url,
            is_first_of_two=self._wants_another(state, token),
            language=language,
        )
        return Response(200, page)

    def _wants_another(self, state: EditionState, token: str) -> bool:
        """Whether this person's approval does not start the issue: somebody else has to approve it too."""
        person = self._person(token)
        wanted = self.visit.mailing_list(state.list).rules.approvals
        return len({*state.approved_by, person}) < wanted

    def start_issue(self, token: str) -> Response:
        """Approve: the edition starts now, waits for somebody else's approval, or is set for its hour.

        Or take that back, if it was pressed and is not too late.
        """
        match dict(self.visit.form_post.fields):
            case {pages.WISH: pages.WISH_TO_TAKE_BACK, **rest} if not rest:
                return self._take_back(token)
            case fields if fields:  # no page of ours sends this
                return replace(self.starting(token), status=400)
        state, masthead, language = self._state(token, "start")
        wanted = self.visit.mailing_list(state.list).rules.approvals
        if state.stage is Stage.PROOFED:
            lacks_others = self.starter.approve(state.edition, self._person(token), wanted) > 0
            if not lacks_others and self._is_later(state):
                at = datetime.fromtimestamp(state.start_at, UTC)
                self.schedules.start(state.edition, at, self.start_function_arn)
            if lacks_others or self._is_later(state):
                page = self._approved_page(self.ledger.state(state.edition), token, masthead, language)
                return Response(200, page, event=Metric.ISSUES_APPROVED)
        result = self._start(state.edition)
        if result is Start.RESTORED:
            return Response(200, pages.restored_page(masthead, state.subject, language=language))
        if result is Start.NOT_TO_BE_SENT:
            return Response(200, pages.not_started_page(masthead, state.subject, language=language))
        already = result is Start.ALREADY
        page = pages.started_page(masthead, state.subject, already=already, language=language)
        return Response(200, page, event=Metric.ISSUES_APPROVED)

    def _take_back(self, token: str) -> Response:
        state, masthead, language = self._state(token, "start")
        if not self.starter.take_back(state.edition, self._person(token)):
            return self.starting(token)
        return Response(200, pages.taken_back_page(masthead, state.subject, language=language))

    def _person(self, token: str) -> int:
        return StaffLink.read(token, "start", self.links.ring, self.visit.now).person

    def _is_later(self, state: EditionState) -> bool:
        """Whether its hour is so far away that a schedule starts it."""
        return state.start_at - self.visit.now.timestamp() > _SOON

    def _lacking(self, state: EditionState) -> int:
        """How many others of its list's staff have to approve it."""
        return max(0, self.visit.mailing_list(state.list).rules.approvals - len(state.approved_by))

    def _still_waits(self, state: EditionState) -> bool:
        """Whether it goes later, or not before others have approved it: whoever has can do nothing more for it."""
        return self._lacking(state) > 0 or (self._is_later(state) and not state.taken_back)

    def _approved_page(self, state: EditionState, token: str, masthead: Masthead, language: str) -> str:
        """What becomes of an issue that somebody has approved, and how to take that back."""
        action = f"/a/{token}"
        if others := self._lacking(state):
            return pages.approved_page(masthead, state.subject, others, action, language=language)
        moment = datetime.fromtimestamp(state.start_at, UTC).astimezone(self.visit.mailing_list(state.list).zone)
        return pages.started_page(masthead, state.subject, action, moment=moment, language=language)

    def asking_again(self, token: str) -> Response:
        """Show who missed an issue, and ask whether it is to go to them."""
        state, masthead, language = self._state(token, "again")
        sums = {what: state.sums.get(what, 0) for what in ("refused", "left", "unknown", "stopped")}
        some = list(islice(missed_by(state, self.ledger, self.archive), _MOST_SHOWN))
        if not some:
            return Response(200, pages.nobody_missed_page(masthead, state.subject, language=language))
        known = [self.subscribers.of(state.list, one.reader) for one in some]
        # The link lies in a mail for two weeks, and mails are forwarded: staff know their readers by less.
        addresses = [masked(reader.address) for reader in known if reader and not reader.is_forgotten]
        page = pages.again_page(masthead, state.subject, sums, addresses, f"/m/{token}", language=language)
        return Response(200, page)

    def send_again(self, token: str) -> Response:
        state, masthead, language = self._state(token, "again")
        result, _ = self.resender.send_again(state.edition)
        if result in (Again.NOBODY, Again.NOT_CLOSED):
            return Response(200, pages.nobody_missed_page(masthead, state.subject, language=language))
        already = result is Again.ALREADY
        page = pages.started_page(masthead, state.subject, already=already, language=language)
        return Response(200, page, event=Metric.ISSUES_SENT_AGAIN)

    def _list(self, list_id: str) -> tuple[Masthead, str]:
        """Whose page it is and in which language; staff can decide also while the list's settings are broken."""
        found = self.visit.list_or_none(list_id)
        return (Masthead.of(found), found.language) if found else (Masthead(list_id), self.visit.language)

    def _stop_page(self, state: EditionState, token: str, masthead: Masthead, language: str) -> str:
        """What can be done about an issue: to pause it or let it go on, while it goes out, and to stop it."""
        return pages.stop_page(
            masthead,
            state.subject,
            f"/s/{token}",
            web_url=f"/e/{state.edition}",
            may_pause=state.stage in (Stage.PLANNING, Stage.SENDING, Stage.PARKED),
            paused=state.is_paused,
            language=language,
        )

    def _stopped_page(self, state: EditionState, masthead: Masthead, language: str) -> str:
        return pages.stopped_page(masthead, state.subject, begun=state.started > 0, language=language)

    def _not_stopped_page(self, state: EditionState, masthead: Masthead, language: str) -> str:
        replaced = state.stage is Stage.REPLACED
        return pages.not_stopped_page(masthead, state.subject, replaced=replaced, language=language)

    def _state(self, token: str, purpose: str) -> tuple[EditionState, Masthead, str]:
        """Where the edition of a staff link stands. A link to a content that has changed since is no good."""
        link = StaffLink.read(token, purpose, self.links.ring, self.visit.now)
        try:
            state = self.ledger.state(link.edition)
        except Undeliverable as unknown:
            raise BadLinkError from unknown
        if not state.content_hash.startswith(link.content):
            raise BadLinkError
        return state, *self._list(state.list)
