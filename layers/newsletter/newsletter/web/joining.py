"""Joining: a form, a letter to the address in it, and a button behind the link in that letter.

The form answers the same to everybody, after the same calls of the same size: nothing can be read from the answer or
its time. Who is a subscriber and who must not be written to is looked up when the letter is sent
(``newsletter.sending.send_letter``). Only whether somebody was erased is asked before: what a stranger types about them
is not kept, and something as long stands in its place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsletter.metrics import Metric
from newsletter.sending.join_letters import day_of
from newsletter.sending.send_batch import OvertakenError
from newsletter.subscribers.addresses import masked
from newsletter.subscribers.erasing import filler, is_barred, is_erased
from newsletter.subscribers.sign_ups import SignUp, has_its_share, may_be_written_to, network_key
from newsletter.subscribers.signed_links import FormStamp, JoinLink, ReaderLink
from newsletter.subscribers.subscriber import Ground, State
from newsletter.web import joining_pages as pages
from newsletter.web.http_headers import framed_headers
from newsletter.web.join_form import TRAP, Filled, wanted_in
from newsletter.web.languages import in_form
from newsletter.web.response import Response
from newsletter.web.visit import Visit

if TYPE_CHECKING:
    from datetime import datetime

    from newsletter.mailing_list import MailingList
    from newsletter.sending.ports import Outbox, SignUps
    from newsletter.subscribers.ports import Links, Subscribers, Suppressions
    from newsletter.web.join_form import Wanted
    from newsletter.web.ports import Archive


@dataclass(frozen=True)
class Joining:
    """Everything that joining needs. ``sign_ups_a_day`` is how many may ask in all, so that nobody mails the world."""

    visit: Visit
    links: Links
    subscribers: Subscribers
    suppressions: Suppressions
    sign_ups: SignUps
    outbox: Outbox
    archive: Archive
    sign_ups_a_day: int

    # The form

    def form(self, list_id: str) -> Response | None:
        """The form of a list that takes sign-ups. Any other is not found: whether there is such a list is not told."""
        mailing_list = self.visit.list_that(list_id, signup=True)
        if mailing_list is None:
            return None
        return self._closed(mailing_list) or self._form(mailing_list, Filled(status=200))

    def sign_up(self, list_id: str) -> Response | None:
        """Somebody posted the form. Whatever comes of it, the answer to a form filled in well is the same."""
        mailing_list = self.visit.list_that(list_id, signup=True)
        if mailing_list is None:
            return None
        form_post = self.visit.form_post
        if form_post.is_too_large:
            return self._form(mailing_list, Filled(status=413))
        fields = form_post.fields
        mailing_list = in_form(fields, mailing_list)
        wanted = wanted_in(fields, mailing_list, self.links.ring, self.visit.now)
        if isinstance(wanted, Filled):
            return self._form(mailing_list, wanted)
        alarm, is_due = None, False
        if not fields.get(TRAP) and has_its_share(
            form_post.network, self.links.ring, self.sign_ups, self.visit.midnight
        ):
            if self.sign_ups.turn("all", self.sign_ups_a_day, self.visit.midnight):
                if closed := self._closed(mailing_list):
                    return replace(closed, event=Metric.SIGN_UPS_HELD_BACK)
                is_due = self._write(mailing_list, wanted, form_post.network)
            else:
                alarm = Metric.SIGN_UPS_USED_UP  # nobody gets in any more today, and nobody who tries can tell
        event = Metric.SIGN_UPS if is_due else Metric.SIGN_UPS_HELD_BACK
        return Response(200, pages.look_page(mailing_list), framed_headers(mailing_list.embed), event, alarm=alarm)

    # The link in the letter

    def asking(self, token: str) -> Response:
        """Ask; nothing changes, however often a mail scanner looks."""
        link, mailing_list, sign_up = self._asked(token)
        if sign_up is None:
            return self._settled(link, mailing_list)
        return Response(200, pages.confirm_page(mailing_list, masked(sign_up.address), f"/j/{token}"))

    def join(self, token: str) -> Response:
        """Whoever reads at the address says yes: the one act that brings back somebody who left."""
        link, mailing_list, sign_up = self._asked(token)
        if sign_up is None:
            return self._settled(link, mailing_list)
        if is_barred(link.reader, self.suppressions):
            return Response(200, pages.barred_page(mailing_list, masked(sign_up.address)))
        self.subscribers.join(sign_up.confirmed(self.visit.now))
        if is_erased(
            link.reader, self.suppressions
        ):  # since the look before: the erasure may have passed before the row was there
            self.subscribers.erase(link.list, link.reader)
            self.sign_ups.forget(link.list, link.reader)
            return Response(200, pages.barred_page(mailing_list, masked(sign_up.address)))
        # Afterwards, so that nothing is lost in between; and the same link brings nobody back who leaves again.
        self.sign_ups.forget(link.list, link.reader)
        return self._joined(link, mailing_list, sign_up.address, event=Metric.JOININGS)

    # Together

    def _closed(self, mailing_list: MailingList) -> Response | None:
        """The page in place of the form on a day on which too many join letters bounced. It asks about no address."""
        if not self.sign_ups.join_letters(day_of(self.visit.now)).closes(mailing_list.id):
            return None
        wait = str(int((self.visit.midnight - self.visit.now).total_seconds()))
        headers = {**framed_headers(mailing_list.embed), "Retry-After": wait}
        return Response(503, pages.form_closed_page(mailing_list), headers)

    def _form(self, mailing_list: MailingList, filled: Filled) -> Response:
        stamp = filled.stamp or FormStamp(mailing_list.id, int(self.visit.clock())).signed(self.links.ring)
        page = pages.join_page(mailing_list, f"/join/{mailing_list.id}", stamp, filled)
        return Response(filled.status, page, framed_headers(mailing_list.embed))

    def _write(self, mailing_list: MailingList, wanted: Wanted, network: str) -> bool:
        """Write to the address. Whether a letter was due to it.

        Whatever is known of the address, the same calls are made. A letter that was not due is put in the outbox
        all the same, where it is known and goes no second time, which brings on its way one that got stuck; and one
        too many lies there as held. Where the network or all together have had their share, this is not come to and
        nothing is asked about the address, so that the quicker answer tells nothing about it.
        """
        from newsletter.edition.join_letter import join_letter

        now, ring = self.visit.now, self.links.ring
        reader, address, name = ring.reader_key(wanted.address.canonical), wanted.address.sendable, wanted.name
        if is_erased(reader, self.suppressions):
            address, name = filler(address), filler(name)
        new = SignUp(
            list=mailing_list.id,
            reader=reader,
            address=address,
            name=name,
            text=pages.consent_text(mailing_list),
            source=self.links.sign_up(mailing_list.id),
            network=network_key(network, ring),
            asked=int(now.timestamp()),
        )
        sign_up, is_due, is_held = self._kept(new, ring.reader_key(wanted.address.mailbox), now)
        letter = join_letter(
            mailing_list, sign_up, self.links.join(JoinLink(sign_up.list, sign_up.reader, sign_up.asked))
        )
        self.outbox.put(letter.held() if is_held else letter, over=True)
        return is_due

    def _kept(self, new: SignUp, mailbox: str, now: datetime) -> tuple[SignUp, bool, bool]:
        """The sign-up as it stands now, whether a letter about it was due, and whether none about it may go."""
        may: bool | None = None
        while True:
            known = self.sign_ups.of(new.list, new.reader)
            sign_up = known or new
            if known and not known.is_open(now):
                sign_up = replace(new, version=known.version)
            wants = sign_up.is_due_a_letter(now)
            if may is None:
                may = may_be_written_to(mailbox, "letters" if wants else "asked", self.sign_ups, now)
            if wants and may:
                sign_up = sign_up.written_to(now)
            try:
                self.sign_ups.keep(sign_up)
            except OvertakenError:
                continue
            return sign_up, wants and may, wants and not may

    def _asked(self, token: str) -> tuple[JoinLink, MailingList, SignUp | None]:
        """What a link is about; no sign-up if it is too old, or settled, or another one since."""
        link = JoinLink.read(token, self.links.ring)
        sign_up = self.sign_ups.of(link.list, link.reader)
        is_open = sign_up is not None and sign_up.asked == link.asked and sign_up.is_open(self.visit.now)
        return link, self.visit.mailing_list(link.list), sign_up if is_open else None

    def _settled(self, link: JoinLink, mailing_list: MailingList) -> Response:
        reader = self.subscribers.of(link.list, link.reader)
        if reader and reader.state is State.ACTIVE and Ground.SIGN_UP in reader.grounds:
            return self._joined(link, mailing_list, reader.address)
        return Response(410, pages.forgotten_page(mailing_list, f"/join/{link.list}" if mailing_list.signup else ""))

    def _joined(self, link: JoinLink, mailing_list: MailingList, address: str, event: Metric | None = None) -> Response:
        leave = f"/u/{ReaderLink(link.list, link.reader).signed('leave', self.links.ring)}"
        newest = next(iter(self.archive.contents(link.list)), None)
        return Response(200, pages.joined_page(mailing_list, masked(address), leave, newest), event=event)
