"""Starting, approving and stopping: once, by the people asked, and with somebody to look after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.sending.edition_state import AUDIENCE, PAUSED, EditionState, Stage
from newsletter.sending.start import Start, start_of
from tests.unit.sending.world import EDITION, World


def test_an_issue_that_starts_is_looked_after_and_planned_once():
    world = World(readers=10, stage=Stage.PROOFED)
    world.change(started=0)
    assert world.starting.start(EDITION, by_hand=True) is Start.STARTED
    assert (world.state.stage, world.state.started) == (Stage.PLANNING, world.clock.now)
    assert world.starting.schedules.rounds == {EDITION}
    assert world.starting.start(EDITION, by_hand=True) is Start.ALREADY
    assert world.plan_queue.waiting == [EDITION, EDITION], "the planner of a start that died half-way is called again"
    world.plan_all().send_all()
    assert world.copies().total() == 10
    assert world.starting.start(EDITION, by_hand=True) is Start.ALREADY
    assert world.plan_queue.waiting == []


def test_one_person_approves_once_and_each_of_those_wanted_counts():
    world = World(readers=10, stage=Stage.PROOFED)
    assert [world.starting.approve(EDITION, person, 3) for person in (2, 2, 0, 1, 4)] == [2, 2, 1, 0, 0]
    assert world.state.approved_by == (0, 1, 2, 4)


def test_who_has_approved_already_writes_nothing_anew():
    world = World(readers=10, stage=Stage.PROOFED)
    world.starting.approve(EDITION, 2, 3)
    before = world.state
    assert world.starting.approve(EDITION, 2, 3) == 2
    assert world.state == before


def test_an_approval_can_be_taken_back_until_the_start_and_the_clock_starts_nothing_then():
    world = World(readers=10, stage=Stage.PROOFED)
    world.change(latest_start=world.clock.now)
    world.starting.approve(EDITION, 1, 2)
    world.starting.approve(EDITION, 2, 2)
    assert not world.starting.take_back(EDITION, 3), "who has not approved has nothing to take back"
    assert world.starting.take_back(EDITION, 1)
    assert world.starting.take_back(EDITION, 1), "again it is as it was"
    assert world.state.approved_by == (2,)
    assert world.starting.start(EDITION, by_hand=False) is Start.NOT_APPROVED
    assert world.starting.approve(EDITION, 4, 3) == 1
    assert world.starting.start(EDITION, by_hand=False) is Start.NOT_APPROVED, "one is still wanted"
    assert world.starting.approve(EDITION, 1, 3) == 0
    assert world.state.approved_by == (1, 2, 4)
    assert world.starting.start(EDITION, by_hand=False) is Start.STARTED
    assert not world.starting.take_back(EDITION, 1), "it has started"


def test_an_approval_that_is_taken_back_while_another_one_comes_leaves_that_one():
    world = World(readers=10, stage=Stage.PROOFED)
    world.starting.approve(EDITION, 1, 2)
    overtaken_by(world, approved_by=(1, 3))
    assert world.starting.take_back(EDITION, 1)
    assert (world.state.approved_by, world.state.taken_back) == ((3,), 1)


def test_an_issue_that_has_started_cannot_be_approved():
    world = World(readers=10).plan()
    assert world.starting.approve(EDITION, 1, 2) == 1
    assert world.state.approved_by == ()


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.STOPPED, Stage.REPLACED, Stage.DRAFT])
def test_there_is_nothing_to_stop_in_what_does_not_go(stage):
    world = World(readers=10, stage=stage)
    assert world.starting.stop(EDITION).version == 1
    assert (world.state.stage, world.starting.schedules.ended) == (stage, [])


@pytest.mark.parametrize(("stage", "ended"), [(Stage.PROOFED, [EDITION]), (Stage.SENDING, []), (Stage.HALTED, [])])
def test_what_is_stopped_before_its_start_is_planned_no_more_and_of_the_rest_the_ledger_is_closed(stage, ended):
    world = World(readers=10, stage=stage)
    assert world.starting.stop(EDITION).stage is world.state.stage is Stage.STOPPED
    assert world.starting.schedules.ended == ended


def test_a_mailed_issue_is_started_by_no_clock_before_somebody_approved_it():
    """A second lock: no schedule is made for it, but one may be left from another file with the same content."""
    state = EditionState(
        "blad-1", "blad", Stage.PROOFED, "issues/blad/by-mail/x.eml", "Hej", "c", 1, latest_start=9_999
    )
    assert start_of(state, 100, by_hand=False)[0] is Start.NOT_APPROVED
    assert start_of(replace(state, approved_by=(0,)), 100, by_hand=False)[0] is Start.STARTED
    assert start_of(state, 100, by_hand=True)[0] is Start.STARTED
    assert start_of(replace(state, file="issues/blad/x.eml"), 100, by_hand=False)[0] is Start.STARTED
    assert start_of(replace(state, file="issues/blad/by-mail.md"), 100, by_hand=False)[0] is Start.STARTED


PROOFED = EditionState(
    "juni-1", "juni", Stage.PROOFED, "issues/juni/x.md", "Hej", "c", 1, start_at=5000, latest_start=9000
)


@pytest.mark.parametrize(
    ("now", "becomes"),
    [
        (4939, Start.TOO_EARLY), (4940, Start.STARTED), (5000, Start.STARTED), (9000, Start.STARTED),
        (9001, Start.TOO_LATE),
    ],
)  # fmt: skip
def test_a_clock_starts_an_issue_from_a_minute_before_its_hour_until_it_is_too_late(now, becomes):
    result, after = start_of(PROOFED, now, by_hand=False)
    assert result is becomes
    starts = becomes is Start.STARTED
    assert after == (replace(PROOFED, stage=Stage.PLANNING, started=now) if starts else PROOFED)
    assert start_of(PROOFED, now, by_hand=True)[0] is Start.STARTED, "a person decides at whatever hour"


@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize(
    ("stage", "result"),
    [
        *((stage, Start.ALREADY) for stage in (Stage.PLANNING, Stage.SENDING, Stage.PARKED, Stage.CLOSED)),
        *((stage, Start.NOT_TO_BE_SENT) for stage in (Stage.DRAFT, Stage.STOPPED, Stage.REPLACED)),
    ],
)
def test_what_goes_or_must_not_go_is_started_by_nobody(stage, result, by_hand):
    assert start_of(PROOFED.at(stage), 5000, by_hand=by_hand) == (result, PROOFED.at(stage))


@pytest.mark.parametrize(("why", "brakes_off"), [("bounces", 1), ("complaints", 1), ("restored", 0), ("stale", 0)])
@pytest.mark.parametrize("before", [0, 1])
def test_only_a_person_lets_a_halted_issue_go_on_and_only_a_brake_that_acted_is_taken_off(why, brakes_off, before):
    halted = replace(PROOFED, stage=Stage.HALTED, halted_why=why, brakes_off=before)
    assert start_of(halted, 7000, by_hand=False) == (Start.ALREADY, halted)
    result, after = start_of(halted, 7000, by_hand=True)
    assert result is Start.STARTED
    assert (after.stage, after.parked_why, after.halted_why, after.released) == (Stage.PARKED, "going on", "", 7000)
    assert after.brakes_off == max(before, brakes_off)


@pytest.mark.parametrize(
    ("stands", "becomes"),
    [
        ({}, {"stage": Stage.PLANNING}),
        ({"sending_since": 6000}, {"stage": Stage.PARKED, "parked_why": "going on", "sending_since": 6000}),
        (
            {"sending_since": 6000, "canary": 2},
            {"stage": Stage.PARKED, "parked_why": "going on", "sending_since": 7000, "released": 0},
        ),
        (
            {"sending_since": 6000, "canary": 2, "released": 6500, "brakes_off": 1},
            {"stage": Stage.PARKED, "parked_why": "going on", "sending_since": 6000, "released": 6500, "brakes_off": 1},
        ),
    ],
    ids=["in planning", "sending", "with its canary out", "after its canary"],
)
@pytest.mark.parametrize("why", [PAUSED, AUDIENCE])
def test_what_was_paused_goes_on_where_it_stood_and_with_its_brakes(stands, becomes, why):
    if why == AUDIENCE and not stands:
        return  # it is asked about once it is planned
    paused = replace(PROOFED, stage=Stage.HALTED, halted_why=why, told_halt=6900, started=5000, **stands)
    assert start_of(paused, 7000, by_hand=False) == (Start.ALREADY, paused)
    result, after = start_of(paused, 7000, by_hand=True)
    assert result is Start.STARTED
    assert after == replace(paused, halted_why="", told_halt=0, **becomes)


@pytest.mark.parametrize("stage", [Stage.PLANNING, Stage.SENDING, Stage.PARKED])
def test_what_is_under_way_can_be_paused_and_waits_until_a_person_lets_it_go_on(stage):
    world = World(readers=10, stage=stage)
    assert world.starting.pause(EDITION).is_paused
    assert world.state.parked_why == ""
    assert world.starting.start(EDITION, by_hand=False) is Start.ALREADY
    assert world.starting.start(EDITION, by_hand=True) is Start.STARTED


@pytest.mark.parametrize("stage", [one for one in Stage if one not in (Stage.PLANNING, Stage.SENDING, Stage.PARKED)])
def test_what_does_not_go_cannot_be_paused(stage):
    world = World(readers=10, stage=stage)
    world.change(halted_why="bounces" if stage is Stage.HALTED else "")
    before = world.state
    assert world.starting.pause(EDITION) == world.state == before


def test_whoever_pauses_while_another_writes_pauses_all_the_same():
    world = World(readers=10).plan()
    real = world.ledger.update

    def overtaken(state):
        world.ledger.update = real
        world.change(woken=7)
        return real(state)

    world.ledger.update = overtaken
    assert world.starting.pause(EDITION).is_paused
    assert world.state.woken == 7


def test_a_pause_in_planning_is_planned_again_by_going_on_and_nobody_is_lost():
    world = World(readers=10, stage=Stage.PLANNING)
    world.starting.pause(EDITION)
    world.plan().send_all()
    assert world.copies().total() == 0
    world.starting.start(EDITION, by_hand=True)
    world.plan_all().send_all()
    assert set(world.copies().values()) == {1}
    assert world.copies().total() == 10


def test_staff_are_told_again_when_what_went_on_halts_again():
    halted = replace(PROOFED, stage=Stage.HALTED, halted_why="stale", told_halt=6900, sending_since=5000)
    assert start_of(halted, 7000, by_hand=True)[1].told_halt == 0


def test_a_restored_ledger_starts_nothing_and_makes_no_round():
    world = World(readers=10, stage=Stage.PROOFED)
    world.ledger.stamped_outside = 1
    assert world.starting.start(EDITION, by_hand=True) is Start.RESTORED
    assert (world.starting.schedules.rounds, world.plan_queue.waiting) == (set(), [])


def overtaken_by(world, **facts):
    """Let somebody else write the edition's page right before the next write of ours."""
    real = world.ledger.update

    def first(state):
        world.ledger.update = real
        world.change(**facts)
        return real(state)

    world.ledger.update = first


@pytest.mark.parametrize(("started", "rounds"), [(0, set()), (7, {EDITION})])
def test_who_starts_what_is_stopped_at_this_very_moment_leaves_no_round_but_for_a_ledger_to_close(started, rounds):
    world = World(readers=10, stage=Stage.PROOFED)
    world.change(started=0)
    overtaken_by(world, stage=Stage.STOPPED, started=started)
    assert world.starting.start(EDITION, by_hand=True) is Start.NOT_TO_BE_SENT
    assert (world.starting.schedules.rounds, world.starting.schedules.ended) == (rounds, [])
    assert world.plan_queue.waiting == []


def test_what_was_stopped_long_ago_has_its_round_as_it_was():
    world = World(readers=10, stage=Stage.STOPPED)
    world.change(started=0)
    world.starting.schedules.rounds = {EDITION}
    assert world.starting.start(EDITION, by_hand=True) is Start.NOT_TO_BE_SENT
    assert world.starting.schedules.rounds == {EDITION}


def test_two_who_start_it_at_once_start_it_once_and_both_ask_for_its_planning():
    world = World(readers=10, stage=Stage.PROOFED)
    overtaken_by(world, stage=Stage.PLANNING)
    assert world.starting.start(EDITION, by_hand=True) is Start.ALREADY
    assert (world.starting.schedules.rounds, world.plan_queue.waiting) == ({EDITION}, [EDITION])


def test_who_goes_on_with_a_halted_issue_plans_nothing_anew():
    world = World(readers=10, stage=Stage.HALTED)
    assert world.starting.start(EDITION, by_hand=True) is Start.STARTED
    assert (world.state.stage, world.plan_queue.waiting) == (Stage.PARKED, [])


def test_two_who_approve_at_once_both_count():
    world = World(readers=10, stage=Stage.PROOFED)
    overtaken_by(world, approved_by=(3,))
    assert world.starting.approve(EDITION, 1, 3) == 1
    assert world.state.approved_by == (1, 3)


@pytest.mark.parametrize(("stage", "ended"), [(Stage.PROOFED, [EDITION]), (Stage.SENDING, [])])
def test_a_stop_that_was_overtaken_stops_what_it_finds(stage, ended):
    world = World(readers=10, stage=Stage.PROOFED)
    overtaken_by(world, stage=stage)
    assert world.starting.stop(EDITION).stage is Stage.STOPPED
    assert (world.state.stage, world.starting.schedules.ended) == (Stage.STOPPED, ended)
