"""Somebody signs up: as it should go, with everything that can go wrong, and with no mouse."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from tests.integration.sample_files import LIST
from tests.integration.simulated_stack import HOUR

NINA = "nina@gmail.com"
FORM, ASKED = f"/join/{LIST}", "Bekräfta att du vill få Kommunbladet"
TITLE, LOOK, WELCOME = "Anmäl dig till Kommunbladet", "Titta i din e-post", "Välkommen till Kommunbladet"
ADDRESS, NAME, BUTTON = "E-postadress", "Namn (frivilligt)", "Anmäl mig"
GONE, NO_GOOD = "Länken gäller inte längre", "Länken går inte att använda"


@pytest.fixture
def visitor(visitor):
    """Before the form of a list that takes sign-ups, having read it for a while."""
    visitor.stack.open_list("bo@byar.example", signup=True)
    visitor.open(FORM)
    visitor.stack.clock.sleep(20)
    return visitor


def sign_up(visitor, address: str = NINA) -> str:
    """As it should go; the link in the letter."""
    visitor.write(ADDRESS, address)
    visitor.press(BUTTON)
    visitor.sees(LOOK)
    return str(visitor.link_in(visitor.mail(address, ASKED), "Ja, jag vill få Kommunbladet"))


def test_somebody_signs_up_after_a_slip_confirms_and_is_welcome(visitor):
    visitor.sees(TITLE)
    visitor.write(ADDRESS, "nina@gmial.com")
    visitor.write(NAME, "Nina")
    visitor.key("Enter")
    visitor.sees(TITLE, 422)
    assert visitor.page.title().startswith("Något behöver rättas")
    assert visitor.has_focus(ADDRESS)
    visitor.press("Anmäl nina@gmail.com i stället")
    visitor.sees(LOOK)
    link = visitor.link_in(visitor.mail(NINA, ASKED), "Ja, jag vill få Kommunbladet")
    visitor.open(link)
    visitor.sees("Vill du få Kommunbladet?")
    visitor.press("Ja, jag vill få Kommunbladet")
    visitor.sees(WELCOME)
    visitor.reload()
    visitor.sees(WELCOME)
    nina = visitor.stack.reader(NINA)
    assert (nina.state.value, nina.name) == ("active", "Nina")
    visitor.follow("Sluta få Kommunbladet")
    visitor.sees("Sluta få Kommunbladet?")


def test_the_enter_key_after_a_slip_means_the_address_as_it_was_typed(visitor):
    visitor.write(ADDRESS, "nina@gmial.com")
    visitor.key("Enter")
    assert visitor.has_focus(ADDRESS)
    visitor.key("Enter")
    visitor.sees(LOOK)
    visitor.stack.work()
    assert visitor.stack.letters("nina@gmial.com")
    assert not visitor.stack.letters(NINA)


@pytest.mark.parametrize(
    ("address", "name", "said", "field"),
    [
        ("", "", "Skriv din e-postadress.", ADDRESS),
        ("nina", "", "Det här ser inte ut som en e-postadress.", ADDRESS),
        ("nina@", "Nina", "Det här ser inte ut som en e-postadress.", ADDRESS),
        ("åsa@byar.example", "", "å, ä, ö", ADDRESS),
        ('"nina b"@byar.example', "", "citattecken", ADDRESS),
        (NINA, "Köp nu www.lura.example", "Skriv bara ditt namn", NAME),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_can_be_put_right(visitor, address, name, said, field):
    visitor.write(ADDRESS, address)
    visitor.write(NAME, name)
    visitor.press(BUTTON)
    visitor.sees(TITLE, 422)
    assert said in visitor.text()
    assert visitor.has_focus(field)
    visitor.write(ADDRESS, NINA)
    visitor.write(NAME, "Nina")
    visitor.press(BUTTON)
    assert visitor.page.title().startswith(LOOK)


def test_a_robot_that_fills_in_what_nobody_sees_is_answered_like_everybody_and_gets_no_letter(visitor):
    assert not visitor.page.locator("input[name=website]").is_visible() or visitor.walk() == []
    visitor.write(ADDRESS, NINA)
    visitor.page.locator("input[name=website]").evaluate("field => { field.value = 'https://spam.example'; }")
    visitor.press(BUTTON)
    visitor.sees(LOOK)
    visitor.stack.work()
    assert not visitor.stack.letters(NINA)


@pytest.mark.parametrize("seconds", [0, 25 * HOUR])
def test_a_form_that_comes_too_soon_or_too_late_is_pressed_once_more(visitor, seconds):
    visitor.open(FORM)
    visitor.stack.clock.sleep(seconds)
    visitor.write(ADDRESS, NINA)
    visitor.press(BUTTON)
    visitor.sees(TITLE, 422)
    assert visitor.page.title().startswith("En gång till")
    assert "Tryck på Anmäl mig en gång till" in visitor.text()
    assert visitor.has_focus(BUTTON)
    visitor.stack.clock.sleep(5)
    visitor.key("Enter")
    visitor.sees(LOOK)


def test_a_form_of_the_organisations_own_with_a_field_we_do_not_know_is_pressed_once_more(visitor):
    visitor.write(ADDRESS, NINA)
    visitor.page.locator("form").evaluate("form => { form.elements.name.name = 'kommun'; }")
    visitor.press(BUTTON)
    visitor.sees(TITLE, 400)
    assert visitor.page.get_by_label(ADDRESS).input_value() == NINA
    visitor.press(BUTTON)
    visitor.sees(LOOK)


def test_sending_the_form_again_by_loading_its_answer_again_writes_no_second_letter(visitor):
    sign_up(visitor)
    visitor.open(FORM)
    visitor.stack.clock.sleep(20)
    visitor.write(ADDRESS, NINA)
    visitor.press(BUTTON)
    visitor.reload()
    visitor.sees(LOOK)
    visitor.stack.work()
    assert len(visitor.stack.letters(NINA)) == 1


def test_a_link_that_was_used_and_left_again_or_is_too_old_leads_back_to_the_form(visitor):
    link = sign_up(visitor)
    visitor.stack.clock.sleep(8 * 24 * HOUR)
    visitor.open(link)
    visitor.sees(GONE, 410)
    visitor.follow(TITLE)
    visitor.sees(TITLE)
    visitor.stack.clock.sleep(20)
    link = sign_up(visitor)
    visitor.open(link)
    visitor.press("Ja, jag vill få Kommunbladet")
    visitor.stack.visit(visitor.stack.leave_link(NINA), "POST")
    visitor.reload()
    visitor.sees(GONE, 410)
    assert visitor.stack.reader(NINA).state.value == "left"


@pytest.mark.parametrize(
    "spoil", [lambda link: link[:-9], lambda link: f"{link}x", lambda link: link.replace("/j/", "/u/")]
)
def test_a_link_cut_forged_or_meant_for_something_else_is_answered_calmly(visitor, spoil):
    visitor.open(spoil(sign_up(visitor)))
    visitor.sees(NO_GOOD, 404)


def test_an_address_that_must_not_be_written_to_is_told_so_where_its_reader_alone_sees_it(visitor):
    link = sign_up(visitor)
    now = datetime.fromtimestamp(visitor.stack.clock(), UTC).isoformat()
    visitor.stack.suppressions.add(Suppression(visitor.stack.key_of(NINA), SuppressionReason.BOUNCED, now))
    visitor.open(link)
    visitor.press("Ja, jag vill få Kommunbladet")
    visitor.sees("Vi får inte skriva till adressen")
    assert visitor.stack.reader(NINA) is None


def test_everything_with_the_keyboard_alone(visitor):
    assert visitor.walk() == []
    visitor.open(FORM)
    visitor.stack.clock.sleep(20)
    visitor.tab_to(ADDRESS)
    visitor.page.keyboard.type(NINA)
    visitor.tab_to(NAME)
    visitor.page.keyboard.type("Nina")
    visitor.tab_to(BUTTON)
    visitor.key("Space")
    visitor.sees(LOOK)
    visitor.open(visitor.link_in(visitor.mail(NINA, ASKED), "Ja, jag vill få Kommunbladet"))
    visitor.tab_to("Ja, jag vill få Kommunbladet")
    visitor.key("Enter")
    visitor.sees(WELCOME)
    assert visitor.stack.reader(NINA).name == "Nina"


def test_in_english(visitor):
    visitor.stack.open_list("bo@byar.example", list_id="small-news", name="Small News", language="en", signup=True)
    visitor.open("/join/small-news")
    visitor.stack.clock.sleep(20)
    visitor.sees("Sign up for Small News")
    visitor.press("Sign me up")
    visitor.sees("Sign up for Small News", 422)
    visitor.write("E-mail address", NINA)
    visitor.press("Sign me up")
    visitor.sees("Look in your mail")
    visitor.open(visitor.link_in(visitor.mail(NINA, "Small News"), "Yes, I want Small News"))
    visitor.sees("Do you want Small News?")
    visitor.press("Yes, I want Small News")
    visitor.sees("Welcome to Small News")


def test_a_list_that_is_closed_or_unknown_has_no_form(visitor):
    visitor.stack.open_list(signup=False)
    for path in (FORM, "/join/ingen"):
        visitor.open(path)
        visitor.sees("Sidan finns inte", 404)


def test_whoever_forgot_is_reminded_in_a_letter_that_passes_and_confirms_from_there(visitor):
    sign_up(visitor)
    for _ in range(4):
        visitor.stack.clock.sleep(24 * HOUR)
        visitor.stack.invoke("TidyReaders", {})
    link = visitor.link_in(visitor.mail(NINA, "fortfarande"), "Ja, jag vill få Kommunbladet")
    assert visitor.sight.faults(is_mail=True) == []
    visitor.open(link)
    visitor.press("Ja, jag vill få Kommunbladet")
    visitor.sees("Välkommen till Kommunbladet")
