"""Reports: SES's events as they arrive, read strictly, each on its own.

Whatever stands in a queue message, reading it ends in evidence, in nothing (it says nothing about our deliveries), or
in ``PoisonError`` with a reason. Only what has our own form reaches the ledger: a row made of somebody else's tags
would stay there for ever, and a number that DynamoDB refuses would hold up every other report of its batch.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from newsletter.errors import UtskickError
from newsletter.letters import page_of
from newsletter.sending.batches import MOST_IN_A_CALL, Batch
from newsletter.sending.bounce_meaning import BounceMeaning, Trouble, meaning_of, trouble_of
from newsletter.sending.evidence import NOBODY, Evidence, list_in
from newsletter.sending.providers import reported_in
from newsletter.sending.ses_events import SesEvent
from newsletter.subscribers.keyring import READER_KEY_LENGTH
from newsletter.subscribers.suppressions import SuppressionReason

if TYPE_CHECKING:
    from collections.abc import Mapping

_GREETING = "Successfully validated SNS topic for Amazon SES"
"""SES publishes this text, not JSON, when an event destination is made or changed
(quoted whole in https://github.com/ope-tech/laravel-ses/issues/10)."""

# https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html (eventType)
_FACTS = {
    "Send": SesEvent.SENT,
    "Delivery": SesEvent.DELIVERED,
    "DeliveryDelay": SesEvent.DELAYED,
    "Complaint": SesEvent.COMPLAINED,
    "Reject": SesEvent.REJECTED,
    "Rendering Failure": SesEvent.NOT_RENDERED,
}

_TIMED = {"Bounce": "bounce", "Complaint": "complaint", "Delivery": "delivery"}
_LONGEST_TIME = 40

_EDITION = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?-[a-z2-7]{16}")  # Material.edition_id
_LETTER = re.compile(re.escape(page_of("")) + r"[A-Za-z0-9_-]{1,249}")  # a tag holds 256 characters
_BATCH = re.compile(r"(\d{1,4})-(\d{1,5})-(\d{1,2})-([12])", re.ASCII)  # tags_for
_READER = re.compile(rf"[a-z2-7]{{{READER_KEY_LENGTH}}}|{NOBODY}")  # Keyring.reader_key

# A bounce's type, a complaint's kind, the receiving server's own code (https://www.rfc-editor.org/rfc/rfc3463). Its
# prose is not kept: that holds addresses more often than not.
_WORD = re.compile(r"[A-Za-z-]{1,40}")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}", re.ASCII)


_LONGEST_WORDS = 2_000


class PoisonError(UtskickError):
    """A report that nothing can be recorded from, however often it is read. ``reason`` holds none of its words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read(bodies: Mapping[str, str]) -> tuple[dict[str, Evidence], dict[str, str]]:
    """Read queue messages, given by their ids.

    Returns:
        The evidence by message id, and why a message is poison by message id. What is in neither says nothing about
        our deliveries.
    """
    found, poison = {}, {}
    for name, body in bodies.items():
        try:
            evidence = evidence_in(event_in(body))
        except PoisonError as error:
            poison[name] = error.reason
        else:
            if evidence:
                found[name] = evidence
    return found, poison


def about(body: str) -> str:
    """What a message is about, for somebody who looks at it: without addresses, subjects and readers' links."""
    try:
        event = event_in(body)
        mail = _object(event, "mail")
    except PoisonError as error:
        return f"{error.reason}, {len(body)} characters"
    return json.dumps(
        {"eventType": event.get("eventType"), "messageId": mail.get("messageId"), "tags": mail.get("tags")}
    )


def event_in(body: str) -> Mapping[str, Any]:
    """The event in a message; an empty one for SES's own greeting. Raises PoisonError."""
    if body.startswith(_GREETING):
        return {"mail": {}}
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise PoisonError("not-json") from error
    if not isinstance(event, dict):
        raise PoisonError("not-an-object")
    return event


def evidence_in(event: Mapping[str, Any]) -> Evidence | None:
    """Read one SES event.

    Returns:
        None for what says nothing about our deliveries: opens, clicks, kinds of events that are new, others' mail.

    Raises:
        PoisonError: it is no event of SES, or claims to be about a delivery of ours and does not say which or what.
    """
    mail = _object(event, "mail")
    tags = mail.get("tags")
    if not isinstance(tags, dict) or "issue" not in tags:
        return None
    told = _read(event)
    if told is None:
        return None
    edition, reader = _tag(tags, "issue"), _tag(tags, "reader")
    place = _BATCH.fullmatch(_tag(tags, "batch"))
    if not _EDITION.fullmatch(edition) and not _LETTER.fullmatch(edition):
        raise PoisonError("not-our-issue")
    if not _READER.fullmatch(reader):
        raise PoisonError("not-our-reader")
    if not place or int(place[3]) >= MOST_IN_A_CALL:
        raise PoisonError("not-our-batch")
    return Evidence(
        fact=told.fact,
        partition=Batch(edition, int(place[1]), int(place[2]), 0).partition,
        number=int(place[2]),
        place=int(place[3]),
        attempt=int(place[4]),
        list=list_in(edition, reader),
        reader=reader,
        message_id=str(mail.get("messageId", "")),
        suppress=told.suppress,
        detail=told.detail,
        at=_time_of(event, mail),
        trouble=told.trouble,
        provider=reported_in(event),
    )


def _object(event: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = event.get(name)
    if not isinstance(found, dict):
        raise PoisonError(f"no-{name}")
    return found


def _tag(tags: Mapping[str, Any], name: str) -> str:
    """The value of a tag; they arrive as lists of values, of which ours have one."""
    match tags.get(name):
        case [str(value)]:
            return value
    raise PoisonError(f"no-{name}")


@dataclass(frozen=True)
class _Told:
    """What an event says of a mail, as ``Evidence`` has it."""

    fact: SesEvent
    suppress: SuppressionReason | None = None
    detail: str = ""
    trouble: Trouble | None = None


def _read(event: Mapping[str, Any]) -> _Told | None:
    kind = event.get("eventType")
    if kind == "Bounce":
        return _bounce(_object(event, "bounce"))
    if kind == "Complaint":
        feedback = _word(_object(event, "complaint").get("complaintFeedbackType"))
        # A mailbox provider also reports the opposite: https://www.rfc-editor.org/rfc/rfc6430
        if feedback == "not-spam":
            return _Told(SesEvent.NOT_SPAM, detail=feedback)
        return _Told(SesEvent.COMPLAINED, SuppressionReason.COMPLAINED, feedback)
    fact = _FACTS.get(kind) if isinstance(kind, str) else None
    return _Told(fact) if fact else None


def _bounce(bounce: Mapping[str, Any]) -> _Told:
    kind = bounce.get("bounceType")
    if not isinstance(kind, str):
        raise PoisonError("no-bounceType")
    sub = _word(bounce.get("bounceSubType"))
    status, diagnostic = _told_of(bounce)
    detail = " ".join(filter(None, [f"{_word(kind)}/{sub}", status]))
    meaning = meaning_of(kind, sub, status, diagnostic)
    if meaning is BounceMeaning.ABOUT_US:
        return _Told(SesEvent.BLOCKED, detail=detail)
    # Only Permanent is final for the address; Transient and Undetermined may be a full mailbox or a filter.
    if meaning is BounceMeaning.DEAD:
        return _Told(SesEvent.BOUNCED, SuppressionReason.BOUNCED, detail)
    return _Told(SesEvent.SOFT_BOUNCED, detail=detail, trouble=trouble_of(sub, status, diagnostic))


def _time_of(event: Mapping[str, Any], mail: Mapping[str, Any]) -> int:
    """When it happened, in seconds since 1970; when the mail was sent, where that is not told, and 0 for neither."""
    for of in (event.get(_TIMED.get(str(event.get("eventType")), "")), mail):
        told = of.get("timestamp") if isinstance(of, dict) else None
        with suppress(ValueError, OverflowError):
            if isinstance(told, str) and len(told) <= _LONGEST_TIME:
                at = datetime.fromisoformat(told)
                return max(0, int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()))
    return 0


def _word(told: Any) -> str:
    return told if isinstance(told, str) and _WORD.fullmatch(told) else ""


def _told_of(bounce: Mapping[str, Any]) -> tuple[str, str]:
    """The first recipient's code for why, and the server's words, which are read here and kept nowhere."""
    recipients = bounce.get("bouncedRecipients")
    for one in recipients if isinstance(recipients, list) else []:
        if isinstance(one, dict):
            status, words = one.get("status"), one.get("diagnosticCode")
            is_status = isinstance(status, str) and _STATUS.fullmatch(status)
            return str(status) if is_status else "", words[:_LONGEST_WORDS] if isinstance(words, str) else ""
    return "", ""
