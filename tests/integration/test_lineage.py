"""The tests' own Lambda ends a chain of requests where AWS's does: what goes round for ever there goes round here.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion
"""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from typing import TYPE_CHECKING

import pytest

from newsletter.aws import LetterQueue, PlanQueue, go_on
from tests.integration.house import HOUR, MINUTE
from tests.integration.lineage import LONGEST_CHAIN, deepest, is_ended
from tests.integration.papers import issue, readers

if TYPE_CHECKING:
    from tests.integration.house import House

RUNNING_ROUND = ("SendBatch", "PlanBatches", "ImportSubscribers", "TidyReaders")
RECEIVED_AT_MOST = 8
"""maxReceiveCount of the queues in template.yaml."""


@pytest.fixture(params=["Terminate", "Allow"])
def allowed(request, house) -> bool:
    """A template of this test's own, in which every function says what becomes of a loop."""
    house.cloud.template = deepcopy(house.cloud.template)
    for name in RUNNING_ROUND:
        house.cloud.template["Resources"][name]["Properties"]["RecursiveLoop"] = request.param
    return bool(request.param == "Allow")


def rounds(house: House, function: str, does: object) -> list[int]:
    """Let a function do only this, and count how often it ran."""
    ran: list[int] = []

    class Function:
        logger = house.function(function).logger

        @staticmethod
        def handler(event, _context):
            ran.append(len(event.get("Records", [0])))
            if len(ran) < 40:
                does()
            return {"batchItemFailures": []}

    house._functions[function] = Function
    return ran


def test_a_message_sent_anew_by_who_received_it_is_stopped_after_sixteen_rounds(house, allowed):
    queue = LetterQueue(house.cloud.refs["LetterQueue"])
    ran = rounds(house, "SendBatch", lambda: queue.push("a-letter", after=60))
    queue.push("a-letter")
    house.wait(10 * HOUR)
    assert len(ran) == (40 if allowed else LONGEST_CHAIN)
    if not allowed:
        assert house.queues.dead == {"LetterQueue": ['{"v": 1, "letter": "a-letter"}']}
        assert [name for name, _ in house.ended] == ["SendBatch"] * RECEIVED_AT_MOST


def test_a_function_that_calls_itself_is_stopped_after_sixteen_calls(house, allowed):
    ran = rounds(house, "TidyReaders", lambda: go_on(house.cloud.arns["TidyReaders"], {}))
    house.invoke("TidyReaders", {})
    house.work()
    assert len(ran) == (40 if allowed else LONGEST_CHAIN)
    assert house.ended == ([] if allowed else [("TidyReaders", {})])


def test_each_function_in_a_chain_is_counted_for_itself_and_a_new_chain_begins_at_nothing(house):
    queue = PlanQueue(house.cloud.refs["PlanQueue"])
    seen: list[Counter[str]] = []
    rounds(house, "PlanBatches", lambda: (seen.append(house.lineage), go_on(house.cloud.arns["TidyReaders"], {})))
    rounds(house, "TidyReaders", lambda: seen.append(house.lineage))
    for _ in range(2):
        queue.push("an-edition")
        house.work()
    assert seen == [Counter(PlanBatches=1), Counter(PlanBatches=1, TidyReaders=1)] * 2
    assert house.lineage == Counter()


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
    house, allowed
):
    """A2: the longest chain here is some ninety rounds, which nobody counted before."""
    house.open_list(*readers(30), rules={"hold_minutes": 0})
    told = {"code": "TooManyRequestsException", "message": "Maximum sending rate exceeded."}
    house.post_office.faults.order(effect="error", operation="SendBulkEmail", times=10_000, **told)
    edition = house.publish(issue())
    house.wait(3 * MINUTE, every=5)
    house.post_office.faults.forget()
    house.wait(5 * HOUR)
    assert bool(house.ended) != allowed
    assert bool(house.queues.dead) != allowed
    if allowed:
        assert house.mailed(edition) == dict.fromkeys(readers(30), 1)
