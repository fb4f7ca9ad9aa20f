"""Approving: nothing goes out before as many different people as the list asks for have said so."""

from __future__ import annotations

from newsletter.sending.standing import Stage
from tests.integration.house import HOUR, House
from tests.integration.papers import STAFF, issue, readers

EDITOR = "sigrid@smakommuner.example"
EVERYONE = readers(5)


def approve(house: House, person: str) -> str:
    """What the page says to somebody who presses Approve in their own proof."""
    link = next(word for word in house.letters(person)[0].text.split() if "/a/" in word)
    assert house.visit(link)["statusCode"] == 200
    return str(house.visit(link, "POST")["body"])


def opened(house: House, approvals: int) -> str:
    house.open_list(*EVERYONE, staff=[STAFF, EDITOR], rules={"approvals": approvals})
    edition = house.publish(issue())
    house.wait(HOUR)
    assert house.standing(edition).stage is Stage.PROOFED
    return edition


def test_a_list_that_asks_for_one_approval_sends_after_it(house):
    edition = opened(house, 1)
    assert "skickas nu" in approve(house, EDITOR)
    house.wait(HOUR)
    assert house.mailed(edition) == dict.fromkeys(EVERYONE, 1)


def test_a_list_that_asks_for_two_sends_after_two_different_people_and_not_after_one_twice(house):
    edition = opened(house, 2)
    for _ in range(2):
        assert "när en annan i redaktionen också har godkänt" in approve(house, EDITOR)
    house.wait(HOUR)
    assert (house.standing(edition).stage, house.mailed(edition)) == (Stage.PROOFED, {})
    assert "skickas nu" in approve(house, STAFF)
    house.wait(HOUR)
    assert house.mailed(edition) == dict.fromkeys(EVERYONE, 1)


def test_a_changed_issue_needs_every_approval_anew(house):
    opened(house, 2)
    approve(house, EDITOR)
    changed = house.publish(issue(body="Mötet är flyttat."))
    house.wait(HOUR)
    assert "kan inte skickas från den här korrekturen" in approve(house, STAFF)
    house.wait(HOUR)
    assert (house.standing(changed).approved_by, house.mailed(changed)) == ((), {})
