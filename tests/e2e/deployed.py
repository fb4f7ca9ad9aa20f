"""What tests ask and order of the running post office and of the deployed functions."""

from __future__ import annotations

import json
import urllib.request
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.config import Config

from local.journey import waited
from local.stack import cloud
from newsletter.aws.queues import waiting_in
from newsletter.sending.edition_state import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.demo import Demo
    from local.local_stack import LocalStack


ALARM_MAILS = "alarm-mails"
"""The queue that hears what the operator's topic tells, in place of the operator's mailbox."""


def listen_to_alarms(local_stack: LocalStack) -> None:
    """Subscribe a queue to the operator's topic: early, for some alarms ring before any test asks for it."""
    session = cloud(local_stack)
    sns, sqs = session.client("sns"), session.client("sqs")
    (topic,) = [one["TopicArn"] for one in sns.list_topics()["Topics"] if "OperatorTopic" in one["TopicArn"]]
    url = sqs.create_queue(QueueName=ALARM_MAILS)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)


def ordered(local_stack: LocalStack, path: str, method: str = "POST", **wanted: Any) -> Any:
    """Order something at the post office's control address."""
    request = urllib.request.Request(
        f"{local_stack.post_office}/_office/{path}",
        data=json.dumps(wanted).encode(),
        method=method,
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)


def lambda_client(demo: Demo) -> Any:
    """A client that waits for a function's answer as long as any function may take."""
    return cloud(demo.local_stack).client("lambda", config=Config(read_timeout=900))


def function(demo: Demo, name: str) -> dict[str, Any]:
    """A deployed function, by its name in the template."""
    for page in cloud(demo.local_stack).client("lambda").get_paginator("list_functions").paginate():
        for one in page["Functions"]:
            if f"-{name}-" in one["FunctionName"]:
                return dict(one)
    raise LookupError(name)


def set_variable(demo: Demo, name: str, variable: str, value: str) -> None:
    """Give a deployed function another value in its environment than the template takes."""
    client, made = cloud(demo.local_stack).client("lambda"), function(demo, name)
    there = made["Environment"]["Variables"]
    assert variable in there
    client.update_function_configuration(
        FunctionName=made["FunctionName"], Environment={"Variables": there | {variable: value}}
    )


@contextmanager
def resting(demo: Demo, name: str) -> Iterator[None]:
    """A function whose queues are left alone for a while."""
    client = cloud(demo.local_stack).client("lambda")
    arn = function(demo, name)["FunctionArn"]
    mappings = [one["UUID"] for one in client.list_event_source_mappings(FunctionName=arn)["EventSourceMappings"]]
    for mapping in mappings:
        client.update_event_source_mapping(UUID=mapping, Enabled=False)
    yield
    for mapping in mappings:
        client.update_event_source_mapping(UUID=mapping, Enabled=True)


def waiting(demo: Demo, queue: str) -> list[str]:
    """The bodies of the messages that wait in a queue; they are waiting again a second later."""
    sqs, url = cloud(demo.local_stack).client("sqs"), queue_url(demo, queue)
    bodies: list[str] = []
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=2).get("Messages"):
        bodies += [message["Body"] for message in found]
    return bodies


def some_of(demo: Demo, queue: str, calls: int = 10) -> list[str]:
    """Bodies of messages in a queue that may hold many: each is looked at once, and is back half a minute later.

    Whoever looks at the same one too often makes a dead letter of it.
    """
    sqs, url = cloud(demo.local_stack).client("sqs"), queue_url(demo, queue)
    asked: Any = {"QueueUrl": url, "MaxNumberOfMessages": 10, "VisibilityTimeout": 30}
    return [found["Body"] for _ in range(calls) for found in sqs.receive_message(**asked).get("Messages", [])]


def held(demo: Demo, queue: str) -> int:
    """How many messages a queue holds, those in a function's hands too; looking changes nothing."""
    return waiting_in(queue_url(demo, queue))


def queue_url(demo: Demo, queue: str) -> str:
    """The address of a queue, by its name in the template."""
    return next(url for url in cloud(demo.local_stack).client("sqs").list_queues()["QueueUrls"] if f"-{queue}-" in url)


def fired(local_stack: LocalStack) -> list[int]:
    """How often each fault that was ordered happened."""
    return [one["fired"] for one in ordered(local_stack, "faults", "GET")["faults"]]


def copies(demo: Demo, edition: str) -> Counter[str]:
    """How many copies of an edition lie in each reader's mailbox."""
    return Counter(mail["to"] for mail in demo.watcher.mails() if mail["tags"].get("issue") == [edition])


def issue(demo: Demo, name: str, text: str) -> str:
    """Put an issue in the staff's folder; the edition it becomes."""
    key = f"issues/kommunbladet/{name}"
    demo.folder_sync.put(key, text.encode())
    demo.folder_sync.mirror()
    return demo.watcher.edition_of(key)


def closed(demo: Demo, edition: str) -> Any:
    """The totals of an edition, once its ledger is closed; its closing round does not wait for the minute here."""
    client, name = lambda_client(demo), function(demo, "CloseIssue")["FunctionName"]
    totals = None
    for state, found in demo.watcher.until_closed(edition):
        totals = found
        if state.stage in {Stage.SENDING, Stage.PARKED}:
            client.invoke(FunctionName=name, Payload=json.dumps({"edition": edition}))
    return totals


def letters(demo: Demo, words: str) -> list[dict[str, Any]]:
    """Letters to the staff with these words, once there are any."""
    staff = "redaktionen@smakommuner.example"
    return list(waited(lambda: demo.watcher.mails(to=staff, q=words), f"a letter about {words}"))
