"""Every function with the sample of what arrives: each finds what it needs, and does its real work."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newsletter.edition import edition_of
from newsletter.issue import read_issue
from newsletter.mailing_list import MailingList
from newsletter.readers.signed_links import FormStamp
from newsletter.readers.subscribers import Ground, State, Subscriber
from newsletter.readers.suppressions import Why
from newsletter.sending.batches import Batch
from newsletter.sending.facts import Fact
from newsletter.sending.letters import Letter
from newsletter.sending.outcomes import Accepted, Outcome, new_record
from newsletter.sending.standing import Stage, Standing
from tests.integration.papers import LIST, SENDER, STAFF, issue, people, readers, settings
from tests.template import template

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.integration.house import House

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
def test_a_function_does_its_work_with_its_sample(house, sample):
    house.put(f"lists/{LIST}/list.yaml", settings())
    function = next(name for name, module in FUNCTIONS.items() if module == sample.partition("-")[0])
    WORK[sample](house, lambda event: house.run(function, event), SAMPLES[sample])
    assert house.queues.dead == {}


def publish_issue(house: House, run: Callable[[Any], Any], event: Any) -> None:
    run(as_uploaded(house, event, issue()))
    house.work()
    assert "Sommar i små kommuner" in house.letters(STAFF)[0].subject
    assert house.standing(str(house.ledger.upload(f"issues/{LIST}/sommar.md")["edition"])).stage is Stage.PROOFED


def import_subscribers(house: House, run: Callable[[Any], Any], event: Any) -> None:
    run(as_uploaded(house, event, people(*readers(2))))
    assert house.metrics["RowsImported"] == 2
    assert house.reader(readers(2)[1])


def start_issue(house: House, run: Callable[[Any], Any], event: Any) -> None:
    edition_at(house, Stage.PROOFED)
    run(event)
    assert house.standing(EDITION).stage is Stage.PLANNING
    assert house.queues.waiting("PlanQueue") == [json.dumps({"v": 1, "edition": EDITION})]


def plan_batches(house: House, run: Callable[[Any], Any], event: Any) -> None:
    edition_at(house, Stage.PLANNING)
    assert run(event) == {"batchItemFailures": []}
    assert (house.standing(EDITION).stage, house.standing(EDITION).planned) == (Stage.SENDING, 2)
    assert house.queues.waiting("SendQueue") == [SAMPLES["send_batch"]["Records"][0]["body"]]


def send_batch(house: House, run: Callable[[Any], Any], event: Any) -> None:
    plan_batches(house, lambda planned: house.run("PlanBatches", planned), SAMPLES["plan_batches"])
    assert run(event) == {"batchItemFailures": []}
    assert house.mailed(EDITION) == dict.fromkeys(ADDRESSES, 1)


def send_letter(house: House, run: Callable[[Any], Any], event: Any) -> None:
    house.archive.keep_letter(Letter("proof-example-1", STAFF, "Korrektur", "<p>Hej</p>", "Hej", f"Blad <{SENDER}>"))
    assert run(event) == {"batchItemFailures": []}
    assert [mail.subject for mail in house.letters(STAFF)] == ["Korrektur"]


def record_evidence(house: House, run: Callable[[Any], Any], event: Any) -> None:
    subscribed(house)
    assert run(event) == {"batchItemFailures": []}
    assert house.ledger.evidence(f"{EDITION}_0000", 0).facts == {Fact.DELIVERED: {100}, Fact.BOUNCED: {101}}
    suppressed = house.suppressions.of(READER)
    assert suppressed
    assert suppressed.why is Why.BOUNCED
    assert (house.metrics["MailsDelivered"], house.metrics["MailsBounced"]) == (1, 1)


def close_issue(house: House, run: Callable[[Any], Any], event: Any) -> None:
    plan_batches(house, lambda planned: house.run("PlanBatches", planned), SAMPLES["plan_batches"])
    record = new_record(Batch(EDITION, 0, 0, 2)).claimed("worker", int(house.clock()), lease=120, most=50)
    answers = {0: Accepted("0110019000000000-0"), 1: Accepted("0110019000000000-1")}
    saved = house.ledger.save(record.answered(answers, int(house.clock()), by="worker"))
    assert saved.outcomes == (Outcome.ACCEPTED, Outcome.ACCEPTED)
    record_evidence(house, lambda reported: house.run("RecordEvidence", reported), SAMPLES["record_evidence"])
    run(event)
    assert house.standing(EDITION).stage is Stage.CLOSED
    assert house.standing(EDITION).sums["bounced"] == 1
    assert house.files(f"reports/{LIST}/") == [f"reports/{LIST}/sommar.md {EDITION[-6:]}.html"]


def answer_reader(house: House, run: Callable[[Any], Any], event: Any) -> None:
    subscribed(house)
    assert run(event)["statusCode"] == 404  # a sample cannot know this house's keys
    signed = house.keys.ring.signature("1", "leave", f"1.{LIST}.{READER}")
    assert run(json.loads(json.dumps(event).replace("a" * 26, signed)))["statusCode"] == 200
    left = house.subscribers.of(LIST, READER)
    assert left
    assert (left.state, left.left_how) == (State.LEFT, "one-click")
    assert house.metrics["Leavings"] == 1


def sign_up(house: House, run: Callable[[Any], Any], event: Any) -> None:
    house.put(f"lists/{LIST}/list.yaml", settings(signup=True))
    shown = run(event)  # from the organisation's own website, so without our stamp: shown once more, filled in
    assert (shown["statusCode"], 'value="nina@byar.example"' in shown["body"]) == (422, True)
    stamped = FormStamp(LIST, int(house.clock()) - 20).signed(house.keys.ring)
    assert run(event | {"body": f"address=nina@byar.example&stamp={stamped}", "isBase64Encoded": False})
    house.work()
    assert [mail.subject for mail in house.letters("nina@byar.example")] == ["Bekräfta att du vill få Kommunbladet"]


def tidy_readers(house: House, run: Callable[[Any], Any], event: Any) -> None:
    left = datetime.fromtimestamp(house.clock(), UTC) - timedelta(days=731)
    for key in (READER, OTHER):
        reader = Subscriber(LIST, key, "anna@byar.example", frozenset({Ground.MEMBER}))
        house.subscribers.add(reader.leaving("link", left))
    run(event)
    kept = {key: house.subscribers.of(LIST, key) for key in (READER, OTHER)}
    assert [reader.address for reader in kept.values() if reader and reader.state is State.LEFT] == [
        "",
        "anna@byar.example",
    ]
    assert house.metrics["LeaversForgotten"] == 1, "the other's shelf has its turn on another day"


WORK: Mapping[str, Callable[[House, Callable[[Any], Any], Any], None]] = {
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
}


def as_uploaded(house: House, event: Any, content: bytes) -> Any:
    """The event, of a file that is there: in the version that S3 gave it."""
    there = event["detail"]["object"]
    assert event["detail"]["bucket"]["name"] == house.cloud.refs["StaffBucket"]
    version = house.upload(there["key"], content)["detail"]["object"]["version-id"]
    return event | {"detail": event["detail"] | {"object": there | {"version-id": version, "size": len(content)}}}


def subscribed(house: House) -> None:
    for key, address in zip((READER, OTHER), sorted(ADDRESSES), strict=True):
        house.subscribers.add(Subscriber(LIST, key, address, frozenset({Ground.MEMBER})))


def edition_at(house: House, stage: Stage) -> None:
    """The samples' edition, frozen and on the books, with two subscribers."""
    subscribed(house)
    mailing_list = MailingList.from_yaml(LIST, settings().decode())
    read = read_issue("sommar.md", issue(), mailing_list)
    made = edition_of(read, mailing_list, edition_id=EDITION, website=house.cloud.refs["WebAddress"], pictures={})
    house.archive.freeze(made.edition, made.pictures)
    now = int(house.clock())
    standing = Standing(EDITION, LIST, stage, f"issues/{LIST}/sommar.md", read.subject, made.edition.content_hash, now)
    assert house.ledger.open(replace(standing, start_at=now, latest_start=now + 3600))
