"""Caps that no spelling, network or other road gets round; and a form that closes when its letters bounce."""

from __future__ import annotations

from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from newsletter.aws import clients
from newsletter.subscribers.sign_ups import MOST_IN_A_MONTH, MOST_OF_A_NETWORK, MOST_TO_AN_ADDRESS
from newsletter.subscribers.signed_links import OwnLink
from tests.integration.kinds import DAY, FORM, calls_to_aws, sign_up, stamp
from tests.integration.sample_files import LIST, readers

if TYPE_CHECKING:
    from tests.integration.simulated_stack import SimulatedStack

OTHERS = ("blad-a", "blad-b", "blad-c")
MALLORY, VICTIM = "mallory@byar.example", "victim@byar.example"


def ask_to_move(stack: SimulatedStack, to: str, list_id: str = LIST, by: str = MALLORY) -> dict[str, Any]:
    link = OwnLink(list_id, stack.key_of(by), int(stack.clock()) + DAY).signed(stack.keys.ring)
    body = urlencode({"form": "change", "name": "", "address": to})
    return stack.visit(f"/y/{link}/change", "POST", body=body, headers=FORM)


def mailed(stack: SimulatedStack, mailbox: str = "victim") -> list[str]:
    return [mail.to for mail in stack.post_office.mailbox if mailbox in mail.to.replace(".", "")]


def test_one_mailbox_gets_its_share_under_all_its_spellings_together(stack):
    stack.open_list(signup=True)
    shown = stamp(stack)
    spellings = ["victim@gmail.com", "vic.tim@gmail.com", "victim@googlemail.com", "V.I.C.T.I.M@gmail.com"]
    for number, address in enumerate([*spellings, *(f"victim+{n}@gmail.com" for n in range(8))]):
        answer = sign_up(stack, address, network=f"10.0.{number}.1", shown=shown, sure=address)
        assert answer["statusCode"] == 200
        assert "mejl" in answer["body"] or "brev" in answer["body"]
    stack.work()
    assert len(mailed(stack)) == MOST_TO_AN_ADDRESS
    assert mailed(stack)[:2] == spellings[:2], "as they were typed"


def test_reminders_count_as_letters_to_the_mailbox_they_go_to(stack):
    for list_id in (LIST, *OTHERS):
        stack.open_list(list_id=list_id, signup=True)
    for day in range(9):
        shown = {list_id: stamp(stack, list_id) for list_id in (LIST, *OTHERS)}
        for number, list_id in enumerate((LIST, *OTHERS)):
            sign_up(stack, f"victim+{day}x{number}@byar.example", list_id, shown=shown[list_id])
        stack.work()
        stack.run("TidyReaders", {"day": datetime.fromtimestamp(stack.clock(), UTC).date().isoformat()})
        stack.work()
        stack.clock.sleep(DAY)
    assert 0 < len(mailed(stack)) <= MOST_IN_A_MONTH


def test_whoever_asks_to_move_to_somebody_else_s_address_has_no_letters_beyond_the_caps(stack):
    for one in (LIST, *OTHERS):
        stack.open_list(MALLORY, "eve@byar.example", list_id=one, signup=True)
    for day in range(6):
        for number, one in enumerate((LIST, *OTHERS)):
            to = f"victim+{day}@byar.example" if number % 2 else VICTIM
            assert ask_to_move(stack, to, one)["statusCode"] == 200
            assert ask_to_move(stack, to, one, by="eve@byar.example")["statusCode"] == 200
        stack.work()
        today = mailed(stack)
        stack.clock.sleep(DAY)
    assert 0 < len(today) <= MOST_IN_A_MONTH


def test_the_form_and_moving_share_the_caps(stack):
    for one in (LIST, *OTHERS):
        stack.open_list(MALLORY, list_id=one, signup=True)
    for one in OTHERS:
        sign_up(stack, VICTIM, one)
    ask_to_move(stack, VICTIM)
    stack.work()
    assert len(mailed(stack)) == MOST_TO_AN_ADDRESS


def test_asking_to_move_tells_nothing_about_the_address(stack):
    """The same page after the same calls, whether that address has had its letters or is free."""
    for one in (LIST, *OTHERS):
        stack.open_list(MALLORY, list_id=one, signup=True)
    for one in OTHERS:
        sign_up(stack, VICTIM, one)
    seen, pages = {}, {}
    for to in (VICTIM, "anybody@byar.example"):
        with calls_to_aws() as calls:
            answer = ask_to_move(stack, to)
        seen[to] = [name for name, _ in calls]
        pages[to] = answer["statusCode"], answer["body"].replace("vi•••", "an•••")
    stack.work()
    assert seen[VICTIM] == seen["anybody@byar.example"]
    assert pages[VICTIM] == pages["anybody@byar.example"]
    assert len(stack.letters("anybody@byar.example")) == 1


def test_a_letter_that_is_held_may_be_kept_where_the_website_may_write(stack):
    """What the function puts in the archive is held against its statements in the template: moto allows everything."""
    for one in (LIST, *OTHERS):
        stack.open_list(MALLORY, list_id=one, signup=True)
    keys: list[str] = []
    events: Any = clients.s3().meta.events
    events.register("provide-client-params.s3.PutObject", lambda params, **_: keys.append(params["Key"]))
    for one in (LIST, *OTHERS):
        sign_up(stack, VICTIM, one)
    ask_to_move(stack, VICTIM)
    policies = stack.cloud.template["Resources"]["AnswerReader"]["Properties"]["Policies"]
    allowed = [
        str(where["Fn::Sub"] if isinstance(where, dict) else where).partition(".Arn}/")[2]
        for statement in policies[0]["Statement"]
        if "s3:PutObject" in statement["Action"]
        for where in statement["Resource"]
    ]
    assert {key.split("/")[1].split("-")[0] for key in keys} >= {"join", "held"}
    assert not [key for key in keys if not any(fnmatchcase(key, pattern) for pattern in allowed)]


def test_a_home_s_many_networks_are_one(stack):
    stack.open_list(signup=True)
    shown = stamp(stack)
    for number in range(MOST_OF_A_NETWORK + 5):
        sign_up(stack, f"nr{number}@byar.example", network=f"2001:db8:0:{number:x}::1", shown=shown)
    stack.work()
    assert len(list(stack.post_office.mailbox)) == MOST_OF_A_NETWORK


def test_operators_hear_that_nobody_else_can_sign_up_today(stack):
    stack.open_list(signup=True)
    stack.cloud.refs["SignUpsADay"] = "3"
    stack.deploy()
    shown = stamp(stack)
    for number in range(5):
        sign_up(stack, f"nr{number}@byar.example", shown=shown)
    assert stack.metrics["SignUpsUsedUp"] == 2
    assert (stack.metrics["SignUps"], stack.metrics["SignUpsHeldBack"]) == (3, 2)
    alarm = stack.cloud.template["Resources"]["SignUpsUsedUpAlarm"]["Properties"]
    assert (alarm["MetricName"], alarm["Threshold"]) == ("SignUpsUsedUp", 0)
    assert alarm["AlarmActions"]


@pytest.fixture
def fed(stack: SimulatedStack) -> SimulatedStack:
    """A stack with two forms, one of which a robot has fed dead addresses."""
    stack.open_list(*readers(1), signup=True)
    stack.open_list(list_id="blad-a", signup=True)
    shown = stamp(stack)
    for number in range(6):
        sign_up(stack, f"nr{number}@bounce.example", shown=shown)
    stack.work()
    stack.wait(3600)
    return stack


def test_a_form_that_is_fed_dead_addresses_closes_and_says_so_calmly(fed):
    look = fed.visit(f"/join/{LIST}")
    assert look["statusCode"] == 503
    assert "i morgon" in look["body"]
    assert "Märta Öberg" in look["body"]
    assert 0 < int(look["headers"]["Retry-After"]) <= DAY
    assert fed.metrics["FormsClosed"] >= 1
    alarm = fed.cloud.template["Resources"]["FormsClosedAlarm"]["Properties"]
    assert (alarm["MetricName"], alarm["Threshold"]) == ("FormsClosed", 0)


def test_while_it_is_closed_nobody_is_written_to_and_other_lists_go_on_until_it_opens_by_itself(fed):
    shown, there = stamp(fed, "blad-a"), len(list(fed.post_office.mailbox))
    before = fed.metrics["SignUpsHeldBack"]
    posted = urlencode({"address": "nina@byar.example", "name": "", "website": "", "stamp": _stamp(fed)})
    answer = fed.visit(f"/join/{LIST}", "POST", body=posted, headers=FORM, network="192.0.2.77")
    fed.work()
    assert answer["statusCode"] == 503
    assert fed.metrics["SignUpsHeldBack"] == before + 1
    assert len(list(fed.post_office.mailbox)) == there
    assert sign_up(fed, "nina@byar.example", "blad-a", shown=shown)["statusCode"] == 200
    fed.work()
    assert len(fed.letters("nina@byar.example")) == 1
    fed.clock.sleep(DAY)
    assert sign_up(fed, "nora@byar.example")["statusCode"] == 200
    fed.work()
    assert len(fed.letters("nora@byar.example")) == 1
    assert fed.metrics["PagesFailed"] == 0


def test_a_slip_of_the_finger_now_and_then_closes_nothing(stack):
    stack.open_list(signup=True)
    shown = stamp(stack)
    for number in range(4):
        sign_up(stack, f"nr{number}@bounce.example", shown=shown)
    stack.work()
    stack.wait(3600)
    assert stack.visit(f"/join/{LIST}")["statusCode"] == 200
    assert stack.metrics["FormsClosed"] == 0


def _stamp(stack: SimulatedStack) -> str:
    from newsletter.subscribers.signed_links import FormStamp

    return FormStamp(LIST, int(stack.clock()) - 60).signed(stack.keys.ring)
