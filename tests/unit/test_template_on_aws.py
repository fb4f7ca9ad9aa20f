"""What only AWS would show of the template: loops that Lambda ends, concurrency, the sandbox, names, deleting."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from console.diagnosis import diagnosed
from console.dns_checks import names_to_ask
from newsletter.sending.send_batch import LEASE
from tests.integration.test_doctor import FINE
from tests.template import ROOT, event_sources, listed, of_kind, resources, statements, template

PARAMETERS = template()["Parameters"]
FUNCTIONS = of_kind("AWS::Serverless::Function")
QUEUES = of_kind("AWS::SQS::Queue")
NEW_ACCOUNT = 10
"""Concurrent executions of a new account: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""


def may(name: str, action: str) -> str:
    """Every resource a function may do ``action`` to, as one text."""
    return json.dumps([said["Resource"] for said in statements(name) if action in listed(said["Action"])])


def feeds_itself(name: str) -> bool:
    """Whether a function may put messages on a queue that it is called by, or call itself."""
    own = [source["Properties"]["Queue"]["Fn::GetAtt"][0] for source in event_sources(name)]
    queues = may(name, "sqs:SendMessage")
    return any(f'["{queue}", "Arn"]' in queues for queue in own) or f"-{name}-*" in may(name, "lambda:InvokeFunction")


def test_lambda_ends_no_loop_that_is_meant_and_watches_over_every_other():
    meant = {name for name in FUNCTIONS if feeds_itself(name)}
    allowed = {name for name, made in FUNCTIONS.items() if made.get("RecursiveLoop") == "Allow"}
    assert meant == allowed == {"SendBatch", "PlanBatches", "ImportSubscribers", "TidyReaders"}


@pytest.mark.parametrize("row", template()["Mappings"]["Workers"])
def test_every_queue_has_a_ceiling_to_the_workers_it_takes(row):
    ceilings = []
    for name in FUNCTIONS:
        for source in event_sources(name):
            ceiling = source["Properties"]["ScalingConfig"]["MaximumConcurrency"]
            if isinstance(ceiling, dict):
                table, parameter, column = ceiling["Fn::FindInMap"]
                assert parameter == {"Ref": "SendConcurrency"}
                ceiling = template()["Mappings"][table][row][column]
            ceilings.append(ceiling)
    assert len(ceilings) == 4
    assert min(ceilings) >= 2, "the least that AWS takes"
    if int(row) == PARAMETERS["SendConcurrency"]["Default"]:
        assert sum(ceilings) <= NEW_ACCOUNT - 2, "the website and the rest keep a share"


def test_every_number_of_workers_that_can_be_chosen_has_its_row():
    assert [str(number) for number in PARAMETERS["SendConcurrency"]["AllowedValues"]] == [
        *template()["Mappings"]["Workers"]
    ]


def test_somebody_is_told_when_the_accounts_executions_are_used_up():
    alarm = resources()["ThrottledAlarm"]["Properties"]
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Threshold"]) == ("AWS/Lambda", "Throttles", 0)
    assert "Dimensions" not in alarm, "all functions share them"
    assert alarm["AlarmActions"]


def test_executions_are_reserved_only_where_somebody_asks_for_it():
    assert PARAMETERS["PagesReserved"]["Default"] == 0
    reserved = {
        name: made["ReservedConcurrentExecutions"] for name, made in FUNCTIONS.items() if "Reserved" in str(made)
    }
    none = {"Fn::If": ["ReservesPages", {"Ref": "PagesReserved"}, {"Ref": "AWS::NoValue"}]}
    assert reserved == {"AnswerReader": none}


def test_the_sender_is_the_identity_its_addresses_and_its_subdomains():
    (as_ours,) = [said for said in statements("SendBatch") if said.get("Sid") == "OnlyAsTheConfiguredIdentity"]
    arns = [resource["Fn::Sub"].rpartition(":")[2] for resource in as_ours["Resource"]]
    assert arns == [
        "identity/${SenderIdentity}",
        "identity/*@${SenderIdentity}",
        "identity/*.${SenderIdentity}",
        "configuration-set/${ConfigurationSet}",
    ]


def test_a_bulk_call_is_allowed_its_template_as_the_authorization_reference_asks():
    resources_of = [said["Resource"] for said in statements("SendBatch") if said["Action"] == "ses:SendBulkEmail"]
    assert [resource["Fn::Sub"].rpartition(":")[2] for resource in resources_of] == ["template/*"]


def test_in_the_sandbox_a_recipients_identity_is_allowed_too_and_no_other_sender():
    (asked,) = [said["Fn::If"] for said in statements("SendBatch", conditional=True) if "Fn::If" in said]
    condition, said, otherwise = asked
    assert (condition, otherwise) == ("IsInSandbox", {"Ref": "AWS::NoValue"})
    assert said["Resource"]["Fn::Sub"].endswith(":identity/*")
    senders = said["Condition"]["StringLike"]["ses:FromAddress"]
    assert senders == [{"Ref": "SenderIdentity"}, *({"Fn::Sub": mark + "${SenderIdentity}"} for mark in ("*@", "*."))]
    assert PARAMETERS["Sandbox"]["Default"] == "yes", "where every account begins"


@pytest.mark.parametrize(
    ("identity", "is_taken"),
    [("smakommuner.example", True), ("blad@smakommuner.example", True), ("*.example", False), ("a@*.example", False)],
)
def test_no_wildcard_gets_into_the_senders_permission_by_a_parameter(identity, is_taken):
    assert bool(re.fullmatch(PARAMETERS["SenderIdentity"]["AllowedPattern"], identity)) is is_taken


def test_bounces_are_not_mailed_to_the_editors_as_well():
    assert of_kind("AWS::SES::EmailIdentity")["Identity"]["FeedbackAttributes"] == {"EmailForwardingEnabled": False}


def test_what_outlives_the_stack_does_not_outlive_a_first_deploy_that_failed():
    kept = {name: made["DeletionPolicy"] for name, made in resources().items() if "DeletionPolicy" in made}
    assert set(kept.values()) == {"RetainExceptOnCreate"}
    assert set(kept) == {name for name, made in resources().items() if made.get("UpdateReplacePolicy") == "Retain"}
    holding = ("AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::SecretsManager::Secret", "AWS::SES::EmailIdentity")
    assert set(kept) == {name for name, made in resources().items() if made["Type"] in holding}


def longest_stack_name() -> int:
    """The longest name of a stack with which every name that is made from it stays what others call it by."""
    text = json.dumps(template())
    # Lambda takes 64 letters. CloudFormation names a function <stack>-<logical id>-<12 letters>, and cuts the stack's
    # name where that is more: then no pattern of ours matches.
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
    by_pattern = set(re.findall(r"function:\$\{AWS::StackName\}-([A-Za-z]+)-\*", text))
    assert by_pattern <= set(FUNCTIONS)
    functions = [64 - len(f"-{name}-") - 12 for name in by_pattern]
    longest_region = len("ap-southeast-2")
    # https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateConfigurationSet.html
    assert of_kind("AWS::SES::ConfigurationSet")["ConfigurationSet"]["Name"]["Fn::Sub"].count("$") == 2
    configuration_set = 64 - len("-") - longest_region
    # https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html
    schedule_group = 64
    return min(*functions, configuration_set, schedule_group)


def test_the_documents_say_how_long_a_stacks_name_may_be():
    assert longest_stack_name() == 33
    for document in ("README.md", "docs/operators.md"):
        assert f"{longest_stack_name()} characters" in (ROOT / document).read_text(), document


def test_the_log_level_has_an_effect_and_never_costs_the_metrics():
    logging = template()["Globals"]["Function"]["LoggingConfig"]
    assert logging == {"LogFormat": "JSON", "ApplicationLogLevel": {"Ref": "LogLevel"}}
    assert set(PARAMETERS["LogLevel"]["AllowedValues"]) <= {"DEBUG", "INFO"}, "metric lines count as INFO"
    assert all("ApplicationLogLevel" not in made["LoggingConfig"] for made in FUNCTIONS.values())


def test_doubt_waits_longer_than_any_worker_lives_whatever_is_chosen():
    least = PARAMETERS["QuarantineSeconds"]["MinValue"]
    assert least > LEASE > FUNCTIONS["SendBatch"]["Timeout"]
    assert PARAMETERS["QuarantineSeconds"]["Default"] >= least


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name != "ImportSubscribers"])
def test_nobody_but_the_import_may_read_the_files_of_subscribers(name):
    reads = [said for said in statements(name) if "s3:GetObject" in listed(said["Action"])]
    files = "lists/kommunbladet/subscribers/members.csv"
    allowed, denied = (
        [
            resource["Fn::Sub"]
            for said in reads
            if said["Effect"] == effect
            for resource in listed(said["Resource"])
            if "StaffBucket" in json.dumps(resource) and _matches(resource["Fn::Sub"], files)
        ]
        for effect in ("Allow", "Deny")
    )
    assert not allowed or denied


def _matches(pattern: str, key: str) -> bool:
    asked = pattern.partition("/")[2]
    return bool(re.fullmatch(".*".join(map(re.escape, asked.split("*"))), key))


@pytest.mark.parametrize("name", of_kind("AWS::S3::Bucket"))
def test_no_half_of_a_broken_upload_is_kept_and_paid_for(name):
    rules = of_kind("AWS::S3::Bucket")[name]["LifecycleConfiguration"]["Rules"]
    assert [rule for rule in rules if "AbortIncompleteMultipartUpload" in rule and "Prefix" not in rule]


@pytest.mark.parametrize("folder", ["lists/", "reports/"])
def test_what_staff_deleted_of_subscribers_is_gone_in_the_end(folder):
    rules = of_kind("AWS::S3::Bucket")["StaffBucket"]["LifecycleConfiguration"]["Rules"]
    (rule,) = [rule for rule in rules if rule.get("Prefix") == folder]
    assert rule["Status"] == "Enabled"
    assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] <= 90
    assert "ExpirationInDays" not in rule, "what staff have there stays"


def test_reports_that_hold_addresses_are_kept_shorter_and_long_enough_to_be_worked_on():
    queue, dead = (QUEUES[name]["MessageRetentionPeriod"] for name in ("EvidenceQueue", "EvidenceDeadLetters"))
    # A message keeps its age when it becomes a dead letter.
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    assert queue + 3 * 86_400 <= dead == 7 * 86_400


@pytest.mark.parametrize("name", [name for name, made in QUEUES.items() if "RedrivePolicy" in made])
def test_an_alarm_says_how_often_a_message_was_tried(name):
    tries = QUEUES[name]["RedrivePolicy"]["maxReceiveCount"]
    dead = QUEUES[name]["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
    told = resources()[f"{dead}Alarm"]["Properties"]["AlarmDescription"]
    assert f"{ {5: 'five', 8: 'eight'}[tries] } times over" in told
    assert f"look at {dead}" in told


def test_an_alarm_on_what_was_never_on_a_queue_of_ours_counts_no_receives():
    others = {
        made["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
        for made in QUEUES.values()
        if "RedrivePolicy" in made
    }
    for dead in {name for name in QUEUES if name.endswith("DeadLetters")} - others:
        assert "times over" not in resources()[f"{dead}Alarm"]["Properties"]["AlarmDescription"]


def test_a_sam_local_website_is_made_in_no_account():
    made = resources()["SamLocalWebsite"]
    assert made["Condition"] == "IsSamLocal"
    assert template()["Conditions"]["IsSamLocal"] == {"Fn::Equals": [{"Ref": "AWS::AccountId"}, "123456789012"]}


@pytest.mark.parametrize(
    ("domain", "is_taken"),
    [("", True), ("bounce.smakommuner.example", True), ("a@b.example", False), ("Bo.example", False), ("a.", False)],
)
def test_bounces_go_to_a_domain_of_the_senders_only_where_somebody_asks_for_it(domain, is_taken):
    assert bool(re.fullmatch(PARAMETERS["MailFromDomain"]["AllowedPattern"], domain)) is is_taken
    assert PARAMETERS["MailFromDomain"]["Default"] == ""
    condition, asked, otherwise = of_kind("AWS::SES::EmailIdentity")["Identity"]["MailFromAttributes"]["Fn::If"]
    assert (condition, otherwise) == ("HasMailFrom", {"Ref": "AWS::NoValue"})
    # Mail is not refused while the records are not in DNS yet.
    assert asked == {"MailFromDomain": {"Ref": "MailFromDomain"}, "BehaviorOnMxFailure": "USE_DEFAULT_VALUE"}


def test_the_records_to_set_are_outputs_as_the_doctor_asks_for_them():
    outputs = {name: made for name, made in template()["Outputs"].items() if "Record" in name}
    values = {"MailFromDomain": "bounce.kommun.example", "AWS::Region": "eu-north-1"} | {
        f"Identity.DkimDNSToken{what}{number}": f"{token}.{domain}"
        for number, token in enumerate(("aaa", "bbb", "ccc"), 1)
        for what, domain in (("Name", "_domainkey.kommun.example"), ("Value", "dkim.amazonses.com"))
    }
    shown = {
        re.sub(r"\$\{([^}]+)\}", lambda name: values[name[1]], made["Value"]["Fn::Sub"])
        for made in outputs.values()
        if made["Condition"] in ("HasDkimRecords", "HasMailFrom")
    }
    lacking = {(name, kind): [] for name, kind in names_to_ask(FINE)}
    asked = {line for one in diagnosed(replace(FINE, records=lacking)) for line in one.record.splitlines()}
    assert shown == {line for line in asked if "_dmarc" not in line}


def test_an_address_has_no_dkim_records_to_set_and_the_emulator_makes_none():
    no_at, whole = template()["Conditions"]["SendsAsDomain"]["Fn::Equals"]
    glue, (mark, sender) = no_at["Fn::Join"][0], no_at["Fn::Join"][1]["Fn::Split"]
    assert (glue, mark, sender) == ("", "@", whole)
    emulator = {"Fn::Not": [{"Fn::Equals": [{"Ref": "AWS::AccountId"}, "000000000000"]}]}
    wanted = [{"Condition": "IdentityIsOurs"}, {"Condition": "SendsAsDomain"}, emulator]
    assert template()["Conditions"]["HasDkimRecords"] == {"Fn::And": wanted}
