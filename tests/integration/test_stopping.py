"""A stop order: nothing more goes, what went is accounted for, and nobody looks after a closed account any more."""

from __future__ import annotations

from newsletter.sending.standing import Stage
from tests.integration.house import HOUR, MINUTE, House
from tests.integration.papers import LIST, STAFF, issue, readers

EVERYONE = readers(40)


def stop_link(house: House) -> str:
    return next(word for word in house.letters(STAFF)[0].text.split() if "/s/" in word)


def is_idle(house: House) -> bool:
    """Nothing is left that would run again by itself."""
    return house.cloud.client("scheduler").list_schedules()["Schedules"] == [] and not list(house.ledger.under_way())


def test_a_stop_before_the_start_sends_nothing_and_leaves_nothing_running(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    assert "Inget har stoppats än" in house.visit(stop_link(house))["body"]
    assert house.standing(edition).stage is Stage.PROOFED  # looking changes nothing
    house.visit(stop_link(house), "POST")
    house.wait(HOUR)
    assert (house.standing(edition).stage, house.mailed(edition)) == (Stage.STOPPED, {})
    assert len(house.letters(STAFF)) == 1
    assert is_idle(house)


def test_a_stop_before_the_first_mail_sends_nothing_and_is_accounted_for(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    house.resting.add("SendBatch")
    house.wait(11 * MINUTE)
    assert house.standing(edition).stage is Stage.SENDING
    house.visit(stop_link(house), "POST")
    house.resting.clear()
    house.wait(HOUR)
    stopped = house.standing(edition)
    assert (stopped.stage, house.mailed(edition)) == (Stage.STOPPED, {})
    assert {name: number for name, number in stopped.sums.items() if number} == {"audience": 40, "stopped": 40}
    assert "40 brev skickades inte, för numret stoppades" in " ".join(house.letters(STAFF)[-1].text.split())
    assert is_idle(house)


def test_a_stop_half_way_tells_how_many_got_it_and_the_mended_issue_goes_to_all(house):
    house.open_list(*EVERYONE)
    house.post_office.faults.order(effect="pause-after", operation="SendBulkEmail", after=20)
    wrong = house.publish(issue(body="Mötet är på måndag."))
    house.wait(11 * MINUTE)
    assert "går till alla, också till dem som hann få" in house.visit(stop_link(house), "POST")["body"]
    house.post_office.account.paused = False
    right = house.publish(issue(body="Mötet är på tisdag."))
    house.wait(HOUR)
    assert house.mailed(wrong).total() == 20
    assert house.mailed(right) == dict.fromkeys(EVERYONE, 1)
    sums = house.standing(wrong).sums
    assert (sums["audience"], sums["accepted"], sums["stopped"]) == (40, 20, 20)
    assert (house.standing(wrong).stage, house.standing(right).stage) == (Stage.STOPPED, Stage.CLOSED)
    assert house.metrics["IssuesClosed"] == 2
    assert len(house.files(f"reports/{LIST}/juni.md")) == 2
    assert "Numret är stoppat" in house.visit(stop_link(house))["body"]
    assert is_idle(house)


def test_what_is_in_doubt_when_the_stop_comes_waits_for_evidence_and_is_not_sent_again(house):
    house.open_list(*EVERYONE)
    house.post_office.faults.order(effect="drop-request", operation="SendBulkEmail", first=3)
    edition = house.publish(issue())
    house.wait(11 * MINUTE)
    house.visit(stop_link(house), "POST")
    house.wait(10 * MINUTE)
    assert not house.standing(edition).closed
    house.wait(HOUR)
    assert house.mailed(edition).total() == 28
    sums = house.standing(edition).sums
    assert (sums["accepted"], sums["unknown"], sums["stopped"]) == (28, 12, 0)
    assert is_idle(house)
