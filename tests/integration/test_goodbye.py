"""The goodbye letter: a link is forwarded with its mail, so whoever reads at the address hears that it was pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newsletter.subscribers.subscriber import State
from tests.integration.cloud import Cloud
from tests.integration.mails import DOMAIN
from tests.integration.sample_files import LIST, issue, readers
from tests.integration.simulated_stack import HOUR, SimulatedStack
from tests.integration.test_change_address import links_in_letter
from tests.integration.test_leaving import FORM, ONE_CLICK

if TYPE_CHECKING:
    from collections.abc import Iterator

ANNA = "anna.berg@byar.example"
OTHER = "small-news"


@pytest.fixture
def stack() -> Iterator[SimulatedStack]:
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        stack.open_list(ANNA, *readers(3))
        stack.open_list(ANNA, list_id=OTHER, language="en", name="Small News")
        yield stack


def goodbyes(stack: SimulatedStack) -> list[str]:
    stack.work()
    return [mail.subject for mail in stack.letters(ANNA) if "längre" in mail.subject]


def test_whoever_left_by_the_page_is_told_and_comes_back_by_one_press(stack):
    stack.visit(stack.leave_link(ANNA), "POST")
    assert goodbyes(stack) == ["Du får inte Kommunbladet längre"]
    (back,) = links_in_letter(stack, ANNA, "r")
    for method in ("GET", "HEAD"):
        assert stack.visit(back, method)["statusCode"] == 200
    assert stack.reader(ANNA).state is State.LEFT, "a scanner that opens the link brings nobody back"
    stack.visit(back, "POST")
    assert stack.reader(ANNA).state is State.ACTIVE


def test_whose_mail_program_did_it_gets_no_mail_more(stack):
    stack.visit(stack.leave_link(ANNA), "POST", body=ONE_CLICK, headers=FORM)
    assert goodbyes(stack) == []


def test_pressing_again_and_coming_and_going_writes_once_a_day(stack):
    link = stack.leave_link(ANNA)
    for _ in range(3):
        stack.visit(link, "POST")
        stack.visit(link, "POST")
        stack.subscribers.come_back(LIST, stack.key_of(ANNA))
    assert len(goodbyes(stack)) == 1
    stack.clock.sleep(25 * HOUR)
    stack.visit(link, "POST")
    assert len(goodbyes(stack)) == 2
    stack.clock.sleep(40 * 24 * HOUR)
    stack.visit(link, "POST")
    assert len(goodbyes(stack)) == 2, "a leaving of long ago is not told again when its link is pressed again"


def test_leaving_everything_is_told_in_one_letter_with_a_way_back_to_each(stack):
    stack.visit(f"{stack.leave_link(ANNA)}/all", "POST")
    assert goodbyes(stack) == ["Du får inte Kommunbladet och Small News längre"]
    ways_back = links_in_letter(stack, ANNA, "r")
    assert len(ways_back) == 2
    for back in ways_back:
        stack.visit(back, "POST")
    assert {stack.reader(ANNA, one).state for one in (LIST, OTHER)} == {State.ACTIVE}


def test_leaving_one_list_and_then_the_others_tells_of_the_others_too(stack):
    stack.visit(stack.leave_link(ANNA), "POST")
    assert len(goodbyes(stack)) == 1
    for _ in range(2):
        stack.visit(f"{stack.leave_link(ANNA)}/all", "POST")
    assert goodbyes(stack) == ["Du får inte Kommunbladet längre", "Du får inte Kommunbladet och Small News längre"]
    for back in links_in_letter(stack, ANNA, "r"):
        stack.visit(back, "POST")
    assert {stack.reader(ANNA, one).state for one in (LIST, OTHER)} == {State.ACTIVE}


def test_nothing_but_the_letter_itself_goes_to_somebody_who_left(stack):
    stack.visit(stack.leave_link(ANNA), "POST")
    stack.work()
    edition = stack.publish(issue())
    stack.wait(2 * HOUR)
    assert stack.mailed(edition)[ANNA] == 0


def test_a_mail_to_leave_says_whose_it_is_and_its_link_works(stack):
    edition = stack.publish(issue())
    stack.wait(2 * HOUR)
    (mail,) = [one for one in stack.post_office.mailbox if one.to == ANNA and one.tags["issue"] == [edition]]
    ways = str(stack.message(mail)["List-Unsubscribe"])
    web, _, by_mail = ways.partition(", ")
    token = web.strip("<>").rpartition("/")[2]
    assert by_mail == f"<mailto:leave@{DOMAIN}?subject=leave%20{token}>"
    stack.visit(f"/u/{token}", "POST", body=ONE_CLICK, headers=FORM)
    assert stack.reader(ANNA).state is State.LEFT
