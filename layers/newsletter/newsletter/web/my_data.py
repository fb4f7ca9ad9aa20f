"""One's own data: a link in a letter to the address it is about, and behind it all that is kept, and forgetting it.

The link for leaving is not enough: it stands in every mail, and mails are forwarded.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from newsletter.errors import InvalidList
from newsletter.subscribers import erasing
from newsletter.subscribers.addresses import masked
from newsletter.subscribers.data_export import OwnRecord
from newsletter.subscribers.erasing import Eraser, all_lists
from newsletter.subscribers.signed_links import BadLinkError, OwnLink, ReaderLink
from newsletter.web import joining, my_data_pages
from newsletter.web.http_headers import OWN_HEADERS, file_headers
from newsletter.web.response import Response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.mailing_list import MailingList
    from newsletter.subscribers.subscriber import Subscriber
    from newsletter.web.languages import StaffBucket


class Links(joining.Links, Protocol):
    def own(self, link: OwnLink) -> str: ...


class Subscribers(joining.Subscribers, Protocol):
    def lists(self) -> Sequence[str]: ...


class Suppressions(joining.Suppressions, erasing.Suppressions, Protocol):
    """Who must not be written to, to be read and added to; ``note_move`` lets an erasure find both addresses."""

    def note_move(self, before: str, after: str) -> None: ...


@dataclass(frozen=True)
class OwnData(joining.Joining, Eraser):
    """Everything that seeing and erasing one's own data needs."""

    keys: Links
    subscribers: Subscribers
    suppressions: Suppressions
    staff_bucket: StaffBucket

    def asking_for_own(self, token: str) -> Response:
        """Offer to mail the link; nothing happens yet."""
        _, mailing_list, reader = self._asker(token)
        return Response(200, my_data_pages.ask_page(mailing_list, masked(reader.address), f"/k/{token}"))

    def mail_own(self, token: str) -> Response:
        """Mail the link, once a day at most: the letter of a day is always the same one."""
        from newsletter.edition.own_letter import own_letter

        link, mailing_list, reader = self._asker(token)
        own = OwnLink(link.list, link.reader, int((self._midnight + timedelta(days=1)).timestamp()))
        self.outbox.put(own_letter(mailing_list, reader, own, self.keys.own(own)))
        return Response(200, my_data_pages.mailed_page(mailing_list, masked(reader.address)), event="OwnDataAsked")

    def own(self, token: str) -> Response:
        link, mailing_list = self._owner(token)
        lists = {one: self._list_or_none(one) for one in all_lists(self.staff_bucket, self.subscribers)}
        leave = {one: f"/u/{ReaderLink(one, link.reader).signed('leave', self.keys.ring)}" for one in lists}
        page = my_data_pages.own_page(mailing_list, self._record(link.reader), lists, leave, f"/y/{token}")
        return Response(200, page, OWN_HEADERS)

    def own_file(self, token: str) -> Response:
        """The same, for a machine: everything, as JSON."""
        link, _ = self._owner(token)
        text = json.dumps(self._record(link.reader).as_json(), ensure_ascii=False, indent=2)
        return Response(200, text, file_headers("application/json", "my-data.json"))

    def asking_to_erase(self, token: str) -> Response:
        """Ask once more: it cannot be undone."""
        _, mailing_list = self._owner(token)
        return Response(200, my_data_pages.erase_page(mailing_list, f"/y/{token}/erase", f"/y/{token}"))

    def erase_own(self, token: str) -> Response:
        link, mailing_list = self._owner(token)
        self.erase(link.reader, self._now)
        return Response(200, my_data_pages.erased_page(mailing_list), event="Erasures")

    def _asker(self, token: str) -> tuple[ReaderLink, MailingList, Subscriber]:
        link = ReaderLink.read(token, "ask", self.keys.ring)
        reader = self.subscribers.of(link.list, link.reader)
        mailing_list = self._list_or_none(link.list)
        if reader is None or reader.is_forgotten or mailing_list is None:
            raise BadLinkError
        return link, mailing_list.speaking_to(reader.preferences), reader

    def _owner(self, token: str) -> tuple[OwnLink, MailingList]:
        link = OwnLink.read(token, self.keys.ring, self._now)
        mailing_list = self._list_or_none(link.list)
        if mailing_list is None:
            raise BadLinkError
        return link, mailing_list

    def _record(self, reader: str) -> OwnRecord:
        lists = all_lists(self.staff_bucket, self.subscribers)
        return OwnRecord(
            lists=[found for one in lists if (found := self.subscribers.of(one, reader))],
            sign_ups=[asked for one in lists if (asked := self.sign_ups.of(one, reader))],
            suppressed=self.suppressions.of(reader),
            move=self.sign_ups.move_of(reader),
        )

    def _name(self, list_id: str) -> str:
        """What a list is called, or its id while its settings are broken."""
        found = self._list_or_none(list_id)
        return found.name if found else list_id

    def _list_or_none(self, list_id: str) -> MailingList | None:
        try:
            return self.staff_bucket.mailing_list(list_id)
        except InvalidList:
            return None
