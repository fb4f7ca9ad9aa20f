"""On a phone, by touch, over real HTTP: nothing is shrunk to fit, and nothing zooms in when it is written in."""

from __future__ import annotations

import pytest

from tests.browser.served import served
from tests.integration.sample_files import LIST

ANNA, NINA = "anna@byar.example", "nina@byar.example"
AS_IT_IS = "() => visualViewport.scale === 1 && innerWidth === 375 && document.documentElement.scrollWidth === 375"
LETTERS = "fields => fields.map(field => parseFloat(getComputedStyle(field).fontSize))"
ZOOMED_INTO = 16
"""Pixels; Safari on a phone zooms into a field with smaller letters, and does not zoom out again."""


@pytest.fixture
def phone(tab):
    """A phone of the smaller kind, with its keyboard up."""
    context = tab.context.browser.new_context(
        viewport={"width": 375, "height": 400}, device_scale_factor=2, is_mobile=True, has_touch=True, locale="sv-SE"
    )
    yield context.new_page()
    context.close()


def tap(page, role, name):
    with page.expect_navigation():
        page.get_by_role(role, name=name, exact=True).tap()


def test_somebody_signs_up_with_their_thumb(stack, phone):
    stack.open_list(ANNA, signup=True)
    with served(stack) as (website, _):
        phone.goto(f"{website}/join/{LIST}")
        stack.clock.sleep(20)
        assert phone.evaluate(AS_IT_IS)
        assert min(phone.locator("input:visible").evaluate_all(LETTERS)) >= ZOOMED_INTO
        phone.get_by_label("E-postadress").tap()
        phone.keyboard.type("nina@byar")
        tap(phone, "button", "Anmäl mig")
        told = phone.locator("#address-wrong")
        assert told.is_visible()
        assert 0 <= told.bounding_box()["y"] < 400, "what is wrong is in sight"
        phone.get_by_label("E-postadress").fill(NINA)
        tap(phone, "button", "Anmäl mig")
        assert phone.get_by_role("heading", level=1).inner_text() == "Titta i din e-post"
        assert phone.evaluate(AS_IT_IS)
    stack.work()
    assert stack.letters(NINA)


def test_somebody_chooses_less_with_their_thumb(stack, phone):
    stack.open_list(ANNA, topics={"skola": "Skola och barn", "trafik": "Trafik"})
    with served(stack) as (website, _):
        phone.goto(website + stack.leave_link(ANNA).partition(".example")[2])
        tap(phone, "link", "Pausa eller få färre nummer i stället")
        phone.get_by_text("Trafik").tap()  # the words, not the box
        phone.get_by_text("Bara viktiga nummer").tap()
        assert phone.evaluate(AS_IT_IS)
        assert min(phone.locator("input:visible").evaluate_all(LETTERS)) >= ZOOMED_INTO
        tap(phone, "button", "Spara")
        assert phone.evaluate(AS_IT_IS)
    chosen = stack.reader(ANNA).preferences
    assert (chosen.without, chosen.only_important) == ({"trafik"}, True)
