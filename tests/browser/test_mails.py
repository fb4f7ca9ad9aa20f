"""Every mail and every issue read in the browser passes axe with no finding, and fits, at every width and by night."""

from __future__ import annotations

import re

import pytest

from tests.browser import checks
from tests.browser.conftest import READERS
from tests.browser.sight import FORCED, MAIL_VIEWS, PAPER, PHONE, View
from tests.integration.sample_files import LIST


def test_there_is_a_mail_of_every_kind_to_look_at(press):
    names = "\n".join(sorted(press.mails))
    for kind in (*READERS, "staff"):
        assert f"({kind})" in names
    for words in ("Korrektur: ", "Gick inte att skicka: trasig.md", "Inläsning klar", "Sommar i Sundsby"):
        assert words in names, names
    assert len(press.editions) >= 4
    assert [path for path in press.answers if path.endswith((".png", ".jpg"))]


def test_every_mail_passes_every_check(sight, printed):
    found = {}
    assert len(printed.kinds) >= 8 + 2 + 4
    for name, html in printed.kinds.items():
        sight.show(html)
        found[name] = sight.all_faults(f"mail {name}", *MAIL_VIEWS, is_mail=True)
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_every_mail_can_be_read_with_its_pictures_blocked(sight, printed):
    for name, html in printed.kinds.items():
        if "<img" not in html:
            continue
        sight.show(re.sub(r'src="[^"]+"', f'src="{sight.website}/blocked"', html))
        sight.see(View("blocked", PHONE))
        assert checks.width(sight.page) == [], name
        for picture in sight.page.get_by_role("img").all():
            assert picture.get_attribute("alt") is not None


@pytest.mark.parametrize("number", range(8))
def test_an_issue_read_in_the_browser_passes_too_and_nothing_moves_when_its_pictures_come(sight, printed, number):
    assert len(printed.editions) == 8
    path = sorted(printed.editions)[number]
    sight.open(f"{sight.website}{path}")
    assert sight.status == 200
    assert sight.all_faults(f"edition {number}", *MAIL_VIEWS, FORCED, PAPER, is_mail=True) == []
    pictures = sight.page.locator("img")
    assert all(picture.evaluate("one => one.complete && one.naturalWidth > 0") for picture in pictures.all())


def test_a_calendar_leads_to_where_it_can_be_subscribed_to(sight, printed):
    sight.open(f"{sight.website}/c/{LIST}")
    assert sight.all_faults("calendar", *MAIL_VIEWS) == []
    leads = sight.page.get_by_role("link", name="Prenumerera").get_attribute("href")
    assert leads == f"webcal:{sight.website.removeprefix('https:')}/c/{LIST}.ics"
