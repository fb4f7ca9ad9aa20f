"""Beside the emulator: what was set up there is known here, events reach its SNS, and its IAM decides who may send."""

from __future__ import annotations

import io
import json
import time
import urllib.request
import zipfile
from contextlib import contextmanager

import boto3
import pytest
from botocore.exceptions import ClientError

from local.local_stack import REGION, ROOT, LocalStack
from local.ports import Ports
from local.postoffice.emulated import ROOT as TEST
from local.postoffice.emulated import credentials_of
from local.postoffice.greeting import GREETING
from tests.unit.postoffice.counter import bulk, single

pytestmark = pytest.mark.skipif(
    not (ROOT / ".venv" / "emulator").exists(), reason="the emulator is not here: make local"
)

ACCOUNT = "000000000000"
KINDS = ["SEND", "DELIVERY", "BOUNCE"]
ALLOWED = [
    f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/smakommuner.example",
    f"arn:aws:ses:{REGION}:{ACCOUNT}:configuration-set/letters",
]


class Furnished:
    """A stack with an identity, a configuration set, a queue that its events go to, and two functions."""

    def __init__(self, stack):
        self.stack = stack
        self.greeted = 0
        ses, sns, sqs = (self.client(name) for name in ("sesv2", "sns", "sqs"))
        ses.create_email_identity(EmailIdentity="smakommuner.example")
        topic = sns.create_topic(Name="reports")["TopicArn"]
        self.queue = sqs.create_queue(QueueName="evidence")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        from_topic = {"ArnEquals": {"aws:SourceArn": topic}}
        service = {"Service": "sns.amazonaws.com"}
        statement = {"Effect": "Allow", "Principal": service, "Action": "sqs:SendMessage", "Resource": arn}
        policy = _policy([statement | {"Condition": from_topic}])
        sqs.set_queue_attributes(QueueUrl=self.queue, Attributes={"Policy": policy})
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
        for name, enabled in (("silent", False), ("letters", True)):
            ses.create_configuration_set(ConfigurationSetName=name)
            destination = {"Enabled": enabled, "MatchingEventTypes": KINDS, "SnsDestination": {"TopicArn": topic}}
            ses.create_configuration_set_event_destination(
                ConfigurationSetName=name, EventDestinationName="reports", EventDestination=destination
            )
        self.sender = self.function("sender", [{"Effect": "Allow", "Action": "ses:SendEmail", "Resource": ALLOWED}])
        self.reader = self.function("reader", [])
        # The office believes for some seconds what it read while this was being made: it greets what it knows.
        patience = time.monotonic() + 60
        while not self.greeted and time.monotonic() < patience:
            self.events(1, seconds=1)

    def client(self, service):
        keys = {"aws_access_key_id": TEST, "aws_secret_access_key": TEST, "region_name": REGION}
        return boto3.Session(**keys).client(service, endpoint_url=self.stack.emulator)

    def function(self, name, statements):
        """The credentials of a function whose role may do what the statements say."""
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        iam = self.client("iam")
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_policy([trust]))["Role"]["Arn"]
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="its-own", PolicyDocument=_policy(statements))
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("code.py", "def handler(event, context): ...")
        made = self.client("lambda").create_function(
            FunctionName=name,
            Role=role,
            Runtime="python3.13",
            Handler="code.handler",
            Code={"ZipFile": code.getvalue()},
        )
        return credentials_of(made["FunctionArn"], role)

    def ses(self, keys=None, secret=None):
        """A client of the post office that signs as a function, or as the emulator's root."""
        signed = (keys.access_key, secret or keys.secret_key, keys.token) if keys else (TEST, TEST)
        return boto3.Session(*signed, region_name=REGION).client("sesv2", endpoint_url=self.stack.post_office)

    @contextmanager
    def account(self, **wanted):
        """The post office's account, changed for a while."""
        with urllib.request.urlopen(f"{self.stack.post_office}/_office/account", timeout=10) as answer:
            before = json.load(answer)
        self._change(wanted)
        try:
            yield
        finally:
            self._change({name: before[name] for name in wanted})

    def _change(self, settings):
        address, body = f"{self.stack.post_office}/_office/account", json.dumps(settings).encode()
        order = urllib.request.Request(address, body, {"Content-Type": "application/json"}, method="PUT")
        urllib.request.urlopen(order, timeout=10).close()

    def events(self, number, seconds=10):
        found, patience = [], time.monotonic() + seconds
        while len(found) < number and time.monotonic() < patience:
            answer = self.client("sqs").receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
            for message in answer.get("Messages", []):
                if message["Body"] == GREETING:
                    self.greeted += 1
                else:
                    found.append(json.loads(message["Body"]))
                self.client("sqs").delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return found


def _policy(statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@pytest.fixture(scope="module")
def furnished(tmp_path_factory):
    with LocalStack(tmp_path_factory.mktemp("stack"), Ports.free()) as stack:
        yield Furnished(stack)


def test_events_reach_the_topic_of_an_enabled_destination_and_only_the_kinds_it_asked_for(furnished):
    """Not enabled unless it says so:
    https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_EventDestinationDefinition.html.
    """
    ses = furnished.ses()
    ses.send_email(**single() | {"ConfigurationSetName": "silent"})
    ses.send_bulk_email(**bulk("anna@example.org", "x@soft.example"))
    found = furnished.events(4)
    told = sorted((event["mail"]["destination"][0], event["eventType"]) for event in found)
    assert told == [
        ("anna@example.org", "Delivery"),
        ("anna@example.org", "Send"),
        ("x@soft.example", "Bounce"),
        ("x@soft.example", "Send"),
    ]
    assert "Messages" not in furnished.client("sqs").receive_message(QueueUrl=furnished.queue, WaitTimeSeconds=1)
    assert furnished.greeted == 1, "SES's own text, once: https://github.com/ope-tech/laravel-ses/issues/10"


def test_identities_and_configuration_sets_are_the_emulators(furnished):
    ses = furnished.ses()
    with pytest.raises(ses.exceptions.MessageRejected):
        ses.send_email(**single() | {"FromEmailAddress": "x@stranger.example"})
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.send_email(**single() | {"ConfigurationSetName": "none"})


def test_a_function_does_what_its_role_allows_and_no_more(furnished):
    """The identity and the configuration set are both asked for:
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html.
    """
    sender, reader = furnished.ses(furnished.sender), furnished.ses(furnished.reader)
    assert sender.send_email(**single())["MessageId"]
    refused = [
        lambda: sender.send_email(**single() | {"ConfigurationSetName": "silent"}),
        lambda: sender.send_email(**single() | {"FromEmailAddress": "x@stranger.example"}),
        lambda: sender.send_bulk_email(**bulk("anna@example.org")),
        sender.get_account,
        lambda: sender.put_suppressed_destination(EmailAddress="a@example.org", Reason="BOUNCE"),
        lambda: sender.list_suppressed_destinations(PageSize=1),
        lambda: reader.send_email(**single()),
    ]
    for call in refused:
        with pytest.raises(ClientError) as error:
            call()
        assert error.value.response["Error"]["Code"] == "AccessDeniedException"
    assert sender.send_email(**single() | {"ConfigurationSetName": ""})["MessageId"]


def test_a_signature_that_is_nobodys_or_not_their_own_is_refused(furnished):
    for ses, code in [
        (furnished.ses(furnished.sender, secret="guessed"), "InvalidSignatureException"),
        (boto3.Session("ASIANOBODY", "x", "y", region_name=REGION), "UnrecognizedClientException"),
    ]:
        client = ses if hasattr(ses, "send_email") else ses.client("sesv2", endpoint_url=furnished.stack.post_office)
        with pytest.raises(ClientError) as refused:
            client.send_email(**single())
        assert refused.value.response["Error"]["Code"] == code


def test_in_the_sandbox_a_role_must_be_allowed_the_recipients_identity_too(furnished):
    """https://github.com/GSA/data.gov/issues/3810: refused on ``identity/<recipient>``, the sender being allowed."""
    ses = furnished.ses(furnished.sender)
    with furnished.account(sandbox=True, verified_recipients=["anna@example.org"]):
        with pytest.raises(ClientError) as refused:
            ses.send_email(**single() | {"ConfigurationSetName": "letters"})
        assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
        assert refused.value.response["Error"]["Message"].endswith("identity/anna@example.org'")
        under_our_domain = {"Destination": {"ToAddresses": ["staff@smakommuner.example"]}}
        assert ses.send_email(**single() | {"ConfigurationSetName": "letters"} | under_our_domain)["MessageId"]


def test_whether_feedback_is_forwarded_is_read_from_the_identity(furnished):
    ses = furnished.ses()
    told = ses.get_email_identity(EmailIdentity="smakommuner.example")
    assert (told["FeedbackForwardingStatus"], told["VerifiedForSendingStatus"]) == (True, True)
    with furnished.account(pending=["*"]):
        assert ses.get_email_identity(EmailIdentity="smakommuner.example")["VerificationStatus"] == "PENDING"
        with pytest.raises(ses.exceptions.MessageRejected):
            ses.send_bulk_email(**bulk("anna@example.org"))
