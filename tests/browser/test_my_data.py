"""Somebody asks what is kept about them, takes it away, changes their name or address, and has it all erased."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from tests.integration.sample_files import LIST
from tests.integration.simulated_stack import HOUR

ANNA, NEW = "anna@byar.example", "anna@nytt.example"
ASK, LOOK, OWN = "Se vad som finns sparat om dig", "Titta i din e-post", "Det som finns sparat om dig"
CHANGE, MOVE, MOVED = "Byt namn eller adress", "Byta till den här adressen?", "Klart, adressen är bytt"
ADDRESS, NAME = "Ny e-postadress (tomt om den gamla ska vara kvar)", "Namn (frivilligt)"
NO_GOOD, GONE = "Länken går inte att använda", "Länken gäller inte längre"


@pytest.fixture
def visitor(visitor):
    """A reader of two lists."""
    visitor.stack.open_list(ANNA)
    visitor.stack.open_list(ANNA, list_id="small-news", language="en", name="Small News")
    return visitor


def ask(visitor) -> str:
    """Ask for the link to one's own data, from the page for leaving; the link."""
    visitor.open(visitor.stack.leave_link(ANNA))
    visitor.follow("Se, ändra eller radera det som finns sparat om dig")
    visitor.press("Skicka länken till mig")
    return str(visitor.link_in(visitor.mail(ANNA, OWN), "Se vad som finns om mig"))


def ask_to_move(visitor, to: str = NEW) -> str:
    """Ask for another address; the link in the letter to it."""
    visitor.open(f"{ask(visitor)}/change")
    visitor.write(ADDRESS, to)
    visitor.press("Spara")
    return str(visitor.link_in(visitor.mail(to, "Bekräfta din nya adress"), "Ja, byt till den här adressen"))


def test_somebody_sees_all_that_is_kept_and_takes_it_away(visitor):
    visitor.open(visitor.stack.leave_link(ANNA))
    visitor.follow("Se, ändra eller radera det som finns sparat om dig")
    visitor.sees(ASK)
    for _ in range(2):
        visitor.press("Skicka länken till mig")
        visitor.sees(LOOK)
        visitor.page.go_back()
    mail = visitor.mail(ANNA, OWN)
    assert len(visitor.stack.letters(ANNA)) == 1, "once a day"
    visitor.open(visitor.link_in(mail, "Se vad som finns om mig"))
    visitor.sees(OWN)
    assert ANNA in visitor.text()
    assert "Small News" in visitor.text()
    with visitor.page.expect_download() as saved:
        visitor.page.get_by_role("link", name="Spara som fil (JSON)").click()
    record = json.loads(saved.value.path().read_text())
    assert {one["list"] for one in record["lists"]} == {LIST, "small-news"}
    visitor.follow("Välj vad du får av Small News")
    visitor.sees("Choose what you get of Small News")


def test_being_erased_can_be_thought_over_and_is_calm_when_loaded_again(visitor):
    link = ask(visitor)
    visitor.open(link)
    visitor.follow("Radera allt om mig")
    visitor.sees("Radera allt om dig?")
    visitor.follow("Tillbaka, radera inget")
    visitor.sees(OWN)
    visitor.follow("Radera allt om mig")
    visitor.press("Radera allt")
    visitor.sees("Raderat")
    visitor.reload()
    visitor.sees("Raderat")
    visitor.open(link)
    visitor.sees(OWN)
    assert "Uppgifterna raderades" in visitor.text()
    assert "Radera allt om mig" not in visitor.text()
    assert visitor.stack.reader(ANNA) is None
    for gone in (f"{link}/change", visitor.stack.leave_link(ANNA)):
        visitor.open(gone)
        visitor.sees(NO_GOOD, 404)


def test_a_name_an_address_of_ones_own_and_nothing_at_all(visitor):
    link = f"{ask(visitor)}/change"
    for name, address, said in (
        ("Anna Berg", "", "Namnet är ändrat."),
        ("Anna Berg", "", "Inget behövde ändras."),
        ("Anna Berg", " Anna@BYAR.example", "Breven går redan till den adressen."),
        ("Anna B", ANNA, "Namnet är ändrat. Breven går redan till den adressen."),
    ):
        visitor.open(link)
        visitor.write(NAME, name)
        visitor.write(ADDRESS, address)
        visitor.press("Spara")
        visitor.sees("Sparat")
        assert said in visitor.text()
    visitor.follow("Tillbaka till det som finns sparat")
    visitor.sees(OWN)
    assert len(visitor.stack.letters(ANNA)) == 1, "and no letter about it"


@pytest.mark.parametrize(
    ("name", "address", "field"),
    [
        ("Anna", "inte en adress", ADDRESS),
        ("Anna", "å@byar.example", ADDRESS),
        ("www.lura.example", "", NAME),
        ("www.lura.example", "inte en adress", NAME),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_changed(visitor, name, address, field):
    visitor.open(f"{ask(visitor)}/change")
    visitor.sees(CHANGE)
    visitor.write(NAME, name)
    visitor.write(ADDRESS, address)
    visitor.press("Spara")
    visitor.sees(CHANGE, 422)
    assert visitor.has_focus(field)
    assert visitor.stack.reader(ANNA).name == ""


def test_another_address_is_confirmed_where_it_leads_and_can_be_taken_back_where_it_was(visitor):
    visitor.open(f"{ask(visitor)}/change")
    visitor.write(NAME, "Anna")
    visitor.write(ADDRESS, NEW)
    visitor.press("Spara")
    visitor.sees(LOOK)
    assert "Namnet är ändrat." in visitor.text()
    visitor.reload()
    visitor.sees(LOOK)
    link = visitor.link_in(visitor.mail(NEW, "Bekräfta din nya adress"), "Ja, byt till den här adressen")
    assert len(visitor.stack.letters(NEW)) == 1
    visitor.open(link)
    visitor.sees(MOVE)
    visitor.press("Ja, byt till den här adressen")
    visitor.sees(MOVED)
    assert [visitor.stack.reader(one).state.value for one in (ANNA, NEW)] == ["left", "active"]
    for again in (visitor.reload, lambda: visitor.open(link)):
        again()
        visitor.sees(MOVED)
    visitor.open(visitor.link_in(visitor.mail(ANNA, "Din adress är bytt"), "Skicka Kommunbladet hit igen"))
    visitor.sees("Få Kommunbladet igen?")
    visitor.press("Ja, jag vill få Kommunbladet igen")
    visitor.sees("Välkommen tillbaka")
    visitor.open(link)
    visitor.sees(GONE, 410)


def test_a_link_to_move_that_is_too_old_moves_nobody(visitor):
    link = ask_to_move(visitor)
    visitor.stack.clock.sleep(8 * 24 * HOUR)
    visitor.open(link)
    visitor.sees(GONE, 410)
    assert visitor.stack.reader(NEW) is None


def test_an_address_that_must_not_be_written_to_gets_nothing_and_the_old_one_goes_on(visitor):
    link = ask_to_move(visitor)
    now = datetime.fromtimestamp(visitor.stack.clock(), UTC).isoformat()
    visitor.stack.suppressions.add(Suppression(visitor.stack.key_of(NEW), SuppressionReason.COMPLAINED, now))
    visitor.open(link)
    visitor.press("Ja, byt till den här adressen")
    visitor.sees("Vi får inte skriva till adressen")
    assert visitor.stack.reader(ANNA).state.value == "active"


def test_the_link_to_ones_own_data_is_good_until_the_next_night_and_for_nothing_else(visitor):
    link = ask(visitor)
    for bad in (link[:-4], f"{link}x", link.replace("/y/", "/u/")):
        visitor.open(bad)
        visitor.sees(NO_GOOD, 404)
    visitor.stack.clock.sleep(48 * HOUR)
    for old in (link, f"{link}/change", f"{link}/erase", f"{link}/my-data.json"):
        visitor.open(old)
        visitor.sees(NO_GOOD, 404)


def test_everything_with_the_keyboard_alone(visitor):
    visitor.open(ask(visitor))
    assert visitor.walk() == []
    visitor.reload()
    visitor.tab_to(CHANGE)
    visitor.key("Enter")
    visitor.tab_to(NAME)
    visitor.page.keyboard.type("Anna")
    visitor.key("Enter")
    visitor.sees("Sparat")
    visitor.tab_to("Tillbaka till det som finns sparat")
    visitor.key("Enter")
    visitor.tab_to("Radera allt om mig")
    visitor.key("Enter")
    visitor.tab_to("Radera allt")
    visitor.key("Space")
    visitor.sees("Raderat")
