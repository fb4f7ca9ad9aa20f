"""Every mail and every page passes axe with no finding, and fits, at every width and in both lights."""

from __future__ import annotations

import email
import email.policy
import re

import pytest

from tests.browser.conftest import READERS
from tests.browser.sight import DESK, PHONE, SMALL_PHONE
from tests.integration.papers import LIST
from tests.unit.web.test_pages import ALL

VIEWS = [(SMALL_PHONE, "light"), (PHONE, "dark"), (DESK, "light")]
"""Each width and each light once: what axe finds in one depends on the light, what the ruler finds on the width."""


def _html(message) -> str:
    return str(message.get_body(("html",)).get_content())


def test_there_is_a_mail_of_every_kind_to_look_at(mails):
    names = "\n".join(sorted(mails))
    for kind in (*READERS, "staff"):
        assert f"({kind})" in names
    for words in ("Korrektur: ", "Gick inte att skicka: trasig.md", "Inläsning klar", "Sommar i Sundsby"):
        assert words in names, names


@pytest.mark.parametrize(("width", "light"), VIEWS)
def test_every_mail_passes_every_automated_check(sight, mails, width, light):
    found = {}
    for name, message in mails.items():
        page = sight.page(_html(message), width=width, light=light)
        found[name] = sight.faults(page)
        sight.keep(page, f"mail {name} {width} {light}")
        page.close()
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_every_mail_can_be_read_with_its_pictures_blocked(sight, mails):
    for name, message in mails.items():
        html = re.sub(r'src="[^"]+"', 'src="https://blocked.example/"', _html(message))
        page = sight.page(html, width=PHONE)
        assert sight.faults(page) == [], name
        page.close()


@pytest.mark.parametrize(("width", "light"), VIEWS)
def test_every_page_passes_every_automated_check(sight, width, light):
    found = {}
    for name, html in ALL.items():
        page = sight.page(html, width=width, light=light)
        found[name] = sight.faults(page)
        sight.keep(page, f"page {name} {width} {light}")
        page.close()
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize(("width", "light"), VIEWS)
def test_an_issue_read_in_the_browser_passes_too(sight, house, mails, width, light):
    links = {found[0] for one in mails.values() if (found := re.findall(r'href="(https://[^"]+/e/[^"]+)"', _html(one)))}
    assert len(links) >= 4
    for link in sorted(links):
        page = sight.page(url=link, width=width, light=light)
        assert sight.faults(page) == [], link
        page.close()


def test_a_reader_looks_leaves_and_comes_back(sight, house, mails):
    message = next(one for name, one in mails.items() if name.startswith("Sommar") and "(signup)" in name)
    link = re.search(r"<(https[^>]+)>", message["List-Unsubscribe"])[1]
    page = sight.page(url=link, width=PHONE)
    seen = [house.reader(READERS["signup"]).state.value]
    for _ in range(2):  # leave, and take it back: each page offers one thing
        assert sight.faults(page) == []
        page.get_by_role("button").click()
        seen.append(house.reader(READERS["signup"]).state.value)
    assert sight.faults(page) == []
    page.close()
    assert seen == ["active", "left", "active"], "looking changes nothing, pressing does"


def test_somebody_signs_up_after_a_slip_and_confirms(sight, house):
    page = sight.page(url=f"{house.cloud.refs['WebAddress']}/join/{LIST}", width=SMALL_PHONE)
    assert sight.faults(page) == []
    house.clock.sleep(20)
    page.get_by_label("E-postadress").fill("nina@gmial.com")
    page.get_by_label("Namn (frivilligt)").fill("Nina")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert sight.faults(page) == []
    assert page.get_by_label("E-postadress").evaluate("field => field === document.activeElement")
    page.get_by_role("button", name="i stället").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Titta i din e-post"
    page.close()
    house.work()
    (mail,) = house.letters("nina@gmail.com")
    letter = email.message_from_bytes(house.post_office.mailbox.source(mail), policy=email.policy.default)
    page = sight.page(_html(letter), width=PHONE)
    assert sight.faults(page) == []
    link = page.get_by_role("link", name="Ja, jag vill få Kommunbladet").get_attribute("href")
    page.close()
    page = sight.page(url=link, width=PHONE)
    page.get_by_role("button").click()
    assert sight.faults(page) == []
    assert page.get_by_role("heading", level=1).inner_text() == "Välkommen till Kommunbladet"
    page.close()
    assert house.reader("nina@gmail.com").state.value == "active"


def test_somebody_finds_an_issue_in_the_archive_by_a_word_without_its_dots(sight, house):
    page = sight.page(url=f"{house.cloud.refs['WebAddress']}/", width=SMALL_PHONE)
    assert sight.faults(page) == []
    page.get_by_role("link", name="Tidigare nummer av Kommunbladet").click()
    assert sight.faults(page) == []
    page.get_by_label("Sök bland numren").fill("badplatserna akero")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert sight.faults(page) == []
    sight.keep(page, "archive found")
    page.get_by_role("link", name="Sommar i Sundsby").click()
    page.get_by_role("link", name="Tidigare nummer av Kommunbladet").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Tidigare nummer av Kommunbladet"
    page.close()


def test_the_check_finds_what_is_wrong(sight):
    page = sight.page('<html><body><img src="x"><div style="width:900px">a</div></body></html>', width=PHONE)
    faults = "\n".join(sight.faults(page))
    page.close()
    assert "image-alt" in faults
    assert "html-has-lang" in faults
    assert "pixels too wide" in faults
