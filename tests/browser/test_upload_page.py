"""Staff give in a file: from the form for a link to the proof, by keyboard and mouse, in a real browser."""

from __future__ import annotations

import email
import re
from typing import Any

import pytest

from tests.browser.served import served
from tests.browser.sight import DARK, LARGE, SMALL, WIDE
from tests.integration.posting_to_s3 import posted
from tests.integration.sample_files import LIST, STAFF, settings
from tests.integration.uploading import ISSUE, give_in, link_for, open_lists

ASK, LOOK, PAGE = "Lämna in filer", "Titta i din e-post", "Lämna in filer"


@pytest.fixture
def away(tab):
    """A tab that asks the network itself: what a form carries of files is seen only there."""
    page = tab.context.browser.new_page(locale="sv-SE")
    yield page
    page.context.close()


def title(page):
    return page.get_by_role("heading", level=1).inner_text()


def test_somebody_asks_for_their_link_and_comes_to_their_page(visitor):
    open_lists(visitor.stack)
    visitor.open("/d")
    visitor.sees(ASK)
    assert visitor.walk() == []
    visitor.write("E-postadress", "redaktionen")
    visitor.press("Skicka mig länken")
    visitor.sees(ASK, status=422)
    assert visitor.has_focus("E-postadress")
    visitor.write("E-postadress", STAFF)
    visitor.press("Skicka mig länken")
    visitor.sees(LOOK)
    visitor.open(visitor.link_in(visitor.mail(STAFF, "Din länk"), "Öppna sidan för Kommunbladet"))
    visitor.sees(PAGE)
    assert visitor.walk() == []


def test_what_became_of_a_file_is_looked_over_and_it_is_removed(visitor):
    stack = visitor.stack
    open_lists(stack)
    path = link_for(stack)
    give_in(stack, path, ("juni.md", ISSUE))
    give_in(stack, path, ("juli.md", b"---\nsend: [\n---\n\n# Hej\n"))
    visitor.open(path)
    visitor.sees(PAGE)
    visitor.follow("juli.md")
    visitor.sees("juli.md")
    assert "Det här behöver rättas" in visitor.text()
    visitor.follow("Till alla filer")
    visitor.follow("juni.md")
    visitor.sees("juni.md")
    assert visitor.walk() == []
    visitor.follow("Ta bort filen")
    visitor.sees("Ta bort ”juni.md”?")
    visitor.press("Ta bort")
    visitor.sees("Filen är borttagen")
    visitor.follow("Till alla filer")
    visitor.sees(PAGE)
    assert stack.files("issues/") == [f"issues/{LIST}/juli.md"]


def test_settings_are_tried_looked_over_and_saved(visitor):
    """By whom they name; a slip is told first, and whoever would shut themselves out sees it before they press."""
    stack = visitor.stack
    open_lists(stack)
    key = f"lists/{LIST}/list.yaml"
    stack.put(key, settings(settings=[STAFF]))
    visitor.open(link_for(stack))
    visitor.follow("Ändra listans inställningar")
    visitor.sees("Listans inställningar")
    assert visitor.walk() == []
    before = stack.file(key)
    visitor.write("Inställningar", before.replace("hold_minutes: 10", "hold_minutes: tio"))
    visitor.press("Kontrollera")
    visitor.sees("Listans inställningar", status=422)
    assert "tio" in visitor.text()
    visitor.write("Inställningar", before.replace("hold_minutes: 10", "hold_minutes: 45").replace(f"- {STAFF}\n", ""))
    visitor.press("Kontrollera")
    visitor.sees("Listans inställningar", status=422)
    visitor.write("Inställningar", settings(settings="nobody").decode().replace("hold_minutes: 10", "hold_minutes: 45"))
    visitor.press("Kontrollera")
    visitor.sees("Stämmer det här?")
    assert "kan ingen ändra inställningarna på den här sidan" in visitor.text()
    assert "45 minuter efter korrekturet" in visitor.text()
    assert visitor.walk() == []
    assert stack.file(key) == before
    visitor.press("Spara inställningarna")
    visitor.sees("Inställningarna är sparade")
    assert "hold_minutes: 45" in stack.file(key)
    visitor.follow("Till alla filer")
    visitor.sees(PAGE)
    assert "Ändra listans inställningar" not in visitor.text()


def test_a_link_that_is_no_good_leads_to_a_new_one(visitor):
    open_lists(visitor.stack)
    visitor.open("/d/1.kommunbladet.abcdefghij234567abcd.1781770200.aaaaaaaaaaaaaaaaaaaaaaaaaa")
    visitor.sees("Länken går inte att använda", status=404)
    visitor.follow("Be om en ny länk")
    visitor.sees(ASK)


def test_a_file_is_given_in_by_a_plain_form_by_keyboard_and_not_twice(stack, away, tmp_path):
    open_lists(stack)
    path = link_for(stack)
    file = tmp_path / "Sommar å ä ö.md"
    file.write_bytes(ISSUE)

    def told() -> None:
        stack.tell_filed("")
        stack.work()

    with served(stack, told) as (website, asked):
        away.goto(website + path)
        away.get_by_label("Filer").set_input_files(file)
        away.get_by_label(re.compile("^Ett nummer som ska ut")).focus()
        away.keyboard.press("Space")
        away.get_by_role("button", name="Lämna in").focus()
        with away.expect_navigation():
            away.keyboard.press("Enter")
        assert title(away) == "Sommar å ä ö.md"
        assert "Korrekturet har gått till redaktionen" in away.locator("main").inner_text()
        away.reload()
        away.go_back()
        assert title(away) == PAGE
        assert len([one for one in asked if one.startswith("POST")]) == 1
        away.goto(website + path)
        away.get_by_label("Filer").set_input_files({"name": "x.exe", "mimeType": "a/b", "buffer": b"MZ"})
        with away.expect_navigation():
            away.get_by_role("button", name="Lämna in").click()
        assert away.get_by_role("alert").is_visible()
        assert away.evaluate("document.activeElement.id") == "told"
    assert stack.files("issues/") == [f"issues/{LIST}/Sommar å ä ö.md"]
    assert [mail.subject for mail in stack.letters(STAFF)][-1].startswith("Korrektur")


CORS = {"access-control-allow-origin": "*", "content-type": "application/xml"}
BIG = 5 * 1024 * 1024


def sent_in(kind: str, body: bytes) -> tuple[dict[str, str], bytes]:
    """The fields of a form that a browser posts, and its one file."""
    whole: Any = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    told = {part.get_param("name", header="content-disposition"): part for part in whole.get_payload()}
    file = told.pop("file").get_payload(decode=True)
    return {name: part.get_payload(decode=True).decode() for name, part in told.items()}, file


def with_a_bucket(stack, page, refuse: str = ""):
    """The bucket, where the browser posts files itself: each that comes, by its key. It may refuse them all."""
    came: list[str] = []

    def take(route) -> None:
        asked = route.request
        fields, content = sent_in(asked.headers["content-type"], asked.post_data_buffer)
        status, said = (400, f"<Code>{refuse}</Code>") if refuse else posted(stack, asked.url, fields, content)
        came.append(fields["key"])
        stack.tell_filed("")
        stack.work()
        route.fulfill(status=status, body=said, headers=CORS)

    page.route(re.compile(r"\.s3\.eu-north-1\.amazonaws\.com/"), take)
    return came


def choose(page, *names: str, size: int = BIG) -> None:
    content = [ISSUE + b"\n<!--" + b"x" * (size - len(ISSUE) - 8) + b"-->" for _ in names]
    page.get_by_label("Filer").set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": one} for name, one in zip(names, content, strict=True)]
    )


def test_a_large_issue_goes_to_s3_by_keyboard_after_its_picture_and_its_outcome_is_shown(stack, away):
    open_lists(stack)
    path = link_for(stack)
    came = with_a_bucket(stack, away)
    complaints: list[str] = []
    away.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

    with served(stack) as (website, asked):
        away.goto(website + path)
        assert "dra hit dem" in away.locator("#hint").inner_text()
        choose(away, "juni.md", "bad.png")
        assert away.get_by_role("status").inner_text() == "Valda filer: 2, tillsammans knappt 10 MB."
        away.get_by_label(re.compile("^Ett nummer som ska ut")).focus()
        away.keyboard.press("Space")
        away.get_by_role("button", name="Lämna in").focus()
        with away.expect_navigation(url=re.compile("/file")):
            away.keyboard.press("Enter")
        assert title(away) == "juni.md"
        assert "Filen läses just nu" not in away.locator("main").inner_text()
    assert came == [f"issues/{LIST}/bad.png", f"issues/{LIST}/juni.md"], "the picture first"
    assert [one.split("/")[-1] for one in asked if one.startswith("POST")] == ["permit", "permit"]
    assert complaints == []


def test_what_is_too_large_or_refused_is_told_on_the_page_and_can_be_sent_again(stack, away):
    open_lists(stack)
    path = link_for(stack)
    with served(stack) as (website, asked):
        for code, said in (
            ("EntityTooLarge", "Gränsen är 25 MB."),
            ("SlowDown", "juni.md togs inte emot."),
            ("AccessDenied</Code><Message>Policy expired.</Message><Code>", "legat öppen för länge"),
        ):
            away.goto(website + path)
            with_a_bucket(stack, away, code)
            choose(away, "juni.md")
            away.get_by_role("button", name="Lämna in").click()
            away.get_by_role("alert").wait_for()
            assert said in away.get_by_role("alert").inner_text()
            assert away.evaluate("document.activeElement.id") == "told"
            assert not away.locator("progress").is_visible()
        asked.clear()
        choose(away, "juni.md", size=26 * 1024 * 1024)
        assert "juni.md är 26 MB. Gränsen är 25 MB." in away.get_by_role("alert").inner_text()
        away.get_by_role("button", name="Lämna in").click()
        assert asked == [], "nothing is sent"
        choose(away, "x.exe")
        away.get_by_role("button", name="Lämna in").click()
        away.get_by_role("alert").wait_for()
        assert [one.rpartition("/")[2] for one in asked] == ["permit"], "S3 is not asked"
        away.unroute_all()
        away.route(re.compile(r"\.amazonaws\.com/"), lambda route: route.abort())
        choose(away, "juni.md")
        away.get_by_role("button", name="Lämna in").click()
        away.get_by_text("förbindelsen bröts", exact=False).wait_for()
        came = with_a_bucket(stack, away)
        with away.expect_navigation(url=re.compile("/file")):
            away.get_by_label(re.compile("^Ett utkast")).check()
            away.get_by_role("button", name="Lämna in").click()
    assert came == [f"drafts/{LIST}/juni.md"]


def test_files_are_dropped_on_the_form(stack, away):
    open_lists(stack)
    path = link_for(stack)
    with served(stack) as (website, _):
        away.goto(website + path)
        held = away.evaluate_handle(
            "() => { const held = new DataTransfer(); held.items.add(new File(['# Hej'], 'juni.md')); return held; }"
        )
        away.dispatch_event("#upload", "dragover", {"dataTransfer": held})
        assert "over" in away.locator("#upload").get_attribute("class")
        away.dispatch_event("#upload", "drop", {"dataTransfer": held})
        assert away.evaluate("document.getElementById('files').files[0].name") == "juni.md"
        assert "Valda filer: 1" in away.get_by_role("status").inner_text()


def test_without_script_the_form_says_what_goes(stack, tab):
    open_lists(stack)
    path = link_for(stack)
    page = tab.context.browser.new_page(locale="sv-SE", java_script_enabled=False)
    with served(stack) as (website, _):
        page.goto(website + path)
        assert "Högst 4 MB tillsammans" in page.locator("#hint").inner_text()
        assert not page.locator("progress").is_visible()
    page.context.close()


def test_the_page_while_it_sends_and_when_it_tells_is_whole_in_every_view(visitor):
    """What the script shows is looked at as a page is, by day and by night, from a phone to a desk."""
    open_lists(visitor.stack)
    visitor.open(link_for(visitor.stack))
    visitor.sees(PAGE)
    choose(visitor.page, "juni.md", size=26 * 1024 * 1024)
    assert visitor.sight.all_faults("upload told by its script", SMALL, LARGE, DARK, WIDE) == []
    visitor.page.evaluate("document.getElementById('sent').hidden = false")
    assert visitor.sight.all_faults("upload under way", SMALL, DARK) == []
