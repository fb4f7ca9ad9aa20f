"""Feedback forwarding: SES mails bounces and complaints to the sender's address, unless the identity says not to.

https://docs.aws.amazon.com/ses/latest/dg/monitor-sending-activity-using-notifications-email.html: "Email feedback
forwarding is enabled by default", to the address in From (the Source; SendEmail's FeedbackForwardingEmailAddress is not
known here). With thousands of readers that is a mailbox full of their addresses.
"""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

from local.postoffice.fate import Fate

if TYPE_CHECKING:
    from local.postoffice.mailbox import Mail

FORWARDED = frozenset(
    {
        *(Fate.BOUNCED, Fate.SOFT_BOUNCED, Fate.DEFERRED, Fate.UNREACHABLE, Fate.BLOCKED),
        *(Fate.SUPPRESSED, Fate.SUPPRESSED_GLOBALLY, Fate.COMPLAINED),
    }
)


def feedback_about(mail: Mail, region: str) -> bytes:
    """The source of the mail about a bounce or a complaint. AWS shows none whole: only who gets it is certain."""
    letter = EmailMessage()
    complained = mail.fate is Fate.COMPLAINED
    letter["From"] = f"{'complaints' if complained else 'MAILER-DAEMON'}@{region}.amazonses.com"
    letter["To"] = mail.sender_address
    letter["Subject"] = "Complaint" if complained else "Delivery Status Notification (Failure)"
    letter["Auto-Submitted"] = "auto-replied"
    happened = "was reported as unwanted by" if complained else "could not be delivered to"
    letter.set_content(f"The mail {mail.id} ({mail.subject}) {happened}:\n\n{mail.to}\n")
    return letter.as_bytes()
