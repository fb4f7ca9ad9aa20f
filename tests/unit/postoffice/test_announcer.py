"""The announcer: every event reaches its topic, also when SNS refuses some of them for a while."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from local.postoffice.announcer import Announcer
from local.postoffice.directory import Directory
from local.postoffice.greeting import GREETING
from tests.unit.postoffice.counter import TOPIC, Counter

OTHER = "arn:aws:sns:eu-north-1:000000000000:other"


class Sns:
    """Remembers what was published. ``refusing`` are topics that are gone; ``choosy`` refuses every third, once."""

    def __init__(self, *, choosy=False, refusing=()):
        self.told = []
        self.greeted = []
        self.sizes = []
        self.choosy = choosy
        self.refusing = set(refusing)

    def publish_batch(self, TopicArn, PublishBatchRequestEntries):  # noqa: N803 - boto3's names
        if TopicArn in self.refusing:
            raise ClientError({"Error": {"Code": "NotFound", "Message": "no such topic"}}, "PublishBatch")
        self.sizes.append(len(PublishBatchRequestEntries))
        refused = PublishBatchRequestEntries[::3] if self.choosy else []
        self.choosy = False
        taken = [one["Message"] for one in PublishBatchRequestEntries if one not in refused]
        self.greeted += [TopicArn] * taken.count(GREETING)
        self.told += [(TopicArn, json.loads(message)) for message in taken if message != GREETING]
        return {"Failed": [{"Id": one["Id"], "Code": "InternalError", "SenderFault": False} for one in refused]}


@pytest.fixture
def counter():
    counter = Counter()
    counter.directory = Directory(
        counter.directory.identities, {"letters": {OTHER: frozenset({"SEND"}), TOPIC: frozenset({"SEND"})}}
    )
    counter.bulk(*(f"{number}@example.org" for number in range(25)))
    return counter


def told(sns, topic=TOPIC):
    return sorted(event["mail"]["destination"][0] for at, event in sns.told if at == topic)


EVERYBODY = sorted(f"{number}@example.org" for number in range(25))


def test_every_event_is_a_message_of_its_own_ten_to_a_call(counter):
    """https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html."""
    sns = Sns()
    announcer = Announcer(counter.office, sns)
    announcer.publish()
    announcer.publish()
    assert told(sns) == told(sns, OTHER) == EVERYBODY
    assert max(sns.sizes) == 10


def test_what_sns_refuses_is_published_again_and_only_that(counter, capsys):
    sns = Sns(choosy=True)
    announcer = Announcer(counter.office, sns)
    announcer.publish()
    assert len(sns.told) < 50
    announcer.publish()
    assert told(sns) == told(sns, OTHER) == EVERYBODY
    assert "InternalError" in capsys.readouterr().err


def test_a_topic_that_is_gone_holds_up_no_other_and_is_complained_of_once(counter, capsys):
    sns = Sns(refusing=[OTHER])
    announcer = Announcer(counter.office, sns)
    for _ in range(3):
        announcer.publish()
    assert told(sns) == EVERYBODY
    assert capsys.readouterr().err.count("no such topic") == 1
    sns.refusing.clear()
    announcer.publish()
    assert told(sns, OTHER) == EVERYBODY


def test_what_is_due_when_it_stops_is_still_published(counter):
    sns = Sns()
    announcer = Announcer(counter.office, sns)
    announcer.start()
    announcer.stop()
    assert told(sns) == EVERYBODY


def test_a_topic_is_greeted_in_plain_text_when_its_destination_is_made_and_when_it_is_changed(counter):
    """SES's own test message, as https://github.com/ope-tech/laravel-ses/issues/10 shows it: no JSON, no event."""
    assert GREETING == "Successfully validated SNS topic for Amazon SES event publishing."
    sns = Sns()
    announcer = Announcer(counter.office, sns)
    for _ in range(3):
        announcer.publish()
    assert sorted(sns.greeted) == sorted([OTHER, TOPIC])
    counter.directory.destinations["letters"][TOPIC] = frozenset({"SEND", "BOUNCE"})
    announcer.publish()
    assert sns.greeted[2:] == [TOPIC]
    counter.directory.destinations["more"] = {TOPIC: frozenset({"SEND"})}
    announcer.publish()
    assert sns.greeted[3:] == [TOPIC]


def test_a_greeting_waits_for_an_emulator_that_is_not_there_yet(counter, capsys):
    gone = ClientError({"Error": {"Code": "503", "Message": "starting"}}, "ListEmailIdentities")
    directory, counter.office._set_up = counter.office._set_up, lambda: (_ for _ in ()).throw(gone)
    sns = Sns()
    announcer = Announcer(counter.office, sns)
    announcer.publish()
    counter.office._set_up = directory
    announcer.publish()
    assert len(sns.greeted) == 2
    assert "starting" in capsys.readouterr().err


class CloudWatch:
    """Remembers what was put, when."""

    def __init__(self):
        self.put = []

    def put_metric_data(self, Namespace, MetricData):  # noqa: N803 - boto3's names
        self.put.append((Namespace, {one["MetricName"]: one["Value"] for one in MetricData}))


def test_the_accounts_reputation_is_told_now_and_then_and_at_once_when_it_changes(counter):
    cloudwatch = CloudWatch()
    announcer = Announcer(counter.office, Sns(), cloudwatch)
    announcer.tell_reputation()
    announcer.tell_reputation()
    assert cloudwatch.put == [("AWS/SES", {"Reputation.BounceRate": 0, "Reputation.ComplaintRate": 0})]
    counter.office.account.change({"bounce_rate": 0.06})
    announcer.tell_reputation()
    assert cloudwatch.put[-1] == ("AWS/SES", {"Reputation.BounceRate": 0.06, "Reputation.ComplaintRate": 0})
    assert len(cloudwatch.put) == 2


def test_a_reputation_that_nobody_hears_stops_no_event(counter, capsys):
    class Deaf:
        def put_metric_data(self, **_):
            raise ClientError({"Error": {"Code": "InternalFailure", "Message": "no"}}, "PutMetricData")

    announcer = Announcer(counter.office, Sns(), Deaf())
    announcer.tell_reputation()
    assert "reputation could not be told" in capsys.readouterr().err
