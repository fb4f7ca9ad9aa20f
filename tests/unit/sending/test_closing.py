"""Closing: what waits is woken, doubt is settled, brakes act, and no ledger closes on what is not true yet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.letters import page_of
from newsletter.sending.batches import Batch
from newsletter.sending.edition_state import Stage
from newsletter.sending.outcomes import Accepted, InDoubt, Outcome, new_record
from newsletter.sending.send_batch import LEASE, OvertakenError
from newsletter.sending.ses_events import SesEvent
from newsletter.sending.undelivered import Where, missed_by
from tests.template import template
from tests.unit.sending.world import EDITION, World

QUARANTINE, PATIENCE, IDLE = 1200, 900, 900


def letters(world):
    return "".join(letter for key in sorted(world.ledger.records) for letter in world.ledger.records[key].outcomes)


def numbers(world):
    return sorted(batch.number for batch in world.queue.waiting)


def test_a_claim_outlives_the_function_that_holds_it():
    sending = template()["Resources"]["SendBatch"]["Properties"]
    assert sending["Timeout"] < LEASE < QUARANTINE


def test_a_ledger_does_not_close_while_a_worker_has_a_batch_in_hand():
    world = World(readers=120).plan()
    batch = world.queue.waiting.pop()
    world.send_all()
    world.starting.stop(EDITION)
    world.ledger.save(new_record(batch).claimed("me", world.clock.now, lease=LEASE, most=50))
    assert not world.look().may_close
    review = world.look(after=LEASE - 1)
    assert not review.may_close, "it is still alive"
    world.look(after=1)
    assert letters(world).count("U") == batch.members
    assert not world.look().may_close
    world.look(after=2 * QUARANTINE)
    assert world.look().may_close


def test_what_was_in_doubt_is_not_sent_again_after_a_stop():
    world = World(readers=120).plan()
    world.postman.script = [world.postman.lose_everything]
    world.send_all()
    world.starting.stop(EDITION)
    for _ in range(4):
        world.look(after=QUARANTINE)
    assert world.queue.waiting == []
    assert letters(world).count("X") == 50


def test_who_was_to_be_sent_to_once_more_when_the_stop_came_counts_as_unknown():
    world = World(readers=120).plan()
    world.postman.script = [world.postman.lose_everything]
    world.send_all()
    world.look(after=QUARANTINE)
    world.queue.waiting.clear()
    world.starting.stop(EDITION)
    closed = world.closing.close(world.look(after=2))
    assert (closed.sums["accepted"], closed.sums["unknown"], closed.sums["stopped"]) == (70, 50, 0)
    assert {one.where for one in missed_by(world.state, world.ledger, world.archive)} == {Where.UNKNOWN}


def test_idle_batches_wait_while_only_the_canary_may_go():
    world = World(readers=120).plan()
    world.change(canary=1, hold_minutes=60)
    world.queue.waiting.clear()
    world.look(after=IDLE)
    assert world.queue.waiting == []


def test_waking_an_issue_that_is_held_wakes_its_canary_only():
    world = World(readers=120).plan()
    world.change(canary=2, hold_minutes=60, stage=Stage.PARKED, parked_why="daily-quota")
    world.queue.waiting.clear()
    world.look(after=60)
    assert numbers(world) == [0, 1]


def test_batches_in_hand_and_batches_that_are_done_are_not_queued_again():
    world = World(readers=150).plan()
    done, in_hand, _ = world.queue.waiting
    world.sending.deliver(done, "me")
    world.ledger.save(new_record(in_hand).claimed("you", world.clock.now + IDLE, lease=LEASE, most=50))
    world.queue.waiting.clear()
    world.look(after=IDLE)
    assert numbers(world) == [2]


@pytest.mark.parametrize(("since", "woken"), [(IDLE - 1, 0), (IDLE, 3)])
def test_idle_batches_are_woken_after_a_while_and_not_again_too_soon(since, woken):
    world = World(readers=120).plan()
    world.queue.waiting.clear()
    world.look(after=since)
    assert len(world.queue.waiting) == woken
    world.queue.waiting.clear()
    world.look(after=IDLE - 1)
    assert len(world.queue.waiting) == (3 if not woken else 0)


def test_nothing_is_woken_while_the_queue_holds_something():
    world = World(readers=120).plan()
    before = list(world.queue.waiting)
    world.look(after=5 * IDLE)
    assert world.queue.waiting == before


@pytest.mark.parametrize(("age", "ends"), [(QUARANTINE // 4 - 1, "X"), (QUARANTINE // 4, "U")])
def test_coverage_counts_what_was_sent_long_enough_ago_to_be_reported(age, ends):
    """What went a second ago cannot have been reported: it must not make silence mean nothing."""
    world = World(readers=120).plan()
    world.postman.script = [world.postman.lose_everything]
    first, second, third = world.queue.waiting
    world.queue.waiting.clear()
    world.sending.deliver(first, "me")
    world.sending.deliver(second, "me")
    world.clock.now += QUARANTINE - age
    world.postman.reports = False
    world.sending.deliver(third, "me")
    world.look(after=age)
    assert (letters(world).count(",") == 50) == (ends == "X")


def test_a_settlement_that_was_overtaken_is_not_acted_on():
    world = World(readers=50).plan()
    world.postman.script = [lambda mails: [*world.postman.accept(mails[:49]), InDoubt()]]
    world.send_all()
    real = world.ledger.save

    def overtaken(record):
        world.ledger.save = real
        raise OvertakenError

    world.ledger.save = overtaken
    world.look(after=QUARANTINE)
    assert world.queue.waiting == []
    world.look()
    assert numbers(world) == [0]


@pytest.mark.parametrize(("told", "ends"), [(True, ","), (False, "U")])
def test_where_every_batch_is_in_doubt_silence_means_what_it_meant_for_the_proof(told, ends):
    world = World(readers=10).plan()
    world.change(proofs=("proof-1",))
    letter = Batch(page_of("proof-1"), 0, 0, 1)
    world.ledger.save(new_record(letter).claimed("me", 1, lease=60, most=1))
    world.ledger.save(world.ledger.record(letter).answered({0: Accepted("id")}, 2, by="me"))
    if told:
        world.ledger.add_evidence(letter.partition, 0, {SesEvent.SENT: {100}})
    world.postman.script = [world.postman.lose_everything]
    world.send_all()
    world.look(after=QUARANTINE)
    assert {letter for record in world.ledger.records.values() for letter in record.outcomes} == {"A", ends}


def test_where_some_was_accepted_the_proof_is_not_asked():
    world = World(readers=100).plan()
    world.change(proofs=("proof-1",))
    letter = Batch(page_of("proof-1"), 0, 0, 1)
    world.ledger.save(new_record(letter).claimed("me", 1, lease=60, most=1))
    world.ledger.save(world.ledger.record(letter).answered({0: Accepted("id")}, 2, by="me"))
    world.ledger.add_evidence(letter.partition, 0, {SesEvent.SENT: {100}})
    world.postman.reports = False
    world.postman.script = [world.postman.lose_everything]
    world.send_all()
    world.look(after=QUARANTINE)
    assert letters(world).count("U") == 50


def test_what_is_to_be_sent_again_is_queued_again():
    world = World(readers=100).plan()
    world.postman.script = [world.postman.lose_everything]
    world.send_all()
    world.look(after=QUARANTINE)
    assert numbers(world) == [0]


@pytest.mark.parametrize(("bounced", "halts"), [(4, False), (5, True), (20, True)])
def test_the_brake_acts_at_five_bounces_in_a_hundred(bounced, halts):
    world = World(readers=100).plan().send_all()
    for number in range(bounced):
        world.ledger.add_evidence(f"{EDITION}_0000", number // 50, {SesEvent.BOUNCED: {100 + number % 50}})
    review = world.look()
    assert (review.state.stage is Stage.HALTED, review.state.halted_why) == (halts, "bounces" if halts else "")
    assert review.may_close is not halts


def test_a_brake_that_a_person_let_go_acts_no_more():
    world = World(readers=100).plan().send_all()
    world.ledger.add_evidence(f"{EDITION}_0000", 0, {SesEvent.BOUNCED: set(range(100, 150))})
    world.change(brakes_off=1)
    assert world.look().state.stage is Stage.SENDING


@pytest.mark.parametrize(("seconds", "released"), [(599, False), (600, True)])
def test_the_rest_follows_its_canary_when_the_hold_is_over_whatever_was_told(seconds, released):
    world = World(readers=120).plan()
    world.postman.reports = False
    world.change(canary=1, hold_minutes=10)
    world.queue.waiting[:] = world.queue.waiting[:1]
    world.send_all()
    world.look(after=seconds)
    assert bool(world.state.released) is released
    assert numbers(world) == ([1, 2] if released else [])


def test_the_rest_follows_its_canary_as_soon_as_all_of_it_was_reported_on():
    world = World(readers=120).plan()
    world.change(canary=1, hold_minutes=60)
    world.queue.waiting[:] = world.queue.waiting[:1]
    world.look(after=60)
    assert not world.state.released
    world.send_all()
    world.look()
    assert world.state.released == world.state.woken == world.clock.now
    assert numbers(world) == [1, 2]


@pytest.mark.parametrize("stage", [Stage.PARKED, Stage.HALTED])
def test_a_ledger_of_what_only_waits_does_not_close(stage):
    world = World(readers=10).plan().send_all()
    world.change(stage=stage)
    world.send_rate.rate = replace(world.send_rate.rate, sending_enabled=False)
    assert not world.look(after=5000).may_close


def test_a_parked_issue_goes_on_when_the_account_may_send_and_has_quota():
    world = World(readers=10).plan()
    world.change(stage=Stage.PARKED, parked_why="daily-quota")
    for pace in (
        replace(world.send_rate.rate, sending_enabled=False),
        replace(world.send_rate.rate, sent_last_day=50_000),
    ):
        world.queue.waiting.clear()
        open_pace, world.send_rate.rate = world.send_rate.rate, pace
        assert world.look(after=60).state.stage is Stage.PARKED
        assert world.queue.waiting == []
        world.send_rate.rate = open_pace
    state = world.look(after=60).state
    assert (state.stage, state.parked_why, state.woken) == (Stage.SENDING, "", world.clock.now)
    assert numbers(world) == [0]


@pytest.mark.parametrize(("after", "closes"), [(PATIENCE - 1, False), (PATIENCE, True)])
def test_the_patience_for_last_reports_counts_from_the_last_mail(after, closes):
    world = World(readers=100).plan()
    world.postman.reports = False
    world.sending.deliver(world.queue.waiting.pop(0), "me")
    world.clock.now += 3600
    world.send_all()
    assert world.look(after=after).may_close is closes


def test_an_issue_to_nobody_waits_for_no_reports():
    assert World(readers=0).plan().look().may_close


@pytest.mark.parametrize(("stops", "stage"), [(False, Stage.CLOSED), (True, Stage.STOPPED)])
def test_closing_writes_the_sums_and_a_stopped_issue_stays_one(stops, stage):
    world = World(readers=10).plan().send_all()
    if stops:
        world.starting.stop(EDITION)
    closed = world.closing.close(world.look(after=5))
    assert (closed.stage, closed.closed, closed.sums["accepted"]) == (stage, world.clock.now, 10)
    assert not world.look().may_close, "once is enough"


def test_what_ses_tells_after_the_ledger_is_closed_is_written_down():
    world = World(readers=10).plan()
    world.postman.reports = False
    world.postman.script = [world.postman.accept_and_lose_the_answer]
    world.send_all()
    world.look(after=2 * QUARANTINE)
    world.closing.close(world.look())
    assert set(letters(world)) == {Outcome.UNKNOWN}
    world.ledger.add_evidence(f"{EDITION}_0000", 0, {SesEvent.SENT: {103}})
    world.look()
    assert letters(world) == "XXXAXXXXXX"
