"""The status page by a signed link: with an end, to be made void, kept by nobody, and without a reader in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from console import connection
from newsletter.subscribers.signed_links import StatusLink
from tests.integration.sample_files import LIST, issue, readers
from tests.integration.simulated_stack import HOUR
from tests.integration.test_console import Border, utskick

EVERYONE = readers(5)
DAY = 24 * HOUR


@pytest.fixture
def stack(stack, monkeypatch):
    """The console and the stack look at one clock."""
    Border(stack)
    monkeypatch.setattr(connection, "time", SimpleNamespace(time=stack.clock))
    return stack


@pytest.fixture
def busy(stack):
    """Something has been sent, somebody has left, and the pages are written."""
    stack.open_list(*EVERYONE)
    stack.publish(issue())
    stack.visit(stack.leave_link(EVERYONE[0]), "POST")
    stack.wait(3 * HOUR)
    return stack


def link(*more: str) -> str:
    told: dict[str, Any] = json.loads(utskick("status", "link", *more, "--json"))
    return str(urlsplit(told["address"]).path)


def test_the_command_prints_a_link_that_shows_the_page(busy):
    assert re.match(r"https://\S+/o/1\.anna\.\d+\.\d+\.\w{26}\n", utskick("status", "link", "anna"))
    answer = busy.visit(link("anna"))
    assert answer["statusCode"] == 200
    assert "Så går det för nyhetsbreven" in answer["body"]
    assert re.search(rf'<th scope="row">{LIST}</th><td data-label="Nya">5</td><td[^>]*>1</td>', answer["body"])


def test_nobody_keeps_the_page_is_told_of_it_or_lists_it(busy):
    headers = busy.visit(link())["headers"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_its_links_lead_to_the_lists_issues_and_their_reports_and_no_page_names_a_reader(busy):
    ways, seen = [link()], {}
    while ways:
        way = ways.pop()
        seen[way] = page = busy.visit(way)["body"]
        beside = way.rpartition("/")[0]
        near = [one.replace("./", f"{beside}/", 1) for one in re.findall(r'href="((?:/o/|\./)[^"]+)"', page)]
        ways += [one for one in near if one not in seen]
    assert len(seen) == 3
    for page in seen.values():
        assert not any(address in page for address in EVERYONE)
        assert not re.search(r"[\w.+-]+@[\w-]+\.\w", page.partition("</style>")[2])


@pytest.mark.parametrize("name", ["x.csv", "../lists/list.yaml", "..", "x\x00.html", "%2e%2e/status.html", "nope.html"])
def test_nothing_but_pages_of_reports_is_there(busy, name):
    busy.put(f"reports/{LIST}/x.csv", b"anna@byar.example")
    answer = busy.visit(f"{link()}/{LIST}/{quote(name)}")
    assert answer["statusCode"] == 404
    assert "byar.example" not in answer["body"]


def test_a_link_ends_and_one_of_something_else_is_none(busy):
    way = link("anna", "--days", "2")
    busy.wait(2 * DAY - 60)
    assert busy.visit(way)["statusCode"] == 200
    busy.wait(120)
    assert busy.visit(way)["statusCode"] == 404
    now = int(busy.clock())
    forged = StatusLink("anna", now, now + DAY).signed(busy.keys.ring)
    of_a_reader = busy.leave_link(EVERYONE[1]).rpartition("/")[2]
    cut = forged[:-1] + ("a" if forged[-1] != "a" else "b")
    for token in (cut, forged.replace("anna", "bo"), of_a_reader):
        assert busy.visit(f"/o/{token}")["statusCode"] == 404
    assert busy.visit(f"/o/{forged}")["statusCode"] == 200


def test_a_link_is_made_void_for_one_or_for_all_and_a_new_one_is_good(busy):
    anna, bo = link("anna"), link("bo")
    assert "anna" in utskick("status", "revoke", "anna")
    assert [busy.visit(one)["statusCode"] for one in (anna, bo)] == [404, 200]
    assert busy.visit(f"{anna}/{LIST}/index.html")["statusCode"] == 404
    busy.wait(60)
    again = link("anna")
    assert busy.visit(again)["statusCode"] == 200
    utskick("status", "revoke")
    assert [busy.visit(one)["statusCode"] for one in (again, bo)] == [404, 404]


def test_looking_changes_nothing_and_nothing_else_is_answered(busy):
    way, before = link(), busy.metrics["PagesFailed"]
    assert busy.visit(way, "HEAD")["statusCode"] == 200
    assert busy.visit(way, "POST")["statusCode"] == 405
    assert busy.metrics["PagesFailed"] == before


def test_before_the_page_was_ever_written_there_is_none(stack):
    assert stack.visit(link())["statusCode"] == 404


@pytest.mark.parametrize("who", ["Anna", "anna@byar.example", "-", "a" * 41, "å"])
def test_no_address_can_stand_in_a_link(stack, who):
    assert "no such name" in utskick("status", "link", "--", who, code=1)


def test_of_scripts_only_the_one_that_tells_the_age_may_run(busy):
    answer = busy.visit(link())
    (script,) = re.findall(r"<script>(.*?)</script>", answer["body"], re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in answer["headers"]["Content-Security-Policy"]
