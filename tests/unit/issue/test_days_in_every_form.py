"""The same made-up issue in all the forms that staff use: its meetings are the same ones."""

# ruff: noqa: RUF001 - dashes as people write them

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from html import escape

import pytest

from newsletter.issue import read_issue
from newsletter.issue.document import Heading, Notice, Paragraph, plain
from newsletter.issue.meetings import agenda_of
from newsletter.words import Words
from tests.unit.issue.lists import KOMMUNBLADET, plain_text
from tests.unit.issue.word_files import paragraph, word_file

TODAY = date(2027, 3, 1)
TITLE = "Vårbrev från Ekbackens byalag"
INTRODUCTION = "Nu har snön gått och det är dags att ta tag i det som samlats på hög. Här är vad som händer."
PARTS = [
    ("Städdag", ["Lördagen den 24 april är det dags för vårens städdag. Vi samlas kl 10 vid badplatsen."]),
    ("Årsmöte", ["Torsdag 11 mars kl. 18.30, Bygdegården. Motioner lämnas senast 5 mars."]),
    ("Vårens träffar", ["Ons 17/3 kl 19 Fågelkväll i skolan", "Ons 14/4 kl 19 Filmkväll i skolan"]),
    ("Vattnet", ["Vattnet stängs av tisdag 16 mars kl 8–12. Tappa upp kaffevatten."]),
]
MEETINGS = [
    ("Städdag", "2027-04-24", "10:00:00", "badplatsen"),
    ("Årsmöte", "2027-03-11", "18:30:00", "Bygdegården"),
    ("Fågelkväll i skolan", "2027-03-17", "19:00:00", "skolan"),
    ("Filmkväll i skolan", "2027-04-14", "19:00:00", "skolan"),
]


def as_text():
    parts = "\n\n".join(f"{heading}\n\n" + "\n".join(lines) for heading, lines in PARTS)
    return "nummer.txt", f"{TITLE}\n\n{INTRODUCTION}\n\n{parts}\n".encode()


def as_markdown():
    parts = "\n\n".join(f"## {heading}\n\n" + "\n".join(lines) for heading, lines in PARTS)
    return "nummer.md", f"# {TITLE}\n\n{INTRODUCTION}\n\n{parts}\n".encode()


def as_word():
    lines = [paragraph(TITLE, "Title"), paragraph(INTRODUCTION)]
    for heading, several in PARTS:
        lines += [paragraph(heading, "Heading1"), *(paragraph(line) for line in several)]
    return "nummer.docx", word_file(*lines)


def as_bold_word():
    lines = [paragraph(TITLE, "Title"), paragraph(INTRODUCTION)]
    for heading, several in PARTS:
        lines += [paragraph(heading, bold=True), *(paragraph(line) for line in several)]
    return "nummer.docx", word_file(*lines)


def page():
    parts = "".join(f"<p><b>{heading}</b></p><p>{'<br>'.join(map(escape, lines))}</p>" for heading, lines in PARTS)
    return f"<html><body><h1>{TITLE}</h1><p>{INTRODUCTION}</p>{parts}</body></html>"


def as_page():
    return "nummer.html", page().encode()


def as_mail():
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "anna@ekbacken.example", "alla@ekbacken.example", TITLE
    mail.set_content("Nytt från byalaget.")
    mail.add_alternative(page(), subtype="html")
    return "nummer.eml", bytes(mail)


@pytest.mark.parametrize("form", [as_text, as_markdown, as_word, as_bold_word, as_page, as_mail])
def test_an_issue_announces_the_same_in_every_form(form):
    found = agenda_of(read_issue(*form(), KOMMUNBLADET), TODAY, Words("sv"))
    assert [(one.title, str(one.when.first), str(one.when.starts), one.place) for one in found.meetings] == MEETINGS
    left = {one.meeting.when.first.isoformat(): one.why for one in found.left_out if one.meeting}
    assert left == {"2027-03-05": "deadline", "2027-03-16": "closed"}


def test_an_issue_that_is_all_notices_keeps_their_boxes():
    issue = plain_text("Vårprogram\n\nGrillkväll\nOnsdag 17 mars kl. 18, Badplatsen\nTa med egen korv.\n")
    (notice,) = issue.document.blocks
    assert isinstance(notice, Notice)
    assert notice.heading.level == 2
    (entry,) = agenda_of(issue, TODAY, Words("sv")).meetings
    assert (entry.title, entry.place) == ("Grillkväll", "Badplatsen")


def test_a_notice_s_box_holds_what_is_about_it_and_no_more():
    issue = plain_text(
        "Nytt i mars\n\nHej alla!\n\nÅrsmöte\nSöndag 14 mars kl. 15, Bygdegården. Kaffe och tårta efteråt, och sång av"
        " kören som firar tjugo år.\n\nAnmälan: till Karin.\n\nVi söker en kassör. Du behöver kunna räkna.\n"
    )
    notice, after = issue.document.blocks[-2:]
    assert isinstance(notice, Notice)
    assert [plain(one.runs)[:8] for one in notice.blocks if isinstance(one, Paragraph)] == ["Söndag 1", "Anmälan:"]
    assert isinstance(after, Paragraph)
    assert plain(after.runs).startswith("Vi söker")


def test_lines_that_all_begin_with_a_day_are_a_calendar_and_no_notice():
    issue = plain_text(
        "Nytt\n\nHej.\n\nGudstjänster\n\nSön 7/3 kl 11 Högmässa i kyrkan\nSön 14/3 kl 18 Vesper i kapellet\n"
    )
    assert [type(block) for block in issue.document.blocks if isinstance(block, Heading | Notice)] == [Heading]
    titles = [one.title for one in agenda_of(issue, TODAY, Words("sv")).meetings]
    assert titles == ["Högmässa i kyrkan", "Vesper i kapellet"]
