"""SES's events as it publishes them to SNS, in AWS's own JSON.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from local.postoffice.fate import Fate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local.postoffice.mailbox import Mail

# The name of an event type in a configuration set's destination, by the name in the event itself.
DESTINATION_TYPES = {
    "Send": "SEND",
    "Delivery": "DELIVERY",
    "DeliveryDelay": "DELIVERY_DELAY",
    "Bounce": "BOUNCE",
    "Complaint": "COMPLAINT",
    "Reject": "REJECT",
    "Rendering Failure": "RENDERING_FAILURE",
}


@dataclass(frozen=True)
class Event:
    """One event; ``after`` is how many seconds after the acceptance SES would publish it."""

    after: float
    content: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return str(self.content["eventType"])


def events_of(mail: Mail, account_id: str, region: str) -> Iterator[Event]:
    """Everything SES reports about one mail in the end, in the order of the time it happens."""
    told = _mail(mail, account_id, region)
    moment = _time(mail.accepted_at)
    if mail.fate is Fate.NOT_RENDERED:
        failure = {"templateName": "inline", "errorMessage": f"Attribute '{mail.missing}' is not present in the data."}
        yield Event(0.05, {"eventType": "Rendering Failure", "mail": told, "failure": failure})
        return
    yield Event(0.0, {"eventType": "Send", "mail": told, "send": {}})
    if mail.fate is Fate.REJECTED:
        yield Event(0.1, {"eventType": "Reject", "mail": told, "reject": {"reason": "Bad content"}})
    elif mail.fate in (Fate.BOUNCED, Fate.SUPPRESSED, Fate.SOFT_BOUNCED):
        if mail.fate is Fate.SOFT_BOUNCED:
            yield Event(0.2, {"eventType": "DeliveryDelay", "mail": told, "deliveryDelay": _delay(mail, moment)})
        yield Event(0.4, {"eventType": "Bounce", "mail": told, "bounce": _bounce(mail, moment)})
    else:
        yield Event(0.2, {"eventType": "Delivery", "mail": told, "delivery": _delivery(mail, moment)})
        if mail.fate is Fate.COMPLAINED:
            yield Event(0.6, {"eventType": "Complaint", "mail": told, "complaint": _complaint(mail, moment)})


def _mail(mail: Mail, account_id: str, region: str) -> dict[str, Any]:
    domain = mail.sender_address.rpartition("@")[2]
    tags = {
        "ses:source-tls-version": ["TLSv1.3"],
        "ses:operation": [mail.operation],
        "ses:configuration-set": [mail.configuration_set],
        "ses:source-ip": ["127.0.0.1"],
        "ses:from-domain": [domain],
        "ses:caller-identity": ["utskick"],
    }
    return {
        "timestamp": _time(mail.accepted_at),
        "source": mail.sender,
        "sourceArn": f"arn:aws:ses:{region}:{account_id}:identity/{domain}",
        "sendingAccountId": account_id,
        "messageId": mail.id,
        "destination": [mail.to],
        "headersTruncated": False,
        "headers": [{"name": name, "value": value} for name, value in mail.headers.items()],
        "commonHeaders": {"from": [mail.sender], "to": [mail.to], "messageId": mail.id, "subject": mail.subject},
        "tags": tags | {name: list(values) for name, values in mail.tags.items()},
    }


def _delivery(mail: Mail, moment: str) -> dict[str, Any]:
    return {
        "timestamp": moment,
        "processingTimeMillis": 200,
        "recipients": [mail.to],
        "smtpResponse": "250 2.6.0 Message received",
        "reportingMTA": "a1-1.smtp-out.amazonses.com",
    }


def _bounce(mail: Mail, moment: str) -> dict[str, Any]:
    kinds = {
        Fate.BOUNCED: ("Permanent", "General", "5.1.1", "smtp; 550 5.1.1 user unknown"),
        Fate.SUPPRESSED: ("Permanent", "OnAccountSuppressionList", "5.1.1", "Amazon SES did not send the message"),
        Fate.SOFT_BOUNCED: ("Transient", "MailboxFull", "4.2.2", "smtp; 452 4.2.2 mailbox full"),
    }
    kind, sub, status, said = kinds[mail.fate]
    recipient = {"emailAddress": mail.to, "action": "failed", "status": status, "diagnosticCode": said}
    return {
        "feedbackId": f"{mail.id[:16]}-feedback-bounce",
        "bounceType": kind,
        "bounceSubType": sub,
        "bouncedRecipients": [recipient],
        "timestamp": moment,
        "reportingMTA": "dns; amazonses.com",
    }


def _delay(mail: Mail, moment: str) -> dict[str, Any]:
    recipient = {"emailAddress": mail.to, "status": "4.2.2", "diagnosticCode": "smtp; 452 4.2.2 mailbox full"}
    return {
        "delayType": "MailboxFull",
        "expirationTime": moment,
        "delayedRecipients": [recipient],
        "timestamp": moment,
        "reportingMTA": "a1-1.smtp-out.amazonses.com",
    }


def _complaint(mail: Mail, moment: str) -> dict[str, Any]:
    return {
        "complainedRecipients": [{"emailAddress": mail.to}],
        "timestamp": moment,
        "feedbackId": f"{mail.id[:16]}-feedback-complaint",
        "complaintSubType": None,
        "userAgent": "Amazon SES Mailbox Simulator",
        "complaintFeedbackType": "abuse",
        "arrivalDate": moment,
    }


def _time(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
