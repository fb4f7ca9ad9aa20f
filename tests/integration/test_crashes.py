"""A worker dies before or after any call to AWS, in any function: every rule of the promise holds all the same."""

from __future__ import annotations

import sys

import pytest

from tests.integration.crashing import Sweep
from tests.integration.house import House
from tests.integration.story import RATE, an_issue_goes_out, nothing_is_wrong

LEAST = {
    "ImportSubscribers": 20,
    "PublishIssue": 100,
    "StartIssue": 10,
    "PlanBatches": 100,
    "SendBatch": 80,
    "RecordEvidence": 20,
    "CloseIssue": 20,
    "AnswerReader": 6,
}
"""At how many places each function dies, at least: half of them before a call, half after."""


@pytest.mark.parametrize("function", LEAST)
def test_a_worker_may_die_before_and_after_any_call(cloud, capsys, function):
    house = House(cloud, rate=RATE)
    sweep = Sweep(house, function)
    sweep.tell(lambda: an_issue_goes_out(house), lambda outcome: nothing_is_wrong(house, *outcome, function))
    with capsys.disabled():
        sys.stdout.write(f"\n{function} died at {len(sweep.places)} places, {sweep.worlds} worlds ")
    assert not sweep.endings, "\n\n".join([f"{len(sweep.endings)} of {len(sweep.places)}", *sweep.endings[:3]])
    assert len(sweep.places) >= LEAST[function]
    assert house.died == []
