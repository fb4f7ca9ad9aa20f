"""An issue that shows no sign of life for a day is old news: its staff are asked before the rest goes."""

from __future__ import annotations

import pytest

from newsletter.sending.edition_state import STALE, Stage
from newsletter.sending.outcomes import Outcome
from newsletter.sending.progress import Progress
from tests.unit.sending.long_ledger import MinuteRound
from tests.unit.sending.world import EDITION, World

DAY = 24 * 3600
LONG_AGO = 1_700_000_000


def lying_still(**facts):
    """A planned issue of which nothing has happened for a long time, but for ``facts``."""
    world = World(readers=120).plan()
    world.queue.waiting.clear()
    world.change(**dict.fromkeys(("sending_since", "started", "latest_start", "woken"), LONG_AGO) | facts)
    return world


def test_it_is_halted_and_nothing_is_woken():
    world = lying_still()
    state = world.look().state
    assert (state.stage, state.halted_why) == (Stage.HALTED, STALE)
    assert world.queue.waiting == []
    assert world.look(after=60).state == state, "until a person says so"


@pytest.mark.parametrize(("age", "halts"), [(DAY - 1, False), (DAY, True)])
@pytest.mark.parametrize("sign", ["sending_since", "latest_start", "woken"])
def test_each_sign_of_life_counts_for_a_day(sign, age, halts):
    world = lying_still()
    world.change(**{sign: world.clock.now - age})
    assert (world.look().state.halted_why == STALE) is halts


@pytest.mark.parametrize(("age", "halts"), [(DAY - 1, False), (DAY, True)])
def test_a_delivery_that_ended_is_a_sign_of_life(age, halts):
    world = lying_still()
    world.ledger.rounds[EDITION] = Progress(EDITION, since=world.clock.now - age)
    assert (world.look().state.halted_why == STALE) is halts


@pytest.mark.parametrize(("age", "halts"), [(DAY - 1, False), (DAY, True)])
def test_a_batch_that_was_touched_is_a_sign_of_life_though_no_look_has_seen_it(age, halts):
    world = World(readers=120).plan()
    world.sending.deliver(world.queue.waiting.pop(), "me")
    world.queue.waiting.clear()
    world.change(**dict.fromkeys(("sending_since", "started", "latest_start", "woken"), LONG_AGO))
    world.clock.now += age
    assert (world.look().state.halted_why == STALE) is halts


def test_a_person_who_said_to_go_on_all_the_same_is_not_asked_again():
    world = lying_still(brakes_off=1)
    assert world.look().state.halted_why == ""
    assert len(world.queue.waiting) == 3


def test_what_waits_for_the_account_goes_on_by_itself_when_it_may():
    world = lying_still(stage=Stage.PARKED, parked_why="daily-quota")
    assert world.look().state.stage is Stage.SENDING


def test_of_what_has_all_been_sent_only_reports_are_waited_for():
    world = World(readers=120).plan().send_all()
    world.change(**dict.fromkeys(("sending_since", "started", "latest_start", "woken"), LONG_AGO))
    review = world.look(after=2 * DAY)
    assert (review.state.stage, review.may_close) == (Stage.SENDING, True)


def test_a_look_that_was_interrupted_halts_nothing():
    rounds = MinuteRound(parts=2000, seconds=0.22, sending_since=LONG_AGO)
    rounds.ledger.places = {0: Outcome.OPEN}
    assert rounds.round().state.stage is Stage.SENDING, "a later part may have been touched"
    assert rounds.round().state.halted_why == STALE
