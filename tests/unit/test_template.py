"""What `sam validate --lint` does not see in the template."""

from __future__ import annotations

import importlib.util
import json
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from tests.layers import services
from tests.template import listed, of_kind, statements, template

ROOT = Path(__file__).parents[2]


TEXT = (ROOT / "template.yaml").read_text()
TEMPLATE = template()
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]


FUNCTIONS = of_kind("AWS::Serverless::Function")
QUEUES = of_kind("AWS::SQS::Queue")
DEAD_LETTERS = {name for name in QUEUES if name.endswith("DeadLetters")}


def _queue_of(event: dict[str, Any]) -> str:
    return str(event["Properties"]["Queue"]["Fn::GetAtt"][0])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_handler_exists_and_has_a_sample_event(name):
    module, _, handler = FUNCTIONS[name]["Handler"].partition(".")
    source = (ROOT / "src" / f"{module}.py").read_text()
    assert f"def {handler}(" in source
    assert list((ROOT / "events").glob(f"{module}*.json"))


@pytest.mark.parametrize("name", sorted(set(QUEUES) - DEAD_LETTERS))
def test_every_queue_has_dead_letters_of_its_own_and_an_alarm_on_them(name):
    redrive = QUEUES[name]["RedrivePolicy"]
    dead = redrive["deadLetterTargetArn"]["Fn::GetAtt"][0]
    assert dead in DEAD_LETTERS
    assert redrive["maxReceiveCount"] >= 5
    assert f"{dead}Alarm" in RESOURCES
    shared = [other for other in QUEUES if other != name and dead in json.dumps(QUEUES[other])]
    assert not shared


@pytest.mark.parametrize("name", sorted(DEAD_LETTERS - {"EvidenceDeadLetters"}))  # that one holds addresses
def test_dead_letters_are_kept_as_long_as_aws_can(name):
    assert QUEUES[name]["MessageRetentionPeriod"] == 1_209_600


@pytest.mark.parametrize(
    ("function", "event"),
    [
        (function, event)
        for function, made in FUNCTIONS.items()
        for event, trigger in made.get("Events", {}).items()
        if trigger["Type"] == "SQS"
    ],
)
def test_a_queue_hides_a_message_six_times_as_long_as_its_worker_lives(function, event):
    trigger = FUNCTIONS[function]["Events"][event]
    timeout = FUNCTIONS[function].get("Timeout", TEMPLATE["Globals"]["Function"]["Timeout"])
    window = trigger["Properties"].get("MaximumBatchingWindowInSeconds", 0)
    assert QUEUES[_queue_of(trigger)]["VisibilityTimeout"] >= 6 * timeout + window
    assert trigger["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert trigger["Properties"]["BatchSize"] <= 10 or window >= 1


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, made in FUNCTIONS.items()
        if "SQS" not in json.dumps(made.get("Events", {})) and not name.startswith("Answer")
    ],
)
def test_what_an_asynchronous_function_cannot_do_is_kept(name):
    assert FUNCTIONS[name]["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Type"] == "SQS"
    for trigger in FUNCTIONS[name].get("Events", {}).values():
        assert "DeadLetterConfig" in trigger["Properties"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_a_log_group_with_an_end_and_an_alarm_on_its_errors(name):
    log = FUNCTIONS[name]["LoggingConfig"]["LogGroup"]["Ref"]
    assert RESOURCES[log]["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    alarm = RESOURCES[f"{name}ErrorsAlarm"]["Properties"]
    assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": name}}]
    assert alarm["AlarmActions"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_function_may_do_everything_or_touch_everything_without_a_stated_reason(name):
    for statement in statements(name):
        actions = listed(statement["Action"])
        assert not [action for action in actions if "*" in action]
        if "*" in listed(statement["Resource"]):
            (action,) = actions
            assert action in {"ses:GetAccount", "ses:DeleteSuppressedDestination"}
            reason = f'Resource: "*" # {action.removeprefix("ses:")} knows no resources'
            assert reason in TEXT, "the reason stands beside each of these in the template"
    assert len(re.findall(r'Resource: "\*" # \w+ knows no resources', TEXT)) == TEXT.count('Resource: "*"')


def test_only_the_sender_may_send_and_only_as_the_configured_identity():
    for name in FUNCTIONS:
        sending = [
            statement
            for statement in statements(name)
            if any(action.startswith("ses:Send") for action in listed(statement["Action"]))
        ]
        if name != "SendBatch":
            assert "ses:Send" not in json.dumps(statements(name, conditional=True))
            continue
        resources = json.dumps([statement["Resource"] for statement in sending])
        assert "identity/${SenderIdentity}" in resources
        assert "configuration-set/${ConfigurationSet}" in resources
        assert 'identity/*"' not in resources, "only in the sandbox, and bound to the sender"
        assert resources.count("arn:") == 5, "the identity, what lies under it, the configuration set, our templates"


OWN_ALARMS = {
    name: made
    for name, made in of_kind("AWS::CloudWatch::Alarm").items()
    if made.get("Namespace") == {"Ref": "AWS::StackName"}
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_who_may_put_somebody_on_a_list_or_off_it_may_count_them(name):
    """A count that is refused fails nobody's leaving, and so would never be noticed."""

    def may(action, table):
        arn = {"Fn::GetAtt": [table, "Arn"]}
        return any(action in _listed(said["Action"]) and arn in _listed(said["Resource"]) for said in statements(name))

    if may("dynamodb:UpdateItem", "SubscribersTable") and name != "TidyReaders":  # that one notes lists, and forgets
        assert may("dynamodb:UpdateItem", "LedgerTable")


def _listed(what):
    return what if isinstance(what, list) else [what]


@pytest.mark.parametrize("name", OWN_ALARMS)
def test_an_alarm_on_a_measure_of_our_own_rings_for_something_the_code_measures(name):
    alarm = OWN_ALARMS[name]
    sources = [*(ROOT / "src").glob("*.py"), *(ROOT / "layers" / "newsletter").rglob("*.py")]
    measured = [path.stem for path in sources if f'"{alarm["MetricName"]}"' in path.read_text()]
    assert measured, f"nothing measures {alarm['MetricName']}"
    assert alarm["Dimensions"] == [{"Name": "service", "Value": "utskick"}]
    assert alarm["AlarmActions"]


def test_whoever_reads_the_operators_guide_finds_every_alarm_about_waiting():
    guide = (ROOT / "docs" / "operators.md").read_text()
    assert [name for name in OWN_ALARMS if f"`{name}`" not in guide] == []


def test_ses_is_told_to_report_everything_the_ledger_is_kept_by():
    (destination,) = of_kind("AWS::SES::ConfigurationSetEventDestination").values()
    told = destination["EventDestination"]
    assert told["Enabled"] is True
    assert set(told["MatchingEventTypes"]) == {
        "send", "delivery", "deliveryDelay", "bounce", "complaint", "reject", "renderingFailure",
    }  # fmt: skip


@pytest.mark.parametrize("name", of_kind("AWS::S3::Bucket"))
def test_a_bucket_is_private_versioned_encrypted_and_reached_over_tls_only(name):
    bucket = RESOURCES[name]
    assert all(bucket["Properties"]["PublicAccessBlockConfiguration"].values())
    assert bucket["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["Properties"]["BucketEncryption"]
    assert bucket["DeletionPolicy"] == "RetainExceptOnCreate"
    policy = RESOURCES[f"{name}Policy"]["Properties"]["PolicyDocument"]["Statement"][0]
    assert policy["Effect"] == "Deny"
    loopback = {"aws:SourceIp": "127.0.0.0/8"}  # never where a request to AWS comes from
    assert policy["Condition"] == {"Bool": {"aws:SecureTransport": "false"}, "NotIpAddress": loopback}


@pytest.mark.parametrize("name", of_kind("AWS::DynamoDB::Table"))
def test_a_table_can_be_brought_back_to_any_second_of_the_last_month(name):
    assert RESOURCES[name]["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert RESOURCES[name]["DeletionPolicy"] == "RetainExceptOnCreate"


def test_nobody_but_their_own_topic_can_write_reports_into_the_evidence_queue():
    (policy,) = [p for p in of_kind("AWS::SQS::QueuePolicy").values() if p["Queues"] == [{"Ref": "EvidenceQueue"}]]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "EvidenceTopic"}}}


def test_mail_that_comes_in_reaches_who_left_and_not_who_must_not_be_written_to():
    """Strangers' mails: what stands in one can at most make somebody leave."""
    from newsletter.aws.leavings import key_of

    table = {"Fn::GetAtt": ["SuppressionsTable", "Arn"]}
    (way,) = [one for one in statements("ReceiveMail") if table in listed(one["Resource"])]
    assert sorted(way["Action"]) == ["dynamodb:GetItem", "dynamodb:UpdateItem"]
    (pattern,) = way["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    assert fnmatchcase(key_of("a" * 20)["shelf"]["S"], pattern)
    assert not any(fnmatchcase(other, pattern) for other in ("a", "soft#a")), "suppressions, and what bounced"


def test_a_claim_outlives_the_worker_that_holds_it():
    from newsletter.sending.send_batch import LEASE

    assert FUNCTIONS["SendBatch"]["Timeout"] < LEASE
    assert TEMPLATE["Parameters"]["QuarantineSeconds"]["Default"] > LEASE


def test_the_access_log_keeps_no_paths_because_paths_hold_readers_links():
    log = RESOURCES["WebsiteStage"]["Properties"]["AccessLogSettings"]["Format"]
    assert "path" not in log.lower()
    assert "ip" not in json.loads(log)


@pytest.mark.parametrize("path", sorted((ROOT / "events").glob("*.json")), ids=lambda path: path.stem)
def test_a_sample_event_is_json_for_a_function_that_exists(path):
    json.loads(path.read_text())
    assert any(importlib.util.find_spec(name) for name in (path.stem.split("-")[0],))


def test_the_dependencies_layer_is_what_the_lock_file_says():
    shipped = (ROOT / "layers" / "dependencies" / "requirements.txt").read_text()
    lock = (ROOT / "uv.lock").read_text()
    for line in shipped.splitlines():
        if "==" in line:
            name, _, version = line.split()[0].partition("==")
            assert f'name = "{name}"\nversion = "{version}"' in lock


def test_the_layer_ships_the_model_of_every_service_our_code_calls():
    makefile = (ROOT / "layers" / "dependencies" / "Makefile").read_text()
    (shipped,) = re.findall(r"^services = (.*)$", makefile, re.MULTILINE)
    assert set(shipped.split()) == set(services().values()) | {"sts"}


def test_tables_keep_the_keys_they_were_made_with():
    """Another key is another table: CloudFormation replaces it by an empty one (Update requires: Replacement,
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html).
    """
    keys = {
        name: [one["AttributeName"] for one in table["KeySchema"]]
        for name, table in of_kind("AWS::DynamoDB::Table").items()
    }
    assert keys == {
        "SubscribersTable": ["shelf", "reader"],
        "SuppressionsTable": ["shelf", "reader"],
        "SignUpsTable": ["about"],
        "LedgerTable": ["account", "entry"],
    }
