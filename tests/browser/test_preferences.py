"""A reader chooses less: a pause, only what is important, some topics; and a pause ends by itself or by a button."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsletter.subscribers.preferences import EVERYTHING
from tests.integration.sample_files import issue
from tests.integration.simulated_stack import HOUR

ANNA, BO = "anna@byar.example", "bo@byar.example"
DAY = 24 * HOUR
TITLE, SAVED, SAVE, UNTIL = "Välj vad du får av Kommunbladet", "Sparat", "Spara", "Pausa till (frivilligt)"


@pytest.fixture
def visitor(visitor):
    visitor.stack.open_list(ANNA, BO, topics={"skola": "Skola och barn", "trafik": "Trafik"}, notices=True)
    return visitor


def choices(visitor) -> str:
    return f"{visitor.stack.leave_link(ANNA)}/choices"


def in_days(visitor, days: int) -> str:
    return str(datetime.fromtimestamp(visitor.stack.clock(), UTC).date() + timedelta(days=days))


def send(visitor, name: str) -> set[str]:
    """Send an issue of that name: who got it."""
    edition = visitor.stack.publish(issue(f"Nytt i {name}"), name=f"{name}.md")
    visitor.stack.wait(2 * HOUR)
    return set(visitor.stack.mailed(edition))


def test_a_reader_gets_an_issue_pauses_by_its_link_gets_nothing_and_the_pause_ends(visitor):
    assert send(visitor, "juni") == {ANNA, BO}
    link = visitor.link_in(visitor.mail(ANNA, "Nytt i juni"), "Avsluta eller ändra vad du får av Kommunbladet")
    visitor.open(link)
    visitor.sees("Sluta få Kommunbladet?")
    visitor.follow("Pausa eller få färre nummer i stället")
    visitor.sees(TITLE)
    field = visitor.page.get_by_label(UNTIL)
    assert (field.get_attribute("type"), field.get_attribute("min")) == ("date", in_days(visitor, 1))
    assert str(field.get_attribute("max")) > in_days(visitor, 360)
    visitor.write(UNTIL, in_days(visitor, 10))
    visitor.press(SAVE)
    visitor.sees(SAVED)
    assert "Inget skickas före 28 juni 2026" in visitor.text()
    assert send(visitor, "juli") == {BO}
    visitor.reload()
    visitor.sees(SAVED)
    visitor.follow("Ändra")
    visitor.sees(TITLE)
    assert visitor.page.get_by_label(UNTIL).input_value() == "2026-06-28"
    visitor.stack.clock.sleep(11 * DAY)
    assert send(visitor, "augusti") == {ANNA, BO}
    visitor.reload()
    visitor.sees(TITLE)
    assert visitor.page.get_by_label(UNTIL).input_value() == ""


def test_a_pause_is_ended_by_a_button_and_the_rest_stays_chosen(visitor):
    visitor.open(choices(visitor))
    visitor.tick("Bara viktiga nummer")
    visitor.write(UNTIL, in_days(visitor, 10))
    visitor.press(SAVE)
    visitor.follow("Ändra")
    visitor.press("Spara och avsluta pausen")
    visitor.sees(SAVED)
    assert "Inget skickas" not in visitor.text()
    assert visitor.stack.reader(ANNA).preferences.only_important
    assert not visitor.stack.reader(ANNA).preferences.paused_until


def test_topics_and_important_issues(visitor):
    visitor.open(choices(visitor))
    assert "Kallelser och annat som stadgarna kräver" in visitor.text()
    visitor.tick("Trafik", on=False)
    visitor.tick("Bara viktiga nummer")
    visitor.press(SAVE)
    visitor.sees(SAVED)
    assert "bara viktiga nummer" in visitor.text()
    assert "bara handlar om Trafik" in visitor.text()
    visitor.open(choices(visitor))
    ticked = {name: visitor.page.get_by_label(name).is_checked() for name in ("Trafik", "Skola och barn")}
    assert ticked == {"Trafik": False, "Skola och barn": True}


@pytest.mark.parametrize("until", ["2020-01-01", "2126-06-18", "i morgon", "2026-02-31"])
def test_a_day_that_is_gone_far_away_or_none_is_asked_about_and_nothing_is_changed(visitor, until):
    visitor.open(choices(visitor))
    visitor.page.get_by_label(UNTIL).evaluate("field => { field.type = 'text'; }")  # as browsers without a calendar
    visitor.write(UNTIL, until)
    visitor.tick("Trafik", on=False)
    visitor.press(SAVE)
    visitor.sees(TITLE, 422)
    assert visitor.page.title().startswith("Något behöver rättas")
    assert visitor.has_focus(UNTIL)
    assert "Välj en dag från 19 juni 2026 till " in visitor.text()
    assert visitor.stack.reader(ANNA).preferences == EVERYTHING
    assert not visitor.page.get_by_label("Trafik").is_checked(), "what else was chosen is still there"
    visitor.write(UNTIL, in_days(visitor, 3))
    visitor.press(SAVE)
    visitor.sees(SAVED)


def test_what_is_not_the_form_changes_nothing(visitor):
    visitor.open(choices(visitor))
    visitor.page.locator("input[name=form]").evaluate("field => field.remove()")
    visitor.press(SAVE)
    visitor.sees(TITLE, 400)
    assert visitor.stack.reader(ANNA).preferences == EVERYTHING


def test_whoever_left_meanwhile_is_told_so(visitor):
    visitor.open(choices(visitor))
    visitor.stack.visit(visitor.stack.leave_link(ANNA), "POST")
    visitor.press(SAVE)
    visitor.sees("Du får redan inga nummer av Kommunbladet", 409)


def test_everything_with_the_keyboard_alone(visitor):
    visitor.open(choices(visitor))
    assert visitor.walk() == []
    visitor.reload()
    visitor.tab_to("Trafik")
    visitor.page.keyboard.press("Space")
    visitor.tab_to(UNTIL)
    visitor.page.keyboard.type("06282026")
    assert visitor.page.get_by_label(UNTIL).input_value() == "2026-06-28"
    visitor.key("Enter")
    visitor.sees(SAVED)
    assert visitor.stack.reader(ANNA).preferences.without == {"trafik"}
