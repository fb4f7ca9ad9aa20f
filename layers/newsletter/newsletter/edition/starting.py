"""Start an issue by the clock, and ask its staff instead where the clock is far behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from newsletter.edition.correspondence import Correspondence
from newsletter.readers.signed_links import LINKS_LAST, StaffLink
from newsletter.sending.start import Start, StartingOffice

if TYPE_CHECKING:
    from newsletter.edition.letter import LetterBody
    from newsletter.mailing_list import MailingList


class Desk(Protocol):
    """``mailing_list`` raises InvalidList."""

    def mailing_list(self, list_id: str) -> MailingList: ...


class Links(Protocol):
    def start(self, link: StaffLink) -> str: ...


@dataclass(frozen=True)
class ClockOffice(StartingOffice, Correspondence):
    """Everything a start by the clock needs."""

    desk: Desk
    links: Links

    def start_on_time(self, edition: str) -> Start:
        """Start an edition whose hour has come; one that is far too late asks its staff by mail.

        So does one whose hour comes while a restored ledger waits for the operator: the link in the mail is good later.
        """
        result = self.start(edition, by_hand=False)
        if result in (Start.TOO_LATE, Start.RESTORED):
            self._ask(edition)
        return result

    def _ask(self, edition: str) -> None:
        from newsletter.edition.letters import late_letter

        standing = self.ledger.standing(edition)
        mailing_list = self.desk.mailing_list(standing.list)
        meant = datetime.fromtimestamp(standing.start_at, UTC).astimezone(mailing_list.zone)
        expires = int(self.clock()) + LINKS_LAST

        def question(person: int) -> LetterBody:
            link = StaffLink(edition, person, standing.content_hash[:16], expires)
            return late_letter(mailing_list, standing.subject, meant, self.links.start(link))

        self.write(mailing_list, f"late-{edition}", question)
