"""A second key comes into the ring: what the first one signed goes on working, and the second signs from then on."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest

from newsletter.sending.edition_state import Stage
from newsletter.sending.resend import edition_after
from newsletter.subscribers.subscriber import State
from tests.integration.cloud import Cloud
from tests.integration.sample_files import LIST, issue, people, readers, settings
from tests.integration.simulated_stack import HOUR, MINUTE, SimulatedStack
from tests.integration.test_change_address import change, link_in_letter
from tests.integration.test_joining import link_in, sign_up, stamp_in
from tests.integration.test_my_data import own_link, way_to_own
from tests.integration.test_resend import again_link, stopped_half_way
from tests.integration.test_scanners import links_of_mails

if TYPE_CHECKING:
    from collections.abc import Iterator

ANNA, BO, NINA, MOVED = (f"{name}@byar.example" for name in ("anna.berg", "bo", "nina", "flyttad"))
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def stack() -> Iterator[SimulatedStack]:
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        stack.open_list(ANNA, BO, *readers(3), signup=True)
        yield stack


def rotate(stack: SimulatedStack) -> None:
    """An operator adds a key, and every worker is replaced."""
    keys = json.dumps({"1": "a secret", "2": "another secret"})
    stack.cloud.client("secretsmanager").put_secret_value(SecretId=stack.cloud.refs["Keyring"], SecretString=keys)
    stack.deploy()


def key_of(link: str) -> str:
    """The id of the key that signed a link."""
    return urlsplit(link).path.split("/")[2].partition(".")[0]


def post(stack: SimulatedStack, link: str, **fields: str) -> int:
    return int(stack.visit(link, "POST", body=urlencode(fields), headers=FORM)["statusCode"])


def test_every_link_of_a_reader_that_the_old_key_signed_still_does_its_work(stack):
    sign_up(stack, NINA)
    join, own = link_in(stack, NINA), own_link(stack)
    change(stack, own, address=MOVED)
    stack.work()
    move, leave, ask = link_in_letter(stack, MOVED, "b"), stack.leave_link(BO), way_to_own(stack)
    stamp = stamp_in(stack.visit(f"/join/{LIST}")["body"])
    stack.clock.sleep(MINUTE)
    assert {key_of(link) for link in (join, own, move, leave, ask)} == {"1"}
    rotate(stack)
    assert post(stack, join) == 200
    assert stack.reader(NINA).state is State.ACTIVE
    assert stack.visit(own)["statusCode"] == stack.visit(f"{own}/my-data.json")["statusCode"] == 200
    assert post(stack, ask) == 200
    assert post(stack, f"{leave}/choices", form="choices", important="yes") == 200
    assert stack.reader(BO).preferences.only_important
    assert post(stack, move) == 200
    assert stack.reader(MOVED).state is State.ACTIVE
    assert stack.reader(ANNA).left_how == "moved"
    assert post(stack, f"/join/{LIST}", address="ny@byar.example", stamp=stamp, name="", website="") == 200
    stack.work()
    assert key_of(link_in(stack, "ny@byar.example")) == "2"
    page = stack.visit(leave, "POST")
    assert (page["statusCode"], stack.reader(BO).state) == (200, State.LEFT)
    assert key_of(re.findall(r'action="(/r/[^"]+)"', page["body"])[0]) == "2", (
        "what is signed from now on is the new one's"
    )
    assert post(stack, f"{own}/erase") == 200
    assert stack.reader(ANNA) is None


def test_coming_back_and_saying_why_by_links_of_the_old_key(stack):
    page = stack.visit(stack.leave_link(BO), "POST")["body"]
    back, why = re.findall(r'action="(/r/[^"]+)"', page)[0], re.findall(r'action="(/w/[^"]+)"', page)[0]
    assert {key_of(back), key_of(why)} == {"1"}
    rotate(stack)
    assert post(stack, why, why="too-often") == 200
    assert stack.reader(BO).left_why == "too-often"
    assert post(stack, back) == 200
    assert stack.reader(BO).state is State.ACTIVE
    everything = f"{stack.leave_link(BO).replace('/u/2.', '/u/1.')}/all"
    assert stack.visit(everything, "POST")["statusCode"] == 404, "a key's number alone opens nothing"


def test_what_staff_were_asked_with_the_old_key_can_still_be_decided(stack):
    stack.put(f"lists/{LIST}/list.yaml", settings(rules={"approvals": 1}))
    first, second = stack.publish(issue("Ett"), "ett.md"), stack.publish(issue("Två"), "tva.md")
    links = links_of_mails(stack)
    start = {name: link for link in links if "/a/" in link for name in (first, second) if f".{name}." in link}
    stop = {name: link for link in links if "/s/" in link for name in (first, second) if f".{name}." in link}
    assert {key_of(link) for link in (*start.values(), *stop.values())} == {"1"}
    rotate(stack)
    assert post(stack, start[first]) == post(stack, stop[second]) == 200
    stack.wait(HOUR)
    assert (stack.state(first).stage, stack.state(second).stage) == (Stage.CLOSED, Stage.STOPPED)
    assert stack.mailed(first).total() == 5


def test_an_issue_goes_to_those_who_missed_it_by_a_link_of_the_old_key(stack):
    edition = stopped_half_way(stack)
    link = again_link(stack)
    assert key_of(link) == "1"
    rotate(stack)
    assert post(stack, link) == 200
    stack.wait(HOUR)
    assert stack.mailed(edition_after(edition)).total() > 0


def test_readers_are_the_same_and_the_next_issue_is_signed_by_the_new_key(stack):
    before = {address: stack.reader(address) for address in (ANNA, BO)}
    rotate(stack)
    assert {address: stack.reader(address) for address in (ANNA, BO)} == before
    stack.put(f"lists/{LIST}/subscribers/igen.csv", people(ANNA, BO))
    assert "added" not in stack.file(f"reports/{LIST}/igen.csv report.csv")
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert set(stack.mailed(edition).values()) == {1}
    leaving = {link for link in links_of_mails(stack) if "/u/" in link}
    assert len(leaving) == 5
    assert {key_of(link) for link in leaving} == {"2"}


def test_an_issue_that_is_half_out_when_the_key_comes_goes_on(stack):
    edition = stack.publish(issue())
    stack.resting.add("SendBatch")
    stack.wait(11 * MINUTE)
    rotate(stack)
    stack.resting.clear()
    stack.wait(HOUR)
    assert set(stack.mailed(edition).values()) == {1}
    assert stack.mailed(edition).total() == 5
