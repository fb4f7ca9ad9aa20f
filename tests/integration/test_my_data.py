"""One's own data: seen, taken away and erased by whoever reads at the address, and by nobody else."""

from __future__ import annotations

import email
import email.policy
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from newsletter.subscribers.subscriber import State
from newsletter.subscribers.suppressions import SuppressionReason
from tests.integration.cloud import Cloud
from tests.integration.sample_files import LIST, issue, people, readers
from tests.integration.simulated_stack import HOUR, SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator

ANNA = "anna.berg@byar.example"


@pytest.fixture
def stack() -> Iterator[SimulatedStack]:
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        stack.open_list(ANNA, *readers(3))
        stack.open_list(ANNA, list_id="small-news", language="en", name="Small News")
        yield stack


def way_to_own(stack: SimulatedStack, list_id: str = LIST) -> str:
    """What the page for leaving leads to."""
    return str(re.findall(r'href="(/k/[^"]+)"', stack.visit(stack.leave_link(ANNA, list_id))["body"])[0])


def own_letters(stack: SimulatedStack) -> list[Any]:
    return [mail for mail in stack.letters(ANNA) if "sparat om dig" in mail.subject]


def own_link(stack: SimulatedStack) -> str:
    """The link in the letter that was asked for."""
    stack.visit(way_to_own(stack), "POST")
    stack.work()
    mail = own_letters(stack)[-1]
    message: Any = email.message_from_bytes(stack.post_office.mailbox.source(mail), policy=email.policy.default)
    (link,) = set(re.findall(r'href="(https://[^"]+/y/[^"]+)"', message.get_body(("html",)).get_content()))
    return str(link)


def test_the_link_goes_to_the_address_alone_and_once_a_day(stack):
    page = stack.visit(way_to_own(stack))
    assert ANNA not in page["body"]
    assert "an•••@byar.example" in page["body"]
    assert not own_letters(stack)
    for _ in range(3):
        answer = stack.visit(way_to_own(stack), "POST")
        assert answer["statusCode"] == 200
        assert "/y/" not in answer["body"]
    stack.work()
    assert len(own_letters(stack)) == 1
    stack.clock.sleep(25 * HOUR)
    stack.visit(way_to_own(stack), "POST")
    stack.work()
    assert len(own_letters(stack)) == 2


def test_everything_is_shown_on_every_list_and_can_be_taken_away(stack):
    stack.visit(stack.leave_link(ANNA, "small-news"), "POST")
    link = own_link(stack)
    page = stack.visit(link)["body"]
    for said in (ANNA, "Small News", "medlem", "har slutat, får inget"):
        assert said in page
    file = stack.visit(f"{link}/my-data.json")
    assert file["headers"]["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert file["headers"]["Cache-Control"] == "no-store"
    lists = {one["list"]: one for one in json.loads(file["body"])["lists"]}
    assert {name: (one["address"], one["state"]) for name, one in lists.items()} == {
        LIST: (ANNA, "active"),
        "small-news": (ANNA, "left"),
    }
    preferences, leave = re.findall(r'href="(/u/[^"]+)"', page)
    assert preferences == f"{leave}/choices"
    stack.visit(leave, "POST")
    assert stack.reader(ANNA).state is State.LEFT


def test_looking_erases_nothing_and_a_post_erases_on_every_list_for_good(stack):
    link = own_link(stack)
    for address in (link, f"{link}/erase", f"{link}/my-data.json"):
        for method in ("GET", "HEAD"):
            assert stack.visit(address, method)["statusCode"] == 200
    assert stack.reader(ANNA)
    answer = stack.visit(f"{link}/erase", "POST")
    assert answer["statusCode"] == 200
    assert ANNA not in answer["body"]
    assert stack.metrics["Erasures"] == 1
    assert (stack.reader(ANNA), stack.reader(ANNA, "small-news")) == (None, None)
    assert stack.suppressions.of(stack.key_of(ANNA)).why is SuppressionReason.ERASED
    stack.put(f"lists/{LIST}/subscribers/again.csv", people(ANNA))
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert ANNA not in stack.mailed(edition)
    assert len(stack.mailed(edition)) == 3
    page = stack.visit(link)["body"]
    assert ANNA not in page
    assert "raderades" in page


def test_the_link_ends_and_no_other_link_does_its_work(stack):
    link = own_link(stack)
    token = link.rpartition("/")[2]
    leaving = stack.leave_link(ANNA).rpartition("/")[2]
    asking = way_to_own(stack).rpartition("/")[2]
    for wrong in (f"/y/{leaving}", f"/y/{asking}", f"/u/{token}", f"/k/{leaving}", f"/k/{token}", f"/y/{token}x"):
        for method in ("GET", "POST"):
            posted_to_a_page = method == "POST" and wrong.startswith(
                "/y/"
            )  # whatever the link: nothing is posted there
            assert stack.visit(wrong, method)["statusCode"] == (405 if posted_to_a_page else 404), wrong
    for wrong in (leaving, asking):
        assert stack.visit(f"/y/{wrong}/erase", "POST")["statusCode"] == 404
    stack.clock.sleep(49 * HOUR)
    for address in (link, f"{link}/my-data.json", f"{link}/erase"):
        assert stack.visit(address)["statusCode"] == 404
    assert stack.visit(f"{link}/erase", "POST")["statusCode"] == 404
    assert stack.reader(ANNA)


def test_neither_links_nor_what_they_show_stand_in_logs_or_queues(stack):
    link = own_link(stack)
    stack.visit(link)
    stack.visit(f"{link}/my-data.json")
    reports = '"eventType"'  # SES's own, which name whom they are about
    written = "\n".join([*stack.log, *(body for body in stack.queues.seen if reports not in body)])
    assert ANNA not in written
    assert link.rpartition("/")[2] not in written
