"""A pause: nothing more goes until a person lets it go on, and then just the rest, at once."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from newsletter.sending.edition_state import Stage
from tests.integration.cloud import PARAMETERS
from tests.integration.sample_files import STAFF, issue, readers
from tests.integration.simulated_stack import HOUR, MINUTE, SimulatedStack

if TYPE_CHECKING:
    from local.postoffice.mailbox import Mail

EVERYONE = readers(120)


def stop_link(stack: SimulatedStack) -> str:
    return next(word for word in stack.letters(STAFF)[0].text.split() if "/s/" in word)


def told(stack: SimulatedStack) -> list[Mail]:
    return [one for one in stack.letters(STAFF) if "pausat" in one.subject]


def paused_half_way(stack: SimulatedStack) -> str:
    """An issue to everyone that a person has paused when some of them have got it."""
    stack.open_list(*EVERYONE)
    stack.post_office.faults.order(effect="pause-after", operation="SendBulkEmail", after=50)
    edition = stack.publish(issue())
    stack.wait(11 * MINUTE)
    page = stack.visit(stop_link(stack))["body"]
    assert "Pausa utskicket" in page
    assert "Stoppa numret" in page
    assert stack.state(edition).stage is Stage.PARKED, "looking changes nothing"
    page = stack.visit(stop_link(stack), "POST", body="wish=pause")["body"]
    assert "Låt det gå vidare" in page
    stack.post_office.account.paused = False
    return edition


def test_what_is_paused_waits_for_a_person_and_its_staff_are_told_how_many(stack):
    edition = paused_half_way(stack)
    before = stack.mailed(edition)
    assert 0 < before.total() < len(EVERYONE)
    stack.wait(HOUR)
    assert (stack.state(edition).stage, stack.mailed(edition)) == (Stage.HALTED, before)
    (letter,) = told(stack)
    text = " ".join(letter.text.replace("\u00a0", " ").split())
    assert f"{len(EVERYONE) - before.total()} läsare har inte fått numret" in text
    assert not [one for one in stack.letters(PARAMETERS["OperatorMail"]) if "pausat" in one.subject]


def test_going_on_from_the_page_reaches_just_the_rest_without_waiting_for_the_minute(stack):
    edition = paused_half_way(stack)
    before = stack.mailed(edition)
    stack.wait(2 * MINUTE)
    page = stack.visit(stop_link(stack), "POST", body="wish=go-on")["body"]
    assert "Utskicket går vidare" in page
    stack.wait(5)
    assert stack.mailed(edition).total() > before.total()
    stack.wait(HOUR)
    assert stack.mailed(edition) == dict.fromkeys(EVERYONE, 1)
    state = stack.state(edition)
    assert (state.stage, state.sums["accepted"]) == (Stage.CLOSED, len(EVERYONE))


def test_going_on_by_the_link_in_the_letter_does_the_same_and_a_second_pause_is_told_too(stack):
    edition = paused_half_way(stack)
    stack.wait(2 * MINUTE)
    (letter,) = told(stack)
    found = re.search(r"https?://\S+/a/\S+", letter.text)
    assert found
    assert "har pausat utskicket" in stack.visit(found[0])["body"]
    stack.resting.add("SendBatch")
    stack.visit(found[0], "POST")
    stack.wait(5)
    stack.visit(stop_link(stack), "POST", body="wish=pause")
    stack.resting.clear()
    stack.wait(2 * MINUTE)
    assert len(told(stack)) == 2
    stack.visit(found[0], "POST")
    stack.wait(HOUR)
    assert stack.mailed(edition) == dict.fromkeys(EVERYONE, 1)
    assert stack.state(edition).stage is Stage.CLOSED


def test_what_is_paused_can_be_stopped_for_good(stack):
    edition = paused_half_way(stack)
    before = stack.mailed(edition)
    stack.visit(stop_link(stack), "POST")
    stack.wait(HOUR)
    state = stack.state(edition)
    assert (state.stage, stack.mailed(edition)) == (Stage.STOPPED, before)
    assert state.sums["stopped"] == len(EVERYONE) - before.total()
    assert "Numret är stoppat" in stack.visit(stop_link(stack), "POST", body="wish=go-on")["body"]


def test_a_pause_before_the_audience_is_planned_loses_nobody(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    stack.resting.add("PlanBatches")
    stack.wait(11 * MINUTE)
    assert stack.state(edition).stage is Stage.PLANNING
    stack.visit(stop_link(stack), "POST", body="wish=pause")
    stack.resting.clear()
    stack.wait(HOUR)
    assert (stack.state(edition).stage, stack.mailed(edition)) == (Stage.HALTED, {})
    (letter,) = told(stack)
    assert "har inte fått numret." not in letter.text, "nobody knows yet how many they are"
    stack.visit(stop_link(stack), "POST", body="wish=go-on")
    stack.wait(HOUR)
    assert stack.mailed(edition) == dict.fromkeys(EVERYONE, 1)


def test_before_its_start_there_is_nothing_to_pause_and_an_odd_wish_stops_nothing(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    assert "Pausa" not in stack.visit(stop_link(stack))["body"]
    for body in ("wish=pause", "wish=go-on"):
        assert stack.visit(stop_link(stack), "POST", body=body)["statusCode"] == 200
    for body in ("wish=pauze", "wish=pause&x=1", "x=1"):
        assert stack.visit(stop_link(stack), "POST", body=body)["statusCode"] == 400
    assert stack.state(edition).stage is Stage.PROOFED
    stack.wait(HOUR)
    assert stack.mailed(edition) == dict.fromkeys(EVERYONE, 1)


def test_a_link_for_stopping_takes_no_brake_off(stack):
    edition = paused_half_way(stack)
    stack.ledger.update(replace(stack.state(edition), halted_why="bounces"))
    assert "Låt det gå vidare" not in stack.visit(stop_link(stack), "POST", body="wish=go-on")["body"]
    stack.wait(HOUR)
    assert stack.state(edition).stage is Stage.HALTED
