"""Another name or address: asked for by whoever reads at the old one, and agreed to by whoever reads at the new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.metrics import Metric
from newsletter.subscribers.address_changes import MOST_A_DAY, AddressChange
from newsletter.subscribers.addresses import masked
from newsletter.subscribers.erasing import filler, is_barred, is_erased
from newsletter.subscribers.sign_ups import may_be_written_to
from newsletter.subscribers.signed_links import AddressChangeLink, BadLinkError, ReaderLink
from newsletter.subscribers.subscriber import Consent, State
from newsletter.web import change_address_pages as pages
from newsletter.web.join_form import address_or_problem, is_name
from newsletter.web.my_data import owner_of
from newsletter.web.response import Response
from newsletter.web.visit import Visit

if TYPE_CHECKING:
    from newsletter.mailing_list import MailingList
    from newsletter.sending.ports import Outbox
    from newsletter.subscribers.addresses import Address
    from newsletter.subscribers.ports import Links, SignUps, Subscribers, Suppressions
    from newsletter.subscribers.signed_links import OwnLink
    from newsletter.subscribers.subscriber import Subscriber

_FIELDS = frozenset({"form", "name", "address"})


@dataclass(frozen=True)
class ChangingAddress:
    """Everything that a new name or address needs."""

    visit: Visit
    links: Links
    subscribers: Subscribers
    suppressions: Suppressions
    sign_ups: SignUps
    outbox: Outbox

    # Behind the link to one's own data

    def asking(self, token: str) -> Response:
        link, mailing_list = owner_of(token, self.visit, self.links)
        there = self._everywhere(link.reader)
        if not there:
            raise BadLinkError
        name = next((reader.name for reader in there if reader.name), "")
        return Response(200, pages.change_page(mailing_list, f"/y/{token}/change", f"/y/{token}", name=name))

    def change(self, token: str) -> Response:
        """Write down the name at once; write to the address, if there is a new one, and move only when it answers."""
        link, mailing_list = owner_of(token, self.visit, self.links)
        there = self._everywhere(link.reader)
        if not there:
            raise BadLinkError
        fields = self.visit.form_post.fields
        name = " ".join(fields.get("name", "").split())
        typed = fields.get("address", "").strip()
        asked = address_or_problem(typed, mailing_list) if typed else None
        wrong, address = (asked, None) if isinstance(asked, str) else ("", asked)
        is_ours = fields.get("form") == "change" and fields.keys() <= _FIELDS
        if not is_ours or wrong or not is_name(name):
            page = pages.change_page(
                mailing_list,
                f"/y/{token}/change",
                f"/y/{token}",
                name=name[:128],
                address=typed[:254],
                wrong=wrong,
                name_wrong="" if is_name(name) else "page.join.not_a_name",
            )
            return Response(422 if is_ours else 400, page)
        misnamed = [reader for reader in there if reader.name != name]
        for reader in misnamed:
            self.subscribers.rename(reader.list, reader.key, name)
        if address and self.links.ring.reader_key(address.canonical) != link.reader:
            return self._ask(link, mailing_list, address, f"/y/{token}", renamed=bool(misnamed))
        page = pages.changed_page(mailing_list, f"/y/{token}", renamed=bool(misnamed), same=address is not None)
        return Response(200, page, event=Metric.CHANGES)

    def _ask(self, link: OwnLink, mailing_list: MailingList, address: Address, back: str, *, renamed: bool) -> Response:
        """Write to the new address; too many in a day are not written to, and the page says the same.

        One that has had its letters, from the form or from whoever wants to move there, gets none: the same calls are
        made, and the letter lies there as held.
        """
        from newsletter.edition.own_letter import move_letter

        if self.sign_ups.turn(f"moves#{link.reader}", MOST_A_DAY, self.visit.midnight):
            to = self.links.ring.reader_key(address.canonical)
            may = may_be_written_to(
                self.links.ring.reader_key(address.mailbox), "letters", self.sign_ups, self.visit.now
            )
            known = self.sign_ups.move_of(link.reader)
            # Asked again, the link that is on its way stays good.
            is_same = known is not None and known.to == to and known.is_open(self.visit.now)
            # Of somebody who was erased nothing is kept: the letter to them does not go out.
            there = filler(address.sendable) if is_erased(to, self.suppressions) else address.sendable
            move = (
                known if known and is_same else AddressChange(link.reader, to, there, int(self.visit.now.timestamp()))
            )
            self.sign_ups.keep_move(move)
            url = self.links.move(AddressChangeLink(link.list, link.reader, move.asked))
            letter = move_letter(mailing_list, move, url, day=f"{self.visit.now:%Y%m%d}")
            self.outbox.put(letter if may else letter.held())
        page = pages.move_asked_page(mailing_list, masked(address.sendable), back, renamed=renamed)
        return Response(200, page, event=Metric.MOVES_ASKED)

    # Behind the link in the letter to the new address

    def asking_to_move(self, token: str) -> Response:
        """Ask; nothing changes, however often a mail scanner looks."""
        link, mailing_list, move = self._asked_move(token)
        if move is None:
            return self._settled_move(link, mailing_list)
        return Response(200, pages.move_page(mailing_list, masked(move.address), f"/b/{token}"))

    def move(self, token: str) -> Response:
        """On every list that they get: first the new address gets it, then the old one does not."""
        from newsletter.edition.own_letter import moved_letter

        link, mailing_list, move = self._asked_move(token)
        if move is None:
            return self._settled_move(link, mailing_list)
        if is_barred(move.to, self.suppressions):
            return Response(200, pages.move_barred_page(mailing_list, masked(move.address)))
        moving = [reader for reader in self._everywhere(move.reader) if reader.state is State.ACTIVE]
        for reader in moving:
            self.subscribers.join(self._at(reader, move, pages.move_text(mailing_list)))
        if moving:
            ways_back = [
                (self.visit.name_of(reader.list), self.links.returning(ReaderLink(reader.list, reader.key)))
                for reader in moving
            ]
            self.outbox.put(moved_letter(mailing_list, moving[0], move, ways_back))
        if moving:
            self.suppressions.note_move(move.reader, move.to)
        for reader in moving:
            self.subscribers.leave(reader.list, reader.key, "moved", self.visit.now)
        self.sign_ups.forget_move(move.reader)
        return Response(200, pages.moved_page(mailing_list, masked(move.address)), event=Metric.MOVES)

    def _at(self, reader: Subscriber, move: AddressChange, text: str) -> Subscriber:
        """The same reader at the new address, with the proof that it was their own wish."""
        asked = datetime.fromtimestamp(move.asked, UTC).isoformat()
        moment = self.visit.now.isoformat(timespec="seconds")
        proof = Consent(text, asked, moment, reader.source, "")
        return replace(reader, key=move.to, address=move.address, consent=reader.consent or proof, taken_in="")

    def _asked_move(self, token: str) -> tuple[AddressChangeLink, MailingList, AddressChange | None]:
        link = AddressChangeLink.read(token, self.links.ring)
        mailing_list = self.visit.list_or_none(link.list)
        if mailing_list is None:
            raise BadLinkError
        move = self.sign_ups.move_of(link.reader)
        is_open = move is not None and move.asked == link.asked and move.is_open(self.visit.now)
        return link, mailing_list, move if is_open else None

    def _settled_move(self, link: AddressChangeLink, mailing_list: MailingList) -> Response:
        """A link that was used says that it was, however often its page is loaded again."""
        reader = self.subscribers.of(link.list, link.reader)
        if reader and reader.left_how == "moved":
            return Response(200, pages.moved_page(mailing_list))
        return Response(410, pages.move_forgotten_page(mailing_list))

    def _everywhere(self, reader: str) -> list[Subscriber]:
        found = [self.subscribers.of(one, reader) for one in self.visit.list_ids()]
        return [one for one in found if one and not one.is_forgotten]
