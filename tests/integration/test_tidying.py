"""Once a day: one reminder to whoever has not confirmed, and what has had its time is forgotten."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from newsletter.aws import clients
from newsletter.subscribers.address_changes import AddressChange
from newsletter.subscribers.keyring import PARTITIONS
from newsletter.subscribers.retention import DAYS_FOR_A_ROUND, partitions_of
from newsletter.subscribers.sign_ups import MOST_LETTERS
from newsletter.subscribers.subscriber import GROUNDS_BY_NAME, State
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from tests.integration.aws.faults import LineCut, answer_lost
from tests.integration.cloud import Cloud, Context
from tests.integration.crashing import Sweep
from tests.integration.sample_files import LIST, issue, people, settings
from tests.integration.simulated_stack import HOUR, SimulatedStack
from tests.integration.test_joining import ANNA, BO, CILLA, DAN, DAY, NEW, letters, link_in, sign_up, sign_up_all
from tests.integration.workers import WorkerDiedError

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG = 731 * DAY


@pytest.fixture
def stack() -> Iterator[SimulatedStack]:
    """A list that takes sign-ups, with four readers."""
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        stack.open_list(ANNA, BO, CILLA, DAN, signup=True)
        yield stack


def day_passes(stack: SimulatedStack, days: int = 1) -> None:
    """So many mornings come, and the letters written on each go."""
    for _ in range(days):
        stack.clock.sleep(DAY)
        stack.invoke("TidyReaders", {})
        stack.work()


def reminders(stack: SimulatedStack, address: str = NEW) -> list[Any]:
    return [mail for mail in stack.letters(address) if "fortfarande" in mail.subject]


def rows(stack: SimulatedStack, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = stack.cloud.client("dynamodb").scan(TableName=stack.cloud.refs[table])["Items"]
    return found


def leave(stack: SimulatedStack, address: str, list_id: str = LIST) -> None:
    assert stack.visit(stack.leave_link(address, list_id), "POST")["statusCode"] == 200


def go_through_everything(stack: SimulatedStack) -> None:
    """A whole round of mornings, so that every partition has had its turn."""
    day_passes(stack, DAYS_FOR_A_ROUND)


# Reminders


def test_whoever_has_not_confirmed_is_reminded_once_by_the_same_link(stack):
    sign_up(stack, NEW, name="Köp billigt")
    first = link_in(stack)
    day_passes(stack, 2)
    assert reminders(stack) == []
    day_passes(stack)
    (reminder,) = reminders(stack)
    text = stack.text(reminder)
    assert first in reminder.text
    assert "Köp" not in text, "nothing that a visitor typed is in it"
    assert "behöver du inte göra något" in text
    assert "Länken gäller till torsdag 25\u00a0juni 2026" in reminder.text
    assert (reminder.headers.get("Auto-Submitted"), reminder.tags["reader"]) == ("auto-generated", [stack.key_of(NEW)])
    day_passes(stack, 3)
    assert len(reminders(stack)) == 1
    assert stack.visit(first, "POST")["statusCode"] == 200
    assert stack.reader(NEW).state is State.ACTIVE


def test_a_reminder_does_not_prolong_the_week_and_then_everything_is_forgotten(stack):
    sign_up(stack, NEW)
    link = link_in(stack)
    day_passes(stack, 6)
    assert len(reminders(stack)) == 1
    assert stack.visit(link)["statusCode"] == 200
    day_passes(stack)
    assert stack.visit(link)["statusCode"] == 410
    assert [row for row in rows(stack, "SignUpsTable") if "address" in row] == []


def test_whoever_confirmed_left_the_list_or_must_not_be_written_to_is_not_reminded(stack):
    asked = [f"{name}@byar.example" for name in ("klar", "studsar", "raderad", "redan", "kvar")]
    sign_up_all(stack, asked)
    stack.work()
    done, bounced, erased, here, waits = asked
    stack.visit(link_in(stack, done), "POST")
    stack.suppressions.add(Suppression(stack.key_of(bounced), SuppressionReason.BOUNCED, "2026-06-18"))
    stack.suppressions.add(Suppression(stack.key_of(erased), SuppressionReason.ERASED, "2026-06-18"))
    stack.put(f"lists/{LIST}/subscribers/fler.csv", people(here))
    day_passes(stack, 6)
    assert {address: len(reminders(stack, address)) for address in asked} == {
        done: 0, bounced: 0, erased: 0, here: 0, waits: 1,
    }  # fmt: skip


def test_whoever_confirms_while_the_reminder_waits_to_be_sent_does_not_get_it(stack):
    sign_up(stack, NEW)
    link = link_in(stack)
    stack.resting.add("SendBatch")
    day_passes(stack, 3)
    assert stack.visit(link, "POST")["statusCode"] == 200
    stack.resting.clear()
    stack.queues.stir("LetterQueue")
    stack.wait(HOUR)
    assert stack.reader(NEW).state is State.ACTIVE
    assert reminders(stack) == []


def test_nobody_is_reminded_of_a_letter_that_waits_to_be_sent(stack):
    stack.post_office.account.paused = True
    sign_up(stack, NEW)
    day_passes(stack, 4)
    assert stack.sign_ups.of(LIST, stack.key_of(NEW)).reminded == 0
    stack.post_office.account.paused = False
    for _ in range(3):
        stack.queues.stir("LetterQueue")
        stack.clock.sleep(HOUR)
        stack.work()
    assert len(letters(stack)) == 1
    day_passes(stack, 2)
    assert reminders(stack) == []


def test_nobody_is_reminded_of_a_list_that_takes_no_sign_ups_any_more_or_cannot_be_read(stack):
    sign_up(stack, NEW)
    stack.put(f"lists/{LIST}/list.yaml", settings(signup=False))
    day_passes(stack, 3)
    stack.put(f"lists/{LIST}/list.yaml", b"name: [")
    day_passes(stack)
    assert reminders(stack) == []
    stack.put(f"lists/{LIST}/list.yaml", settings(signup=True))
    day_passes(stack)
    assert len(reminders(stack)) == 1, "and those who still can confirm are, once it can be read again"


def test_a_reminder_counts_among_the_few_letters_anybody_gets(stack):
    for _ in range(MOST_LETTERS):
        sign_up(stack, NEW)
        stack.clock.sleep(DAY)
    assert len(letters(stack)) == MOST_LETTERS
    day_passes(stack, 5)
    assert reminders(stack) == []
    sign_up(stack, other := "annan@byar.example")
    day_passes(stack, 3)
    sign_up(stack, other)
    assert (len(letters(stack, other)), len(reminders(stack, other))) == (1, 1), "not two on one day"
    for _ in range(4):
        stack.clock.sleep(DAY)
        sign_up(stack, other)
    assert len(letters(stack, other)) + len(reminders(stack, other)) == MOST_LETTERS


def test_two_runs_at_once_and_a_lost_answer_make_one_reminder(stack):
    sign_up(stack, NEW)
    stack.clock.sleep(3 * DAY)
    with answer_lost(clients.dynamodb(), "PutItem") as fired:
        stack.run("TidyReaders", {})
    stack.run("TidyReaders", {})
    stack.work()
    assert fired == ["PutItem"]
    assert len(reminders(stack)) == 1


@pytest.mark.parametrize("ending", [WorkerDiedError, LineCut])
def test_a_run_that_ends_anywhere_is_completed_by_the_next(stack, capsys, ending):
    """What is reminded, forgotten and expired comes out the same wherever a run is cut off."""
    leave(stack, ANNA)
    stack.clock.sleep(LONG)
    sign_up(stack, "gammal@byar.example")
    stack.clock.sleep(6 * DAY)
    sign_up(stack, NEW)
    stack.clock.sleep(3 * DAY)
    day = next(day for day in range(DAYS_FOR_A_ROUND) if stack.key_of(ANNA)[0] in partitions_of(_day(stack, day)))
    event = {"day": _day(stack, day).isoformat()}
    sweep = Sweep(stack, "TidyReaders", ending)

    def story() -> None:
        for _ in range(2):
            stack.invoke("TidyReaders", event)
            stack.work()

    def check(_: None) -> None:
        assert len(reminders(stack)) == 1
        assert stack.reader(ANNA).is_forgotten
        assert [row["address"]["S"] for row in rows(stack, "SignUpsTable") if "letters" in row] == [NEW]
        assert len(stack.letters("gammal@byar.example")) == 1

    sweep.tell(story, check)
    with capsys.disabled():
        sys.stdout.write(f"\nTidyReaders: {len(sweep.places)} places, {sweep.told} of them different ")
    assert not sweep.endings, sweep.endings[:2]
    assert len(sweep.places) > 20


def _day(stack: SimulatedStack, later: int) -> Any:
    return datetime.fromtimestamp(stack.clock() + later * DAY, UTC).date()


# What has had its time


def test_sign_ups_moves_and_counters_go_when_their_time_is_out_and_not_before(stack):
    def kept() -> int:
        """Without what became of a day's letters, which is kept a day longer than the day."""
        return sum(not row["about"]["S"].startswith("join-letters:") for row in rows(stack, "SignUpsTable"))

    sign_up(stack, NEW)
    stack.sign_ups.keep_move(AddressChange(stack.key_of(ANNA), stack.key_of(NEW), NEW, int(stack.clock())))
    assert kept() == 8  # the two, who moves where, four counters of the day, and one of the month
    day_passes(stack)
    assert kept() == 4
    day_passes(stack, 5)
    assert kept() == 4
    day_passes(stack)
    assert kept() == 1
    day_passes(stack, 14)
    assert rows(stack, "SignUpsTable") == []


def test_whoever_asks_anew_at_the_moment_they_are_forgotten_is_not(stack):
    sign_up(stack, NEW)
    stack.clock.sleep(8 * DAY)
    before = clients.dynamodb().meta.events

    def ask(**_: Any) -> None:
        before.unregister("before-call.dynamodb.DeleteItem", ask)
        busy, stack.busy = stack.busy, ""
        sign_up_all(stack, [NEW])
        stack.busy = busy

    before.register("before-call.dynamodb.DeleteItem", ask)
    stack.run("TidyReaders", {})
    stack.work()
    assert stack.sign_ups.of(LIST, stack.key_of(NEW)) is not None
    assert stack.visit(link_in(stack), "POST")["statusCode"] == 200


# Those who left long ago


def test_every_partition_is_gone_through_once_in_a_round():
    start = datetime(2026, 6, 1, tzinfo=UTC).date()
    days = [partitions_of(start.fromordinal(start.toordinal() + day)) for day in range(DAYS_FOR_A_ROUND)]
    assert sorted("".join(days)) == sorted(PARTITIONS)
    assert max(map(len, days)) - min(map(len, days)) <= 1


def test_of_whoever_left_long_ago_only_that_they_did_is_kept_and_no_import_brings_them_back(stack):
    sign_up(stack, NEW, name="Nina Ny")
    stack.visit(link_in(stack), "POST")
    leave(stack, NEW)
    left = stack.reader(NEW)
    go_through_everything(stack)
    assert stack.reader(NEW) == left, "not before its time"
    stack.clock.sleep(LONG)
    go_through_everything(stack)
    assert stack.reader(NEW) == left.forgotten()
    (row,) = [row for row in rows(stack, "SubscribersTable") if row["reader"]["S"] == left.key]
    assert row.keys() == {"shelf", "reader", "state", "left_at", "left_how"}
    assert NEW not in str([rows(stack, table) for table in ("SubscribersTable", "SuppressionsTable", "SignUpsTable")])
    stack.put(f"lists/{LIST}/subscribers/igen.csv", people(NEW, ANNA))
    assert '"left-earlier"' in stack.file(f"reports/{LIST}/igen.csv report.csv")
    assert stack.reader(NEW).is_forgotten
    assert not stack.reader(ANNA).is_forgotten, "and nobody who gets the list is"
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert stack.mailed(edition) == dict.fromkeys([ANNA, BO, CILLA, DAN], 1)
    assert stack.state(edition).left_out == {"left": 1}


def test_an_old_link_of_somebody_forgotten_is_answered_calmly_and_leads_to_signing_up_anew(stack):
    leave(stack, ANNA)
    link = stack.leave_link(ANNA)
    undo = _undo(stack, link)
    stack.clock.sleep(LONG)
    go_through_everything(stack)
    for method in ("GET", "POST"):
        page = stack.visit(link, method)
        assert page["statusCode"] == 200
        assert "har vi glömt adressen" in page["body"]
        assert f'href="/join/{LIST}"' in page["body"]
        assert "@" not in page["body"].replace("@media", "")
    for path in ("/choices", "/all"):
        assert "har vi glömt adressen" in stack.visit(f"{link}{path}")["body"]
    assert "Klart" in stack.visit(f"{link}/all", "POST")["body"]
    assert stack.visit(undo)["statusCode"] == 200
    assert stack.visit(undo, "POST")["statusCode"] == 410
    assert stack.reader(ANNA).state is State.LEFT
    ask = undo.replace("/r/", "/k/")
    assert stack.visit(ask, "POST")["statusCode"] == 404
    sign_up(stack, ANNA)
    stack.visit(link_in(stack, ANNA), "POST")
    anna = stack.reader(ANNA)
    assert (anna.state, anna.address, anna.grounds_name) == (State.ACTIVE, ANNA, "signup")
    assert anna.consent.asked


def _undo(stack: SimulatedStack, link: str) -> str:
    body = stack.visit(link)["body"]
    return str(body.split('action="/r/')[1].split('"')[0]).join(["/r/", ""])


def test_members_who_left_a_list_that_owes_them_notices_are_not_forgotten(stack):
    stack.put(f"lists/{LIST}/list.yaml", settings(signup=True, notices=True))
    sign_up(stack, NEW)
    stack.visit(link_in(stack), "POST")
    leave(stack, ANNA)
    leave(stack, NEW)
    stack.clock.sleep(LONG)
    stack.put(f"lists/{LIST}/list.yaml", b"name: [")
    go_through_everything(stack)
    assert not stack.reader(NEW).is_forgotten, "a list that cannot be read may owe them something"
    stack.put(f"lists/{LIST}/list.yaml", settings(signup=True, notices=True))
    go_through_everything(stack)
    assert (stack.reader(ANNA).is_forgotten, stack.reader(NEW).is_forgotten) == (False, True)
    stack.publish(issue("Kallelse till årsmöte", kallelse="ja"), "kallelse.md")
    stack.wait(HOUR)
    stack.put(f"lists/{LIST}/list.yaml", settings(signup=True))
    go_through_everything(stack)
    assert stack.reader(ANNA).is_forgotten


def test_a_notice_goes_to_nobody_who_was_forgotten_before_the_list_took_up_notices(stack):
    leave(stack, ANNA)
    assert stack.reader(ANNA).grounds == GROUNDS_BY_NAME["member"]
    stack.clock.sleep(LONG)
    go_through_everything(stack)
    stack.put(f"lists/{LIST}/list.yaml", settings(signup=True, notices=True))
    edition = stack.publish(issue("Kallelse till årsmöte", kallelse="ja"), "kallelse.md")
    stack.wait(HOUR)
    assert stack.state(edition).notice
    assert stack.mailed(edition) == dict.fromkeys([BO, CILLA, DAN], 1)


def test_nobody_is_forgotten_where_the_stack_keeps_leavers_for_ever(stack):
    leave(stack, ANNA)
    stack.cloud.refs["ForgetLeaversDays"] = "0"
    stack.clock.sleep(LONG)
    go_through_everything(stack)
    assert stack.reader(ANNA).address == ANNA


def test_whoever_comes_back_while_they_are_being_forgotten_is_not(stack):
    leave(stack, ANNA)
    reader = stack.reader(ANNA)
    stack.clock.sleep(LONG)
    stack.subscribers.come_back(LIST, reader.key)
    assert stack.subscribers.forget(reader) is False
    assert stack.reader(ANNA).address == ANNA


def test_what_a_run_has_no_time_for_goes_on_in_another(stack, monkeypatch):
    for address in (ANNA, BO, CILLA, DAN):
        leave(stack, address)
    stack.clock.sleep(LONG)
    monkeypatch.setattr(Context, "seconds_left", 59)  # less than a minute, always: one at a time
    for later in range(DAYS_FOR_A_ROUND):
        stack.run("TidyReaders", {"day": _day(stack, later).isoformat()})
        stack.work()
    assert all(stack.reader(address).is_forgotten for address in (ANNA, BO, CILLA, DAN))
    went_on = [event for event in stack.events["TidyReaders"] if "day" in event]
    assert len(went_on) >= DAYS_FOR_A_ROUND
    assert stack.metrics["LeaversForgotten"] == 4
    assert stack.invocations > DAYS_FOR_A_ROUND + 4


def test_nothing_that_is_logged_or_handed_on_names_anybody(stack):
    sign_up(stack, NEW)
    leave(stack, ANNA)
    stack.work()
    before = len(stack.log)
    stack.clock.sleep(LONG)
    go_through_everything(stack)
    said = json.dumps([stack.log[before:], stack.events["TidyReaders"]])
    assert "tidied" in said
    assert "@byar" not in said
    assert stack.key_of(ANNA) not in said
