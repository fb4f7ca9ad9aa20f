"""What mail programs and packers make around an issue: older mail below it, soft line ends, files that came along."""

# ruff: noqa: E501, ISC004 - mails as programs write them

from __future__ import annotations

import io
from zipfile import ZipFile

import pytest

from newsletter.issue import read_issue
from newsletter.issue.document import plain
from newsletter.visible.files import visible_in
from tests.unit.issue.lists import KOMMUNBLADET, plain_text

HEAD = (
    "From: Eva <eva@example.org>\nTo: n@example.org\nSubject: Nytt i mars\nDate: Mon, 01 Mar 2027 08:00:00 +0100\n"
    "Message-ID: <a@example.org>\nMIME-Version: 1.0\nContent-Transfer-Encoding: 8bit\nContent-Type: "
)
NEWS = "Här kommer vårens nyhetsbrev till alla medlemmar. Vi har haft ett intensivt år, och det blir inte lugnare. " * 3
OLDER = "HEMLIGT svar till styrelsen"


def mail(kind, text):
    return read_issue("nummer.eml", f"{HEAD}{kind}; charset=utf-8\n\n{text}".encode(), KOMMUNBLADET)


ANSWERS = {
    "gmail": (
        "text/html",
        f"<p>{NEWS}</p><p>Slutet.</p><div>Den mån 3 maj 2027 kl 10 skrev Eva Ek:<blockquote><p>{OLDER}</p></blockquote></div>",
    ),
    "outlook": (
        "text/html",
        f"<p>{NEWS}</p><p>Slutet.</p><div><p><b>Från:</b> Eva Ek<br><b>Skickat:</b> den 3 maj 2027<br><b>Till:</b> Bo"
        f"<br><b>Ämne:</b> Text?</p></div><p>{OLDER}</p>",
    ),
    "text": (
        "text/plain",
        f"{NEWS}\n\nSlutet.\n\nDen mån 3 maj 2027 kl 10 skrev Eva Ek <eva@example.org>:\n> {OLDER}\n> mer\n",
    ),
}


@pytest.mark.parametrize(("kind", "text"), ANSWERS.values(), ids=ANSWERS)
def test_the_older_mail_below_an_issue_does_not_go_out(kind, text):
    issue = mail(kind, text)
    assert OLDER not in repr(issue.document.blocks)
    assert "Slutet." in repr(issue.document.blocks)
    assert any(OLDER in one.text for one in issue.left_out)


def test_a_short_note_above_what_was_passed_on_is_still_the_note():
    text = f"<p>Kan du skicka ut det här?</p><p><b>Från:</b> Eva<br><b>Skickat:</b> 3 maj<br><b>Till:</b> Bo</p><p>{NEWS}</p>"
    shown = repr(mail("text/html", text).document.blocks)
    assert "Kan du skicka" not in shown
    assert NEWS[:40] in shown


def test_soft_line_ends_of_a_mail_are_undone():
    text = "Det här är en rad som bryts mitt i or \ndet och fortsätter på nästa rad här.\n\nSlutet är här.\n"
    first = mail("text/plain; format=flowed; delsp=yes", text).document.blocks[0]
    assert "mitt i ordet och" in plain(first.runs)


def test_a_mail_in_seven_japanese_bits_is_read():
    content = HEAD.encode() + b"text/plain; charset=iso-2022-jp\n\n" + "東京の会のお知らせです。".encode("iso-2022-jp")
    assert "東京の会" in repr(read_issue("nummer.eml", content, KOMMUNBLADET).document.blocks)


def test_a_file_beside_the_issue_in_a_zip_is_named():
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in {
            "brev.md": "# Nytt\n\nText.",
            "karta.pdf": "%PDF",
            "Thumbs.db": "x",
            "foto.jpg": "x",
        }.items():
            archive.writestr(name, content)
    assert visible_in("nummer.zip", packed.getvalue()).attachments == ["karta.pdf"]


def test_a_sign_that_stands_as_code_is_remarked_on():
    issue = plain_text("Bladet\n\nKaf&eacute; och kaka serveras till alla som kommer på lördag.\n\nVälkomna!\n")
    assert "entity-shown" in {one.code for one in issue.warnings}
