"""Going back, over real HTTP: nobody meets the browser's own error page, and nothing is done twice."""

from __future__ import annotations

import pytest

from newsletter.web import http_headers
from tests.browser.served import served
from tests.integration.sample_files import LIST

ANNA, NINA = "anna@byar.example", "nina@byar.example"


@pytest.fixture
def away(tab):
    """A tab that asks the network itself."""
    page = tab.context.browser.new_page(locale="sv-SE")
    yield page
    page.context.close()


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def title(page):
    return page.get_by_role("heading", level=1).inner_text()


def test_whoever_goes_back_to_an_answered_form_sees_the_answer_and_nothing_is_sent_again(stack, away):
    stack.open_list(ANNA)
    with served(stack) as (website, asked):
        away.goto(website + stack.leave_link(ANNA).partition(".example")[2])
        press(away, "Sluta få Kommunbladet")
        away.get_by_role("link", name="Se, ändra eller radera det som finns sparat om dig").click()
        away.get_by_role("heading", name="Se vad som finns sparat om dig").wait_for()
        away.go_back()
        assert title(away) == "Klart, du får inte Kommunbladet längre"
        press(away, "Ja, jag vill ha kvar Kommunbladet")
        away.go_back()
        assert title(away) == "Klart, du får inte Kommunbladet längre"
        assert len([one for one in asked if one.startswith("POST /u/")]) == 1
    assert stack.reader(ANNA).state.value == "active", "going back did not leave again"


def test_going_back_to_a_form_finds_what_was_typed(stack, away):
    stack.open_list(ANNA, signup=True)
    with served(stack) as (website, _):
        away.goto(f"{website}/join/{LIST}")
        stack.clock.sleep(20)
        away.get_by_label("E-postadress").fill(NINA)
        press(away, "Anmäl mig")
        assert title(away) == "Titta i din e-post"
        away.go_back()
        assert away.get_by_label("E-postadress").input_value() == NINA
        away.go_forward()
        assert title(away) == "Titta i din e-post"
    stack.work()
    assert len(stack.letters(NINA)) == 1


def test_were_answers_not_kept_by_the_browser_this_would_be_seen(stack, away, monkeypatch):
    monkeypatch.setitem(http_headers.SECURITY_HEADERS, "Cache-Control", "no-store")
    stack.open_list(ANNA)
    with served(stack) as (website, _):
        away.goto(website + stack.leave_link(ANNA).partition(".example")[2])
        press(away, "Sluta få Kommunbladet")
        away.get_by_role("link", name="Se, ändra eller radera det som finns sparat om dig").click()
        away.get_by_role("heading", name="Se vad som finns sparat om dig").wait_for()
        with pytest.raises(Exception, match="ERR_CACHE_MISS"):
            away.go_back()
