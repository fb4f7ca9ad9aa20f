"""Approving: nothing goes out before as many different people as the list asks for have said so."""

from __future__ import annotations

from newsletter.sending.edition_state import Stage
from tests.integration.sample_files import STAFF, issue, readers
from tests.integration.simulated_stack import HOUR, SimulatedStack

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
