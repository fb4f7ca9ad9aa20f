"""A second key comes into the ring: what the first one signed goes on working, and the second signs from then on."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest

from newsletter.readers.subscribers import State
from newsletter.sending.again import edition_after
from newsletter.sending.standing import Stage
from tests.integration.cloud import Cloud
from tests.integration.house import HOUR, MINUTE, House
from tests.integration.papers import LIST, issue, people, readers, settings
from tests.integration.test_again import again_link, stopped_half_way
from tests.integration.test_joining import link_in, sign_up, stamp_in
from tests.integration.test_moving import change, link_in_letter
from tests.integration.test_own_data import own_link, way_to_own
from tests.integration.test_scanners import links_of_mails

if TYPE_CHECKING:
    from collections.abc import Iterator

ANNA, BO, NINA, MOVED = (f"{name}@byar.example" for name in ("anna.berg", "bo", "nina", "flyttad"))
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def house() -> Iterator[House]:
    with Cloud() as cloud:
        house = House(cloud)
        house.open_list(ANNA, BO, *readers(3), signup=True)
        yield house


def rotate(house: House) -> None:
    """An operator adds a key, and every worker is replaced."""
    keys = json.dumps({"1": "a secret", "2": "another secret"})
    house.cloud.client("secretsmanager").put_secret_value(SecretId=house.cloud.refs["Keyring"], SecretString=keys)
    house.deploy()


def key_of(link: str) -> str:
    """The id of the key that signed a link."""
    return urlsplit(link).path.split("/")[2].partition(".")[0]


def post(house: House, link: str, **fields: str) -> int:
    return int(house.visit(link, "POST", body=urlencode(fields), headers=FORM)["statusCode"])


def test_every_link_of_a_reader_that_the_old_key_signed_still_does_its_work(house):
    sign_up(house, NINA)
    join, own = link_in(house, NINA), own_link(house)
    change(house, own, address=MOVED)
    house.work()
    move, leave, ask = link_in_letter(house, MOVED, "b"), house.leave_link(BO), way_to_own(house)
    stamp = stamp_in(house.visit(f"/join/{LIST}")["body"])
    house.clock.sleep(MINUTE)
    assert {key_of(link) for link in (join, own, move, leave, ask)} == {"1"}
    rotate(house)
    assert post(house, join) == 200
    assert house.reader(NINA).state is State.ACTIVE
    assert house.visit(own)["statusCode"] == house.visit(f"{own}/my-data.json")["statusCode"] == 200
    assert post(house, ask) == 200
    assert post(house, f"{leave}/choices", form="choices", important="yes") == 200
    assert house.reader(BO).choices.only_important
    assert post(house, move) == 200
    assert house.reader(MOVED).state is State.ACTIVE
    assert house.reader(ANNA).left_how == "moved"
    assert post(house, f"/join/{LIST}", address="ny@byar.example", stamp=stamp, name="", website="") == 200
    house.work()
    assert key_of(link_in(house, "ny@byar.example")) == "2"
    page = house.visit(leave, "POST")
    assert (page["statusCode"], house.reader(BO).state) == (200, State.LEFT)
    assert key_of(re.findall(r'action="(/r/[^"]+)"', page["body"])[0]) == "2", (
        "what is signed from now on is the new one's"
    )
    assert post(house, f"{own}/erase") == 200
    assert house.reader(ANNA) is None


def test_coming_back_and_saying_why_by_links_of_the_old_key(house):
    page = house.visit(house.leave_link(BO), "POST")["body"]
    back, why = re.findall(r'action="(/r/[^"]+)"', page)[0], re.findall(r'action="(/w/[^"]+)"', page)[0]
    assert {key_of(back), key_of(why)} == {"1"}
    rotate(house)
    assert post(house, why, why="too-often") == 200
    assert house.reader(BO).left_why == "too-often"
    assert post(house, back) == 200
    assert house.reader(BO).state is State.ACTIVE
    everything = f"{house.leave_link(BO).replace('/u/2.', '/u/1.')}/all"
    assert house.visit(everything, "POST")["statusCode"] == 404, "a key's number alone opens nothing"


def test_what_staff_were_asked_with_the_old_key_can_still_be_decided(house):
    house.put(f"lists/{LIST}/list.yaml", settings(rules={"approvals": 1}))
    first, second = house.publish(issue("Ett"), "ett.md"), house.publish(issue("Två"), "tva.md")
    links = links_of_mails(house)
    start = {name: link for link in links if "/a/" in link for name in (first, second) if f".{name}." in link}
    stop = {name: link for link in links if "/s/" in link for name in (first, second) if f".{name}." in link}
    assert {key_of(link) for link in (*start.values(), *stop.values())} == {"1"}
    rotate(house)
    assert post(house, start[first]) == post(house, stop[second]) == 200
    house.wait(HOUR)
    assert (house.standing(first).stage, house.standing(second).stage) == (Stage.CLOSED, Stage.STOPPED)
    assert house.mailed(first).total() == 5


def test_an_issue_goes_to_those_who_missed_it_by_a_link_of_the_old_key(house):
    edition = stopped_half_way(house)
    link = again_link(house)
    assert key_of(link) == "1"
    rotate(house)
    assert post(house, link) == 200
    house.wait(HOUR)
    assert house.mailed(edition_after(edition)).total() > 0


def test_readers_are_the_same_and_the_next_issue_is_signed_by_the_new_key(house):
    before = {address: house.reader(address) for address in (ANNA, BO)}
    rotate(house)
    assert {address: house.reader(address) for address in (ANNA, BO)} == before
    house.put(f"lists/{LIST}/subscribers/igen.csv", people(ANNA, BO))
    assert "added" not in house.file(f"reports/{LIST}/igen.csv report.csv")
    edition = house.publish(issue())
    house.wait(HOUR)
    assert set(house.mailed(edition).values()) == {1}
    leaving = {link for link in links_of_mails(house) if "/u/" in link}
    assert len(leaving) == 5
    assert {key_of(link) for link in leaving} == {"2"}


def test_an_issue_that_is_half_out_when_the_key_comes_goes_on(house):
    edition = house.publish(issue())
    house.resting.add("SendBatch")
    house.wait(11 * MINUTE)
    rotate(house)
    house.resting.clear()
    house.wait(HOUR)
    assert set(house.mailed(edition).values()) == {1}
    assert house.mailed(edition).total() == 5
