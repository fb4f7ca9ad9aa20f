"""Browsing: what a list has sent, for anybody, where the list has chosen so: its archive, search and feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.web import browsing_pages as pages
from newsletter.web import feed
from newsletter.web.browsing_pages import MOST_ON_A_PAGE, ArchivePage, FrontPageEntry
from newsletter.web.etag import unless_known
from newsletter.web.http_headers import SECURITY_HEADERS, archive_headers, feed_headers
from newsletter.web.response import Response
from newsletter.web.searching import Search
from newsletter.web.visit import Visit

if TYPE_CHECKING:
    from newsletter.web.ports import Archive


@dataclass(frozen=True)
class Browsing:
    """Everything that browsing needs. ``website`` is its own address."""

    visit: Visit
    archive: Archive
    website: str

    def front(self) -> Response:
        """The lists that anybody may join or read. Of any other it is not told that there is one."""
        named = (self.visit.list_that(list_id, signup=True, archive=True) for list_id in self.visit.list_ids())
        found = [one for one in named if one]
        entries = [FrontPageEntry(one, has_calendar=bool(self.archive.calendar(one.id))) for one in found]
        return Response(200, pages.front_page(entries, self.visit.language))

    def archive_page(self, list_id: str) -> Response | None:
        """A page of a list's archive, or what a search finds there; not found if the list has none."""
        mailing_list = self.visit.list_that(list_id, archive=True)
        if mailing_list is None:
            return None
        issues, asked = self.archive.contents(list_id), self.visit.request.asked
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
        mailing_list = self.visit.list_that(list_id, archive=True)
        if mailing_list is None:
            return None
        issues = self.archive.contents(list_id)
        body = feed.feed_of(mailing_list, issues, self.website)
        return unless_known(body, feed_headers(feed.CONTENT_TYPE), self.visit.request.known)


def _number(asked: str, in_all: int) -> int:
    """Which page somebody asks for, of those that there are; the first for whatever else was asked."""
    last = max(1, -(-in_all // MOST_ON_A_PAGE))
    return min(int(asked), last) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 and int(asked) else 1
