"""Start an issue by the clock, and ask its staff instead where the clock is far behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from newsletter.edition.correspondence import Correspondence
from newsletter.errors import InvalidList
from newsletter.readers.signed_links import LINKS_LAST, StaffLink
from newsletter.sending import start
from newsletter.sending.batches import Batch
from newsletter.sending.letters import account_of
from newsletter.sending.outcomes import ACCEPTED
from newsletter.sending.start import Start, StartingOffice, start_of

if TYPE_CHECKING:
    from newsletter.edition.letter import LetterBody
    from newsletter.mailing_list import MailingList
    from newsletter.sending.evidence import EvidenceRecord
    from newsletter.sending.outcomes import BatchRecord
    from newsletter.sending.standing import Standing
    from newsletter.sending.waiting import Waiting

ASK_AGAIN = 900
"""Seconds after which an edition whose proof SES has not taken is looked at again."""

PROMPT = 300
"""Seconds within which a proof has gone in time, so that nothing changes about the start."""


class Ledger(start.Ledger, Protocol):
    def record(self, batch: Batch) -> BatchRecord | None: ...
    def evidence(self, account: str, number: int) -> EvidenceRecord: ...
    def waiting(self, account: str) -> Waiting: ...


class Desk(Protocol):
    """``mailing_list`` raises InvalidList."""

    def mailing_list(self, list_id: str) -> MailingList: ...


class Schedules(start.Schedules, Protocol):
    """``start`` has a function start an edition at a time; planned again, the time changes."""

    def start(self, edition: str, at: datetime, function: str) -> None: ...


class Links(Protocol):
    def start(self, link: StaffLink) -> str: ...


@dataclass(frozen=True)
class ClockOffice(StartingOffice, Correspondence):
    """Everything a start by the clock needs. ``start_function_arn`` is the function that is asked again later."""

    ledger: Ledger
    desk: Desk
    links: Links
    schedules: Schedules
    start_function_arn: str

    def start_on_time(self, edition: str) -> Start:
        """Start an edition whose hour has come, once SES has taken its proof; far too late it asks its staff by mail.

        A proof that SES does not take is waited for until the latest time for a start. From when SES has taken it the
        hold begins anew. While a restored ledger waits for the operator its staff are asked too: the link in that mail
        is good later.
        """
        standing, now = self.ledger.standing(edition), int(self.clock())
        if start_of(standing, now, by_hand=False)[0] is Start.STARTED and not standing.approved_by:
            ready = self._ready_from(standing, now)
            if ready > now:
                return self._wait(standing, now, min(ready, standing.latest_start + 1))
        result = self.start(edition, by_hand=False)
        if result in (Start.TOO_LATE, Start.RESTORED):
            self._ask(edition)
        return result

    def _ready_from(self, standing: Standing, now: int) -> int:
        """When an edition may start as far as its proof goes: in a while, if SES has not taken it yet."""
        taken = min(filter(None, map(self._taken, standing.proofs)), default=0)
        if not taken and standing.proofs:
            return now + ASK_AGAIN
        if taken <= standing.created + PROMPT:
            return now
        return taken + min(standing.start_at - standing.created, self._hold(standing))

    def _taken(self, letter: str) -> int:
        """When SES took a letter, as far as it or its answer told; 0 if it has not."""
        batch = Batch.on_account(account_of(letter), 0, 1)
        record = self.ledger.record(batch)
        if record is None:
            return 0
        evidence = self.ledger.evidence(batch.account, batch.number)
        taken = bool(record.places(ACCEPTED)) or evidence.seen(0, 1) or evidence.seen(0, 2)
        return record.touched if taken else 0

    def _hold(self, standing: Standing) -> int:
        """For how many seconds the list's staff want to see a proof; a day where its settings are broken."""
        try:
            return 60 * self.desk.mailing_list(standing.list).rules.hold_minutes
        except InvalidList:
            return 24 * 3600

    def _wait(self, standing: Standing, now: int, until: int) -> Start:
        """Ask again later, and tell the operator that an issue waits for its proof."""
        from newsletter.edition.waiting_letters import unproofed_letter

        # A time that has passed by the time the schedule is written might never come.
        at = datetime.fromtimestamp(max(until, now + 65), UTC)
        self.schedules.start(standing.edition, at, self.start_function_arn)
        if now >= standing.start_at + ASK_AGAIN:
            return Start.PROOF_WAITS  # told when its hour came
        why = next((why for one in standing.proofs if (why := self.ledger.waiting(account_of(one)).why)), "unanswered")
        meant = datetime.fromtimestamp(standing.start_at, UTC)
        told = unproofed_letter(standing.subject, meant, why, self.language)
        self.write(None, f"unproofed-{standing.edition}", lambda _: told)
        return Start.PROOF_WAITS

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
