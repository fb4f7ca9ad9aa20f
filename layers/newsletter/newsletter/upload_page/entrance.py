"""Who comes in: whoever holds a link of their own, may give in files for its list, and whose link is not made void.

A link is asked for at ``/d``, where any address gets the same answer after the same calls: who is on a list's staff is
nobody's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.errors import InvalidList, Problem, Undeliverable
from newsletter.issue.mailboxes import canonical
from newsletter.metrics import Metric
from newsletter.subscribers.addresses import address_in
from newsletter.subscribers.sign_ups import has_its_share, may_be_written_to
from newsletter.subscribers.signed_links import BadLinkError, UploadLink
from newsletter.upload_page import pages
from newsletter.web.page import Masthead
from newsletter.web.response import Response
from newsletter.web.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsletter.mailing_list import MailingList
    from newsletter.sending.ports import Outbox
    from newsletter.subscribers.ports import Links, SignUps
    from newsletter.upload_page.ports import StaffBucket, UploadLinks

_HOUR = 3600


@dataclass(frozen=True)
class Member:
    """Somebody who came in. ``mailing_list`` is None while the list's settings are broken, by ``problems``.

    ``home`` is what the list's folder is called, as staff named it: its files lie in folders of that name.
    ``keeps_settings``: whether they may read and change the list's settings.
    """

    link: UploadLink
    token: str
    masthead: Masthead
    language: str
    mailing_list: MailingList | None
    home: str
    problems: Sequence[Problem] = ()
    keeps_settings: bool = False

    @property
    def list(self) -> str:
        return self.link.list


@dataclass(frozen=True)
class Entrance:
    """Everything that letting people in needs. ``sign_ups_a_day`` is how many letters strangers may cause in a day."""

    visit: Visit
    links: Links
    sign_ups: SignUps
    upload_links: UploadLinks
    staff_bucket: StaffBucket
    outbox: Outbox
    sign_ups_a_day: int

    def form(self) -> Response:
        """The form for a link. Nothing happens yet."""
        return Response(200, pages.ask_page(self.visit.language))

    def ask(self) -> Response:
        """Mail a link to whoever may have one. The answer is the same for every address that can be one."""
        typed = self.visit.form_post.fields.get("address", "").strip()[:254]
        try:
            address = address_in(typed)
        except Undeliverable:
            return Response(422, pages.ask_page(self.visit.language, typed, is_wrong=True))
        alarm = None
        if has_its_share(self.visit.form_post.network, self.links.ring, self.sign_ups, self.visit.midnight):
            if self.sign_ups.turn("upload-links", self.sign_ups_a_day, self.visit.midnight):
                self._write(address.canonical, self.links.ring.reader_key(address.mailbox))
            else:
                alarm = Metric.SIGN_UPS_USED_UP
        return Response(200, pages.asked_page(self.visit.language), event=Metric.UPLOAD_LINKS_ASKED, alarm=alarm)

    def let_in(self, token: str) -> Member:
        """Return whose link this is. Raises: BadLinkError for whoever may not, or may not any more."""
        link = UploadLink.read(token, self.links.ring, self.visit.now)
        found: MailingList | None = None
        problems: tuple[Problem, ...] = ()
        try:
            found = self.visit.mailing_list(link.list)
            allowed, keepers = found.uploaders, found.keepers
        except InvalidList as broken:  # whoever keeps the settings is the one to mend them
            keepers, problems = broken.keepers, broken.problems
            allowed = (*broken.staff, *keepers)
        if not self.is_among(link.person, allowed) or link.issued <= self.upload_links.void_until(
            link.list, link.person
        ):
            raise BadLinkError
        masthead = Masthead.of(found) if found else Masthead(link.list)
        language, home = (found.language, found.folder) if found else (self.visit.language, self._home(link.list))
        return Member(link, token, masthead, language, found, home, problems, self.is_among(link.person, keepers))

    def is_among(self, person: str, addresses: Iterable[str]) -> bool:
        """Whether one of the addresses is that of the person."""
        return person in {self.links.ring.reader_key(canonical(one)) for one in addresses}

    def _home(self, list_id: str) -> str:
        """The folder of a list whose settings cannot be read, as reading them looks for it."""
        folders = self.staff_bucket.folders_of(list_id)
        return list_id if list_id in folders or not folders else folders[0]

    def _write(self, address: str, mailbox: str) -> None:
        """Write to an address. To a stranger's a letter is written too, and held: that takes as long."""
        from newsletter.edition.upload_letter import upload_letter

        person, now = self.links.ring.reader_key(address), int(self.visit.clock())
        lists = [one for one in map(self._readable, self.visit.list_ids()) if one]
        mine = [one for one in lists if address in map(canonical, one.uploaders)]
        links = [(one, self.links.upload(UploadLink(one.id, person, now))) for one in (mine or lists)[:20]]
        may = may_be_written_to(mailbox, "letters", self.sign_ups, self.visit.now)
        if links:
            letter = upload_letter(links, address if mine else "", f"upload-{person}-{now // _HOUR}")
            self.outbox.put(letter if mine and may else letter.held(), over=not mine)

    def _readable(self, list_id: str) -> MailingList | None:
        try:
            return self.visit.staff_bucket.mailing_list(list_id)
        except InvalidList:
            return None
