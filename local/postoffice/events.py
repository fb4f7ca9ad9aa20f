"""SES's events as it publishes them to SNS, in AWS's own JSON.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zlib import crc32

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

_MOST_HEADERS = 10 * 1024
"""Octets of headers that an event quotes; where there are more it says headersTruncated."""

_GIVES_UP = 14 * 3600
"""For how many seconds SES tries again; here a delayed mail bounces at once, so that nobody has to wait."""

_BOUNCES = {
    Fate.BOUNCED: ("Permanent", "General", "5.1.1", "smtp; 550 5.1.1 user unknown"),
    Fate.SUPPRESSED: (
        "Permanent",
        "OnAccountSuppressionList",
        "5.1.1",
        "Amazon SES did not send the message to this address because it is on the suppression list for your account.",
    ),
    Fate.SUPPRESSED_GLOBALLY: (
        "Permanent",
        "Suppressed",
        "5.1.1",
        "Amazon SES has suppressed sending to this address because it has a recent history of bouncing.",
    ),
    Fate.BLOCKED: ("Permanent", "General", "5.7.1", "smtp; 550 5.7.1 Service unavailable; blocked using Spamhaus"),
    Fate.DEFERRED: ("Transient", "General", "4.3.0", "smtp; 451 4.3.0 temporary failure"),
    Fate.UNREACHABLE: (
        "Transient",
        "General",
        "4.4.7",
        "smtp; 550 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.0 Unable to lookup DNS>",
    ),
    Fate.SOFT_BOUNCED: ("Transient", "MailboxFull", "4.2.2", "smtp; 452 4.2.2 mailbox full"),
}


_DELAYS = {
    Fate.SOFT_BOUNCED: "MailboxFull",
    Fate.DEFERRED: "RecipientServerError",
    Fate.UNREACHABLE: "TransientCommunicationFailure",
}
"""The fates in which SES tries for hours before it gives up, and what it calls the delay."""

_GOOGLE = "250 2.0.0 OK  1764295261 ffacd0b85a97d-42b3f3c1 - gsmtp"
_MICROSOFT = (
    "250 2.6.0 <0110019ac1@eu-north-1.amazonses.com> [InternalId=1, Hostname=DU0PR01.eurprd01.prod.outlook.com] "
    "21462 bytes in 0.104, 201.520 KB/sec Queued mail for delivery"
)
_SAID = {"gmail.com": _GOOGLE, "hotmail.com": _MICROSOFT, "outlook.com": _MICROSOFT, "yahoo.com": "250 ok dirdel"}
_SAID_ELSEWHERE = ("250 2.6.0 Message received", _GOOGLE, _MICROSOFT, "250 2.0.0 Ok: queued as 224B824BD40")


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
    if mail.fate is Fate.NOT_RENDERED:  # there is no mail yet that could have headers
        failure = {
            "templateName": "inline",  # what stands here when the template came in the call, AWS does not say
            "errorMessage": f"Attribute '{mail.missing}' is not present in the rendering data.",
        }
        short = {name: value for name, value in told.items() if name not in {"headers", "commonHeaders"}}
        yield Event(0.05, {"eventType": "Rendering Failure", "mail": short, "failure": failure})
        return
    yield Event(0.0, {"eventType": "Send", "mail": told, "send": {}})
    if mail.fate is Fate.REJECTED:
        yield Event(0.1, {"eventType": "Reject", "mail": told, "reject": {"reason": "Bad content"}})
    elif mail.fate is Fate.SUPPRESSED_FOR_COMPLAINT:
        yield Event(0.4, {"eventType": "Complaint", "mail": told, "complaint": _complaint(mail, 0.4)})
    elif mail.fate in _BOUNCES:
        if mail.fate in _DELAYS:
            yield Event(0.2, {"eventType": "DeliveryDelay", "mail": told, "deliveryDelay": _delay(mail, 0.2)})
        yield Event(0.4, {"eventType": "Bounce", "mail": told, "bounce": _bounce(mail, 0.4)})
    else:
        outgoing = told | {"tags": told["tags"] | {"ses:outgoing-ip": ["127.0.0.1"]}}
        yield Event(0.2, {"eventType": "Delivery", "mail": outgoing, "delivery": _delivery(mail, 0.2)})
        if mail.fate is Fate.COMPLAINED:
            yield Event(0.6, {"eventType": "Complaint", "mail": told, "complaint": _complaint(mail, 0.6)})


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
    common = {"From": mail.sender, "To": mail.to, "Subject": mail.subject, "MIME-Version": "1.0"}
    headers = {**common, **mail.headers}
    quoted = _quoted(headers)
    return {
        "timestamp": _time(mail),
        "source": mail.sender,
        "sourceArn": f"arn:aws:ses:{region}:{account_id}:identity/{mail.identity or domain}",
        "sendingAccountId": account_id,
        "messageId": mail.id,
        "destination": [mail.to],
        "headersTruncated": len(quoted) < len(headers),
        "headers": quoted,
        "commonHeaders": {"from": [mail.sender], "to": [mail.to], "messageId": mail.id, "subject": mail.subject},
        "tags": tags | {name: list(values) for name, values in mail.tags.items()},
    }


def _quoted(headers: Mapping[str, str]) -> list[dict[str, str]]:
    quoted, room = [], _MOST_HEADERS
    for name, value in headers.items():
        room -= len(name) + len(value)
        if room < 0:
            break
        quoted.append({"name": name, "value": value})
    return quoted


def _delivery(mail: Mail, after: float) -> dict[str, Any]:
    return {
        "timestamp": _time(mail, after),
        "processingTimeMillis": round(after * 1000),
        "recipients": [mail.to],
        "smtpResponse": _said_by(mail.to.rpartition("@")[2].lower()),
        "reportingMTA": "a1-1.smtp-out.amazonses.com",
    }


def _said_by(domain: str) -> str:
    """What the receiving server says: some domains keep their mail at one of the large providers, always the same."""
    return _SAID.get(domain) or _SAID_ELSEWHERE[crc32(domain.encode()) % len(_SAID_ELSEWHERE)]


def _bounce(mail: Mail, after: float) -> dict[str, Any]:
    kind, sub, status, said = _BOUNCES[mail.fate]
    recipient = {"emailAddress": mail.to, "action": "failed", "status": status, "diagnosticCode": said}
    return {
        "feedbackId": f"{mail.id[:16]}-feedback-bounce",
        "bounceType": kind,
        "bounceSubType": sub,
        "bouncedRecipients": [recipient],
        "timestamp": _time(mail, after),
        "reportingMTA": "dns; amazonses.com",
    }


def _delay(mail: Mail, after: float) -> dict[str, Any]:
    _, _, status, words = _BOUNCES[mail.fate]
    recipient = {"emailAddress": mail.to, "status": status, "diagnosticCode": words}
    return {
        "delayType": _DELAYS[mail.fate],
        "expirationTime": _time(mail, _GIVES_UP),
        "delayedRecipients": [recipient],
        "timestamp": _time(mail, after),
        "reportingMTA": "a1-1.smtp-out.amazonses.com",
    }


def _complaint(mail: Mail, after: float) -> dict[str, Any]:
    """Of a mail that was held back there is no report from a reader's provider, and so nothing of one."""
    complaint = {
        "complainedRecipients": [{"emailAddress": mail.to}],
        "timestamp": _time(mail, after),
        "feedbackId": f"{mail.id[:16]}-feedback-complaint",
    }
    if mail.fate is Fate.SUPPRESSED_FOR_COMPLAINT:
        return complaint | {"complaintSubType": "OnAccountSuppressionList"}
    return complaint | {
        "complaintSubType": None,
        "userAgent": "Amazon SES Mailbox Simulator",
        "complaintFeedbackType": "abuse",
        "arrivalDate": _time(mail, after),
    }


def _time(mail: Mail, after: float = 0) -> str:
    moment = datetime.fromtimestamp(mail.accepted_at + after, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
