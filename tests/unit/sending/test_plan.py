"""Planning: the audience is frozen once, and always the same batches come of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import TryAgainLater
from newsletter.issue.kind import ORDINARY
from newsletter.mailing_list import Rules
from newsletter.sending import brakes, plan
from newsletter.sending.audience import Part, byte_range, members_in, part_of
from newsletter.sending.batches import Batch, batches_for
from newsletter.sending.edition_state import AUDIENCE, Stage
from newsletter.sending.send_batch import OvertakenError
from newsletter.sending.settlement import totals_of
from newsletter.sending.undelivered import missed_by
from newsletter.subscribers.subscriber import Ground, State, Subscriber
from tests.unit.sending.world import EDITION, World


def test_everyone_is_planned_or_left_out_for_a_reason():
    world = World(readers=120)
    gone, bounced = list(world.readers.list)[:2]
    world.readers.leave(gone)
    world.readers.suppressed[bounced] = "bounced"
    world.plan()
    assert world.state.stage is Stage.SENDING
    assert (world.state.candidates, world.state.planned) == (120, 118)
    assert world.state.left_out == {"left": 1, "bounced": 1}
    assert sum(batch.members for batch in world.queue.waiting) == 118


@pytest.mark.parametrize(
    ("expected", "planned", "percent", "asks"),
    [
        (100, 110, 10, False), (100, 111, 10, True), (100, 90, 10, False), (100, 89, 10, True),
        (10, 14, 10, False), (10, 15, 10, True), (10, 5, 10, True), (10, 6, 10, False),
        (0, 4, 10, False), (0, 5, 10, True), (5, 0, 10, True), (4, 0, 10, False),
        (1000, 1005, 0, True), (1000, 1004, 0, False), (1000, 1000, 0, False),
        (1000, 3000, 100, False), (0, 5000, 100, False), (1000, 1995, 99, True),
    ],
)  # fmt: skip
def test_an_audience_that_has_moved_by_more_than_the_list_allows_asks(expected, planned, percent, asks):
    world = World(readers=planned)
    world.change(expected=expected, may_move=Rules(audience_percent=percent).may_move(expected))
    assert (world.plan().state.halted_why == AUDIENCE) is asks


def test_an_issue_whose_audience_has_grown_since_its_proof_waits_before_the_first_mail_and_then_reaches_all():
    world = World(readers=120)
    world.change(expected=100, may_move=10)
    world.plan().send_all()
    assert (world.state.stage, world.state.halted_why, world.copies().total()) == (Stage.HALTED, AUDIENCE, 0)
    assert (world.state.planned, world.state.candidates) == (120, 120)
    world.plan()  # the message comes again
    world.starting.start(EDITION, by_hand=True)
    world.look()
    world.send_all()
    assert set(world.copies().values()) == {1}
    assert world.copies().total() == 120


def test_a_list_without_readers_is_planned_and_sends_nothing():
    world = World(readers=0).plan()
    assert (world.state.planned, world.queue.waiting) == (0, [])
    assert world.look().may_close


def test_planning_twice_queues_the_same_batches_and_freezes_nothing_anew():
    world = World(readers=130).plan()
    first = list(world.queue.waiting)
    frozen = dict(world.archive.frozen)
    world.ledger.states[EDITION] = replace(world.state, queued=0)
    world.readers.leave(next(iter(world.readers.list)))
    world.queue.waiting.clear()
    world.plan()
    assert world.queue.waiting == first
    assert world.archive.frozen == frozen


def test_whoever_joins_or_leaves_while_planning_is_interrupted_does_not_move_a_frozen_part(monkeypatch):
    monkeypatch.setattr(plan, "CANDIDATES_IN_A_PART", 10)
    world = World(readers=35)
    hurried = replace(world.planning, time_left=lambda: 1)
    with pytest.raises(TryAgainLater):
        hurried.plan(EDITION)
    first = world.archive.frozen[EDITION, 0]
    world.readers.leave(first.members[3])
    world.plan()
    assert world.archive.frozen[EDITION, 0] == first
    assert world.state.candidates == 35
    members = [key for part in world.archive.frozen.values() for key in part.members]
    assert len(members) == len(set(members)) == world.state.planned


def test_a_part_that_was_frozen_by_a_worker_that_died_is_the_one_that_counts(monkeypatch):
    monkeypatch.setattr(plan, "CANDIDATES_IN_A_PART", 10)
    world = World(readers=20)
    readers = list(world.readers.list.values())
    world.archive.frozen[EDITION, 0] = part_of(readers[:8], {}, ORDINARY, 0)
    world.plan()
    assert world.state.candidates == world.state.planned == 20


def test_whoever_joined_after_a_worker_froze_a_part_and_died_is_not_counted_in_it(monkeypatch):
    monkeypatch.setattr(plan, "CANDIDATES_IN_A_PART", 10)
    world = World(readers=20)
    readers = list(world.readers.list.values())
    world.archive.frozen[EDITION, 0] = part_of([*readers[:4], *readers[5:10]], {}, ORDINARY, 0)
    world.plan()
    assert world.state.candidates == world.state.planned == 19


def test_only_the_canary_is_queued_while_the_rest_is_held(monkeypatch):
    monkeypatch.setattr(brakes, "CANARY_FROM", 100)
    monkeypatch.setattr(brakes, "LEAST_REPORTED", 30)
    monkeypatch.setattr(plan, "CANDIDATES_IN_A_PART", 100)
    world = World(readers=200)
    world.change(hold_minutes=60)
    world.plan()
    assert (world.state.canary, world.state.parts) == (2, 2)
    assert [(batch.part, batch.number) for batch in world.queue.waiting] == [(0, 0), (0, 1)]


def test_queueing_that_was_interrupted_goes_on_with_the_next_part(monkeypatch):
    monkeypatch.setattr(plan, "CANDIDATES_IN_A_PART", 10)
    world = World(readers=25)
    times = iter([900, 900, 900, 1])  # three parts are frozen, and the time is up when the first is queued
    with pytest.raises(TryAgainLater):
        replace(world.planning, time_left=lambda: next(times)).plan(EDITION)
    assert (world.state.queued, [batch.part for batch in world.queue.waiting]) == (1, [0])
    world.plan()
    assert (world.state.queued, [batch.part for batch in world.queue.waiting]) == (3, [0, 1, 2])
    assert world.plan().queue.waiting == world.queue.waiting


def test_who_missed_it_is_planned_once_also_where_an_earlier_planner_froze_a_longer_part_and_died(monkeypatch):
    world = World(readers=25).plan()
    world.starting.stop(EDITION)
    world.closing.close(world.look())
    after = world.resending.send_again(EDITION)[1]
    everyone = tuple(one.reader for one in missed_by(world.state, world.ledger, world.archive))
    world.archive.frozen[after, 0] = Part(everyone[:12], (), everyone[11])
    monkeypatch.setattr(plan, "CANDIDATES_IN_A_PART", 5)
    world.plan_all().send_all()
    assert world.ledger.state(after).planned == 25
    assert world.copies() == Counter(dict.fromkeys(everyone, 1))


def test_who_missed_it_is_planned_once_also_where_an_earlier_planner_froze_a_shorter_part_and_died(monkeypatch):
    world = World(readers=25).plan()
    world.starting.stop(EDITION)
    world.closing.close(world.look())
    after = world.resending.send_again(EDITION)[1]
    everyone = tuple(one.reader for one in missed_by(world.state, world.ledger, world.archive))
    world.archive.frozen[after, 0] = Part(everyone[:3], (), everyone[2])
    monkeypatch.setattr(plan, "CANDIDATES_IN_A_PART", 10)
    world.plan_all()
    assert [part.members for part in world.ledger.parts(after)] == [3, 10, 10, 2]
    assert world.ledger.state(after).canary == 0
    assert world.send_all().copies() == Counter(dict.fromkeys(everyone, 1))


def test_who_missed_it_is_asked_for_in_one_pass_over_the_ledger(monkeypatch):
    world = World(readers=25).plan()
    world.starting.stop(EDITION)
    world.closing.close(world.look())
    world.resending.send_again(EDITION)
    passes, real = [], plan.missed_by
    monkeypatch.setattr(plan, "missed_by", lambda *asked, **how: passes.append(how) or real(*asked, **how))
    monkeypatch.setattr(plan, "CANDIDATES_IN_A_PART", 5)
    world.plan_all()
    assert passes == [{"after": ""}]


def test_only_an_issue_is_announced_and_what_follows_it_has_its_content():
    world = World(readers=5).plan()
    assert (world.archive.announced, world.archive.contents) == ([EDITION], {})
    world.starting.stop(EDITION)
    world.closing.close(world.look())
    after = world.resending.send_again(EDITION)[1]
    world.plan_all()
    assert (world.archive.announced, list(world.archive.contents)) == ([EDITION], [after])
    assert replace(world.archive.contents[after], id=EDITION) == world.archive.edition(EDITION)


def test_a_planner_that_stood_still_adds_nobody_to_an_audience_that_was_counted_without_them(monkeypatch):
    monkeypatch.setattr(plan, "CANDIDATES_IN_A_PART", 10)
    world = World(readers=20)
    late = Subscriber("bladet", "z" * 20, "z@a.example", frozenset(Ground))
    real, reads = world.readers.after, []

    def stands_still_before_its_last_read(*asked):
        reads.append(asked)
        if len(reads) == 3:
            world.plan().send_all()
            world.readers.list[late.key] = late
        return real(*asked)

    world.readers.after = stands_still_before_its_last_read
    with pytest.raises(OvertakenError):
        world.planning.plan(EDITION)
    assert late.key in world.archive.frozen[EDITION, 2].members
    assert world.state.planned == totals_of(world.state, world.ledger).audience == 20
    world.change(queued=0)
    world.plan().send_all()
    assert world.copies().total() == 20
    assert world.look(after=2000).may_close
    assert list(missed_by(world.state, world.ledger, world.archive)) == []


def test_no_batch_holds_more_recipients_than_the_account_may_write_to_in_a_second():
    world = World(readers=100, per_second=14).plan()
    assert max(batch.members for batch in world.queue.waiting) == 14
    assert World(readers=3, per_second=1).plan().state.batch_size == 1


def test_sums_that_do_not_agree_stop_the_issue_before_the_first_mail(monkeypatch):
    world = World(readers=20)
    monkeypatch.setattr(plan, "part_of", lambda candidates, *_: Part((), (), candidates[-1].key))
    with pytest.raises(ArithmeticError, match="20 candidates"):
        world.plan()
    assert world.queue.waiting == []


@given(st.integers(0, 400), st.integers(1, 50))
def test_batches_cover_a_part_exactly(members, size):
    batches = batches_for("e", 0, members, size)
    assert sum(batch.members for batch in batches) == members
    assert all(1 <= batch.members <= size for batch in batches)
    assert [batch.number for batch in batches] == list(range(len(batches)))


@given(st.lists(st.sampled_from("abc234"), min_size=1, max_size=30), st.integers(1, 7))
def test_a_batch_is_a_range_of_bytes_of_its_part(letters, size):
    keys = [f"{letter}{n:019d}" for n, letter in enumerate(letters)]
    readers = [Subscriber("b", key, "a@b.example", frozenset(Ground)) for key in keys]
    readers[0] = replace(readers[0], state=State.LEFT)
    part = part_of(readers, {}, ORDINARY, 0)
    raw = part.to_bytes()
    assert Part.from_bytes(raw) == part
    found = []
    for batch in batches_for("e", 0, len(part.members), size):
        first, last = byte_range(batch, size)
        found += members_in(raw[first : last + 1])
    assert tuple(found) == part.members


def test_a_batch_message_names_a_place_and_nobody():
    batch = Batch("bladet-x", 3, 17, 50)
    assert batch.to_json() == '{"v": 1, "edition": "bladet-x", "part": 3, "batch": 17, "members": 50}'
    assert Batch.from_json(batch.to_json()) == batch
    assert "@" not in batch.to_json()


NOT_OURS = [
    '{"v": 2, "edition": "bladet-x", "part": 3, "batch": 17, "members": 50}',
    "",
    "[]",
    "{}",
    "null",
    '{"v": 2, "edition": "e"}',
    '{"v": 1}',
]
NOT_OURS += ['{"v": 1, "edition": "e", "part": "x", "batch": 0, "members": 1}']


@pytest.mark.parametrize("body", NOT_OURS)
def test_a_message_that_is_not_ours_is_poison(body):
    with pytest.raises((ValueError, TypeError)):
        Batch.from_json(body)
