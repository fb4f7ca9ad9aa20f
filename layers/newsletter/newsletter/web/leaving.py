"""Leaving: at once, by one POST, whatever the body; and taking it back, leaving everything, and saying why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.metrics import Metric
from newsletter.subscribers.addresses import masked
from newsletter.subscribers.leaving import leave_at_every_address, other_addresses
from newsletter.subscribers.signed_links import BadLinkError, ReaderLink
from newsletter.subscribers.subscriber import REASONS, Ground, State
from newsletter.web import leaving_pages as pages
from newsletter.web.leaving_pages import Leaver
from newsletter.web.page import Masthead
from newsletter.web.response import Response
from newsletter.web.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.sending.ports import Outbox
    from newsletter.subscribers.ports import Links, Subscribers, Suppressions
    from newsletter.subscribers.subscriber import Subscriber

ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""What a mail provider posts for its reader, as a form of either kind: https://www.rfc-editor.org/rfc/rfc8058#section-3.1"""


@dataclass(frozen=True)
class Leaving:
    """Everything that leaving needs."""

    visit: Visit
    links: Links
    subscribers: Subscribers
    suppressions: Suppressions
    outbox: Outbox

    def asking(self, token: str) -> Response:
        """Ask; nothing changes, however often a mail scanner looks."""
        link, reader = self.reader(token, "leave")
        if reader.has_left or reader.is_forgotten:  # whom the register has lost can still leave for good
            if elsewhere := self._gets_it_elsewhere(link):
                leaver = self._leaver(ReaderLink(link.list, elsewhere.key), elsewhere)
                return Response(200, pages.leave_page(leaver, f"/u/{token}", has_moved=True))
            return self._already(link, reader)
        return Response(200, pages.leave_page(self._leaver(link, reader), f"/u/{token}", f"/u/{token}/choices"))

    def leave(self, token: str) -> Response:
        """Act, whatever the body: the token is all the proof there is, and all that is needed.

        A person who has moved leaves at every address of theirs: the mail in hand may be from before.
        """
        link = ReaderLink.read(token, "leave", self.links.ring)
        is_one_click = all(word in self.visit.form_post.body for word in ONE_CLICK)
        how = "one-click" if is_one_click else "link"
        found = leave_at_every_address(link, how, self.visit.now, self.subscribers, self.suppressions)
        if not found:
            raise BadLinkError
        # Where only another address is new, what they have in hand is from before they moved.
        reader, is_new = next((one for one in found if one[1]), found[0])
        link = ReaderLink(link.list, reader.key)
        if reader.is_forgotten:
            return self._already(link, reader)
        for one, _ in found:
            self._say_goodbye(link, [one])
        # Nobody sees the page that answers a mail program: its other lists need not be looked for.
        others = 0 if is_one_click else len(self._others(link))
        why = "" if reader.left_why else f"/w/{link.signed('why', self.links.ring)}"
        page = pages.left_page(
            self._leaver(link, reader), self._undo(link), why=why, everything=f"/u/{token}/all" if others else ""
        )
        return Response(200, page, event=Metric.LEAVINGS if is_new else None)

    def leave_all(self, token: str) -> Response:
        """Leave every list there is or will be: which they are is told to nobody who was forwarded a mail.

        Only their own later sign-up brings them back, to that list.
        """
        link, reader = self.reader(token, "leave")
        is_new = False
        for key in (link.reader, *other_addresses(link.reader, self.suppressions)):
            self.subscribers.leave_everything(key)  # first: whoever dies in between has let nobody back in
            everything = (link.list, *self._others(ReaderLink(link.list, key), lost=True))
            left = [self.subscribers.leave(list_id, key, "link", self.visit.now) for list_id in everything]
            self._say_goodbye(link, [one for one, _ in left if one])
            is_new = is_new or any(new for _, new in left)
        page = pages.left_all_page(self._leaver(link, reader))
        return Response(200, page, event=Metric.LEAVINGS if is_new else None)

    def asking_to_leave_all(self, token: str) -> Response:
        """Somebody opened, or loaded again, the address that its button posts to."""
        link, reader = self.reader(token, "leave")
        if reader.has_left and not self._others(link):
            return self._already(link, reader)
        return Response(200, pages.leave_all_page(self._leaver(link, reader), f"/u/{token}/all"))

    def returning(self, token: str) -> Response:
        """Somebody opened the way back from a letter, or the address that the undo button posts to: ask."""
        link, reader = self.reader(token, "return")
        if reader.state is State.ACTIVE:
            return Response(200, pages.returned_page(self._leaver(link, reader)))
        if reader.is_forgotten:
            return self._already(link, reader)
        return Response(200, pages.return_page(self._leaver(link, reader), f"/r/{token}"))

    def come_back(self, token: str) -> Response:
        link = ReaderLink.read(token, "return", self.links.ring)
        reader, is_new = self.subscribers.come_back(link.list, link.reader)
        if reader is None:
            raise BadLinkError
        if reader.is_forgotten:  # nobody knows where to send it: only a sign-up can tell
            return self._already(link, reader, status=410)
        page = pages.returned_page(self._leaver(link, reader))
        return Response(200, page, event=Metric.RETURNS if is_new else None)

    def asking_why(self, token: str) -> Response:
        link, reader = self.reader(token, "why")
        return Response(200, pages.why_page(self._leaver(link, reader), f"/w/{token}"))

    def tell_why(self, token: str) -> Response:
        """Keep why somebody left, if they chose a reason we know; nothing else is kept."""
        link, reader = self.reader(token, "why")
        fields = self.visit.form_post.fields
        why = fields.get("why", "")
        if why not in REASONS or len(fields) > 1:
            return Response(422, pages.why_page(self._leaver(link, reader), f"/w/{token}", is_wrong=True))
        self.subscribers.tell_why(link.list, link.reader, why)
        return Response(200, pages.thanks_page(self._leaver(link, reader)), event=Metric.REASONS_TOLD)

    def _say_goodbye(self, link: ReaderLink, gone: Sequence[Subscriber]) -> None:
        """Write to whoever has just left by the link on a page: it may have been somebody a mail was forwarded to.

        Not to those whose own mail program did it for them: one more mail is just what they did not want.
        """
        from newsletter.edition.goodbye_letter import goodbye_letter

        mailing_list = self.visit.list_or_none(link.list)
        today = self.visit.now.isoformat(timespec="seconds")[:10]
        gone = [one for one in gone if one.left_how == "link" and one.left_at[:10] == today]
        if mailing_list is None or not gone:
            return
        ways_back = [
            (self.visit.name_of(one.list), self.links.returning(ReaderLink(one.list, one.key))) for one in gone
        ]
        mailing_list = mailing_list.speaking_to(gone[0].preferences.not_in)
        self.outbox.put(goodbye_letter(mailing_list, gone[0], ways_back))

    def _already(self, link: ReaderLink, reader: Subscriber, *, status: int = 200) -> Response:
        """A calm answer to whoever left before, who can take it back as long as anybody knows their address."""
        undo = "" if reader.is_forgotten else self._undo(link)
        return Response(status, pages.already_left_page(self._leaver(link, reader), undo))

    def _gets_it_elsewhere(self, link: ReaderLink) -> Subscriber | None:
        """The reader of a link as they get the list at another address that they have moved to; None if they do not."""
        rows = (self.subscribers.of(link.list, key) for key in other_addresses(link.reader, self.suppressions))
        return next((row for row in rows if row and row.state is State.ACTIVE), None)

    def reader(self, token: str, purpose: str) -> tuple[ReaderLink, Subscriber]:
        """Return what a link says, and whose it is. Raises: BadLinkError."""
        link = ReaderLink.read(token, purpose, self.links.ring)
        reader = self.subscribers.of(link.list, link.reader)
        if reader is None:
            raise BadLinkError
        return link, reader

    def _others(self, link: ReaderLink, *, lost: bool = False) -> Sequence[str]:
        """The other lists that this reader gets; with ``lost`` also those that a register took them off."""
        others = [one for one in self.visit.list_ids() if one != link.list]
        found = [(one, self.subscribers.of(one, link.reader)) for one in others]
        return [
            one
            for one, reader in found
            if reader and (reader.state is State.ACTIVE or (lost and not reader.has_left and not reader.is_forgotten))
        ]

    def _leaver(self, link: ReaderLink, reader: Subscriber) -> Leaver:
        """Leaving works also while a list's settings are broken."""
        found = self.visit.list_or_none(link.list)
        found = found.speaking_to(reader.preferences.not_in) if found else None
        masthead = Masthead.of(found) if found else Masthead(link.list)
        if reader.is_forgotten:
            join = f"/join/{link.list}" if found and found.signup else ""
            language = found.language if found else self.visit.language
            return Leaver(masthead, "", language, join=join)
        own = f"/k/{link.signed('ask', self.links.ring)}"
        if found is None:
            return Leaver(masthead, masked(reader.address), self.visit.language, own=own)
        is_owed = found.notices and Ground.MEMBER in reader.grounds
        return Leaver(
            masthead,
            masked(reader.address),
            found.language,
            own=own,
            contact=found.contact if is_owed else None,
        )

    def _undo(self, link: ReaderLink) -> str:
        return f"/r/{link.signed('return', self.links.ring)}"
