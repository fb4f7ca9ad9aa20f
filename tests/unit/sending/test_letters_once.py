"""A letter is sent once: by whoever claims it, to whom it may go, and not again while its fate is open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.errors import Uncertain
from newsletter.letters import Letter
from newsletter.sending.batches import Batch
from newsletter.sending.outcomes import Accepted, new_record
from newsletter.sending.send_letter import LetterSender
from newsletter.sending.ses_events import SesEvent
from newsletter.subscribers.subscriber import State
from tests.unit.sending.world import Clock, FakeLedger, FakeLine, FakeReaders

READER = "a0000000000000000000"
LETTER = Letter("join-1", "a@a.example", "Hej", "", "", "Bladet <b@a.example>", list="bladet", reader=READER)


class OneLetter:
    """A sender with one letter; it is the letter's archive, queue and SES too."""

    def __init__(self, kept=LETTER):
        self.kept, self.sent, self.queued, self.says = kept, [], [], Accepted("id")
        self.clock, self.ledger, self.readers = Clock(), FakeLedger(), FakeReaders([READER])
        self.meanwhile = lambda: None
        self.sender = LetterSender(
            ledger=self.ledger, archive=self, readers=self.readers, send_rate=FakeLine(), postman=self,
            letter_queue=self,
            clock=self.clock, quarantine_seconds=1200,
        )  # fmt: skip
        self.batch = Batch.in_partition(kept.partition, 0, 1)

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
        self.sender.post(self.kept.id, f"worker-{self.clock.now}-{len(self.queued)}")
        return len(self.sent)


def test_a_letter_that_comes_twice_goes_once():
    mail = OneLetter()
    assert [mail.come(), mail.come(), mail.come(9999)] == [1, 1, 1]
    assert mail.queued == []


def test_of_two_workers_with_the_same_letter_one_sends_it():
    mail = OneLetter()

    def the_other_comes_first():
        mail.meanwhile = lambda: None
        mail.come()

    mail.meanwhile = the_other_comes_first
    assert mail.come() == 1


def test_who_comes_while_ses_is_being_asked_does_not_ask_too():
    mail = OneLetter()
    post = mail.sender.postman.post

    def the_other_comes(letter, tags):
        mail.post = post
        mail.come()
        return post(letter, tags)

    mail.post = the_other_comes
    assert mail.come() == 1


def test_a_letter_in_a_workers_hand_waits():
    mail = OneLetter()
    mail.ledger.save(new_record(mail.batch).claimed("somebody", mail.clock.now, lease=120, most=1))
    assert [mail.come(), len(mail.queued)] == [0, 1]
    assert mail.come(121) == 0, "it may have gone: that is in doubt now"
    assert mail.come(1200) == 1


def test_a_letter_in_doubt_waits_for_its_quarantine_and_goes_once_more():
    mail = OneLetter()
    mail.says = Uncertain("no answer")
    assert [mail.come(), mail.come(600), mail.come(500)] == [1, 1, 1]
    assert len(mail.queued) == 3
    assert [mail.come(101), mail.come(1201), mail.come(9999)] == [2, 2, 2]


def test_a_letter_in_doubt_that_ses_told_of_has_gone():
    mail = OneLetter()
    mail.says = Uncertain("no answer")
    mail.come()
    mail.ledger.add_evidence(mail.batch.partition, 0, {SesEvent.SENT: {100}})
    assert [mail.come(10), mail.come(9999)] == [1, 1]


def test_a_letter_that_is_held_back_never_goes():
    assert OneLetter(LETTER.held()).come() == 0


def test_no_letter_goes_to_whom_nothing_may_be_sent():
    mail = OneLetter()
    mail.readers.suppressed[READER] = "bounced"
    assert [mail.come(), mail.come(9999)] == [0, 0]
    assert dict(mail.ledger.record(mail.batch).reasons) == {0: "bounced"}


@pytest.mark.parametrize(
    ("void", "state", "sent"),
    [(True, State.ACTIVE, 0), (True, State.LEFT, 1), (False, State.ACTIVE, 1)],
)
def test_a_reminder_is_void_for_whoever_has_joined_by_now(void, state, sent):
    mail = OneLetter(replace(LETTER, void_once_joined=void))
    mail.readers.list[READER] = replace(mail.readers.list[READER], state=state)
    assert mail.come() == sent
