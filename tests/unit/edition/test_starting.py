"""The clock starts nothing before SES has taken its proof, and counts the hold anew from then."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from newsletter.edition.starting import ASK_AGAIN, ClockOffice
from newsletter.errors import InvalidList, Problem
from newsletter.sending.batches import Batch
from newsletter.sending.evidence import EvidenceRecord, code
from newsletter.sending.facts import Fact
from newsletter.sending.letters import account_of
from newsletter.sending.outcomes import Accepted, InDoubt, NotSent, Refused, new_record
from newsletter.sending.standing import Stage, Standing
from newsletter.sending.start import Start
from newsletter.sending.waiting import Waiting
from tests.unit.sending.world import EDITION, Clock, FakeLedger

MINUTE, HOUR = 60, 3600


class Desk:
    """An edition with two proofs, a hold of ten minutes, and whatever is asked for about it."""

    def __init__(self, start_after=10 * MINUTE, **stands):
        self.clock, self.ledger, self.planned, self.written, self.broken = Clock(), FakeLedger(), [], [], False
        self.created, self.rounds = self.clock.now, []
        start = self.created + start_after
        self.ledger.update(
            Standing(
                EDITION,
                "bladet",
                Stage.PROOFED,
                "f",
                "Juni",
                "h",
                self.created,
                start_at=start,
                latest_start=start + 24 * HOUR,
                proofs=("proof-1", "proof-2"),
                **stands,
            )
        )
        self.office = ClockOffice(
            ledger=self.ledger, schedules=self, plan_queue=self, close_function_arn="close", clock=self.clock,
            letter_box=self, operator_mail="drift@a.example", sender_identity="a.example", language="sv",
            desk=self, links=None, start_function_arn="start",
        )  # fmt: skip

    def mailing_list(self, _list):
        if self.broken:
            raise InvalidList(Problem("list-missing"))
        return SimpleNamespace(rules=SimpleNamespace(hold_minutes=10))

    def close(self, edition, _function):
        self.rounds.append(edition)

    def start(self, _edition, at, _function):
        self.planned.append(int(at.timestamp()))

    def push(self, edition):
        self.planned.append(edition)

    def put(self, letter):
        self.written.append(letter)

    def proof(self, answer, letter="proof-1"):
        record = new_record(Batch.on_account(account_of(letter), 0, 1))
        self.ledger.save(record.claimed("w", self.clock.now, lease=1, most=1).answered({0: answer}, self.clock.now))

    def at_its_hour(self, after=0):
        standing = self.ledger.standing(EDITION)
        self.clock.now = max(self.clock.now, standing.start_at + after)
        return self.office.start_on_time(EDITION)


def test_a_proof_that_has_gone_in_time_changes_nothing():
    desk = Desk()
    desk.clock.now += 20
    desk.proof(Accepted("id"))
    assert desk.at_its_hour() is Start.STARTED
    assert desk.planned == [EDITION]


@pytest.mark.parametrize("answer", [None, NotSent("sender-not-verified", halts=True), Refused("x"), InDoubt()])
def test_without_a_proof_it_waits_asks_again_and_tells_the_operator_once(answer):
    desk = Desk()
    if answer:
        desk.proof(answer)
    desk.ledger.note_waiting(account_of("proof-2"), Waiting(since=1, tries=3, why="sender-not-verified"))
    assert desk.at_its_hour() is Start.PROOF_WAITS
    assert desk.planned == [desk.clock.now + ASK_AGAIN]
    assert desk.at_its_hour(after=ASK_AGAIN) is Start.PROOF_WAITS
    (letter,) = desk.written
    assert letter.to == "drift@a.example"
    assert "Juni" in letter.subject
    assert "DNS-posterna" in letter.text
    assert desk.ledger.standing(EDITION).stage is Stage.PROOFED


def test_one_proof_of_two_is_enough_and_a_report_of_ses_is_as_good_as_its_answer():
    desk = Desk()
    desk.proof(Refused("x"))
    desk.proof(InDoubt(), "proof-2")
    desk.ledger.add_evidence(account_of("proof-2"), 0, {Fact.SENT: {code(0, 1)}})
    assert desk.ledger.evidence(account_of("proof-2"), 0) != EvidenceRecord()
    assert desk.at_its_hour() is Start.STARTED


def test_the_hold_begins_anew_when_the_proof_has_gone_late():
    desk = Desk()
    desk.clock.now += 2 * HOUR
    gone = desk.clock.now
    desk.proof(Accepted("id"))
    desk.clock.now += MINUTE
    assert desk.at_its_hour() is Start.PROOF_WAITS
    assert desk.planned == [gone + 10 * MINUTE]
    desk.clock.now = gone + 10 * MINUTE
    assert desk.at_its_hour() is Start.STARTED


def test_an_hour_still_far_off_is_kept():
    desk = Desk(start_after=5 * HOUR)
    desk.clock.now += 2 * HOUR
    desk.proof(Accepted("id"))
    assert desk.at_its_hour() is Start.STARTED


def test_an_hour_soon_after_the_file_asks_for_no_longer_hold_than_there_would_have_been():
    desk = Desk(start_after=4 * MINUTE)
    desk.clock.now += HOUR
    gone = desk.clock.now
    desk.proof(Accepted("id"))
    assert desk.at_its_hour() is Start.PROOF_WAITS
    assert desk.planned == [gone + 4 * MINUTE]


def test_the_last_time_it_asks_is_its_latest_for_a_start():
    desk = Desk()
    latest = desk.ledger.standing(EDITION).latest_start
    desk.clock.now = latest - 5 * MINUTE
    assert desk.at_its_hour() is Start.PROOF_WAITS
    assert desk.planned == [latest + 1]


def test_who_approved_has_seen_it():
    assert Desk(approved_by=(0,)).at_its_hour() is Start.STARTED


def test_settings_that_are_broken_by_now_hold_a_late_proof_for_a_day_at_most():
    desk = Desk(start_after=3 * 24 * HOUR)
    desk.broken = True
    desk.clock.now += 3 * 24 * HOUR
    gone = desk.clock.now
    desk.proof(Accepted("id"))
    assert desk.at_its_hour() is Start.PROOF_WAITS
    assert desk.planned == [gone + 24 * HOUR]
