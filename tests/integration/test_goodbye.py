"""The goodbye letter: a link is forwarded with its mail, so whoever reads at the address hears that it was pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newsletter.readers.subscribers import State
from tests.integration.cloud import Cloud
from tests.integration.house import HOUR, House
from tests.integration.papers import LIST, STAFF, issue, readers
from tests.integration.test_leaving import FORM, ONE_CLICK
from tests.integration.test_moving import links_in_letter

if TYPE_CHECKING:
    from collections.abc import Iterator

ANNA = "anna.berg@byar.example"
OTHER = "small-news"


@pytest.fixture
def house() -> Iterator[House]:
    with Cloud() as cloud:
        house = House(cloud)
        house.open_list(ANNA, *readers(3))
        house.open_list(ANNA, list_id=OTHER, language="en", name="Small News")
        yield house


def goodbyes(house: House) -> list[str]:
    house.work()
    return [mail.subject for mail in house.letters(ANNA) if "längre" in mail.subject]


def test_whoever_left_by_the_page_is_told_and_comes_back_by_one_press(house):
    house.visit(house.leave_link(ANNA), "POST")
    assert goodbyes(house) == ["Du får inte Kommunbladet längre"]
    (back,) = links_in_letter(house, ANNA, "r")
    for method in ("GET", "HEAD"):
        assert house.visit(back, method)["statusCode"] == 200
    assert house.reader(ANNA).state is State.LEFT, "a scanner that opens the link brings nobody back"
    house.visit(back, "POST")
    assert house.reader(ANNA).state is State.ACTIVE


def test_whose_mail_program_did_it_gets_no_mail_more(house):
    house.visit(house.leave_link(ANNA), "POST", body=ONE_CLICK, headers=FORM)
    assert goodbyes(house) == []


def test_pressing_again_and_coming_and_going_writes_once_a_day(house):
    link = house.leave_link(ANNA)
    for _ in range(3):
        house.visit(link, "POST")
        house.visit(link, "POST")
        house.subscribers.come_back(LIST, house.key_of(ANNA))
    assert len(goodbyes(house)) == 1
    house.clock.sleep(25 * HOUR)
    house.visit(link, "POST")
    assert len(goodbyes(house)) == 2
    house.clock.sleep(40 * 24 * HOUR)
    house.visit(link, "POST")
    assert len(goodbyes(house)) == 2, "a leaving of long ago is not told again when its link is pressed again"


def test_leaving_everything_is_told_in_one_letter_with_a_way_back_to_each(house):
    house.visit(f"{house.leave_link(ANNA)}/all", "POST")
    assert goodbyes(house) == ["Du får inte Kommunbladet och Small News längre"]
    ways_back = links_in_letter(house, ANNA, "r")
    assert len(ways_back) == 2
    for back in ways_back:
        house.visit(back, "POST")
    assert {house.reader(ANNA, one).state for one in (LIST, OTHER)} == {State.ACTIVE}


def test_leaving_one_list_and_then_the_others_tells_of_the_others_too(house):
    house.visit(house.leave_link(ANNA), "POST")
    assert len(goodbyes(house)) == 1
    for _ in range(2):
        house.visit(f"{house.leave_link(ANNA)}/all", "POST")
    assert goodbyes(house) == ["Du får inte Kommunbladet längre", "Du får inte Kommunbladet och Small News längre"]
    for back in links_in_letter(house, ANNA, "r"):
        house.visit(back, "POST")
    assert {house.reader(ANNA, one).state for one in (LIST, OTHER)} == {State.ACTIVE}


def test_nothing_but_the_letter_itself_goes_to_somebody_who_left(house):
    house.visit(house.leave_link(ANNA), "POST")
    house.work()
    edition = house.publish(issue())
    house.wait(2 * HOUR)
    assert house.mailed(edition)[ANNA] == 0


def test_a_mail_to_leave_says_whose_it_is_and_its_link_works(house):
    edition = house.publish(issue())
    house.wait(2 * HOUR)
    (mail,) = [one for one in house.post_office.mailbox if one.to == ANNA and one.tags["issue"] == [edition]]
    ways = str(house.message(mail)["List-Unsubscribe"])
    web, _, by_mail = ways.partition(", ")
    token = web.strip("<>").rpartition("/")[2]
    assert by_mail == f"<mailto:{STAFF}?subject=leave%20{token}>"
    house.visit(f"/u/{token}", "POST", body=ONE_CLICK, headers=FORM)
    assert house.reader(ANNA).state is State.LEFT
