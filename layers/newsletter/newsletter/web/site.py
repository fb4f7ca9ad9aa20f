"""The website: what each address answers. GET and HEAD show; only POST acts, and it acts at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Protocol, Self

from newsletter.edition.calendar import LIST_CALENDAR, calendar_file
from newsletter.edition.edition import is_edition_id
from newsletter.errors import InvalidList, Undeliverable
from newsletter.sending import resend, undelivered
from newsletter.sending.edition_state import Stage
from newsletter.sending.resend import Again, Resender
from newsletter.sending.start import Start
from newsletter.sending.undelivered import missed_by
from newsletter.subscribers.addresses import masked
from newsletter.subscribers.signed_links import BadLinkError, StaffLink, whose
from newsletter.web import browsing, change_address, pages, preferences
from newsletter.web.calendar_page import calendar_page
from newsletter.web.http_headers import calendar_headers
from newsletter.web.languages import VisitedLists, best
from newsletter.web.response import Response
from newsletter.web.scanners import Watch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsletter.edition.edition import Edition
    from newsletter.mailing_list import MailingList
    from newsletter.sending.edition_state import EditionState
    from newsletter.web.form_post import FormPost
    from newsletter.web.request import Request

_MOST_SHOWN = 50
"""Addresses on a page: as many as somebody may want to go through; the console lists all of them."""


_PICTURE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class Subscribers(preferences.Subscribers, change_address.Subscribers, Protocol):
    """All that readers can do."""


class Ledger(resend.Ledger, Protocol):
    """``note_scanned`` counts readers of a list whose links a mail scanner opened; nothing depends on it."""

    def note_scanned(self, list_id: str, readers: int, now: float) -> None: ...


class Schedules(Protocol):
    """Sets an edition's hour, has its ledger looked after, and takes both back."""

    def start(self, edition: str, at: datetime, function: str) -> None: ...
    def close(self, edition: str, function: str) -> None: ...
    def end_round(self, edition: str) -> None: ...
    def end(self, edition: str) -> None: ...


class Picture(Protocol):
    @property
    def content(self) -> bytes: ...
    @property
    def content_type(self) -> str: ...


class Archive(undelivered.Archive, browsing.Archive, Protocol):
    """``shown`` is an edition with what was corrected since it was mailed."""

    def shown(self, edition: str) -> Edition | None: ...
    def picture(self, edition: str, name: str) -> Picture | None: ...


@dataclass(frozen=True)
class Site(Resender, preferences.ChangingPreferences, change_address.ChangingAddress, browsing.Browsing):
    """Everything the website needs."""

    ledger: Ledger
    subscribers: Subscribers
    archive: Archive
    schedules: Schedules
    start_function_arn: str
    watch: Watch = field(default_factory=Watch, kw_only=True)

    def met_by(self, request: Request) -> Self:
        """The website as one visitor meets it: in a language they read."""
        staff_bucket = VisitedLists(self.staff_bucket, request.languages)
        return replace(
            self, request=request, staff_bucket=staff_bucket, language=best(request.languages, self.language)
        )

    @property
    def form_post(self) -> FormPost:
        return self.request.form_post

    # Anybody

    def edition(self, edition: str) -> Response:
        """An edition as anyone may read it: no personal data, no token."""
        found = self._shown(edition)
        if found is None:
            return self.not_found()
        return Response(200, found.web, pages.edition_headers(found.web))

    def file(self, edition: str, name: str) -> Response:
        """What an edition shows or offers: a picture, a meeting to put in a calendar, or its list's whole calendar."""
        stem, is_calendar = name.removesuffix(".ics"), name.endswith(".ics")
        if stem == LIST_CALENDAR:
            return self._calendar_beside(edition, is_file=is_calendar)
        return self._meeting(edition, stem) if is_calendar else self._picture(edition, name)

    def _shown(self, edition: str) -> Edition | None:
        """An edition, or None where a stranger's path cannot name one: storage is never asked about such a path.

        S3 answers a key of more than 1,024 bytes with an error of its own:
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
        """
        return self.archive.shown(edition) if is_edition_id(edition) else None

    def _meeting(self, edition: str, name: str) -> Response:
        found = self._shown(edition)
        entry = next((one for one in found.calendar if one.name == name), None) if found else None
        if entry is None:
            return self.not_found()
        return Response(200, calendar_file([entry], entry.zone), calendar_headers(name))

    def calendar(self, name: str) -> Response:
        """What a list announces to anybody: the calendar itself, or the page that says how to subscribe to it.

        Of a list that is open to nobody it is not told that there is one.
        """
        list_id, is_file = name.removesuffix(".ics"), name.endswith(".ics")
        mailing_list = self._list_that(list_id, calendar=True)
        if mailing_list is None:
            return self.not_found()
        return self._whole_calendar(mailing_list, f"{self.website}/c/{list_id}.ics", is_file=is_file)

    def _calendar_beside(self, edition: str, *, is_file: bool) -> Response:
        """The calendar of an edition's list, for whoever has the edition: its address cannot be guessed."""
        found = self._shown(edition)
        if found is None:
            return self.not_found()
        address = f"{self.website}/e/{edition}/{LIST_CALENDAR}.ics"
        return self._whole_calendar(self.staff_bucket.mailing_list(found.list), address, is_file=is_file)

    def _whole_calendar(self, mailing_list: MailingList, address: str, *, is_file: bool) -> Response:
        entries = self.archive.calendar(mailing_list.id)
        if not mailing_list.archive:
            # Whoever knows of one issue, or of none, is not led to the others.
            entries = tuple(replace(entry, url="") for entry in entries)
        if is_file:
            text = calendar_file(entries, mailing_list.timezone, mailing_list.name)
            return Response(200, text, calendar_headers(mailing_list.id))
        today = self._now.astimezone(mailing_list.zone).date()
        coming = [entry for entry in entries if entry.when.last >= today and not entry.cancelled]
        shown = calendar_page(mailing_list.name, address if entries else "", coming, language=mailing_list.language)
        return Response(200, shown)

    def _picture(self, edition: str, name: str) -> Response:
        is_name = is_edition_id(edition) and _PICTURE.fullmatch(name)
        found = self.archive.picture(edition, name) if is_name else None
        if found is None:
            return self.not_found()
        headers = {
            "Content-Type": found.content_type,
            "Cache-Control": "public, max-age=31536000, immutable",  # named by its content: it never changes
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "cross-origin",  # web mail shows it from another address
        }
        return Response(200, found.content, headers)

    # Staff

    def stopping(self, token: str) -> Response:
        state, name, language = self._state(token, "stop")
        if state.stage in (Stage.CLOSED, Stage.REPLACED):
            return Response(200, self._not_stopped_page(state, name, language))
        if state.stage is Stage.STOPPED:
            return Response(200, self._stopped_page(state, name, language))
        page = pages.stop_page(name, state.subject, f"/s/{token}", web_url=f"/e/{state.edition}", language=language)
        return Response(200, page)

    def stop_issue(self, token: str) -> Response:
        state, name, language = self._state(token, "stop")
        state = self.stop(state.edition)
        if state.stage is Stage.STOPPED:
            return Response(200, self._stopped_page(state, name, language), event="IssuesStopped")
        return Response(200, self._not_stopped_page(state, name, language))

    def starting(self, token: str) -> Response:
        state, name, language = self._state(token, "start")
        if state.stage in (Stage.STOPPED, Stage.REPLACED, Stage.DRAFT):
            return Response(200, pages.not_started_page(name, state.subject, language=language))
        web_url = f"/e/{state.edition}"
        if state.stage is Stage.HALTED:
            page = pages.go_on_page(name, state.subject, f"/a/{token}", web_url=web_url, language=language)
            return Response(200, page)
        if state.stage is not Stage.PROOFED:
            return Response(200, pages.started_page(name, state.subject, already=True, language=language))
        page = pages.start_page(
            name,
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
        person = StaffLink.read(token, "start", self.keys.ring, self._now).person
        wanted = self.staff_bucket.mailing_list(state.list).rules.approvals
        return len({*state.approved_by, person}) < wanted

    def start_issue(self, token: str) -> Response:
        """Approve: the edition starts now, waits for somebody else's approval, or is set for its hour."""
        state, name, language = self._state(token, "start")
        person = StaffLink.read(token, "start", self.keys.ring, self._now).person
        wanted = self.staff_bucket.mailing_list(state.list).rules.approvals
        if state.stage is Stage.PROOFED and (others := self.approve(state.edition, person, wanted)):
            page = pages.approved_page(name, state.subject, others, language=language)
            return Response(200, page, event="IssuesApproved")
        at = datetime.fromtimestamp(state.start_at, UTC)
        if state.stage is Stage.PROOFED and (at - self._now).total_seconds() > 120:
            self.schedules.start(state.edition, at, self.start_function_arn)
            moment = at.astimezone(self.staff_bucket.mailing_list(state.list).zone)
            page = pages.started_page(name, state.subject, moment=moment, language=language)
            return Response(200, page, event="IssuesApproved")
        result = self.start(state.edition, by_hand=True)
        if result is Start.RESTORED:
            return Response(200, pages.restored_page(name, state.subject, language=language))
        if result is Start.NOT_TO_BE_SENT:
            return Response(200, pages.not_started_page(name, state.subject, language=language))
        already = result is Start.ALREADY
        page = pages.started_page(name, state.subject, already=already, language=language)
        return Response(200, page, event="IssuesApproved")

    def asking_again(self, token: str) -> Response:
        """Show who missed an issue, and ask whether it is to go to them."""
        state, name, language = self._state(token, "again")
        sums = {what: state.sums.get(what, 0) for what in ("refused", "left", "unknown", "stopped")}
        some = list(islice(missed_by(state, self.ledger, self.archive), _MOST_SHOWN))
        if not some:
            return Response(200, pages.nobody_missed_page(name, state.subject, language=language))
        known = [self.subscribers.of(state.list, one.reader) for one in some]
        # The link lies in a mail for two weeks, and mails are forwarded: staff know their readers by less.
        addresses = [masked(reader.address) for reader in known if reader and not reader.is_forgotten]
        page = pages.again_page(name, state.subject, sums, addresses, f"/m/{token}", language=language)
        return Response(200, page)

    def send_again(self, token: str) -> Response:
        state, name, language = self._state(token, "again")
        result, _ = self.again(state.edition)
        if result in (Again.NOBODY, Again.NOT_CLOSED):
            return Response(200, pages.nobody_missed_page(name, state.subject, language=language))
        already = result is Again.ALREADY
        page = pages.started_page(name, state.subject, already=already, language=language)
        return Response(200, page, event="IssuesSentAgain")

    # Wherever

    def watched(self, token: str, response: Response) -> Response:
        """The same answer to a link that was looked at; whether a scanner looks is counted for the operators."""
        list_id, reader = whose(token)
        scanned = self.watch.opened(self.form_post.network, reader, self.clock())
        if not scanned:
            return response
        self.ledger.note_scanned(list_id, scanned, self.clock())
        return replace(response, event="LinksScanned", number=scanned)

    def neutral(self) -> Response:
        """One answer to every link that is no good: nothing can be learned from it."""
        return Response(404, pages.neutral_page(self.language))

    def not_found(self) -> Response:
        return Response(404, pages.not_found_page(self.language))

    def not_allowed(self, methods: Iterable[str]) -> Response:
        """Somebody asks in a way that no page of ours does."""
        return Response(
            405, pages.not_found_page(self.language), {**pages.SECURITY_HEADERS, "Allow": ", ".join(methods)}
        )

    def closed_for_now(self) -> Response:
        """A list's settings are broken, which its staff have been told by mail."""
        return Response(503, pages.closed_page(self.language), {**pages.SECURITY_HEADERS, "Retry-After": "3600"})

    def failed(self) -> Response:
        return Response(500, pages.error_page(self.language), event="PagesFailed")

    def _list(self, list_id: str) -> tuple[str, str]:
        """The list's name and language; staff can decide also while its settings are broken."""
        try:
            mailing_list = self.staff_bucket.mailing_list(list_id)
        except InvalidList:
            return list_id, self.language
        return mailing_list.name, mailing_list.language

    def _stopped_page(self, state: EditionState, name: str, language: str) -> str:
        return pages.stopped_page(name, state.subject, begun=state.started > 0, language=language)

    def _not_stopped_page(self, state: EditionState, name: str, language: str) -> str:
        replaced = state.stage is Stage.REPLACED
        return pages.not_stopped_page(name, state.subject, replaced=replaced, language=language)

    def _state(self, token: str, purpose: str) -> tuple[EditionState, str, str]:
        """Where the edition of a staff link stands. A link to a content that has changed since is no good."""
        link = StaffLink.read(token, purpose, self.keys.ring, self._now)
        try:
            state = self.ledger.state(link.edition)
        except Undeliverable as unknown:
            raise BadLinkError from unknown
        if not state.content_hash.startswith(link.content):
            raise BadLinkError
        return state, *self._list(state.list)
