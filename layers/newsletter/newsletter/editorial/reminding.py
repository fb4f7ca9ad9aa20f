"""Remind: whoever has not confirmed a sign-up some days after its letter is asked once more, and then no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.edition.join_letter import reminder_letter
from newsletter.errors import InvalidList
from newsletter.letters import totals_of
from newsletter.metrics import Metric
from newsletter.sending.batches import Batch
from newsletter.sending.outcomes import Outcome
from newsletter.sending.send_batch import OvertakenError
from newsletter.subscribers.addresses import mailbox_of
from newsletter.subscribers.sign_ups import REMIND_AFTER, may_be_written_to
from newsletter.subscribers.signed_links import JoinLink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsletter.editorial.ports import Ledger, StaffBucket
    from newsletter.mailing_list import MailingList
    from newsletter.sending.ports import Outbox
    from newsletter.subscribers.ports import Links, SignUps
    from newsletter.subscribers.sign_ups import SignUp


@dataclass(frozen=True)
class Reminder:
    """Everything that reminding needs."""

    sign_ups: SignUps
    ledger: Ledger
    staff_bucket: StaffBucket
    links: Links
    outbox: Outbox
    clock: Callable[[], float]

    def remind(self) -> Iterator[str]:
        """Write to everybody whose reminder is due; yields ``Reminders`` for each.

        Written down first and posted then, so that no two runs and no visitor can each write to the same person. Who
        died in between is followed by one who posts it again; whether it may go is asked when it is sent
        (``newsletter.sending.send_letter``).
        """
        now = datetime.fromtimestamp(self.clock(), UTC)
        lists: dict[str, MailingList | None] = {}
        for sign_up in self.sign_ups.open_at(now):
            if sign_up.list not in lists:
                lists[sign_up.list] = self._open_list(sign_up.list)
            mailing_list = lists[sign_up.list]
            if mailing_list is None:
                continue
            if sign_up.is_due_a_reminder(now) and self._has_had_its_letter(sign_up, now):
                mailbox = self.links.ring.reader_key(mailbox_of(sign_up.address))
                if not may_be_written_to(mailbox, "letters", self.sign_ups, now):
                    continue
                sign_up = sign_up.reminded_at(now)  # noqa: PLW2901 - the same one, a step further
                try:
                    self.sign_ups.keep(sign_up)
                except OvertakenError:
                    continue
            elif not sign_up.may_lack_its_reminder(now):
                continue
            url = self.links.join(JoinLink(sign_up.list, sign_up.reader, sign_up.asked))
            self.outbox.put(reminder_letter(mailing_list, sign_up, url))
            yield Metric.REMINDERS

    def _has_had_its_letter(self, sign_up: SignUp, now: datetime) -> bool:
        """Whether SES took the letter as long ago: while it waits for a full quota, so does its reminder."""
        record = self.ledger.record(Batch.of_letter(totals_of(sign_up.letter_id)))
        if record is None or record.outcomes[0] is not Outcome.ACCEPTED:
            return False
        return now.timestamp() - record.touched >= REMIND_AFTER.total_seconds()

    def _open_list(self, list_id: str) -> MailingList | None:
        """A list that takes sign-ups; nobody is reminded of one that does not, or whose settings are wrong today."""
        try:
            mailing_list = self.staff_bucket.mailing_list(list_id)
        except InvalidList:
            return None
        return mailing_list if mailing_list.signup else None
