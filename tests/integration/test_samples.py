"""Every function with the sample of what arrives: each finds what it needs, and does its real work."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from local.samples import MAIL
from newsletter.aws import MailBucket, mail_in
from newsletter.edition import edition_of
from newsletter.issue import read_issue
from newsletter.letters import Letter
from newsletter.mailing_list import MailingList
from newsletter.sending.batches import Batch
from newsletter.sending.edition_state import EditionState, Stage
from newsletter.sending.outcomes import Accepted, Outcome, new_record
from newsletter.sending.ses_events import SesEvent
from newsletter.subscribers.signed_links import FormStamp
from newsletter.subscribers.subscriber import Ground, State, Subscriber
from newsletter.subscribers.suppressions import SuppressionReason
from tests.integration.sample_files import LIST, SENDER, STAFF, issue, people, readers, settings
from tests.template import template

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.integration.simulated_stack import SimulatedStack

EVENTS = Path(__file__).parents[2] / "events"
FUNCTIONS = {
    name: made["Properties"]["Handler"].partition(".")[0]
    for name, made in template()["Resources"].items()
    if made["Type"] == "AWS::Serverless::Function"
}
SAMPLES = {path.stem: json.loads(path.read_text()) for path in sorted(EVENTS.glob("*.json"))}
EDITION = "kommunbladet-a2b3c4d5e6f7g2h3"
READER = "abcdefghij234567abcd"
OTHER = "bbcdefghij234567abcd"
ADDRESSES = {"anna@byar.example", "bo@byar.example"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_has_a_sample_of_what_arrives(function):
    assert [name for name in SAMPLES if name.partition("-")[0] == FUNCTIONS[function]]


def test_every_sample_belongs_to_a_function_and_is_tried():
    assert set(SAMPLES) == set(WORK)
    assert {name.partition("-")[0] for name in SAMPLES} <= set(FUNCTIONS.values())


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_function_does_its_work_with_its_sample(stack, sample):
    stack.put(f"lists/{LIST}/list.yaml", settings())
    function = next(name for name, module in FUNCTIONS.items() if module == sample.partition("-")[0])
    WORK[sample](stack, lambda event: stack.run(function, event), SAMPLES[sample])
    assert stack.queues.dead == {}


def publish_issue(stack: SimulatedStack, run: Callable[[Any], Any], event: Any) -> None:
    run(as_uploaded(stack, event, issue()))
    stack.work()
    assert "Sommar i små kommuner" in stack.letters(STAFF)[-1].subject
    assert stack.state(str(stack.ledger.upload(f"issues/{LIST}/sommar.md")["edition"])).stage is Stage.PROOFED


def import_subscribers(stack: SimulatedStack, run: Callable[[Any], Any], event: Any) -> None:
    run(as_uploaded(stack, event, people(*readers(2))))
    assert stack.metrics["RowsImported"] == 2
    assert stack.reader(readers(2)[1])


def start_issue(stack: SimulatedStack, run: Callable[[Any], Any], event: Any) -> None:
    edition_at(stack, Stage.PROOFED)
    run(event)
    assert stack.state(EDITION).stage is Stage.PLANNING
    assert stack.queues.waiting("PlanQueue") == [json.dumps({"v": 1, "edition": EDITION})]


def plan_batches(stack: SimulatedStack, run: Callable[[Any], Any], event: Any) -> None:
    edition_at(stack, Stage.PLANNING)
    assert run(event) == {"batchItemFailures": []}
    assert (stack.state(EDITION).stage, stack.state(EDITION).planned) == (Stage.SENDING, 2)
    assert stack.queues.waiting("SendQueue") == [SAMPLES["send_batch"]["Records"][0]["body"]]


def send_batch(stack: SimulatedStack, run: Callable[[Any], Any], event: Any) -> None:
    plan_batches(stack, lambda planned: stack.run("PlanBatches", planned), SAMPLES["plan_batches"])
    assert run(event) == {"batchItemFailures": []}
    assert stack.mailed(EDITION) == dict.fromkeys(ADDRESSES, 1)


def send_letter(stack: SimulatedStack, run: Callable[[Any], Any], event: Any) -> None:
    stack.archive.keep_letter(Letter("proof-example-1", STAFF, "Korrektur", "<p>Hej</p>", "Hej", f"Blad <{SENDER}>"))
    assert run(event) == {"batchItemFailures": []}
    assert [mail.subject for mail in stack.letters(STAFF)] == ["Korrektur"]


def record_evidence(stack: SimulatedStack, run: Callable[[Any], Any], event: Any) -> None:
    subscribed(stack)
    assert run(event) == {"batchItemFailures": []}
    assert stack.ledger.evidence(f"{EDITION}_0000", 0).facts == {SesEvent.DELIVERED: {100}, SesEvent.BOUNCED: {101}}
    suppressed = stack.suppressions.of(READER)
    assert suppressed
    assert suppressed.why is SuppressionReason.BOUNCED
    assert (stack.metrics["MailsDelivered"], stack.metrics["MailsBounced"]) == (1, 1)


def close_issue(stack: SimulatedStack, run: Callable[[Any], Any], event: Any) -> None:
    plan_batches(stack, lambda planned: stack.run("PlanBatches", planned), SAMPLES["plan_batches"])
    record = new_record(Batch(EDITION, 0, 0, 2)).claimed("worker", int(stack.clock()), lease=120, most=50)
    answers = {0: Accepted("0110019000000000-0"), 1: Accepted("0110019000000000-1")}
    saved = stack.ledger.save(record.answered(answers, int(stack.clock()), by="worker"))
    assert saved.outcomes == (Outcome.ACCEPTED, Outcome.ACCEPTED)
    record_evidence(stack, lambda reported: stack.run("RecordEvidence", reported), SAMPLES["record_evidence"])
    run(event)
    assert stack.state(EDITION).stage is Stage.CLOSED
    assert stack.state(EDITION).sums["bounced"] == 1
    report = f"reports/{LIST}/sommar.md {EDITION[-6:]}.html"
    assert stack.files(f"reports/{LIST}/") == [f"reports/{LIST}/index.html", report]


def answer_reader(stack: SimulatedStack, run: Callable[[Any], Any], event: Any) -> None:
    subscribed(stack)
    assert run(event)["statusCode"] == 404  # a sample cannot know this stack's keys
    signed = stack.keys.ring.signature("1", "leave", f"1.{LIST}.{READER}")
    assert run(json.loads(json.dumps(event).replace("a" * 26, signed)))["statusCode"] == 200
    left = stack.subscribers.of(LIST, READER)
    assert left
    assert (left.state, left.left_how) == (State.LEFT, "one-click")
    assert stack.metrics["Leavings"] == 1


def sign_up(stack: SimulatedStack, run: Callable[[Any], Any], event: Any) -> None:
    stack.put(f"lists/{LIST}/list.yaml", settings(signup=True))
    shown = run(event)  # from the organisation's own website, so without our stamp: shown once more, filled in
    assert (shown["statusCode"], 'value="nina@byar.example"' in shown["body"]) == (422, True)
    stamped = FormStamp(LIST, int(stack.clock()) - 20).signed(stack.keys.ring)
    assert run(event | {"body": f"address=nina@byar.example&stamp={stamped}", "isBase64Encoded": False})
    stack.work()
    assert [mail.subject for mail in stack.letters("nina@byar.example")] == ["Bekräfta att du vill få Kommunbladet"]


def tidy_readers(stack: SimulatedStack, run: Callable[[Any], Any], event: Any) -> None:
    left = datetime.fromtimestamp(stack.clock(), UTC) - timedelta(days=731)
    for key in (READER, OTHER):
        reader = Subscriber(LIST, key, "anna@byar.example", frozenset({Ground.MEMBER}))
        stack.subscribers.add(reader.leaving("link", left))
    run(event)
    kept = {key: stack.subscribers.of(LIST, key) for key in (READER, OTHER)}
    assert [reader.address for reader in kept.values() if reader and reader.state is State.LEFT] == [
        "",
        "anna@byar.example",
    ]
    assert stack.metrics["LeaversForgotten"] == 1, "the other's shelf has its turn on another day"


def receive_mail(stack: SimulatedStack, run: Callable[[Any], Any], event: Any) -> None:
    assert event["detail"]["bucket"]["name"] == stack.cloud.refs["MailBucket"]
    MailBucket(stack.cloud.refs["MailBucket"]).put(mail_in(event), MAIL)
    run(event)
    stack.work()
    assert stack.metrics["MailsPassedOn"] == 1
    assert [mail.subject for mail in stack.letters(STAFF)][-1] == "Mejl till er: ”Badplatsen”"


def answer_staff(stack: SimulatedStack, run: Callable[[Any], Any], event: Any) -> None:
    stack.open_list()
    assert run(event)["statusCode"] == 200
    stack.work()
    (letter,) = stack.letters(STAFF)
    assert f"{stack.cloud.refs['WebAddress']}/d/1.{LIST}." in stack.text(letter)


WORK: Mapping[str, Callable[[SimulatedStack, Callable[[Any], Any], Any], None]] = {
    "publish_issue": publish_issue,
    "import_subscribers": import_subscribers,
    "start_issue": start_issue,
    "plan_batches": plan_batches,
    "send_batch": send_batch,
    "send_batch-letter": send_letter,
    "record_evidence": record_evidence,
    "close_issue": close_issue,
    "answer_reader": answer_reader,
    "answer_reader-sign_up": sign_up,
    "tidy_readers": tidy_readers,
    "receive_mail": receive_mail,
    "answer_staff": answer_staff,
}


def as_uploaded(stack: SimulatedStack, event: Any, content: bytes) -> Any:
    """The event, of a file that is there: in the version that S3 gave it."""
    there = event["detail"]["object"]
    assert event["detail"]["bucket"]["name"] == stack.cloud.refs["StaffBucket"]
    version = stack.upload(there["key"], content)["detail"]["object"]["version-id"]
    return event | {"detail": event["detail"] | {"object": there | {"version-id": version, "size": len(content)}}}


def subscribed(stack: SimulatedStack) -> None:
    for key, address in zip((READER, OTHER), sorted(ADDRESSES), strict=True):
        stack.subscribers.add(Subscriber(LIST, key, address, frozenset({Ground.MEMBER})))


def edition_at(stack: SimulatedStack, stage: Stage) -> None:
    """The samples' edition, frozen and on the ledger, with two subscribers."""
    subscribed(stack)
    mailing_list = MailingList.from_yaml(LIST, settings().decode())
    read = read_issue("sommar.md", issue(), mailing_list)
    made = edition_of(read, mailing_list, edition_id=EDITION, website=stack.cloud.refs["WebAddress"], pictures={})
    stack.archive.freeze(made.edition, made.pictures)
    now = int(stack.clock())
    state = EditionState(EDITION, LIST, stage, f"issues/{LIST}/sommar.md", read.subject, made.edition.content_hash, now)
    assert stack.ledger.open(replace(state, start_at=now, latest_start=now + 3600))
