"""Wherever somebody ends up, the page is calm, says what happened, and nothing has."""

from __future__ import annotations

from newsletter.web.site import Site
from tests.integration.sample_files import LIST

ANNA = "anna@byar.example"


def test_the_front_page_leads_to_the_lists_that_take_sign_ups_or_says_that_there_are_none(visitor):
    visitor.stack.open_list(ANNA)
    visitor.open("/")
    visitor.sees("Nyhetsbrev")
    assert "inga nyhetsbrev att läsa eller anmäla sig till" in visitor.text()
    visitor.stack.open_list(signup=True)
    visitor.reload()
    visitor.follow("Anmäl dig till Kommunbladet")
    visitor.sees("Anmäl dig till Kommunbladet")


def test_an_address_that_is_not_there(visitor):
    visitor.stack.open_list(ANNA)
    for path in ("/finns-inte", "/e/finns-inte", "/e/finns/inte.jpg", "/c/ingen", "/join/", "/u/", "//"):
        visitor.open(f"{visitor.sight.website}{path}")
        visitor.sees("Sidan finns inte", 404)


def test_every_kind_of_link_that_is_no_good_leads_to_the_same_page(visitor):
    said = set()
    for kind in "ujrwkybsam":
        visitor.open(f"/{kind}/inte-en-riktig-lank")
        visitor.sees("Länken går inte att använda", 404)
        said.add(visitor.page.content())
    assert len(said) == 1


def test_a_fault_of_ours_is_called_ours(visitor, monkeypatch):
    visitor.stack.open_list(ANNA)
    visitor.open(visitor.stack.leave_link(ANNA))
    site = visitor.stack.function("AnswerReader").site
    monkeypatch.setattr(type(site.leaving.subscribers), "leave", lambda *_: 1 / 0)
    visitor.press("Sluta få Kommunbladet")
    visitor.sees("Något gick fel hos oss", 500)
    monkeypatch.undo()
    visitor.reload()
    visitor.sees("Klart, du får inte Kommunbladet längre")
    assert isinstance(site, Site)


def test_more_than_anybody_types_is_answered_with_the_form(visitor):
    visitor.stack.open_list(ANNA, signup=True)
    visitor.open(f"/join/{LIST}")
    visitor.page.get_by_label("E-postadress").evaluate("field => { field.value = 'x'.repeat(20000); }")
    visitor.press("Anmäl mig")
    visitor.sees("Anmäl dig till Kommunbladet", 413)
