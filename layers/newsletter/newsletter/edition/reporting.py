"""Report on an issue: when its books may be closed, the account is written down, put in the folder and mailed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol

from newsletter.edition.correspondence import Correspondence
from newsletter.errors import InvalidList
from newsletter.readers.signed_links import LINKS_LAST, StaffLink
from newsletter.sending import close
from newsletter.sending.close import TIME_TO_STOP, ClosingOffice
from newsletter.sending.deliver import OvertakenError
from newsletter.sending.standing import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from newsletter.edition.letter import LetterBody
    from newsletter.edition.report import IssueFacts
    from newsletter.mailing_list import MailingList
    from newsletter.sending.close import Books


_ABOUT_LETTERS = "letters-failed-"


class Ledger(close.Ledger, Protocol):
    def done_with(self, edition: str) -> None: ...
    def under_way(self) -> Iterator[str]: ...
    def failed_letters(self) -> Mapping[str, str]: ...
    def forget_failed(self, letters: Iterable[str]) -> None: ...
    def note_audience(self, list_id: str, readers: int) -> None: ...
    def scanned(self, list_id: str, since: float, until: float) -> int: ...


class Archive(Protocol):
    """``enter`` puts an edition in its list's contents, and can be repeated."""

    def enter(self, edition: str, sent: int) -> None: ...


class Desk(Protocol):
    """``mailing_list`` raises InvalidList."""

    def mailing_list(self, list_id: str) -> MailingList: ...
    def report(self, key: str, content: str, content_type: str) -> None: ...


class Links(Protocol):
    def start(self, link: StaffLink) -> str: ...
    def stop(self, link: StaffLink) -> str: ...
    def again(self, link: StaffLink) -> str: ...


class Schedules(Protocol):
    def end(self, edition: str) -> None: ...


@dataclass(frozen=True)
class ReportingOffice(ClosingOffice, Correspondence):
    """Everything a closing with its report needs. ``price_per_thousand`` is what SES charges, in US dollars."""

    ledger: Ledger
    archive: Archive
    desk: Desk
    schedules: Schedules
    links: Links
    website: str
    price_per_thousand: float

    def finish(self, edition: str) -> Books:
        """Look at an edition's books, and close them if they may be.

        The report first and the closing last: whoever dies in between is followed by one who does it again.
        """
        try:
            return self._finished(edition)
        except OvertakenError:
            return self._finished(edition)  # two looked at the same moment: what the other wrote is seen now

    def sweep(self) -> Iterator[Books]:
        """Finish every edition whose books are open, and tell the operator of letters that failed.

        Each has its own schedule; this finds those that lost it. None may take the time of the others: each gets an
        equal share of what is left, and another one comes first every hour.
        """
        self._tell_failed_letters()
        editions = sorted(self.ledger.under_way())
        first = int(self.clock()) // 3600 % (len(editions) or 1)
        for number, edition in enumerate(editions[first:] + editions[:first]):
            end = self.clock() + (self.time_left() - TIME_TO_STOP) / (len(editions) - number)
            here = partial(self._seconds_until, end)
            yield replace(self, time_left=here).finish(edition)

    def _seconds_until(self, end: float) -> float:
        return min(self.time_left(), end + TIME_TO_STOP - self.clock())

    def _finished(self, edition: str) -> Books:
        books = self.look(edition)
        if not books.whole:
            return books  # the next round goes on; nothing is told of a part of the sums
        if books.standing.closed:
            self.ledger.done_with(edition)
            self.schedules.end(edition)
            if books.account.doubled > books.standing.sums.get("doubled", 0):
                self._amend(books)
        elif books.standing.stage is Stage.REPLACED:
            self.schedules.end(edition)  # made by a start that lost to a newer version of the file, and died
        elif books.standing.stage is Stage.HALTED and not books.standing.told_halt:
            self._tell_halt(books)
        elif books.may_close:
            self._report(books, books.account.as_numbers())
            if not books.standing.follows:
                self.ledger.note_audience(books.standing.list, books.standing.planned)
            self._enter(books)
            self.close(books)
            self.schedules.end(edition)
        return books

    def _enter(self, books: Books) -> None:
        """Put an issue in its list's contents, if it has reached somebody and nobody has stopped it.

        What goes to those who missed it is the same issue: it stands there once, from the day it first went out.
        """
        standing = books.standing
        if standing.stage is Stage.STOPPED or not books.account.accepted:
            return
        while standing.follows:
            standing = self.ledger.standing(standing.follows)
        self.archive.enter(standing.edition, standing.started)

    def _tell_halt(self, books: Books) -> None:
        """Ask staff what is to become of an issue that a brake has halted, and let the operator know."""
        from newsletter.edition.halts import halt_letter

        standing, now = books.standing, int(self.clock())
        mailing_list = self.desk.mailing_list(standing.list)

        def ask(person: int) -> LetterBody:
            link = StaffLink(standing.edition, person, standing.content_hash[:16], now + LINKS_LAST)
            go_on, stop = self.links.start(link), self.links.stop(link)
            return halt_letter(mailing_list, standing, books.account, go_on_url=go_on, stop_url=stop)

        about = f"halt-{standing.edition}"
        self.write(mailing_list, about, ask)
        told = halt_letter(mailing_list, standing, books.account, go_on_url="", stop_url="")
        self.write(None, about, lambda _: told)
        self.ledger.update(replace(standing, told_halt=now))

    def _tell_failed_letters(self) -> None:
        """Tell the operator, once, of letters that will not go. A letter about letters is itself never told of."""
        failed = self.ledger.failed_letters()
        others = {letter: why for letter, why in failed.items() if not letter.startswith(_ABOUT_LETTERS)}
        if others:
            from newsletter.edition.waiting_letters import failed_letters_letter

            told = failed_letters_letter(others, self.language)
            self.write(None, f"{_ABOUT_LETTERS}{int(self.clock())}", lambda _: told)
        self.ledger.forget_failed(failed)

    def _amend(self, books: Books) -> None:
        """A second copy has come to light since the books were closed: the report says so after all."""
        sums = {**books.standing.sums, "doubled": books.account.doubled}
        self._report(books, sums, about=f"amended-{books.account.doubled}")
        self.ledger.update(replace(books.standing, sums=sums))

    def _report(self, books: Books, account: Mapping[str, int], *, about: str = "report") -> None:
        from newsletter.edition.report import report_letter, report_page

        standing = books.standing
        file_name = standing.file.rpartition("/")[2]
        try:
            mailing_list = self.desk.mailing_list(standing.list)
        except InvalidList as broken:
            # The books close all the same; their sums are in the ledger, and staff hear why nobody got them.
            self.tell_refusal(None, f"lists/{standing.list}/list.yaml", f"unreported-{standing.edition}", broken)
            return
        facts = self._facts(books, mailing_list)
        page = report_page(mailing_list, facts, account)
        self.desk.report(f"{standing.list}/{file_name} {standing.edition[-6:]}.html", page, "text/html")
        expires = int(self.clock()) + LINKS_LAST

        def report(person: int) -> LetterBody:
            link = StaffLink(standing.edition, person, standing.content_hash[:16], expires)
            return report_letter(mailing_list, facts, account, again_url=self.links.again(link))

        self.write(mailing_list, f"{about}-{standing.edition}", report)

    def _facts(self, books: Books, mailing_list: MailingList) -> IssueFacts:
        from newsletter.edition.report import IssueFacts

        standing, account = books.standing, books.account
        zone = mailing_list.zone
        return IssueFacts(
            subject=standing.subject,
            file_name=standing.file.rpartition("/")[2],
            started=datetime.fromtimestamp(standing.started, UTC).astimezone(zone),
            closed=datetime.fromtimestamp(standing.closed or self.clock(), UTC).astimezone(zone),
            web_url=f"{self.website}/e/{standing.edition}",
            cost=(account.accepted + account.resent) * self.price_per_thousand / 1000,
            left_out=standing.left_out,
            why_left=account.why_left,
            why_refused=account.why_refused,
            follows=bool(standing.follows),
            amended=standing.closed > 0,
            scanned=self.ledger.scanned(standing.list, standing.started, standing.closed or self.clock()),
        )
