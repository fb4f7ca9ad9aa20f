"""Keeping and putting back with the emulator itself, whose memory ends with it."""

from __future__ import annotations

import json
import os
import signal
import time
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from local.journey import waited
from local.keeping import HeldData
from local.kept import KeptFolder
from local.local_stack import REGION, ROOT, LocalStack
from local.ports import Ports
from local.postoffice.emulated import ROOT as TEST
from local.putting_back import Restorer
from newsletter.aws import Schedules, clients
from tests.template import resources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    not (ROOT / ".venv" / "emulator").exists(), reason="the emulator is not here: make local"
)

ROW = {
    "account": {"S": "upload#issues/news/June.md"},
    "entry": {"S": "upload"},
    "done": {"BOOL": True},
    "facts": {"M": {"n": {"N": "1"}, "s": {"SS": ["a", "b"]}, "b": {"B": b"\x00\xff"}, "none": {"NULL": True}}},
}
EDITION = "news-a2b3c4d5e6f7g2h3"


@pytest.fixture
def running(tmp_path: Path, monkeypatch: Any) -> Callable[[str], AbstractContextManager[HeldData]]:
    """Runs an emulator with what the template says of a table, a bucket, a secret and queues, under a run's names."""

    @contextmanager
    def run(run_name: str) -> Iterator[HeldData]:
        with LocalStack(tmp_path / run_name, Ports.free()) as stack:
            for name, value in stack.environment.items():
                monkeypatch.setenv(name, value)
            _forget_who_we_were()
            session = boto3.Session(aws_access_key_id=TEST, aws_secret_access_key=TEST, region_name=REGION)
            client: Any = cache(lambda service: session.client(service, endpoint_url=stack.emulator))
            yield _furnished(run_name, client)
        _forget_who_we_were()

    return run


def _forget_who_we_were() -> None:
    """The emulator asks for credentials of its own; a session keeps those that it has found first."""
    clients.forget()
    clients._session.cache_clear()


def _furnished(run_name: str, client: Any) -> HeldData:
    names = {name: f"{run_name}-{name}".lower() for name in ("LedgerTable", "StaffBucket")}
    table = resources()["LedgerTable"]["Properties"]
    made = {name: table[name] for name in ("BillingMode", "AttributeDefinitions", "KeySchema")}
    client("dynamodb").create_table(TableName=names["LedgerTable"], **made)
    client("s3").create_bucket(Bucket=names["StaffBucket"], CreateBucketConfiguration={"LocationConstraint": REGION})
    client("s3").put_bucket_versioning(Bucket=names["StaffBucket"], VersioningConfiguration={"Status": "Enabled"})
    names["Keyring"] = client("secretsmanager").create_secret(Name=run_name, SecretString=json.dumps({"1": run_name}))[
        "ARN"
    ]
    for name in ("LetterQueue", "PlanQueue", "heard"):
        names[name] = client("sqs").create_queue(QueueName=f"{run_name}-{name}")["QueueUrl"]
    client("scheduler").create_schedule_group(Name=run_name)
    _let_hear(client, names)
    function = f"arn:aws:lambda:{REGION}:000000000000:function:{run_name}"
    client("scheduler").create_schedule(  # one of the template's own
        GroupName=run_name,
        Name=f"{run_name}-CloseIssueEveryHour",
        ScheduleExpression="rate(1 hours)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": f"{function}-close", "RoleArn": f"arn:aws:iam::000000000000:role/{run_name}"},
    )
    settings = {
        "SCHEDULE_GROUP": run_name,
        "SCHEDULE_ROLE_ARN": f"arn:aws:iam::000000000000:role/{run_name}",
        "SCHEDULE_DEAD_LETTERS_ARN": f"arn:aws:sqs:{REGION}:000000000000:{run_name}-heard",
        "START_FUNCTION_ARN": f"{function}-start",
        "CLOSE_FUNCTION_ARN": f"{function}-close",
        "LEDGER_TABLE": names["LedgerTable"],
        "PLAN_QUEUE_URL": names["PlanQueue"],
        "LETTER_QUEUE_URL": names["LetterQueue"],
    }
    return HeldData(names, settings, client)


def _let_hear(client: Any, names: dict[str, str]) -> None:
    """Let a queue hear of every file that is put in the bucket, as functions do."""
    client("s3").put_bucket_notification_configuration(
        Bucket=names["StaffBucket"], NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    rule = json.dumps({"source": ["aws.s3"], "detail": {"bucket": {"name": [names["StaffBucket"]]}}})
    client("events").put_rule(Name="files", EventPattern=rule)
    asked = client("sqs").get_queue_attributes(QueueUrl=names["heard"], AttributeNames=["QueueArn"])
    client("events").put_targets(Rule="files", Targets=[{"Id": "heard", "Arn": asked["Attributes"]["QueueArn"]}])


def _heard(held: HeldData, last: str) -> list[str]:
    """The files that were told of, until one is."""
    found: list[str] = []
    patience = time.monotonic() + 60
    while last not in found and time.monotonic() < patience:
        asked = held.client("sqs").receive_message(
            QueueUrl=held.names["heard"], WaitTimeSeconds=1, MaxNumberOfMessages=10
        )
        found += [json.loads(one["Body"])["detail"]["object"]["key"] for one in asked.get("Messages", ())]
    return found


def test_what_one_emulator_held_another_holds_and_only_what_is_new_is_told(running, tmp_path):
    folder = KeptFolder(tmp_path / "kept")
    with running("one") as held:
        s3 = held.client("s3")
        put = {"ContentType": "text/markdown", "Metadata": {"mail": "x"}}
        version = s3.put_object(Bucket=held.names["StaffBucket"], Key="issues/news/June.md", Body=b"# June", **put)
        for number in range(30):
            s3.put_object(Bucket=held.names["StaffBucket"], Key=f"lists/å {number}.csv", Body=b"x" * number)
        s3.delete_object(Bucket=held.names["StaffBucket"], Key="lists/å 3.csv")
        rows = [ROW | {"saved": {"S": version["VersionId"]}}]
        rows += [ROW | {"entry": {"S": f"{number:03}"}} for number in range(60)]
        for row in rows:
            held.client("dynamodb").put_item(TableName=held.names["LedgerTable"], Item=row)
        schedules = Schedules("one", held.settings["SCHEDULE_ROLE_ARN"], held.settings["SCHEDULE_DEAD_LETTERS_ARN"])
        schedules.close(EDITION, held.settings["CLOSE_FUNCTION_ARN"])
        folder.keep(held.kept(folder, {"local": {}}, time.time() + 3600))
    with running("two") as held:
        state = folder.state()
        Restorer(held, folder).put_back(state, time.time())
        found = held.client("dynamodb").scan(TableName=held.names["LedgerTable"])["Items"]
        assert len(found) == 61
        there = held.client("s3").get_object(Bucket=held.names["StaffBucket"], Key="issues/news/June.md")
        assert (there["Body"].read(), there["ContentType"], there["Metadata"]) == (b"# June", *put.values())
        (saved,) = [row for row in found if row["entry"]["S"] == "upload"]
        assert saved == ROW | {"saved": {"S": there["VersionId"]}}
        secret = held.client("secretsmanager").get_secret_value(SecretId=held.names["Keyring"])["SecretString"]
        assert json.loads(secret) == {"1": "one"}
        assert [one.name for one in state.schedules] == [f"close-{EDITION}"]
        made = held.client("scheduler").get_schedule(GroupName="two", Name=f"close-{EDITION}")
        assert made["Target"]["Arn"] == held.settings["CLOSE_FUNCTION_ARN"]
        assert [len(state.buckets["StaffBucket"]), state.secrets["Keyring"]] == [30, json.dumps({"1": "one"})]
        held.client("s3").put_object(Bucket=held.names["StaffBucket"], Key="issues/news/new.md", Body=b"# New")
        assert _heard(held, "issues/news/new.md") == ["issues/news/new.md"]


def test_a_part_of_the_stack_that_is_gone_is_noticed_and_one_that_was_ended_is_not(tmp_path):
    with LocalStack(tmp_path / "stack", Ports.free()) as stack:
        assert stack.ended_by_itself() == ""
        os.kill(stack.processes["emulator"], signal.SIGKILL)
        waited(stack.ended_by_itself, "the emulator to be missed", 60)
        assert "The emulator has ended. Its log" in stack.ended_by_itself()
        assert "post-office" not in stack.ended_by_itself()
        stack.end_post_office()
        assert "post-office" not in stack.ended_by_itself()
        assert (stack.mailbox / "mails.json").read_text() == "[]"
