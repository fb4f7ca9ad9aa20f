"""A stop order: nothing more goes, what went is accounted for, and nobody looks after a closed account any more."""

from __future__ import annotations

from newsletter.sending.edition_state import Stage
from tests.integration.sample_files import LIST, STAFF, issue, readers
from tests.integration.simulated_stack import HOUR, MINUTE, SimulatedStack

EVERYONE = readers(40)


def stop_link(stack: SimulatedStack) -> str:
    return next(word for word in stack.letters(STAFF)[0].text.split() if "/s/" in word)


def is_idle(stack: SimulatedStack) -> bool:
    """Nothing is left that would run again by itself."""
    return stack.cloud.client("scheduler").list_schedules()["Schedules"] == [] and not list(stack.ledger.under_way())


def test_a_stop_before_the_start_sends_nothing_and_leaves_nothing_running(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    assert "Inget har stoppats än" in stack.visit(stop_link(stack))["body"]
    assert stack.state(edition).stage is Stage.PROOFED  # looking changes nothing
    stack.visit(stop_link(stack), "POST")
    stack.wait(HOUR)
    assert (stack.state(edition).stage, stack.mailed(edition)) == (Stage.STOPPED, {})
    assert len(stack.letters(STAFF)) == 1
    assert is_idle(stack)


def test_a_stop_before_the_first_mail_sends_nothing_and_is_accounted_for(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    stack.resting.add("SendBatch")
    stack.wait(11 * MINUTE)
    assert stack.state(edition).stage is Stage.SENDING
    stack.visit(stop_link(stack), "POST")
    stack.resting.clear()
    stack.wait(HOUR)
    stopped = stack.state(edition)
    assert (stopped.stage, stack.mailed(edition)) == (Stage.STOPPED, {})
    assert {name: number for name, number in stopped.sums.items() if number} == {"audience": 40, "stopped": 40}
    assert "40 brev skickades inte, för numret stoppades" in " ".join(stack.letters(STAFF)[-1].text.split())
    assert is_idle(stack)


def test_a_stop_half_way_tells_how_many_got_it_and_the_mended_issue_goes_to_all(stack):
    stack.open_list(*EVERYONE)
    stack.post_office.faults.order(effect="pause-after", operation="SendBulkEmail", after=20)
    wrong = stack.publish(issue(body="Mötet är på måndag."))
    stack.wait(11 * MINUTE)
    assert "går till alla, också till dem som hann få" in stack.visit(stop_link(stack), "POST")["body"]
    stack.post_office.account.paused = False
    right = stack.publish(issue(body="Mötet är på tisdag."))
    stack.wait(HOUR)
    assert stack.mailed(wrong).total() == 20
    assert stack.mailed(right) == dict.fromkeys(EVERYONE, 1)
    sums = stack.state(wrong).sums
    assert (sums["audience"], sums["accepted"], sums["stopped"]) == (40, 20, 20)
    assert (stack.state(wrong).stage, stack.state(right).stage) == (Stage.STOPPED, Stage.CLOSED)
    assert stack.metrics["IssuesClosed"] == 2
    assert len(stack.files(f"reports/{LIST}/juni.md")) == 2
    assert "Numret är stoppat" in stack.visit(stop_link(stack))["body"]
    assert is_idle(stack)


def test_what_is_in_doubt_when_the_stop_comes_waits_for_evidence_and_is_not_sent_again(stack):
    stack.open_list(*EVERYONE)
    stack.post_office.faults.order(effect="drop-request", operation="SendBulkEmail", first=3)
    edition = stack.publish(issue())
    stack.wait(11 * MINUTE)
    stack.visit(stop_link(stack), "POST")
    stack.wait(10 * MINUTE)
    assert not stack.state(edition).closed
    stack.wait(HOUR)
    assert stack.mailed(edition).total() == 28
    sums = stack.state(edition).sums
    assert (sums["accepted"], sums["unknown"], sums["stopped"]) == (28, 12, 0)
    assert is_idle(stack)
