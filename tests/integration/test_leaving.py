"""Leaving: one click at once, looking never, undoing always, and nothing to be learned from a forged link."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

import pytest

from newsletter.subscribers.subscriber import State
from newsletter.web.pages import neutral_page
from tests.integration.cloud import Cloud
from tests.integration.kinds import sign_up
from tests.integration.sample_files import LIST, issue, people, readers
from tests.integration.simulated_stack import HOUR, SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator

ANNA = "anna.berg@byar.example"
FORM = {"content-type": "application/x-www-form-urlencoded"}
ONE_CLICK = "List-Unsubscribe=One-Click"
MULTIPART = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'


def in_base64(body: bytes) -> dict[str, object]:
    """A body as the HTTP API hands it over: always encoded when it is a form."""
    return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}


@pytest.fixture(scope="module")
def furnished_stack() -> Iterator[SimulatedStack]:
    """One stack for all of these, with a list in Swedish and one in English."""
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        stack.open_list(ANNA, *readers(3))
        stack.open_list(ANNA, list_id="small-news", language="en", name="Small News")
        yield stack


@pytest.fixture
def stack(furnished_stack: SimulatedStack) -> SimulatedStack:
    for list_id in (LIST, "small-news"):
        furnished_stack.subscribers.come_back(list_id, furnished_stack.key_of(ANNA))
    return furnished_stack


def state(stack: SimulatedStack, list_id: str = LIST) -> State:
    found = stack.reader(ANNA, list_id)
    assert found
    return found.state


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_shows_and_changes_nothing_however_often(stack, method):
    before = stack.reader(ANNA)
    for _ in range(3):
        answer = stack.visit(stack.leave_link(ANNA), method)
    assert answer["statusCode"] == 200
    assert "an•••@byar.example" in answer["body"]
    assert ANNA not in answer["body"]
    assert 'method="post"' in answer["body"]
    assert stack.reader(ANNA) == before


@pytest.mark.parametrize(
    ("asked", "how"),
    [
        pytest.param({"body": ONE_CLICK, "headers": FORM}, "one-click", id="one-click"),
        pytest.param({"headers": FORM, **in_base64(ONE_CLICK.encode())}, "one-click", id="one-click encoded"),
        pytest.param({"body": "", "headers": FORM}, "link", id="the page's own form"),
        pytest.param({}, "link", id="no body at all"),
        pytest.param({"body": "a=b&c=%E5", "headers": FORM}, "link", id="another form"),
        pytest.param({"headers": {"content-type": "multipart/form-data; boundary=x"}, **in_base64(MULTIPART.encode())},
                     "one-click", id="multipart"),
        pytest.param(in_base64(b"\xff\xfe\x00\xe5 not text"), "link", id="not text"),
        pytest.param({"body": "%%%", "isBase64Encoded": True}, "link", id="not base64"),
        pytest.param({"body": "abcde", "isBase64Encoded": True}, "link", id="base64 cut short"),
        pytest.param({"body": '{"a": ', "headers": {"content-type": "application/json"}}, "link", id="broken JSON"),
    ],
)  # fmt: skip
def test_a_post_acts_at_once_whatever_its_body(stack, asked, how):
    answer = stack.visit(stack.leave_link(ANNA), "POST", **asked)
    assert answer["statusCode"] == 200
    assert {"location", "set-cookie"}.isdisjoint(map(str.lower, answer["headers"]))
    assert answer.get("cookies", []) == []
    assert "an•••@byar.example" in answer["body"]
    left = stack.reader(ANNA)
    assert (left.state, left.left_how) == (State.LEFT, how)


def test_a_repeated_post_is_calm_and_keeps_the_first_leaving(stack):
    link = stack.leave_link(ANNA)
    stack.visit(link, "POST", body=ONE_CLICK, headers=FORM)
    first = stack.reader(ANNA)
    stack.clock.sleep(HOUR)
    again = stack.visit(link, "POST")
    looked = stack.visit(link)
    assert (again["statusCode"], looked["statusCode"]) == (200, 200)
    assert stack.reader(ANNA) == first


def test_leaving_can_be_undone_from_the_page_by_a_post_and_not_by_a_look(stack):
    page = stack.visit(stack.leave_link(ANNA), "POST")["body"]
    undo = page.partition('action="')[2].partition('"')[0]
    assert stack.visit(undo)["statusCode"] == 200
    assert stack.visit(undo, "HEAD")["statusCode"] == 200
    assert state(stack) is State.LEFT
    assert stack.visit(undo, "POST")["statusCode"] == 200
    assert stack.visit(undo, "POST")["statusCode"] == 200
    assert state(stack) is State.ACTIVE
    assert stack.reader(ANNA).left_at == ""


def test_leaving_one_list_leaves_the_others_alone_and_speaks_the_lists_language(stack):
    page = stack.visit(stack.leave_link(ANNA, "small-news"))
    assert '<html lang="en"' in page["body"]
    assert "Small News" in page["body"]
    left = stack.visit(stack.leave_link(ANNA, "small-news"), "POST")
    assert '<html lang="en"' in left["body"]
    assert (state(stack, "small-news"), state(stack)) == (State.LEFT, State.ACTIVE)
    assert '<html lang="sv"' in stack.visit(stack.leave_link(ANNA))["body"]


def test_nothing_can_be_learned_from_a_link_that_is_no_good(stack):
    good = stack.leave_link(ANNA)
    token = good.rpartition("/")[2]
    start, _, signature = token.rpartition(".")
    forged = [
        f"/u/{start}.{'a' * 26}",  # a signature of one's own
        f"/u/{token[:-1]}",  # cut by a mail program
        f"/u/{start}",
        f"/u/{token}x",
        f"/u/9.{token[2:]}",  # a key that never was
        f"/u/{token.replace(LIST, 'small-news')}",  # another list with this one's signature
        f"/u/1.{LIST}.{stack.key_of('nobody@byar.example')}.{signature}",
        stack.leave_link("nobody@byar.example"),  # signed by us, of a reader who is not there
        f"/r/{token}",  # a link for leaving does not bring back
        f"/s/{token}",
        f"/a/{token}",
        "/u/%C3%A5%C3%A4%C3%B6",
    ]
    for method in ("GET", "POST"):
        answers = [stack.visit(link, method) for link in forged]
        assert [answer["statusCode"] for answer in answers] == [404] * len(forged)
        assert {answer["body"] for answer in answers} == {neutral_page("sv")}
        assert len({str(sorted(answer["headers"].items())) for answer in answers}) == 1
    assert state(stack) is State.ACTIVE


def test_leaving_works_while_the_lists_settings_are_broken(stack):
    settings = stack.file(f"lists/{LIST}/list.yaml")
    stack.put(f"lists/{LIST}/list.yaml", b"name: [")
    answer = stack.visit(stack.leave_link(ANNA), "POST")
    stack.put(f"lists/{LIST}/list.yaml", settings.encode())
    assert answer["statusCode"] == 200
    assert state(stack) is State.LEFT


def test_a_page_that_fails_is_calm_and_counted_and_says_nothing_of_the_inside(stack):
    table = stack.cloud.refs["SubscribersTable"]
    dynamodb = stack.cloud.client("dynamodb")
    made = dynamodb.describe_table(TableName=table)["Table"]
    before = stack.metrics["PagesFailed"]
    link = stack.leave_link(ANNA)
    kept = dynamodb.scan(TableName=table)["Items"]
    dynamodb.delete_table(TableName=table)
    answer = stack.visit(link)
    definition = {name: made[name] for name in ("TableName", "KeySchema", "AttributeDefinitions")}
    dynamodb.create_table(BillingMode="PAY_PER_REQUEST", **definition)
    for row in kept:
        dynamodb.put_item(TableName=table, Item=row)
    assert answer["statusCode"] == 500
    assert "ResourceNotFound" not in answer["body"]
    assert stack.metrics["PagesFailed"] == before + 1
    assert [line for line in stack.log if "ResourceNotFoundException" in line]
    assert not [line for line in stack.log if link.rpartition("/")[2] in line]


def test_pages_let_nothing_in_and_tell_nobody_where_they_were_read(stack):
    edition = stack.publish(issue())
    for link in (stack.leave_link(ANNA), f"/e/{edition}", "/"):
        headers = stack.visit(link)["headers"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]
    page = stack.visit(f"/e/{edition}")["body"]
    assert "Välkommen till mötet." in page
    assert "/u/" not in page


def test_who_leaves_everything_is_not_brought_back_by_a_register_on_a_list_that_had_lost_them(stack):
    stack.open_list(ANNA, *readers(3))
    stack.open_list(ANNA, *readers(3), list_id="andra")
    stack.put("lists/andra/subscribers/medlemsregister.csv", people(*readers(3)))
    stack.work()
    assert stack.reader(ANNA, "andra").left_how == "register"
    stack.visit(stack.leave_link(ANNA) + "/all", "POST")
    assert stack.reader(ANNA, "andra").has_left
    stack.put("lists/andra/subscribers/medlemsregister.csv", people(ANNA, *readers(3)))
    stack.work()
    assert stack.reader(ANNA, "andra").state is State.LEFT


def test_who_leaves_everything_is_on_no_list_to_come_until_they_sign_up_to_it_themselves(stack):
    stack.open_list(ANNA, *readers(3))
    stack.visit(stack.leave_link(ANNA) + "/all", "POST")
    stack.open_list(ANNA, *readers(3), list_id="ny", signup=True)
    stack.open_list(ANNA, *readers(3), list_id="annan")
    assert (stack.reader(ANNA, "ny"), stack.reader(ANNA, "annan")) == (None, None)
    edition = stack.publish(issue(), list_id="ny")
    stack.wait(HOUR)
    assert ANNA not in stack.mailed(edition)

    sign_up(stack, ANNA, "ny")
    stack.work()
    source = stack.post_office.mailbox.source(stack.letters(ANNA)[-1]).decode().replace("=\r\n", "")
    stack.visit(re.search(r"/j/[a-z0-9.-]+", source)[0], "POST")
    stack.put("lists/annan/subscribers/igen.csv", people(ANNA))
    edition = stack.publish(issue("Nytt"), name="nytt.md", list_id="ny")
    stack.wait(HOUR)
    assert ANNA in stack.mailed(edition)
    assert stack.reader(ANNA, "annan") is None


@pytest.mark.parametrize("ending", [".", ")", ">", "/", "%3E", "%20", "&sa=D&ust=1", '"', "\u200b", "=", ";"])
def test_a_link_that_a_mail_program_has_added_signs_to_opens_its_page(stack, ending):
    answer = stack.visit(stack.leave_link(ANNA) + ending)
    assert "Sluta få Kommunbladet?" in answer["body"]
    assert stack.visit(stack.leave_link(ANNA) + ending, "POST")["statusCode"] == 200
    assert stack.reader(ANNA).state is State.LEFT


def test_a_link_in_capitals_opens_its_page(stack):
    where, _, path = stack.leave_link(ANNA).partition("/u/")
    assert "Sluta få Kommunbladet?" in stack.visit(f"{where}/U/{path.upper()}")["body"]
    assert stack.visit(f"{where}/U/{path[:-1]}")["statusCode"] in (200, 404)
