"""The clock starts nothing before SES has taken its proof, and counts the hold anew from then."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from newsletter.editorial.scheduled_start import ASK_AGAIN, ScheduledStarter
from newsletter.editorial.staff_mail import StaffMail
from newsletter.errors import InvalidList, Problem
from newsletter.letters import totals_of
from newsletter.sending.batches import Batch
from newsletter.sending.edition_state import EditionState, Stage
from newsletter.sending.evidence import EvidenceRecord, code
from newsletter.sending.outcomes import Accepted, InDoubt, NotSent, Refused, new_record
from newsletter.sending.ses_events import SesEvent
from newsletter.sending.start import Start, Starter
from newsletter.sending.waiting import Waiting
from tests.unit.sending.world import EDITION, Clock, FakeLedger

MINUTE, HOUR = 60, 3600


class FakeStaffBucket:
    """An edition with two proofs, a hold of ten minutes, and whatever is asked for about it."""

    def __init__(self, start_after=10 * MINUTE, **stands):
        self.clock, self.ledger, self.planned, self.written, self.broken = Clock(), FakeLedger(), [], [], False
        self.created, self.rounds = self.clock.now, []
        start = self.created + start_after
        self.ledger.update(
            EditionState(
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
        self.starter = ScheduledStarter(
            starter=Starter(self.ledger, self, self, "close", self.clock),
            staff_mail=StaffMail(self, "drift@a.example", "a.example", "sv"),
            ledger=self.ledger, schedules=self, clock=self.clock, staff_bucket=self, links=None,
            start_function_arn="start",
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
        record = new_record(Batch.in_partition(totals_of(letter), 0, 1))
        self.ledger.save(record.claimed("w", self.clock.now, lease=1, most=1).answered({0: answer}, self.clock.now))

    def at_its_hour(self, after=0):
        state = self.ledger.state(EDITION)
        self.clock.now = max(self.clock.now, state.start_at + after)
        return self.starter.start_on_time(EDITION)


def test_a_proof_that_has_gone_in_time_changes_nothing():
    staff_bucket = FakeStaffBucket()
    staff_bucket.clock.now += 20
    staff_bucket.proof(Accepted("id"))
    assert staff_bucket.at_its_hour() is Start.STARTED
    assert staff_bucket.planned == [EDITION]


@pytest.mark.parametrize("answer", [None, NotSent("sender-not-verified", halts=True), Refused("x"), InDoubt()])
def test_without_a_proof_it_waits_asks_again_and_tells_the_operator_once(answer):
    staff_bucket = FakeStaffBucket()
    if answer:
        staff_bucket.proof(answer)
    staff_bucket.ledger.note_waiting(totals_of("proof-2"), Waiting(since=1, tries=3, why="sender-not-verified"))
    assert staff_bucket.at_its_hour() is Start.PROOF_WAITS
    assert staff_bucket.planned == [staff_bucket.clock.now + ASK_AGAIN]
    assert staff_bucket.at_its_hour(after=ASK_AGAIN) is Start.PROOF_WAITS
    (letter,) = staff_bucket.written
    assert letter.to == "drift@a.example"
    assert "Juni" in letter.subject
    assert "DNS-posterna" in letter.text
    assert staff_bucket.ledger.state(EDITION).stage is Stage.PROOFED


def test_one_proof_of_two_is_enough_and_a_report_of_ses_is_as_good_as_its_answer():
    staff_bucket = FakeStaffBucket()
    staff_bucket.proof(Refused("x"))
    staff_bucket.proof(InDoubt(), "proof-2")
    staff_bucket.ledger.add_evidence(totals_of("proof-2"), 0, {SesEvent.SENT: {code(0, 1)}})
    assert staff_bucket.ledger.evidence(totals_of("proof-2"), 0) != EvidenceRecord()
    assert staff_bucket.at_its_hour() is Start.STARTED


def test_the_hold_begins_anew_when_the_proof_has_gone_late():
    staff_bucket = FakeStaffBucket()
    staff_bucket.clock.now += 2 * HOUR
    gone = staff_bucket.clock.now
    staff_bucket.proof(Accepted("id"))
    staff_bucket.clock.now += MINUTE
    assert staff_bucket.at_its_hour() is Start.PROOF_WAITS
    assert staff_bucket.planned == [gone + 10 * MINUTE]
    staff_bucket.clock.now = gone + 10 * MINUTE
    assert staff_bucket.at_its_hour() is Start.STARTED


def test_an_hour_still_far_off_is_kept():
    staff_bucket = FakeStaffBucket(start_after=5 * HOUR)
    staff_bucket.clock.now += 2 * HOUR
    staff_bucket.proof(Accepted("id"))
    assert staff_bucket.at_its_hour() is Start.STARTED


def test_an_hour_soon_after_the_file_asks_for_no_longer_hold_than_there_would_have_been():
    staff_bucket = FakeStaffBucket(start_after=4 * MINUTE)
    staff_bucket.clock.now += HOUR
    gone = staff_bucket.clock.now
    staff_bucket.proof(Accepted("id"))
    assert staff_bucket.at_its_hour() is Start.PROOF_WAITS
    assert staff_bucket.planned == [gone + 4 * MINUTE]


def test_the_last_time_it_asks_is_its_latest_for_a_start():
    staff_bucket = FakeStaffBucket()
    latest = staff_bucket.ledger.state(EDITION).latest_start
    staff_bucket.clock.now = latest - 5 * MINUTE
    assert staff_bucket.at_its_hour() is Start.PROOF_WAITS
    assert staff_bucket.planned == [latest + 1]


def test_who_approved_has_seen_it():
    assert FakeStaffBucket(approved_by=(0,)).at_its_hour() is Start.STARTED


def test_settings_that_are_broken_by_now_hold_a_late_proof_for_a_day_at_most():
    staff_bucket = FakeStaffBucket(start_after=3 * 24 * HOUR)
    staff_bucket.broken = True
    staff_bucket.clock.now += 3 * 24 * HOUR
    gone = staff_bucket.clock.now
    staff_bucket.proof(Accepted("id"))
    assert staff_bucket.at_its_hour() is Start.PROOF_WAITS
    assert staff_bucket.planned == [gone + 24 * HOUR]
