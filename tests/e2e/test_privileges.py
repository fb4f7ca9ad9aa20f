"""Who may do what, as deployed: every role is asked, and two are tried."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError

from local.local_stack import REGION
from local.postoffice.emulated import credentials_of
from local.stack import cloud
from tests.e2e.deployed import function
from tests.template import template

FUNCTIONS = [name for name, one in template()["Resources"].items() if one["Type"] == "AWS::Serverless::Function"]
IDENTITY = f"arn:aws:ses:{REGION}:000000000000:identity/"
OURS = [IDENTITY + name for name in ("smakommuner.example", "blad@smakommuner.example", "nyheter.smakommuner.example")]
OTHERS = [IDENTITY + name for name in ("another.example", "anna@another.example", "notsmakommuner.example")]


def _as(demo, name):
    """A client of SES that signs as a function does."""
    made = function(demo, name)
    credentials = credentials_of(made["FunctionArn"], made["Role"])
    session = boto3.Session(credentials.access_key, credentials.secret_key, credentials.token, region_name=REGION)
    return session.client("sesv2", endpoint_url=demo.local_stack.post_office)


def _send(client, configuration_set, sender="kommunbladet@smakommuner.example"):
    return client.send_email(
        FromEmailAddress=sender,
        ConfigurationSetName=configuration_set,
        Destination={"ToAddresses": ["success@simulator.amazonses.com"]},
        Content={"Simple": {"Subject": {"Data": "Prov"}, "Body": {"Text": {"Data": "Prov"}}}},
    )


def _configuration_set(demo):
    return function(demo, "SendBatch")["Environment"]["Variables"]["CONFIGURATION_SET"]


def allowed(demo, name, actions, resources, **context):
    """Which of the actions a function's role allows on which of the resources, asked of the emulator's IAM."""
    asked = {"PolicySourceArn": function(demo, name)["Role"], "ActionNames": actions}
    if "sender" in context:
        given = {"ContextKeyName": "ses:FromAddress", "ContextKeyType": "string"}
        asked["ContextEntries"] = [given | {"ContextKeyValues": [context["sender"]]}]
    iam = cloud(demo.local_stack).client("iam")
    return {
        (result["EvalActionName"], resource)
        for resource in resources
        for result in iam.simulate_principal_policy(**asked, ResourceArns=[resource])["EvaluationResults"]
        if result["EvalDecision"] == "allowed"
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_only_the_sending_function_may_send_and_only_as_the_configured_identity(demo, name):
    asked = ["ses:SendEmail", "ses:SendBulkEmail", "ses:SendRawEmail", "ses:SendCustomVerificationEmail"]
    sends = {(action, resource) for resource in OURS for action in asked[:3]}  # raw: what carries an attachment may be
    assert allowed(demo, name, asked, OURS + OTHERS) == (sends if name == "SendBatch" else set())


@pytest.mark.parametrize(
    ("sender", "is_allowed"),
    [("blad@smakommuner.example", True), ("smakommuner.example", True), ("anna@another.example", False)],
)
def test_in_the_sandbox_it_may_send_to_a_verified_recipient_and_still_only_as_the_configured_identity(
    demo, sender, is_allowed
):
    recipient = IDENTITY + "anna@byar.example"
    assert bool(allowed(demo, "SendBatch", ["ses:SendBulkEmail"], [recipient], sender=sender)) is is_allowed


@pytest.mark.parametrize("name", FUNCTIONS)
def test_only_the_import_may_read_the_files_of_subscribers(demo, name):
    folder = f"arn:aws:s3:::{demo.watcher.stack['StaffBucketName']}/lists/kommunbladet/subscribers"
    reads, files = ["s3:GetObject", "s3:GetObjectVersion"], [f"{folder}/members.csv", f"{folder}/2026/members.csv"]
    may_read = {(action, file) for action in reads for file in files}
    assert allowed(demo, name, reads, files) == (may_read if name == "ImportSubscribers" else set())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_settings_of_a_list_are_read_by_whoever_has_the_bucket(demo, name):
    folder = f"arn:aws:s3:::{demo.watcher.stack['StaffBucketName']}/lists/kommunbladet"
    settings, logo = f"{folder}/list.yaml", f"{folder}/logo.png"
    has_it = "STAFF_BUCKET" in function(demo, name)["Environment"]["Variables"]
    expected = {settings: has_it, logo: name == "PublishIssue"}
    found = {file for _, file in allowed(demo, name, ["s3:GetObject"], [settings, logo])}
    assert found == {file for file, is_read in expected.items() if is_read}


@pytest.mark.parametrize(
    ("name", "calls"),
    [
        ("ImportSubscribers", {"ImportSubscribers"}),  # it gives itself the rest
        ("AnswerReader", {"PublishIssue", "CloseIssue"}),  # after a day's press, and where a pause ends
    ],
)
def test_a_function_may_call_only_those_that_it_has_work_for(demo, name, calls):
    arns = {function(demo, one)["FunctionArn"]: one for one in FUNCTIONS}
    called = allowed(demo, name, ["lambda:InvokeFunction"], list(arns))
    assert {arns[arn] for _, arn in called} == calls


def test_the_sending_function_is_refused_as_another_identity_and_another_function_as_ours(demo):
    ours = _configuration_set(demo)
    assert _send(_as(demo, "SendBatch"), ours)["MessageId"]
    for name, configuration_set, sender in [
        ("PublishIssue", ours, "kommunbladet@smakommuner.example"),
        ("AnswerReader", ours, "kommunbladet@smakommuner.example"),
        ("SendBatch", "another", "kommunbladet@smakommuner.example"),
    ]:
        with pytest.raises(ClientError) as refused:
            _send(_as(demo, name), configuration_set, sender)
        assert refused.value.response["Error"]["Code"] == "AccessDeniedException", name


def test_a_signature_that_is_not_a_functions_own_is_refused(demo):
    made = function(demo, "SendBatch")
    credentials = credentials_of(made["FunctionArn"], made["Role"])
    forged = boto3.Session(credentials.access_key, "another secret", credentials.token, region_name=REGION)
    with pytest.raises(ClientError) as refused:
        _send(forged.client("sesv2", endpoint_url=demo.local_stack.post_office), _configuration_set(demo))
    assert refused.value.response["Error"]["Code"] == "InvalidSignatureException"
