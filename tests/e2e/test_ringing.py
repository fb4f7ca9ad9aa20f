"""Every alarm of the template has rung by a fault, has fallen silent again, and was heard at the operator's topic.

CloudWatch's minutes last a second here (``alarm_minute``), so what must have waited for an hour waits for a minute;
what our own code measures in seconds is set back in the ledger by hours instead.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from html import unescape

import pytest

from local.journey import waited
from local.stack import cloud
from newsletter.aws import Subscribers, Suppressions
from newsletter.aws.leavings import Leavings
from newsletter.aws.movement_counters import MovementCounters
from newsletter.letters import totals_of
from newsletter.mail_in.answering import PASSED_ON_FROM_ONE
from newsletter.sending.batches import Batch
from newsletter.sending.edition_state import Stage
from newsletter.sending.outcomes import Outcome
from newsletter.sending.progress import Checkpoint, state_of
from newsletter.sending.resting_doubt import FEWEST_DOUBTED
from newsletter.sending.waiting import FEWEST_TRIES
from newsletter.subscribers.subscriber import State
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from tests.e2e.deployed import (
    ALARM_MAILS,
    closed,
    copies,
    function,
    issue,
    lambda_client,
    letters,
    ordered,
    queue_url,
    resting,
    set_variable,
)
from tests.e2e.test_mail_in import hand_in
from tests.e2e.test_readers import leave_links, page
from tests.template import of_kind

ALARMS = frozenset(of_kind("AWS::CloudWatch::Alarm"))
NOT_RUNG: dict[str, str] = {}
"""Alarms that no fault here can bring about, each with the reason."""

HOUR = 3600
LIST = "kommunbladet"


class Alarms:
    """What CloudWatch and the operator's topic tell of the alarms, by their names in the template."""

    def __init__(self, demo):
        session = cloud(demo.local_stack)
        self.cloudwatch, self.sqs = session.client("cloudwatch"), session.client("sqs")
        self.heard_by: set[str] = set()
        self.inbox = self.sqs.get_queue_url(QueueName=ALARM_MAILS)["QueueUrl"]

    def told(self):
        """Every alarm as CloudWatch describes it, by its name in the template."""
        pages = self.cloudwatch.get_paginator("describe_alarms").paginate()
        return {one["AlarmName"].split("-")[1]: one for page in pages for one in page["MetricAlarms"]}

    def states(self):
        return {name: one["StateValue"] for name, one in self.told().items()}

    def changes(self, name):
        """The states an alarm has had, oldest first."""
        whole = self.told()[name]["AlarmName"]
        items = []
        for answer in self.cloudwatch.get_paginator("describe_alarm_history").paginate(AlarmName=whole):
            items += [one for one in answer["AlarmHistoryItems"] if one["HistoryItemType"] == "StateUpdate"]
        items.sort(key=lambda one: one["Timestamp"])
        return [json.loads(one["HistoryData"])["newState"]["stateValue"] for one in items]

    def rings(self, *names, patience=300):
        for name in names:
            waited(lambda name=name: "ALARM" in self.changes(name), f"{name} to ring", patience)

    def falls_silent(self, *names, patience=400):
        for name in names:
            waited(lambda name=name: self.states()[name] == "OK", f"{name} to fall silent", patience)

    def heard(self):
        """The alarms whose ringing has reached the operator's topic."""
        while found := self.sqs.receive_message(QueueUrl=self.inbox, MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                told = json.loads(json.loads(message["Body"])["Message"])
                if told["NewStateValue"] == "ALARM":
                    assert told["AlarmDescription"]
                    self.heard_by.add(told["AlarmName"].split("-")[1])
                self.sqs.delete_message(QueueUrl=self.inbox, ReceiptHandle=message["ReceiptHandle"])
        return self.heard_by


@pytest.fixture(scope="module")
def alarms(demo):
    return Alarms(demo)


@pytest.fixture(scope="module")
def edition(demo):
    """An issue that has gone out and is closed."""
    edition = issue(demo, "larm.md", "# Innan larmen\n\nHej.\n")
    closed(demo, edition)
    return edition


@pytest.fixture(autouse=True)
def _no_faults_left(local_stack):
    yield
    ordered(local_stack, "faults", "DELETE")
    ordered(local_stack, "account", "PUT", paused=False)


def _invoke(demo, name, payload, **how):
    name = function(demo, name)["FunctionName"]
    return lambda_client(demo).invoke(FunctionName=name, Payload=json.dumps(payload), **how)


def _send(demo, queue, body):
    url = queue_url(demo, queue)
    how = {"MessageGroupId": "x", "MessageDeduplicationId": str(time.time())} if url.endswith(".fifo") else {}
    cloud(demo.local_stack).client("sqs").send_message(QueueUrl=url, MessageBody=body, **how)


def _sign_up(demo, *addresses):
    """Fill in the list's form for each of these, no faster than people type."""
    form = f"{demo.local_stack.website}/join/{LIST}"
    stamp = unescape(re.search(r'name="stamp" value="([^"]+)"', page(form))[1])
    time.sleep(3)
    for address in addresses:
        page(form, address=address, name="", stamp=stamp)


BROKEN = {
    "PublishIssue": {},
    "StartIssue": {},
    "PlanBatches": {},
    "SendBatch": {},
    "RecordEvidence": {},
    "CloseIssue": {"edition": "kommunbladet-aaaaaaaaaaaaaaaa"},
    "AnswerReader": {},
    "AnswerStaff": {},
    "ImportSubscribers": {},
    "TidyReaders": {"day": "yesterday"},
    "ReceiveMail": {},
}


def test_a_function_that_fails_rings(demo, alarms):
    for name, event in BROKEN.items():
        assert "FunctionError" in _invoke(demo, name, event), name
    names = [f"{name}ErrorsAlarm" for name in BROKEN]
    alarms.rings(*names)
    alarms.falls_silent(*names)


def test_what_cannot_be_worked_on_becomes_a_dead_letter_and_rings_until_it_is_gone(demo, alarms):
    sqs, poison = cloud(demo.local_stack).client("sqs"), {"Send": "{}", "Letter": "{}", "Evidence": "x", "Plan": "{}"}
    before = {}
    for name, body in poison.items():
        url = queue_url(demo, f"{name}Queue")
        asked = ["VisibilityTimeout", "RedrivePolicy"]
        before[url] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=asked)["Attributes"]
        redrive = json.loads(before[url]["RedrivePolicy"]) | {"maxReceiveCount": 1}  # eight rounds take too long here
        hasty = {"VisibilityTimeout": "2", "RedrivePolicy": json.dumps(redrive)}
        sqs.set_queue_attributes(QueueUrl=url, Attributes=hasty)
        _send(demo, f"{name}Queue", body)
    _invoke(demo, "StartIssue", {}, InvocationType="Event")
    names = [f"{name}DeadLettersAlarm" for name in (*poison, "Async")]
    alarms.rings(*names, patience=240)
    for url, attributes in before.items():
        sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
    for name in (*poison, "Async"):
        sqs.purge_queue(QueueUrl=queue_url(demo, f"{name}DeadLetters"))
    alarms.falls_silent(*names)


def test_messages_that_lie_too_long_ring_until_they_are_worked_on(demo, alarms, edition):
    told = alarms.told()["SendQueueAgeAlarm"]
    kept = ("AlarmName", "AlarmDescription", "AlarmActions", "TreatMissingData", "Namespace", "MetricName",
            "Dimensions", "Statistic", "Period", "EvaluationPeriods", "ComparisonOperator")  # fmt: skip
    same = {name: told[name] for name in kept}
    alarms.cloudwatch.put_metric_alarm(**same, Threshold=1800)  # a day is 24 minutes even here
    (letter, *_) = demo.watcher.state(edition).proofs
    with resting(demo, "SendBatch"), resting(demo, "RecordEvidence"), resting(demo, "PlanBatches"):
        _send(demo, "LetterQueue", json.dumps({"v": 1, "letter": letter}))
        _send(demo, "EvidenceQueue", "Successfully validated SNS topic for Amazon SES event publishing.")
        _send(demo, "PlanQueue", json.dumps({"v": 1, "edition": edition}))
        _send(demo, "SendQueue", Batch(edition, 0, 0, 50).to_json())
        names = [f"{name}QueueAgeAlarm" for name in ("Letter", "Evidence", "Plan", "Send")]
        alarms.rings(*names, patience=120)
    alarms.falls_silent(*names)
    alarms.cloudwatch.put_metric_alarm(**same, Threshold=told["Threshold"])


def test_a_reputation_that_sinks_rings_until_it_is_mended(local_stack, alarms):
    ordered(local_stack, "account", "PUT", bounce_rate=0.06, complaint_rate=0.002)
    alarms.rings("BounceRateAlarm", "ComplaintRateAlarm")
    ordered(local_stack, "account", "PUT", bounce_rate=0, complaint_rate=0)
    alarms.falls_silent("BounceRateAlarm", "ComplaintRateAlarm", patience=180)


def test_an_issue_that_waits_for_hours_and_a_look_that_takes_them_ring(demo, local_stack, alarms):
    ordered(local_stack, "faults", effect="pause-after", operation="SendBulkEmail", after=150)
    edition, ledger = issue(demo, "vänta.md", "# Väntar på kontot\n\nHej.\n"), demo.watcher.ledger
    waited(lambda: demo.watcher.state(edition).stage is Stage.PARKED, "the issue to be parked")
    _invoke(demo, "CloseIssue", {"edition": edition})
    state, ago = ledger.state(edition), int(time.time()) - 2 * HOUR
    state = ledger.update(replace(state, started=ago, sending_since=ago))
    begun = Checkpoint(state_of(state), begun=int(time.time()) - HOUR + 600)
    ledger.note_progress(replace(ledger.progress(edition), since=ago, checkpoint=begun.to_text()))
    _invoke(demo, "CloseIssue", {"edition": edition})
    alarms.rings("ParkedAlarm", "LongLookAlarm")
    ordered(local_stack, "account", "PUT", paused=False)
    closed(demo, edition)
    assert set(copies(demo, edition).values()) == {1}
    alarms.falls_silent("ParkedAlarm", "LongLookAlarm")


def test_letters_that_wait_and_a_start_without_its_proof_ring(demo, local_stack, alarms):
    ordered(local_stack, "account", "PUT", paused=True)
    edition, ledger = issue(demo, "utan-korrektur.md", "# Utan korrektur\n\nHej.\n"), demo.watcher.ledger
    waited(lambda: ledger.state(edition).stage is Stage.PARKED, "the issue to be parked")  # this list holds none back
    state, now = ledger.state(edition), int(time.time())
    again = replace(state, stage=Stage.PROOFED, started=0, parked_why="", created=now - 120)
    ledger.update(replace(again, start_at=now - 60, latest_start=now + HOUR))
    _invoke(demo, "StartIssue", {"edition": edition})
    alarms.rings("StartHeldBackAlarm")
    (letter, *_) = state.proofs
    for ago, name in ((2 * HOUR, "LettersWaitAlarm"), (5 * 24 * HOUR, "LettersFailedAlarm")):
        waiting = waited(lambda: ledger.waiting(totals_of(letter)), "the proof to wait")
        ledger.note_waiting(totals_of(letter), replace(waiting, since=now - ago, tries=FEWEST_TRIES))
        _send(demo, "LetterQueue", json.dumps({"v": 1, "letter": letter}))
        alarms.rings(name)
    ledger.update(ledger.state(edition).at(Stage.STOPPED))
    sqs = cloud(local_stack).client("sqs")
    for queue in ("LetterQueue", "LetterDeadLetters"):
        sqs.purge_queue(QueueUrl=queue_url(demo, queue))
    ordered(local_stack, "account", "PUT", paused=False)
    alarms.falls_silent("StartHeldBackAlarm", "LettersWaitAlarm", "LettersFailedAlarm")


def test_a_weekly_letter_that_does_not_go_rings(demo, local_stack, alarms):
    _invoke(demo, "CloseIssue", {})
    about = re.compile(r"week-\d{4}-\d\d-")
    client, bucket = cloud(local_stack).client("s3"), demo.watcher.stack["ArchiveBucketName"]
    kept = client.list_objects_v2(Bucket=bucket, Prefix="letters/week-")["Contents"]
    letter = max(one["Key"] for one in kept).removeprefix("letters/").removesuffix(".json")
    assert about.match(letter)
    ledger, batch = demo.watcher.ledger, Batch.in_partition(totals_of(letter), 0, 1)
    record = waited(lambda: ledger.record(batch), "the weekly letter to be sent")
    waited(lambda: ledger.record(batch).outcomes[0] is Outcome.ACCEPTED, "SES to take it")
    ago = int(time.time()) - 48 * HOUR
    record = ledger.save(replace(ledger.record(batch), outcomes=(Outcome.OPEN,), touched=ago))
    _invoke(demo, "CloseIssue", {})
    alarms.rings("WeekLetterAlarm")
    ledger.save(replace(record, outcomes=(Outcome.ACCEPTED,)))
    _invoke(demo, "CloseIssue", {})
    alarms.falls_silent("WeekLetterAlarm", patience=240)


def test_mails_that_ses_refuses_for_good_and_outcomes_that_nobody_can_tell_ring(demo, local_stack, alarms):
    statuses = {str(place): "MESSAGE_REJECTED" for place in range(20)}
    ordered(local_stack, "faults", effect="entries", operation="SendBulkEmail", entries=statuses, times=2)
    refused = closed(demo, issue(demo, "avvisat.md", "# Avvisas\n\nHej.\n"))
    assert refused.refused == 40
    alarms.rings("RefusedShareAlarm")
    ordered(local_stack, "faults", "DELETE")
    ordered(local_stack, "faults", effect="lose-answer", operation="SendBulkEmail", times=1)
    ordered(local_stack, "faults", effect="lose-events", times=100_000)
    totals = closed(demo, issue(demo, "ovisst.md", "# Ovisst\n\nHej.\n"))
    assert totals.unknown
    alarms.rings("UnknownOutcomeAlarm")
    alarms.falls_silent("RefusedShareAlarm", "UnknownOutcomeAlarm")


def test_a_file_that_is_no_issue_a_page_that_fails_and_functions_that_are_turned_away_ring(demo, wire, alarms, edition):
    demo.folder_sync.put(f"issues/{LIST}/trasig.docx", b"PK this is no Word file")
    demo.folder_sync.mirror()
    alarms.rings("RefusedIssueAlarm")
    letters(demo, "trasig")  # the wire breaks for everybody: whoever works then is tried again after many a minute
    link = min(leave_links(demo, edition).values())
    with wire.trouble(effect="reset", calls=r"dynamodb\.GetItem", times=1000), pytest.raises(OSError, match="500"):
        page(link)
    page(link)  # what a function wrote last may come to its log with the next call, on a busy machine
    client, name = cloud(demo.local_stack).client("lambda"), function(demo, "TidyReaders")["FunctionName"]
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    with pytest.raises(client.exceptions.TooManyRequestsException):
        client.invoke(FunctionName=name, Payload="{}")
    client.delete_function_concurrency(FunctionName=name)
    alarms.rings("FailedPageAlarm", "ThrottledAlarm")
    alarms.falls_silent("RefusedIssueAlarm", "FailedPageAlarm", "ThrottledAlarm")


def test_a_ledger_that_was_restored_rings_until_it_is_accepted(demo, alarms):
    s3, bucket = cloud(demo.local_stack).client("s3"), demo.watcher.stack["ArchiveBucketName"]
    _invoke(demo, "CloseIssue", {})
    now = s3.get_object(Bucket=bucket, Key="stamps/ledger")["Body"].read()
    s3.put_object(Bucket=bucket, Key="stamps/ledger", Body=str(int(time.time()) + HOUR).encode())
    _invoke(demo, "CloseIssue", {})
    alarms.rings("RestoredLedgerAlarm")
    s3.put_object(Bucket=bucket, Key="stamps/ledger", Body=now)
    _invoke(demo, "CloseIssue", {})
    alarms.falls_silent("RestoredLedgerAlarm", "NoSignOfLifeAlarm")


def test_mails_that_are_turned_away_or_spoilt_ring(demo, alarms, edition):
    _sign_up(demo, "nina@blocked.example", "nils@virus.example")
    tags = {"issue": [edition], "batch": ["0-0-0-1"], "reader": ["none"]}
    failure = {"eventType": "Rendering Failure", "mail": {"messageId": "x", "tags": tags}, "failure": {}}
    _send(demo, "EvidenceQueue", json.dumps(failure))
    alarms.rings("MailsBlockedAlarm", "MailsRejectedAlarm", "MailsNotRenderedAlarm")
    alarms.falls_silent("MailsBlockedAlarm", "MailsRejectedAlarm", "MailsNotRenderedAlarm")


def test_many_addresses_that_come_to_rest_together_ring(demo, alarms):
    environment = function(demo, "TidyReaders")["Environment"]["Variables"]
    subscribers = Subscribers(
        environment["SUBSCRIBERS_TABLE"],
        Leavings(environment["SUPPRESSIONS_TABLE"]),
        MovementCounters(environment["LEDGER_TABLE"]),
    )
    suppressions = Suppressions(environment["SUPPRESSIONS_TABLE"])
    there = [one.key for one in subscribers.everybody(LIST) if one.state is State.ACTIVE]
    assert len(there) >= FEWEST_DOUBTED
    for key in there:
        suppressions.add(Suppression(key, SuppressionReason.RESTING, "2026-06-01T08:00:00+00:00"))
    _invoke(demo, "TidyReaders", {})
    alarms.rings("RestingDoubtedAlarm")
    alarms.falls_silent("RestingDoubtedAlarm")
    assert not any(suppressions.of(key) and suppressions.of(key).why is SuppressionReason.RESTING for key in there)


def test_one_stranger_s_mails_without_end_ring_when_they_are_held_back(demo, alarms):
    for number in range(PASSED_ON_FROM_ONE + 1):
        hand_in(demo, f"Köp nu, del {number}", sender="ragata@stranger.example")
    alarms.rings("MailsHeldBackAlarm")
    alarms.falls_silent("MailsHeldBackAlarm")


def test_a_robot_at_the_form_rings_when_the_days_letters_are_used_up_and_when_it_closes(demo, alarms):
    before = function(demo, "AnswerReader")["Environment"]["Variables"]["SIGN_UPS_A_DAY"]
    set_variable(demo, "AnswerReader", "SIGN_UPS_A_DAY", "1")
    _sign_up(demo, "sist@byar.example")
    alarms.rings("SignUpsUsedUpAlarm")
    set_variable(demo, "AnswerReader", "SIGN_UPS_A_DAY", before)
    _sign_up(demo, *(f"robot{number}@bounce.example" for number in range(6)))
    alarms.rings("FormsClosedAlarm")
    alarms.falls_silent("FormsClosedAlarm", "SignUpsUsedUpAlarm")


def test_a_certificate_that_runs_out_rings_until_another_is_in_use(demo, alarms):
    """The stack here has no domain, so the template's alarm is put up for two certificates, one after the other.

    Both have told ACM's metric before; a value of 24 minutes ago still counts, for that is a day here.
    """
    wanted, other = of_kind("AWS::CloudWatch::Alarm")["CertificateAlarm"], alarms.told()["ThrottledAlarm"]
    stack = other["AlarmName"].split("-")[0]
    same = {name: wanted[name] for name in wanted if name not in ("AlarmActions", "Dimensions")}
    same |= {"AlarmName": f"{stack}-CertificateAlarm-here", "AlarmActions": other["AlarmActions"]}
    for certificate, days in (("old", 20), ("new", 390)):
        dimensions = [{"Name": "CertificateArn", "Value": certificate}]
        told = {"MetricName": wanted["MetricName"], "Dimensions": dimensions, "Value": days}
        alarms.cloudwatch.put_metric_data(Namespace=wanted["Namespace"], MetricData=[told])
        alarms.cloudwatch.put_metric_alarm(**same, Dimensions=dimensions)
        alarms.rings("CertificateAlarm") if days < wanted["Threshold"] else alarms.falls_silent("CertificateAlarm")


def test_every_alarm_of_the_template_has_rung_and_fallen_silent_and_was_heard(demo, alarms):
    """Nothing rings while all is well, either: the last state of all of them is OK."""
    rung = {name for name in ALARMS if "ALARM" in alarms.changes(name)}
    assert ALARMS - rung == set(NOT_RUNG)
    _invoke(demo, "CloseIssue", {})  # its schedule's hour is longer than three of CloudWatch's here
    alarms.falls_silent(*ALARMS, patience=60)
    assert ALARMS - alarms.heard() == set(NOT_RUNG)
