"""Strangers at any path: whatever they ask for is a page, and never an alarm for the operator."""

from __future__ import annotations

import base64
import re
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode, urlsplit

import pytest
from botocore.awsrequest import AWSResponse

from newsletter.aws import clients
from newsletter.subscribers.signed_links import (
    AddressChangeLink,
    FormStamp,
    JoinLink,
    OwnLink,
    ReaderLink,
    StaffLink,
    StatusLink,
)
from newsletter.web.routes import routes
from tests.integration.cloud import Cloud
from tests.integration.kinds import FORM
from tests.integration.sample_files import LIST, STAFF, issue, readers, settings
from tests.integration.simulated_stack import HOUR, SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_KEY = 1024
"""Bytes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""

TOO_LONG = b'<?xml version="1.0"?><Error><Code>KeyTooLongError</Code><Message>Your key is too long</Message></Error>'

ODD = (
    *("a" * length for length in (41, 90, 1000, 1030, 2000, 8000)),
    *(
        "å" * 600,
        "💥" * 300,
        "-",
        "--",
        ".",
        "..",
        "...",
        ".ics",
        "..ics",
        "x.ics",
        "list_calendar",
        "list_calendar.ics",
    ),
    *("%2e%2e", "..%2F..%2Fx", "%00", "%", "%zz", "\x00", "\x7f", "\u202e", "a\nb", " ", "+", "~", "*", "\\", "'", '"'),
    *("<script>alert(1)</script>", "{{7*7}}", "${x}", "[a]", "(", "^$", "K", "İ", "ﬁ", "²", "null", "edition.json"),
    *(f"{LIST}-", f"{LIST}.", f"-{LIST}", LIST.upper(), f"{LIST}#0", "a" * 1100 + ".ics", "a" * 2000 + ".jpg"),
)

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "")


class _Raw(BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def as_s3_does(request: Any, **_: Any) -> AWSResponse | None:
    """moto takes keys of any length: S3's own answer to one that is too long stands in its place."""
    key = unquote(urlsplit(request.url).path)[1:]
    if len(key.encode()) <= LONGEST_KEY:
        return None
    return AWSResponse(request.url, 400, {"content-type": "application/xml"}, _Raw(TOO_LONG))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def stack() -> Iterator[SimulatedStack]:
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        stack.open_list(*readers(3), signup=True, archive=True, topics={"skola": "Skolan"}, languages=["sv", "en"])
        stack.open_list(*readers(3), list_id="styrelsen")
        events: Any = clients.s3().meta.events  # their stubs forget that a handler may answer
        events.register_first("before-send.s3", as_s3_does)
        yield stack


@pytest.fixture(scope="module")
def good(stack: SimulatedStack) -> dict[str, str]:
    """A link of each kind that is good, by the first part of its path."""
    edition = stack.publish(issue(body="### Möte\n\n24 augusti 2027, Folkets hus"))
    stack.wait(HOUR)
    key, ring, late = stack.key_of(readers(1)[0]), stack.keys.ring, int(stack.clock()) + 10**9
    content = stack.state(edition).content_hash[:16]
    staff = {name: StaffLink(edition, 0, content, late).signed(name, ring) for name in ("stop", "start", "again")}
    day = re.search(r"/t/([\w.-]+)", "".join(map(stack.text, stack.letters(STAFF))))
    assert day
    reader = {name: ReaderLink(LIST, key).signed(name, ring) for name in ("leave", "why", "return", "ask")}
    return {
        "e": edition,
        "l": LIST,
        "c": LIST,
        "logo": "0123456789abcdef",
        "join": LIST,
        "j": JoinLink(LIST, key, 1).signed(ring),
        "b": AddressChangeLink(LIST, key, 1).signed(ring),
        "y": OwnLink(LIST, key, late).signed(ring),
        "u": reader["leave"],
        "w": reader["why"],
        "r": reader["return"],
        "k": reader["ask"],
        "s": staff["stop"],
        "a": staff["start"],
        "m": staff["again"],
        "t": day[1],
        "o": StatusLink("anna", int(stack.clock()), late).signed(ring),
    }


def ask(stack: SimulatedStack, method: str, path: str, **more: Any) -> dict[str, Any]:
    http = {"method": method, "path": path, "sourceIp": more.pop("network", "192.0.2.1")}
    context = {"http": http, "stage": "$default", "routeKey": "$default", "requestId": "id"}
    event = {"version": "2.0", "rawPath": path, "rawQueryString": "", "headers": {}, "requestContext": context}
    answer: dict[str, Any] = stack.run("AnswerReader", event | more)
    return answer


@pytest.mark.parametrize("rule", sorted({rule for rule, _, _ in routes() if "<" in rule}))
def test_a_path_of_any_length_and_letters_is_a_page_and_no_alarm(stack, good, rule):
    failed, first = stack.metrics["PagesFailed"], rule.split("/")[1]
    for odd in ODD:
        path = re.sub("<.*?>", lambda _, odd=odd: odd, rule, count=1)
        paths = {re.sub("<.*?>", lambda _, odd=odd: odd, path)}
        if "<" in path:  # what is good first, and then what is odd
            paths.add(rule.replace("<edition>", good[first]).replace("<name>", odd))
        for one in sorted(paths):
            answer = ask(stack, "GET", one)
            assert answer["statusCode"] in (200, 404, 405, 410), (one[:80], answer["statusCode"])
            assert "Traceback" not in str(answer.get("body"))
            assert "<script>" not in str(answer.get("body"))
    assert stack.metrics["PagesFailed"] == failed


def test_nothing_that_strangers_send_rings_the_operators_alarm(stack, good):
    """Good and odd paths, methods, headers, query strings and bodies, in 1,500 combinations."""
    chance, rules = Random(6), [rule for rule, _, _ in routes()]
    fields = (
        "form",
        "name",
        "address",
        "website",
        "stamp",
        "sure",
        "instead",
        "language",
        "until",
        "why",
        "topic-skola",
    )
    values = (*ODD, "choices", "change", "9999-12-31", "2026-13-45", "x@" + "a" * 300 + ".se", "a@b.se", "9" * 400)
    networks = ("192.0.2.1", "2001:db8::1", "fe80::1%eth0", "::ffff:10.0.0.1", "", "x", "unknown", "1.2.3.4, 5.6.7.8")
    languages = ("sv", "en;q=nan", "*;q=1", "x" * 9000, "sv;q=inf,en;q=-1", "\u0660;q=\u0661", "")
    answered: dict[int, int] = {}
    for number in range(1500):
        rule = chance.choice(rules)
        first = rule.split("/")[1]
        part = good.get(first, "") if chance.random() < 0.7 else chance.choice(ODD)
        path = re.sub("<(?:edition|token|list_id)>", lambda _, part=part: part, rule)
        path = path.replace("<name>", good["c"] + chance.choice(("", ".ics")) if first == "c" else chance.choice(ODD))
        stamp = FormStamp(LIST, int(stack.clock()) - 100).signed(stack.keys.ring)
        form = {"join": ("stamp", stamp), "u": ("form", "choices"), "y": ("form", "change")}.get(first, ("x", "y"))
        filled = [(chance.choice(fields), chance.choice(values)) for _ in range(chance.randrange(6))]
        body = urlencode([form, *filled] if chance.random() < 0.7 else filled)
        body = chance.choice((body, body, body, "%", "&" * 500, "=" * 50, "x" * 30_000, '{"a":1}', "\x00", "å" * 9))
        in_base64 = {"body": base64.b64encode(body.encode()).decode(), "isBase64Encoded": True}
        answer = ask(
            stack,
            chance.choice(METHODS),
            path,
            network=chance.choice(networks),
            rawQueryString=urlencode({"q": chance.choice(values), "page": chance.choice(values)}),
            headers={
                **FORM,
                "accept-language": chance.choice(languages),
                "if-none-match": chance.choice(("*", "W/", '"' * 3000, "")),
                "accept-encoding": chance.choice(("gzip", "", "x" * 500)),
            },
            **chance.choice(({"body": body}, in_base64, {"body": "%%%", "isBase64Encoded": True}, {"body": None})),
        )
        answered[answer["statusCode"]] = answered.get(answer["statusCode"], 0) + 1
        assert answer["statusCode"] < 500, (rule, path[:80], body[:80], stack.log[-1:] if stack.log else "")
        if number % 300 == 0:
            stack.clock.sleep(HOUR)
    assert stack.metrics["PagesFailed"] == 0
    assert {200, 400, 404, 405, 422} <= answered.keys(), "and both good and bad ones were among them"


def test_no_path_at_all_rings_while_a_lists_settings_are_broken(stack, good):
    broken = settings(contact=None) + b"contact: [a, b\n"
    bucket = stack.cloud.refs["StaffBucket"]
    stack.cloud.client("s3").put_object(Bucket=bucket, Key=f"lists/{LIST}/list.yaml", Body=broken)
    for rule, methods, _ in routes():
        path = re.sub("<(?:edition|token|list_id)>", good.get(rule.split("/")[1], ""), rule).replace("<name>", LIST)
        for method in methods:
            assert ask(stack, method, path)["statusCode"] in (200, 400, 404, 410, 422, 503), (method, path)
    assert stack.metrics["PagesFailed"] == 0
