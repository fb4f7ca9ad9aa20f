"""What accepting a restored ledger makes of each edition, and what a worker that outlived the restore leaves in it."""

from __future__ import annotations

from dataclasses import replace
from unittest import mock

import pytest

from newsletter.sending.edition_state import RESTORED, Stage
from newsletter.sending.outcomes import Outcome
from newsletter.sending.resend import Again, edition_after
from newsletter.sending.restoring import LedgerRestorer
from newsletter.sending.ses_events import SesEvent
from newsletter.sending.start import Start
from tests.unit.sending.world import EDITION, World


def accept(world):
    nobody = mock.Mock(**{
        "everybody.return_value": {}, "left.return_value": (),
        "lists.return_value": (), "list_ids.return_value": (),
    })  # fmt: skip
    restorer = LedgerRestorer(
        ledger=world.ledger, archive=world.archive, subscribers=nobody, suppressions=nobody,
        staff_bucket=nobody, schedules=mock.Mock(), close_function_arn="", clock=world.clock,
    )  # fmt: skip
    return restorer.accept()


def restored(world, snapshot):
    world.ledger.advance(world.clock.now)
    world.ledger.restore(snapshot)


@pytest.mark.parametrize("stage", [Stage.SENDING, Stage.PARKED, Stage.HALTED])
def test_an_edition_that_was_being_sent_asks_whatever_it_waited_for(stage):
    world = World().plan()
    world.change(stage=stage, parked_why="daily-quota")
    snapshot = world.ledger.snapshot()
    restored(world, snapshot)
    world.send_all()
    assert world.copies() == {}
    assert world.starting.start(EDITION, by_hand=True) is Start.RESTORED
    assert accept(world).asking == [EDITION]
    assert (world.state.stage, world.state.halted_why) == (Stage.HALTED, RESTORED)
    assert not world.ledger.is_restored()


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.PROOFED, Stage.REPLACED, Stage.STOPPED])
def test_what_has_started_by_the_archive_alone_is_stopped_for_good(stage):
    world = World(stage=Stage.PROOFED)
    world.change(started=0, stage=stage)
    snapshot = world.ledger.snapshot()
    world.change(stage=Stage.PLANNING, started=world.clock.now)
    world.plan().send_all()
    assert len(world.copies()) == 120
    restored(world, snapshot)
    assert accept(world).stopped == [EDITION]
    state = world.state
    assert (state.stage, state.started, state.closed) == (Stage.STOPPED, world.clock.now, world.clock.now)
    assert world.starting.start(EDITION, by_hand=True) is Start.NOT_TO_BE_SENT
    assert world.resending.send_again(EDITION) == (Again.NOBODY, "")


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.PROOFED, Stage.REPLACED, Stage.STOPPED, Stage.CLOSED])
def test_what_had_not_started_or_had_ended_stays_as_it_was(stage):
    world = World(stage=stage)
    world.change(started=0 if stage is not Stage.CLOSED else 1)
    restored(world, world.ledger.snapshot())
    done = accept(world)
    assert (done.asking, done.stopped, done.not_begun, done.unknown) == ([], [], [], [])
    assert world.state.stage is stage


def test_what_went_to_those_who_missed_it_and_is_forgotten_does_not_go_to_them_again():
    world = World()
    world.postman.script = [world.postman.lose_everything]
    world.plan().send_all()
    world.look(after=1200)
    world.starting.stop(EDITION)
    world.closing.close(world.look(after=3000))
    snapshot = world.ledger.snapshot()
    assert world.resending.send_again(EDITION)[0] is Again.STARTED
    world.plan_all().send_all()
    assert len(world.copies()) == 120
    restored(world, snapshot)
    done = accept(world)
    assert done.unknown == done.stopped == [edition_after(EDITION)]
    assert world.resending.send_again(EDITION)[0] is Again.ALREADY
    world.plan_all().send_all()
    assert set(world.copies().values()) == {1}


def test_what_was_about_to_go_to_those_who_missed_it_asks_too_though_the_archive_does_not_know_it_yet():
    world = World(readers=10).plan()
    world.starting.stop(EDITION)
    world.closing.close(world.look(after=3000))
    world.resending.send_again(EDITION)
    restored(world, world.ledger.snapshot())
    after = edition_after(EDITION)
    assert (accept(world).not_begun, world.ledger.state(after).stage) == ([after], Stage.PROOFED)
    world.plan_all().send_all()
    assert world.copies() == {}
    assert world.resending.send_again(EDITION)[0] is Again.STARTED
    world.plan_all().send_all()
    assert set(world.copies().values()) == {1}


def test_what_ses_took_while_the_ledger_was_restored_is_written_where_no_record_is_left():
    world = World(readers=10).plan()
    snapshot = world.ledger.snapshot()

    def taken_meanwhile(mails):
        restored(world, snapshot)
        return world.postman.accept(mails)

    world.postman.script = [taken_meanwhile]
    world.send_all()
    assert world.record.outcomes == (Outcome.ACCEPTED,) * 10
    assert len(world.record.acknowledged) == 10
    assert world.record.owner == ""
    accept(world)
    world.starting.start(EDITION, by_hand=True)
    world.look()
    world.send_all()
    assert set(world.copies().values()) == {1}


def test_what_ses_did_not_answer_while_the_ledger_was_restored_leaves_no_doubt_in_a_ledger_that_may_be_closed_by_now():
    world = World(readers=10).plan()
    snapshot = world.ledger.snapshot()

    def lost_meanwhile(mails):
        restored(world, snapshot)
        accept(world)
        world.starting.stop(EDITION)
        world.closing.close(world.look(after=3000))
        return world.postman.lose_everything(mails)

    world.postman.script = [lost_meanwhile]
    world.send_all()
    assert world.record.outcomes == (Outcome.OPEN,) * 10
    assert world.look().totals.stopped == world.state.sums["stopped"] == 10


def test_a_report_that_comes_after_the_restore_keeps_a_known_batch_from_going_again():
    world = World(readers=10)
    world.postman.reports = False
    world.plan()
    record = world.ledger.record(world.queue.waiting[0])
    assert record is None
    world.postman.script = [world.postman.lose_everything]
    world.send_all()
    snapshot = world.ledger.snapshot()
    restored(world, snapshot)
    world.ledger.add_evidence(f"{EDITION}_0000", 0, {SesEvent.SENT: {100 + place for place in range(10)}})
    accept(world)
    world.look()
    assert world.record.outcomes == (Outcome.ACCEPTED,) * 10
    assert replace(world.record, outcomes=()).owner == ""
