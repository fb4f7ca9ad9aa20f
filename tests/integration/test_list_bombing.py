"""Robots at the form: whatever they do, few letters to anybody, few from a network, and no more in all than agreed."""

from __future__ import annotations

from collections import Counter
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from console.issues import _became
from newsletter.subscribers.sign_ups import MOST_IN_A_MONTH, MOST_LETTERS, MOST_OF_A_NETWORK, MOST_TO_AN_ADDRESS
from tests.integration.cloud import Cloud
from tests.integration.kinds import DAY, sign_up, stamp
from tests.integration.simulated_stack import SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator

LISTS = [f"blad-{letter}" for letter in "abcdefghijkl"]
VICTIM = "victim@byar.example"


@pytest.fixture
def stack() -> Iterator[SimulatedStack]:
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        for list_id in LISTS:
            stack.open_list(list_id=list_id, signup=True)
        yield stack


def test_somebody_whom_robots_sign_up_everywhere_for_weeks_gets_few_letters(stack):
    """Hundreds of posts from as many networks, on twelve lists and across a month's end, in every spelling."""
    chance, spellings = Random(1), (VICTIM, VICTIM.upper(), f" {VICTIM} ")
    a_day, before = Counter[int](), 0
    stack.clock.sleep(8 * DAY)
    for day in range(10):
        shown = {list_id: stamp(stack, list_id) for list_id in LISTS}
        for number in range(40):
            list_id = chance.choice(LISTS)
            network = f"10.{day}.{number}.1"
            answer = sign_up(stack, chance.choice(spellings), list_id, network=network, shown=shown[list_id])
            assert answer["statusCode"] == 200
        stack.work()
        mails = [mail for mail in stack.post_office.mailbox if mail.to.lower() == VICTIM]
        a_day[day], before = len(mails) - before, len(mails)
        stack.clock.sleep(DAY - len(LISTS) * 3)
    assert a_day[0] == MOST_TO_AN_ADDRESS, "and the first who asks does get letters"
    assert max(a_day.values()) <= MOST_TO_AN_ADDRESS
    assert before <= 2 * MOST_IN_A_MONTH, "ten days lie in two months at most"
    assert stack.metrics["SignUps"] == before
    assert stack.metrics["SignUps"] + stack.metrics["SignUpsHeldBack"] == 10 * 40


def test_a_list_writes_three_letters_to_nobody_who_does_not_answer_and_no_fourth(stack):
    for _ in range(6):
        for number in range(4):
            sign_up(stack, VICTIM, LISTS[0], network=f"10.1.{number}.1")
        stack.work()
        stack.clock.sleep(DAY)
    assert len(stack.letters(VICTIM)) == MOST_LETTERS


def test_a_network_reaches_no_more_people_than_its_share_however_many_lists_it_tries(stack):
    shown = {list_id: stamp(stack, list_id) for list_id in LISTS}
    for number in range(3 * MOST_OF_A_NETWORK):
        list_id = LISTS[number % len(LISTS)]
        sign_up(stack, f"victim{number}@byar.example", list_id, network="198.51.100.7", shown=shown[list_id])
    stack.work()
    assert len(list(stack.post_office.mailbox)) == MOST_OF_A_NETWORK


def test_all_robots_of_the_world_together_send_no_more_than_the_stack_agreed_to(stack):
    stack.cloud.refs["SignUpsADay"] = "120"
    stack.deploy()
    shown = {list_id: stamp(stack, list_id) for list_id in LISTS}
    for number in range(300):
        list_id = LISTS[number % len(LISTS)]
        sign_up(stack, f"victim{number}@byar.example", list_id, network=f"10.2.{number}.1", shown=shown[list_id])
    stack.work()
    assert len(list(stack.post_office.mailbox)) == 120
    assert (stack.metrics["SignUps"], stack.metrics["SignUpsHeldBack"]) == (120, 180)


def test_who_wants_several_lists_of_a_stack_gets_a_letter_about_each(stack):
    for list_id in LISTS[:MOST_TO_AN_ADDRESS]:
        sign_up(stack, "nina@byar.example", list_id, network="192.0.2.9")
        sign_up(stack, "nina@byar.example", list_id, network="192.0.2.9")
    stack.work()
    assert len(stack.letters("nina@byar.example")) == MOST_TO_AN_ADDRESS
    sign_up(stack, "nina@byar.example", LISTS[4], network="192.0.2.9")
    stack.work()
    assert len(stack.letters("nina@byar.example")) == MOST_TO_AN_ADDRESS
    stack.clock.sleep(DAY)
    sign_up(stack, "nina@byar.example", LISTS[4], network="192.0.2.9")
    stack.work()
    assert len(stack.letters("nina@byar.example")) == MOST_TO_AN_ADDRESS + 1, "what was held one day is due the next"
    assert stack.queues.held("LetterDeadLetters") == stack.queues.held("SendDeadLetters"), "and none of them failed"


def test_a_letter_that_was_one_too_many_is_told_as_held_to_operators(stack):
    for list_id in LISTS[: MOST_TO_AN_ADDRESS + 1]:
        sign_up(stack, VICTIM, list_id)
    stack.work()
    operations = SimpleNamespace(ledger=stack.ledger, archive=stack.archive)
    told = [
        _became(operations, stack.archive.letter(name)) for name, _ in stack.archive.letter_ids(50) if "join-" in name
    ]
    assert len(told) == MOST_TO_AN_ADDRESS + 1
    assert [one for one in told if one.startswith("held")] == ["held (the address has had its letters)"]
