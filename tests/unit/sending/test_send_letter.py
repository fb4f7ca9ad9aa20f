"""A letter waits as long as anything that passes, with growing pauses, and no longer than that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.errors import RateUnknownError, Uncertain
from newsletter.letters import Letter
from newsletter.sending.batches import Batch
from newsletter.sending.dispatch import Dispatcher, GivenUpError
from newsletter.sending.outcomes import ACCEPTED, Accepted, NotSent, Outcome, Refused
from newsletter.sending.send_batch import LEASE
from newsletter.sending.send_letter import LetterSender
from newsletter.sending.waiting import LONGEST_PAUSE, LONGEST_WAIT
from tests.unit.sending.world import Clock, FakeLedger, FakeLine, World

DAY = 24 * 3600
PROOF = Letter("proof-1", "staff@a.example", "Korrektur", "<p>", "text", "news@a.example", list="bladet")
HALT, THROTTLED = NotSent("access-denied", halts=True), NotSent("throttled")


class Ses:
    """Answers letters with ``says``; None for taking them."""

    def __init__(self):
        self.says, self.tries, self.tags = None, 0, []

    def post(self, _letter, tags):
        self.tries += 1
        self.tags.append(tags["batch"])
        if isinstance(self.says, BaseException):
            raise self.says
        return self.says or Accepted("id")


class FakeArchive:
    def __init__(self, letter):
        self.kept = letter

    def letter(self, _id):
        return self.kept


class Mail:
    """One letter on its queue, as SQS and Lambda bring it: who comes back is a new message, unless it failed."""

    def __init__(self, letter=PROOF):
        self.clock, self.ledger, self.ses, self.send_rate = Clock(), FakeLedger(), Ses(), FakeLine()
        self.letter, self.messages, self.waits, self.measured = letter, 1, [], []
        self.queue = [("m1", self.clock.now)]
        self.dead = []
        self.sender = LetterSender(
            ledger=self.ledger, archive=FakeArchive(letter), readers=self, send_rate=self.send_rate, postman=self.ses,
            letter_queue=self, clock=self.clock, quarantine_seconds=1200,
        )  # fmt: skip

    def known(self, _list, _keys):
        return {}, {}

    def push(self, _letter, after=0):
        self.messages += 1
        self.waits.append(after)
        self.queue.append((f"m{self.messages}", self.clock.now + after))

    def run(self, seconds):
        end = self.clock.now + seconds
        while self.queue and self.queue[0][1] <= end:
            message, due = self.queue.pop(0)
            self.clock.now = max(self.clock.now, due)
            posted = self.sender.post(self.letter.id, f"request-{self.messages}/{message}", message)
            self.measured.append(posted)
            if posted.is_over:
                self.dead.append(message)
        self.clock.now = max(self.clock.now, end)

    @property
    def outcome(self):
        record = self.ledger.record(Batch.in_partition(self.letter.partition, 0, 1))
        return record.outcomes[0]


@pytest.fixture
def mail():
    return Mail()


@pytest.mark.parametrize(("says", "first"), [(THROTTLED, 5), (HALT, 60)])
def test_pauses_grow_to_a_quarter_of_an_hour_and_a_rolling_day_of_them_is_no_failure(mail, says, first):
    mail.ses.says = says
    mail.run(DAY + 3600)
    assert mail.waits[:4] == [first, 2 * first, 4 * first, 8 * first]
    assert max(mail.waits) == mail.waits[-1] == LONGEST_PAUSE
    assert mail.dead == []
    mail.ses.says = None
    mail.run(3600)
    assert mail.outcome in ACCEPTED
    assert mail.queue == []
    assert mail.ledger.failed == {}


def test_how_long_a_letter_has_waited_is_measured_although_each_try_is_a_new_message(mail):
    mail.ses.says = HALT
    mail.run(6 * 3600)
    assert mail.measured[0].waited == 0
    assert 6 * 3600 - LONGEST_PAUSE <= mail.measured[-1].waited <= 6 * 3600


def test_what_goes_round_for_ever_ends_among_the_dead_letters_with_its_reason(mail):
    mail.ses.says = HALT
    mail.run(LONGEST_WAIT + 3600)
    assert mail.queue == []
    assert mail.ledger.failed == {PROOF.id: "access-denied"}
    assert len(mail.dead) == 1
    tries = mail.ses.tries
    assert mail.sender.post(PROOF.id, "request/again", mail.dead[0]).is_over, "SQS brings it until it is dead"
    assert mail.ses.tries == tries


def test_a_redrive_is_a_new_chance_as_long_as_the_first(mail):
    mail.ses.says = HALT
    mail.run(LONGEST_WAIT + 3600)
    mail.queue.append(("given back", mail.clock.now))
    mail.run(DAY)
    assert mail.dead == [mail.dead[0]]
    assert mail.queue, "it waits again"
    mail.ses.says = None
    mail.run(3600)
    assert mail.outcome in ACCEPTED


def test_nothing_is_given_up_because_our_own_functions_stood_still(mail):
    mail.ses.says = HALT
    mail.run(60)
    mail.clock.now += 10 * DAY
    mail.run(3600)
    assert mail.dead == []
    assert mail.queue


def test_behind_a_long_line_of_our_own_a_letter_tries_again_as_soon_each_time(mail):
    mail.send_rate.too_long = 8
    mail.run(8 * 30)
    assert mail.waits == [30] * 8
    assert mail.outcome in ACCEPTED


def test_a_worker_that_cannot_learn_the_rate_lets_the_letter_wait(mail):
    def untold():
        raise RateUnknownError("rate-unknown", after=60)

    mail.send_rate.pace = untold
    mail.run(3600)
    assert mail.ses.tries == 0
    assert mail.queue


@pytest.mark.parametrize(("reader", "told"), [("none", {PROOF.id: "MESSAGE_REJECTED"}), ("a" * 20, {})])
def test_staff_whose_letter_is_refused_for_good_are_missed_by_the_operator_and_strangers_ring_nothing(reader, told):
    mail = Mail(replace(PROOF, reader=reader))
    mail.ses.says = Refused("MESSAGE_REJECTED")
    mail.run(3600)
    assert mail.outcome is Outcome.REFUSED
    assert mail.ledger.failed == told


def test_a_letter_whose_every_answer_is_lost_ends_unknown_and_is_told():
    mail = Mail()
    mail.ses.says = Uncertain("no answer")
    mail.run(DAY)
    assert mail.ses.tries == 2
    assert mail.outcome is Outcome.UNKNOWN
    assert mail.ledger.failed == {PROOF.id: "unknown"}
    assert mail.queue == []


def test_a_batch_whose_worker_cannot_learn_the_rate_parks_its_issue_and_goes_round_no_more():
    world = World(readers=20).plan()

    def untold():
        raise RateUnknownError("rate-unknown", after=60)

    world.send_rate.pace = untold
    dispatcher = Dispatcher(world.sending, None, world.ledger)
    before = len(world.queue.waiting)
    assert dispatcher.send(world.queue.waiting[0], "request", "m1") == {}
    assert len(world.queue.waiting) == before
    assert world.state.parked_why == "rate-unknown"


def test_the_dispatcher_measures_and_lets_sqs_have_what_is_over(mail):
    dispatcher = Dispatcher(None, mail.sender, mail.ledger)
    mail.ses.says = HALT
    dispatcher.send(PROOF.id, "request", "m1")
    mail.clock.now += 100
    assert dispatcher.send(PROOF.id, "request", "m2") == {"MailsNotSent": 1, "LetterWaitSeconds": 100}
    mail.clock.now += LONGEST_WAIT
    for number in range(3, 100):
        dispatcher.send(PROOF.id, "request", f"m{number}")
    with pytest.raises(GivenUpError, match="access-denied"):
        dispatcher.send(PROOF.id, "request", "m100")


def test_a_letter_that_goes_at_once_has_waited_for_nothing(mail):
    assert Dispatcher(None, mail.sender, mail.ledger).send(PROOF.id, "request", "m1") == {"MailsAccepted": 1}
    mail.run(60)
    assert [one.waited for one in mail.measured] == [0]


def test_a_letter_is_tagged_by_its_one_place_and_by_which_sending_it_is(mail):
    mail.ses.says = Uncertain("no answer")
    mail.run(DAY)
    assert mail.ses.tags == ["0-0-0-1", "0-0-0-2"]
    assert mail.waits[0] == 300


def test_a_letter_takes_one_place_in_the_line(mail):
    taken = []
    mail.send_rate.reserve = lambda recipients, _pace: taken.append(recipients)
    mail.run(60)
    assert taken == [1]


def test_a_letter_whose_worker_dies_at_ses_is_in_doubt_and_waits_for_its_claim_to_end(mail):
    mail.ses.says = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        mail.run(1)
    mail.ses.says = None
    mail.push(PROOF.id)
    mail.run(0)
    assert (mail.waits[-1], mail.ses.tries) == (LEASE, 1), "somebody may be at it"
    mail.run(LEASE)
    assert mail.outcome is Outcome.UNCERTAIN
    mail.run(1200 - LEASE - 1)
    assert mail.ses.tries == 1
    mail.run(400)
    assert (mail.outcome, mail.ses.tries) == (Outcome.ACCEPTED_AGAIN, 2)


def test_a_letter_to_who_is_not_there_yet_goes():
    mail = Mail(replace(PROOF, reader="a" * 20, void_once_joined=True))
    mail.run(60)
    assert mail.outcome is Outcome.ACCEPTED


def test_a_letter_that_has_ended_long_ago_is_told_no_more(mail):
    mail.ses.says = Refused("MESSAGE_REJECTED")
    mail.run(60)
    assert mail.ledger.failed == {PROOF.id: "MESSAGE_REJECTED"}
    mail.ledger.failed.clear()
    mail.push(PROOF.id)
    mail.run(60)
    assert (mail.ledger.failed, mail.ses.tries) == ({}, 1)
