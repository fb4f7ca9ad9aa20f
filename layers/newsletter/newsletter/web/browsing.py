"""Browsing: what a list has sent, for anybody, where the list has chosen so: its archive, search and feed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from newsletter.errors import InvalidList
from newsletter.web import browsing_pages as pages
from newsletter.web import feed
from newsletter.web.browsing_pages import MOST_ON_A_PAGE, ArchivePage, FrontPageEntry
from newsletter.web.etag import unless_known
from newsletter.web.http_headers import SECURITY_HEADERS, archive_headers, feed_headers
from newsletter.web.request import NOBODY, Request
from newsletter.web.response import Response
from newsletter.web.searching import Search

if TYPE_CHECKING:
    from newsletter.edition.archive_index import Contents
    from newsletter.edition.calendar_entries import CalendarEntry
    from newsletter.mailing_list import MailingList
    from newsletter.web.languages import StaffBucket


class Archive(Protocol):
    """``contents`` and ``calendar`` are empty for a list that has none yet, or that we do not know."""

    def contents(self, list_id: str) -> Contents: ...
    def calendar(self, list_id: str) -> tuple[CalendarEntry, ...]: ...


@dataclass(frozen=True)
class Browsing:
    """Everything that browsing needs. ``website`` is its own address, ``visit`` the one that is being answered.

    ``language`` is for pages that belong to no list.
    """

    archive: Archive
    staff_bucket: StaffBucket
    website: str
    language: str
    request: Request = field(default=NOBODY, kw_only=True)

    def front(self) -> Response:
        """The lists that anybody may join or read. Of any other it is not told that there is one."""
        named = (self._list_that(list_id, signup=True, archive=True) for list_id in self.staff_bucket.list_ids())
        found = [one for one in named if one]
        entries = [FrontPageEntry(one, has_calendar=bool(self.archive.calendar(one.id))) for one in found]
        return Response(200, pages.front_page(entries, self.language))

    def archive_page(self, list_id: str) -> Response | None:
        """A page of a list's archive, or what a search finds there. None if the list has none, or there is no list."""
        mailing_list = self._list_that(list_id, archive=True)
        if mailing_list is None:
            return None
        issues, asked = self.archive.contents(list_id), self.request.asked
        search = Search.typed(asked.get("q", ""))
        found = search.among(issues) if search.words else issues
        number = _number(asked.get("page", ""), len(found))
        first = (number - 1) * MOST_ON_A_PAGE
        shown = ArchivePage(
            mailing_list,
            found[first : first + MOST_ON_A_PAGE],
            number,
            has_older=first + MOST_ON_A_PAGE < len(found),
            in_all=len(found),
            search=search,
            is_all_searched=all(issue.searched for issue in issues),
        )
        if search.words or number > 1:
            # What somebody searched for is theirs: no cache keeps it.
            return Response(200, pages.archive_page(shown), SECURITY_HEADERS if search.words else archive_headers())
        return Response(200, pages.archive_page(shown, is_indexed=True), archive_headers(indexed=True))

    def feed(self, list_id: str) -> Response | None:
        mailing_list = self._list_that(list_id, archive=True)
        if mailing_list is None:
            return None
        issues = self.archive.contents(list_id)
        body = feed.feed_of(mailing_list, issues, self.website)
        return unless_known(body, feed_headers(feed.CONTENT_TYPE), self.request.known)

    def _list_that(
        self, list_id: str, *, signup: bool = False, archive: bool = False, calendar: bool = False
    ) -> MailingList | None:
        """A list that has chosen one of these."""
        try:
            found = self.staff_bucket.mailing_list(list_id)
        except InvalidList:
            return None
        is_open = (signup and found.signup) or (archive and found.archive) or (calendar and found.has_open_calendar)
        return found if is_open else None


def _number(asked: str, in_all: int) -> int:
    """Which page somebody asks for, of those that there are; the first for whatever else was asked."""
    last = max(1, -(-in_all // MOST_ON_A_PAGE))
    return min(int(asked), last) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 and int(asked) else 1
