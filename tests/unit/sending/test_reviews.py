"""What a look at the ledger says of itself: whole or not, who waited for how long, how long it took."""

from __future__ import annotations

import pytest

from newsletter.sending.close import LedgerReview
from newsletter.sending.edition_state import Stage
from newsletter.sending.progress import Progress
from newsletter.sending.settlement import DeliveryTotals
from tests.unit.sending.long_ledger import MinuteRound
from tests.unit.sending.world import EDITION, World


def test_a_review_is_of_a_whole_look_in_which_nothing_waited_unless_it_says_otherwise():
    review = LedgerReview(World().state, DeliveryTotals(), may_close=True)
    assert (review.whole, review.was_waiting, review.waited, review.took) == (True, False, 0, 0)


@pytest.mark.parametrize(("until", "leaves_it"), [(-1, False), (0, False), (1, True)])
def test_a_look_that_somebody_else_is_taking_is_left_to_them(until, leaves_it):
    world = World(readers=10).plan().send_all()
    world.ledger.rounds[EDITION] = Progress(EDITION, busy_until=world.clock.now + until)
    review = world.look()
    assert (review.whole, review.may_close, review.totals.audience) == (
        (False, False, 0) if leaves_it else (True, True, 10)
    )


@pytest.mark.parametrize("busy", [0, 60])
@pytest.mark.parametrize(
    ("progress", "facts", "waits"),
    [
        ({}, {}, False),
        ({"probing": 1}, {}, True),
        ({}, {"parked_why": "daily-quota"}, True),
        ({}, {"halted_why": "bounces"}, True),
    ],
)
def test_whether_sending_waited_is_as_it_was_before_the_look(busy, progress, facts, waits):
    world = World(readers=10).plan().send_all()
    world.change(**facts)
    world.ledger.rounds[EDITION] = Progress(EDITION, busy_until=world.clock.now + busy, **progress)
    assert world.look().was_waiting is waits


@pytest.mark.parametrize("busy", [0, 60])
def test_how_long_nothing_was_sent_is_told_by_every_look(busy):
    world = World(readers=10).plan()
    world.ledger.rounds[EDITION] = Progress(
        EDITION, still_open=10, since=world.clock.now, busy_until=world.clock.now + 100 + busy
    )
    assert world.look(after=100).waited == 100


def test_how_long_a_look_took_counts_from_where_it_began_though_it_was_interrupted():
    rounds = MinuteRound(parts=1500, seconds=0.2, sending_since=1)
    rounds.round()
    assert 239 <= rounds.looks[0].took <= 241
    rounds.until_it_may_close()
    assert 350 <= rounds.looks[1].took <= 370, "a pause to the next full minute among them"


def test_an_issue_that_is_halted_or_parked_is_not_woken_by_what_its_canary_tells():
    world = World(readers=120).plan()
    world.change(canary=1, hold_minutes=10, stage=Stage.PARKED, parked_why="daily-quota")
    world.queue.waiting.clear()
    world.send_rate.rate = type(world.send_rate.rate)(100, 50_000, 50_000)
    world.look(after=3600)
    assert (world.state.released, world.queue.waiting) == (0, [])
