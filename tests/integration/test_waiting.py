"""Waiting has an end, is bounded, and rings: what a first week on AWS does to an issue and its letters."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from newsletter.sending import waiting
from newsletter.sending.edition_state import Stage
from tests.integration.cloud import PARAMETERS
from tests.integration.sample_files import STAFF, issue, readers
from tests.integration.simulated_stack import HOUR, MINUTE, SimulatedStack

if TYPE_CHECKING:
    from local.postoffice.faults import Fault

EVERYONE = readers(30)
UNVERIFIED = (
    "Email address is not verified. The following identities failed the check in region EU-NORTH-1: "
    f"utskick@{PARAMETERS['SenderIdentity']}"
)


def refused(stack: SimulatedStack, code: str, message: str = "", status: int = 400) -> list[Fault]:
    """SES refuses every call of both kinds, until the faults are ended."""
    said: dict[str, Any] = {"effect": "error", "code": code, "message": message, "status": status, "times": 100_000}
    return [stack.post_office.faults.order(operation=kind, **said) for kind in ("SendBulkEmail", "SendEmail")]


def end(faults: list[Fault]) -> None:
    for fault in faults:
        fault.times = fault.fired


def highest(stack: SimulatedStack, measure: str) -> float:
    """The most that a measure ever came to, as an alarm's Maximum sees it."""
    lines = [json.loads(line) for line in stack.said]
    return max((max(line[measure]) for line in lines if measure in line), default=0)


def test_with_an_unverified_domain_nothing_starts_nobody_is_refused_and_it_rings(stack):
    stack.open_list(*EVERYONE)
    faults = refused(stack, "MessageRejected", UNVERIFIED)
    edition = stack.publish(issue())
    stack.wait(2 * HOUR)
    assert stack.state(edition).stage is Stage.PROOFED, "its proof has not gone"
    assert stack.metrics["StartsHeldBack"] >= 5
    assert highest(stack, "LetterWaitSeconds") > HOUR
    assert stack.metrics["MailsRefused"] == 0
    end(faults)
    stack.wait(16 * MINUTE)
    assert "Väntar på korrekturet" in [one.subject.split(":")[0] for one in stack.letters(PARAMETERS["OperatorMail"])]
    proof = stack.letters(STAFF)[-1]
    assert proof.subject.startswith("Korrektur")
    stack.wait(12 * HOUR)
    assert stack.state(edition).started >= proof.accepted_at + 10 * MINUTE - 60, "the hold begins anew"
    assert stack.mailed(edition) == dict.fromkeys(EVERYONE, 1)
    assert stack.state(edition).sums["accepted"] == len(EVERYONE)
    assert stack.queues.dead == {}


def test_a_domain_that_lapses_in_the_middle_parks_the_issue_and_says_what_to_do(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    faults = refused(stack, "MessageRejected", UNVERIFIED)
    stack.wait(6 * HOUR)
    assert stack.mailed(edition) == {}
    assert highest(stack, "IssueWaitSeconds") > HOUR
    assert stack.metrics["MailsRefused"] == 0
    end(faults)
    stack.wait(3 * HOUR)
    assert stack.mailed(edition) == dict.fromkeys(EVERYONE, 1)
    assert stack.queues.dead == {}


def test_what_ses_allows_a_minute_is_measured_while_an_issue_is_on_its_way_and_else_not(stack):
    stack.open_list(*EVERYONE)
    stack.publish(issue())
    stack.wait(3 * HOUR)
    lines = [line for line in map(json.loads, stack.said) if "MailsAllowedAMinute" in line]
    assert {value for line in lines for value in line["MailsAllowedAMinute"]} == {14 * 60.0}
    assert all("LookSeconds" in line for line in lines)
    before = len(lines)
    stack.wait(3 * HOUR)
    assert sum("MailsAllowedAMinute" in line for line in stack.said) == before


def test_a_permission_missing_for_six_hours_is_a_handful_of_tries_and_one_alarm(stack):
    stack.open_list(*readers(300))
    edition = stack.publish(issue())
    faults = refused(stack, "AccessDeniedException", status=403)
    stack.wait(11 * MINUTE)  # the hold
    invocations, seen = stack.invocations, len(stack.queues.seen)
    stack.wait(6 * HOUR)
    sent = stack.state(edition)
    tries = Counter(body for body in stack.queues.seen[seen:] if '"letter"' not in body and "eventType" not in body)
    assert (sent.stage, sent.parked_why) == (Stage.PARKED, "access-denied")
    assert stack.invocations - invocations <= 360 + 40, "the minute rounds and those batches"
    assert tries.total() <= 40, "six hours of one probe of three batches, at pauses of 1, 2, 4 ... 60 minutes"
    assert highest(stack, "IssueWaitSeconds") > 5 * HOUR
    assert stack.metrics["IssuesParked"] > 300, "measured in each round before anything is woken"
    end(faults)
    stack.wait(3 * HOUR)
    assert stack.mailed(edition) == dict.fromkeys(readers(300), 1)


def test_a_letter_that_never_goes_ends_with_the_dead_and_goes_after_a_redrive(stack, monkeypatch):
    monkeypatch.setattr(
        waiting, "LONGEST_WAIT", 5 * HOUR
    )  # days take long here: unit/sending/test_send_letter.py has them
    monkeypatch.setattr(waiting, "FEWEST_TRIES", 10)
    stack.open_list(*readers(2))
    faults = refused(stack, "AccessDeniedException", status=403)
    stack.publish(issue(), "juni.md")
    stack.resting |= {"StartIssue", "CloseIssue"}
    stack.wait(9 * HOUR, every=15 * MINUTE)
    dead = stack.queues.dead["LetterQueue"]
    assert len(dead) >= 1
    assert stack.metrics["LettersFailed"] > 0
    assert stack.queues.waiting("LetterQueue") == []
    end(faults)
    stack.queues.again("LetterQueue", next(body for body in dead if "proof" in body))
    stack.work()
    assert [one.subject.split(":")[0] for one in stack.letters(STAFF)] == ["Korrektur"]
    stack.run("CloseIssue", {})
    stack.work()
    told = stack.letters(PARAMETERS["OperatorMail"])[-1]
    assert told.subject == "Brev som inte gick att skicka"
    before = len(stack.letters(PARAMETERS["OperatorMail"]))
    stack.run("CloseIssue", {})
    stack.work()
    assert len(stack.letters(PARAMETERS["OperatorMail"])) == before, "told once"


def test_a_letter_of_which_both_attempts_are_reported_wakes_nobody(stack):
    stack.open_list(*readers(2))
    stack.publish(issue())
    proof = stack.letters(STAFF)[-1]
    part, number, place, _ = proof.tags["batch"][0].split("-")
    for attempt in "12":
        tags = {name: list(value) for name, value in proof.tags.items()}
        tags["batch"] = [f"{part}-{number}-{place}-{attempt}"]
        said = json.dumps({"eventType": "Delivery", "mail": {"messageId": attempt, "tags": tags}})
        stack.queues.again("EvidenceQueue", said)
        stack.queues.stir("EvidenceQueue")
    assert stack.woken == []
    stack.work()
    assert "CloseIssue" not in stack.events
    assert stack.queues.dead == {}
