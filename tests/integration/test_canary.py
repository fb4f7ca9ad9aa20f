"""A canary is taken through everything readers can do, well and badly: no trace of it where none should be.

Kept about a reader are rows, files and mails, and their contents are for those to see who may. Whatever else there is -
logs, metrics, messages, dead letters, schedules, keys of rows, names of files, tags of mails, calls between functions -
knows readers by keys alone. The one exception is what SES itself reports: it names the address, and waits in
EvidenceQueue until it is recorded.
"""

from __future__ import annotations

import re
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlencode

import pytest

from newsletter.aws import clients
from newsletter.subscribers.subscriber import State
from newsletter.subscribers.suppressions import SuppressionReason
from tests.integration.aws.faults import never_arrived
from tests.integration.kinds import FORM, sign_up
from tests.integration.sample_files import LIST, issue, people, readers, settings
from tests.integration.simulated_stack import HOUR, SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator

BIRD, NEST, CROSS, LOST = (
    "kanariefågel".replace("å", "a") + end
    for end in ("@byar.example", ".flyttad@byar.example", ".arg@complaint.example", ".borta@bounce.example")
)
NAME, NETWORK = "Kanarina Fågel", "203.0.113.77"
SECRETS = ("kanariefagel", "Kanarina", NETWORK, *(quote(word) for word in (BIRD, NAME)))
TOKEN = re.compile(r"/[a-z]/(\d+\.[a-z0-9_.-]+\.[a-z2-7]{26})")
STEPS = (
    (clients.dynamodb, "GetItem"),
    (clients.dynamodb, "UpdateItem"),
    (clients.dynamodb, "PutItem"),
    (clients.dynamodb, "DeleteItem"),
    (clients.s3, "GetObject"),
    (clients.s3, "PutObject"),
    (clients.sqs, "SendMessageBatch"),
)


@pytest.fixture
def stack(cloud, monkeypatch) -> SimulatedStack:
    monkeypatch.setattr(time, "sleep", lambda _: None)  # boto3 waits before it calls again
    made = SimulatedStack(cloud)
    made.open_list(*readers(3), signup=True, topics={"skola": "Skolan"})
    made.open_list(list_id="small-news", language="en", name="Small News", signup=True)
    return made


@contextmanager
def listening(stack: SimulatedStack) -> Iterator[dict[str, list[str]]]:
    """What functions say to each other and plan, besides their queues: by what it is."""
    heard: dict[str, list[str]] = {"schedules": [], "calls": []}
    scheduler, lambda_ = cast("Any", clients.scheduler()).meta.events, cast("Any", clients.lambda_()).meta.events

    def planned(params: dict[str, Any], **_: Any) -> None:
        heard["schedules"].append(f"{params['url_path']} {params['body']}")

    def called(params: dict[str, Any], **_: Any) -> None:
        heard["calls"].append(f"{params['url_path']} {params['body']}")

    scheduler.register_first("before-call.scheduler", planned)
    lambda_.register_first("before-call.lambda", called)
    yield heard
    scheduler.unregister("before-call.scheduler", planned)
    lambda_.unregister("before-call.lambda", called)


def post(stack: SimulatedStack, where: str, /, **fields: str) -> dict[str, Any]:
    """Press a button; first while each thing that AWS does for it fails, so that every way of failing is met."""
    asked: dict[str, Any] = {"body": urlencode(fields), "headers": FORM, "network": NETWORK}
    for client, operation in STEPS:
        with never_arrived(client(), operation, times=99):
            stack.visit(where)
            stack.visit(where, "POST", **asked)
    answer = stack.visit(where, "POST", **asked)
    assert answer["statusCode"] in (200, 410), (where, answer["statusCode"])  # 410: one that failed had done it
    stack.work()
    return answer


def link_in(stack: SimulatedStack, to: str, kind: str) -> str:
    source = stack.post_office.mailbox.source(stack.letters(to)[-1]).decode().replace("=\r\n", "")
    return str(re.findall(rf"/{kind}/[a-z0-9_.-]+", source)[-1])


def everything_a_reader_does(stack):
    stack.put(f"lists/{LIST}/subscribers/nya.csv", people(CROSS, LOST, grounds="anmälan"))
    stack.put(f"lists/{LIST}/subscribers/trasig.csv", f"adress;namn\n{BIRD};{NAME}\n{BIRD} x;{NAME}\n".encode())
    stack.put(f"lists/{LIST}/subscribers/ingen.xlsx", f"{BIRD};{NAME}".encode())
    stack.work()
    for wrong in (f"{BIRD} x", "å" + BIRD, BIRD.replace("byar.example", "gmial.com")):
        assert sign_up(stack, wrong, network=NETWORK, name=NAME)["statusCode"] == 422
    for client, operation in STEPS:
        with never_arrived(client(), operation, times=99):
            stack.visit(f"/join/{LIST}", "POST", body=urlencode({"address": BIRD}), headers=FORM, network=NETWORK)
    for list_id in (LIST, "small-news"):
        assert sign_up(stack, BIRD, list_id, network=NETWORK, name=NAME)["statusCode"] == 200
        stack.work()
        post(stack, link_in(stack, BIRD, "j"))
    assert stack.reader(BIRD).name == NAME
    # SES says in its errors whom it did not want to mail, and a broken line says nothing.
    said = f"Email address is not verified. The following identities failed the check in region EU-NORTH-1: {BIRD}"
    stack.post_office.faults.order(effect="error", code="MessageRejected", message=said, status=400)
    stack.post_office.faults.order(effect="lose-answer", operation="SendBulkEmail")
    edition = stack.publish(issue("Till alla fåglar"), "faglar.md")
    stack.wait(2 * HOUR)
    assert stack.mailed(edition)[BIRD]
    assert stack.reader(CROSS).left_how == "complaint"
    assert stack.suppressions.of(stack.key_of(LOST)).why is SuppressionReason.BOUNCED
    way_out = stack.leave_link(BIRD).partition("example")[2]
    post(stack, f"{way_out}/choices", form="choices", until="", important="yes")
    page = post(stack, way_out)["body"]
    post(stack, re.findall(r"/w/[^\"]+", page)[0], why="other")
    post(stack, re.findall(r"/r/[^\"]+", page)[0])
    post(stack, re.findall(r"/k/[^\"]+", page)[0])
    own = link_in(stack, BIRD, "y")
    stack.visit(f"{own}/my-data.json")
    post(stack, f"{own}/change", form="change", name=f"{NAME} Andra", address=NEST)
    post(stack, link_in(stack, NEST, "b"))
    assert stack.reader(NEST).state is State.ACTIVE
    post(stack, f"{stack.leave_link(NEST).partition('example')[2]}/all")
    post(stack, f"{own}/erase")
    assert stack.reader(BIRD) is None
    for no_good in (f"{way_out}x", way_out[:-1], own.replace("/y/", "/u/")):
        stack.visit(no_good, "POST")


def places(stack: SimulatedStack, heard: dict[str, list[str]]) -> dict[str, str]:
    """Everything that must not know a reader but by key."""
    found = {"logs": stack.log, "metrics": [str(stack.metrics), *stack.said], **heard}
    found["messages"] = [body for body in stack.queues.seen if "Message" not in body and "eventType" not in body]
    found["dead letters"] = [body for bodies in stack.queues.dead.values() for body in bodies]
    found["tags"] = [str(mail.tags) for mail in stack.post_office.mailbox]
    found["events"] = [
        str(event) for name, events in stack.events.items() for event in events
        if name not in ("AnswerReader", "RecordEvidence")
    ]  # fmt: skip
    for name, made in stack.cloud.template["Resources"].items():
        there = stack.cloud.refs[name]
        if made["Type"] == "AWS::DynamoDB::Table":
            keys = [key["AttributeName"] for key in made["Properties"]["KeySchema"]]
            rows = stack.cloud.client("dynamodb").scan(TableName=there)["Items"]
            found[name] = [str([row[key] for key in keys]) for row in rows]
        if made["Type"] == "AWS::S3::Bucket":
            versions = stack.cloud.client("s3").list_object_versions(Bucket=there)
            found[name] = [one["Key"] for one in versions.get("Versions", ())]
    return {name: "\n".join(texts) for name, texts in found.items()}


def test_nothing_that_is_not_for_it_holds_a_reader_s_address_name_network_or_link(stack):
    with ExitStack() as contexts:
        heard = contexts.enter_context(listening(stack))
        everything_a_reader_does(stack)
        stack.put(f"lists/{LIST}/list.yaml", settings(name=None))
        stack.work()
    sources = [stack.post_office.mailbox.source(mail).decode(errors="replace") for mail in stack.post_office.mailbox]
    tokens = {token for source in sources for token in TOKEN.findall(source.replace("=\r\n", "").replace("=3D", "="))}
    assert len(tokens) > 8, "the canary has links of its own"
    assert any("kanariefagel" in source for source in sources), "and got mail"
    there = places(stack, heard)
    assert min(map(len, there.values())) > 0 or not there["dead letters"]
    assert there["logs"].count("a page failed") > 50, "and much went wrong"
    traces = {name: [secret for secret in (*SECRETS, *tokens) if secret in text] for name, text in there.items()}
    assert {name: found for name, found in traces.items() if found} == {}
