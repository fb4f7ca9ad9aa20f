"""Approving: nothing goes out before as many different people as the list asks for have said so."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from newsletter.sending.edition_state import Stage
from tests.integration.sample_files import STAFF, issue, readers
from tests.integration.simulated_stack import HOUR, MINUTE, SimulatedStack

EDITOR = "sigrid@smakommuner.example"
EVERYONE = readers(5)


def approve(stack: SimulatedStack, person: str) -> str:
    """What the page says to somebody who presses Approve in their own proof."""
    link = next(word for word in stack.letters(person)[0].text.split() if "/a/" in word)
    assert stack.visit(link)["statusCode"] == 200
    return str(stack.visit(link, "POST")["body"])


def opened(stack: SimulatedStack, approvals: int) -> str:
    stack.open_list(*EVERYONE, staff=[STAFF, EDITOR], rules={"approvals": approvals})
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert stack.state(edition).stage is Stage.PROOFED
    return edition


def test_a_list_that_asks_for_one_approval_sends_after_it(stack):
    edition = opened(stack, 1)
    assert "skickas nu" in approve(stack, EDITOR)
    stack.wait(HOUR)
    assert stack.mailed(edition) == dict.fromkeys(EVERYONE, 1)


def test_a_list_that_asks_for_two_sends_after_two_different_people_and_not_after_one_twice(stack):
    edition = opened(stack, 2)
    for _ in range(2):
        assert "när en annan i redaktionen också har godkänt" in approve(stack, EDITOR)
    stack.wait(HOUR)
    assert (stack.state(edition).stage, stack.mailed(edition)) == (Stage.PROOFED, {})
    assert "skickas nu" in approve(stack, STAFF)
    stack.wait(HOUR)
    assert stack.mailed(edition) == dict.fromkeys(EVERYONE, 1)


def test_a_changed_issue_needs_every_approval_anew(stack):
    opened(stack, 2)
    approve(stack, EDITOR)
    changed = stack.publish(issue(body="Mötet är flyttat."))
    stack.wait(HOUR)
    assert "kan inte skickas från det här korrekturet" in approve(stack, STAFF)
    stack.wait(HOUR)
    assert (stack.state(changed).approved_by, stack.mailed(changed)) == ((), {})


def link_of(stack: SimulatedStack, person: str, letter: int = 0) -> str:
    return next(word for word in stack.letters(person)[letter].text.split() if "/a/" in word)


def approved_for_later(stack: SimulatedStack) -> str:
    """An issue of which two have approved that it goes in two hours."""
    stack.open_list(*EVERYONE, staff=[STAFF, EDITOR], rules={"approvals": 2})
    at = datetime.fromtimestamp(stack.clock.now, ZoneInfo("Europe/Stockholm")) + timedelta(hours=2)
    edition = stack.publish(issue(skicka=f"{at:%Y-%m-%d %H:%M}"))
    stack.wait(MINUTE)
    approve(stack, EDITOR)
    assert "går ut" in approve(stack, STAFF)
    return edition


def test_an_approval_is_taken_back_and_staff_are_asked_at_its_hour(stack):
    edition = approved_for_later(stack)
    assert "Ta tillbaka mitt godkännande" in stack.visit(link_of(stack, STAFF))["body"]
    assert "är tillbakataget" in stack.visit(link_of(stack, STAFF), "POST", body="wish=take-back")["body"]
    assert "Godkänn" in stack.visit(link_of(stack, STAFF))["body"]
    stack.wait(4 * HOUR)
    assert (stack.state(edition).stage, stack.mailed(edition)) == (Stage.PROOFED, {})
    (asked,) = [one for one in stack.letters(EDITOR) if one.subject.startswith("Ska numret skickas")]
    assert "tagit tillbaka sitt godkännande" in " ".join(asked.text.split())
    stack.visit(link_of(stack, STAFF), "POST")
    stack.wait(HOUR)
    assert stack.mailed(edition) == dict.fromkeys(EVERYONE, 1)


def test_who_approves_again_in_time_lets_it_go_at_its_hour_and_then_it_is_too_late(stack):
    edition = approved_for_later(stack)
    stack.visit(link_of(stack, STAFF), "POST", body="wish=take-back")
    assert stack.visit(link_of(stack, STAFF), "POST", body="wish=taek-back")["statusCode"] == 400
    assert "går ut" in approve(stack, STAFF)
    stack.wait(HOUR)
    assert stack.mailed(edition) == {}
    stack.wait(2 * HOUR)
    assert stack.mailed(edition) == dict.fromkeys(EVERYONE, 1)
    page = stack.visit(link_of(stack, STAFF), "POST", body="wish=take-back")["body"]
    assert "tillbakataget" not in page
