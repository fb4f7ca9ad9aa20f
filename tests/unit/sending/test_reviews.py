"""What a look at the ledger says of itself: whole or not, who waited for how long, how long it took."""

from __future__ import annotations

import pytest

from newsletter.errors import RateUnknownError
from newsletter.sending.close import LedgerReview
from newsletter.sending.edition_state import Stage
from newsletter.sending.outcomes import Outcome
from newsletter.sending.progress import Progress
from newsletter.sending.send_rate import Pace
from newsletter.sending.ses_events import SesEvent
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
    world.send_rate.rate = Pace(100, 50_000, 50_000)
    world.look(after=3600)
    assert (world.state.released, world.queue.waiting) == (0, [])


PROBED = {"still_open": 100, "since": 1, "wakes": 1, "probing": 1}


def probed(ended=0, **facts):
    """Fifty of a hundred and fifty have gone, on trial; ``ended`` is what the last look saw of them."""
    world = World(readers=150).plan()
    world.sending.deliver(world.queue.waiting.pop(0), "me")
    world.queue.waiting.clear()
    if facts:
        world.change(**facts)
    world.ledger.rounds[EDITION] = Progress(EDITION, ended=ended, **PROBED)
    return world


@pytest.mark.parametrize(("ended", "woken"), [(0, 2), (49, 2), (50, 0)])
def test_once_one_of_those_on_trial_has_ended_all_the_rest_follows_in_the_same_look(ended, woken):
    world = probed(ended)
    world.look()
    assert len(world.queue.waiting) == woken


@pytest.mark.parametrize(("stage", "why"), [(Stage.HALTED, "halted_why"), (Stage.STOPPED, "parked_why")])
def test_nothing_follows_where_it_may_not_go(stage, why):
    world = probed(stage=stage, **{why: "x"})
    world.look()
    assert world.queue.waiting == []


def test_what_was_never_on_trial_follows_no_sooner_because_something_ended():
    world = probed()
    world.ledger.rounds[EDITION] = Progress(EDITION, **PROBED | {"probing": 0})
    world.look()
    assert world.queue.waiting == []


def test_a_brake_that_acts_in_a_look_lets_nothing_follow():
    world = World(readers=150).plan()
    for _ in range(2):
        world.sending.deliver(world.queue.waiting.pop(0), "me")
    world.queue.waiting.clear()
    world.ledger.add_evidence(f"{EDITION}_0000", 0, {SesEvent.BOUNCED: set(range(100, 150))})
    assert world.look().state.stage is Stage.HALTED
    assert world.queue.waiting == []


def test_nothing_is_judged_of_what_has_been_stopped():
    world = World(readers=150).plan().send_all()
    world.ledger.add_evidence(f"{EDITION}_0000", 0, {SesEvent.BOUNCED: set(range(100, 150))})
    world.change(stage=Stage.STOPPED)
    assert world.look().state.stage is Stage.STOPPED


def test_no_ledger_closes_in_the_look_that_finds_it_contradicted():
    world = World(readers=50).plan()
    world.postman.script = [world.postman.lose_everything]
    world.send_all()
    world.look(after=2400)
    assert {*world.record.outcomes} == {Outcome.UNKNOWN}
    world.ledger.add_evidence(f"{EDITION}_0000", 0, {SesEvent.SENT: set(range(100, 150))})
    contradicted = world.look()
    assert (contradicted.may_close, contradicted.totals.unknown) == (False, 50)
    assert (world.look(after=900).may_close, {*world.record.outcomes}) == (True, {Outcome.ACCEPTED})


def parked(readers, ended, **how):
    """An issue that SES refused for another reason than its quota, of which so many have ended since it was woken."""
    world = World(readers, **how).plan()
    world.queue.waiting.clear()
    world.change(stage=Stage.PARKED, parked_why="access-denied")
    world.ledger.rounds[EDITION] = Progress(EDITION, ended=ended, still_open=readers, since=1)
    return world


@pytest.mark.parametrize(
    ("ended", "size", "woken"), [(0, 50, 3), (99, 50, 3), (100, 50, 4), (124, 50, 4), (125, 50, 5), (200, 50, 8)]
)
def test_on_trial_go_three_batches_or_twice_as_many_as_ended_since_the_last_time(ended, size, woken):
    world = parked(600, ended)
    assert world.state.batch_size == size
    world.look()
    assert len(world.queue.waiting) == woken
    assert world.ledger.progress(EDITION).capped == 0, "no quota has kept back the rest"


@pytest.mark.parametrize(("left", "woken"), [(1, 1), (49, 1), (50, 2), (99, 2), (100, 3), (10_000, 12)])
def test_of_what_the_quota_has_room_for_the_last_batch_goes_too_though_it_is_not_full(left, woken):
    world = parked(600, 0)
    world.change(parked_why="daily-quota")
    world.send_rate.rate = Pace(100, 50_000, 50_000 - 2500 - left)
    assert world.send_rate.rate.left_for_issues == left
    world.look()
    assert len(world.queue.waiting) == woken
    assert world.ledger.progress(EDITION).capped == int(woken < 12)


def test_a_quota_without_end_has_room_for_all():
    world = parked(600, 0)
    world.change(parked_why="daily-quota")
    world.send_rate.rate = Pace(100, -1, 0)
    world.look()
    assert len(world.queue.waiting) == 12
    assert world.ledger.progress(EDITION).capped == 0


def test_where_ses_does_not_tell_the_rate_all_that_lost_their_messages_are_woken():
    world = World(readers=600).plan()
    world.queue.waiting.clear()

    def untold():
        raise RateUnknownError("rate-unknown", after=60)

    world.send_rate.pace = untold
    world.look(after=900)
    assert len(world.queue.waiting) == 12


@pytest.mark.parametrize(("after", "stage"), [(3599, Stage.SENDING), (3600, Stage.PARKED)])
def test_what_goes_round_without_a_reason_is_parked_after_an_hour_in_which_nothing_ended(after, stage):
    world = World(readers=150).plan()
    assert world.look().state.stage is Stage.SENDING
    review = world.look(after=after)
    assert (review.state.stage, review.state.parked_why) == (stage, "no-progress" if stage is Stage.PARKED else "")


def test_what_moved_in_the_hour_or_has_nothing_open_is_not_parked():
    world = World(readers=150).plan()
    world.look()
    world.sending.deliver(world.queue.waiting.pop(0), "me")
    assert world.look(after=3600).state.stage is Stage.SENDING, "this look sees that it moved"
    world.postman.reports = False
    world.send_all()
    world.look()
    assert world.look(after=3600).state.stage is Stage.SENDING, "only reports are waited for"


def test_a_look_about_which_nothing_changes_writes_nothing():
    world = World(readers=10).plan()
    world.look()
    before = world.ledger.progress(EDITION), world.state
    world.look(after=60)
    assert (world.ledger.progress(EDITION), world.state) == before


@pytest.mark.parametrize(("clean", "covered"), [(True, 1), (False, 0)])
def test_how_complete_the_reports_were_is_noted_with_the_look(clean, covered):
    world = World(readers=10).plan()
    world.postman.reports = clean
    world.send_all()
    world.look(after=300)
    assert world.ledger.progress(EDITION).covered == covered
