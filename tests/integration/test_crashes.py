"""A worker dies before or after any call to AWS, in any function: every rule of the promise holds all the same."""

from __future__ import annotations

import sys

import pytest

from tests.integration.aws.faults import LineCut
from tests.integration.crashing import Sweep
from tests.integration.mail_story import a_day_of_mail, every_mail_had_its_end
from tests.integration.simulated_stack import SimulatedStack
from tests.integration.story import RATE, an_issue_goes_out, nothing_is_wrong
from tests.integration.upload_story import an_issue_is_given_in, it_went_out_once
from tests.integration.workers import WorkerDiedError

LEAST = {
    "ImportSubscribers": (18, 5),
    "PublishIssue": (140, 7),
    "StartIssue": (10, 5),
    "PlanBatches": (140, 6),
    "SendBatch": (80, 30),
    "RecordEvidence": (24, 20),
    "CloseIssue": (30, 10),
    "AnswerReader": (6, 2),
    "ReceiveMail": (100, 20),
    "AnswerStaff": (130, 24),
}
"""At how many places each function ends, and how many of those leave different worlds behind, at least."""

STORIES = {
    "ReceiveMail": (a_day_of_mail, every_mail_had_its_end),
    "AnswerStaff": (an_issue_is_given_in, it_went_out_once),
}


def swept(cloud, capsys, function, ending, *again):
    stack = SimulatedStack(cloud, rate=RATE)
    sweep = Sweep(stack, function, ending)
    story, check = STORIES.get(function, (an_issue_goes_out, nothing_is_wrong))
    sweep.tell(lambda: story(stack), lambda outcome: check(stack, *outcome, *again))
    with capsys.disabled():
        sys.stdout.write(f"\n{function}: {len(sweep.places)} places, {sweep.told} of them different ")
    assert not sweep.endings, "\n\n".join([f"{len(sweep.endings)} of {len(sweep.places)}", *sweep.endings[:3]])
    assert (len(sweep.places) >= LEAST[function][0], sweep.told >= LEAST[function][1]) == (True, True)
    assert stack.died == []


@pytest.mark.parametrize("function", LEAST)
def test_a_worker_may_die_before_and_after_any_call(cloud, capsys, function):
    swept(cloud, capsys, function, WorkerDiedError, function)


# The others catch nothing: they die of it.
@pytest.mark.parametrize("function", ["SendBatch", "AnswerReader", "AnswerStaff"])
def test_any_call_may_fail_before_and_after_it_was_carried_out(cloud, capsys, function):
    swept(cloud, capsys, function, LineCut)
