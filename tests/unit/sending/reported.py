"""SES's reports as messages of a queue, good ones among poison, and the function that records them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from newsletter.aws.refused_writes import refused_of
from newsletter.sending.batches import Batch
from newsletter.sending.evidence import tags_for
from newsletter.sending.reports import read
from newsletter.sending.ses_events import SesEvent
from tests.unit.sending.world import EDITION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newsletter.sending.evidence import Evidence
    from newsletter.sending.record_evidence import EvidenceRecorder
    from tests.unit.sending.ses import Copy

UNWRITABLE = "bladet-2222222222222222"
"""An edition whose evidence DynamoDB refuses for good."""

_KINDS: dict[SesEvent, dict[str, Any]] = {
    SesEvent.SENT: {"eventType": "Send"},
    SesEvent.DELIVERED: {"eventType": "Delivery"},
    SesEvent.BOUNCED: {"eventType": "Bounce", "bounce": {"bounceType": "Permanent", "bounceSubType": "General"}},
    SesEvent.COMPLAINED: {"eventType": "Complaint", "complaint": {"complaintFeedbackType": "abuse"}},
}


def report_of(copy: Copy, fact: SesEvent) -> str:
    """What SES says of a mail it took."""
    there = Batch.in_partition(copy.partition, copy.number, 0)
    return _event(fact, dict(tags_for(there, copy.place, copy.attempt, copy.reader)))


def _event(fact: SesEvent, tags: dict[str, str], **mail: Any) -> str:
    tagged = {name: [value] for name, value in tags.items()}
    return json.dumps({**_KINDS[fact], "mail": {"messageId": "id", "tags": tagged, **mail}})


def _tags(edition: str = EDITION, batch: str = "0-0-0-1", reader: str = "a" * 20) -> dict[str, str]:
    return {"issue": edition, "batch": batch, "reader": reader}


_GOOD = _event(SesEvent.SENT, _tags())

SAYING_NOTHING = [
    "Successfully validated SNS topic for Amazon SES event publishing.",
    _event(SesEvent.BOUNCED, {"ses:from-domain": "andra.example"}),
    json.dumps({"eventType": "Open", "mail": {"tags": {"issue": [EDITION]}}}),
]
POISON = [
    "",
    _GOOD[: len(_GOOD) // 2],
    "[" * 5_000,
    "[]",
    "null",
    '{"eventType": "Send"}',
    '{"mail": {"tags": {"issue": "' + EDITION + '"}}, "eventType": "Send"}',
    _event(SesEvent.SENT, _tags(edition="SALES_2026")),
    _event(SesEvent.SENT, _tags(batch="0-0-77-1")),
    _event(SesEvent.SENT, _tags(batch="1" * 400 + "-0-0-1")),
    _event(SesEvent.COMPLAINED, _tags(reader="anna@a.example")),
    _event(SesEvent.BOUNCED, _tags()).replace('"Permanent"', "[]"),
]
"""Nothing can be read from these, and one of them is good but for its second half."""

REFUSED = [
    _event(SesEvent.SENT, _tags(edition=UNWRITABLE)),
    _event(SesEvent.DELIVERED, _tags(edition=UNWRITABLE, batch="3-7-1-2")),
]
"""Well formed, and never to be written."""

ALL = [*SAYING_NOTHING, *POISON, *REFUSED, *REFUSED, *REFUSED]


def record(recorder: EvidenceRecorder, bodies: Sequence[str], now: datetime) -> set[int]:
    """Record messages as `src/record_evidence.py` does. Which of them, by their places, are given back as refused."""
    found, refused = read({str(place): body for place, body in enumerate(bodies)})

    def write(some: Sequence[Evidence]) -> None:
        recorder.record(some, now)

    refused |= refused_of(write, found)
    return {int(place) for place in refused}
