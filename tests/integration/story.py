"""The story that is told under every fault: an issue's journey from its list's first day to its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration import invariants
from tests.integration.sample_files import LIST, STAFF, issue, people, readers, settings
from tests.integration.simulated_stack import HOUR, MINUTE

if TYPE_CHECKING:
    from tests.integration.simulated_stack import SimulatedStack

BOUNCES, COMPLAINS = "borta@bounce.example", "arg@complaint.example"
EVERYONE = [*readers(5), BOUNCES, COMPLAINS]
LEAVER = EVERYONE[2]
RATE = 3  # so that the issue has three batches, and some are surely accepted: without any, silence means nothing


def an_issue_goes_out(stack: SimulatedStack) -> tuple[str, float]:
    """The journey of an issue from its list's first day to its report: its edition, and when a reader had left."""
    stack.put(f"lists/{LIST}/list.yaml", settings())
    stack.put(f"lists/{LIST}/subscribers/alla.csv", people(*EVERYONE))
    stack.work()
    edition = stack.publish(issue())
    for _ in range(12):
        if any("Korrektur" in letter.subject for letter in stack.letters(STAFF)):
            break
        stack.wait(10 * MINUTE, every=10 * MINUTE)  # SES must have taken the proof before an issue starts
    stack.resting.add("SendBatch")
    for _ in range(12):
        stack.wait(10 * MINUTE, every=10 * MINUTE)
        if stack.state(edition).planned:
            break
    while stack.visit(stack.leave_link(LEAVER), "POST")["statusCode"] != 200:
        continue  # whoever sees an error presses again
    left_at = stack.clock()
    stack.resting.clear()
    stack.wait(6 * HOUR, every=10 * MINUTE)
    stack.invoke("CloseIssue", {})  # the hourly sweep
    stack.work()  # the weekly letter to the operator goes
    stack.wait(HOUR, every=10 * MINUTE)  # and goes again where its worker has died
    return edition, left_at


def nothing_is_wrong(stack: SimulatedStack, edition: str, left_at: float, *again: str) -> None:
    """Everyone but the reader who left has one copy, staff know all of it, and every rule holds.

    ``again`` are the functions that get every event a second time.
    """
    assert stack.mailed(edition) == {address: 1 for address in EVERYONE if address != LEAVER}
    sums = stack.state(edition).sums
    assert (sums["audience"], sums["accepted"], sums["left"]) == (7, 6, 1)
    assert [len(stack.files(f"reports/{LIST}/{name}")) for name in ("alla.csv", "juni.md")] == [1, 1]
    assert stack.file(f"reports/{LIST}/alla.csv report.csv").count('"added"') == 7
    assert [one.edition for one in stack.archive.contents(LIST)] == [edition]
    invariants.staff_heard_of_everything_once(stack, 4)
    invariants.hold(stack, edition, gone={LEAVER: left_at})
    for function in again:
        invariants.a_second_run_changes_nothing(stack, function)
