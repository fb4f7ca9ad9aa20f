"""Starting, approving and stopping: once, by the people asked, and with somebody to look after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.sending.edition_state import EditionState, Stage
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
