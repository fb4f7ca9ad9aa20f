"""Mail programs that leave for their readers: whatever they send and however often, one leaving, at once, and calm.

Each request is what such a program puts on the wire, brought to the function as the HTTP API hands it over.
https://www.rfc-editor.org/rfc/rfc8058#section-3.2
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from newsletter.subscribers.subscriber import State
from tests.integration.at_once import at_once
from tests.integration.cloud import Cloud
from tests.integration.sample_files import LIST, issue, readers
from tests.integration.simulated_stack import HOUR, SimulatedStack
from tests.integration.wsgi import event

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ANNA, BO = "anna.berg@byar.example", "bo@byar.example"
FORM = "application/x-www-form-urlencoded"
ONE_CLICK = b"List-Unsubscribe=One-Click"
BOUNDARY = "----=_Part_4711"
MULTIPART = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--{BOUNDARY}--\r\n'
).encode()
AT_ONCE = 50


@pytest.fixture(scope="module")
def furnished_stack() -> Iterator[SimulatedStack]:
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        stack.open_list(ANNA, BO, *readers(3))
        yield stack


@pytest.fixture
def stack(furnished_stack: SimulatedStack) -> SimulatedStack:
    furnished_stack.subscribers.come_back(LIST, furnished_stack.key_of(ANNA))
    furnished_stack.metrics.clear()
    return furnished_stack


def sent(stack: SimulatedStack, method: str = "POST", body: bytes = b"", **headers: str) -> dict[str, Any]:
    """Send a request to Anna's way out, and see that the answer asks for nothing and leads nowhere else."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    asked = event(method, urlsplit(stack.leave_link(ANNA)).path, named, body)
    return calm(stack.run("AnswerReader", asked))


def calm(answer: dict[str, Any]) -> dict[str, Any]:
    names = {name.lower() for name in answer["headers"]}
    assert not names & {"location", "set-cookie", "www-authenticate", "refresh"}
    assert not answer.get("cookies")
    assert not 300 <= answer["statusCode"] < 400
    return answer


@pytest.mark.parametrize(
    ("body", "headers", "how"),
    [
        pytest.param(ONE_CLICK, {"content_type": FORM, "content_length": "26"}, "one-click", id="as Gmail"),
        pytest.param(ONE_CLICK, {"content_type": f"{FORM}; charset=UTF-8"}, "one-click", id="with a character set"),
        pytest.param(MULTIPART, {"content_type": f'multipart/form-data; boundary="{BOUNDARY}"'}, "one-click",
                     id="in parts"),
        pytest.param(ONE_CLICK, {"content_type": "text/plain"}, "one-click", id="as text, which comes unencoded"),
        pytest.param(ONE_CLICK, {}, "one-click", id="of no kind"),
        pytest.param(b"", {"content_length": "0"}, "link", id="empty"),
        pytest.param(b"", {}, "link", id="nothing at all"),
        pytest.param(b"List-Unsubscribe=Two-Clicks", {"content_type": FORM}, "link", id="another word"),
        pytest.param(b'{"List-Unsubscribe": "One-Click"}', {"content_type": "application/json"}, "one-click",
                     id="JSON"),
        pytest.param(b'{"List-Unsub', {"content_type": "application/json"}, "link", id="JSON cut short"),
        pytest.param(b"\x00\xff\xfe" * 500, {"content_type": "application/octet-stream"}, "link", id="not text"),
        pytest.param(b"x=" + b"y" * 100_000, {"content_type": FORM}, "link", id="100 kB"),
        pytest.param(ONE_CLICK, {"content_type": FORM, "cookie": "session=1; id=2"}, "one-click", id="with cookies"),
        pytest.param(ONE_CLICK, {"content_type": FORM, "authorization": "Basic eDp5"}, "one-click", id="signed in"),
        pytest.param(ONE_CLICK, {"content_type": FORM, "user_agent": ""}, "one-click", id="nameless"),
        pytest.param(ONE_CLICK, {"content_type": FORM, "user_agent": "YahooMailProxy; \x7f' OR 1=1 --"}, "one-click",
                     id="a strange name"),
        pytest.param(ONE_CLICK, {"content_type": FORM, "origin": "null", "sec_fetch_site": "cross-site"}, "one-click",
                     id="from another website"),
        pytest.param(ONE_CLICK, {"content_type": FORM, "accept": "application/json"}, "one-click",
                     id="that wants no page"),
        pytest.param(ONE_CLICK, {"content_type": FORM, "expect": "100-continue", "transfer_encoding": "chunked"},
                     "one-click", id="in pieces"),
    ],
)  # fmt: skip
def test_a_post_leaves_at_once_whoever_sends_it_and_however(stack, body, headers, how):
    answer = sent(stack, "POST", body, **headers)
    assert answer["statusCode"] == 200
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"
    left = stack.reader(ANNA)
    assert (left.state, left.left_how) == (State.LEFT, how)
    assert stack.metrics["Leavings"] == 1


def test_gmail_sends_26_bytes_and_they_come_encoded(stack):
    asked = event("POST", urlsplit(stack.leave_link(ANNA)).path, {"content-type": FORM}, ONE_CLICK)
    assert len(ONE_CLICK) == 26
    assert asked["isBase64Encoded"]
    assert base64.b64decode(asked["body"]) == ONE_CLICK
    assert calm(stack.run("AnswerReader", asked))["statusCode"] == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "QUERY", "get", "X"])
def test_no_other_method_leaves(stack, method):
    before = stack.everything()
    for body in (b"", ONE_CLICK):
        answer = sent(stack, method, body, content_type=FORM)
        looks = method.upper() in ("GET", "HEAD")
        assert answer["statusCode"] == (200 if looks else 405)
        assert looks or answer["headers"]["Allow"] == "GET, HEAD, POST"
    assert stack.everything() == before
    assert not stack.metrics["Leavings"]


def test_what_stands_in_the_mail_is_what_is_posted_to_and_nothing_else_is_needed(stack):
    edition = stack.publish(issue("Ut genom huvudet"), "huvud.md")
    stack.wait(HOUR)
    assert stack.mailed(edition)[ANNA] == 1
    mail = next(one for one in stack.post_office.mailbox if one.to == ANNA and one.tags["issue"] == [edition])
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (link,) = [part.strip(" <>") for part in mail.headers["List-Unsubscribe"].split(",") if "https:" in part]
    assert urlsplit(link).scheme == "https"
    assert not urlsplit(link).query, "what stands after a question mark is what programs lose"
    calm(stack.run("AnswerReader", event("POST", urlsplit(link).path, {"content-type": FORM}, ONE_CLICK)))
    assert stack.reader(ANNA).left_how == "one-click"


def test_a_second_post_is_as_calm_and_counts_as_none(stack):
    first = sent(stack, "POST", ONE_CLICK, content_type=FORM)
    left = stack.reader(ANNA)
    stack.clock.sleep(HOUR)
    again, by_hand = sent(stack, "POST", ONE_CLICK, content_type=FORM), sent(stack, "POST")
    assert (first["statusCode"], again["statusCode"], by_hand["statusCode"]) == (200, 200, 200)
    assert first["body"] == again["body"]
    assert stack.reader(ANNA) == left
    assert stack.metrics["Leavings"] == 1


def test_fifty_at_once_are_one_leaving_with_the_first_time_and_fifty_calm_answers(stack):
    began = stack.clock()
    asked = event("POST", urlsplit(stack.leave_link(BO)).path, {"content-type": FORM}, ONE_CLICK)
    done, calls = at_once(stack, "AnswerReader", [asked] * AT_ONCE)
    assert [one.wrong for one in done if one.wrong] == []
    assert {calm(one.answer)["statusCode"] for one in done} == {200}
    assert len({one.answer["body"] for one in done}) == 1
    first = next(number for number, call in calls if call == "UpdateItem")
    assert {number for number, _ in calls} == set(range(AT_ONCE)), "and every one of them asked AWS"
    bo = stack.reader(BO)
    assert (bo.state, bo.left_how) == (State.LEFT, "one-click")
    assert bo.left_at == datetime.fromtimestamp(began + first, UTC).isoformat(timespec="seconds")
    assert [one.metrics["Leavings"] for one in done].count(1) == 1
    assert sum(one.metrics["Leavings"] for one in done) == 1
    assert not sum(one.metrics["PagesFailed"] for one in done)
    assert not [line for line in stack.log if "failed" in line]


def test_fifty_undo_and_leave_at_once_end_in_one_of_the_two_and_no_page_fails(stack):
    path = urlsplit(stack.leave_link(ANNA)).path
    page = sent(stack, "POST")["body"]
    undo = page.partition('action="')[2].partition('"')[0]
    asked: list[Mapping[str, Any]] = [
        event("POST", one, {"content-type": FORM}) for one in (path, undo) * (AT_ONCE // 2)
    ]
    done, _ = at_once(stack, "AnswerReader", asked)
    assert {calm(one.answer)["statusCode"] for one in done} == {200}
    anna = stack.reader(ANNA)
    assert (anna.state is State.LEFT) == bool(anna.left_at) == bool(anna.left_how)
    left, came_back = (sum(one.metrics[name] for one in done) for name in ("Leavings", "Returns"))
    assert came_back - left == (1 if anna.state is State.ACTIVE else 0), "each leaving and each return is counted once"
