"""A reader leaves: by the link in a mail, from every list, with a reason or without, and takes it back."""

from __future__ import annotations

import pytest

from tests.browser.visitor import way_out_of
from tests.integration.sample_files import LIST, issue
from tests.integration.simulated_stack import HOUR

ANNA, BO = "anna@byar.example", "bo@byar.example"
ASK, LEFT, BACK = "Sluta få Kommunbladet?", "Klart, du får inte Kommunbladet längre", "Välkommen tillbaka"
LEAVE, UNDO, ALREADY = (
    "Sluta få Kommunbladet",
    "Ja, jag vill ha kvar Kommunbladet",
    "Du får redan inga nummer av Kommunbladet",
)
NO_GOOD = "Länken går inte att använda"


@pytest.fixture
def visitor(visitor):
    visitor.stack.open_list(ANNA, BO)
    return visitor


def state(visitor, list_id: str = LIST) -> str:
    return str(visitor.stack.reader(ANNA, list_id).state.value)


def test_a_reader_opens_the_way_out_of_a_mail_leaves_and_comes_back(visitor):
    visitor.stack.publish(issue())
    visitor.stack.wait(2 * HOUR)
    visitor.open(way_out_of(visitor.mail(ANNA, "Sommar")))
    visitor.sees(ASK)
    visitor.reload()
    assert state(visitor) == "active", "looking changes nothing"
    visitor.press(LEAVE)
    visitor.sees(LEFT)
    assert state(visitor) == "left"
    visitor.reload()
    visitor.sees(LEFT)
    visitor.press(UNDO)
    visitor.sees(BACK)
    visitor.reload()
    visitor.sees(BACK)
    assert state(visitor) == "active"


def test_leaving_twice_and_taking_it_back_twice_is_calm(visitor):
    link = visitor.stack.leave_link(ANNA)
    for _ in range(2):
        visitor.open(link)
        visitor.press(LEAVE if state(visitor) == "active" else UNDO)
    visitor.sees(BACK)
    for _ in range(2):
        visitor.stack.visit(link, "POST")
        visitor.open(link)
        visitor.sees(ALREADY)
    back = str(visitor.page.locator("form").get_attribute("action"))
    visitor.press(UNDO)
    visitor.open(back)
    visitor.sees(BACK)
    assert not visitor.page.get_by_role("button").count(), "there is nothing to take back any more"


def test_the_way_back_opened_by_its_address_asks_first(visitor):
    visitor.open(visitor.stack.leave_link(ANNA))
    visitor.press(LEAVE)
    visitor.open(str(visitor.page.locator("form").first.get_attribute("action")))
    visitor.sees("Få Kommunbladet igen?")
    assert state(visitor) == "left"


def test_saying_why_is_one_tap_and_nothing_without_an_answer(visitor):
    visitor.open(visitor.stack.leave_link(ANNA))
    visitor.press(LEAVE)
    visitor.press("Skicka")
    visitor.sees("Varför slutade du?", 422)
    assert "Välj ett av svaren" in visitor.text()
    assert visitor.has_focus("Det kom för ofta")
    visitor.tick("Det var svårt att läsa")
    visitor.press("Skicka")
    visitor.sees("Tack")
    visitor.reload()
    visitor.sees("Tack")
    assert visitor.stack.reader(ANNA).left_why == "hard-to-read"


def test_leaving_every_list_at_once(visitor):
    visitor.stack.open_list(ANNA, list_id="small-news", language="en", name="Small News")
    visitor.open(visitor.stack.leave_link(ANNA))
    visitor.press(LEAVE)
    visitor.sees(LEFT)
    assert "andra nyhetsbrev" in visitor.text()
    visitor.press("Sluta få alla våra nyhetsbrev")
    visitor.sees("Klart, du får inga fler nyhetsbrev")
    assert [state(visitor), state(visitor, "small-news")] == ["left", "left"]
    visitor.reload()
    visitor.sees("Klart, du får inga fler nyhetsbrev")
    visitor.open(f"{visitor.stack.leave_link(ANNA)}/all")
    visitor.sees(ALREADY)


def test_whoever_opens_the_address_for_leaving_everything_is_asked_first(visitor):
    visitor.open(f"{visitor.stack.leave_link(ANNA)}/all")
    visitor.sees("Sluta få alla våra nyhetsbrev?")
    assert state(visitor) == "active"
    visitor.press("Sluta få alla våra nyhetsbrev")
    assert state(visitor) == "left"


def test_a_member_who_is_owed_notices_is_told_whom_to_ask(visitor):
    visitor.stack.open_list(notices=True)
    visitor.open(visitor.stack.leave_link(ANNA))
    visitor.sees(ASK)
    assert "Märta Öberg, 0123-456 78" in visitor.text()


def test_leaving_works_while_the_settings_of_the_list_are_broken(visitor):
    visitor.stack.put(f"lists/{LIST}/list.yaml", b"name: [")
    visitor.open(visitor.stack.leave_link(ANNA))
    visitor.sees(f"Sluta få {LIST}?")
    visitor.press(f"Sluta få {LIST}")
    visitor.sees(f"Klart, du får inte {LIST} längre")
    assert state(visitor) == "left"


def test_a_link_that_is_cut_forged_or_about_nobody_is_answered_calmly(visitor):
    link = visitor.stack.leave_link(ANNA)
    for bad in (link[:-5], f"{link}x", link.replace("/u/", "/r/"), visitor.stack.leave_link("ingen@byar.example")):
        visitor.open(bad)
        visitor.sees(NO_GOOD, 404)
    assert state(visitor) == "active"


def test_everything_with_the_keyboard_alone(visitor):
    visitor.open(visitor.stack.leave_link(ANNA))
    visitor.tab_to(LEAVE)
    visitor.key("Space")
    assert visitor.walk() == []
    visitor.reload()
    visitor.tab_to("Det kom för ofta")
    visitor.page.keyboard.press("Space")
    for _ in range(2):
        visitor.page.keyboard.press("ArrowDown")
    assert visitor.has_focus("Jag har aldrig bett om det")
    visitor.tab_to("Skicka")
    visitor.key("Enter")
    visitor.sees("Tack")
    visitor.open(visitor.stack.leave_link(ANNA))
    visitor.tab_to(UNDO)
    visitor.key("Enter")
    visitor.sees(BACK)
    anna = visitor.stack.reader(ANNA)
    assert anna.state.value == "active"


def test_whoever_left_by_the_page_comes_back_from_the_letter_about_it(visitor):
    visitor.open(visitor.stack.leave_link(ANNA))
    visitor.press(LEAVE)
    link = visitor.link_in(visitor.mail(ANNA, "längre"), UNDO)
    assert visitor.sight.faults(is_mail=True) == []
    visitor.open(link)
    visitor.sees("Få Kommunbladet igen?")
    assert state(visitor) == "left"
    visitor.press("Ja, jag vill få Kommunbladet igen")
    visitor.sees(BACK)
    assert state(visitor) == "active"
