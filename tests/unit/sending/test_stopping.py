"""A stop and the worker that did not know of it: nothing goes that the closed totals does not count."""

from __future__ import annotations

from collections import Counter

import pytest

from newsletter.sending.edition_state import Stage
from newsletter.sending.outcomes import NotSent, Outcome
from newsletter.sending.resend import Again, edition_after
from newsletter.sending.send_batch import LEASE
from newsletter.sending.ses_events import SesEvent
from tests.unit.sending.world import EDITION, World

# The calls a worker makes between reading where the edition stands and asking SES, in their order.
CALLS = [
    ("send_rate", "pace"),
    ("ledger", "save"),
    ("send_rate", "reserve"),
    ("readers", "wanting"),
    ("archive", "edition"),
]


def before(world, service, call, happens):
    """Let ``happens`` come right before a worker's first ``call`` of a service."""
    owner = getattr(world, service)
    real = getattr(owner, call)

    def first(*args, **kwargs):
        setattr(owner, call, real)
        happens()
        return real(*args, **kwargs)

    setattr(owner, call, first)


def stop_and_close(world):
    """Staff stop the issue, and the minute's round closes its ledger if it may; whether it did."""
    world.starting.stop(EDITION)
    review = world.look(after=61)
    if review.may_close:
        world.closing.close(review)
    return review.may_close


@pytest.mark.parametrize("call", CALLS)
def test_who_was_stopped_before_its_call_sends_nothing(call):
    world = World(readers=10).plan()
    before(world, *call, lambda: world.starting.stop(EDITION))
    world.send_all()
    assert world.copies().total() == 0
    review = world.look(after=61)
    assert (review.may_close, review.totals.stopped) == (True, 10)


@pytest.mark.parametrize("call", CALLS)
def test_who_was_paused_before_its_call_sends_nothing_and_all_get_it_once_it_goes_on(call):
    world = World(readers=10).plan()
    before(world, *call, lambda: world.starting.pause(EDITION))
    world.send_all()
    assert world.copies().total() == 0
    world.starting.start(EDITION, by_hand=True)
    world.look()
    world.send_all()
    assert set(world.copies().values()) == {1}
    assert world.copies().total() == 10


@pytest.mark.parametrize("call", CALLS)
def test_a_closed_ledger_is_true_whenever_a_worker_wakes_and_again_mails_nobody_twice(call):
    world = World(readers=10).plan()

    def stop_close_and_again():
        if stop_and_close(world):
            world.resending.send_again(EDITION)
            world.plan_all()

    before(world, *call, stop_close_and_again)
    world.send_all()
    if not world.state.closed:
        assert stop_and_close(world)
    assert world.state.sums["stopped"] == 10
    assert world.resending.send_again(EDITION)[1] == edition_after(EDITION)
    world.plan_all().send_all()
    assert world.copies() == Counter(dict.fromkeys(world.readers.list, 1))


def test_a_worker_that_claims_after_the_close_and_dies_leaves_no_doubt_in_a_closed_ledger():
    world = World(readers=10).plan()
    before(world, "ledger", "save", lambda: stop_and_close(world))
    before(world, "send_rate", "reserve", end_the_worker)
    with pytest.raises(KeyboardInterrupt):
        world.send_all()
    assert (world.state.sums["stopped"], world.record.owner) == (10, "worker-0")
    assert world.look(after=LEASE).totals.stopped == 10
    assert (world.record.owner, set(world.record.outcomes)) == ("", {Outcome.OPEN})
    assert world.look(after=5000).totals.stopped == 10


def end_the_worker():
    raise KeyboardInterrupt  # nothing that it would have caught


def test_the_ledger_of_a_stopped_issue_wait_for_the_worker_that_is_asking_ses():
    world = World(readers=10).plan()
    closed = []

    def accept_while_staff_stop(mails):
        answers = world.postman.accept(mails)
        closed.append(stop_and_close(world))
        return answers

    world.postman.script = [accept_while_staff_stop]
    world.send_all()
    assert closed == [False]
    assert stop_and_close(world)
    assert (world.state.sums["accepted"], world.state.sums["stopped"]) == (10, 0)
    assert world.resending.send_again(EDITION) == (Again.NOBODY, "")


def test_an_issue_that_is_halted_or_parked_meanwhile_goes_on_with_exactly_the_rest():
    world = World(readers=10).plan()
    before(world, "readers", "wanting", lambda: world.change(stage=Stage.HALTED, halted_why="bounces"))
    world.send_all()
    assert world.copies().total() == 0
    world.starting.start(EDITION, by_hand=True)
    world.look(after=60)
    assert world.send_all().copies() == Counter(dict.fromkeys(world.readers.list, 1))


def test_who_gives_a_claim_back_leaves_a_message_for_an_issue_that_was_woken_meanwhile():
    world = World(readers=10).plan()
    before(world, "archive", "edition", lambda: world.change(stage=Stage.PARKED, parked_why="daily-quota"))
    real = world.ledger.state

    def woken_after_it_was_read(edition):
        state = real(edition)
        if state.stage is Stage.PARKED:
            world.ledger.state = real
            world.look(after=60)  # the round finds the batch in hand, and does not queue it
        return state

    world.ledger.state = woken_after_it_was_read
    world.send_all()
    assert world.copies().total() == 10


@pytest.mark.parametrize("late", [LEASE, LEASE + 1, 5 * 3600])
@pytest.mark.parametrize("call", CALLS[2:])
def test_a_worker_that_outlived_its_claim_makes_no_call(call, late):
    world = World(readers=70).plan()

    def the_rest_of_the_world_goes_on():
        world.send_all()
        for _ in range(3):  # the claim is a dead worker's by now: doubt, and after the quarantine once more
            world.look(after=late)
            world.send_all()

    before(world, *call, the_rest_of_the_world_goes_on)
    world.sending.deliver(world.queue.waiting.pop(0), "slow")
    world.send_all()
    world.look(after=2401)
    world.send_all()
    assert world.copies() == Counter(dict.fromkeys(world.readers.list, 1))


def test_a_claim_that_was_lost_says_nothing_of_what_was_not_sent():
    world = World(readers=60).plan()
    world.postman.reports = False

    def lose_the_claim(mails):
        world.look(after=LEASE + 1)
        world.look(after=2 * 1200)  # without any report it stays unknown
        return [NotSent("throttled")] * len(mails)

    world.postman.script = [lose_the_claim]
    world.sending.deliver(world.queue.waiting.pop(0), "slow")
    assert set(world.record.outcomes) == {"X"}
    assert not world.record.owner


def test_what_ses_took_is_written_down_even_after_the_ledger_was_closed_on_it():
    world = World(readers=10).plan()
    world.postman.reports = False

    def so_late_that_the_ledger_is_closed(mails):
        answers = world.postman.accept(mails)
        for after in (LEASE + 1, 2 * 1200, 60, 60):
            stop_and_close(world)
            world.clock.now += after
        assert world.state.closed
        return answers

    world.postman.script = [so_late_that_the_ledger_is_closed]
    world.send_all()
    assert world.state.sums["unknown"] == 10
    assert set(world.record.outcomes) == {"A"}
    assert world.resending.send_again(EDITION) == (Again.NOBODY, "")


def test_again_leaves_out_whom_ses_has_told_of_since_the_ledger_was_closed():
    world = World(readers=10).plan()
    told = []

    def accept_and_be_silent(mails):
        told.extend(mails)
        return world.postman.lose_everything(mails)

    world.postman.script = [accept_and_be_silent]
    world.send_all()
    world.starting.stop(EDITION)
    world.look(after=2401)
    assert stop_and_close(world)
    for mail in told[:4]:
        world.postman.report(mail, SesEvent.SENT)
    world.resending.send_again(EDITION)
    world.plan_all().send_all()
    assert world.copies().total() == 6
    assert not {mail.reader.key for mail in told[:4]} & set(world.copies())


def test_there_is_no_again_while_the_ledger_is_open():
    world = World(readers=10).plan()
    world.starting.stop(EDITION)
    assert world.resending.send_again(EDITION) == (Again.NOT_CLOSED, "")
    assert world.plan_queue.waiting == []
