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
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from tests.unit.sending.world import EDITION, World


def accept(world, **readers):
    nobody = mock.Mock(**{
        "everybody.return_value": {}, "left.return_value": (),
        "lists.return_value": (), "list_ids.return_value": (),
    } | readers)  # fmt: skip
    restorer = LedgerRestorer(
        ledger=world.ledger, archive=world.archive, subscribers=nobody, suppressions=nobody,
        staff_bucket=nobody, schedules=world.starting.schedules, close_function_arn="", clock=world.clock,
    )  # fmt: skip
    return restorer.accept()


def test_whom_restored_subscribers_brought_back_are_erased_and_taken_off_again():
    erased, left = [], []
    suppressed = {
        "anna": Suppression("anna", SuppressionReason.ERASED, ""),
        "bo": Suppression("bo", SuppressionReason.BOUNCED, ""),
        "cilla": Suppression("cilla", SuppressionReason.ERASED, ""),
    }

    def leave(list_id, reader, how, now):
        left.append((list_id, reader, how, now.timestamp()))
        return None, reader != "gone-before"

    world = World()
    done = accept(world, **{
        "everybody.return_value": suppressed, "lists.return_value": ("bad", "ved"), "list_ids.return_value": ("ved",),
        "left.return_value": [
            ("dan", {"ved"}, set()), ("eva", {"*"}, {"bad"}), ("fia", {"*", "bad"}, {"bad"}),
            ("gone-before", {"bad"}, set()), ("hans", {"elsewhere"}, {"ved"}),
        ],
        "erase": lambda list_id, reader: erased.append((list_id, reader)),
        "leave": leave,
    })  # fmt: skip
    assert sorted(erased) == [(list_id, reader) for list_id in ("bad", "ved") for reader in ("anna", "cilla")]
    how = ("asked", world.clock.now)
    assert sorted(left) == sorted(
        (list_id, reader, *how)
        for list_id, reader in [
            ("ved", "dan"), ("ved", "eva"), ("bad", "fia"), ("ved", "fia"), ("bad", "gone-before"),
        ]
    )  # fmt: skip
    assert (done.erased, done.left) == (2, 4)


def test_an_issue_that_asks_has_its_round_and_its_staff_have_not_been_told():
    world = World().plan()
    world.change(told_halt=77, started=5)
    restored(world, world.ledger.snapshot())
    accept(world)
    assert world.starting.schedules.rounds == {EDITION}
    assert (world.state.told_halt, world.state.started) == (0, 5)


def test_an_issue_that_was_being_planned_and_has_begun_by_the_archive_is_stopped_with_its_own_start():
    world = World()
    snapshot = world.ledger.snapshot()
    world.plan()
    world.change(started=5)
    restored(world, snapshot)
    world.ledger.states[EDITION] = replace(world.ledger.states[EDITION], started=5)
    world.starting.schedules.rounds = {EDITION}
    assert accept(world).stopped == [EDITION]
    assert (world.state.stage, world.state.started, world.state.closed) == (Stage.STOPPED, 5, world.clock.now)
    assert (world.starting.schedules.rounds, world.starting.schedules.ended) == (set(), [EDITION])


def test_an_issue_that_was_being_planned_and_has_not_begun_can_be_started_anew():
    world = World()
    restored(world, world.ledger.snapshot())
    world.starting.schedules.rounds = {EDITION}
    assert accept(world).not_begun == [EDITION]
    assert (world.state.stage, world.state.started) == (Stage.PROOFED, 0)
    assert world.starting.schedules.ended == [EDITION]


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
