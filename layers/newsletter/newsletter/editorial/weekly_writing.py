"""Writing to the operator each week: a letter whose absence says that something is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from newsletter.editorial.staff_mail import StaffMail, letter_id
from newsletter.letters import totals_of
from newsletter.sending.batches import Batch
from newsletter.sending.look_around import Lookout
from newsletter.sending.outcomes import ACCEPTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsletter.editorial.ports import Ledger

MONDAY_MORNING = timedelta(hours=7)
"""From when on it is written, after the week's beginning in UTC."""

_MOST_ISSUES = 200


@dataclass(frozen=True)
class WeeklyWriter:
    """Everything that the weekly letter needs. ``price_per_thousand`` is what SES charges, in US dollars."""

    ledger: Ledger
    lookout: Lookout
    staff_mail: StaffMail
    price_per_thousand: float
    clock: Callable[[], float]

    def write(self) -> int:
        """Write this week's letter unless that is done; asked each hour, so that a missed hour is made up for.

        Returns:
            For how many seconds SES has not taken the letter; 0 once it has, or if it was written just now.
        """
        now = datetime.fromtimestamp(self.clock(), UTC)
        year, week, _ = (now - MONDAY_MORNING).isocalendar()
        about = f"week-{year}-{week:02d}"
        partition = totals_of(letter_id(about, self.staff_mail.operator_mail))
        record = self.ledger.record(Batch.of_letter(partition))
        since = self.ledger.waiting(partition).since or (record.touched if record else 0)
        if not since:
            self._write(about, now)
            return 0
        is_taken = record is not None and record.outcomes[0] in ACCEPTED
        return 0 if is_taken else max(0, int(now.timestamp()) - since)

    def _write(self, about: str, now: datetime) -> None:
        from newsletter.editorial.week_letter import Week, week_letter

        closed = [self.ledger.state_or_none(edition) for edition in self.ledger.closed_lately(_MOST_ISSUES)]
        week = Week.before(int(now.timestamp()), [state for state in closed if state])
        body = week_letter(
            week, self.lookout.look(most_parts=0), now.date(), self.price_per_thousand, self.staff_mail.language
        )
        self.staff_mail.write(None, about, lambda _: body)
