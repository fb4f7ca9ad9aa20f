"""Choosing less: a pause, important issues only, topics; and what a member is owed all the same."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from newsletter.subscribers.preferences import EVERYTHING
from newsletter.subscribers.subscriber import State
from tests.integration.cloud import Cloud
from tests.integration.sample_files import LIST, STAFF, issue, people, settings
from tests.integration.simulated_stack import HOUR, SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator

ANNA, BO, CIA = "anna.berg@byar.example", "bo@byar.example", "cia@byar.example"
FORM = {"content-type": "application/x-www-form-urlencoded"}
TOPICS = {"skola": "Skola och barn", "trafik": "Trafik"}
ALL = {"form": "choices", "topic-skola": "yes", "topic-trafik": "yes"}


@pytest.fixture
def stack() -> Iterator[SimulatedStack]:
    with Cloud() as cloud:
        stack = SimulatedStack(cloud)
        stack.open_list(ANNA, BO, topics=TOPICS, notices=True)
        stack.put(f"lists/{LIST}/subscribers/fler.csv", people(CIA, grounds="anmäld"))
        stack.work()
        stack.post_office.mailbox.empty()
        yield stack


def choose(stack, address=ANNA, **fields):
    asked = {"body": urlencode({"form": "choices", **fields}), "headers": FORM}
    return stack.visit(f"{stack.leave_link(address)}/choices", "POST", **asked)


def send(stack, name, **stated):
    edition = stack.publish(issue(f"Nytt {name}", **stated), name=f"{name}.md")
    assert edition
    stack.wait(2 * HOUR)
    return edition, set(stack.mailed(edition))


def in_days(stack, days):
    return str(datetime.fromtimestamp(stack.clock(), UTC).date() + timedelta(days=days))


def test_looking_at_the_choices_changes_nothing_and_shows_what_holds(stack):
    before = stack.reader(ANNA)
    page = stack.visit(f"{stack.leave_link(ANNA)}/choices")
    assert stack.visit(f"{stack.leave_link(ANNA)}/choices", "HEAD")["statusCode"] == page["statusCode"] == 200
    assert "Skola och barn" in page["body"]
    assert "an•••@byar.example" in page["body"]
    assert ANNA not in page["body"]
    assert page["body"].count(" checked") == len(TOPICS)
    assert stack.reader(ANNA) == before
    assert "/choices" in stack.visit(stack.leave_link(ANNA))["body"]


def test_a_topic_done_without_is_not_sent_and_the_report_says_why(stack):
    assert choose(stack, **{"topic-trafik": "yes"})["statusCode"] == 200
    edition, got = send(stack, "ett", tema="Skola och barn")
    assert got == {BO, CIA}
    assert stack.state(edition).left_out == {"not-chosen": 1}
    assert send(stack, "tva", tema="skola, trafik")[1] == {ANNA, BO, CIA}
    assert send(stack, "tre")[1] == {ANNA, BO, CIA}
    assert any("har valt bort ämnet" in stack.file(key).lower() for key in stack.files("reports/"))


def test_only_what_is_important(stack):
    choose(stack, **ALL, important="yes")
    edition, got = send(stack, "ett")
    assert got == {BO, CIA}
    assert stack.state(edition).left_out == {"not-important": 1}
    assert send(stack, "tva", viktigt="ja")[1] == {ANNA, BO, CIA}
    page = stack.visit(f"{stack.leave_link(ANNA)}/choices")["body"]
    assert 'name="important" value="yes" checked' in page


def test_a_reader_of_one_language_gets_its_issues_and_pages_and_a_notice_in_any(stack):
    stack.put(f"lists/{LIST}/list.yaml", settings(topics=TOPICS, notices=True, languages=["sv", "en"]))
    page = stack.visit(f"{stack.leave_link(ANNA)}/choices")["body"]
    assert page.count('name="in-') == 2
    answer = choose(stack, **ALL, **{"in-en": "yes"})
    assert "You get only issues in English" in answer["body"]
    assert '<html lang="en"' in stack.visit(stack.leave_link(ANNA))["body"]
    edition, got = send(stack, "ett")
    assert (got, stack.state(edition).left_out) == ({BO, CIA}, {"other-language": 1})
    assert send(stack, "two", language="en")[1] == {ANNA, BO, CIA}
    assert send(stack, "arsmote", kallelse="ja")[1] == {ANNA, BO, CIA}


def test_who_ticks_no_language_is_asked_for_one_and_nothing_is_changed(stack):
    stack.put(f"lists/{LIST}/list.yaml", settings(topics=TOPICS, languages=["sv", "en"]))
    answer = choose(stack, **ALL)
    assert answer["statusCode"] == 422
    assert "Välj minst ett språk" in answer["body"]
    assert stack.reader(ANNA).preferences == EVERYTHING


def test_a_pause_holds_and_ends_by_itself(stack):
    assert "Inget skickas före" in choose(stack, **ALL, until=in_days(stack, 2))["body"]
    assert send(stack, "ett")[1] == {BO, CIA}
    stack.clock.sleep(3 * 24 * HOUR)
    assert send(stack, "tva")[1] == {ANNA, BO, CIA}
    page = stack.visit(f"{stack.leave_link(ANNA)}/choices")["body"]
    assert 'max="' in page
    assert re.search(r'type="date"[^>]* value=""', page)


def test_a_pause_between_the_proof_and_the_sending_is_heard(stack):
    edition = stack.publish(issue())
    stack.resting.add("SendBatch")
    stack.wait(HOUR)
    assert stack.state(edition).planned == 3
    choose(stack, **ALL, until=in_days(stack, 30))
    stack.resting.clear()
    stack.wait(2 * HOUR)
    assert set(stack.mailed(edition)) == {BO, CIA}
    assert stack.state(edition).sums["left"] == 1


@pytest.mark.parametrize("until", ["2020-13-45", "i morgon", "9999-12-31", "0", "2026-06-17"])
def test_a_day_that_cannot_be_is_asked_about_and_nothing_is_changed(stack, until):
    answer = choose(stack, **ALL, until=until)
    assert answer["statusCode"] == 422
    assert 'aria-invalid="true"' in answer["body"]
    assert stack.reader(ANNA).preferences == EVERYTHING


@pytest.mark.parametrize("body", ["", "a=b", "topic-skola=yes", '{"form": "choices"}', "x" * 100_000])
def test_a_post_that_is_not_the_form_changes_nothing(stack, body):
    answer = stack.visit(f"{stack.leave_link(ANNA)}/choices", "POST", body=body, headers=FORM)
    assert answer["statusCode"] == 400
    assert stack.reader(ANNA).preferences == EVERYTHING


def test_a_day_that_has_come_means_no_pause(stack):
    choose(stack, **ALL, until=in_days(stack, 30))
    assert stack.reader(ANNA).preferences.paused_until
    choose(stack, **ALL, until=in_days(stack, 0))
    assert stack.reader(ANNA).preferences == EVERYTHING


def test_whoever_has_left_has_nothing_to_choose(stack):
    stack.visit(stack.leave_link(ANNA), "POST")
    assert "Du får redan inga nummer" in stack.visit(f"{stack.leave_link(ANNA)}/choices")["body"]
    assert "Du får redan inga nummer" in choose(stack, **ALL)["body"]
    assert stack.reader(ANNA).state is State.LEFT


def test_a_notice_reaches_members_who_left_or_paused_and_says_why(stack):
    page = stack.visit(stack.leave_link(ANNA), "POST")["body"]
    assert "Märta Öberg" in page
    assert "Märta Öberg" not in stack.visit(stack.leave_link(CIA), "POST")["body"]
    choose(stack, BO, **ALL, until=in_days(stack, 30))
    assert send(stack, "ett")[1] == set()
    edition, got = send(stack, "arsmote", kallelse="ja")
    assert got == {ANNA, BO}
    (mail,) = [one for one in stack.post_office.mailbox if one.to == ANNA and one.tags["issue"] == [edition]]
    text = stack.text(mail)
    assert "men kallelser och annat" in text


def test_whoever_reported_junk_is_owed_no_mail(stack):
    stack.publish(issue("Ett"), name="ett.md")
    stack.wait(2 * HOUR)
    stack.suppressions.add(complaint_of(stack, BO))
    assert send(stack, "arsmote", kallelse="ja")[1] == {ANNA, CIA}


def complaint_of(stack, address):
    from newsletter.subscribers.suppressions import Suppression, SuppressionReason

    return Suppression(stack.key_of(address), SuppressionReason.COMPLAINED, "2027-06-01T00:00:00+00:00")


@pytest.mark.parametrize(
    ("stated", "said"),
    [({"tema": "skolan"}, "skola, trafik"), ({"kallelse": "ja"}, "notices: true")],
)
def test_staff_are_told_of_a_topic_or_a_notice_that_their_list_does_not_have(stack, stated, said):
    stack.open_list(topics=TOPICS)
    assert stack.publish(issue(**stated)) == ""
    (letter,) = stack.letters(STAFF)
    assert said in stack.text(letter)


def test_the_proof_says_whom_it_is_for(stack):
    choose(stack, **{"topic-trafik": "yes"})
    stack.publish(issue(tema="skola", viktigt="ja"))
    (proof,) = stack.letters(STAFF)
    text = stack.text(proof)
    assert "Skola och barn; viktigt" in text
    assert "1 har valt bort ämnet" in text
