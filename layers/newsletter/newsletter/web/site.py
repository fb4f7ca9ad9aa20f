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
from newsletter.readers.addresses import masked
from newsletter.readers.signed_links import BadLinkError, StaffLink, whose
from newsletter.sending import again, missed
from newsletter.sending.again import Again, AgainOffice
from newsletter.sending.missed import missed_by
from newsletter.sending.standing import Stage
from newsletter.sending.start import Start
from newsletter.web import browsing, choosing, moving, pages
from newsletter.web.answer import Answer
from newsletter.web.calendar_page import calendar_page
from newsletter.web.headers import calendar_headers
from newsletter.web.languages import VisitedDesk, best
from newsletter.web.scanners import Watch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsletter.edition.edition import Edition
    from newsletter.mailing_list import MailingList
    from newsletter.sending.standing import Standing
    from newsletter.web.posted import Posted
    from newsletter.web.visit import Visit

_MOST_SHOWN = 50
"""Addresses on a page: as many as somebody may want to go through; the console lists all of them."""


_PICTURE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class Subscribers(choosing.Subscribers, moving.Subscribers, Protocol):
    """All that readers can do."""


class Ledger(again.Ledger, Protocol):
    """``note_scanned`` counts readers of a list whose links a mail scanner opened; nothing depends on it."""

    def note_scanned(self, list_id: str, readers: int, now: float) -> None: ...


class Schedules(Protocol):
    """Sets an edition's hour, has its books looked after, and takes both back."""

    def start(self, edition: str, at: datetime, function: str) -> None: ...
    def close(self, edition: str, function: str) -> None: ...
    def end_round(self, edition: str) -> None: ...
    def end(self, edition: str) -> None: ...


class Picture(Protocol):
    @property
    def content(self) -> bytes: ...
    @property
    def content_type(self) -> str: ...


class Archive(missed.Archive, browsing.Archive, Protocol):
    """``shown`` is an edition with what was corrected since it was mailed."""

    def shown(self, edition: str) -> Edition | None: ...
    def picture(self, edition: str, name: str) -> Picture | None: ...


@dataclass(frozen=True)
class Site(AgainOffice, choosing.Choosing, moving.Moving, browsing.Browsing):
    """Everything the website needs."""

    ledger: Ledger
    subscribers: Subscribers
    archive: Archive
    schedules: Schedules
    start_function_arn: str
    watch: Watch = field(default_factory=Watch, kw_only=True)

    def met_by(self, visit: Visit) -> Self:
        """The website as one visitor meets it: in a language they read."""
        desk = VisitedDesk(self.desk, visit.languages)
        return replace(self, visit=visit, desk=desk, language=best(visit.languages, self.language))

    @property
    def posted(self) -> Posted:
        return self.visit.posted

    # Anybody

    def edition(self, edition: str) -> Answer:
        """An edition as anyone may read it: no personal data, no token."""
        found = self._shown(edition)
        if found is None:
            return self.not_found()
        return Answer(200, found.web, pages.edition_headers(found.web))

    def file(self, edition: str, name: str) -> Answer:
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

    def _meeting(self, edition: str, name: str) -> Answer:
        found = self._shown(edition)
        entry = next((one for one in found.calendar if one.name == name), None) if found else None
        if entry is None:
            return self.not_found()
        return Answer(200, calendar_file([entry], entry.zone), calendar_headers(name))

    def calendar(self, name: str) -> Answer:
        """What a list announces to anybody: the calendar itself, or the page that says how to subscribe to it.

        Of a list that is open to nobody it is not told that there is one.
        """
        list_id, is_file = name.removesuffix(".ics"), name.endswith(".ics")
        mailing_list = self._list_that(list_id, calendar=True)
        if mailing_list is None:
            return self.not_found()
        return self._whole_calendar(mailing_list, f"{self.website}/c/{list_id}.ics", is_file=is_file)

    def _calendar_beside(self, edition: str, *, is_file: bool) -> Answer:
        """The calendar of an edition's list, for whoever has the edition: its address cannot be guessed."""
        found = self._shown(edition)
        if found is None:
            return self.not_found()
        address = f"{self.website}/e/{edition}/{LIST_CALENDAR}.ics"
        return self._whole_calendar(self.desk.mailing_list(found.list), address, is_file=is_file)

    def _whole_calendar(self, mailing_list: MailingList, address: str, *, is_file: bool) -> Answer:
        entries = self.archive.calendar(mailing_list.id)
        if not mailing_list.archive:
            # Whoever knows of one issue, or of none, is not led to the others.
            entries = tuple(replace(entry, url="") for entry in entries)
        if is_file:
            text = calendar_file(entries, mailing_list.timezone, mailing_list.name)
            return Answer(200, text, calendar_headers(mailing_list.id))
        today = self._now.astimezone(mailing_list.zone).date()
        coming = [entry for entry in entries if entry.when.last >= today and not entry.cancelled]
        shown = calendar_page(mailing_list.name, address if entries else "", coming, language=mailing_list.language)
        return Answer(200, shown)

    def _picture(self, edition: str, name: str) -> Answer:
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
        return Answer(200, found.content, headers)

    # Staff

    def stopping(self, token: str) -> Answer:
        standing, name, language = self._standing(token, "stop")
        if standing.stage in (Stage.CLOSED, Stage.REPLACED):
            return Answer(200, self._not_stopped_page(standing, name, language))
        if standing.stage is Stage.STOPPED:
            return Answer(200, self._stopped_page(standing, name, language))
        page = pages.stop_page(
            name, standing.subject, f"/s/{token}", web_url=f"/e/{standing.edition}", language=language
        )
        return Answer(200, page)

    def stop_issue(self, token: str) -> Answer:
        standing, name, language = self._standing(token, "stop")
        standing = self.stop(standing.edition)
        if standing.stage is Stage.STOPPED:
            return Answer(200, self._stopped_page(standing, name, language), event="IssuesStopped")
        return Answer(200, self._not_stopped_page(standing, name, language))

    def starting(self, token: str) -> Answer:
        standing, name, language = self._standing(token, "start")
        if standing.stage in (Stage.STOPPED, Stage.REPLACED, Stage.DRAFT):
            return Answer(200, pages.not_started_page(name, standing.subject, language=language))
        web_url = f"/e/{standing.edition}"
        if standing.stage is Stage.HALTED:
            page = pages.go_on_page(name, standing.subject, f"/a/{token}", web_url=web_url, language=language)
            return Answer(200, page)
        if standing.stage is not Stage.PROOFED:
            return Answer(200, pages.started_page(name, standing.subject, already=True, language=language))
        page = pages.start_page(
            name,
            standing.subject,
            standing.expected,
            f"/a/{token}",
            web_url=web_url,
            language=language,
        )
        return Answer(200, page)

    def start_issue(self, token: str) -> Answer:
        """Approve: the edition starts now, waits for somebody else's approval, or is set for its hour."""
        standing, name, language = self._standing(token, "start")
        person = StaffLink.read(token, "start", self.keys.ring, self._now).person
        wanted = self.desk.mailing_list(standing.list).rules.approvals
        if standing.stage is Stage.PROOFED and (others := self.approve(standing.edition, person, wanted)):
            page = pages.approved_page(name, standing.subject, others, language=language)
            return Answer(200, page, event="IssuesApproved")
        at = datetime.fromtimestamp(standing.start_at, UTC)
        if standing.stage is Stage.PROOFED and (at - self._now).total_seconds() > 120:
            self.schedules.start(standing.edition, at, self.start_function_arn)
            moment = at.astimezone(self.desk.mailing_list(standing.list).zone)
            page = pages.started_page(name, standing.subject, moment=moment, language=language)
            return Answer(200, page, event="IssuesApproved")
        result = self.start(standing.edition, by_hand=True)
        if result is Start.RESTORED:
            return Answer(200, pages.restored_page(name, standing.subject, language=language))
        if result is Start.NOT_TO_BE_SENT:
            return Answer(200, pages.not_started_page(name, standing.subject, language=language))
        already = result is Start.ALREADY
        page = pages.started_page(name, standing.subject, already=already, language=language)
        return Answer(200, page, event="IssuesApproved")

    def asking_again(self, token: str) -> Answer:
        """Show who missed an issue, and ask whether it is to go to them."""
        standing, name, language = self._standing(token, "again")
        sums = {what: standing.sums.get(what, 0) for what in ("refused", "left", "unknown", "stopped")}
        some = list(islice(missed_by(standing, self.ledger, self.archive), _MOST_SHOWN))
        if not some:
            return Answer(200, pages.nobody_missed_page(name, standing.subject, language=language))
        known = [self.subscribers.of(standing.list, one.reader) for one in some]
        # The link lies in a mail for two weeks, and mails are forwarded: staff know their readers by less.
        addresses = [masked(reader.address) for reader in known if reader and not reader.is_forgotten]
        page = pages.again_page(name, standing.subject, sums, addresses, f"/m/{token}", language=language)
        return Answer(200, page)

    def send_again(self, token: str) -> Answer:
        standing, name, language = self._standing(token, "again")
        result, _ = self.again(standing.edition)
        if result in (Again.NOBODY, Again.NOT_CLOSED):
            return Answer(200, pages.nobody_missed_page(name, standing.subject, language=language))
        already = result is Again.ALREADY
        page = pages.started_page(name, standing.subject, already=already, language=language)
        return Answer(200, page, event="IssuesSentAgain")

    # Wherever

    def watched(self, token: str, answer: Answer) -> Answer:
        """The same answer to a link that was looked at; whether a scanner looks is counted for the operators."""
        list_id, reader = whose(token)
        scanned = self.watch.opened(self.posted.network, reader, self.clock())
        if not scanned:
            return answer
        self.ledger.note_scanned(list_id, scanned, self.clock())
        return replace(answer, event="LinksScanned", number=scanned)

    def neutral(self) -> Answer:
        """One answer to every link that is no good: nothing can be learned from it."""
        return Answer(404, pages.neutral_page(self.language))

    def not_found(self) -> Answer:
        return Answer(404, pages.not_found_page(self.language))

    def not_allowed(self, methods: Iterable[str]) -> Answer:
        """Somebody asks in a way that no page of ours does."""
        return Answer(405, pages.not_found_page(self.language), {**pages.SECURITY_HEADERS, "Allow": ", ".join(methods)})

    def closed_for_now(self) -> Answer:
        """A list's settings are broken, which its staff have been told by mail."""
        return Answer(503, pages.closed_page(self.language), {**pages.SECURITY_HEADERS, "Retry-After": "3600"})

    def failed(self) -> Answer:
        return Answer(500, pages.error_page(self.language), event="PagesFailed")

    def _list(self, list_id: str) -> tuple[str, str]:
        """The list's name and language; staff can decide also while its settings are broken."""
        try:
            mailing_list = self.desk.mailing_list(list_id)
        except InvalidList:
            return list_id, self.language
        return mailing_list.name, mailing_list.language

    def _stopped_page(self, standing: Standing, name: str, language: str) -> str:
        return pages.stopped_page(name, standing.subject, begun=standing.started > 0, language=language)

    def _not_stopped_page(self, standing: Standing, name: str, language: str) -> str:
        replaced = standing.stage is Stage.REPLACED
        return pages.not_stopped_page(name, standing.subject, replaced=replaced, language=language)

    def _standing(self, token: str, purpose: str) -> tuple[Standing, str, str]:
        """Where the edition of a staff link stands. A link to a content that has changed since is no good."""
        link = StaffLink.read(token, purpose, self.keys.ring, self._now)
        try:
            standing = self.ledger.standing(link.edition)
        except Undeliverable as unknown:
            raise BadLinkError from unknown
        if not standing.content_hash.startswith(link.content):
            raise BadLinkError
        return standing, *self._list(standing.list)
