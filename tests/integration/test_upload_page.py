"""The upload page: from a link in a letter to a proof, and what became of a file where it was given in."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlencode

import pytest
from PIL import Image

from newsletter.sending.edition_state import Stage
from tests.integration.mails import DOMAIN, from_staff, stamped, written
from tests.integration.sample_files import LIST, STAFF, people, settings
from tests.integration.uploading import ISSUE, fields_of, give_in, link_for, multipart, open_lists, post

ANNA = "anna@byar.example"


@pytest.fixture
def stack(stack):
    open_lists(stack)
    return stack


def test_from_the_link_to_a_proof(stack):
    page = link_for(stack)
    assert stack.visit(page)["statusCode"] == 200
    answer = give_in(stack, page, ("C:\\Brev\\juni.md", ISSUE))
    assert (answer["statusCode"], answer["headers"]["Location"]) == (303, f"{page}/file?in=issues&name=juni.md&wait=0")
    seen = stack.visit(answer["headers"]["Location"])["body"]
    assert "Sommar i små kommuner" in seen
    assert "Korrekturet har gått till redaktionen. Numret går ut" in seen
    assert [mail.subject for mail in stack.letters(STAFF)][-1].startswith("Korrektur")
    assert stack.metrics["FilesUploaded"] == 1


def test_a_draft_never_goes_out(stack):
    page = link_for(stack)
    answer = give_in(stack, page, ("juni.md", ISSUE), to="drafts")
    assert "Det här är ett utkast" in stack.visit(answer["headers"]["Location"])["body"]
    stack.wait(86_400)
    assert stack.letters(ANNA) == []


def test_what_is_wrong_is_told_on_the_spot_in_the_words_of_the_mail(stack):
    page = link_for(stack)
    answer = give_in(stack, page, ("juni.md", b"---\nsend: [\n---\n\n# Hej\n"))
    seen = stack.visit(answer["headers"]["Location"])["body"]
    assert "Filen kan inte bli ett nummer som den är" in seen
    (letter,) = [mail for mail in stack.letters(STAFF) if "juni.md" in mail.subject or "juni.md" in stack.text(mail)][
        -1:
    ]
    found = seen.partition("<h2>Det här behöver rättas</h2>")[2]
    what = found.partition("<strong>")[2].partition("</strong>")[0]
    assert what
    assert what in stack.text(letter)


def test_a_corrected_file_of_the_same_name_takes_the_place_of_the_first(stack):
    page = link_for(stack)
    give_in(stack, page, ("juni.md", ISSUE))
    first = stack.ledger.upload(f"issues/{LIST}/juni.md")["edition"]
    answer = give_in(stack, page, ("juni.md", ISSUE.replace(b"igen", b"nu")))
    assert answer["statusCode"] == 303
    second = stack.ledger.upload(f"issues/{LIST}/juni.md")["edition"]
    assert (stack.state(first).stage, stack.state(second).stage) == (Stage.REPLACED, Stage.PROOFED)


def test_a_file_that_is_removed_before_it_has_gone_stops_its_issue(stack):
    page = link_for(stack)
    give_in(stack, page, ("juni.md", ISSUE))
    edition = stack.ledger.upload(f"issues/{LIST}/juni.md")["edition"]
    asked = stack.visit(f"{page}/remove?in=issues&name=juni.md")
    assert stack.files("issues/") == [f"issues/{LIST}/juni.md"], "looking removes nothing"
    assert post(stack, f"{page}/remove", multipart(fields_of(asked)))["statusCode"] == 200
    assert stack.files("issues/") == []
    stack.throw_away(f"issues/{LIST}/juni.md")  # S3's event of it
    assert stack.state(edition).stage is Stage.REPLACED


def test_an_issue_and_its_picture_come_together(stack):
    page, drawn = link_for(stack), BytesIO()
    Image.new("RGB", (40, 30), "green").save(drawn, "PNG")
    give_in(stack, page, ("juni.md", ISSUE + b"\n![Badplatsen](bad.png)\n"), ("bad.png", drawn.getvalue()))
    edition = stack.ledger.upload(f"issues/{LIST}/juni.md")["edition"]
    seen = stack.archive.shown(edition)
    assert seen
    assert f"/e/{edition}/" in seen.web


def test_a_file_of_readers_is_tried_first_and_then_read_in(stack):
    page, file = link_for(stack), people("bo@byar.example")
    seen = give_in(stack, page, ("medlemmar.csv", file), to="try")
    assert (seen["statusCode"], "Ingenting ändras bland läsarna" in seen["body"]) == (200, True)
    stack.tell_filed("/subscribers/prov medlemmar.csv")
    stack.work()
    assert (stack.reader("bo@byar.example"), "prov medlemmar.csv" in stack.text(stack.letters(STAFF)[-1])) == (
        None,
        True,
    )
    seen = give_in(stack, page, ("medlemmar.csv", file), to="import")
    assert (seen["statusCode"], "läses in nu" in seen["body"]) == (200, True)
    stack.tell_filed("/subscribers/medlemmar.csv")
    assert stack.reader("bo@byar.example")


def test_readers_among_issues_and_issues_among_readers_are_told_what_to_choose(stack):
    page, before = link_for(stack), stack.files(f"lists/{LIST}/")
    seen = give_in(stack, page, ("medlemmar.xlsx", b"PK"))
    assert (seen["statusCode"], "ser ut att vara en lista med läsare" in seen["body"]) == (422, True)
    seen = give_in(stack, page, ("juni.md", ISSUE), to="import")
    assert (seen["statusCode"], "kan inte vara en lista med läsare" in seen["body"]) == (422, True)
    assert (stack.files("issues/"), stack.files(f"lists/{LIST}/")) == ([], before)


def test_reports_can_be_read_and_only_the_list_s_own_pages(stack):
    page = link_for(stack)
    give_in(stack, page, ("juni.md", ISSUE))
    stack.wait(7200)
    (report,) = stack.files(f"reports/{LIST}/juni")
    name = report.rpartition("/")[2]
    assert name.removesuffix(".html") in stack.visit(page)["body"]
    read = stack.visit(f"{page}/report?name={name.replace(' ', '+')}")
    assert (read["statusCode"], "Sommar i små kommuner" in read["body"]) == (200, True)
    assert "Har gått ut" in stack.visit(page)["body"]


def test_a_file_that_is_still_being_read_says_so_and_is_waited_for(stack):
    page = link_for(stack)
    stack.upload(f"issues/{LIST}/juni.md", ISSUE)  # and its event has not come yet
    before = stack.clock.now
    seen = stack.visit(f"{page}/file?in=issues&name=juni.md&wait=1")["body"]
    assert "Filen läses just nu" in seen
    assert 10 < stack.clock.now - before < 20


def test_the_same_file_given_in_again_shows_what_became_of_it_this_time(stack):
    page = link_for(stack)
    give_in(stack, page, ("juni.md", ISSUE))
    stack.put(f"lists/{LIST}/list.yaml", b"name: Kommunbladet\nstaff: [redaktionen@smakommuner.example]\n")
    stack.clock.now += 1
    answer = give_in(stack, page, ("juni.md", ISSUE))
    assert "Filen kan inte bli ett nummer som den är" in stack.visit(answer["headers"]["Location"])["body"]
    stack.put(f"lists/{LIST}/list.yaml", settings())
    stack.clock.now += 1
    fields = fields_of(stack.visit(page)) | {"to": "issues"}
    stack.tell_filed = lambda *_: None  # S3's event is still on its way
    answer = post(stack, page, multipart(fields, ("juni.md", ISSUE)))
    assert "Filen läses just nu" in stack.visit(answer["headers"]["Location"])["body"]
    del stack.tell_filed
    stack.tell_filed("")
    assert "Korrekturet har gått till redaktionen" in stack.visit(answer["headers"]["Location"])["body"]


def test_broken_settings_are_told_to_those_who_can_mend_them(stack):
    page = link_for(stack)
    stack.put(f"lists/{LIST}/list.yaml", b"name: Kommunbladet\nstaff: [redaktionen@smakommuner.example]\n")
    seen = stack.visit(page)
    assert seen["statusCode"] == 200
    assert "organisation" in seen["body"]


NAMED = "Våra medlemmar"


def test_a_list_whose_folder_is_named_as_people_write_has_its_files_there(stack):
    stack.put(f"lists/{NAMED}/list.yaml", settings(name=NAMED, staff=["vi@smakommuner.example"]))
    stack.put(f"issues/{NAMED}/maj.md", ISSUE)
    stack.work()
    page = link_for(stack, "vi@smakommuner.example")
    assert "maj.md" in stack.visit(page)["body"]
    answer = give_in(stack, page, ("juni.md", ISSUE.replace(b"igen", b"nu")))
    assert "Korrekturet har gått till redaktionen" in stack.visit(answer["headers"]["Location"])["body"]
    assert give_in(stack, page, ("medlemmar.csv", people("bo@byar.example")), to="try")["statusCode"] == 200
    assert stack.files(f"lists/{NAMED}/subscribers/") == [f"lists/{NAMED}/subscribers/prov medlemmar.csv"]
    stack.wait(7200)
    assert "juni" in stack.visit(page)["body"].partition("<h2>Rapporter</h2>")[2]
    stack.put(f"lists/{NAMED}/list.yaml", b"name: V\nstaff: [vi@smakommuner.example]\n")
    assert "maj.md" in stack.visit(page)["body"], "its settings are broken, and its files are still there"
    post(stack, f"{page}/remove", multipart(fields_of(stack.visit(f"{page}/remove?in=issues&name=juni.md"))))
    assert stack.files("issues/") == [f"issues/{NAMED}/maj.md"]


def test_what_came_by_mail_lies_there_too_and_can_be_taken_back(stack):
    stack.receive(from_staff())
    draft = f"draft+{LIST}@{DOMAIN}"
    stack.receive(stamped(written("Ett utkast till numret.", to=draft), to=draft))
    stack.work()
    page, name = link_for(stack), "2026-06-18 Sommar i små kommuner.eml"
    seen = stack.visit(page)["body"]
    mailed = seen.partition("<h2>Nummer som kom med e-post</h2>")[2]
    assert name in mailed.partition("<h2>Utkast som kom med e-post</h2>")[0]
    assert name in mailed.partition("<h2>Utkast som kom med e-post</h2>")[2]
    where = urlencode({"in": "mailed", "name": name})
    told = stack.visit(f"{page}/file?{where}")["body"]
    assert "Numret går ut när det har godkänts med knappen i korrekturet" in told
    form = fields_of(stack.visit(f"{page}/remove?{where}"))
    key = f"issues/{LIST}/by-mail/{name}"
    edition = stack.ledger.upload(key)["edition"]
    assert post(stack, f"{page}/remove", multipart(form))["statusCode"] == 200
    stack.throw_away(key)  # S3's event of it
    assert (stack.state(edition).stage, stack.files("issues/")) == (Stage.REPLACED, [])
    assert stack.files("drafts/") == [f"drafts/{LIST}/by-mail/{name}"]


def test_nothing_is_given_in_among_what_came_by_mail(stack):
    page = link_for(stack)
    for to in ("mailed", "mailed-drafts", "by-mail", "issues/kommunbladet/by-mail"):
        assert give_in(stack, page, ("juni.md", ISSUE), to=to)["statusCode"] == 422
    assert stack.files("issues/") == stack.files("drafts/") == []
    assert "som kom med e-post" not in stack.visit(page)["body"]
