"""Explaining why nothing may be sent to an address: what SES said, what that means, and what lifting it does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.subscribers.suppressions import SuppressionReason

if TYPE_CHECKING:
    from newsletter.subscribers.suppressions import Suppression

MEANS = {
    SuppressionReason.BOUNCED: "The receiving server refused a mail for good: most often there is no such mailbox.",
    SuppressionReason.COMPLAINED: "They, or their mail program, reported a mail as junk. They have left its list.",
    SuppressionReason.RESTING: "Mails bounced softly for long: it gets no issues until a letter or a notice arrives.",
    SuppressionReason.ERASED: "They asked to be erased: nobody can know who they were. Only this mark of it is kept.",
}
_SAYS = {
    "General": "The receiving server said so itself.",
    "NoEmail": "The receiving server's answer did not name the mailbox.",
    "Suppressed": "SES did not try: mail to this address has bounced for others lately.",
    "MailboxFull": "The mailbox is full.",
    "OnAccountSuppressionList": "SES did not try: the address is on this account's own list at SES.",
}
"""By SES's subtype: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html"""

_STATUS = {
    "4.2.2": "The mailbox is full.",
    "4.4": "Nobody answers for the domain, or too late.",
    "5.1.1": "There is no such mailbox.",
    "5.1.2": "There is no such domain, or nothing there takes mail.",
    "5.1.10": "There is no such mailbox.",
    "5.2.1": "The mailbox has been closed.",
    "5.4.1": "The receiving server knows of no such mailbox.",
    "5.7": "The receiving server refuses our mail by a rule of its own: the mailbox may well exist.",
}
"""By the receiving server's code, or the start of it: https://www.rfc-editor.org/rfc/rfc3463"""

LIFTING = {
    SuppressionReason.BOUNCED: "Lifting it lets mail go there again, here and at SES. If that bounces, it comes back.",
    SuppressionReason.COMPLAINED: (
        "Lifting it lets mail go there again, here and at SES, but brings nobody back whom the complaint took off a "
        "list: see `readers restore`. Do it only for somebody who asked; another complaint brings it back."
    ),
    SuppressionReason.RESTING: "Lifting it lets the next issue try again, and counts from the beginning.",
    SuppressionReason.ERASED: "It cannot be lifted. They can sign up again only at another address.",
}


def explained(found: Suppression) -> dict[str, str]:
    """A suppression in words: what it means, what SES said, about which mail, and what lifting it does."""
    kind, _, status = found.detail.partition(" ")
    server = _STATUS.get(status) or _STATUS.get(status.rpartition(".")[0], "")
    said = " ".join(filter(None, (_SAYS.get(kind.partition("/")[2], ""), server)))
    return {
        "why": found.why.value,
        "means": MEANS[found.why],
        "since": datetime.fromisoformat(found.since).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "ses_said": f"{found.detail}{': ' if said else ''}{said}",
        "about": about(found),
        "lifting": LIFTING[found.why],
    }


def about(found: Suppression) -> str:
    """Which mail it was told about: an edition, a single letter, or nobody knows."""
    return "a letter" if found.edition.startswith("letter-") else found.edition
