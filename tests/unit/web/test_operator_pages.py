"""The operator's pages: who is let in, and which files of the folder can be asked for at all."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from newsletter.subscribers.signed_links import BadLinkError, ReaderLink, StatusLink, can_be_status_name
from newsletter.web.operator_pages import OperatorPages
from tests.unit.subscribers.table import RING

NOW = datetime(2026, 11, 28, tzinfo=UTC)
AT = int(NOW.timestamp())
GOOD = StatusLink("anna", AT - 60, AT + 60).signed(RING)


class Folder:
    def __init__(self):
        self.asked = []

    def file(self, key):
        self.asked.append(key)
        return {"reports/status.html": b'<a href="./Byn/index.html">', "reports/Byn/index.html": b"Byn"}.get(key)


def pages(folder=None, void=0):
    return OperatorPages(
        SimpleNamespace(now=NOW),
        SimpleNamespace(ring=RING),
        SimpleNamespace(void_until=lambda who: void if who == "anna" else 0),
        folder or Folder(),
    )


def test_the_page_leads_on_behind_the_same_link_and_is_kept_by_nobody():
    answer = pages().status(GOOD)
    assert answer.body == f'<a href="/o/{GOOD}/Byn/index.html">'
    assert answer.headers["Cache-Control"] == "no-store"
    assert "script-src 'sha256-" in answer.headers["Content-Security-Policy"]
    assert pages().report(GOOD, "Byn", "index.html").body == "Byn"


@pytest.mark.parametrize(
    "token",
    [
        StatusLink("anna", AT - 60, AT - 1).signed(RING),
        ReaderLink("bladet", "a" * 20).signed("status", RING),
        ReaderLink("bladet", "a" * 20).signed("leave", RING),
        GOOD[:-1],
        "",
    ],
)
def test_whoever_has_no_good_link_is_not_let_in_and_no_file_is_asked_for(token):
    folder = Folder()
    for ask in (lambda: pages(folder).status(token), lambda: pages(folder).report(token, "Byn", "index.html")):
        with pytest.raises(BadLinkError):
            ask()
    assert folder.asked == []


def test_a_link_that_was_made_void_is_none_and_one_made_after_is_good():
    with pytest.raises(BadLinkError):
        pages(void=AT - 60).status(GOOD)
    assert pages(void=AT - 61).status(GOOD)


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("Byn", "x.csv"), ("..", "x.html"), ("Byn/..", "x.html"), ("Byn", "../x.html"), ("Byn", "..\\x.html"),
        ("", "x.html"), ("Byn", "\x00.html"), ("Byn", "a" * 300 + ".html"), ("Byn", "\ud800.html"),
    ],
)  # fmt: skip
def test_only_pages_of_the_folder_of_reports_can_be_asked_for(folder, name):
    there = Folder()
    assert pages(there).report(GOOD, folder, name) is None
    assert there.asked == []


def test_a_page_that_is_not_there_is_none():
    assert pages().report(GOOD, "Byn", "nope.html") is None


@pytest.mark.parametrize("who", ["anna", "a", "a-1", "a" * 40])
def test_a_link_is_made_for_a_name(who):
    assert can_be_status_name(who)


@pytest.mark.parametrize("who", ["", "-a", "a-", "A", "a" * 41, "a@b.se"])
def test_no_link_is_made_for_an_address_or_what_no_link_can_hold(who):
    assert not can_be_status_name(who)
