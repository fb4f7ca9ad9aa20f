"""The tests' own Lambda ends a chain of requests where AWS's does: what goes round for ever there goes round here.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion
"""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from typing import TYPE_CHECKING

import pytest

from newsletter.aws import LetterQueue, PlanQueue, go_on
from tests.integration.lineage import LONGEST_CHAIN, deepest, is_ended
from tests.integration.sample_files import issue, readers
from tests.integration.simulated_stack import HOUR, MINUTE

if TYPE_CHECKING:
    from tests.integration.simulated_stack import SimulatedStack

RUNNING_ROUND = ("SendBatch", "PlanBatches", "ImportSubscribers", "TidyReaders")
RECEIVED_AT_MOST = 8
"""maxReceiveCount of the queues in template.yaml."""


@pytest.fixture(params=["Terminate", "Allow"])
def allowed(request, stack) -> bool:
    """A template of this test's own, in which every function says what becomes of a loop."""
    stack.cloud.template = deepcopy(stack.cloud.template)
    for name in RUNNING_ROUND:
        stack.cloud.template["Resources"][name]["Properties"]["RecursiveLoop"] = request.param
    return bool(request.param == "Allow")


def rounds(stack: SimulatedStack, function: str, does: object) -> list[int]:
    """Let a function do only this, and count how often it ran."""
    ran: list[int] = []

    class Function:
        logger = stack.function(function).logger

        @staticmethod
        def handler(event, _context):
            ran.append(len(event.get("Records", [0])))
            if len(ran) < 40:
                does()
            return {"batchItemFailures": []}

    stack._functions[function] = Function
    return ran


def test_a_message_sent_anew_by_who_received_it_is_stopped_after_sixteen_rounds(stack, allowed):
    queue = LetterQueue(stack.cloud.refs["LetterQueue"])
    ran = rounds(stack, "SendBatch", lambda: queue.push("a-letter", after=60))
    queue.push("a-letter")
    stack.wait(10 * HOUR)
    assert len(ran) == (40 if allowed else LONGEST_CHAIN)
    if not allowed:
        assert stack.queues.dead == {"LetterQueue": ['{"v": 1, "letter": "a-letter"}']}
        assert [name for name, _ in stack.ended] == ["SendBatch"] * RECEIVED_AT_MOST


def test_a_function_that_calls_itself_is_stopped_after_sixteen_calls(stack, allowed):
    ran = rounds(stack, "TidyReaders", lambda: go_on(stack.cloud.arns["TidyReaders"], {}))
    stack.invoke("TidyReaders", {})
    stack.work()
    assert len(ran) == (40 if allowed else LONGEST_CHAIN)
    assert stack.ended == ([] if allowed else [("TidyReaders", {})])


def test_each_function_in_a_chain_is_counted_for_itself_and_a_new_chain_begins_at_nothing(stack):
    queue = PlanQueue(stack.cloud.refs["PlanQueue"])
    seen: list[Counter[str]] = []
    rounds(stack, "PlanBatches", lambda: (seen.append(stack.lineage), go_on(stack.cloud.arns["TidyReaders"], {})))
    rounds(stack, "TidyReaders", lambda: seen.append(stack.lineage))
    for _ in range(2):
        queue.push("an-edition")
        stack.work()
    assert seen == [Counter(PlanBatches=1), Counter(PlanBatches=1, TidyReaders=1)] * 2
    assert stack.lineage == Counter()


def test_a_chain_of_several_messages_is_as_deep_as_its_deepest():
    several = [Counter(SendBatch=3), Counter(SendBatch=15, PlanBatches=1)]
    assert deepest(several) == Counter(SendBatch=15, PlanBatches=1)


@pytest.mark.parametrize("says", [{}, {"RecursiveLoop": "Terminate"}])
def test_a_function_that_says_nothing_is_ended_and_globals_speak_for_all(says):
    template = {"Resources": {"SendBatch": {"Properties": says}}}
    assert not is_ended(Counter(SendBatch=15), "SendBatch", template)
    assert is_ended(Counter(SendBatch=16), "SendBatch", template)
    template["Globals"] = {"Function": {"RecursiveLoop": "Allow"}}
    assert is_ended(Counter(SendBatch=16), "SendBatch", template) == bool(says)


def test_waiting_for_ses_through_ten_minutes_of_throttling_ends_in_the_dead_letters_or_with_everybody_mailed(
    stack, allowed
):
    """A2: the longest chain here is some ninety rounds, which nobody counted before."""
    stack.open_list(*readers(30), rules={"hold_minutes": 0})
    told = {"code": "TooManyRequestsException", "message": "Maximum sending rate exceeded."}
    stack.post_office.faults.order(effect="error", operation="SendBulkEmail", times=10_000, **told)
    edition = stack.publish(issue())
    stack.wait(3 * MINUTE, every=5)
    stack.post_office.faults.forget()
    stack.wait(5 * HOUR)
    assert bool(stack.ended) != allowed
    assert bool(stack.queues.dead) != allowed
    if allowed:
        assert stack.mailed(edition) == dict.fromkeys(readers(30), 1)
