"""Another name, another address, every list left at once, and why."""

from __future__ import annotations

import email
import email.policy
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from newsletter.readers.choices import Choices
from newsletter.readers.subscribers import State
from newsletter.readers.suppressions import Suppression, Why
from tests.integration.cloud import Cloud
from tests.integration.house import HOUR, House
from tests.integration.papers import LIST, issue, people, readers
from tests.integration.test_own_data import own_link

if TYPE_CHECKING:
    from collections.abc import Iterator

ANNA, NEW = "anna.berg@byar.example", "anna@nytt.example"
OTHER = "small-news"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def house() -> Iterator[House]:
    with Cloud() as cloud:
        house = House(cloud)
        house.open_list(ANNA, *readers(3), notices=True)
        house.open_list(ANNA, list_id=OTHER, language="en", name="Small News")
        yield house


def change(house: House, page: str, **fields: str) -> dict[str, Any]:
    return house.visit(f"{page}/change", "POST", body=urlencode({"form": "change", **fields}), headers=FORM)


def links_in_letter(house: House, to: str, kind: str) -> set[str]:
    """The links of one kind in the latest letter to an address."""
    mail = house.letters(to)[-1]
    message: Any = email.message_from_bytes(house.post_office.mailbox.source(mail), policy=email.policy.default)
    return set(re.findall(rf'href="(https://[^"]+/{kind}/[^"]+)"', message.get_body(("html",)).get_content()))


def link_in_letter(house: House, to: str, kind: str) -> str:
    (link,) = links_in_letter(house, to, kind)
    return link


def test_a_name_is_changed_on_every_list_and_taken_away(house):
    page = own_link(house)
    assert change(house, page, name="Anna B")["statusCode"] == 200
    assert {house.reader(ANNA, one).name for one in (LIST, OTHER)} == {"Anna B"}
    assert change(house, page, name="")["statusCode"] == 200
    assert {house.reader(ANNA, one).name for one in (LIST, OTHER)} == {""}


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "www.lura.example"},
        {"address": "inte en adress"},
        {"address": "å@byar.example"},
        {"address": "anna@mailinator.com"},
        {"name": "x" * 65},
    ],
)
def test_what_cannot_be_is_asked_about_and_nothing_is_changed(house, fields):
    page = own_link(house)
    before = house.everything()
    answer = change(house, page, **fields)
    assert answer["statusCode"] == 422
    assert 'aria-invalid="true"' in answer["body"]
    assert house.everything() == before


def test_a_new_address_gets_everything_once_whoever_reads_there_says_yes(house):
    chosen = Choices(only_important=True)
    house.subscribers.choose(LIST, house.key_of(ANNA), chosen)
    answer = change(house, own_link(house), address=NEW)
    assert (answer["statusCode"], NEW in answer["body"]) == (200, False)
    house.work()
    link = link_in_letter(house, NEW, "b")
    before = house.everything()
    assert house.visit(link)["statusCode"] == house.visit(link, "HEAD")["statusCode"] == 200
    assert house.everything() == before
    assert "byta" in house.visit(link)["body"].lower()
    for _ in range(2):
        house.visit(link, "POST")
    for one in (LIST, OTHER):
        old, new = house.reader(ANNA, one), house.reader(NEW, one)
        assert (old.state, old.left_how) == (State.LEFT, "moved")
        assert (new.state, new.grounds, new.address) == (State.ACTIVE, old.grounds, NEW)
    assert house.reader(NEW).choices == chosen
    assert house.reader(NEW).consent.confirmed
    house.work()
    edition = house.publish(issue(viktigt="ja"))
    house.wait(2 * HOUR)
    assert house.mailed(edition)[NEW] == 1
    assert house.mailed(edition)[ANNA] == 0
    notice = house.publish(issue("Kallelse till årsmötet", kallelse="ja"), name="arsmote.md")
    house.wait(2 * HOUR)
    assert (house.mailed(notice)[NEW], house.mailed(notice)[ANNA]) == (1, 0), "what a member is owed moves along"


def test_the_old_address_is_told_and_can_take_it_back(house):
    change(house, own_link(house), address=NEW)
    house.work()
    house.visit(link_in_letter(house, NEW, "b"), "POST")
    house.work()
    assert "an•••@nytt.example" in house.text(house.letters(ANNA)[-1])
    for back in links_in_letter(house, ANNA, "r"):
        assert 'method="post"' in house.visit(back)["body"]
        house.visit(back, "POST")
    assert {house.reader(ANNA, one).state for one in (LIST, OTHER)} == {State.ACTIVE}


def test_the_register_does_not_bring_the_old_address_back(house):
    change(house, own_link(house), address=NEW)
    house.work()
    house.visit(link_in_letter(house, NEW, "b"), "POST")
    house.put(f"lists/{LIST}/subscribers/alla.csv", people(ANNA, *readers(3)))
    house.work()
    assert house.reader(ANNA).state is State.LEFT


def test_asking_again_keeps_the_letter_on_its_way_good_and_sends_no_other(house):
    page = own_link(house)
    for _ in range(3):
        change(house, page, address=NEW)
        house.clock.sleep(60)
    house.work()
    assert len(house.letters(NEW)) == 1
    house.visit(link_in_letter(house, NEW, "b"), "POST")
    assert house.reader(NEW).state is State.ACTIVE


def test_no_more_than_three_addresses_a_day_are_written_to_and_the_answer_is_the_same(house):
    page = own_link(house)
    answers = []
    for number in range(6):
        answers.append(change(house, page, address=f"xx{number}@offer.example"))
        house.work()
    assert {(one["statusCode"], len(one["body"])) for one in answers} == {(200, len(answers[0]["body"]))}
    assert sum(len(house.letters(f"xx{number}@offer.example")) for number in range(6)) == 3


def test_a_move_is_forgotten_after_a_week_and_by_erasing(house):
    page = own_link(house)
    change(house, page, address=NEW)
    house.work()
    link = link_in_letter(house, NEW, "b")
    house.visit(f"{page}/erase", "POST")
    assert house.visit(link, "POST")["statusCode"] == 410
    assert house.reader(NEW) is None
    assert "nytt.example" not in str({place: row for place, row in house.everything().items() if "Letter" not in place})


def test_a_move_to_an_address_that_must_not_be_written_to_stays_undone(house):
    house.suppressions.add(Suppression(house.key_of(NEW), Why.BOUNCED, "2027-06-01T00:00:00+00:00"))
    change(house, own_link(house), address=NEW)
    house.work()
    assert not house.letters(NEW)
    assert house.reader(ANNA).state is State.ACTIVE


def test_every_list_is_left_in_one_tap_and_none_is_named(house):
    page = house.visit(house.leave_link(ANNA), "POST")["body"]
    assert "Small News" not in page
    (everything,) = re.findall(r'action="(/u/[^"]+/all)"', page)
    before = house.everything()
    assert house.visit(everything)["statusCode"] == 200
    assert house.everything() == before
    assert "Small News" not in house.visit(everything, "POST")["body"]
    assert {house.reader(ANNA, one).state for one in (LIST, OTHER)} == {State.LEFT}
    assert "/all" not in house.visit(house.leave_link(ANNA), "POST")["body"]


def test_why_somebody_left_is_kept_in_one_of_our_words_or_not_at_all(house):
    page = house.visit(house.leave_link(ANNA), "POST")["body"]
    (why,) = re.findall(r'action="(/w/[^"]+)"', page)
    for body in ("", "why=because+I+say+so", "x=y"):
        assert house.visit(why, "POST", body=body, headers=FORM)["statusCode"] == 422
    assert house.reader(ANNA).left_why == ""
    assert house.visit(why, "POST", body="why=too-often", headers=FORM)["statusCode"] == 200
    assert house.reader(ANNA).left_why == "too-often"
    assert 'name="why"' not in house.visit(house.leave_link(ANNA), "POST")["body"]
    (undo,) = re.findall(r'action="(/r/[^"]+)"', house.visit(house.leave_link(ANNA), "POST")["body"])
    house.visit(undo, "POST")
    assert (house.reader(ANNA).state, house.reader(ANNA).left_why) == (State.ACTIVE, "")
    house.visit(why, "POST", body="why=too-often", headers=FORM)
    assert house.reader(ANNA).left_why == ""
