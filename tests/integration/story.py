"""The story that is told under every fault: an issue's journey from its list's first day to its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration import invariants
from tests.integration.house import HOUR, MINUTE
from tests.integration.papers import LIST, STAFF, issue, people, readers, settings

if TYPE_CHECKING:
    from tests.integration.house import House

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
    for _ in range(12):
        if any("Korrektur" in letter.subject for letter in house.letters(STAFF)):
            break
        house.wait(10 * MINUTE, every=10 * MINUTE)  # SES must have taken the proof before an issue starts
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


def nothing_is_wrong(house: House, edition: str, left_at: float, *again: str) -> None:
    """Everyone but the reader who left has one copy, staff know all of it, and every rule holds.

    ``again`` are the functions that get every event a second time.
    """
    assert house.mailed(edition) == {address: 1 for address in EVERYONE if address != LEAVER}
    sums = house.standing(edition).sums
    assert (sums["audience"], sums["accepted"], sums["left"]) == (7, 6, 1)
    assert [len(house.files(f"reports/{LIST}/{name}")) for name in ("alla.csv", "juni.md")] == [1, 1]
    assert house.file(f"reports/{LIST}/alla.csv report.csv").count('"added"') == 7
    assert [one.edition for one in house.archive.contents(LIST)] == [edition]
    invariants.staff_heard_of_everything_once(house, 3)
    invariants.hold(house, edition, gone={LEAVER: left_at})
    for function in again:
        invariants.a_second_run_changes_nothing(house, function)
