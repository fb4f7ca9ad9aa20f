"""A slip in one list's settings: its readers can leave, other lists notice nothing, and its staff are told at once."""

from __future__ import annotations

import json

import pytest

from newsletter.readers.signed_links import JoinLink, OwnLink
from newsletter.readers.subscribers import State
from tests.integration.cloud import PARAMETERS
from tests.integration.house import HOUR, House
from tests.integration.kinds import DAY, FORM, sign_up
from tests.integration.papers import LIST, STAFF, issue, readers, settings

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


def own_link(house: House, address: str, list_id: str = LIST) -> str:
    return f"/y/{OwnLink(list_id, house.key_of(address), int(house.clock()) + DAY).signed(house.keys.ring)}"


def spoil(house: House, slip: bytes, list_id: str = LIST) -> None:
    house.put(f"lists/{list_id}/list.yaml", broken(slip))
    house.work()


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_leaving_works_whatever_the_settings_say_and_their_keepers_are_told_once(house, slip):
    house.open_list(*readers(2), signup=True)
    spoil(house, slip)
    letters = [mail for mail in house.post_office.mailbox if mail.to in (STAFF, PARAMETERS["OperatorMail"])]
    assert len(letters) == 1
    assert "behöver rättas" in letters[0].subject
    look = house.visit(house.leave_link(ANNA))
    assert look["statusCode"] == 200
    assert LIST in look["body"]
    assert house.visit(house.leave_link(ANNA), "POST", body="List-Unsubscribe=One-Click")["statusCode"] == 200
    assert house.visit(house.leave_link(BO), "POST", body="", headers=FORM)["statusCode"] == 200
    assert {house.subscribers.of(LIST, house.key_of(one)).state for one in (ANNA, BO)} == {State.LEFT}
    assert house.visit(house.leave_link(ANNA))["statusCode"] == 200, "and once more"
    assert house.metrics["PagesFailed"] == 0


def test_staff_hear_it_once_for_each_version_and_again_for_the_next(house):
    house.open_list(*readers(1))
    event = house.upload(f"lists/{LIST}/list.yaml", broken(SLIPS["an unknown rule"]))
    house.tell(event)
    house.tell(event)
    house.work()
    (letter,) = house.letters(STAFF)
    assert "Menade du ”approvals”?" in house.text(letter)
    assert "rad 10" in house.text(letter).lower()
    house.put(f"lists/{LIST}/list.yaml", broken(SLIPS["no shape"]))
    house.work()
    assert len(house.letters(STAFF)) == 2
    house.put(f"lists/{LIST}/list.yaml", settings())
    house.work()
    assert len(house.letters(STAFF)) == 2, "and nothing more once it is right"
    house.put(f"lists/{LIST}/sub/list.yaml", b"[")
    house.work()
    assert len(house.letters(STAFF)) == 2, "nor of what is no list's"


def test_a_misspelt_rule_lets_no_issue_out(house):
    house.open_list(*readers(2))
    spoil(house, SLIPS["an unknown rule"])
    assert house.publish(issue()) == ""
    house.wait(DAY)
    assert not [mail for mail in house.post_office.mailbox if mail.to in readers(2)]
    assert len(house.letters(STAFF)) == 2, "they hear of the settings, and of the issue"


def test_any_other_misspelt_setting_stands_in_the_proof(house):
    house.open_list(*readers(2), achive=True)
    house.publish(issue())
    assert "Menade du ”archive”?" in house.text(house.letters(STAFF)[-1])
    house.wait(HOUR)
    assert [mail for mail in house.post_office.mailbox if mail.to == ANNA]


@pytest.mark.parametrize("slip", [SLIPS["no shape"], *NO_SLIPS.values()], ids=["no shape", *NO_SLIPS])
def test_another_list_notices_nothing(house, slip):
    house.open_list(*readers(2), signup=True, archive=True)
    house.open_list(*readers(2), list_id=OTHER)
    spoil(house, slip, OTHER)
    own = own_link(house, ANNA)
    for path in ("/", f"/l/{LIST}", f"/c/{LIST}", own, f"{own}/my-data.json", f"{own}/change", house.leave_link(ANNA)):
        assert house.visit(path)["statusCode"] == 200, path
    assert {one["list"] for one in json.loads(house.visit(f"{own}/my-data.json")["body"])["lists"]} == {LIST, OTHER}
    assert house.visit(f"{house.leave_link(BO)}/all", "POST")["statusCode"] == 200
    assert house.subscribers.of(OTHER, house.key_of(BO)).state is State.LEFT
    assert sign_up(house, NEW)["statusCode"] == 200
    house.run("TidyReaders", {})
    house.publish(issue())
    house.wait(HOUR)
    assert [mail for mail in house.post_office.mailbox if mail.to == ANNA]
    assert house.visit(f"{own}/erase", "POST")["statusCode"] == 200
    assert house.metrics["PagesFailed"] == 0


def test_who_confirms_meanwhile_is_asked_to_come_again_and_can(house):
    house.open_list(*readers(1), signup=True)
    sign_up(house, NEW)
    asked = house.sign_ups.of(LIST, house.key_of(NEW))
    link = f"/j/{JoinLink(LIST, asked.reader, asked.asked).signed(house.keys.ring)}"
    spoil(house, SLIPS["no shape"])
    for method in ("GET", "POST"):
        answer = house.visit(link, method)
        assert (answer["statusCode"], "behöver rättas" in answer["body"]) == (503, True)
    house.put(f"lists/{LIST}/list.yaml", settings(signup=True))
    assert house.visit(link, "POST")["statusCode"] == 200
    assert house.reader(NEW).state is State.ACTIVE
    assert house.metrics["PagesFailed"] == 0
