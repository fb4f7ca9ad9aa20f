"""Evidence: SES's events, whatever their order and number."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime

import pytest

from newsletter.sending.edition_state import EditionState, Stage
from newsletter.sending.evidence import EvidenceRecord, by_batch, code
from newsletter.sending.record_evidence import EvidenceRecorder
from newsletter.sending.reports import evidence_in
from newsletter.sending.resting import AddressRester
from newsletter.sending.ses_events import SesEvent
from newsletter.sending.start import Start, start_of
from newsletter.subscribers.suppressions import SuppressionReason
from tests.unit.sending.world import FakeBounceHistories, FakeMovementCounters

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
EDITION, READER = "bladet-a2b3c4d5e6f7a2b3", "abcdefghij234567abcd"
TAGS = {"issue": [EDITION], "batch": ["0-3-7-1"], "reader": [READER]}


def event(kind, tags=TAGS, **more):
    return {"eventType": kind, "mail": {"messageId": "m", "tags": tags, "destination": ["anna@a.example"]}, **more}


def bounce(kind, sub="General"):
    return event("Bounce", bounce={"bounceType": kind, "bounceSubType": sub})


def test_order_and_repetition_of_reports_change_nothing():
    told = [evidence_in(event(kind)) for kind in ("Send", "Delivery", "DeliveryDelay")]
    results = {json.dumps(_written(order * 2), sort_keys=True) for order in itertools.permutations(told)}
    assert len(results) == 1


def _written(found):
    return {str(key): {fact: sorted(codes) for fact, codes in facts.items()} for key, facts in by_batch(found).items()}


def test_a_delivery_that_bounced_afterwards_counts_as_both_facts():
    record = EvidenceRecord({SesEvent.DELIVERED: frozenset({code(1, 1)}), SesEvent.BOUNCED: frozenset({code(1, 1)})})
    assert record.said(SesEvent.DELIVERED, 1)
    assert record.said(SesEvent.BOUNCED, 1)
    assert record.is_final(1)


class Remembering:
    def __init__(self):
        self.told = []

    def add(self, suppression):
        self.told.append(suppression)

    def leave(self, *what):
        self.told.append(what)

    def add_evidence(self, partition, number, facts):
        self.told.append((partition, number, facts))
        return self.known

    def add_bad_news(self, edition, more):
        self.told.append((edition, dict(more)))
        return {fact: number + self.before for fact, number in more.items()}

    def add_provider_counters(self, edition, more):
        self.told.append((edition, dict(more)))

    def look(self, edition):
        self.told.append(edition)

    before = 0
    known = EvidenceRecord()


def recorder(ledger, subscribers, suppressions, close_trigger):
    """A recorder that is told of no join letters, and of nobody who bounced before."""
    histories = FakeBounceHistories()
    rester = AddressRester(histories, suppressions)
    return EvidenceRecorder(
        ledger, subscribers, suppressions, close_trigger, None, histories, rester, FakeMovementCounters()
    )


def test_a_complaint_is_a_leaving_and_a_suppression_before_it_is_a_figure():
    ledger, subscribers, suppressions = Remembering(), Remembering(), Remembering()
    found = evidence_in(event("Complaint", complaint={"complaintFeedbackType": "abuse"}))
    recorder(ledger, subscribers, suppressions, Remembering()).record([found], NOW)
    assert subscribers.told == [("bladet", READER, "complaint", NOW)]
    assert (suppressions.told[0].why, suppressions.told[0].edition) == (SuppressionReason.COMPLAINED, EDITION)
    assert ledger.told == [
        (f"{EDITION}_0000", 3, {SesEvent.COMPLAINED: {code(7, 1)}}),
        (EDITION, {SesEvent.COMPLAINED: 1}),
    ]


@pytest.mark.parametrize(("before", "looks"), [(0, 0), (1, 0), (2, 1), (3, 1), (4, 1), (6, 0), (7, 1), (30, 0)])
def test_the_ledger_is_looked_at_once_there_is_enough_bad_news_and_when_it_has_grown_by_a_quarter(before, looks):
    ledger, close_trigger = Remembering(), Remembering()
    ledger.before = before
    found = evidence_in(event("Complaint", complaint={"complaintFeedbackType": "abuse"}))
    recorder(ledger, Remembering(), Remembering(), close_trigger).record([found], NOW)
    assert close_trigger.told == [EDITION] * looks


@pytest.mark.parametrize(
    ("known", "looks"), [({}, 0), ({code(7, 1)}, 0), ({code(7, 2)}, 1), ({code(7, 1), code(7, 2)}, 0)]
)
def test_the_ledger_is_looked_at_when_a_second_copy_comes_to_light(known, looks):
    ledger, close_trigger = Remembering(), Remembering()
    ledger.known = EvidenceRecord({SesEvent.SENT: frozenset(known)})
    recorder(ledger, Remembering(), Remembering(), close_trigger).record([evidence_in(event("Delivery"))], NOW)
    assert close_trigger.told == [EDITION] * looks


@pytest.mark.parametrize(
    ("page", "woken"),
    [("letter-proof-0a1b-c2d3e4f5a6b7", []), ("letter-qupjp67ovmonct5w", ["letter-qupjp67ovmonct5w"])],
)
@pytest.mark.parametrize("bad", [False, True])
def test_no_ledger_is_asked_for_about_a_letter_but_for_the_issue_of_a_list_called_letter(page, woken, bad):
    ledger, close_trigger = Remembering(), Remembering()
    ledger.before = 4
    ledger.known = EvidenceRecord({SesEvent.SENT: frozenset({code(0, 1)})})
    tags = TAGS | {"issue": [page], "batch": ["0-0-0-2"]}
    told = event("Bounce", bounce={"bounceType": "Permanent"}, tags=tags) if bad else event("Delivery", tags=tags)
    recorder(ledger, Remembering(), Remembering(), close_trigger).record([evidence_in(told)], NOW)
    assert close_trigger.told == woken


def test_a_bounced_letter_to_staff_suppresses_no_reader():
    ledger, suppressions = Remembering(), Remembering()
    told = bounce("Permanent") | {"mail": {"messageId": "m", "tags": TAGS | {"reader": ["none"]}}}
    recorder(ledger, Remembering(), suppressions, Remembering()).record([evidence_in(told)], NOW)
    assert suppressions.told == []
    assert ledger.told


def state(**facts):
    return EditionState("e", "bladet", facts.pop("stage", Stage.PROOFED), "f", "s", "h", 0, **facts)


@pytest.mark.parametrize(
    ("stands", "now", "by_hand", "result"),
    [
        (state(start_at=1000, latest_start=5000), 1001, False, Start.STARTED),
        (state(start_at=1000, latest_start=5000), 945, False, Start.STARTED),
        (state(start_at=1000, latest_start=5000), 900, False, Start.TOO_EARLY),
        (state(start_at=1000, latest_start=5000), 5001, False, Start.TOO_LATE),
        (state(start_at=1000, latest_start=5000), 5001, True, Start.STARTED),
        (state(stage=Stage.SENDING), 0, True, Start.ALREADY),
        (state(stage=Stage.CLOSED), 0, False, Start.ALREADY),
        (state(stage=Stage.STOPPED), 0, False, Start.NOT_TO_BE_SENT),
        (state(stage=Stage.REPLACED), 0, True, Start.NOT_TO_BE_SENT),
        (state(stage=Stage.DRAFT), 0, True, Start.NOT_TO_BE_SENT),
    ],
)
def test_an_issue_starts_once_in_time_and_only_from_its_proof(stands, now, by_hand, result):
    assert start_of(stands, now, by_hand=by_hand)[0] is result
