"""A table restored to an earlier time sends nothing by itself, and brings back nobody who left or was erased."""

from __future__ import annotations

import pytest

from newsletter.aws import clients
from newsletter.readers.subscribers import State
from newsletter.sending.batches import batches_for
from newsletter.sending.standing import RESTORED, STALE, Stage
from tests.integration.house import HOUR, MINUTE
from tests.integration.papers import LIST, STAFF, issue, people, readers
from tests.integration.restoring import accept, restore, snapshot

EVERYONE = readers(6)
ONCE = dict.fromkeys(EVERYONE, 1)


def link_in(house, letter, kind):
    return next(word for word in house.text(letter).split() if f"/{kind}/" in word)


def test_a_ledger_restored_to_the_middle_of_a_sending_waits_for_the_operator_and_then_for_its_staff(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    house.resting = {"SendBatch"}
    house.wait(12 * MINUTE)
    before = snapshot(house, "LedgerTable")
    assert house.standing(edition).stage is Stage.SENDING
    house.resting = set()
    house.wait(3 * HOUR)
    assert (house.standing(edition).stage, house.mailed(edition)) == (Stage.CLOSED, ONCE)

    restore(house, "LedgerTable", before)
    site = house.function("AnswerReader").site
    house.function("PlanBatches").office.send_queue.push_all(batches_for(edition, 0, len(EVERYONE), 6))
    for _ in range(3):
        house.invoke("CloseIssue", {})  # the hourly sweep
        house.wait(HOUR)
    assert house.mailed(edition) == ONCE
    assert house.metrics["LedgerRestored"] >= 3
    assert site.ledger.standing(edition).halted_why == RESTORED
    assert site.start(edition, by_hand=True) == "restored"

    assert accept(house).asking == [edition]
    house.wait(HOUR)
    assert house.standing(edition).stage is Stage.HALTED
    assert house.mailed(edition) == ONCE
    asked = house.letters(STAFF)[-1]
    assert "säkerhetskopia" in house.text(asked)
    house.visit(link_in(house, asked, "s"), "POST")
    house.wait(3 * HOUR)
    assert house.mailed(edition) == ONCE
    assert house.standing(edition).stage is Stage.STOPPED


def test_who_goes_on_after_a_restore_is_told_that_some_may_get_it_twice_and_the_rest_go(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    house.resting = {"SendBatch"}
    house.wait(12 * MINUTE)
    before = snapshot(house, "LedgerTable")
    house.wait(5 * MINUTE)  # nothing has gone out, but the minute round has stamped the ledger
    restore(house, "LedgerTable", before)
    house.resting = set()
    house.wait(HOUR)
    assert house.mailed(edition) == {}
    accept(house)
    house.wait(10 * MINUTE)
    asked = house.letters(STAFF)[-1]
    assert "en gång till" in house.text(asked)
    house.visit(link_in(house, asked, "a"), "POST")
    house.wait(3 * HOUR)
    assert house.mailed(edition) == ONCE


def test_a_ledger_restored_to_before_the_start_starts_nothing_and_knows_by_the_archive_what_had_started(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    proof = house.letters(STAFF)[-1]
    before = snapshot(house, "LedgerTable")
    house.wait(3 * HOUR)
    assert house.mailed(edition) == ONCE

    restore(house, "LedgerTable", before)
    house.invoke("StartIssue", {"edition": edition})
    house.wait(HOUR)
    assert house.standing(edition).stage is Stage.PROOFED
    assert house.mailed(edition) == ONCE

    assert accept(house).stopped == [edition]
    house.invoke("StartIssue", {"edition": edition})
    house.visit(link_in(house, proof, "s").replace("/s/", "/a/"), "POST")
    house.wait(3 * HOUR)
    assert house.mailed(edition) == ONCE
    assert house.standing(edition).stage is Stage.STOPPED


@pytest.mark.parametrize("known", [True, False])
def test_an_issue_that_was_sent_since_the_restored_moment_is_not_sent_anew_when_its_file_is_saved_again(house, known):
    house.open_list(*EVERYONE)
    before = snapshot(house, "LedgerTable")
    edition = house.publish(issue())
    before = snapshot(house, "LedgerTable") if known else before
    house.wait(3 * HOUR)
    assert house.mailed(edition) == ONCE
    restore(house, "LedgerTable", before)
    done = accept(house)
    assert (done.stopped, done.unknown) == ([edition], [] if known else [edition])

    house.publish(issue())
    house.wait(HOUR)
    assert "skickats" in house.text(house.letters(STAFF)[-1])
    assert house.standing(edition).stage is Stage.STOPPED
    house.wait(24 * HOUR)
    assert house.mailed(edition) == ONCE


def test_an_issue_whose_hour_comes_while_a_restored_ledger_waits_asks_and_can_be_started_afterwards(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    before = snapshot(house, "LedgerTable")
    house.clock.sleep(MINUTE)
    house.invoke("CloseIssue", {})
    restore(house, "LedgerTable", before)
    house.wait(20 * MINUTE)
    assert house.mailed(edition) == {}
    late = house.letters(STAFF)[-1]
    link = link_in(house, late, "a")
    assert "säkerhetskopia" in house.visit(link, "POST")["body"]
    assert accept(house).stopped == []
    house.visit(link, "POST")
    house.wait(3 * HOUR)
    assert house.mailed(edition) == ONCE


def test_a_ledger_that_was_not_restored_is_never_held(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    for _ in range(3):
        house.invoke("CloseIssue", {})
        house.wait(HOUR)
    assert house.mailed(edition) == ONCE
    assert house.metrics["LedgerRestored"] == 0


def test_a_round_that_read_before_the_restore_does_not_make_the_ledger_look_whole(house):
    stamp = house.function("CloseIssue").office.ledger.stamp
    assert stamp.advance(100)
    before = snapshot(house, "LedgerTable")
    assert stamp.advance(200)
    happened = []

    def meanwhile(**_):
        if not happened:
            happened.append(restore(house, "LedgerTable", before))

    events = clients.dynamodb().meta.events
    events.register_first("before-call.dynamodb.PutItem", meanwhile)  # both halves have been read by then
    assert not stamp.advance(300)
    events.unregister("before-call.dynamodb.PutItem", meanwhile)
    assert happened
    assert stamp.times() == (100, 200)
    stamp.accept(400)
    assert stamp.times() == (400, 400)
    assert stamp.advance(500)


def test_an_empty_ledger_in_place_of_the_old_one_is_a_restored_one_too(house):
    stamp = house.function("CloseIssue").office.ledger.stamp
    assert not stamp.is_behind()
    assert stamp.advance(100)
    restore(house, "LedgerTable", [])
    assert stamp.is_behind()
    assert not stamp.advance(200)


def test_subscribers_restored_to_before_somebody_left_or_was_erased_bring_nobody_back(house):
    gone, erased, back, *stay = EVERYONE
    house.open_list(*EVERYONE)
    before = snapshot(house, "SubscribersTable")
    for address in (gone, back):
        house.visit(house.leave_link(address), "POST")
    house.subscribers.come_back(LIST, house.key_of(back))
    erase(house, erased)
    restore(house, "SubscribersTable", before)

    edition = house.publish(issue())
    house.wait(HOUR)
    assert house.mailed(edition) == dict.fromkeys([back, *stay], 1)
    house.put(f"lists/{LIST}/subscribers/igen.csv", people(*EVERYONE))
    house.work()
    assert house.reader(erased) is None
    done = accept(house)
    assert (done.left, done.erased) == (1, 1)
    assert house.reader(gone).state is State.LEFT
    assert house.reader(back).state is State.ACTIVE


def erase(house, address):
    site = house.function("AnswerReader").site
    site.erase(house.key_of(address), site._now)


def test_an_issue_that_has_lain_still_for_a_day_asks_before_it_goes_on(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    house.resting = {"SendBatch"}
    house.wait(12 * MINUTE)
    house.queues.settle("SendQueue", house.queues.due("SendQueue", 10), set())  # what was queued is lost
    house.resting = set()
    house.clock.sleep(49 * HOUR)
    house.wait(HOUR)
    assert (house.standing(edition).stage, house.standing(edition).halted_why) == (Stage.HALTED, STALE)
    assert house.mailed(edition) == {}
    asked = house.letters(STAFF)[-1]
    house.visit(link_in(house, asked, "a"), "POST")
    house.wait(3 * HOUR)
    assert house.mailed(edition) == ONCE
    assert house.standing(edition).stage is Stage.CLOSED


def test_an_issue_restored_to_the_moment_it_began_can_be_started_by_its_proof(house):
    house.open_list(*EVERYONE, rules={"approvals": 1, "hold_minutes": 0})
    edition = house.publish(issue())
    proof = house.letters(STAFF)[-1]
    house.resting = {"PlanBatches"}
    house.visit(link_in(house, proof, "a"), "POST")
    assert house.standing(edition).stage is Stage.PLANNING
    before = snapshot(house, "LedgerTable")
    house.wait(5 * MINUTE)
    restore(house, "LedgerTable", before)
    house.resting = set()
    house.wait(5 * MINUTE)  # the planner comes, and must not plan
    assert house.standing(edition).stage is Stage.PLANNING
    assert accept(house).not_begun == [edition]
    assert house.mailed(edition) == {}
    house.visit(link_in(house, proof, "a"), "POST")
    house.wait(3 * HOUR)
    assert house.mailed(edition) == ONCE
