"""A cloud in this process: moto behind boto3's HTTP border, furnished with what the template says, and the post office.

Tables, buckets, queues, the secret and the schedule group are made from template.yaml, and each function finds the
environment that the template gives it, so a name that does not fit fails here.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from functools import cache
from types import SimpleNamespace
from typing import Any, Self

import boto3
from moto import mock_aws

from newsletter.aws import clients, links
from tests.template import template

REGION = "eu-north-1"
ACCOUNT = "123456789012"

PARAMETERS = {
    "SenderIdentity": "smakommuner.example",
    "OperatorMail": "drift@smakommuner.example",
    "Language": "sv",
    "WebAddress": "https://nyhetsbrev.smakommuner.example",
    "QuarantineSeconds": "1200",
    "PatienceSeconds": "900",
    "PricePerThousand": "0.16",
    "CheckLinks": "no",
    "LogLevel": "INFO",
    "MailInDomain": "in.smakommuner.example",
}


class Context:
    """What a Lambda function is told about its invocation."""

    function_name = "function"
    memory_limit_in_mb = 512
    invoked_function_arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:function"
    aws_request_id = "00000000-0000-0000-0000-000000000000"
    seconds_left = 600.0

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds_left * 1000)


@cache
def _session() -> boto3.Session:
    """One for every cloud: the models it has read take longer to read than a cloud takes to make."""
    return boto3.Session(region_name=REGION)


class Cloud:
    """Use as a context. ``refs`` holds what ``!Ref`` of each resource gives."""

    def __init__(self) -> None:
        self._aws = mock_aws()
        self.template = template()
        given = {name: str(made.get("Default", "")) for name, made in self.template["Parameters"].items()}
        self.refs = given | PARAMETERS | {"AWS::StackName": "utskick", "AWS::Region": REGION}
        self.arns: dict[str, str] = {}
        self._clients: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self._environment = dict(os.environ)
        os.environ.update(
            AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing", AWS_DEFAULT_REGION=REGION, AWS_REGION=REGION
        )
        for name in [name for name in os.environ if name.startswith("AWS_ENDPOINT_URL")]:
            del os.environ[name]
        os.environ["AWS_ENDPOINT_URL_SESV2"] = (
            "https://post-office.invalid"  # not moto's: a post office answers, or nobody
        )
        self._aws.start()
        clients.forget()
        links._keyring.cache_clear()
        self._furnish()
        return self

    def __exit__(self, *_: object) -> None:
        self._aws.stop()
        clients.forget()
        links._keyring.cache_clear()
        os.environ.clear()
        os.environ.update(self._environment)

    def function(self, name: str) -> Any:
        """The module of a function, imported anew as a fresh worker would, in the environment the template gives it."""
        os.environ.update(self.environment_of(name))
        module = self.template["Resources"][name]["Properties"]["Handler"].split(".")[0]
        sys.modules.pop(module, None)
        return importlib.import_module(module)

    def environment_of(self, name: str) -> dict[str, str]:
        """What the template puts in a function's environment."""
        common = self.template["Globals"]["Function"]["Environment"]["Variables"]
        own = self.template["Resources"][name]["Properties"].get("Environment", {}).get("Variables", {})
        return {key: self._value(value) for key, value in (common | own).items()}

    def run(self, name: str, event: Any) -> Any:
        """Invoke a function with an event, as a worker of its own."""
        return self.function(name).handler(event, Context())

    def messages(self, queue: str) -> list[dict[str, Any]]:
        """Take what waits in a queue, as SQS hands it to a function."""
        sqs = self.client("sqs")
        taken = []
        while found := sqs.receive_message(QueueUrl=self.refs[queue], MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                sqs.delete_message(QueueUrl=self.refs[queue], ReceiptHandle=message["ReceiptHandle"])
                taken.append({"messageId": message["MessageId"], "body": message["Body"], "eventSource": "aws:sqs"})
        return taken

    def client(self, service: str) -> Any:
        if service not in self._clients:  # making one takes longer than most tests' calls together
            self._clients[service] = _session().client(service)  # type: ignore[call-overload]  # any name
        return self._clients[service]

    def _value(self, value: Any) -> str:
        match value:
            case {"Ref": name}:
                return self.refs[name]
            case {"Fn::GetAtt": [name, _]}:
                return self.arns[name]
            case {"Fn::If": ["HasWebAddress", first, _]}:
                return self._value(first)
            case _:
                return str(value)

    def _furnish(self) -> None:
        make = {
            "AWS::S3::Bucket": self._bucket,
            "AWS::SQS::Queue": self._queue,
            "AWS::DynamoDB::Table": self._table,
            "AWS::SecretsManager::Secret": self._secret,
            "AWS::Scheduler::ScheduleGroup": self._group,
            "AWS::SNS::Topic": self._topic,
        }
        for name, made in self.template["Resources"].items():
            self.refs.setdefault(name, f"utskick-{name}".lower())
            self.arns.setdefault(name, f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:utskick-{name}")
            if made["Type"] in make:
                make[made["Type"]](name, SimpleNamespace(**made.get("Properties", {})))
        for made in self.template["Resources"].values():
            if made["Type"] == "AWS::SNS::Subscription":
                self._subscription(SimpleNamespace(**made["Properties"]))

    def _bucket(self, name: str, _: SimpleNamespace) -> None:
        s3 = self.client("s3")
        s3.create_bucket(Bucket=self.refs[name], CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket=self.refs[name], VersioningConfiguration={"Status": "Enabled"})

    def _queue(self, name: str, made: SimpleNamespace) -> None:
        attributes = {"VisibilityTimeout": str(getattr(made, "VisibilityTimeout", 30))}
        self.refs[name] = self.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        self.arns[name] = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"

    def _table(self, name: str, made: SimpleNamespace) -> None:
        self.client("dynamodb").create_table(
            TableName=self.refs[name],
            BillingMode=made.BillingMode,
            AttributeDefinitions=made.AttributeDefinitions,
            KeySchema=made.KeySchema,
        )

    def _secret(self, name: str, _: SimpleNamespace) -> None:
        made = self.client("secretsmanager").create_secret(Name=name, SecretString=json.dumps({"1": "a secret"}))
        self.refs[name] = self.arns[name] = made["ARN"]

    def _group(self, name: str, _: SimpleNamespace) -> None:
        self.client("scheduler").create_schedule_group(Name=self.refs["AWS::StackName"])
        self.refs[name] = self.refs["AWS::StackName"]

    def _topic(self, name: str, _: SimpleNamespace) -> None:
        self.refs[name] = self.client("sns").create_topic(Name=name)["TopicArn"]

    def _subscription(self, made: SimpleNamespace) -> None:
        self.client("sns").subscribe(
            TopicArn=self._value(made.TopicArn),
            Protocol=made.Protocol,
            Endpoint=self._value(made.Endpoint),
            Attributes={"RawMessageDelivery": str(made.RawMessageDelivery).lower()},
        )
