"""The pages of joining: every field has a name, what is wrong stands beside it, the first button is the right one."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape, unescape

import pytest

from newsletter.mailing_list import Contact
from newsletter.web import joining_pages
from tests.unit.web.joining import ENGLISH, EVIL, JOINING, LIST, PLAIN, SENT, SLIP, WHO, form_page
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
    page = joining_pages.look_page(LIST)
    assert "Märta Öberg, 0123-456 78, redaktionen@example.se" in re.sub("<[^>]*>", "", page)
    assert 'href="tel:012345678"' in page
    assert 'href="mailto:redaktionen@example.se"' in page
    assert "help you: Club" in joining_pages.look_page(ENGLISH)


def test_a_contact_is_written_as_text_and_never_as_html():
    page = joining_pages.look_page(replace(LIST, contact=Contact(EVIL, EVIL, f"{EVIL}@a.example")))
    assert "<script" not in page
    assert 'href="tel:' not in page


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("0123-456 78", "tel:012345678"),
        ("+46 (0)70-123 45 67", "tel:+46701234567"),
        ("(08) 12 34 56", "tel:08123456"),
        ("070\u2013123 45 67", "tel:0701234567"),
        ("08-12 34 56 eller 070-123 45 67", ""),
        ("vardagar 9-12", ""),
        ("", ""),
    ],
)
def test_a_phone_number_alone_can_be_called(written, link):
    assert Contact(phone=written).phone_link == link


def test_whoever_has_joined_is_shown_the_newest_issue_and_the_way_to_fewer():
    page = joining_pages.joined_page(LIST, WHO, "/u/token", SENT)
    assert f'<a href="/e/k-1">Läs det senaste numret: <cite lang="en">{escape(EVIL)}</cite></a>' in page
    assert 'href="/u/token/choices"' in page
    assert "Det första numret kommer" in joining_pages.joined_page(LIST, WHO, "/u/token")
