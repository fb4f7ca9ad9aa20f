"""What an edition shows to anybody: itself, its pictures and meetings, and the whole calendar of its list."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsletter.edition.calendar import LIST_CALENDAR, calendar_file
from newsletter.edition.edition import is_edition_id
from newsletter.web import pages
from newsletter.web.calendar_page import calendar_page
from newsletter.web.http_headers import calendar_headers
from newsletter.web.response import Response
from newsletter.web.visit import Visit

if TYPE_CHECKING:
    from newsletter.edition.edition import Edition
    from newsletter.mailing_list import MailingList
    from newsletter.web.ports import Archive, Picture

_LOGO = re.compile(r"[0-9a-f]{16}")
_PICTURE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True)
class Editions:
    """Everything that showing an edition needs; None is answered where there is nothing of that name."""

    visit: Visit
    archive: Archive
    website: str

    def page(self, edition: str) -> Response | None:
        """An edition as anyone may read it: no personal data, no token."""
        found = self._shown(edition)
        if found is None:
            return None
        return Response(200, found.web, pages.EDITION_HEADERS)

    def file(self, edition: str, name: str) -> Response | None:
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

    def _meeting(self, edition: str, name: str) -> Response | None:
        found = self._shown(edition)
        entry = next((one for one in found.calendar if one.name == name), None) if found else None
        if entry is None:
            return None
        return Response(200, calendar_file([entry], entry.zone), calendar_headers(name))

    def calendar(self, name: str) -> Response | None:
        """What a list announces to anybody: the calendar itself, or the page that says how to subscribe to it.

        Of a list that is open to nobody it is not told that there is one.
        """
        list_id, is_file = name.removesuffix(".ics"), name.endswith(".ics")
        mailing_list = self.visit.list_that(list_id, calendar=True)
        if mailing_list is None:
            return None
        return self._whole_calendar(mailing_list, f"{self.website}/c/{list_id}.ics", is_file=is_file)

    def _calendar_beside(self, edition: str, *, is_file: bool) -> Response | None:
        """The calendar of an edition's list, for whoever has the edition: its address cannot be guessed."""
        found = self._shown(edition)
        if found is None:
            return None
        address = f"{self.website}/e/{edition}/{LIST_CALENDAR}.ics"
        return self._whole_calendar(self.visit.mailing_list(found.list), address, is_file=is_file)

    def _whole_calendar(self, mailing_list: MailingList, address: str, *, is_file: bool) -> Response:
        entries = self.archive.calendar(mailing_list.id)
        if not mailing_list.archive:
            # Whoever knows of one issue, or of none, is not led to the others.
            entries = tuple(replace(entry, url="") for entry in entries)
        if is_file:
            text = calendar_file(entries, mailing_list.timezone, mailing_list.name)
            return Response(200, text, calendar_headers(mailing_list.id))
        today = self.visit.now.astimezone(mailing_list.zone).date()
        coming = [entry for entry in entries if entry.when.last >= today and not entry.cancelled]
        shown = calendar_page(mailing_list, address if entries else "", coming)
        return Response(200, shown)

    def logo(self, name: str) -> Response | None:
        """A list's logo, as its pages call it."""
        found = self.archive.logo(name) if _LOGO.fullmatch(name) else None
        return _picture_response(found, "public, max-age=3600") if found else None

    def _picture(self, edition: str, name: str) -> Response | None:
        is_name = is_edition_id(edition) and _PICTURE.fullmatch(name)
        found = self.archive.picture(edition, name) if is_name else None
        # Named by its content: it never changes.
        return _picture_response(found, "public, max-age=31536000, immutable") if found else None


def _picture_response(picture: Picture, kept: str) -> Response:
    headers = {
        "Content-Type": picture.content_type,
        "Cache-Control": kept,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "cross-origin",  # web mail shows it from another address
    }
    return Response(200, picture.content, headers)
