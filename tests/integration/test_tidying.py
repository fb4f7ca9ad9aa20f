"""Once a day: one reminder to whoever has not confirmed, and what has had its time is forgotten."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from newsletter.aws import clients
from newsletter.readers.forgetting import DAYS_FOR_A_ROUND, shelves_of
from newsletter.readers.keyring import SHELVES
from newsletter.readers.moves import Move
from newsletter.readers.sign_ups import MOST_LETTERS
from newsletter.readers.subscribers import GROUNDS_BY_NAME, State
from newsletter.readers.suppressions import Suppression, Why
from tests.integration.aws.faults import LineCut, answer_lost
from tests.integration.cloud import Cloud, Context
from tests.integration.crashing import Sweep
from tests.integration.house import HOUR, House
from tests.integration.papers import LIST, issue, people, settings
from tests.integration.test_joining import ANNA, BO, CILLA, DAN, DAY, NEW, letters, link_in, sign_up, sign_up_all
from tests.integration.workers import WorkerDiedError

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG = 731 * DAY


@pytest.fixture
def house() -> Iterator[House]:
    """A list that takes sign-ups, with four readers."""
    with Cloud() as cloud:
        house = House(cloud)
        house.open_list(ANNA, BO, CILLA, DAN, signup=True)
        yield house


def day_passes(house: House, days: int = 1) -> None:
    """So many mornings come, and the letters written on each go."""
    for _ in range(days):
        house.clock.sleep(DAY)
        house.invoke("TidyReaders", {})
        house.work()


def reminders(house: House, address: str = NEW) -> list[Any]:
    return [mail for mail in house.letters(address) if "fortfarande" in mail.subject]


def rows(house: House, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = house.cloud.client("dynamodb").scan(TableName=house.cloud.refs[table])["Items"]
    return found


def leave(house: House, address: str, list_id: str = LIST) -> None:
    assert house.visit(house.leave_link(address, list_id), "POST")["statusCode"] == 200


def go_through_everything(house: House) -> None:
    """A whole round of mornings, so that every shelf has had its turn."""
    day_passes(house, DAYS_FOR_A_ROUND)


# Reminders


def test_whoever_has_not_confirmed_is_reminded_once_by_the_same_link(house):
    sign_up(house, NEW, name="Köp billigt")
    first = link_in(house)
    day_passes(house, 2)
    assert reminders(house) == []
    day_passes(house)
    (reminder,) = reminders(house)
    text = house.text(reminder)
    assert first in reminder.text
    assert "Köp" not in text, "nothing that a visitor typed is in it"
    assert "behöver du inte göra något" in text
    assert "Länken gäller till torsdag 25\u00a0juni 2026" in reminder.text
    assert (reminder.headers.get("Auto-Submitted"), reminder.tags["reader"]) == ("auto-generated", [house.key_of(NEW)])
    day_passes(house, 3)
    assert len(reminders(house)) == 1
    assert house.visit(first, "POST")["statusCode"] == 200
    assert house.reader(NEW).state is State.ACTIVE


def test_a_reminder_does_not_prolong_the_week_and_then_everything_is_forgotten(house):
    sign_up(house, NEW)
    link = link_in(house)
    day_passes(house, 6)
    assert len(reminders(house)) == 1
    assert house.visit(link)["statusCode"] == 200
    day_passes(house)
    assert house.visit(link)["statusCode"] == 410
    assert [row for row in rows(house, "SignUpsTable") if "address" in row] == []


def test_whoever_confirmed_left_the_list_or_must_not_be_written_to_is_not_reminded(house):
    asked = [f"{name}@byar.example" for name in ("klar", "studsar", "raderad", "redan", "kvar")]
    sign_up_all(house, asked)
    house.work()
    done, bounced, erased, here, waits = asked
    house.visit(link_in(house, done), "POST")
    house.suppressions.add(Suppression(house.key_of(bounced), Why.BOUNCED, "2026-06-18"))
    house.suppressions.add(Suppression(house.key_of(erased), Why.ERASED, "2026-06-18"))
    house.put(f"lists/{LIST}/subscribers/fler.csv", people(here))
    day_passes(house, 6)
    assert {address: len(reminders(house, address)) for address in asked} == {
        done: 0, bounced: 0, erased: 0, here: 0, waits: 1,
    }  # fmt: skip


def test_whoever_confirms_while_the_reminder_waits_to_be_sent_does_not_get_it(house):
    sign_up(house, NEW)
    link = link_in(house)
    house.resting.add("SendBatch")
    day_passes(house, 3)
    assert house.visit(link, "POST")["statusCode"] == 200
    house.resting.clear()
    house.queues.stir("LetterQueue")
    house.wait(HOUR)
    assert house.reader(NEW).state is State.ACTIVE
    assert reminders(house) == []


def test_nobody_is_reminded_of_a_letter_that_waits_to_be_sent(house):
    house.post_office.account.paused = True
    sign_up(house, NEW)
    day_passes(house, 4)
    assert house.sign_ups.of(LIST, house.key_of(NEW)).reminded == 0
    house.post_office.account.paused = False
    for _ in range(3):
        house.queues.stir("LetterQueue")
        house.clock.sleep(HOUR)
        house.work()
    assert len(letters(house)) == 1
    day_passes(house, 2)
    assert reminders(house) == []


def test_nobody_is_reminded_of_a_list_that_takes_no_sign_ups_any_more_or_cannot_be_read(house):
    sign_up(house, NEW)
    house.put(f"lists/{LIST}/list.yaml", settings(signup=False))
    day_passes(house, 3)
    house.put(f"lists/{LIST}/list.yaml", b"name: [")
    day_passes(house)
    assert reminders(house) == []
    house.put(f"lists/{LIST}/list.yaml", settings(signup=True))
    day_passes(house)
    assert len(reminders(house)) == 1, "and those who still can confirm are, once it can be read again"


def test_a_reminder_counts_among_the_few_letters_anybody_gets(house):
    for _ in range(MOST_LETTERS):
        sign_up(house, NEW)
        house.clock.sleep(DAY)
    assert len(letters(house)) == MOST_LETTERS
    day_passes(house, 5)
    assert reminders(house) == []
    sign_up(house, other := "annan@byar.example")
    day_passes(house, 3)
    sign_up(house, other)
    assert (len(letters(house, other)), len(reminders(house, other))) == (1, 1), "not two on one day"
    for _ in range(4):
        house.clock.sleep(DAY)
        sign_up(house, other)
    assert len(letters(house, other)) + len(reminders(house, other)) == MOST_LETTERS


def test_two_runs_at_once_and_a_lost_answer_make_one_reminder(house):
    sign_up(house, NEW)
    house.clock.sleep(3 * DAY)
    with answer_lost(clients.dynamodb(), "PutItem") as fired:
        house.run("TidyReaders", {})
    house.run("TidyReaders", {})
    house.work()
    assert fired == ["PutItem"]
    assert len(reminders(house)) == 1


@pytest.mark.parametrize("ending", [WorkerDiedError, LineCut])
def test_a_run_that_ends_anywhere_is_completed_by_the_next(house, capsys, ending):
    """What is reminded, forgotten and expired comes out the same wherever a run is cut off."""
    leave(house, ANNA)
    house.clock.sleep(LONG)
    sign_up(house, "gammal@byar.example")
    house.clock.sleep(6 * DAY)
    sign_up(house, NEW)
    house.clock.sleep(3 * DAY)
    day = next(day for day in range(DAYS_FOR_A_ROUND) if house.key_of(ANNA)[0] in shelves_of(_day(house, day)))
    event = {"day": _day(house, day).isoformat()}
    sweep = Sweep(house, "TidyReaders", ending)

    def story() -> None:
        for _ in range(2):
            house.invoke("TidyReaders", event)
            house.work()

    def check(_: None) -> None:
        assert len(reminders(house)) == 1
        assert house.reader(ANNA).is_forgotten
        assert [row["address"]["S"] for row in rows(house, "SignUpsTable") if "letters" in row] == [NEW]
        assert len(house.letters("gammal@byar.example")) == 1

    sweep.tell(story, check)
    with capsys.disabled():
        sys.stdout.write(f"\nTidyReaders: {len(sweep.places)} places, {sweep.told} of them different ")
    assert not sweep.endings, sweep.endings[:2]
    assert len(sweep.places) > 20


def _day(house: House, later: int) -> Any:
    return datetime.fromtimestamp(house.clock() + later * DAY, UTC).date()


# What has had its time


def test_sign_ups_moves_and_counters_go_when_their_time_is_out_and_not_before(house):
    def kept() -> int:
        """Without what became of a day's letters, which is kept a day longer than the day."""
        return sum(not row["about"]["S"].startswith("join-letters:") for row in rows(house, "SignUpsTable"))

    sign_up(house, NEW)
    house.sign_ups.keep_move(Move(house.key_of(ANNA), house.key_of(NEW), NEW, int(house.clock())))
    assert kept() == 8  # the two, who moves where, four counters of the day, and one of the month
    day_passes(house)
    assert kept() == 4
    day_passes(house, 5)
    assert kept() == 4
    day_passes(house)
    assert kept() == 1
    day_passes(house, 14)
    assert rows(house, "SignUpsTable") == []


def test_whoever_asks_anew_at_the_moment_they_are_forgotten_is_not(house):
    sign_up(house, NEW)
    house.clock.sleep(8 * DAY)
    before = clients.dynamodb().meta.events

    def ask(**_: Any) -> None:
        before.unregister("before-call.dynamodb.DeleteItem", ask)
        busy, house.busy = house.busy, ""
        sign_up_all(house, [NEW])
        house.busy = busy

    before.register("before-call.dynamodb.DeleteItem", ask)
    house.run("TidyReaders", {})
    house.work()
    assert house.sign_ups.of(LIST, house.key_of(NEW)) is not None
    assert house.visit(link_in(house), "POST")["statusCode"] == 200


# Those who left long ago


def test_every_shelf_is_gone_through_once_in_a_round():
    start = datetime(2026, 6, 1, tzinfo=UTC).date()
    days = [shelves_of(start.fromordinal(start.toordinal() + day)) for day in range(DAYS_FOR_A_ROUND)]
    assert sorted("".join(days)) == sorted(SHELVES)
    assert max(map(len, days)) - min(map(len, days)) <= 1


def test_of_whoever_left_long_ago_only_that_they_did_is_kept_and_no_import_brings_them_back(house):
    sign_up(house, NEW, name="Nina Ny")
    house.visit(link_in(house), "POST")
    leave(house, NEW)
    left = house.reader(NEW)
    go_through_everything(house)
    assert house.reader(NEW) == left, "not before its time"
    house.clock.sleep(LONG)
    go_through_everything(house)
    assert house.reader(NEW) == left.forgotten()
    (row,) = [row for row in rows(house, "SubscribersTable") if row["reader"]["S"] == left.key]
    assert row.keys() == {"shelf", "reader", "state", "left_at", "left_how"}
    assert NEW not in str([rows(house, table) for table in ("SubscribersTable", "SuppressionsTable", "SignUpsTable")])
    house.put(f"lists/{LIST}/subscribers/igen.csv", people(NEW, ANNA))
    assert '"left-earlier"' in house.file(f"reports/{LIST}/igen.csv report.csv")
    assert house.reader(NEW).is_forgotten
    assert not house.reader(ANNA).is_forgotten, "and nobody who gets the list is"
    edition = house.publish(issue())
    house.wait(HOUR)
    assert house.mailed(edition) == dict.fromkeys([ANNA, BO, CILLA, DAN], 1)
    assert house.standing(edition).left_out == {"left": 1}


def test_an_old_link_of_somebody_forgotten_is_answered_calmly_and_leads_to_signing_up_anew(house):
    leave(house, ANNA)
    link = house.leave_link(ANNA)
    undo = _undo(house, link)
    house.clock.sleep(LONG)
    go_through_everything(house)
    for method in ("GET", "POST"):
        page = house.visit(link, method)
        assert page["statusCode"] == 200
        assert "har vi glömt adressen" in page["body"]
        assert f'href="/join/{LIST}"' in page["body"]
        assert "@" not in page["body"].replace("@media", "")
    for path in ("/choices", "/all"):
        assert "har vi glömt adressen" in house.visit(f"{link}{path}")["body"]
    assert "Klart" in house.visit(f"{link}/all", "POST")["body"]
    assert house.visit(undo)["statusCode"] == 200
    assert house.visit(undo, "POST")["statusCode"] == 410
    assert house.reader(ANNA).state is State.LEFT
    ask = undo.replace("/r/", "/k/")
    assert house.visit(ask, "POST")["statusCode"] == 404
    sign_up(house, ANNA)
    house.visit(link_in(house, ANNA), "POST")
    anna = house.reader(ANNA)
    assert (anna.state, anna.address, anna.grounds_name) == (State.ACTIVE, ANNA, "signup")
    assert anna.consent.asked


def _undo(house: House, link: str) -> str:
    body = house.visit(link)["body"]
    return str(body.split('action="/r/')[1].split('"')[0]).join(["/r/", ""])


def test_members_who_left_a_list_that_owes_them_notices_are_not_forgotten(house):
    house.put(f"lists/{LIST}/list.yaml", settings(signup=True, notices=True))
    sign_up(house, NEW)
    house.visit(link_in(house), "POST")
    leave(house, ANNA)
    leave(house, NEW)
    house.clock.sleep(LONG)
    house.put(f"lists/{LIST}/list.yaml", b"name: [")
    go_through_everything(house)
    assert not house.reader(NEW).is_forgotten, "a list that cannot be read may owe them something"
    house.put(f"lists/{LIST}/list.yaml", settings(signup=True, notices=True))
    go_through_everything(house)
    assert (house.reader(ANNA).is_forgotten, house.reader(NEW).is_forgotten) == (False, True)
    house.publish(issue("Kallelse till årsmöte", kallelse="ja"), "kallelse.md")
    house.wait(HOUR)
    house.put(f"lists/{LIST}/list.yaml", settings(signup=True))
    go_through_everything(house)
    assert house.reader(ANNA).is_forgotten


def test_a_notice_goes_to_nobody_who_was_forgotten_before_the_list_took_up_notices(house):
    leave(house, ANNA)
    assert house.reader(ANNA).grounds == GROUNDS_BY_NAME["member"]
    house.clock.sleep(LONG)
    go_through_everything(house)
    house.put(f"lists/{LIST}/list.yaml", settings(signup=True, notices=True))
    edition = house.publish(issue("Kallelse till årsmöte", kallelse="ja"), "kallelse.md")
    house.wait(HOUR)
    assert house.standing(edition).notice
    assert house.mailed(edition) == dict.fromkeys([BO, CILLA, DAN], 1)


def test_nobody_is_forgotten_where_the_house_keeps_leavers_for_ever(house):
    leave(house, ANNA)
    house.cloud.refs["ForgetLeaversDays"] = "0"
    house.clock.sleep(LONG)
    go_through_everything(house)
    assert house.reader(ANNA).address == ANNA


def test_whoever_comes_back_while_they_are_being_forgotten_is_not(house):
    leave(house, ANNA)
    reader = house.reader(ANNA)
    house.clock.sleep(LONG)
    house.subscribers.come_back(LIST, reader.key)
    assert house.subscribers.forget(reader) is False
    assert house.reader(ANNA).address == ANNA


def test_what_a_run_has_no_time_for_goes_on_in_another(house, monkeypatch):
    for address in (ANNA, BO, CILLA, DAN):
        leave(house, address)
    house.clock.sleep(LONG)
    monkeypatch.setattr(Context, "seconds_left", 59)  # less than a minute, always: one at a time
    for later in range(DAYS_FOR_A_ROUND):
        house.run("TidyReaders", {"day": _day(house, later).isoformat()})
        house.work()
    assert all(house.reader(address).is_forgotten for address in (ANNA, BO, CILLA, DAN))
    went_on = [event for event in house.events["TidyReaders"] if "day" in event]
    assert len(went_on) >= DAYS_FOR_A_ROUND
    assert house.metrics["LeaversForgotten"] == 4
    assert house.invocations > DAYS_FOR_A_ROUND + 4


def test_nothing_that_is_logged_or_handed_on_names_anybody(house):
    sign_up(house, NEW)
    leave(house, ANNA)
    house.work()
    before = len(house.log)
    house.clock.sleep(LONG)
    go_through_everything(house)
    said = json.dumps([house.log[before:], house.events["TidyReaders"]])
    assert "tidied" in said
    assert "@byar" not in said
    assert house.key_of(ANNA) not in said
