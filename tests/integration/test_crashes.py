"""A worker dies before or after any call to AWS, in any function: every rule of the promise holds all the same."""

from __future__ import annotations

import sys

import pytest

from tests.integration.aws.faults import LineCut
from tests.integration.crashing import Sweep
from tests.integration.house import House
from tests.integration.story import RATE, an_issue_goes_out, nothing_is_wrong
from tests.integration.workers import WorkerDiedError

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
"""At how many places each function ends, at least: half of them before a call, half after."""


def swept(cloud, capsys, function, ending):
    house = House(cloud, rate=RATE)
    sweep = Sweep(house, function, ending)
    sweep.tell(lambda: an_issue_goes_out(house), lambda outcome: nothing_is_wrong(house, *outcome, function))
    with capsys.disabled():
        sys.stdout.write(f"\n{function}: {len(sweep.places)} places, {sweep.told} of them different ")
    assert not sweep.endings, "\n\n".join([f"{len(sweep.endings)} of {len(sweep.places)}", *sweep.endings[:3]])
    assert len(sweep.places) >= LEAST[function]
    assert house.died == []


@pytest.mark.parametrize("function", LEAST)
def test_a_worker_may_die_before_and_after_any_call(cloud, capsys, function):
    swept(cloud, capsys, function, WorkerDiedError)


@pytest.mark.parametrize("function", ["SendBatch", "AnswerReader"])  # the others catch nothing: they die of it
def test_any_call_may_fail_before_and_after_it_was_carried_out(cloud, capsys, function):
    swept(cloud, capsys, function, LineCut)
