"""A table restored to an earlier time sends nothing by itself, and brings back nobody who left or was erased."""

from __future__ import annotations

import pytest

from newsletter.aws import clients
from newsletter.sending.batches import batches_for
from newsletter.sending.edition_state import RESTORED, STALE, Stage
from newsletter.subscribers.subscriber import State
from tests.integration.restoring import accept, restore, snapshot
from tests.integration.sample_files import LIST, STAFF, issue, people, readers
from tests.integration.simulated_stack import HOUR, MINUTE

EVERYONE = readers(6)
ONCE = dict.fromkeys(EVERYONE, 1)


def link_in(stack, letter, kind):
    return next(word for word in stack.text(letter).split() if f"/{kind}/" in word)


def test_a_ledger_restored_to_the_middle_of_a_sending_waits_for_the_operator_and_then_for_its_staff(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    stack.resting = {"SendBatch"}
    stack.wait(12 * MINUTE)
    before = snapshot(stack, "LedgerTable")
    assert stack.state(edition).stage is Stage.SENDING
    stack.resting = set()
    stack.wait(3 * HOUR)
    assert (stack.state(edition).stage, stack.mailed(edition)) == (Stage.CLOSED, ONCE)

    restore(stack, "LedgerTable", before)
    staff = stack.function("AnswerReader").site.staff
    stack.function("PlanBatches").function.send_queue.push_all(batches_for(edition, 0, len(EVERYONE), 6))
    for _ in range(3):
        stack.invoke("CloseIssue", {})  # the hourly sweep
        stack.wait(HOUR)
    assert stack.mailed(edition) == ONCE
    assert stack.metrics["LedgerRestored"] >= 3
    assert staff.ledger.state(edition).halted_why == RESTORED
    assert staff.starter.start(edition, by_hand=True) == "restored"

    assert accept(stack).asking == [edition]
    stack.wait(HOUR)
    assert stack.state(edition).stage is Stage.HALTED
    assert stack.mailed(edition) == ONCE
    asked = stack.letters(STAFF)[-1]
    assert "säkerhetskopia" in stack.text(asked)
    stack.visit(link_in(stack, asked, "s"), "POST")
    stack.wait(3 * HOUR)
    assert stack.mailed(edition) == ONCE
    assert stack.state(edition).stage is Stage.STOPPED


def test_who_goes_on_after_a_restore_is_told_that_some_may_get_it_twice_and_the_rest_go(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    stack.resting = {"SendBatch"}
    stack.wait(12 * MINUTE)
    before = snapshot(stack, "LedgerTable")
    stack.wait(5 * MINUTE)  # nothing has gone out, but the minute round has stamped the ledger
    restore(stack, "LedgerTable", before)
    stack.resting = set()
    stack.wait(HOUR)
    assert stack.mailed(edition) == {}
    accept(stack)
    stack.wait(10 * MINUTE)
    asked = stack.letters(STAFF)[-1]
    assert "en gång till" in stack.text(asked)
    stack.visit(link_in(stack, asked, "a"), "POST")
    stack.wait(3 * HOUR)
    assert stack.mailed(edition) == ONCE


def test_a_ledger_restored_to_before_the_start_starts_nothing_and_knows_by_the_archive_what_had_started(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    proof = stack.letters(STAFF)[-1]
    before = snapshot(stack, "LedgerTable")
    stack.wait(3 * HOUR)
    assert stack.mailed(edition) == ONCE

    restore(stack, "LedgerTable", before)
    stack.invoke("StartIssue", {"edition": edition})
    stack.wait(HOUR)
    assert stack.state(edition).stage is Stage.PROOFED
    assert stack.mailed(edition) == ONCE

    assert accept(stack).stopped == [edition]
    stack.invoke("StartIssue", {"edition": edition})
    stack.visit(link_in(stack, proof, "s").replace("/s/", "/a/"), "POST")
    stack.wait(3 * HOUR)
    assert stack.mailed(edition) == ONCE
    assert stack.state(edition).stage is Stage.STOPPED


@pytest.mark.parametrize("known", [True, False])
def test_an_issue_that_was_sent_since_the_restored_moment_is_not_sent_anew_when_its_file_is_saved_again(stack, known):
    stack.open_list(*EVERYONE)
    before = snapshot(stack, "LedgerTable")
    edition = stack.publish(issue())
    before = snapshot(stack, "LedgerTable") if known else before
    stack.wait(3 * HOUR)
    assert stack.mailed(edition) == ONCE
    restore(stack, "LedgerTable", before)
    done = accept(stack)
    assert (done.stopped, done.unknown) == ([edition], [] if known else [edition])

    stack.publish(issue())
    stack.wait(HOUR)
    assert "redan gått ut" in stack.text(stack.letters(STAFF)[-1])
    assert stack.state(edition).stage is Stage.STOPPED
    stack.wait(24 * HOUR)
    assert stack.mailed(edition) == ONCE


def test_an_issue_whose_hour_comes_while_a_restored_ledger_waits_asks_and_can_be_started_afterwards(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    before = snapshot(stack, "LedgerTable")
    stack.clock.sleep(MINUTE)
    stack.invoke("CloseIssue", {})
    restore(stack, "LedgerTable", before)
    stack.wait(20 * MINUTE)
    assert stack.mailed(edition) == {}
    late = stack.letters(STAFF)[-1]
    link = link_in(stack, late, "a")
    assert "säkerhetskopia" in stack.visit(link, "POST")["body"]
    assert accept(stack).stopped == []
    stack.visit(link, "POST")
    stack.wait(3 * HOUR)
    assert stack.mailed(edition) == ONCE


def test_a_ledger_that_was_not_restored_is_never_held(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    for _ in range(3):
        stack.invoke("CloseIssue", {})
        stack.wait(HOUR)
    assert stack.mailed(edition) == ONCE
    assert stack.metrics["LedgerRestored"] == 0


def test_a_round_that_read_before_the_restore_does_not_make_the_ledger_look_whole(stack):
    stamp = stack.function("CloseIssue").function.ledger.stamp
    assert stamp.advance(100)
    before = snapshot(stack, "LedgerTable")
    assert stamp.advance(200)
    happened = []

    def meanwhile(**_):
        if not happened:
            happened.append(restore(stack, "LedgerTable", before))

    events = clients.dynamodb().meta.events
    events.register_first("before-call.dynamodb.PutItem", meanwhile)  # both halves have been read by then
    assert not stamp.advance(300)
    events.unregister("before-call.dynamodb.PutItem", meanwhile)
    assert happened
    assert stamp.times() == (100, 200)
    stamp.accept(400)
    assert stamp.times() == (400, 400)
    assert stamp.advance(500)


def test_an_empty_ledger_in_place_of_the_old_one_is_a_restored_one_too(stack):
    stamp = stack.function("CloseIssue").function.ledger.stamp
    assert not stamp.is_behind()
    assert stamp.advance(100)
    restore(stack, "LedgerTable", [])
    assert stamp.is_behind()
    assert not stamp.advance(200)


def test_subscribers_restored_to_before_somebody_left_or_was_erased_bring_nobody_back(stack):
    gone, erased, back, *stay = EVERYONE
    stack.open_list(*EVERYONE)
    before = snapshot(stack, "SubscribersTable")
    for address in (gone, back):
        stack.visit(stack.leave_link(address), "POST")
    stack.subscribers.come_back(LIST, stack.key_of(back))
    erase(stack, erased)
    restore(stack, "SubscribersTable", before)

    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert stack.mailed(edition) == dict.fromkeys([back, *stay], 1)
    stack.put(f"lists/{LIST}/subscribers/igen.csv", people(*EVERYONE))
    stack.work()
    assert stack.reader(erased) is None
    done = accept(stack)
    assert (done.left, done.erased) == (1, 1)
    assert stack.reader(gone).state is State.LEFT
    assert stack.reader(back).state is State.ACTIVE


def erase(stack, address):
    my_data = stack.function("AnswerReader").site.my_data
    my_data.eraser.erase(stack.key_of(address), my_data.visit.now)


def test_an_issue_that_has_lain_still_for_a_day_asks_before_it_goes_on(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    stack.resting = {"SendBatch"}
    stack.wait(12 * MINUTE)
    stack.queues.settle("SendQueue", stack.queues.due("SendQueue", 10), set())  # what was queued is lost
    stack.resting = set()
    stack.clock.sleep(49 * HOUR)
    stack.wait(HOUR)
    assert (stack.state(edition).stage, stack.state(edition).halted_why) == (Stage.HALTED, STALE)
    assert stack.mailed(edition) == {}
    asked = stack.letters(STAFF)[-1]
    stack.visit(link_in(stack, asked, "a"), "POST")
    stack.wait(3 * HOUR)
    assert stack.mailed(edition) == ONCE
    assert stack.state(edition).stage is Stage.CLOSED


def test_an_issue_restored_to_the_moment_it_began_can_be_started_by_its_proof(stack):
    stack.open_list(*EVERYONE, rules={"approvals": 1, "hold_minutes": 0})
    edition = stack.publish(issue())
    proof = stack.letters(STAFF)[-1]
    stack.resting = {"PlanBatches"}
    stack.visit(link_in(stack, proof, "a"), "POST")
    assert stack.state(edition).stage is Stage.PLANNING
    before = snapshot(stack, "LedgerTable")
    stack.wait(5 * MINUTE)
    restore(stack, "LedgerTable", before)
    stack.resting = set()
    stack.wait(5 * MINUTE)  # the planner comes, and must not plan
    assert stack.state(edition).stage is Stage.PLANNING
    assert accept(stack).not_begun == [edition]
    assert stack.mailed(edition) == {}
    stack.visit(link_in(stack, proof, "a"), "POST")
    stack.wait(3 * HOUR)
    assert stack.mailed(edition) == ONCE
