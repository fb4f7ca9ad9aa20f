"""The pages: they ask before they act, say whom they mean, run nothing and fetch nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date, datetime, time
from html import unescape
from html.parser import HTMLParser

import pytest

from local.upload_samples import upload_pages
from newsletter.day_answers import Day
from newsletter.edition.calendar_entries import CalendarEntry
from newsletter.edition.colours import contrast
from newsletter.sending.answer_day import DayOutcome
from newsletter.web import day_pages, leaving_pages, pages
from newsletter.web.calendar_page import calendar_page
from newsletter.web.day_pages import AnsweredDay
from newsletter.web.http_headers import with_style_of
from newsletter.web.leaving_pages import Leaver
from newsletter.web.page import Masthead, page_style
from newsletter.web.pages import EDITION_HEADERS, SECURITY_HEADERS
from newsletter.when import When
from newsletter.words import Words
from tests.unit.edition.made_up import SIMPLE, edition
from tests.unit.web.browsing import BROWSING, INDEXED
from tests.unit.web.joining import JOINING
from tests.unit.web.joining import LIST as BLAD
from tests.unit.web.my_data import OWN
from tests.unit.web.preferences import CHOOSING

LEAVER = Leaver(Masthead("Kommunbladet & <Co>"), "an\u2022\u2022\u2022@example.se")
LIST = Masthead("Kommunbladet")
EVIL = '"><script>alert(1)</script>'
MEETINGS = [
    CalendarEntry("1@a", "mote", EVIL, When(date(2027, 8, 24), date(2027, 8, 25)), EVIL, "", "Europe/Stockholm", 0),
    CalendarEntry("2@a", "frukost", "Frukost", When(date(2027, 9, 1), date(2027, 9, 1), time(8)), "", "", "UTC", 0),
]
ENTER = AnsweredDay(LIST, Words("sv"), EVIL, Day(EVIL, MEETINGS[1].when), enters=True)
TAKE_OUT = AnsweredDay(LIST, Words("en"), EVIL, Day(EVIL, MEETINGS[0].when), enters=False)
PAGES = {
    "day-enter": day_pages.ask_page(ENTER, "/t/x", web_url="https://a.example/e/1"),
    "day-take-out": day_pages.ask_page(TAKE_OUT, "/t/x", web_url="https://a.example/e/1"),
    **{
        f"day-{outcome}-{one.words.language}": day_pages.outcome_page(one, outcome)
        for one in (ENTER, TAKE_OUT)
        for outcome in DayOutcome
        if outcome is not DayOutcome.ASKED
    },
    "leave": leaving_pages.leave_page(LEAVER, "/u/token"),
    "left": leaving_pages.left_page(LEAVER, "/k/token"),
    "already": leaving_pages.already_left_page(LEAVER),
    "already-with-undo": leaving_pages.already_left_page(LEAVER, "/k/token"),
    "returned": leaving_pages.returned_page(LEAVER),
    "neutral": pages.neutral_page(),
    "not-found": pages.not_found_page("en"),
    "error": pages.error_page(),
    "stop": pages.stop_page(LIST, EVIL, "/stop/x", web_url="https://a.example/e/1"),
    "stopped": pages.stopped_page(LIST, EVIL),
    "stopped-half-way": pages.stopped_page(LIST, EVIL, begun=True),
    "not-stopped": pages.not_stopped_page(LIST, EVIL),
    "not-stopped-replaced": pages.not_stopped_page(LIST, EVIL, replaced=True, language="en"),
    "start": pages.start_page(LIST, EVIL, 1996, "/start/x", web_url="https://a.example/e/1"),
    "pause": pages.stop_page(LIST, EVIL, "/stop/x", web_url="https://a.example/e/1", may_pause=True),
    "paused": pages.stop_page(LIST, EVIL, "/stop/x", web_url="https://a.example/e/1", paused=True),
    "going-on": pages.going_on_page(LIST, EVIL),
    "go-on": pages.go_on_page(LIST, EVIL, "/start/x", web_url="https://a.example/e/1"),
    "calendar": calendar_page(BLAD, "https://a.example/c/k.ics", MEETINGS),
    "calendar-empty": calendar_page(BLAD.speaking("en"), "", ()),
    "started": pages.started_page(LIST, EVIL),
    "started-before": pages.started_page(LIST, EVIL, already=True),
    "started-later": pages.started_page(LIST, EVIL, moment=datetime(2027, 6, 10, 8)),  # noqa: DTZ001
    "approved": pages.approved_page(LIST, EVIL, 1, "/a/x"),
    "taken-back": pages.taken_back_page(LIST, EVIL),
    "approved-of-three": pages.approved_page(LIST, EVIL, 2, language="en"),
    "not-started": pages.not_started_page(LIST, EVIL, language="en"),
}


UPLOADING = upload_pages(BLAD, name="juni & <b>.docx", subject=EVIL)
SCRIPTED = ("upload-keeper", "upload-nothing", "upload", "upload-wrong", "upload-broken-list")
"""Pages with the one script there is."""

ALL = PAGES | JOINING | OWN | CHOOSING | BROWSING | UPLOADING


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found, self.open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, name):
        return [attrs for tag, attrs in self.found if tag == name]


@pytest.mark.parametrize("name", ALL)
def test_a_page_is_whole_says_one_thing_and_runs_nothing(name):
    tags = Tags(ALL[name])
    assert not tags.open
    assert len(tags.all("h1")) == len(tags.all("main")) == len(tags.all("title")) == 1
    assert tags.all("html")[0]["lang"] in ("sv", "en")
    assert ({"name": "robots", "content": "noindex"} in tags.all("meta")) is (name not in INDEXED)
    assert tags.all("script") == ([{}] if name in SCRIPTED else [])
    assert not tags.all("img")
    assert not [attrs for _, attrs in tags.found if "style" in attrs or any(key.startswith("on") for key in attrs)]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_acts_only_by_posting(name):
    tags = Tags(PAGES[name])
    assert all(attrs["method"] == "post" for attrs in tags.all("form"))
    assert len(tags.all("form")) == len(tags.all("button")) <= (2 if name in ("pause", "paused") else 1)
    leads = ("https://a.example/e/", "webcal://a.example/c/", "/join/")
    assert all(attrs["href"] == "/" or attrs["href"].startswith(leads) for attrs in tags.all("a"))


def test_the_page_for_leaving_says_who_and_what_and_that_nothing_has_happened():
    said = unescape(re.sub(r"<[^>]*>", " ", PAGES["leave"]))
    assert "an\u2022\u2022\u2022@example.se" in said
    assert "Sluta få Kommunbladet & <Co>?" in said
    assert "Inget har ändrats än." in said
    assert Tags(PAGES["leave"]).all("form") == [{"method": "post", "action": "/u/token"}]


def test_having_left_can_be_undone():
    assert Tags(PAGES["left"]).all("form")[0]["action"] == "/k/token"


def test_staff_see_which_edition_and_how_many_readers():
    assert "1\u00a0996\u00a0läsare" in PAGES["start"]
    assert "torsdag 10\u00a0juni 2027 kl.\u00a008.00" in PAGES["started-later"]


def test_every_bad_link_gets_the_very_same_page():
    assert pages.neutral_page("sv") == pages.neutral_page("sv") == PAGES["neutral"]
    assert "Kommunbladet" not in PAGES["neutral"]


def hash_of(html):
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


@pytest.mark.parametrize("name", ALL)
def test_the_policy_allows_just_the_style_the_page_has(name):
    policy = with_style_of(ALL[name], SECURITY_HEADERS)["Content-Security-Policy"]
    assert policy.endswith(f"; style-src 'sha256-{hash_of(ALL[name])}'")
    assert "style-src" not in SECURITY_HEADERS["Content-Security-Policy"]


def test_a_style_sheet_in_what_a_page_says_is_not_allowed():
    page = ALL["leave"]
    injected = page.replace("</h1>", "</h1><style>body { display: none }</style>")
    assert with_style_of(injected, SECURITY_HEADERS) == with_style_of(page, SECURITY_HEADERS)


def test_the_headers_let_nothing_in_and_nothing_out():
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    for rule in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert SECURITY_HEADERS["Referrer-Policy"] == "no-referrer"
    assert SECURITY_HEADERS["Cache-Control"] == "private, no-cache"
    assert "noindex" in SECURITY_HEADERS["X-Robots-Tag"]


def test_an_edition_in_the_browser_may_show_its_own_pictures_and_no_others():
    web = edition(SIMPLE).edition.web
    policy = with_style_of(web, EDITION_HEADERS)["Content-Security-Policy"]
    assert "img-src 'self'" in policy
    assert f"'sha256-{hash_of(web)}'" in policy
    assert "form-action 'none'" in policy


@pytest.mark.parametrize("own", ["#1f4e5f", "#ffe600", "#000000", "#ffffff", "#c8102e", "#7fb800", "#808080"])
def test_the_colours_of_the_pages_can_be_read_by_day_by_night_and_on_paper_whatever_a_list_s_own_is(own):
    schemes = re.findall(r":root \{([^}]*--paper[^}]*)\}", page_style(own))
    assert len(schemes) == 3
    for scheme in schemes:
        colour = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", scheme))
        for text in ("ink", "muted", "accent", "alert"):
            assert contrast(colour[text], colour["card"]) >= 4.5
            assert contrast(colour[text], colour["paper"]) >= 4.5
        assert contrast(colour["on-accent"], colour["accent"]) >= 4.5
        assert contrast(colour["on-band"], colour["band"]) >= 4.5


def test_a_logo_stands_in_the_band_and_the_policy_allows_it_there_and_nowhere_else():
    page = pages.stopped_page(Masthead("Bladet", logo="0123456789abcdef"), "Hej")
    logo = '<img class="logo" src="/logo/0123456789abcdef" alt="" width="88" height="62">'
    assert f'<header>{logo}<p class="name">Bladet</p></header>' in page
    assert "img-src 'self'" in with_style_of(page, SECURITY_HEADERS)["Content-Security-Policy"]
    for other in (pages.stopped_page(Masthead("Bladet"), "Hej"), pages.neutral_page().replace("<h1>", "<h1><img ")):
        assert "img-src" not in with_style_of(other, SECURITY_HEADERS)["Content-Security-Policy"]
    assert "background: #ffffff" in re.findall(r"\.logo \{([^}]*)\}", page_style())[0], "read on every band"


def test_a_page_wears_its_list_s_colour_and_a_page_of_no_list_the_stack_s():
    yellow = pages.stopped_page(Masthead("Bladet", "#ffe600"), "Hej")
    assert "--band: #ffe600; --on-band: #000000" in yellow
    assert page_style() in pages.neutral_page()
