"""A worker dies before or after any call to AWS, in any function: every rule of the promise holds all the same."""

from __future__ import annotations

import sys

import pytest

from tests.integration import invariants
from tests.integration.crashing import Sweep
from tests.integration.house import HOUR, MINUTE, House
from tests.integration.papers import LIST, issue, people, readers, settings

BOUNCES, COMPLAINS = "borta@bounce.example", "arg@complaint.example"
EVERYONE = [*readers(5), BOUNCES, COMPLAINS]
LEAVER = EVERYONE[2]
RATE = 3  # so that the issue has three batches, and some are surely accepted: without any, silence means nothing


def an_issue_goes_out(house: House) -> tuple[str, float]:
    """The journey of an issue from its list's first day to its report: its edition, and when a reader had left."""
    house.put(f"lists/{LIST}/list.yaml", settings())
    house.put(f"lists/{LIST}/subscribers/alla.csv", people(*EVERYONE))
    house.work()
    edition = house.publish(issue())
    house.resting.add("SendBatch")
    for _ in range(12):
        house.wait(10 * MINUTE, every=10 * MINUTE)
        if house.standing(edition).planned:
            break
    while house.visit(house.leave_link(LEAVER), "POST")["statusCode"] != 200:
        continue  # whoever sees an error presses again
    left_at = house.clock()
    house.resting.clear()
    house.wait(6 * HOUR, every=10 * MINUTE)
    house.invoke("CloseIssue", {})  # the hourly sweep
    return edition, left_at


def nothing_is_wrong(house: House, function: str, edition: str, left_at: float) -> None:
    """Everyone but the reader who left has one copy, staff know all of it, and every rule holds."""
    assert house.mailed(edition) == {address: 1 for address in EVERYONE if address != LEAVER}
    sums = house.standing(edition).sums
    assert (sums["audience"], sums["accepted"], sums["left"]) == (7, 6, 1)
    assert [len(house.files(f"reports/{LIST}/{name}")) for name in ("alla.csv", "juni.md")] == [1, 1]
    assert house.file(f"reports/{LIST}/alla.csv report.csv").count('"added"') == 7
    invariants.staff_heard_of_everything_once(house, 3)
    invariants.hold(house, edition, function, gone={LEAVER: left_at})


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
    sweep.tell(lambda: an_issue_goes_out(house), lambda outcome: nothing_is_wrong(house, function, *outcome))
    with capsys.disabled():
        sys.stdout.write(f"\n{function} died at {len(sweep.places)} places, {sweep.worlds} worlds ")
    assert not sweep.endings, "\n\n".join([f"{len(sweep.endings)} of {len(sweep.places)}", *sweep.endings[:3]])
    assert len(sweep.places) >= LEAST[function]
    assert house.died == []
