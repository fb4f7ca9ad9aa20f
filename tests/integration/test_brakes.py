"""Brakes: an issue that goes wrong halts by itself, asks somebody, and goes on with just the rest."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from newsletter.sending import brakes
from newsletter.sending.edition_state import Stage
from tests.integration.cloud import PARAMETERS, Cloud
from tests.integration.sample_files import STAFF, issue
from tests.integration.simulated_stack import HOUR, MINUTE, SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.postoffice.mailbox import Mail

MANY = 300
GOOD = [f"reader{number}@byar.example" for number in range(MANY)]
BAD = [f"reader{number}@{'bounce.example' if number % 8 == 0 else 'byar.example'}" for number in range(MANY)]
GRUMPY = [f"reader{number}@{'complaint.example' if number % 40 == 0 else 'byar.example'}" for number in range(MANY)]


@pytest.fixture
def stack(monkeypatch) -> Iterator[SimulatedStack]:
    """The same brakes, for a tenth of the readers."""
    monkeypatch.setattr(brakes, "CANARY_FROM", 200)
    monkeypatch.setattr(brakes, "LEAST_REPORTED", 20)
    with Cloud() as cloud:
        yield SimulatedStack(cloud, rate=10)


def published(stack: SimulatedStack, addresses: list[str], **rules: int) -> str:
    stack.open_list(*addresses, rules={"hold_minutes": 0, **rules})
    return stack.publish(issue())


def tried(stack: SimulatedStack, edition: str) -> Counter[str]:
    """Everybody SES was asked to mail, bounced or not."""
    return Counter(mail.to for mail in stack.post_office.mailbox if mail.tags["issue"] == [edition])


def asked(stack: SimulatedStack) -> Mail:
    (letter,) = [one for one in stack.letters(STAFF) if one.subject.startswith("Utskicket har stannat")]
    return letter


def link(letter: Mail, kind: str) -> str:
    found = re.search(rf"https?://\S+/{kind}/\S+", letter.text)
    assert found
    return found[0]


def test_a_list_gone_bad_halts_after_its_canary_and_somebody_is_asked(stack):
    edition = published(stack, BAD)
    stack.wait(10 * MINUTE)
    assert stack.state(edition).stage is Stage.HALTED
    assert stack.state(edition).halted_why == "bounces"
    first = tried(stack, edition)
    assert 40 <= len(first) <= 60
    stack.wait(HOUR)
    assert tried(stack, edition) == first, "nothing goes on by itself"
    text = " ".join(asked(stack).text.split())
    assert "studsade" in text
    assert f"{MANY - len(first):,}".replace(",", "\u00a0") in asked(stack).text
    assert stack.letters(PARAMETERS["OperatorMail"])


def test_going_on_sends_exactly_the_rest_and_the_ledger_closes(stack):
    edition = published(stack, BAD)
    stack.wait(10 * MINUTE)
    address = link(asked(stack), "a")
    before = tried(stack, edition)
    assert "till resten?" in stack.visit(address)["body"]
    assert tried(stack, edition) == before, "looking changes nothing"
    stack.visit(address, "POST")
    stack.wait(3 * HOUR)
    assert tried(stack, edition) == dict.fromkeys(BAD, 1)
    state = stack.state(edition)
    assert state.stage is Stage.CLOSED
    assert state.sums["accepted"] == MANY


def test_ending_it_closes_the_ledger_and_counts_the_rest(stack):
    edition = published(stack, BAD)
    stack.wait(10 * MINUTE)
    first = tried(stack, edition)
    stack.visit(link(asked(stack), "s"), "POST")
    stack.wait(3 * HOUR)
    state = stack.state(edition)
    assert state.stage is Stage.STOPPED
    assert state.closed
    assert state.sums["stopped"] == MANY - len(first)
    assert tried(stack, edition) == first


def test_complaints_halt_too(stack):
    edition = published(stack, GRUMPY)
    stack.wait(10 * MINUTE)
    assert stack.state(edition).halted_why == "complaints"
    assert "skräppost" in asked(stack).text


def test_a_good_canary_lets_the_rest_follow_by_itself(stack):
    edition = published(stack, GOOD)
    stack.wait(30)
    assert stack.state(edition).is_held
    assert len(tried(stack, edition)) <= 60
    stack.wait(HOUR)
    assert stack.state(edition).stage is Stage.CLOSED
    assert tried(stack, edition) == dict.fromkeys(GOOD, 1)
    assert not [one for one in stack.letters(STAFF) if "stannat" in one.subject]


def test_a_canary_of_which_nothing_is_heard_is_waited_for_only_so_long(stack):
    stack.resting.add("RecordEvidence")
    edition = published(stack, GOOD, canary_minutes=5)
    stack.wait(4 * MINUTE)
    assert stack.state(edition).is_held
    stack.wait(4 * MINUTE)
    assert not stack.state(edition).is_held
    stack.resting.clear()
    stack.wait(2 * HOUR)
    assert tried(stack, edition) == dict.fromkeys(GOOD, 1)


def test_a_list_can_do_without_a_canary(stack):
    edition = published(stack, GOOD, canary_minutes=0)
    stack.wait(MINUTE)
    assert len(tried(stack, edition)) > 200


@pytest.mark.parametrize("readers", [BAD, GRUMPY])
def test_it_does_not_wait_for_the_minute_round(stack, readers):
    edition = published(stack, readers, canary_minutes=0)  # no schedule is kept in this test
    assert stack.state(edition).stage is Stage.HALTED
    assert 0 < tried(stack, edition).total() < len(readers)


def test_a_handful_of_bounces_in_a_small_list_halts_nothing(stack):
    edition = published(stack, BAD[:16])
    stack.wait(2 * HOUR)
    assert stack.state(edition).stage is Stage.CLOSED
