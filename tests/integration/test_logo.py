"""A list's logo on the website's pages: kept when it or the settings are saved, and shown in the band."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from tests.integration.sample_files import LIST, STAFF, readers, settings

ANNA = readers(1)[0]


def png(colour="red"):
    made = io.BytesIO()
    Image.new("RGB", (300, 100), colour).save(made, "PNG")
    return made.getvalue()


def address_in(page):
    found = re.search(r'<header><img class="logo" src="(/logo/[0-9a-f]{16})" alt="" width="88" ', page["body"])
    return found[1] if found else ""


@pytest.mark.parametrize("order", ["settings first", "logo first"])
def test_a_list_s_pages_show_its_logo(stack, order):
    stack.open_list(ANNA)
    put = {
        "settings": lambda: stack.put(f"lists/{LIST}/list.yaml", settings(look={"logo": "märke.png"})),
        "logo": lambda: stack.put(f"lists/{LIST}/märke.png", png()),
    }
    first, second = ("settings", "logo") if order == "settings first" else ("logo", "settings")
    put[first]()
    stack.work()
    put[second]()
    stack.work()
    page = stack.visit(stack.leave_link(ANNA))
    assert "img-src 'self'" in page["headers"]["Content-Security-Policy"]
    shown = stack.visit(address_in(page))
    assert (shown["statusCode"], shown["headers"]["Content-Type"]) == (200, "image/png")
    assert stack.visit(f"{address_in(page)}x")["statusCode"] == 404
    assert stack.visit("/logo/0123456789abcdef")["statusCode"] == 404


def test_a_page_without_a_logo_asks_for_no_picture(stack):
    stack.open_list(ANNA)
    page = stack.visit(stack.leave_link(ANNA))
    assert (address_in(page), "img-src" in page["headers"]["Content-Security-Policy"]) == ("", False)


def test_a_logo_that_is_no_picture_is_told_when_the_settings_are_saved(stack):
    stack.put(f"lists/{LIST}/märke.png", b"no picture")
    stack.put(f"lists/{LIST}/list.yaml", settings(look={"logo": "märke.png"}))
    stack.work()
    letter = stack.letters(STAFF)[-1]
    assert letter.subject == f"Inställningarna för {LIST} behöver rättas"
    assert "märke.png" in stack.text(letter)
