"""The inbox: a mail may hold anything, and none of it acts in our pages."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from local.postoffice import inbox
from tests.unit.postoffice.counter import Counter, bulk, entry, piece, single

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg onload=alert(3)>{{7*7}}"


class Tags(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def counter(tmp_path):
    return Counter(tmp_path)


def page(counter, path, method="GET", **asked):
    return inbox.page(counter.office, method, path, asked)


def text(counter, path, **asked):
    return page(counter, path, **asked).body.decode()


def policy(answer):
    return dict(rule.strip().partition(" ")[::2] for rule in answer.headers["Content-Security-Policy"].split(";"))


def evil(counter):
    """A mail whose every part is hostile; the path of its page."""
    body = {"Text": piece(EVIL), "Html": piece(f"<html><head></head><body>{EVIL}</body></html>")}
    headers = [{"Name": "X-Evil", "Value": EVIL}]
    wanted = single(Subject=piece(EVIL), Body=body, Headers=headers) | {
        "FromEmailAddress": f'"{EVIL[:25]}" <a@smakommuner.example>'
    }
    said = counter.send(**wanted)
    assert said.status == 200, said
    return f"/mail/{said.content['MessageId']}"


@pytest.mark.parametrize("show", ["list", "html", "phone", "text", "headers", "source", "search", "left"])
def test_nothing_of_a_mail_becomes_an_element_of_our_pages(counter, show):
    path = evil(counter)
    asked = {"list": {}, "search": {"q": EVIL}, "left": {"left": EVIL}}.get(show, {"show": show})
    shown = text(counter, "/" if show in {"list", "search"} else path, **asked)
    tags = Tags(shown).found
    assert not {"img", "svg"} & {tag for tag, _ in tags}
    assert sum(tag == "script" for tag, _ in tags) == 1 + (show in {"list", "search"})
    assert not any(name.startswith("on") for _, attributes in tags for name in attributes)
    assert "alert(1)" in shown
    assert "<script>alert" not in shown


def test_our_pages_load_nothing_and_are_in_nobodys_frame(counter):
    for answer in (page(counter, "/"), page(counter, evil(counter)), page(counter, "/none")):
        rules = policy(answer)
        assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
        assert rules["form-action"] == rules["frame-src"] == rules["connect-src"] == "'self'"
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_mails_html_is_shown_in_a_sandbox_that_runs_nothing(counter):
    """https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/sandbox."""
    path = evil(counter)
    answer = page(counter, f"{path}/html")
    assert EVIL in answer.body.decode()
    rules = policy(answer)
    assert not {"allow-scripts", "allow-same-origin", "allow-forms", "allow-top-navigation"} & set(
        rules["sandbox"].split()
    )
    assert rules["default-src"] == rules["form-action"] == "'none'"
    assert "script-src" not in rules
    (frame,) = (attributes for tag, attributes in Tags(text(counter, path)).found if tag == "iframe")
    assert frame["src"] == f"{path}/html"
    assert "allow-scripts" not in frame["sandbox"]
    assert frame["title"]


def test_the_list_shows_mails_newest_first_and_page_by_page(counter):
    for number in range(3):
        counter.bulk(*(f"reader{number * 50 + place}@example.org" for place in range(50)))
    counter.send("last@example.org")
    first = text(counter, "/")
    assert re.findall(r"[a-z]+\d*@example\.org", first)[:2] == ["last@example.org", "reader149@example.org"]
    assert "151 mails" in first
    assert "Page 1 of 4" in first
    assert "Page 4 of 4" in text(counter, "/", page="4")
    assert "reader0@example.org" in text(counter, "/", page="4")


@pytest.mark.parametrize("number", ["0", "-1", "999", "two", "٣", "9" * 5000])
def test_a_page_that_is_not_there_is_the_nearest_one(counter, number):
    counter.send()
    assert "1 mail" in text(counter, "/", page=number)


def tagged(issue, reader="none"):
    """The tags that the system gives a mail."""
    return [{"Name": "issue", "Value": issue}, {"Name": "reader", "Value": reader}]


def sort_of_mails(counter):
    """Three readers' mails of an issue, two letters to staff and one to a reader."""
    counter.send("proof@example.org", EmailTags=tagged("letter-proof-x"))
    for place in range(3):
        counter.send(f"reader{place}@example.org", EmailTags=tagged("kommunbladet-abc", f"key{place}"))
    counter.send("bounce@bounce.example", EmailTags=tagged("kommunbladet-abc", "key4"))
    counter.send("new@example.org", EmailTags=tagged("letter-join-kommunbladet-key-1", "key"))
    counter.send("report@example.org", EmailTags=tagged("letter-report-x"))


def test_letters_to_staff_stand_first_and_an_issue_is_one_row_with_what_became_of_it(counter):
    sort_of_mails(counter)
    shown = text(counter, "/")
    addresses = re.findall(r"<span>([a-z]+\d*@[a-z.]+)</span>", shown)
    assert addresses == ["report@example.org", "proof@example.org", "new@example.org"]
    assert shown.index("Letters to staff") < shown.index("To readers") < shown.index("4 mails")
    plain = re.sub(r"<[^>]+>", "", shown)
    assert "1 bounced · 3 delivered" in plain
    assert "7 mails" in shown


def test_an_issue_s_row_opens_to_its_mails_and_they_can_be_searched(counter):
    sort_of_mails(counter)
    assert 'href="/?issue=kommunbladet-abc"' in text(counter, "/")
    opened = text(counter, "/", issue="kommunbladet-abc")
    assert "4 mails of kommunbladet-abc" in opened
    assert "bounced" in opened
    assert "proof@example.org" not in opened
    assert "1 mail to “READER1” of kommunbladet-abc" in text(counter, "/", issue="kommunbladet-abc", to="READER1")


def test_a_recipient_is_searched_for_apart_from_text(counter):
    counter.send("anna@example.org")
    counter.send("bo@example.org", **single("bo@example.org", Body={"Text": piece("Frågor? anna@example.org")}))
    assert "1 mail to" in text(counter, "/", to="anna@example.org")
    assert "2 mails with" in text(counter, "/", q="anna@example.org")


def test_all_letters_to_staff_are_one_click_away(counter):
    for number in range(12):
        counter.send(f"staff{number}@example.org", EmailTags=tagged(f"letter-proof-{number}"))
    assert "All 12 letters to staff" in text(counter, "/")
    assert "staff0@example.org" not in text(counter, "/")
    assert "staff0@example.org" in text(counter, "/", of="staff")


def test_what_is_going_out_is_told_until_a_minute_after_its_last_mail(counter):
    sort_of_mails(counter)
    assert "is going out: 4 so far, 4 in the last minute" in text(counter, "/")
    counter.clock.now += 61
    assert "is going out" not in text(counter, "/")


def test_times_are_told_to_the_browser_as_instants(counter):
    path = f"/mail/{counter.send().content['MessageId']}"
    for page_ in ("/", path):
        assert 'datetime="2026-09-21T14:13:20+00:00"' in text(counter, page_)


def test_a_search_keeps_its_words_from_page_to_page(counter):
    for _ in range(2):
        counter.bulk(*(f"reader{place}@example.org" for place in range(50)))
    counter.send("anna@example.org")
    shown = text(counter, "/", q="hej Åsa")
    assert "100 mails with" in shown
    assert 'href="?page=2&amp;q=hej+%C3%85sa"' in shown
    assert 'value="hej Åsa"' in shown
    assert "Nothing fits this" in text(counter, "/", q="hej nobody")


def test_a_mail_is_shown_as_html_text_headers_and_source(counter):
    path = f"/mail/{counter.send().content['MessageId']}"
    assert "<iframe" in text(counter, path)
    assert "Hej på dig" in text(counter, path, show="text")
    assert "Subject: Nytt från småkommunerna" in text(counter, path, show="headers")
    assert "Subject: =?UTF-8?B?" in text(counter, path, show="source")
    assert "<p>Hej på dig</p>" in text(counter, f"{path}/html")


def test_a_mail_that_did_not_arrive_says_what_became_of_it(counter):
    for wanted, said in (
        (counter.send("x@bounce.example").content["MessageId"], "bounced"),
        (_unrendered(counter), "not-rendered: no value for name"),
    ):
        shown = text(counter, f"/mail/{wanted}")
        assert said in shown
        assert "did not arrive" in shown
        assert "<iframe" not in shown


def _unrendered(counter):
    wanted = bulk() | {"BulkEmailEntries": [entry("anna@example.org", "{}")]}
    return counter.bulk(**wanted).content["BulkEmailEntryResults"][0]["MessageId"]


def test_a_mail_without_html_opens_as_text(counter):
    said = counter.send(**single(Body={"Text": piece("Hej på dig")}))
    shown = text(counter, f"/mail/{said.content['MessageId']}")
    assert "Hej på dig" in shown
    assert "<iframe" not in shown


LEAVING = {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"}


@pytest.mark.parametrize(
    ("place", "post", "offered"),
    [
        ("<http://127.0.0.1:1/u/t>, <mailto:a@b.se>", True, True),
        ("<mailto:a@b.se>, <http://localhost:1/u/t>", True, True),
        ("<http://127.0.0.1:1/u/t>", False, False),
        ("<https://elsewhere.example/u/t>", True, False),
        ("<http://127.0.0.1.elsewhere.example/u>", True, False),
        ("<file:///etc/passwd>", True, False),
        ("<mailto:a@b.se>", True, False),
    ],
)
def test_leaving_with_one_click_is_offered_where_a_mail_app_would_and_on_this_machine_only(
    counter, place, post, offered
):
    """https://www.rfc-editor.org/rfc/rfc8058#section-3."""
    headers = [{"Name": "list-unsubscribe", "Value": place}] + ([LEAVING] if post else [])
    path = f"/mail/{counter.send(**single(Headers=headers)).content['MessageId']}"
    assert ("Leave with one click" in text(counter, path)) is offered
    if not offered:
        assert page(counter, f"{path}/leave", "POST").status == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/mail/none"), ("GET", "/mail/none/html"), ("POST", "/"), ("GET", "/../x"), ("POST", "/mail/none/leave")],
)
def test_what_is_not_here_is_not_found(counter, method, path):
    assert page(counter, path, method).status == 404


def test_asking_never_leaves_for_anybody(counter):
    path = f"/mail/{counter.send(**single(Headers=[LEAVING])).content['MessageId']}"
    assert page(counter, f"{path}/leave").status == 404
