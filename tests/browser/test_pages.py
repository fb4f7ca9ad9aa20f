"""Every page there is, made up: no finding of axe, nothing too wide or too small, nothing moves, at every view."""

from __future__ import annotations

import gzip

import pytest

from newsletter.upload_page.script import script_headers
from newsletter.web.http_headers import SECURITY_HEADERS, with_style_of
from tests.browser import checks
from tests.browser.sight import LARGE, SMALL, VIEWS
from tests.browser.strained import STRAINED
from tests.unit.web.test_pages import ALL

EVERY = ALL | STRAINED


def shown(sight, page):
    own = script_headers("https://bucket.example") if "<script>" in page else SECURITY_HEADERS
    sight.show(page, with_style_of(page, own))


@pytest.mark.parametrize("name", EVERY)
def test_a_page_is_right_at_every_width_in_every_light_on_paper_and_by_keyboard(sight, name):
    shown(sight, EVERY[name])
    assert sight.all_faults(f"page {name}", *VIEWS) == []
    assert checks.walk(sight.page) == []


@pytest.mark.parametrize("name", STRAINED)
def test_a_page_fits_also_when_it_is_written_from_right_to_left(sight, name):
    shown(sight, EVERY[name].replace('dir="ltr"', 'dir="rtl"'))
    assert sight.page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert sight.all_faults(f"page {name} rtl", SMALL, LARGE) == []


@pytest.mark.parametrize("name", ["choices", "join", "why", "change"])
def test_a_form_on_paper_shows_what_it_asks(sight, name):
    shown(sight, EVERY[name])
    sight.page.emulate_media(media="print")
    assert sight.page.locator("form").is_visible()
    assert sight.page.locator("label").first.is_visible()
    assert not sight.page.get_by_role("button").first.is_visible()


@pytest.mark.parametrize(
    "name", ["join-wrong", "join-slip", "join-again", "choices-wrong", "change-wrong", "why-wrong"]
)
def test_what_is_wrong_is_in_sight_where_the_focus_is(sight, name):
    shown(sight, EVERY[name])
    focus = sight.page.locator(":focus")
    told = sight.page.locator(f"#{str(focus.get_attribute('aria-describedby')).split()[0]}")
    for one in (focus, told):
        box = one.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 800
    assert told.inner_text()


def test_every_page_comes_in_one_round_trip():
    weights = {name: len(gzip.compress(html.encode())) for name, html in EVERY.items()}
    assert max(weights.values()) < 14_000, weights
