"""Start an issue by the clock, and ask its staff instead where the clock is far behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.editorial.staff_mail import StaffMail
from newsletter.errors import InvalidList
from newsletter.letters import totals_of
from newsletter.sending.batches import Batch
from newsletter.sending.outcomes import ACCEPTED
from newsletter.sending.start import Start, Starter, start_of
from newsletter.subscribers.signed_links import LINKS_LAST, StaffLink

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsletter.edition.letter import LetterBody
    from newsletter.editorial.ports import Ledger, StaffBucket
    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.ports import Schedules
    from newsletter.subscribers.ports import Links

ASK_AGAIN = 900
"""Seconds after which an edition whose proof SES has not taken is looked at again."""

PROMPT = 300
"""Seconds within which a proof has gone in time, so that nothing changes about the start."""


@dataclass(frozen=True)
class ScheduledStarter:
    """Everything a start by the clock needs. ``start_function_arn`` is the function that is asked again later."""

    starter: Starter
    staff_mail: StaffMail
    ledger: Ledger
    staff_bucket: StaffBucket
    links: Links
    schedules: Schedules
    start_function_arn: str
    clock: Callable[[], float]

    def start_on_time(self, edition: str) -> Start:
        """Start an edition whose hour has come, once SES has taken its proof; far too late it asks its staff by mail.

        A proof that SES does not take is waited for until the latest time for a start. From when SES has taken it the
        hold begins anew. Where an approval was taken back its staff are asked, and while a restored ledger waits for
        the operator: the link in that mail is good later.
        """
        state, now = self.ledger.state(edition), int(self.clock())
        if start_of(state, now, by_hand=False)[0] is Start.STARTED and not state.approved_by:
            ready = self._ready_from(state, now)
            if ready > now:
                return self._wait(state, now, min(ready, state.latest_start + 1))
        result = self.starter.start(edition, by_hand=False)
        if result in (Start.TOO_LATE, Start.RESTORED) or (result is Start.NOT_APPROVED and state.taken_back):
            self._ask(edition)
        return result

    def _ready_from(self, state: EditionState, now: int) -> int:
        """When an edition may start as far as its proof goes: in a while, if SES has not taken it yet."""
        taken = min(filter(None, map(self._taken, state.proofs)), default=0)
        if not taken and state.proofs:
            return now + ASK_AGAIN
        if taken <= state.created + PROMPT:
            return now
        return taken + min(state.start_at - state.created, self._hold(state))

    def _taken(self, letter: str) -> int:
        """When SES took a letter, as far as it or its answer told; 0 if it has not."""
        batch = Batch.of_letter(totals_of(letter))
        record = self.ledger.record(batch)
        if record is None:
            return 0
        evidence = self.ledger.evidence(batch.partition, batch.number)
        taken = bool(record.places(ACCEPTED)) or evidence.seen(0, 1) or evidence.seen(0, 2)
        return record.touched if taken else 0

    def _hold(self, state: EditionState) -> int:
        """For how many seconds the list's staff want to see a proof; a day where its settings are broken."""
        try:
            return 60 * self.staff_bucket.mailing_list(state.list).rules.hold_minutes
        except InvalidList:
            return 24 * 3600

    def _wait(self, state: EditionState, now: int, until: int) -> Start:
        """Ask again later, and tell the operator that an issue waits for its proof."""
        from newsletter.edition.waiting_letters import unproofed_letter

        # A time that has passed by the time the schedule is written might never come.
        at = datetime.fromtimestamp(max(until, now + 65), UTC)
        self.schedules.start(state.edition, at, self.start_function_arn)
        if now >= state.start_at + ASK_AGAIN:
            return Start.PROOF_WAITS  # told when its hour came
        why = next((why for one in state.proofs if (why := self.ledger.waiting(totals_of(one)).why)), "unanswered")
        meant = datetime.fromtimestamp(state.start_at, UTC)
        told = unproofed_letter(state.subject, meant, why, self.staff_mail.language)
        self.staff_mail.write(None, f"unproofed-{state.edition}", lambda _: told)
        return Start.PROOF_WAITS

    def _ask(self, edition: str) -> None:
        from newsletter.edition.letters import late_letter

        state = self.ledger.state(edition)
        mailing_list = self.staff_bucket.mailing_list(state.list)
        meant = datetime.fromtimestamp(state.start_at, UTC).astimezone(mailing_list.zone)
        expires = int(self.clock()) + LINKS_LAST

        def question(person: int) -> LetterBody:
            link = StaffLink(edition, person, state.content_hash[:16], expires)
            url = self.links.start(link)
            return late_letter(mailing_list, state.subject, meant, url, taken_back=state.taken_back > 0)

        self.staff_mail.write(mailing_list, f"late-{edition}", question)
