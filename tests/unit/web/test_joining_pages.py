"""The pages of joining: every field has a name, what is wrong stands beside it, the first button is the right one."""

from __future__ import annotations

import re
from html import unescape

import pytest

from newsletter.web import joining_pages
from tests.unit.web.joining import ENGLISH, JOINING, LIST, PLAIN, SLIP, form_page
from tests.unit.web.test_pages import Tags


def fields_in(html):
    return {field["name"]: field for field in Tags(html).all("input")}


@pytest.mark.parametrize("name", [name for name in JOINING if name.startswith("join-") or name == "join"])
def test_every_field_has_a_label_and_says_what_a_browser_may_fill_in(name):
    tags, fields = Tags(JOINING[name]), fields_in(JOINING[name])
    assert {label.get("for") for label in tags.all("label")} == {"address", "name", None}
    assert (fields["address"]["autocomplete"], fields["address"]["type"]) == ("email", "email")
    assert fields["name"]["autocomplete"] == "name"
    assert (fields["website"]["autocomplete"], fields["website"]["tabindex"]) == ("off", "-1")
    (form,) = tags.all("form")
    assert (form["method"], form["action"]) == ("post", "/join/blad")
    assert "novalidate" in form, "what is wrong is told by the page, in its own language"


def test_what_is_wrong_is_tied_to_its_field_and_told_by_the_window_too():
    html = JOINING["join-wrong"]
    for name in ("address", "name"):
        field = fields_in(html)[name]
        assert (field["aria-invalid"], field["aria-describedby"]) == ("true", f"{name}-wrong")
        assert {"class": "wrong", "id": f"{name}-wrong"} in Tags(html).all("span")
    assert "Något behöver rättas" in re.findall(r"<title>(.*?)</title>", html)[0]
    assert html.count(" autofocus") == 1
    assert not [field for field in fields_in(JOINING["join"]).values() if "aria-invalid" in field]


def test_what_was_typed_is_still_there():
    fields = fields_in(form_page(SLIP))
    assert (fields["address"]["value"], fields["name"]["value"]) == ("anna@gmial.com", "Anna")
    assert fields["sure"]["value"] == "anna@gmial.com"


def test_the_enter_key_sends_what_was_typed_and_a_second_button_what_was_meant():
    first, second, third = Tags(JOINING["join-slip"]).all("button")
    assert "name" not in first
    assert first["class"] == "trap"
    assert (second["name"], second["value"]) == ("instead", "anna@gmail.com")
    assert "name" not in third
    assert len(Tags(JOINING["join"]).all("button")) == 1


def test_the_form_says_who_gets_the_address_and_what_for():
    said = unescape(re.sub(r"<[^>]*>", " ", form_page(PLAIN, ENGLISH)))
    assert joining_pages.consent_text(ENGLISH) in said
    assert "News from Club" in joining_pages.consent_text(ENGLISH)


def test_whoever_gets_no_mail_is_told_of_a_person_to_ask():
    assert "Märta Öberg, 0123-456 78, redaktionen@example.se" in joining_pages.look_page(LIST)
    assert "help you: Club" in joining_pages.look_page(ENGLISH)
