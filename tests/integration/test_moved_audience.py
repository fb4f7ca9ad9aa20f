"""An issue goes to those its proof spoke of: where they have become many more or fewer, somebody is asked first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from newsletter.sending.edition_state import AUDIENCE, Stage
from tests.integration.cloud import PARAMETERS
from tests.integration.sample_files import STAFF, issue, readers
from tests.integration.simulated_stack import HOUR, MINUTE, SimulatedStack

if TYPE_CHECKING:
    from local.postoffice.mailbox import Mail


def asked(stack: SimulatedStack) -> list[Mail]:
    return [one for one in stack.letters(STAFF) if "inte lika många" in one.subject]


def link(letter: Mail, kind: str) -> str:
    found = re.search(rf"https?://\S+/{kind}/\S+", letter.text)
    assert found
    return found[0]


def test_a_register_that_came_in_between_is_asked_about_before_anybody_is_mailed(stack):
    stack.open_list(*readers(40))
    edition = stack.publish(issue())
    stack.open_list(*readers(60))
    stack.wait(HOUR)
    state = stack.state(edition)
    assert (state.stage, state.halted_why, stack.mailed(edition)) == (Stage.HALTED, AUDIENCE, {})
    (letter,) = asked(stack)
    text = " ".join(letter.text.split())
    assert "går till 40 läsare" in text
    assert "var de 60" in text
    assert [one for one in stack.letters(PARAMETERS["OperatorMail"]) if "inte lika många" in one.subject]
    stack.visit(link(letter, "a"), "POST")
    stack.wait(HOUR)
    assert stack.mailed(edition) == dict.fromkeys(readers(60), 1)
    assert stack.state(edition).stage is Stage.CLOSED


def test_an_approval_is_one_of_the_audience_too(stack):
    rules = {"approvals": 1}
    stack.open_list(*readers(40), rules=rules)
    edition = stack.publish(issue())
    stack.visit(link(stack.letters(STAFF)[0], "a"), "POST")
    stack.open_list(*readers(60), rules=rules)
    stack.resting.add("PlanBatches")
    stack.wait(MINUTE)
    stack.resting.clear()
    stack.wait(HOUR)
    assert (stack.state(edition).halted_why, stack.mailed(edition)) == (AUDIENCE, {})
    stack.visit(link(asked(stack)[0], "s"), "POST")
    stack.wait(HOUR)
    state = stack.state(edition)
    assert (state.stage, stack.mailed(edition), state.sums["stopped"]) == (Stage.STOPPED, {}, 60)


@pytest.mark.parametrize(
    ("later", "rules"), [(44, {}), (60, {"audience_percent": 100}), (60, {"audience_percent": 50})]
)
def test_a_few_more_or_as_many_as_the_list_allows_ask_nobody(stack, later, rules):
    stack.open_list(*readers(40), rules=rules)
    edition = stack.publish(issue())
    stack.open_list(*readers(later), rules=rules)
    stack.wait(HOUR)
    assert stack.mailed(edition) == dict.fromkeys(readers(later), 1)
    assert not asked(stack)
