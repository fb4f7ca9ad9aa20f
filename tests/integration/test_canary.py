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
from newsletter.readers.subscribers import State
from newsletter.readers.suppressions import Why
from tests.integration.aws.faults import never_arrived
from tests.integration.house import HOUR, House
from tests.integration.kinds import FORM, sign_up
from tests.integration.papers import LIST, issue, people, readers, settings

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
def house(cloud, monkeypatch) -> House:
    monkeypatch.setattr(time, "sleep", lambda _: None)  # boto3 waits before it calls again
    made = House(cloud)
    made.open_list(*readers(3), signup=True, topics={"skola": "Skolan"})
    made.open_list(list_id="small-news", language="en", name="Small News", signup=True)
    return made


@contextmanager
def listening(house: House) -> Iterator[dict[str, list[str]]]:
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


def post(house: House, where: str, /, **fields: str) -> dict[str, Any]:
    """Press a button; first while each thing that AWS does for it fails, so that every way of failing is met."""
    asked: dict[str, Any] = {"body": urlencode(fields), "headers": FORM, "network": NETWORK}
    for client, operation in STEPS:
        with never_arrived(client(), operation, times=99):
            house.visit(where)
            house.visit(where, "POST", **asked)
    answer = house.visit(where, "POST", **asked)
    assert answer["statusCode"] in (200, 410), (where, answer["statusCode"])  # 410: one that failed had done it
    house.work()
    return answer


def link_in(house: House, to: str, kind: str) -> str:
    source = house.post_office.mailbox.source(house.letters(to)[-1]).decode().replace("=\r\n", "")
    return str(re.findall(rf"/{kind}/[a-z0-9_.-]+", source)[-1])


def everything_a_reader_does(house):
    house.put(f"lists/{LIST}/subscribers/nya.csv", people(CROSS, LOST, grounds="anmälan"))
    house.put(f"lists/{LIST}/subscribers/trasig.csv", f"adress;namn\n{BIRD};{NAME}\n{BIRD} x;{NAME}\n".encode())
    house.put(f"lists/{LIST}/subscribers/ingen.xlsx", f"{BIRD};{NAME}".encode())
    house.work()
    for wrong in (f"{BIRD} x", "å" + BIRD, BIRD.replace("byar.example", "gmial.com")):
        assert sign_up(house, wrong, network=NETWORK, name=NAME)["statusCode"] == 422
    for client, operation in STEPS:
        with never_arrived(client(), operation, times=99):
            house.visit(f"/join/{LIST}", "POST", body=urlencode({"address": BIRD}), headers=FORM, network=NETWORK)
    for list_id in (LIST, "small-news"):
        assert sign_up(house, BIRD, list_id, network=NETWORK, name=NAME)["statusCode"] == 200
        house.work()
        post(house, link_in(house, BIRD, "j"))
    assert house.reader(BIRD).name == NAME
    # SES says in its errors whom it did not want to mail, and a broken line says nothing.
    said = f"Email address is not verified. The following identities failed the check in region EU-NORTH-1: {BIRD}"
    house.post_office.faults.order(effect="error", code="MessageRejected", message=said, status=400)
    house.post_office.faults.order(effect="lose-answer", operation="SendBulkEmail")
    edition = house.publish(issue("Till alla fåglar"), "faglar.md")
    house.wait(2 * HOUR)
    assert house.mailed(edition)[BIRD]
    assert house.reader(CROSS).left_how == "complaint"
    assert house.suppressions.of(house.key_of(LOST)).why is Why.BOUNCED
    way_out = house.leave_link(BIRD).partition("example")[2]
    post(house, f"{way_out}/choices", form="choices", until="", important="yes")
    page = post(house, way_out)["body"]
    post(house, re.findall(r"/w/[^\"]+", page)[0], why="other")
    post(house, re.findall(r"/r/[^\"]+", page)[0])
    post(house, re.findall(r"/k/[^\"]+", page)[0])
    own = link_in(house, BIRD, "y")
    house.visit(f"{own}/my-data.json")
    post(house, f"{own}/change", form="change", name=f"{NAME} Andra", address=NEST)
    post(house, link_in(house, NEST, "b"))
    assert house.reader(NEST).state is State.ACTIVE
    post(house, f"{house.leave_link(NEST).partition('example')[2]}/all")
    post(house, f"{own}/erase")
    assert house.reader(BIRD) is None
    for no_good in (f"{way_out}x", way_out[:-1], own.replace("/y/", "/u/")):
        house.visit(no_good, "POST")


def places(house: House, heard: dict[str, list[str]]) -> dict[str, str]:
    """Everything that must not know a reader but by key."""
    found = {"logs": house.log, "metrics": [str(house.metrics), *house.said], **heard}
    found["messages"] = [body for body in house.queues.seen if "Message" not in body and "eventType" not in body]
    found["dead letters"] = [body for bodies in house.queues.dead.values() for body in bodies]
    found["tags"] = [str(mail.tags) for mail in house.post_office.mailbox]
    found["events"] = [
        str(event) for name, events in house.events.items() for event in events
        if name not in ("AnswerReader", "RecordEvidence")
    ]  # fmt: skip
    for name, made in house.cloud.template["Resources"].items():
        there = house.cloud.refs[name]
        if made["Type"] == "AWS::DynamoDB::Table":
            keys = [key["AttributeName"] for key in made["Properties"]["KeySchema"]]
            rows = house.cloud.client("dynamodb").scan(TableName=there)["Items"]
            found[name] = [str([row[key] for key in keys]) for row in rows]
        if made["Type"] == "AWS::S3::Bucket":
            versions = house.cloud.client("s3").list_object_versions(Bucket=there)
            found[name] = [one["Key"] for one in versions.get("Versions", ())]
    return {name: "\n".join(texts) for name, texts in found.items()}


def test_nothing_that_is_not_for_it_holds_a_reader_s_address_name_network_or_link(house):
    with ExitStack() as stack:
        heard = stack.enter_context(listening(house))
        everything_a_reader_does(house)
        house.put(f"lists/{LIST}/list.yaml", settings(name=None))
        house.work()
    sources = [house.post_office.mailbox.source(mail).decode(errors="replace") for mail in house.post_office.mailbox]
    tokens = {token for source in sources for token in TOKEN.findall(source.replace("=\r\n", "").replace("=3D", "="))}
    assert len(tokens) > 8, "the canary has links of its own"
    assert any("kanariefagel" in source for source in sources), "and got mail"
    there = places(house, heard)
    assert min(map(len, there.values())) > 0 or not there["dead letters"]
    assert there["logs"].count("a page failed") > 50, "and much went wrong"
    traces = {name: [secret for secret in (*SECRETS, *tokens) if secret in text] for name, text in there.items()}
    assert {name: found for name, found in traces.items() if found} == {}
