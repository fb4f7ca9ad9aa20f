"""Report on an issue: when its ledger may be closed, the report is written, put in the folder and mailed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Self

from newsletter.editorial.issues_page_writer import IssuesPageWriter
from newsletter.editorial.staff_mail import StaffMail
from newsletter.editorial.status_writer import StatusWriter
from newsletter.errors import InvalidList
from newsletter.sending.close import TIME_TO_STOP, Closer
from newsletter.sending.costs import cost_of
from newsletter.sending.edition_state import Stage
from newsletter.sending.providers import rows_of
from newsletter.sending.send_batch import OvertakenError
from newsletter.subscribers.signed_links import LINKS_LAST, StaffLink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from newsletter.edition.letter import LetterBody
    from newsletter.edition.report import IssueFacts
    from newsletter.editorial.ports import Archive, Ledger, StaffBucket
    from newsletter.mailing_list import MailingList
    from newsletter.sending.close import LedgerReview
    from newsletter.sending.ports import Schedules
    from newsletter.subscribers.ports import Links


_ABOUT_LETTERS = "letters-failed-"


@dataclass(frozen=True)
class Reporter:
    """Everything a closing with its report needs. ``price_per_thousand`` is what SES charges, in US dollars."""

    closer: Closer
    staff_mail: StaffMail
    status: StatusWriter
    issues_page: IssuesPageWriter
    ledger: Ledger
    archive: Archive
    staff_bucket: StaffBucket
    schedules: Schedules
    links: Links
    website: str
    price_per_thousand: float
    clock: Callable[[], float]

    def within(self, time_left: Callable[[], float]) -> Self:
        """Return a reporter whose looks end in time; ``time_left`` tells the seconds that are left."""
        return replace(self, closer=replace(self.closer, time_left=time_left))

    def finish(self, edition: str) -> Iterator[LedgerReview]:
        """Look at an edition's ledger, close it if it may be, and then write the status page.

        The page comes when the caller has taken the review: where it cannot be written, the error is raised once
        everything else is done, measured and logged.
        """
        review = self.reviewed(edition)
        yield review
        if review.whole:
            self.status.write({edition: review.totals})

    def reviewed(self, edition: str) -> LedgerReview:
        """Look at an edition's ledger, and close it if it may be.

        The report first and the closing last: whoever dies in between is followed by one who does it again.
        """
        try:
            review = self._finished(edition)
        except OvertakenError:
            review = self._finished(edition)  # two looked at the same moment: what the other wrote is seen now
        pace = self.closer.send_rate.known_pace()
        return replace(review, allowed_a_minute=60 * pace.per_second if pace else None)

    def sweep(self) -> Iterator[LedgerReview]:
        """Finish every edition whose ledger is open, and tell the operator of letters that failed.

        Each has its own schedule; this finds those that lost it. None may take the time of the others: each gets an
        equal share of what is left, and another one comes first every hour. The status page is written once, after
        all of them: it delays nobody's report, and where it cannot be written, that is raised in the end.
        """
        self._tell_failed_letters()
        editions = sorted(self.ledger.under_way())
        first = int(self.clock()) // 3600 % (len(editions) or 1)
        counted = {}
        for number, edition in enumerate(editions[first:] + editions[:first]):
            end = self.clock() + (self.closer.time_left() - TIME_TO_STOP) / (len(editions) - number)
            here = partial(self._seconds_until, end)
            review = self.within(here).reviewed(edition)
            yield review
            if review.whole:
                counted[edition] = review.totals
        self.status.write(counted)

    def _seconds_until(self, end: float) -> float:
        return min(self.closer.time_left(), end + TIME_TO_STOP - self.clock())

    def _finished(self, edition: str) -> LedgerReview:
        review = self.closer.look(edition)
        if not review.whole:
            return review  # the next round goes on; nothing is told of a part of the sums
        if review.state.closed:
            self.ledger.done_with(edition)
            self.schedules.end(edition)
            if review.totals.doubled > review.state.sums.get("doubled", 0):
                self._amend(review)
        elif review.state.stage is Stage.REPLACED:
            self.schedules.end(edition)  # made by a start that lost to a newer version of the file, and died
        elif review.state.stage is Stage.HALTED and not review.state.told_halt:
            self._tell_halt(review)
        elif review.may_close:
            self._report(review, review.totals.as_numbers())
            if not review.state.follows:
                self.ledger.note_audience(review.state.list, review.state.planned)
            self._enter(review)
            self.closer.close(review)
            self.schedules.end(edition)
        return review

    def _enter(self, review: LedgerReview) -> None:
        """Put an issue in its list's contents, if it has reached somebody and nobody has stopped it.

        What goes to those who missed it is the same issue: it stands there once, from the day it first went out.
        """
        state = review.state
        if state.stage is Stage.STOPPED or not review.totals.accepted:
            return
        while state.follows:
            state = self.ledger.state(state.follows)
        self.archive.enter(state.edition, state.started)

    def _tell_halt(self, review: LedgerReview) -> None:
        """Ask staff what is to become of an issue that has halted; the operator is told of what nobody has chosen."""
        from newsletter.editorial.halt_letter import halt_letter

        state, now = review.state, int(self.clock())
        mailing_list = self.staff_bucket.mailing_list(state.list)

        def ask(person: int) -> LetterBody:
            link = StaffLink(state.edition, person, state.content_hash[:16], now + LINKS_LAST)
            go_on, stop = self.links.start(link), self.links.stop(link)
            return halt_letter(mailing_list, state, review.totals, go_on_url=go_on, stop_url=stop)

        about = f"halt-{state.edition}-{state.version}"  # it may halt again, for something else
        self.staff_mail.write(mailing_list, about, ask)
        if not state.is_paused:
            told = halt_letter(mailing_list, state, review.totals, go_on_url="", stop_url="")
            self.staff_mail.write(None, about, lambda _: told)
        self.ledger.update(replace(state, told_halt=now))

    def _tell_failed_letters(self) -> None:
        """Tell the operator, once, of letters that will not go. A letter about letters is itself never told of."""
        failed = self.ledger.failed_letters()
        others = {letter: why for letter, why in failed.items() if not letter.startswith(_ABOUT_LETTERS)}
        if others:
            from newsletter.edition.waiting_letters import failed_letters_letter

            told = failed_letters_letter(others, self.staff_mail.language)
            self.staff_mail.write(None, f"{_ABOUT_LETTERS}{int(self.clock())}", lambda _: told)
        self.ledger.forget_failed(failed)

    def _amend(self, review: LedgerReview) -> None:
        """A second copy has come to light since the ledger was closed: the report says so after all."""
        sums = {**review.state.sums, "doubled": review.totals.doubled}
        self._report(review, sums, about=f"amended-{review.totals.doubled}")
        self.ledger.update(replace(review.state, sums=sums))

    def _report(self, review: LedgerReview, totals: Mapping[str, int], *, about: str = "report") -> None:
        from newsletter.edition.report import report_letter, report_page

        state = review.state
        file_name = state.file.rpartition("/")[2]
        try:
            mailing_list = self.staff_bucket.mailing_list(state.list)
        except InvalidList as broken:
            # The ledger closes all the same; their sums are in the ledger, and staff hear why nobody got them.
            self.staff_mail.tell_refusal(None, f"lists/{state.list}/list.yaml", f"unreported-{state.edition}", broken)
            return
        facts = self._facts(review, mailing_list)
        page = report_page(mailing_list, facts, totals)
        self.staff_bucket.report(f"{mailing_list.folder}/{file_name} {state.edition[-6:]}.html", page, "text/html")
        expires = int(self.clock()) + LINKS_LAST

        def report(person: int) -> LetterBody:
            link = StaffLink(state.edition, person, state.content_hash[:16], expires)
            return report_letter(mailing_list, facts, totals, again_url=self.links.again(link))

        self.staff_mail.write(mailing_list, f"{about}-{state.edition}", report)
        now = state.closed or int(self.clock())
        self.issues_page.write(mailing_list, replace(state, closed=now, sums=totals))

    def _facts(self, review: LedgerReview, mailing_list: MailingList) -> IssueFacts:
        from newsletter.edition.report import IssueFacts

        state, totals = review.state, review.totals
        zone = mailing_list.zone
        return IssueFacts(
            subject=state.subject,
            file_name=state.file.rpartition("/")[2],
            started=datetime.fromtimestamp(state.started, UTC).astimezone(zone),
            closed=datetime.fromtimestamp(state.closed or self.clock(), UTC).astimezone(zone),
            web_url=f"{self.website}/e/{state.edition}",
            cost=cost_of(totals.as_numbers(), self.price_per_thousand).ses,
            left_out=state.left_out,
            why_left=totals.why_left,
            why_refused=totals.why_refused,
            follows=bool(state.follows),
            amended=state.closed > 0,
            providers=rows_of(self.ledger.provider_counters(state.edition)),
            scanned=self.ledger.scanned(state.list, state.started, state.closed or self.clock()),
        )
