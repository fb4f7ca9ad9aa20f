"""Waiting has an end, is bounded, and rings: what a first week on AWS does to an issue and its letters."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from newsletter.sending import waiting
from newsletter.sending.standing import Stage
from tests.integration.cloud import PARAMETERS
from tests.integration.house import HOUR, MINUTE, House
from tests.integration.papers import STAFF, issue, readers

if TYPE_CHECKING:
    from local.postoffice.faults import Fault

EVERYONE = readers(30)
UNVERIFIED = (
    "Email address is not verified. The following identities failed the check in region EU-NORTH-1: "
    f"utskick@{PARAMETERS['SenderIdentity']}"
)


def refused(house: House, code: str, message: str = "", status: int = 400) -> list[Fault]:
    """SES refuses every call of both kinds, until the faults are ended."""
    said: dict[str, Any] = {"effect": "error", "code": code, "message": message, "status": status, "times": 100_000}
    return [house.post_office.faults.order(operation=kind, **said) for kind in ("SendBulkEmail", "SendEmail")]


def end(faults: list[Fault]) -> None:
    for fault in faults:
        fault.times = fault.fired


def highest(house: House, measure: str) -> float:
    """The most that a measure ever came to, as an alarm's Maximum sees it."""
    lines = [json.loads(line) for line in house.said]
    return max((max(line[measure]) for line in lines if measure in line), default=0)


def test_with_an_unverified_domain_nothing_starts_nobody_is_refused_and_it_rings(house):
    house.open_list(*EVERYONE)
    faults = refused(house, "MessageRejected", UNVERIFIED)
    edition = house.publish(issue())
    house.wait(2 * HOUR)
    assert house.standing(edition).stage is Stage.PROOFED, "its proof has not gone"
    assert house.metrics["StartsHeldBack"] >= 5
    assert highest(house, "LetterWaitSeconds") > HOUR
    assert house.metrics["MailsRefused"] == 0
    end(faults)
    house.wait(16 * MINUTE)
    assert "Väntar på korrekturet" in [one.subject.split(":")[0] for one in house.letters(PARAMETERS["OperatorMail"])]
    proof = house.letters(STAFF)[-1]
    assert proof.subject.startswith("Korrektur")
    house.wait(12 * HOUR)
    assert house.standing(edition).started >= proof.accepted_at + 10 * MINUTE - 60, "the hold begins anew"
    assert house.mailed(edition) == dict.fromkeys(EVERYONE, 1)
    assert house.standing(edition).sums["accepted"] == len(EVERYONE)
    assert house.queues.dead == {}


def test_a_domain_that_lapses_in_the_middle_parks_the_issue_and_says_what_to_do(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    faults = refused(house, "MessageRejected", UNVERIFIED)
    house.wait(6 * HOUR)
    assert house.mailed(edition) == {}
    assert highest(house, "IssueWaitSeconds") > HOUR
    assert house.metrics["MailsRefused"] == 0
    end(faults)
    house.wait(3 * HOUR)
    assert house.mailed(edition) == dict.fromkeys(EVERYONE, 1)
    assert house.queues.dead == {}


def test_a_permission_missing_for_six_hours_is_a_handful_of_tries_and_one_alarm(house):
    house.open_list(*readers(300))
    edition = house.publish(issue())
    faults = refused(house, "AccessDeniedException", status=403)
    house.wait(11 * MINUTE)  # the hold
    invocations, seen = house.invocations, len(house.queues.seen)
    house.wait(6 * HOUR)
    sent = house.standing(edition)
    tries = Counter(body for body in house.queues.seen[seen:] if '"letter"' not in body and "eventType" not in body)
    assert (sent.stage, sent.parked_why) == (Stage.PARKED, "access-denied")
    assert house.invocations - invocations <= 360 + 40, "the minute rounds and those batches"
    assert tries.total() <= 40, "six hours of one probe of three batches, at pauses of 1, 2, 4 ... 60 minutes"
    assert highest(house, "IssueWaitSeconds") > 5 * HOUR
    assert house.metrics["IssuesParked"] > 300, "measured in each round before anything is woken"
    end(faults)
    house.wait(3 * HOUR)
    assert house.mailed(edition) == dict.fromkeys(readers(300), 1)


def test_a_letter_that_never_goes_ends_with_the_dead_and_goes_after_a_redrive(house, monkeypatch):
    monkeypatch.setattr(waiting, "LONGEST_WAIT", 5 * HOUR)  # days take long here: unit/sending/test_post.py has them
    monkeypatch.setattr(waiting, "FEWEST_TRIES", 10)
    house.open_list(*readers(2))
    faults = refused(house, "AccessDeniedException", status=403)
    house.publish(issue(), "juni.md")
    house.resting |= {"StartIssue", "CloseIssue"}
    house.wait(9 * HOUR, every=15 * MINUTE)
    dead = house.queues.dead["LetterQueue"]
    assert len(dead) >= 1
    assert house.metrics["LettersFailed"] > 0
    assert house.queues.waiting("LetterQueue") == []
    end(faults)
    house.queues.again("LetterQueue", next(body for body in dead if "proof" in body))
    house.work()
    assert [one.subject.split(":")[0] for one in house.letters(STAFF)] == ["Korrektur"]
    house.run("CloseIssue", {})
    house.work()
    told = house.letters(PARAMETERS["OperatorMail"])[-1]
    assert told.subject == "Brev som inte gick att skicka"
    before = len(house.letters(PARAMETERS["OperatorMail"]))
    house.run("CloseIssue", {})
    house.work()
    assert len(house.letters(PARAMETERS["OperatorMail"])) == before, "told once"


def test_a_letter_of_which_both_attempts_are_reported_wakes_nobody(house):
    house.open_list(*readers(2))
    house.publish(issue())
    proof = house.letters(STAFF)[-1]
    part, number, place, _ = proof.tags["batch"][0].split("-")
    for attempt in "12":
        tags = {name: list(value) for name, value in proof.tags.items()}
        tags["batch"] = [f"{part}-{number}-{place}-{attempt}"]
        said = json.dumps({"eventType": "Delivery", "mail": {"messageId": attempt, "tags": tags}})
        house.queues.again("EvidenceQueue", said)
        house.queues.stir("EvidenceQueue")
    assert house.woken == []
    house.work()
    assert "CloseIssue" not in house.events
    assert house.queues.dead == {}
