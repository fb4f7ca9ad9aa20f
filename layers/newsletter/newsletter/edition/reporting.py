"""Report on an issue: when its books may be closed, the account is written down, put in the folder and mailed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from newsletter.edition.correspondence import Correspondence
from newsletter.errors import InvalidList
from newsletter.sending import close
from newsletter.sending.close import ClosingOffice

if TYPE_CHECKING:
    from newsletter.edition.report import IssueFacts
    from newsletter.mailing_list import MailingList
    from newsletter.sending.close import Books


class Ledger(close.Ledger, Protocol):
    def done_with(self, edition: str) -> None: ...
    def note_audience(self, list_id: str, readers: int) -> None: ...


class Desk(Protocol):
    """``mailing_list`` raises InvalidList."""

    def mailing_list(self, list_id: str) -> MailingList: ...
    def report(self, key: str, content: str, content_type: str) -> None: ...


class Schedules(Protocol):
    def end(self, edition: str) -> None: ...


@dataclass(frozen=True)
class ReportingOffice(ClosingOffice, Correspondence):
    """Everything a closing with its report needs. ``price_per_thousand`` is what SES charges, in US dollars."""

    ledger: Ledger
    desk: Desk
    schedules: Schedules
    website: str
    price_per_thousand: float

    def finish(self, edition: str) -> Books:
        """Look at an edition's books, and close them if they may be.

        The report first and the closing last: whoever dies in between is followed by one who does it again.
        """
        books = self.look(edition)
        if books.standing.closed:
            self.ledger.done_with(edition)
            self.schedules.end(edition)
        elif books.may_close:
            self._report(books)
            self.ledger.note_audience(books.standing.list, books.standing.planned)
            self.close(books)
            self.schedules.end(edition)
        return books

    def _report(self, books: Books) -> None:
        from newsletter.edition.report import report_letter, report_page

        standing = books.standing
        file_name = standing.file.rpartition("/")[2]
        try:
            mailing_list = self.desk.mailing_list(standing.list)
        except InvalidList as broken:
            # The books close all the same; their sums are in the ledger, and the operator hears why nobody got them.
            self.tell_problems(
                None, f"lists/{standing.list}/list.yaml", f"unreported-{standing.edition}", broken.problems
            )
            return
        facts, account = self._facts(books, mailing_list), dict(books.account.as_numbers())
        page = report_page(mailing_list, facts, account)
        self.desk.report(f"{standing.list}/{file_name} {standing.edition[-6:]}.html", page, "text/html")
        body = report_letter(mailing_list, facts, account)
        self.write(mailing_list, f"report-{standing.edition}", lambda _: body)

    def _facts(self, books: Books, mailing_list: MailingList) -> IssueFacts:
        from newsletter.edition.report import IssueFacts

        standing, account = books.standing, books.account
        zone = mailing_list.zone
        return IssueFacts(
            subject=standing.subject,
            file_name=standing.file.rpartition("/")[2],
            started=datetime.fromtimestamp(standing.started, UTC).astimezone(zone),
            closed=datetime.fromtimestamp(self.clock(), UTC).astimezone(zone),
            web_url=f"{self.website}/e/{standing.edition}",
            cost=(account.accepted + account.resent) * self.price_per_thousand / 1000,
            left_out=standing.left_out,
            why_left=account.why_left,
            why_refused=account.why_refused,
        )
