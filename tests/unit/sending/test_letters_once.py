"""A letter is sent once: by whoever claims it, to whom it may go, and not again while its fate is open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.errors import Uncertain
from newsletter.readers.subscribers import State
from newsletter.sending.batches import Batch
from newsletter.sending.facts import Fact
from newsletter.sending.letters import Letter
from newsletter.sending.outcomes import Accepted, new_record
from newsletter.sending.post import LetterOffice
from tests.unit.sending.world import Clock, FakeLedger, FakeLine, FakeReaders

READER = "a0000000000000000000"
LETTER = Letter("join-1", "a@a.example", "Hej", "", "", "Bladet <b@a.example>", list="bladet", reader=READER)


class Desk:
    """An office with one letter; it is the letter's archive, queue and SES too."""

    def __init__(self, kept=LETTER):
        self.kept, self.sent, self.queued, self.says = kept, [], [], Accepted("id")
        self.clock, self.ledger, self.readers = Clock(), FakeLedger(), FakeReaders([READER])
        self.meanwhile = lambda: None
        self.office = LetterOffice(
            ledger=self.ledger, archive=self, readers=self.readers, line=FakeLine(), postman=self, letter_queue=self,
            clock=self.clock, quarantine_seconds=1200,
        )  # fmt: skip
        self.batch = Batch.on_account(kept.account, 0, 1)

    def letter(self, _id):
        self.meanwhile()
        return self.kept

    def push(self, letter, after=0):
        self.queued.append(letter)

    def post(self, letter, _tags):
        self.sent.append(letter.id)
        if isinstance(self.says, Exception):
            raise self.says
        return self.says

    def come(self, after=0):
        self.clock.now += after
        self.office.post(self.kept.id, f"worker-{self.clock.now}-{len(self.queued)}")
        return len(self.sent)


def test_a_letter_that_comes_twice_goes_once():
    desk = Desk()
    assert [desk.come(), desk.come(), desk.come(9999)] == [1, 1, 1]
    assert desk.queued == []


def test_of_two_workers_with_the_same_letter_one_sends_it():
    desk = Desk()

    def the_other_comes_first():
        desk.meanwhile = lambda: None
        desk.come()

    desk.meanwhile = the_other_comes_first
    assert desk.come() == 1


def test_who_comes_while_ses_is_being_asked_does_not_ask_too():
    desk = Desk()
    post = desk.office.postman.post

    def the_other_comes(letter, tags):
        desk.post = post
        desk.come()
        return post(letter, tags)

    desk.post = the_other_comes
    assert desk.come() == 1


def test_a_letter_in_a_workers_hand_waits():
    desk = Desk()
    desk.ledger.save(new_record(desk.batch).claimed("somebody", desk.clock.now, lease=120, most=1))
    assert [desk.come(), len(desk.queued)] == [0, 1]
    assert desk.come(121) == 0, "it may have gone: that is in doubt now"
    assert desk.come(1200) == 1


def test_a_letter_in_doubt_waits_for_its_quarantine_and_goes_once_more():
    desk = Desk()
    desk.says = Uncertain("no answer")
    assert [desk.come(), desk.come(600), desk.come(500)] == [1, 1, 1]
    assert len(desk.queued) == 3
    assert [desk.come(101), desk.come(1201), desk.come(9999)] == [2, 2, 2]


def test_a_letter_in_doubt_that_ses_told_of_has_gone():
    desk = Desk()
    desk.says = Uncertain("no answer")
    desk.come()
    desk.ledger.add_evidence(desk.batch.account, 0, {Fact.SENT: {100}})
    assert [desk.come(10), desk.come(9999)] == [1, 1]


def test_a_letter_that_is_held_back_never_goes():
    assert Desk(LETTER.held()).come() == 0


def test_no_letter_goes_to_whom_nothing_may_be_sent():
    desk = Desk()
    desk.readers.suppressed[READER] = "bounced"
    assert [desk.come(), desk.come(9999)] == [0, 0]
    assert dict(desk.ledger.record(desk.batch).reasons) == {0: "bounced"}


@pytest.mark.parametrize(
    ("void", "state", "sent"),
    [(True, State.ACTIVE, 0), (True, State.LEFT, 1), (False, State.ACTIVE, 1)],
)
def test_a_reminder_is_void_for_whoever_has_joined_by_now(void, state, sent):
    desk = Desk(replace(LETTER, void_once_joined=void))
    desk.readers.list[READER] = replace(desk.readers.list[READER], state=state)
    assert desk.come() == sent
