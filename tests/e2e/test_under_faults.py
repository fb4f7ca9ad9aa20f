"""The sending promise of the deployed system, while SES, SNS, SQS, S3 and DynamoDB misbehave."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.journey import waited
from local.stack import cloud
from newsletter.sending.edition_state import Stage
from tests.e2e.deployed import closed, copies, fired, function, issue, lambda_client, ordered, resting, waiting

TOO_MANY = {"effect": "error", "code": "TooManyRequestsException", "status": 429}
WRITES = r"dynamodb\.(PutItem|UpdateItem|BatchWriteItem|DeleteItem|TransactWriteItems)"


@pytest.fixture(autouse=True)
def _no_faults_left(local_stack):
    yield
    ordered(local_stack, "faults", "DELETE")
    ordered(local_stack, "account", "PUT", paused=False)


def _text(about):
    return f"# {about}\n\nFiber till sista gården. Läs mer på www.smakommuner.example/fiber\n"


def _everybody_once(demo, edition, **outcomes):
    """The totals of an edition, held against the mailbox."""
    totals = closed(demo, edition)
    there = copies(demo, edition)
    assert set(there.values()) == {1}
    assert len(there) == totals.accepted
    assert totals.audience == totals.accepted + sum(outcomes.values())
    assert {name: getattr(totals, name) for name in outcomes} == outcomes
    return totals


def test_ses_refuses_call_after_call_and_single_mails_of_every_kind(demo, local_stack):
    ordered(local_stack, "faults", **TOO_MANY, operation="*", message="Maximum sending rate exceeded.", times=20)
    statuses = {
        "0": "MESSAGE_REJECTED",
        "1": "INVALID_PARAMETER",
        "2": "ACCOUNT_THROTTLED",
        "3": "TRANSIENT_FAILURE",
        "4": "FAILED",
    }
    ordered(local_stack, "faults", effect="entries", operation="SendBulkEmail", entries=statuses, times=2)
    ordered(local_stack, "faults", **TOO_MANY, operation="SendBulkEmail", message="Rate exceeded", times=1)
    edition = issue(demo, "vägrar.md", _text("SES vägrar"))
    _everybody_once(demo, edition, refused=4)
    assert fired(local_stack) == [20, 2, 1]


def test_answers_that_are_lost_late_or_never_asked_for_and_events_that_come_twice_and_in_any_order(demo, local_stack):
    ordered(local_stack, "faults", effect="lose-answer", operation="SendBulkEmail", times=2)
    ordered(local_stack, "faults", effect="drop-request", operation="SendBulkEmail", times=2)
    ordered(local_stack, "faults", effect="slow-answer", operation="SendBulkEmail", seconds=32, times=1)
    ordered(local_stack, "faults", effect="double-events", share=0.5, times=200)
    ordered(local_stack, "faults", effect="shuffle-events", share=0.5, times=200)
    edition = issue(demo, "borta.md", _text("Svar på villovägar"))
    totals = _everybody_once(demo, edition)
    assert totals.resent > 0
    assert all(fired(local_stack))


def test_an_account_that_is_paused_in_the_middle_sends_exactly_the_rest_when_it_is_opened_again(demo, local_stack):
    ordered(local_stack, "faults", effect="pause-after", operation="SendBulkEmail", after=150)
    edition = issue(demo, "paus.md", _text("SES gör en paus"))
    waited(lambda: demo.watcher.state(edition).stage is Stage.PARKED, "the issue to be parked")
    assert copies(demo, edition).total() == 150
    ordered(local_stack, "account", "PUT", paused=False)
    _everybody_once(demo, edition)
    assert fired(local_stack) == [1]


def _batches(demo, edition):
    """The waiting messages of an edition, once they are several: nothing has been sent of it."""
    bodies = [body for body in waiting(demo, "SendQueue") if json.loads(body)["edition"] == edition]
    return bodies if len(bodies) > 5 else []


def test_batches_that_come_twice_and_in_another_order(demo, local_stack):
    sqs = cloud(local_stack).client("sqs")
    url = next(url for url in sqs.list_queues()["QueueUrls"] if "-SendQueue-" in url)
    with resting(demo, "SendBatch"):
        edition = issue(demo, "dubbelt.md", _text("Allt kommer dubbelt"))
        bodies = waited(lambda: _batches(demo, edition), "the batches to wait in their queue")
        for body in [*reversed(bodies), *bodies]:
            sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId=edition)
    _everybody_once(demo, edition)


def test_an_upload_that_is_told_many_times_and_after_a_newer_one(demo, local_stack):
    key = "issues/kommunbladet/igen.md"
    edition = issue(demo, "igen.md", _text("Samma sak igen"))
    bucket = demo.watcher.stack["StaffBucketName"]
    (version,) = cloud(local_stack).client("s3").list_object_versions(Bucket=bucket, Prefix=key)["Versions"]
    told = json.loads((demo.local_stack.folder.parents[1] / "events" / "publish_issue.json").read_text())
    told["detail"]["bucket"]["name"] = bucket
    told["detail"]["object"] |= {
        "key": key,
        "size": version["Size"],
        "etag": version["ETag"].strip('"'),
        "version-id": version["VersionId"],
        "sequencer": "0000",
    }
    client, name = lambda_client(demo), function(demo, "PublishIssue")["FunctionName"]
    with ThreadPoolExecutor(4) as several:
        answers = list(several.map(lambda _: client.invoke(FunctionName=name, Payload=json.dumps(told)), range(6)))
    assert not [answer for answer in answers if "FunctionError" in answer]
    _everybody_once(demo, edition)
    assert demo.watcher.ledger.upload(key)["edition"] == edition
    letters = Counter(
        (mail["to"], mail["subject"])
        for mail in demo.watcher.mails(q="Samma sak igen")
        if "List-Id" not in mail["headers"]
    )
    assert letters
    assert set(letters.values()) == {1}, letters


def test_dynamodb_throttles_and_the_answers_of_its_writes_are_lost(demo, wire):
    with (
        wire.trouble(effect="throttle", calls=WRITES, nth=4, times=40) as throttled,
        wire.trouble(effect="lose-answer", calls=WRITES, nth=3, times=25, with_condition=True) as lost,
        wire.trouble(effect="throttle", calls=r"dynamodb\.(GetItem|Query|BatchGetItem)", nth=5, times=40) as read,
    ):
        edition = issue(demo, "strypt.md", _text("Databasen stryper"))
        _everybody_once(demo, edition)
        assert throttled.fired > 10
        assert lost.fired > 5
        assert read.fired > 10


def test_lines_to_s3_and_to_the_queues_break_before_and_after_a_call(demo, wire):
    with (
        wire.trouble(effect="reset", calls=r"(s3|sqs|scheduler|amazonsqs)\..*", nth=3, times=25) as reset,
        wire.trouble(effect="lose-answer", calls=r"(s3|sqs|scheduler|amazonsqs)\..*", nth=4, times=25) as lost,
    ):
        edition = issue(demo, "avbrott.md", _text("Ledningen bryts"))
        _everybody_once(demo, edition)
        assert reset.fired > 3
        assert lost.fired > 3


def test_the_functions_really_speak_through_the_wire(wire):
    assert wire.passed["dynamodb.UpdateItem"] + wire.passed["dynamodb.PutItem"] > 50, wire.passed
    assert wire.passed["s3.PUT"] > 3
