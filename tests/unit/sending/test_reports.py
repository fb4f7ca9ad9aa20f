"""Reports: whatever stands in a message from SES, reading it harms no other message."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sending.batches import Batch
from newsletter.sending.bounce_meaning import Trouble
from newsletter.sending.evidence import Evidence, tags_for
from newsletter.sending.reports import PoisonError, evidence_in, read
from newsletter.sending.ses_events import SesEvent
from newsletter.subscribers.suppressions import SuppressionReason

EDITION, READER = "bladet-a2b3c4d5e6f7a2b3", "abcdefghij234567abcd"
TAGS = {"issue": [EDITION], "batch": ["0-3-7-1"], "reader": [READER]}
CORPORA = Path(__file__).parents[4] / "shared" / "corpora"
GREETING = "Successfully validated SNS topic for Amazon SES event publishing."


def event(kind, tags=TAGS, **more):
    return {"eventType": kind, "mail": {"messageId": "m", "tags": tags, "destination": ["anna@a.example"]}, **more}


def bounce(kind, sub="General"):
    return event("Bounce", bounce={"bounceType": kind, "bounceSubType": sub})


GOOD = [event("Delivery"), event("Send"), bounce("Permanent"), event("Complaint", complaint={})]


@pytest.mark.parametrize(
    ("told", "fact"),
    [
        (event("Send"), SesEvent.SENT),
        (event("Delivery"), SesEvent.DELIVERED),
        (event("DeliveryDelay"), SesEvent.DELAYED),
        (bounce("Permanent"), SesEvent.BOUNCED),
        (bounce("Permanent", "OnAccountSuppressionList"), SesEvent.BOUNCED),
        (bounce("Transient", "MailboxFull"), SesEvent.SOFT_BOUNCED),
        (bounce("Undetermined"), SesEvent.SOFT_BOUNCED),
        (event("Complaint", complaint={"complaintFeedbackType": "abuse"}), SesEvent.COMPLAINED),
        (event("Complaint", complaint={}), SesEvent.COMPLAINED),
        (event("Reject"), SesEvent.REJECTED),
        (event("Rendering Failure"), SesEvent.NOT_RENDERED),
    ],
)
def test_each_kind_of_report_is_read(told, fact):
    found = evidence_in(told)
    assert (found.fact, found.partition, found.number, found.place, found.attempt) == (fact, f"{EDITION}_0000", 3, 7, 1)
    assert "@" not in repr(found)


@given(st.integers(0, 9999), st.integers(0, 99_999), st.integers(0, 49), st.integers(1, 2))
def test_the_tags_of_a_mail_lead_back_to_its_delivery(part, number, place, attempt):
    batch = Batch(EDITION, part, number, 50)
    tags = tags_for(batch, place, attempt, READER)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,256}", word) for pair in tags.items() for word in pair)
    found = evidence_in(event("Send", tags={name: [value] for name, value in tags.items()}))
    assert (found.partition, found.number, found.place, found.attempt) == (batch.partition, number, place, attempt)
    assert (found.list, found.reader) == ("bladet", READER)


@pytest.mark.parametrize(
    "told",
    [event("Open"), event("Click"), event("Something New"), event("Send", tags={})]
    + [event("Send", tags=tags) for tags in (None, [], ["issue"], "issue", 7)],
)
def test_what_says_nothing_about_our_deliveries_is_let_go(told):
    assert evidence_in(told) is None


def test_only_a_permanent_bounce_and_a_complaint_suppress():
    assert evidence_in(bounce("Permanent")).suppress is SuppressionReason.BOUNCED
    assert evidence_in(bounce("Transient")).suppress is None
    assert (
        evidence_in(event("Complaint", complaint={"complaintFeedbackType": "abuse"})).suppress
        is SuppressionReason.COMPLAINED
    )


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
    reader = READER
    tags = TAGS | {"issue": [f"letter-{kind}-{list_id}-{reader}-1718695820"], "reader": [reader], "batch": ["0-0-0-1"]}
    found = evidence_in(event("Complaint", tags=tags, complaint={}))
    assert (found.list, found.reader) == (list_id, reader)
    assert (
        evidence_in(event("Complaint", tags=tags | {"issue": [f"{list_id}-a2b3c4d5e6f7a2b3"]}, complaint={})).list
        == list_id
    )


def test_a_mail_moved_out_of_the_junk_folder_is_no_complaint():
    found = evidence_in(event("Complaint", complaint={"complaintFeedbackType": "not-spam"}))
    assert (found.fact, found.suppress) == (SesEvent.NOT_SPAM, None)


@pytest.mark.parametrize(
    ("told", "at"),
    [
        (event("Bounce", bounce={"bounceType": "Transient", "timestamp": "2026-06-01T08:00:00.123Z"}), 1780300800),
        (event("Complaint", complaint={"timestamp": "2026-06-01T10:00:00+02:00"}), 1780300800),
        (event("Delivery", delivery={"timestamp": "2026-06-01T08:00:00Z"}), 1780300800),
        (event("Delivery", delivery={"timestamp": "yesterday"}), 0),
        (event("Delivery", delivery={"timestamp": 7}), 0),
        (event("Delivery", delivery={"timestamp": "0001-01-01T00:00:00+14:00"}), 0),
        (event("Delivery", delivery=[]), 0),
        (event("Send"), 0),
    ],
)
def test_when_it_happened_is_what_ses_says(told, at):
    assert evidence_in(told).at == at


def test_when_ses_does_not_say_when_it_happened_the_sending_counts():
    told = event("Bounce", bounce={"bounceType": "Transient"})
    told["mail"] = told["mail"] | {"timestamp": "2026-06-01T08:00:00.123Z"}
    assert evidence_in(told).at == 1780300800


@pytest.mark.parametrize(("digits", "at"), [(19, 1780300800), (20, 0), (400_000, 0)])
def test_a_time_is_read_of_forty_characters_at_most(digits, at):
    told = f"2026-06-01T08:00:00.{'1' * digits}Z"
    assert (len(told) <= 40) == bool(at)
    assert evidence_in(event("Delivery", delivery={"timestamp": told})).at == at


@pytest.mark.parametrize(("before", "trouble"), [(1985, Trouble.FULL), (1986, Trouble.OTHER), (400_000, Trouble.OTHER)])
def test_of_a_servers_words_the_first_two_thousand_characters_are_read(before, trouble):
    told = bounce("Transient")
    words = "mailbox is full".rjust(before + len("mailbox is full"))
    told["bounce"]["bouncedRecipients"] = [{"status": "", "diagnosticCode": words}]
    assert (len(words) <= 2000) == (trouble is Trouble.FULL)
    assert evidence_in(told).trouble is trouble


POISON = {
    "not-json": ["", "hello", "{", "[" * 100_000, "9" * 5000, "\ufeff{}", GREETING[1:]],
    "not-an-object": ["[]", "5", "null", '"Successfully"', "true", "NaN"],
    "no-mail": ["{}", '{"Type": "Notification", "Message": "{}"}', '{"mail": null}', '{"mail": 7}'],
    "no-bounce": [event("Bounce"), event("Bounce", bounce=[])],
    "no-bounceType": [event("Bounce", bounce={}), event("Bounce", bounce={"bounceType": None})],
    "no-complaint": [event("Complaint"), event("Complaint", complaint="abuse")],
    "no-issue": [event("Send", TAGS | {"issue": value}) for value in (EDITION, [], None, [7], [EDITION, EDITION])],
    "no-batch": [event("Send", {"issue": [EDITION], "reader": [READER]}), event("Send", TAGS | {"batch": [1]})],
    "no-reader": [event("Send", {"issue": [EDITION], "batch": ["0-0-0-1"]}), event("Send", TAGS | {"reader": "none"})],
    "not-our-issue": [
        event("Send", TAGS | {"issue": [value]})
        for value in (
            "summer-sale", "bladet", "", "Bladet-a2b3c4d5e6f7a2b3", "bladet_a2b3c4d5e6f7a2b3", "x" * 300, "letter-",
        )
    ],
    "not-our-reader": [
        event("Send", TAGS | {"reader": [value]})
        for value in ("", "nobody", READER.upper(), READER + "a", READER[1:], "anna@a.example", READER + "\n")
    ],
    "not-our-batch": [
        event("Send", TAGS | {"batch": [value]})
        for value in (
            "", "0-0-0", "0-0-0-0", "0-0-0-3", "0-0-50-1", "-1-0-0-1", "0-0-0-1-1", "0-0-x-1", "0-0-0-1\n",
            "10000-0-0-1", "0-100000-0-1", "0-0-999999999999999999999999999999999999999999-1", "0-0-\u0664-1",
            " 0-0-0-1",
        )
    ],
}  # fmt: skip


@pytest.mark.parametrize(("reason", "told"), [(reason, one) for reason, some in POISON.items() for one in some])
def test_a_report_that_is_not_ours_or_not_readable_is_poison_for_a_reason(reason, told):
    body = told if isinstance(told, str) else json.dumps(told)
    assert read({"a": body, "b": json.dumps(GOOD[0])}) == ({"b": evidence_in(GOOD[0])}, {"a": reason})


@pytest.mark.parametrize("body", [GREETING, f"{GREETING}\n"])
def test_the_text_with_which_ses_greets_a_topic_is_nothing_to_record_and_no_failure(body):
    assert read({"a": body}) == ({}, {})


def test_a_reports_own_words_are_kept_only_where_they_are_words():
    assert evidence_in(bounce("Permanent", "mailbox of anna@a.example")).detail == "Permanent/"
    assert evidence_in(bounce("Permanent", "x" * 400_000)).detail == "Permanent/"
    assert evidence_in(bounce("Permanent", {"S": "x"})).detail == "Permanent/"
    assert evidence_in(event("Complaint", complaint={"complaintFeedbackType": "anna@a.example"})).detail == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
PLACES = [
    ["eventType"], ["mail"], ["mail", "tags"], ["mail", "messageId"], ["bounce"], ["complaint"],
    *(["mail", "tags", name] for name in TAGS), *(["mail", "tags", name, 0] for name in TAGS),
    *(["bounce", name] for name in ("bounceType", "bounceSubType", "bouncedRecipients")),
    ["complaint", "complaintFeedbackType"],
]  # fmt: skip


@st.composite
def spoiled(draw):
    """A good report with one place of it replaced by anything that JSON can say."""
    told = json.loads(json.dumps(draw(st.sampled_from(GOOD))))
    *way, last = draw(st.sampled_from(PLACES))
    inner = told
    for name in way:
        inner = inner.setdefault(name, {}) if isinstance(inner, dict) else inner[name]
    inner[last] = draw(JSON)
    return json.dumps(told)


@given(st.lists(st.sampled_from(GOOD).map(json.dumps) | spoiled() | JSON.map(json.dumps) | st.text(), max_size=20))
def test_no_mix_of_hostile_messages_loses_a_good_report(bodies):
    found, poison = read(dict(enumerate(bodies)))
    assert not found.keys() & poison.keys()
    good = {json.dumps(one): evidence_in(one) for one in GOOD}
    for number, body in enumerate(bodies):
        if body in good:
            assert found[number] == good[body]
    for evidence in found.values():
        _assert_fit_for_the_ledger(evidence)


def _assert_fit_for_the_ledger(evidence: Evidence) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,256}_\d{4}", evidence.partition)
    assert 0 <= evidence.number <= 99_999
    assert 0 <= evidence.place < 50
    assert evidence.attempt in {1, 2}
    assert evidence.reader == "none" or re.fullmatch(r"[a-z2-7]{20}", evidence.reader)
    assert re.fullmatch(r"[A-Za-z0-9/. -]{0,120}", evidence.detail)


def test_the_bodies_that_break_json_parsers_break_no_other_report():
    files = sorted((CORPORA / "json-bodies").rglob("*.json"))
    if not files:
        pytest.skip(f"no corpus at {CORPORA}")
    bodies = {str(file): file.read_bytes().decode(errors="replace") for file in files}
    found, poison = read(bodies | {"good": json.dumps(GOOD[0])})
    assert list(found) == ["good"]
    assert set(poison) == set(bodies), "none of them is a report, and none is let go in silence"


def test_the_events_in_amazons_own_documentation_are_read_as_ours_and_as_nobodys_of_ours():
    corpus = CORPORA / "aws-events" / "ses_docs_events.json"
    if not corpus.exists():
        pytest.skip(f"no corpus at {corpus}")
    told = [one["event"] for one in json.loads(corpus.read_text())["event-publishing-retrieving-sns-examples"]]
    assert {one["eventType"] for one in told} >= {"Bounce", "Complaint", "Delivery", "Send", "Reject"}
    theirs = {str(number): json.dumps(one) for number, one in enumerate(told)}
    assert read(theirs) == ({}, {})
    ours = {str(number): json.dumps(one | {"mail": one["mail"] | {"tags": TAGS}}) for number, one in enumerate(told)}
    found, poison = read(ours)
    assert poison == {}
    assert {told[int(number)]["eventType"] for number in ours.keys() - found.keys()} <= {
        "Open",
        "Click",
        "Subscription",
    }


def test_poison_says_nothing_of_what_it_was():
    with pytest.raises(PoisonError) as told:
        evidence_in(event("Send", TAGS | {"reader": ["anna@a.example"]}))
    assert "anna" not in str(told.value)
