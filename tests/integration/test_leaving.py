"""Leaving: one click at once, looking never, undoing always, and nothing to be learned from a forged link."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

import pytest

from newsletter.readers.subscribers import State
from newsletter.web.pages import neutral_page
from tests.integration.cloud import Cloud
from tests.integration.house import HOUR, House
from tests.integration.kinds import sign_up
from tests.integration.papers import LIST, issue, people, readers

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
def full_house() -> Iterator[House]:
    """One house for all of these, with a list in Swedish and one in English."""
    with Cloud() as cloud:
        house = House(cloud)
        house.open_list(ANNA, *readers(3))
        house.open_list(ANNA, list_id="small-news", language="en", name="Small News")
        yield house


@pytest.fixture
def house(full_house: House) -> House:
    for list_id in (LIST, "small-news"):
        full_house.subscribers.come_back(list_id, full_house.key_of(ANNA))
    return full_house


def state(house: House, list_id: str = LIST) -> State:
    found = house.reader(ANNA, list_id)
    assert found
    return found.state


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_shows_and_changes_nothing_however_often(house, method):
    before = house.reader(ANNA)
    for _ in range(3):
        answer = house.visit(house.leave_link(ANNA), method)
    assert answer["statusCode"] == 200
    assert "an•••@byar.example" in answer["body"]
    assert ANNA not in answer["body"]
    assert 'method="post"' in answer["body"]
    assert house.reader(ANNA) == before


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
def test_a_post_acts_at_once_whatever_its_body(house, asked, how):
    answer = house.visit(house.leave_link(ANNA), "POST", **asked)
    assert answer["statusCode"] == 200
    assert {"location", "set-cookie"}.isdisjoint(map(str.lower, answer["headers"]))
    assert answer.get("cookies", []) == []
    assert "an•••@byar.example" in answer["body"]
    left = house.reader(ANNA)
    assert (left.state, left.left_how) == (State.LEFT, how)


def test_a_repeated_post_is_calm_and_keeps_the_first_leaving(house):
    link = house.leave_link(ANNA)
    house.visit(link, "POST", body=ONE_CLICK, headers=FORM)
    first = house.reader(ANNA)
    house.clock.sleep(HOUR)
    again = house.visit(link, "POST")
    looked = house.visit(link)
    assert (again["statusCode"], looked["statusCode"]) == (200, 200)
    assert house.reader(ANNA) == first


def test_leaving_can_be_undone_from_the_page_by_a_post_and_not_by_a_look(house):
    page = house.visit(house.leave_link(ANNA), "POST")["body"]
    undo = page.partition('action="')[2].partition('"')[0]
    assert house.visit(undo)["statusCode"] == 200
    assert house.visit(undo, "HEAD")["statusCode"] == 200
    assert state(house) is State.LEFT
    assert house.visit(undo, "POST")["statusCode"] == 200
    assert house.visit(undo, "POST")["statusCode"] == 200
    assert state(house) is State.ACTIVE
    assert house.reader(ANNA).left_at == ""


def test_leaving_one_list_leaves_the_others_alone_and_speaks_the_lists_language(house):
    page = house.visit(house.leave_link(ANNA, "small-news"))
    assert '<html lang="en"' in page["body"]
    assert "Small News" in page["body"]
    left = house.visit(house.leave_link(ANNA, "small-news"), "POST")
    assert '<html lang="en"' in left["body"]
    assert (state(house, "small-news"), state(house)) == (State.LEFT, State.ACTIVE)
    assert '<html lang="sv"' in house.visit(house.leave_link(ANNA))["body"]


def test_nothing_can_be_learned_from_a_link_that_is_no_good(house):
    good = house.leave_link(ANNA)
    token = good.rpartition("/")[2]
    start, _, signature = token.rpartition(".")
    forged = [
        f"/u/{start}.{'a' * 26}",  # a signature of one's own
        f"/u/{token[:-1]}",  # cut by a mail program
        f"/u/{start}",
        f"/u/{token}x",
        f"/u/9.{token[2:]}",  # a key that never was
        f"/u/{token.replace(LIST, 'small-news')}",  # another list with this one's signature
        f"/u/1.{LIST}.{house.key_of('nobody@byar.example')}.{signature}",
        house.leave_link("nobody@byar.example"),  # signed by us, of a reader who is not there
        f"/r/{token}",  # a link for leaving does not bring back
        f"/s/{token}",
        f"/a/{token}",
        "/u/%C3%A5%C3%A4%C3%B6",
    ]
    for method in ("GET", "POST"):
        answers = [house.visit(link, method) for link in forged]
        assert [answer["statusCode"] for answer in answers] == [404] * len(forged)
        assert {answer["body"] for answer in answers} == {neutral_page("sv")}
        assert len({str(sorted(answer["headers"].items())) for answer in answers}) == 1
    assert state(house) is State.ACTIVE


def test_leaving_works_while_the_lists_settings_are_broken(house):
    settings = house.file(f"lists/{LIST}/list.yaml")
    house.put(f"lists/{LIST}/list.yaml", b"name: [")
    answer = house.visit(house.leave_link(ANNA), "POST")
    house.put(f"lists/{LIST}/list.yaml", settings.encode())
    assert answer["statusCode"] == 200
    assert state(house) is State.LEFT


def test_a_page_that_fails_is_calm_and_counted_and_says_nothing_of_the_inside(house):
    table = house.cloud.refs["SubscribersTable"]
    dynamodb = house.cloud.client("dynamodb")
    made = dynamodb.describe_table(TableName=table)["Table"]
    before = house.metrics["PagesFailed"]
    link = house.leave_link(ANNA)
    kept = dynamodb.scan(TableName=table)["Items"]
    dynamodb.delete_table(TableName=table)
    answer = house.visit(link)
    definition = {name: made[name] for name in ("TableName", "KeySchema", "AttributeDefinitions")}
    dynamodb.create_table(BillingMode="PAY_PER_REQUEST", **definition)
    for row in kept:
        dynamodb.put_item(TableName=table, Item=row)
    assert answer["statusCode"] == 500
    assert "ResourceNotFound" not in answer["body"]
    assert house.metrics["PagesFailed"] == before + 1
    assert [line for line in house.log if "ResourceNotFoundException" in line]
    assert not [line for line in house.log if link.rpartition("/")[2] in line]


def test_pages_let_nothing_in_and_tell_nobody_where_they_were_read(house):
    edition = house.publish(issue())
    for link in (house.leave_link(ANNA), f"/e/{edition}", "/"):
        headers = house.visit(link)["headers"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]
    page = house.visit(f"/e/{edition}")["body"]
    assert "Välkommen till mötet." in page
    assert "/u/" not in page


def test_who_leaves_everything_is_not_brought_back_by_a_register_on_a_list_that_had_lost_them(house):
    house.open_list(ANNA, *readers(3))
    house.open_list(ANNA, *readers(3), list_id="andra")
    house.put("lists/andra/subscribers/medlemsregister.csv", people(*readers(3)))
    house.work()
    assert house.reader(ANNA, "andra").left_how == "register"
    house.visit(house.leave_link(ANNA) + "/all", "POST")
    assert house.reader(ANNA, "andra").has_left
    house.put("lists/andra/subscribers/medlemsregister.csv", people(ANNA, *readers(3)))
    house.work()
    assert house.reader(ANNA, "andra").state is State.LEFT


def test_who_leaves_everything_is_on_no_list_to_come_until_they_sign_up_to_it_themselves(house):
    house.open_list(ANNA, *readers(3))
    house.visit(house.leave_link(ANNA) + "/all", "POST")
    house.open_list(ANNA, *readers(3), list_id="ny", signup=True)
    house.open_list(ANNA, *readers(3), list_id="annan")
    assert (house.reader(ANNA, "ny"), house.reader(ANNA, "annan")) == (None, None)
    edition = house.publish(issue(), list_id="ny")
    house.wait(HOUR)
    assert ANNA not in house.mailed(edition)

    sign_up(house, ANNA, "ny")
    house.work()
    source = house.post_office.mailbox.source(house.letters(ANNA)[-1]).decode().replace("=\r\n", "")
    house.visit(re.search(r"/j/[a-z0-9.-]+", source)[0], "POST")
    house.put("lists/annan/subscribers/igen.csv", people(ANNA))
    edition = house.publish(issue("Nytt"), name="nytt.md", list_id="ny")
    house.wait(HOUR)
    assert ANNA in house.mailed(edition)
    assert house.reader(ANNA, "annan") is None
