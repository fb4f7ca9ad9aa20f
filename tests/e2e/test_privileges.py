"""Who may do what, as deployed: every role is asked, and two are tried."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError

from local.house import REGION
from local.postoffice.emulated import credentials_of
from local.stack import cloud
from tests.e2e.office import function
from tests.template import template

FUNCTIONS = [name for name, one in template()["Resources"].items() if one["Type"] == "AWS::Serverless::Function"]
OURS = f"arn:aws:ses:{REGION}:000000000000:identity/smakommuner.example"
ANOTHER = f"arn:aws:ses:{REGION}:000000000000:identity/another.example"


def _as(demo, name):
    """A client of SES that signs as a function does."""
    made = function(demo, name)
    credentials = credentials_of(made["FunctionArn"], made["Role"])
    session = boto3.Session(credentials.access_key, credentials.secret_key, credentials.token, region_name=REGION)
    return session.client("sesv2", endpoint_url=demo.house.post_office)


def _send(client, configuration_set, sender="kommunbladet@smakommuner.example"):
    return client.send_email(
        FromEmailAddress=sender,
        ConfigurationSetName=configuration_set,
        Destination={"ToAddresses": ["success@simulator.amazonses.com"]},
        Content={"Simple": {"Subject": {"Data": "Prov"}, "Body": {"Text": {"Data": "Prov"}}}},
    )


def _configuration_set(demo):
    return function(demo, "SendBatch")["Environment"]["Variables"]["CONFIGURATION_SET"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_only_the_sending_function_may_send_and_only_as_the_configured_identity(demo, name):
    role = function(demo, name)["Role"]
    asked = ["ses:SendEmail", "ses:SendBulkEmail", "ses:SendRawEmail", "ses:SendCustomVerificationEmail"]
    iam = cloud(demo.house).client("iam")
    allowed = {
        (result["EvalActionName"], resource)
        for resource in (OURS, ANOTHER)
        for result in iam.simulate_principal_policy(PolicySourceArn=role, ActionNames=asked, ResourceArns=[resource])[
            "EvaluationResults"
        ]
        if result["EvalDecision"] == "allowed"
    }
    sends = {("ses:SendEmail", OURS), ("ses:SendBulkEmail", OURS)}
    assert allowed == (sends if name == "SendBatch" else set())


def test_an_import_may_give_itself_the_rest_and_call_no_other_function(demo):
    role, iam = function(demo, "ImportSubscribers")["Role"], cloud(demo.house).client("iam")

    def may_call(name):
        asked = {"ActionNames": ["lambda:InvokeFunction"], "ResourceArns": [function(demo, name)["FunctionArn"]]}
        (result,) = iam.simulate_principal_policy(PolicySourceArn=role, **asked)["EvaluationResults"]
        return result["EvalDecision"] == "allowed"

    assert [name for name in FUNCTIONS if may_call(name)] == ["ImportSubscribers"]


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
        _send(forged.client("sesv2", endpoint_url=demo.house.post_office), _configuration_set(demo))
    assert refused.value.response["Error"]["Code"] == "InvalidSignatureException"
