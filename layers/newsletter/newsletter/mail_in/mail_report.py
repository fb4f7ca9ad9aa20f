"""What came in by mail to a list and what became of it: a table a month among the list's reports, for its staff.

So automatic replies ("I have left", "on holiday until August"), bounces and what was held back are seen by somebody,
though nobody is written to about them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.mail_in.automatic import Automatic as Kind
from newsletter.mail_in.decisions import Automatic, PassedOn, Spam, Unproven
from newsletter.subscribers.csv_writer import safe_row
from newsletter.words import Words

if TYPE_CHECKING:
    from newsletter.mail_in.decisions import Decision
    from newsletter.mail_in.ports import StaffBucket
    from newsletter.mail_in.received_mail import ReceivedMail
    from newsletter.mailing_list import MailingList

MOST_LINES = 2_000
"""In a month. A flood is for the operator, who hears of it."""

_AUTOMATIC = {
    Kind.OWN: "automatic_own",
    Kind.BOUNCE: "automatic_bounce",
    Kind.REPLY: "automatic_reply",
    Kind.LIST: "automatic_list",
    Kind.ROBOT: "automatic_robot",
}
_LONGEST = 120
_BOM = "\ufeff"  # Excel reads UTF-8 by it


@dataclass(frozen=True)
class MailReport:
    """Writes lines that can be written again: a mail has one in each list's table."""

    staff_bucket: StaffBucket

    def note(self, mail: ReceivedMail, decision: Decision, mailing_list: MailingList, *, is_held_back: bool) -> None:
        """Add a mail to its list's table, if it is of those that staff would not see otherwise, or may wonder about.

        Raises:
            TryAgainLater: as ``StaffBucket.add_line``.
        """
        match decision:
            case Automatic(kind):
                became = _AUTOMATIC[kind]
            case PassedOn():
                became = "passed_on"
            case Unproven():
                became = "unproven"
            case Spam():
                became = "spam"
            case _:
                return
        words = Words(mailing_list.language)
        received = datetime.fromtimestamp(mail.received, UTC).astimezone(mailing_list.zone)
        said = words.say("mail_report.held_back") if is_held_back else words.say(f"mail_report.{became}")
        sender = mail.sender or next(iter(mail.claimed), "")
        line = safe_row((received.strftime("%Y-%m-%d %H:%M"), sender[:_LONGEST], mail.subject[:_LONGEST], said))
        heading = _BOM + safe_row([words.say(f"mail_report.{one}") for one in ("when", "from", "about", "became")])
        name = f"{mailing_list.folder}/mail-{received.strftime('%Y-%m')}.csv"
        self.staff_bucket.add_line(name, line, heading=heading, most=MOST_LINES)
