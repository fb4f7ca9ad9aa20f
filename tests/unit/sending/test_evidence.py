"""Evidence: SES's events, whatever their order and number."""

from __future__ import annotations

import itertools
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.readers.suppressions import Why
from newsletter.sending.batches import Batch
from newsletter.sending.evidence import EvidenceOffice, EvidenceRecord, by_batch, code, evidence_in, tags_for
from newsletter.sending.facts import Fact
from newsletter.sending.standing import Stage, Standing
from newsletter.sending.start import Start, start_of

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
TAGS = {"issue": ["bladet-e"], "batch": ["0-3-7-1"], "reader": ["abc"]}
CORPUS = Path(__file__).parents[4] / "shared" / "corpora" / "aws-events" / "ses_docs_events.json"


def event(kind, tags=TAGS, **more):
    return {"eventType": kind, "mail": {"messageId": "m", "tags": tags, "destination": ["anna@a.example"]}, **more}


def bounce(kind, sub="General"):
    return event("Bounce", bounce={"bounceType": kind, "bounceSubType": sub})


@pytest.mark.parametrize(
    ("told", "fact"),
    [
        (event("Send"), Fact.SENT),
        (event("Delivery"), Fact.DELIVERED),
        (event("DeliveryDelay"), Fact.DELAYED),
        (bounce("Permanent"), Fact.BOUNCED),
        (bounce("Permanent", "OnAccountSuppressionList"), Fact.BOUNCED),
        (bounce("Transient", "MailboxFull"), Fact.SOFT_BOUNCED),
        (bounce("Undetermined"), Fact.SOFT_BOUNCED),
        (event("Complaint", complaint={"complaintFeedbackType": "abuse"}), Fact.COMPLAINED),
        (event("Complaint", complaint={}), Fact.COMPLAINED),
        (event("Reject"), Fact.REJECTED),
        (event("Rendering Failure"), Fact.NOT_RENDERED),
    ],
)
def test_each_kind_of_report_is_read(told, fact):
    found = evidence_in(told)
    assert (found.fact, found.account, found.number, found.place, found.attempt) == (fact, "bladet-e_0000", 3, 7, 1)
    assert "@" not in repr(found)


@given(st.integers(0, 9999), st.integers(0, 99_999), st.integers(0, 49), st.integers(1, 2))
def test_the_tags_of_a_mail_lead_back_to_its_delivery(part, number, place, attempt):
    batch = Batch("bladet-abc", part, number, 50)
    tags = tags_for(batch, place, attempt, "reader")
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,256}", word) for pair in tags.items() for word in pair)
    found = evidence_in(event("Send", tags={name: [value] for name, value in tags.items()}))
    assert (found.account, found.number, found.place, found.attempt) == (batch.account, number, place, attempt)
    assert (found.list, found.reader) == ("bladet", "reader")


@pytest.mark.parametrize("told", [event("Open"), event("Click"), event("Something New"), event("Send", tags={}), {}])
def test_what_says_nothing_about_our_deliveries_is_let_go(told):
    assert evidence_in(told) is None


def test_only_a_permanent_bounce_and_a_complaint_suppress():
    assert evidence_in(bounce("Permanent")).suppress is Why.BOUNCED
    assert evidence_in(bounce("Transient")).suppress is None
    assert evidence_in(event("Complaint", complaint={"complaintFeedbackType": "abuse"})).suppress is Why.COMPLAINED


def test_why_a_mailbox_refuses_is_kept_by_its_code_and_not_in_its_own_words():
    told = bounce("Permanent")
    told["bounce"]["bouncedRecipients"] = [
        {"emailAddress": "anna@a.example", "status": "5.1.1", "diagnosticCode": "smtp; 550 anna@a.example unknown"}
    ]
    assert evidence_in(told).detail == "Permanent/General 5.1.1"
    for status in (None, "", "5.1.1 anna@a.example", "anna"):
        told["bounce"]["bouncedRecipients"] = [{"status": status}]
        assert evidence_in(told).detail == "Permanent/General"


@pytest.mark.parametrize("list_id", ["bladet", "bladet-2", "own-list"])
@pytest.mark.parametrize("kind", ["join", "remind", "own", "move", "moved"])
def test_a_complaint_about_a_letter_to_a_reader_is_about_its_list(kind, list_id):
    reader = "abcdefghij234567abcd"
    tags = TAGS | {"issue": [f"letter-{kind}-{list_id}-{reader}-1718695820"], "reader": [reader], "batch": ["0-0-0-1"]}
    found = evidence_in(event("Complaint", tags=tags, complaint={}))
    assert (found.list, found.reader) == (list_id, reader)
    assert evidence_in(event("Complaint", tags=tags | {"issue": [f"{list_id}-a2b3"]}, complaint={})).list == list_id


def test_a_mail_moved_out_of_the_junk_folder_is_no_complaint():
    assert evidence_in(event("Complaint", complaint={"complaintFeedbackType": "not-spam"})) is None


def test_a_report_about_us_that_is_not_well_formed_is_poison():
    with pytest.raises(KeyError):
        evidence_in(event("Bounce"))
    with pytest.raises(ValueError, match="invalid literal"):
        evidence_in(event("Send", tags=TAGS | {"batch": ["0-3-x-1"]}))


def test_the_events_in_amazons_own_documentation_are_read_without_complaint():
    if not CORPUS.exists():
        pytest.skip(f"no corpus at {CORPUS}")
    for told in json.loads(CORPUS.read_text()):
        evidence_in(told if isinstance(told, dict) else {})


def test_order_and_repetition_of_reports_change_nothing():
    told = [evidence_in(event(kind)) for kind in ("Send", "Delivery", "DeliveryDelay")]
    results = {json.dumps(_written(order * 2), sort_keys=True) for order in itertools.permutations(told)}
    assert len(results) == 1


def _written(found):
    return {str(key): {fact: sorted(codes) for fact, codes in facts.items()} for key, facts in by_batch(found).items()}


def test_a_delivery_that_bounced_afterwards_counts_as_both_facts():
    record = EvidenceRecord({Fact.DELIVERED: frozenset({code(1, 1)}), Fact.BOUNCED: frozenset({code(1, 1)})})
    assert record.said(Fact.DELIVERED, 1)
    assert record.said(Fact.BOUNCED, 1)
    assert record.is_final(1)


class Remembering:
    def __init__(self):
        self.told = []

    def add(self, suppression):
        self.told.append(suppression)

    def leave(self, *what):
        self.told.append(what)

    def add_evidence(self, account, number, facts):
        self.told.append((account, number, facts))
        return self.known

    def add_bad_news(self, edition, more):
        self.told.append((edition, dict(more)))
        return {fact: number + self.before for fact, number in more.items()}

    def look(self, edition):
        self.told.append(edition)

    before = 0
    known = EvidenceRecord()


def test_a_complaint_is_a_leaving_and_a_suppression_before_it_is_a_figure():
    ledger, subscribers, suppressions = Remembering(), Remembering(), Remembering()
    found = evidence_in(event("Complaint", complaint={"complaintFeedbackType": "abuse"}))
    EvidenceOffice(ledger, subscribers, suppressions, Remembering()).record([found], NOW)
    assert subscribers.told == [("bladet", "abc", "complaint", NOW)]
    assert (suppressions.told[0].why, suppressions.told[0].edition) == (Why.COMPLAINED, "bladet-e")
    assert ledger.told == [
        ("bladet-e_0000", 3, {Fact.COMPLAINED: {code(7, 1)}}),
        ("bladet-e", {Fact.COMPLAINED: 1}),
    ]


@pytest.mark.parametrize(("before", "looks"), [(0, 0), (1, 0), (2, 1), (3, 1), (4, 1), (6, 0), (7, 1), (30, 0)])
def test_the_books_are_looked_at_once_there_is_enough_bad_news_and_when_it_has_grown_by_a_quarter(before, looks):
    ledger, books = Remembering(), Remembering()
    ledger.before = before
    found = evidence_in(event("Complaint", complaint={"complaintFeedbackType": "abuse"}))
    EvidenceOffice(ledger, Remembering(), Remembering(), books).record([found], NOW)
    assert books.told == ["bladet-e"] * looks


@pytest.mark.parametrize(
    ("known", "looks"), [({}, 0), ({code(7, 1)}, 0), ({code(7, 2)}, 1), ({code(7, 1), code(7, 2)}, 0)]
)
def test_the_books_are_looked_at_when_a_second_copy_comes_to_light(known, looks):
    ledger, books = Remembering(), Remembering()
    ledger.known = EvidenceRecord({Fact.SENT: frozenset(known)})
    EvidenceOffice(ledger, Remembering(), Remembering(), books).record([evidence_in(event("Delivery"))], NOW)
    assert books.told == ["bladet-e"] * looks


@pytest.mark.parametrize(
    ("page", "woken"),
    [("letter-proof-0a1b-c2d3e4f5a6b7", []), ("letter-qupjp67ovmonct5w", ["letter-qupjp67ovmonct5w"])],
)
@pytest.mark.parametrize("bad", [False, True])
def test_no_books_are_asked_for_about_a_letter_but_for_the_issue_of_a_list_called_letter(page, woken, bad):
    ledger, books = Remembering(), Remembering()
    ledger.before = 4
    ledger.known = EvidenceRecord({Fact.SENT: frozenset({code(0, 1)})})
    tags = TAGS | {"issue": [page], "batch": ["0-0-0-2"]}
    told = event("Bounce", bounce={"bounceType": "Permanent"}, tags=tags) if bad else event("Delivery", tags=tags)
    EvidenceOffice(ledger, Remembering(), Remembering(), books).record([evidence_in(told)], NOW)
    assert books.told == woken


def test_a_bounced_letter_to_staff_suppresses_no_reader():
    ledger, suppressions = Remembering(), Remembering()
    told = bounce("Permanent") | {"mail": {"messageId": "m", "tags": TAGS | {"reader": ["none"]}}}
    EvidenceOffice(ledger, Remembering(), suppressions, Remembering()).record([evidence_in(told)], NOW)
    assert suppressions.told == []
    assert ledger.told


def standing(**facts):
    return Standing("e", "bladet", facts.pop("stage", Stage.PROOFED), "f", "s", "h", 0, **facts)


@pytest.mark.parametrize(
    ("stands", "now", "by_hand", "result"),
    [
        (standing(start_at=1000, latest_start=5000), 1001, False, Start.STARTED),
        (standing(start_at=1000, latest_start=5000), 945, False, Start.STARTED),
        (standing(start_at=1000, latest_start=5000), 900, False, Start.TOO_EARLY),
        (standing(start_at=1000, latest_start=5000), 5001, False, Start.TOO_LATE),
        (standing(start_at=1000, latest_start=5000), 5001, True, Start.STARTED),
        (standing(stage=Stage.SENDING), 0, True, Start.ALREADY),
        (standing(stage=Stage.CLOSED), 0, False, Start.ALREADY),
        (standing(stage=Stage.STOPPED), 0, False, Start.NOT_TO_BE_SENT),
        (standing(stage=Stage.REPLACED), 0, True, Start.NOT_TO_BE_SENT),
        (standing(stage=Stage.DRAFT), 0, True, Start.NOT_TO_BE_SENT),
    ],
)
def test_an_issue_starts_once_in_time_and_only_from_its_proof(stands, now, by_hand, result):
    assert start_of(stands, now, by_hand=by_hand)[0] is result
