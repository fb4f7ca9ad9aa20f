"""Staff give in a file: from the form for a link to the proof, by keyboard and mouse, in a real browser."""

from __future__ import annotations

import re

import pytest

from tests.browser.served import served
from tests.integration.sample_files import LIST, STAFF
from tests.integration.uploading import ISSUE, give_in, link_for, open_lists

ASK, LOOK, PAGE = "Lämna in filer", "Titta i din e-post", "Lämna in filer"


@pytest.fixture
def away(tab):
    """A tab that asks the network itself: what a form carries of files is seen only there."""
    page = tab.context.browser.new_page(locale="sv-SE")
    yield page
    page.context.close()


def title(page):
    return page.get_by_role("heading", level=1).inner_text()


def test_somebody_asks_for_their_link_and_comes_to_their_page(visitor):
    open_lists(visitor.stack)
    visitor.open("/d")
    visitor.sees(ASK)
    assert visitor.walk() == []
    visitor.write("E-postadress", "redaktionen")
    visitor.press("Skicka mig länken")
    visitor.sees(ASK, status=422)
    assert visitor.has_focus("E-postadress")
    visitor.write("E-postadress", STAFF)
    visitor.press("Skicka mig länken")
    visitor.sees(LOOK)
    visitor.open(visitor.link_in(visitor.mail(STAFF, "Din länk"), "Öppna sidan för Kommunbladet"))
    visitor.sees(PAGE)
    assert visitor.walk() == []


def test_what_became_of_a_file_is_looked_over_and_it_is_removed(visitor):
    stack = visitor.stack
    open_lists(stack)
    path = link_for(stack)
    give_in(stack, path, ("juni.md", ISSUE))
    give_in(stack, path, ("juli.md", b"---\nsend: [\n---\n\n# Hej\n"))
    visitor.open(path)
    visitor.sees(PAGE)
    visitor.follow("juli.md")
    visitor.sees("juli.md")
    assert "Det här behöver rättas" in visitor.text()
    visitor.follow("Till alla filer")
    visitor.follow("juni.md")
    visitor.sees("juni.md")
    assert visitor.walk() == []
    visitor.follow("Ta bort filen")
    visitor.sees("Ta bort ”juni.md”?")
    visitor.press("Ta bort")
    visitor.sees("Filen är borttagen")
    visitor.follow("Till alla filer")
    visitor.sees(PAGE)
    assert stack.files("issues/") == [f"issues/{LIST}/juli.md"]


def test_a_link_that_is_no_good_leads_to_a_new_one(visitor):
    open_lists(visitor.stack)
    visitor.open("/d/1.kommunbladet.abcdefghij234567abcd.1781770200.aaaaaaaaaaaaaaaaaaaaaaaaaa")
    visitor.sees("Länken går inte att använda", status=404)
    visitor.follow("Be om en ny länk")
    visitor.sees(ASK)


def test_a_file_is_given_in_by_a_plain_form_by_keyboard_and_not_twice(stack, away, tmp_path):
    open_lists(stack)
    path = link_for(stack)
    file = tmp_path / "Sommar å ä ö.md"
    file.write_bytes(ISSUE)

    def told() -> None:
        stack.tell_filed("")
        stack.work()

    with served(stack, told) as (website, asked):
        away.goto(website + path)
        away.get_by_label("Filer").set_input_files(file)
        away.get_by_label(re.compile("^Ett nummer som ska ut")).focus()
        away.keyboard.press("Space")
        away.get_by_role("button", name="Lämna in").focus()
        with away.expect_navigation():
            away.keyboard.press("Enter")
        assert title(away) == "Sommar å ä ö.md"
        assert "Korrekturet har gått till redaktionen" in away.locator("main").inner_text()
        away.reload()
        away.go_back()
        assert title(away) == PAGE
        assert len([one for one in asked if one.startswith("POST")]) == 1
        away.goto(website + path)
        away.get_by_label("Filer").set_input_files({"name": "x.exe", "mimeType": "a/b", "buffer": b"MZ"})
        with away.expect_navigation():
            away.get_by_role("button", name="Lämna in").click()
        assert away.get_by_role("alert").is_visible()
        assert away.evaluate("document.activeElement.id") == "told"
    assert stack.files("issues/") == [f"issues/{LIST}/Sommar å ä ö.md"]
    assert [mail.subject for mail in stack.letters(STAFF)][-1].startswith("Korrektur")
