"""One's own data: a link in a letter to the address it is about, and behind it all that is kept, and forgetting it.

The link for leaving is not enough: it stands in every mail, and mails are forwarded.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from newsletter.metrics import Metric
from newsletter.subscribers.addresses import masked
from newsletter.subscribers.data_export import OwnRecord
from newsletter.subscribers.erasing import Eraser, all_lists
from newsletter.subscribers.leaving import other_addresses
from newsletter.subscribers.signed_links import BadLinkError, OwnLink, ReaderLink
from newsletter.subscribers.subscriber import State
from newsletter.web import my_data_pages as pages
from newsletter.web.http_headers import OWN_HEADERS, file_headers
from newsletter.web.response import Response
from newsletter.web.visit import Visit

if TYPE_CHECKING:
    from newsletter.mailing_list import MailingList
    from newsletter.sending.ports import Outbox
    from newsletter.subscribers.ports import Links, SignUps, Subscribers, Suppressions
    from newsletter.subscribers.subscriber import Subscriber


@dataclass(frozen=True)
class MyData:
    """Everything that seeing and erasing one's own data needs."""

    visit: Visit
    links: Links
    subscribers: Subscribers
    suppressions: Suppressions
    sign_ups: SignUps
    outbox: Outbox
    eraser: Eraser

    def asking(self, token: str) -> Response:
        """Offer to mail the link; nothing happens yet."""
        _, mailing_list, reader = self._asker(token)
        return Response(200, pages.ask_page(mailing_list, masked(reader.address), f"/k/{token}"))

    def mail_link(self, token: str) -> Response:
        """Mail the link, once a day at most: the letter of a day is always the same one."""
        from newsletter.edition.own_letter import own_letter

        link, mailing_list, reader = self._asker(token)
        own = OwnLink(link.list, link.reader, int((self.visit.midnight + timedelta(days=1)).timestamp()))
        self.outbox.put(own_letter(mailing_list, reader, own, self.links.own(own)))
        return Response(200, pages.mailed_page(mailing_list, masked(reader.address)), event=Metric.OWN_DATA_ASKED)

    def page(self, token: str) -> Response:
        link, mailing_list = owner_of(token, self.visit, self.links)
        lists = {one: self.visit.list_or_none(one) for one in all_lists(self.visit, self.subscribers)}
        leave = {one: f"/u/{ReaderLink(one, link.reader).signed('leave', self.links.ring)}" for one in lists}
        page = pages.own_page(mailing_list, self._record(link.reader), lists, leave, f"/y/{token}")
        return Response(200, page, OWN_HEADERS)

    def file(self, token: str) -> Response:
        """The same, for a machine: everything, as JSON."""
        link, _ = owner_of(token, self.visit, self.links)
        text = json.dumps(self._record(link.reader).as_json(), ensure_ascii=False, indent=2)
        return Response(200, text, file_headers("application/json", "my-data.json"))

    def asking_to_erase(self, token: str) -> Response:
        """Ask once more: it cannot be undone."""
        _, mailing_list = owner_of(token, self.visit, self.links)
        return Response(200, pages.erase_page(mailing_list, f"/y/{token}/erase", f"/y/{token}"))

    def erase(self, token: str) -> Response:
        link, mailing_list = owner_of(token, self.visit, self.links)
        self.eraser.erase(link.reader, self.visit.now)
        return Response(200, pages.erased_page(mailing_list), event=Metric.ERASURES)

    def _asker(self, token: str) -> tuple[ReaderLink, MailingList, Subscriber]:
        link = ReaderLink.read(token, "ask", self.links.ring)
        reader = self.subscribers.of(link.list, link.reader)
        mailing_list = self.visit.list_or_none(link.list)
        if reader is None or reader.is_forgotten or mailing_list is None:
            raise BadLinkError
        reader = self._where_they_are(reader)
        return ReaderLink(link.list, reader.key), mailing_list.speaking_to(reader.preferences.not_in), reader

    def _where_they_are(self, reader: Subscriber) -> Subscriber:
        """The reader at the address they have moved to: at the old one nobody may read any more."""
        if reader.left_how != "moved":
            return reader
        rows = [self.subscribers.of(reader.list, key) for key in other_addresses(reader.key, self.suppressions)]
        there = [row for row in rows if row and not row.is_forgotten and row.left_how != "moved"]
        return next((row for row in there if row.state is State.ACTIVE), there[0] if there else reader)

    def _record(self, reader: str) -> OwnRecord:
        lists = all_lists(self.visit, self.subscribers)
        return OwnRecord(
            lists=[found for one in lists if (found := self.subscribers.of(one, reader))],
            sign_ups=[asked for one in lists if (asked := self.sign_ups.of(one, reader))],
            suppressed=self.suppressions.of(reader),
            move=self.sign_ups.move_of(reader),
        )


def owner_of(token: str, visit: Visit, links: Links) -> tuple[OwnLink, MailingList]:
    """Return what a link to one's own data says, and its list. Raises: BadLinkError."""
    link = OwnLink.read(token, links.ring, visit.now)
    mailing_list = visit.list_or_none(link.list)
    if mailing_list is None:
        raise BadLinkError
    return link, mailing_list
