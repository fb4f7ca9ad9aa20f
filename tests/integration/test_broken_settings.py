"""A slip in one list's settings: its readers can leave, other lists notice nothing, and its staff are told at once."""

from __future__ import annotations

import json

import pytest

from newsletter.subscribers.signed_links import JoinLink, OwnLink
from newsletter.subscribers.subscriber import State
from tests.integration.cloud import PARAMETERS
from tests.integration.kinds import DAY, FORM, sign_up
from tests.integration.sample_files import LIST, STAFF, issue, readers, settings
from tests.integration.simulated_stack import HOUR, SimulatedStack

OTHER = "andra"
ANNA, BO = readers(2)
NEW = "ny@byar.example"

SLIPS = {
    "no shape": b"contact: [a, b\n",
    "a tab": b"rules:\n\tapprovals: 2\n",
    "not a number": b"rules: { approvals: ett }\n",
    "a section that is text": b"contact: 12345\n",
    "an unknown rule": b"rules: { aprovals: 2 }\n",
    "nothing at all": b"\n",
    "not text": b"\xff\x00\xfe",
    "an escape that is no letter": b'description: "\\ud800"\n',
}

NO_SLIPS = {
    "a number where lines are meant": b"contact: { name: A, postal_address: 12345 }\n",
    "a day that is none": b"description: 2026-02-30\n",
    "a number where a list is meant": b"embed: 5\n",
}
"""What YAML itself makes an exception of, or of another kind than text."""


def broken(slip: bytes) -> bytes:
    if slip in (SLIPS["nothing at all"], SLIPS["not text"]):
        return slip
    return settings(contact=None, rules=None) + slip


def own_link(stack: SimulatedStack, address: str, list_id: str = LIST) -> str:
    return f"/y/{OwnLink(list_id, stack.key_of(address), int(stack.clock()) + DAY).signed(stack.keys.ring)}"


def spoil(stack: SimulatedStack, slip: bytes, list_id: str = LIST) -> None:
    stack.put(f"lists/{list_id}/list.yaml", broken(slip))
    stack.work()


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_leaving_works_whatever_the_settings_say_and_their_keepers_are_told_once(stack, slip):
    stack.open_list(*readers(2), signup=True)
    spoil(stack, slip)
    letters = [mail for mail in stack.post_office.mailbox if mail.to in (STAFF, PARAMETERS["OperatorMail"])]
    assert len(letters) == 1
    assert "behöver rättas" in letters[0].subject
    look = stack.visit(stack.leave_link(ANNA))
    assert look["statusCode"] == 200
    assert LIST in look["body"]
    assert stack.visit(stack.leave_link(ANNA), "POST", body="List-Unsubscribe=One-Click")["statusCode"] == 200
    assert stack.visit(stack.leave_link(BO), "POST", body="", headers=FORM)["statusCode"] == 200
    assert {stack.subscribers.of(LIST, stack.key_of(one)).state for one in (ANNA, BO)} == {State.LEFT}
    assert stack.visit(stack.leave_link(ANNA))["statusCode"] == 200, "and once more"
    assert stack.metrics["PagesFailed"] == 0


def test_staff_hear_it_once_for_each_version_and_again_for_the_next(stack):
    stack.open_list(*readers(1))
    event = stack.upload(f"lists/{LIST}/list.yaml", broken(SLIPS["an unknown rule"]))
    stack.tell(event)
    stack.tell(event)
    stack.work()
    (letter,) = stack.letters(STAFF)
    assert "Menade du ”approvals”?" in stack.text(letter)
    assert "rad 10" in stack.text(letter).lower()
    stack.put(f"lists/{LIST}/list.yaml", broken(SLIPS["no shape"]))
    stack.work()
    assert len(stack.letters(STAFF)) == 2
    stack.put(f"lists/{LIST}/list.yaml", settings())
    stack.work()
    assert len(stack.letters(STAFF)) == 3, "and what the list is once it is right"
    assert stack.letters(STAFF)[-1].subject == "Inställningarna för Kommunbladet är sparade"
    stack.put(f"lists/{LIST}/sub/list.yaml", b"[")
    stack.work()
    assert "används bara list.yaml" in stack.text(stack.letters(STAFF)[-1]), "and of what is no list's"


def test_a_misspelt_rule_lets_no_issue_out(stack):
    stack.open_list(*readers(2))
    spoil(stack, SLIPS["an unknown rule"])
    assert stack.publish(issue()) == ""
    stack.wait(DAY)
    assert not [mail for mail in stack.post_office.mailbox if mail.to in readers(2)]
    assert len(stack.letters(STAFF)) == 2, "they hear of the settings, and of the issue"


def test_any_other_misspelt_setting_stands_in_the_proof(stack):
    stack.open_list(*readers(2), achive=True)
    stack.publish(issue())
    assert "Menade du ”archive”?" in stack.text(stack.letters(STAFF)[-1])
    stack.wait(HOUR)
    assert [mail for mail in stack.post_office.mailbox if mail.to == ANNA]


@pytest.mark.parametrize("slip", [SLIPS["no shape"], *NO_SLIPS.values()], ids=["no shape", *NO_SLIPS])
def test_another_list_notices_nothing(stack, slip):
    stack.open_list(*readers(2), signup=True, archive=True)
    stack.open_list(*readers(2), list_id=OTHER)
    spoil(stack, slip, OTHER)
    own = own_link(stack, ANNA)
    for path in ("/", f"/l/{LIST}", f"/c/{LIST}", own, f"{own}/my-data.json", f"{own}/change", stack.leave_link(ANNA)):
        assert stack.visit(path)["statusCode"] == 200, path
    assert {one["list"] for one in json.loads(stack.visit(f"{own}/my-data.json")["body"])["lists"]} == {LIST, OTHER}
    assert stack.visit(f"{stack.leave_link(BO)}/all", "POST")["statusCode"] == 200
    assert stack.subscribers.of(OTHER, stack.key_of(BO)).state is State.LEFT
    assert sign_up(stack, NEW)["statusCode"] == 200
    stack.run("TidyReaders", {})
    stack.publish(issue())
    stack.wait(HOUR)
    assert [mail for mail in stack.post_office.mailbox if mail.to == ANNA]
    assert stack.visit(f"{own}/erase", "POST")["statusCode"] == 200
    assert stack.metrics["PagesFailed"] == 0


def test_who_confirms_meanwhile_is_asked_to_come_again_and_can(stack):
    stack.open_list(*readers(1), signup=True)
    sign_up(stack, NEW)
    asked = stack.sign_ups.of(LIST, stack.key_of(NEW))
    link = f"/j/{JoinLink(LIST, asked.reader, asked.asked).signed(stack.keys.ring)}"
    spoil(stack, SLIPS["no shape"])
    for method in ("GET", "POST"):
        answer = stack.visit(link, method)
        assert (answer["statusCode"], "behöver rättas" in answer["body"]) == (503, True)
    stack.put(f"lists/{LIST}/list.yaml", settings(signup=True))
    assert stack.visit(link, "POST")["statusCode"] == 200
    assert stack.reader(NEW).state is State.ACTIVE
    assert stack.metrics["PagesFailed"] == 0
