"""Choosing less: a pause, important issues only, topics; and what a member is owed all the same."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from newsletter.readers.choices import EVERYTHING
from newsletter.readers.subscribers import State
from tests.integration.cloud import Cloud
from tests.integration.house import HOUR, House
from tests.integration.papers import LIST, STAFF, issue, people, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ANNA, BO, CIA = "anna.berg@byar.example", "bo@byar.example", "cia@byar.example"
FORM = {"content-type": "application/x-www-form-urlencoded"}
TOPICS = {"skola": "Skola och barn", "trafik": "Trafik"}
ALL = {"form": "choices", "topic-skola": "yes", "topic-trafik": "yes"}


@pytest.fixture
def house() -> Iterator[House]:
    with Cloud() as cloud:
        house = House(cloud)
        house.open_list(ANNA, BO, topics=TOPICS, notices=True)
        house.put(f"lists/{LIST}/subscribers/fler.csv", people(CIA, grounds="anmäld"))
        house.work()
        house.post_office.mailbox.empty()
        yield house


def choose(house, address=ANNA, **fields):
    asked = {"body": urlencode({"form": "choices", **fields}), "headers": FORM}
    return house.visit(f"{house.leave_link(address)}/choices", "POST", **asked)


def send(house, name, **stated):
    edition = house.publish(issue(f"Nytt {name}", **stated), name=f"{name}.md")
    assert edition
    house.wait(2 * HOUR)
    return edition, set(house.mailed(edition))


def in_days(house, days):
    return str(datetime.fromtimestamp(house.clock(), UTC).date() + timedelta(days=days))


def test_looking_at_the_choices_changes_nothing_and_shows_what_holds(house):
    before = house.reader(ANNA)
    page = house.visit(f"{house.leave_link(ANNA)}/choices")
    assert house.visit(f"{house.leave_link(ANNA)}/choices", "HEAD")["statusCode"] == page["statusCode"] == 200
    assert "Skola och barn" in page["body"]
    assert "an•••@byar.example" in page["body"]
    assert ANNA not in page["body"]
    assert page["body"].count(" checked") == len(TOPICS)
    assert house.reader(ANNA) == before
    assert "/choices" in house.visit(house.leave_link(ANNA))["body"]


def test_a_topic_done_without_is_not_sent_and_the_report_says_why(house):
    assert choose(house, **{"topic-trafik": "yes"})["statusCode"] == 200
    edition, got = send(house, "ett", tema="Skola och barn")
    assert got == {BO, CIA}
    assert house.standing(edition).left_out == {"not-chosen": 1}
    assert send(house, "tva", tema="skola, trafik")[1] == {ANNA, BO, CIA}
    assert send(house, "tre")[1] == {ANNA, BO, CIA}
    assert any("har valt bort ämnet" in house.file(key).lower() for key in house.files("reports/"))


def test_only_what_is_important(house):
    choose(house, **ALL, important="yes")
    edition, got = send(house, "ett")
    assert got == {BO, CIA}
    assert house.standing(edition).left_out == {"not-important": 1}
    assert send(house, "tva", viktigt="ja")[1] == {ANNA, BO, CIA}
    page = house.visit(f"{house.leave_link(ANNA)}/choices")["body"]
    assert 'name="important" value="yes" checked' in page


def test_a_reader_of_one_language_gets_its_issues_and_pages_and_a_notice_in_any(house):
    house.put(f"lists/{LIST}/list.yaml", settings(topics=TOPICS, notices=True, languages=["sv", "en"]))
    page = house.visit(f"{house.leave_link(ANNA)}/choices")["body"]
    assert page.count('name="in-') == 2
    answer = choose(house, **ALL, **{"in-en": "yes"})
    assert "You get only issues in English" in answer["body"]
    assert '<html lang="en"' in house.visit(house.leave_link(ANNA))["body"]
    edition, got = send(house, "ett")
    assert (got, house.standing(edition).left_out) == ({BO, CIA}, {"other-language": 1})
    assert send(house, "two", language="en")[1] == {ANNA, BO, CIA}
    assert send(house, "arsmote", kallelse="ja")[1] == {ANNA, BO, CIA}


def test_who_ticks_no_language_is_asked_for_one_and_nothing_is_changed(house):
    house.put(f"lists/{LIST}/list.yaml", settings(topics=TOPICS, languages=["sv", "en"]))
    answer = choose(house, **ALL)
    assert answer["statusCode"] == 422
    assert "Välj minst ett språk" in answer["body"]
    assert house.reader(ANNA).choices == EVERYTHING


def test_a_pause_holds_and_ends_by_itself(house):
    assert "Inget skickas före" in choose(house, **ALL, until=in_days(house, 2))["body"]
    assert send(house, "ett")[1] == {BO, CIA}
    house.clock.sleep(3 * 24 * HOUR)
    assert send(house, "tva")[1] == {ANNA, BO, CIA}
    page = house.visit(f"{house.leave_link(ANNA)}/choices")["body"]
    assert 'max="' in page
    assert re.search(r'type="date"[^>]* value=""', page)


def test_a_pause_between_the_proof_and_the_sending_is_heard(house):
    edition = house.publish(issue())
    house.resting.add("SendBatch")
    house.wait(HOUR)
    assert house.standing(edition).planned == 3
    choose(house, **ALL, until=in_days(house, 30))
    house.resting.clear()
    house.wait(2 * HOUR)
    assert set(house.mailed(edition)) == {BO, CIA}
    assert house.standing(edition).sums["left"] == 1


@pytest.mark.parametrize("until", ["2020-13-45", "i morgon", "9999-12-31", "0", "2026-06-17"])
def test_a_day_that_cannot_be_is_asked_about_and_nothing_is_changed(house, until):
    answer = choose(house, **ALL, until=until)
    assert answer["statusCode"] == 422
    assert 'aria-invalid="true"' in answer["body"]
    assert house.reader(ANNA).choices == EVERYTHING


@pytest.mark.parametrize("body", ["", "a=b", "topic-skola=yes", '{"form": "choices"}', "x" * 100_000])
def test_a_post_that_is_not_the_form_changes_nothing(house, body):
    answer = house.visit(f"{house.leave_link(ANNA)}/choices", "POST", body=body, headers=FORM)
    assert answer["statusCode"] == 400
    assert house.reader(ANNA).choices == EVERYTHING


def test_a_day_that_has_come_means_no_pause(house):
    choose(house, **ALL, until=in_days(house, 30))
    assert house.reader(ANNA).choices.paused_until
    choose(house, **ALL, until=in_days(house, 0))
    assert house.reader(ANNA).choices == EVERYTHING


def test_whoever_has_left_has_nothing_to_choose(house):
    house.visit(house.leave_link(ANNA), "POST")
    assert "Du får redan inga nummer" in house.visit(f"{house.leave_link(ANNA)}/choices")["body"]
    assert "Du får redan inga nummer" in choose(house, **ALL)["body"]
    assert house.reader(ANNA).state is State.LEFT


def test_a_notice_reaches_members_who_left_or_paused_and_says_why(house):
    page = house.visit(house.leave_link(ANNA), "POST")["body"]
    assert "Märta Öberg" in page
    assert "Märta Öberg" not in house.visit(house.leave_link(CIA), "POST")["body"]
    choose(house, BO, **ALL, until=in_days(house, 30))
    assert send(house, "ett")[1] == set()
    edition, got = send(house, "arsmote", kallelse="ja")
    assert got == {ANNA, BO}
    (mail,) = [one for one in house.post_office.mailbox if one.to == ANNA and one.tags["issue"] == [edition]]
    text = house.text(mail)
    assert "men kallelser och annat" in text


def test_whoever_reported_junk_is_owed_no_mail(house):
    house.publish(issue("Ett"), name="ett.md")
    house.wait(2 * HOUR)
    house.suppressions.add(complaint_of(house, BO))
    assert send(house, "arsmote", kallelse="ja")[1] == {ANNA, CIA}


def complaint_of(house, address):
    from newsletter.readers.suppressions import Suppression, Why

    return Suppression(house.key_of(address), Why.COMPLAINED, "2027-06-01T00:00:00+00:00")


@pytest.mark.parametrize(
    ("stated", "said"),
    [({"tema": "skolan"}, "skola, trafik"), ({"kallelse": "ja"}, "notices: true")],
)
def test_staff_are_told_of_a_topic_or_a_notice_that_their_list_does_not_have(house, stated, said):
    house.open_list(topics=TOPICS)
    assert house.publish(issue(**stated)) == ""
    (letter,) = house.letters(STAFF)
    assert said in house.text(letter)


def test_the_proof_says_whom_it_is_for(house):
    choose(house, **{"topic-trafik": "yes"})
    house.publish(issue(tema="skola", viktigt="ja"))
    (proof,) = house.letters(STAFF)
    text = house.text(proof)
    assert "Skola och barn; viktigt" in text
    assert "1 har valt bort ämnet" in text
