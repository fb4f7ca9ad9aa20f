"""What waits is woken with growing pauses, by a few first; how long it has waited is measured before."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from newsletter.errors import RateUnknownError
from newsletter.sending.edition_state import Stage
from newsletter.sending.measures import measures_of
from newsletter.sending.outcomes import NotSent, Refused
from newsletter.sending.progress import PROBE, STALLED
from newsletter.sending.send_rate import Pace
from tests.unit.sending.world import EDITION, World

HOUR = 3600
DENIED = NotSent("access-denied", halts=True)


class Minutes(World):
    """An issue whose queue is worked off and whose ledger is looked at every minute; ``woken`` is (minute, batches)."""

    def __init__(self, readers=600, **how):
        super().__init__(readers, **how)
        self.plan()
        self.began = self.clock.now
        self.woken, self.looks = [], []

    def refuse(self, answer):
        self.postman.deliver = lambda mails, _edition: [answer] * len(mails)

    def accept(self):
        self.postman.deliver = lambda mails, _edition: self.postman.accept(mails)

    def minutes(self, number):
        for _ in range(number):
            self.send_all()
            self.clock.now += 60
            review = self.look()
            self.looks.append(review)
            if self.queue.waiting:
                self.woken.append(((self.clock.now - self.began) // 60, len(self.queue.waiting)))
        return self.looks[-1]


def test_a_parked_issue_is_tried_by_a_few_batches_after_growing_pauses():
    world = Minutes()
    world.refuse(DENIED)
    world.minutes(6 * 60)
    minutes = [minute for minute, _ in world.woken]
    assert minutes[:8] == [1, 2, 4, 8, 16, 32, 64, 124]
    assert {after - before for before, after in itertools.pairwise(minutes[6:])} == {60}
    assert {number for _, number in world.woken} == {PROBE}


def test_it_is_measured_before_it_is_woken_and_rings_after_an_hour():
    world = Minutes()
    world.refuse(DENIED)
    review = world.minutes(6 * 60)
    measures = measures_of(review)
    assert all(measures_of(look)["IssuesParked"] for look in world.looks)
    assert measures["IssueWaitSeconds"] > 5 * HOUR
    assert measures_of(world.looks[30])["IssueWaitSeconds"] < HOUR


def test_the_rest_follows_once_one_of_the_few_has_ended_and_the_next_pause_is_short_again():
    world = Minutes()
    world.refuse(DENIED)
    world.minutes(3 * 60)
    world.accept()
    world.minutes(62)
    assert world.woken[-1][1] == 12 - PROBE
    world.send_all()
    assert len(world.copies()) == 600
    assert set(world.copies().values()) == {1}
    assert world.ledger.progress(EDITION).wakes == 0


def test_batches_that_ses_never_takes_keep_back_no_others():
    world = Minutes()
    good = world.postman.accept
    bad = {0, 1}
    world.postman.deliver = lambda mails, _: [DENIED] * len(mails) if mails[0].batch.number in bad else good(mails)
    world.minutes(120)
    assert len(world.copies()) == 500


@pytest.mark.parametrize("why", ["daily-quota", "sending-paused"])
def test_nothing_is_woken_while_the_account_itself_says_no(why):
    world = Minutes()
    world.refuse(NotSent(why, halts=True))
    world.send_all()
    used_up = Pace(100, 1000, 1000) if why == "daily-quota" else Pace(100, 50_000, 0, sending_enabled=False)
    world.send_rate.rate = used_up
    world.minutes(24 * 60)
    assert world.woken == []
    assert measures_of(world.looks[-1])["IssueWaitSeconds"] > 23 * HOUR, "the operator is told all the same"
    world.send_rate.rate = Pace(100, 50_000, 0)
    world.accept()
    world.minutes(3)
    world.send_all()
    assert len(world.copies()) == 600


def test_no_more_is_woken_than_the_quota_has_room_for():
    world = Minutes()
    world.send_rate.rate = Pace(100, 1000, 1000)
    world.send_all()
    world.send_rate.rate = Pace(100, 1000, 1000 - 50 - 60)  # fifty of a thousand are kept for letters
    world.minutes(1)
    assert world.woken == [(1, 2)]


def test_the_rest_follows_soon_where_all_that_the_quota_had_room_for_has_gone():
    world = Minutes()
    world.send_rate.rate = Pace(100, 1000, 1000)
    world.send_all()
    world.send_rate.rate = Pace(100, 1000, 1000 - 50 - 60)  # as much comes back in the meantime as is sent
    world.minutes(12)
    assert world.woken == [(minute, 2) for minute in (1, 3, 5, 7, 9, 11)]
    assert len(world.copies()) == 600
    assert [measures_of(look)["IssuesParked"] for look in world.looks[1:]] == [0] * 11


def test_the_rest_is_not_woken_while_any_that_the_quota_had_room_for_is_on_the_queue():
    world = Minutes()
    world.send_rate.rate = Pace(100, 1000, 1000)
    world.send_all()
    world.send_rate.rate = Pace(100, 1000, 1000 - 50 - 260)
    world.look(after=60)
    for left in (5, 4, 3, 2, 1):
        world.sending.deliver(world.queue.waiting.pop(0), "worker")
        world.look(after=60)
        assert len(world.queue.waiting) == left


def test_what_was_lost_of_all_that_the_quota_had_room_for_waits_as_ever():
    world = Minutes()
    world.send_rate.rate = Pace(100, 1000, 1000)
    world.send_all()
    world.send_rate.rate = Pace(100, 1000, 1000 - 50 - 60)
    world.look(after=60)
    world.queue.waiting.clear()
    world.minutes(14)
    assert world.woken == []


def test_a_person_who_says_to_go_on_waits_for_no_pause():
    world = Minutes()
    world.refuse(DENIED)
    world.minutes(3 * 60)
    world.accept()
    world.ledger.update(replace(world.state, stage=Stage.PARKED, parked_why="going on"))
    world.minutes(1)
    world.send_all()
    assert len(world.copies()) == 600


def test_what_goes_round_without_a_reason_is_parked_after_an_hour():
    world = Minutes()
    world.refuse(NotSent("throttled"))
    began = len(world.queue.waiting)
    for _ in range(STALLED // 60 + 1):
        for batch in [world.queue.waiting.pop(0) for _ in range(len(world.queue.waiting))]:
            world.sending.deliver(batch, "worker")
        world.look(after=60)
    assert began == 12
    assert (world.state.stage, world.state.parked_why) == (Stage.PARKED, "no-progress")


def test_an_issue_of_which_something_ends_now_and_then_is_not_parked():
    world = Minutes()
    world.refuse(NotSent("throttled"))
    for _ in range(6):
        for _ in range(40):
            world.look(after=60)
        world.accept()
        world.sending.deliver(world.queue.waiting.pop(0), "worker")
    assert world.state.stage is Stage.SENDING


def test_messages_that_are_lost_again_and_again_are_woken_by_a_few_at_a_time():
    world = Minutes()
    for _ in range(60):
        world.queue.waiting.clear()
        world.look(after=60)
        if world.queue.waiting:
            world.woken.append((0, len(world.queue.waiting)))
    assert [number for _, number in world.woken][:2] == [12, PROBE]


def test_a_parked_issue_stays_so_while_ses_does_not_tell_the_rate():
    world = Minutes()
    world.refuse(DENIED)
    world.send_all()

    def untold():
        raise RateUnknownError("rate-unknown", after=60)

    world.send_rate.pace = untold
    review = world.look(after=60)
    assert review.state.stage is Stage.PARKED


@pytest.mark.parametrize(("refused", "percent"), [(0, 0), (2, 0), (3, 2.5), (120, 100)])
def test_the_share_of_refused_mails_is_measured_where_it_means_something(refused, percent):
    world = World(120).plan()
    number = iter(range(120))

    def some(mails, _edition):
        return [
            Refused("MESSAGE_REJECTED") if next(number) < refused else answer for answer in world.postman.accept(mails)
        ]

    world.postman.deliver = some
    world.send_all()
    measures = measures_of(world.look(after=60))
    assert measures["RefusedPercent"] == percent
    assert {name.unit for name in measures} == {"Count", "Seconds", "Percent"}


def test_a_canary_that_is_waited_for_is_no_issue_that_waits():
    world = World(5000, per_second=1000).plan()
    held = replace(world.state, hold_minutes=120, canary=4)
    world.ledger.update(held)
    world.queue.waiting = world.queue.waiting[:4]
    world.postman.reports = False
    world.send_all()
    for _ in range(100):
        review = world.look(after=60)
    assert review.state.is_held
    assert measures_of(review)["IssueWaitSeconds"] == 0
