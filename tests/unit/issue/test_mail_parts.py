"""Mails as mail programs write them: all parts in order, what hangs on them, and where a signature begins."""

from __future__ import annotations

import pytest

from newsletter.errors import InvalidIssue
from newsletter.issue import read_issue
from newsletter.issue.document import walk
from newsletter.issue.mail_text import without_quote_marks, without_signature
from tests.unit.issue.lists import KOMMUNBLADET

HEAD = "From: anna@x.example\nSubject: {}\nMIME-Version: 1.0\n"


def mixed(*parts, subject="Nytt i juni"):
    body = "".join(f"--b\n{part}\n" for part in parts)
    return (HEAD.format(subject) + f'Content-Type: multipart/mixed; boundary="b"\n\n{body}--b--\n').encode()


def plain_part(said):
    return f"Content-Type: text/plain; charset=utf-8\n\n{said}\n"


def said(issue):
    return str(list(walk(issue.document.blocks)))


def test_all_texts_of_a_mail_stand_in_their_order():
    mail = mixed(
        plain_part("Bryggan är lagad i dag."), plain_part("Sedan badar vi alla."), plain_part("Sist blir det fika.")
    )
    shown = said(read_issue("a.eml", mail, KOMMUNBLADET))
    places = [shown.index(one) for one in ("Bryggan", "Sedan", "Sist")]
    assert places == sorted(places)


@pytest.mark.parametrize("kind", ["application/pdf; name=blad.pdf", "application/msword; name=blad.doc"])
def test_a_mail_that_is_only_a_file_nobody_can_read_is_refused(kind):
    mail = mixed(plain_part("Hej!"), f"Content-Type: {kind}\nContent-Disposition: attachment\n\nx\n")
    with pytest.raises(InvalidIssue) as refused:
        read_issue("a.eml", mail, KOMMUNBLADET)
    assert refused.value.problems[0].code == "mail-attachment-unreadable"


@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_a_subject_in_raw_letters_is_read(charset):
    mail = (HEAD.format("Ängen är slagen") + "Content-Type: text/plain\n\nHöet ligger kvar till på lördag.\n").encode(
        charset
    )
    assert read_issue("a.eml", mail, KOMMUNBLADET).subject == "Ängen är slagen"


def test_a_signature_below_its_mark_goes_and_is_told():
    text, left_out = without_signature("Bryggan är lagad.\n\n-- \nAnna Berg\n070-123 45 67")
    assert text.strip() == "Bryggan är lagad."
    assert [one.why for one in left_out] == ["signature"]
    assert "Anna Berg" in left_out[0].text


@pytest.mark.parametrize(
    "text",
    [
        "Hej alla!\n\n--\nBadplatsen\n--\nBadplatsen öppnar lördag 12 juni kl. 10.",
        "Hej alla!\n\n-- \n" + "\n".join(f"Rad {number} om sommaren." for number in range(12)),
        "Hej alla!\n\nIngen signatur.",
    ],
)
def test_what_is_no_signature_stays(text):
    assert without_signature(text) == (text, ())


QUOTED = "> Från: Barbro\n> Ämne: Vägen\n>\n> Tjälen har släppt.\n>\n> Städdag\n> Lördag 8 maj kl 9.30\n"


def test_a_mail_that_was_passed_on_as_a_quotation_is_read_without_its_marks():
    bare = QUOTED.replace("> ", "").replace(">", "")
    assert without_quote_marks(f"Lägg ut den här!\n\n{QUOTED}") == f"Lägg ut den här!\n\n{bare}"


@pytest.mark.parametrize(
    "text",
    [
        "Ett eget brev. " * 40 + f"\n\n{QUOTED}",  # an answer above an older mail
        f"{QUOTED}\nOch så hälsar vi.",  # said about the quotation
        "Som hon sa:\n\n> Nej.\n",
    ],
)
def test_what_somebody_quotes_in_a_mail_stays_quoted(text):
    assert without_quote_marks(text) == text
