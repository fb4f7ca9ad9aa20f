"""Two versions of one file in work at the same time: one of them counts, and every reader gets one copy, of that one.

The second version's whole event is worked on before each call to AWS of the first one's worker; and the first one's
worker dies at each of its calls, and is brought again only after the second version was published.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from newsletter.sending.edition_state import Stage
from tests.integration.crashing import Sweep
from tests.integration.sample_files import LIST, issue, readers
from tests.integration.simulated_stack import MINUTE
from tests.integration.workers import WorkerDiedError

if TYPE_CHECKING:
    from tests.integration.simulated_stack import SimulatedStack

EVERYONE = readers(2)
FILE = f"issues/{LIST}/juni.md"
MONDAY, TUESDAY = issue(body="Mötet är på måndag."), issue(body="Mötet är på tisdag.")
BROKEN = issue(body="Mötet är på tisdag.", send="någon gång")
LEAST_PLACES = 8
SHARED = frozenset({"GetItem", "PutItem", "CreateSchedule", "UpdateSchedule", "DeleteSchedule"})
"""Calls about what both versions share: the ledger and the schedules. Each edition's files are its own."""


@dataclass(frozen=True)
class Case:
    """What is saved, and how many minutes each version's proof lies before it goes out."""

    name: str
    before: bytes | None
    first: bytes
    second: bytes
    hold: int = 10

    @property
    def may_reach(self) -> set[str]:
        """What readers may read in the end: with no hold, the first version may have started before the second."""
        words = {MONDAY: "måndag", TUESDAY: "tisdag"}
        told = {words[self.second]} if self.second in words else set()
        return told | ({words[self.first]} if not self.hold else set())


CASES = [
    Case("corrected", None, MONDAY, TUESDAY),
    Case("broken", None, MONDAY, BROKEN),
    Case("and back", MONDAY, TUESDAY, MONDAY),
    Case("at once", None, MONDAY, TUESDAY, hold=0),
]


def opened(stack: SimulatedStack, case: Case) -> dict[str, Any]:
    stack.open_list(*EVERYONE, rules={"approvals": 0, "hold_minutes": case.hold})
    stack.resting = {"RecordEvidence"}  # what SES reports is told elsewhere; an issue starts once it took the proof
    if case.before:
        stack.publish(case.before)
    return stack.upload(FILE, case.first)


def one_version_counts(stack: SimulatedStack, case: Case) -> None:
    """One edition has started at most: that of the newest version that could be published. All others are void."""
    ids = list(stack.archive.edition_ids(LIST))
    states = {edition: there for edition in ids if (there := stack.ledger.state_or_none(edition))}
    started = [edition for edition, there in states.items() if there.started]
    void = {there.stage for there in states.values() if not there.started}
    assert void <= {Stage.REPLACED}, {edition: there.stage for edition, there in states.items()}
    texts = [stack.archive.edition(edition).text for edition in started]
    words = {word for word in ("måndag", "tisdag") for text in texts if word in text}
    if case.may_reach:
        assert len(started) == len(words) == 1, (started, words)
        assert words <= case.may_reach, words
        assert stack.mailed(started[0]) == dict.fromkeys(EVERYONE, 1), "started, and nobody got it"
    else:
        assert started == []
        assert any(letter.startswith("problem-") for letter, _ in stack.archive.letter_ids(50))
    assert set(stack.schedules()) <= {f"close-{edition}" for edition in started}
    assert stack.queues.dead == {}


def told(sweep: Sweep, capsys: Any) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{len(sweep.places)} places, {sweep.told} told ")
    assert not sweep.endings, "\n\n".join([f"{len(sweep.endings)} of {sweep.told}", *sweep.endings[:3]])
    assert sweep.told >= LEAST_PLACES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_second_save_is_published_before_any_call_of_the_first_ones_worker(stack, capsys, case):
    def second() -> None:
        stack.tell(stack.upload(FILE, case.second))

    sweep = Sweep(stack, "PublishIssue", meanwhile=second, only=SHARED)
    first = opened(stack, case)

    def story() -> None:
        stack.run("PublishIssue", first)
        sweep.is_over = True
        if not sweep.elsewhere:
            second()
        stack.tell(first)  # told twice
        stack.wait(30 * MINUTE, every=6 * MINUTE)  # the hold begins anew when SES takes the proof

    sweep.tell(story, lambda _: one_version_counts(stack, case))
    told(sweep, capsys)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_first_ones_worker_dies_anywhere_and_is_brought_again_after_the_second_save(stack, capsys, case):
    sweep = Sweep(stack, "PublishIssue", WorkerDiedError, only=SHARED)
    first = opened(stack, case)

    def story() -> None:
        with suppress(WorkerDiedError):
            stack.run("PublishIssue", first)
        sweep.is_over = True
        second = stack.upload(FILE, case.second)
        stack.tell(second)
        stack.tell(first)  # Lambda's second try, a minute later
        stack.tell(second)
        stack.wait(30 * MINUTE, every=6 * MINUTE)  # the hold begins anew when SES takes the proof

    sweep.tell(story, lambda _: one_version_counts(stack, case))
    told(sweep, capsys)
