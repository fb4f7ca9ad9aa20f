"""One's own data: seen, taken away and erased by whoever reads at the address, and by nobody else."""

from __future__ import annotations

import email
import email.policy
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from newsletter.readers.subscribers import State
from newsletter.readers.suppressions import Why
from tests.integration.cloud import Cloud
from tests.integration.house import HOUR, House
from tests.integration.papers import LIST, issue, people, readers

if TYPE_CHECKING:
    from collections.abc import Iterator

ANNA = "anna.berg@byar.example"


@pytest.fixture
def house() -> Iterator[House]:
    with Cloud() as cloud:
        house = House(cloud)
        house.open_list(ANNA, *readers(3))
        house.open_list(ANNA, list_id="small-news", language="en", name="Small News")
        yield house


def way_to_own(house: House, list_id: str = LIST) -> str:
    """What the page for leaving leads to."""
    return str(re.findall(r'href="(/k/[^"]+)"', house.visit(house.leave_link(ANNA, list_id))["body"])[0])


def own_letters(house: House) -> list[Any]:
    return [mail for mail in house.letters(ANNA) if "sparat om dig" in mail.subject]


def own_link(house: House) -> str:
    """The link in the letter that was asked for."""
    house.visit(way_to_own(house), "POST")
    house.work()
    mail = own_letters(house)[-1]
    message: Any = email.message_from_bytes(house.post_office.mailbox.source(mail), policy=email.policy.default)
    (link,) = set(re.findall(r'href="(https://[^"]+/y/[^"]+)"', message.get_body(("html",)).get_content()))
    return str(link)


def test_the_link_goes_to_the_address_alone_and_once_a_day(house):
    page = house.visit(way_to_own(house))
    assert ANNA not in page["body"]
    assert "an•••@byar.example" in page["body"]
    assert not own_letters(house)
    for _ in range(3):
        answer = house.visit(way_to_own(house), "POST")
        assert answer["statusCode"] == 200
        assert "/y/" not in answer["body"]
    house.work()
    assert len(own_letters(house)) == 1
    house.clock.sleep(25 * HOUR)
    house.visit(way_to_own(house), "POST")
    house.work()
    assert len(own_letters(house)) == 2


def test_everything_is_shown_on_every_list_and_can_be_taken_away(house):
    house.visit(house.leave_link(ANNA, "small-news"), "POST")
    link = own_link(house)
    page = house.visit(link)["body"]
    for said in (ANNA, "Small News", "medlem", "har slutat, får inget"):
        assert said in page
    file = house.visit(f"{link}/my-data.json")
    assert file["headers"]["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert file["headers"]["Cache-Control"] == "no-store"
    lists = {one["list"]: one for one in json.loads(file["body"])["lists"]}
    assert {name: (one["address"], one["state"]) for name, one in lists.items()} == {
        LIST: (ANNA, "active"),
        "small-news": (ANNA, "left"),
    }
    choices, leave = re.findall(r'href="(/u/[^"]+)"', page)
    assert choices == f"{leave}/choices"
    house.visit(leave, "POST")
    assert house.reader(ANNA).state is State.LEFT


def test_looking_erases_nothing_and_a_post_erases_on_every_list_for_good(house):
    link = own_link(house)
    for address in (link, f"{link}/erase", f"{link}/my-data.json"):
        for method in ("GET", "HEAD"):
            assert house.visit(address, method)["statusCode"] == 200
    assert house.reader(ANNA)
    answer = house.visit(f"{link}/erase", "POST")
    assert answer["statusCode"] == 200
    assert ANNA not in answer["body"]
    assert house.metrics["Erasures"] == 1
    assert (house.reader(ANNA), house.reader(ANNA, "small-news")) == (None, None)
    assert house.suppressions.of(house.key_of(ANNA)).why is Why.ERASED
    house.put(f"lists/{LIST}/subscribers/again.csv", people(ANNA))
    edition = house.publish(issue())
    house.wait(HOUR)
    assert ANNA not in house.mailed(edition)
    assert len(house.mailed(edition)) == 3
    page = house.visit(link)["body"]
    assert ANNA not in page
    assert "raderades" in page


def test_the_link_ends_and_no_other_link_does_its_work(house):
    link = own_link(house)
    token = link.rpartition("/")[2]
    leaving = house.leave_link(ANNA).rpartition("/")[2]
    asking = way_to_own(house).rpartition("/")[2]
    for wrong in (f"/y/{leaving}", f"/y/{asking}", f"/u/{token}", f"/k/{leaving}", f"/k/{token}", f"/y/{token}x"):
        for method in ("GET", "POST"):
            posted_to_a_page = method == "POST" and wrong.startswith(
                "/y/"
            )  # whatever the link: nothing is posted there
            assert house.visit(wrong, method)["statusCode"] == (405 if posted_to_a_page else 404), wrong
    for wrong in (leaving, asking):
        assert house.visit(f"/y/{wrong}/erase", "POST")["statusCode"] == 404
    house.clock.sleep(49 * HOUR)
    for address in (link, f"{link}/my-data.json", f"{link}/erase"):
        assert house.visit(address)["statusCode"] == 404
    assert house.visit(f"{link}/erase", "POST")["statusCode"] == 404
    assert house.reader(ANNA)


def test_neither_links_nor_what_they_show_stand_in_logs_or_queues(house):
    link = own_link(house)
    house.visit(link)
    house.visit(f"{link}/my-data.json")
    reports = '"eventType"'  # SES's own, which name whom they are about
    written = "\n".join([*house.log, *(body for body in house.queues.seen if reports not in body)])
    assert ANNA not in written
    assert link.rpartition("/")[2] not in written
