"""Mails as real programs write them: each has one stated outcome, and an issue says what it should."""

# ruff: noqa: E501 - one mail a line

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from newsletter.issue import read_issue
from newsletter.issue.document import Paragraph, walk
from newsletter.mailing_list import MailingList
from tests.integration.mails import DOMAIN, MOMENT, TO, from_staff, stamped, written
from tests.integration.sample_files import settings
from tests.unit.issue.word_files import paragraph, word_file
from tests.unit.mail_in.programs import BODY, PROGRAMS, TITLE, with_mail
from tests.unit.mail_in.receiving import TOKEN, became

LIST = MailingList.from_bytes("kommunbladet", settings())
ISSUE, TABLE, UNPROVEN = "IssueMailed kommunbladet", "TableMailed kommunbladet", "Unproven kommunbladet"
PASSED_ON, OPERATOR = "PassedOn kommunbladet", "PassedOn"
LEAVE = f"leave@{DOMAIN}"
STRANGER = "Åke <ake@annan.example>"
WORD = word_file(paragraph(TITLE, "Heading1"), *(paragraph(line) for line in BODY))


def _leaving(subject="", *, text="", to=LEAVE, **more):
    return stamped(written(text, sender=STRANGER, to=to, subject=subject, **more), to=LEAVE)


def _encoded(subject):
    mail = written("", sender=STRANGER, to=LEAVE, subject="x").as_bytes()
    word = base64.b64encode(subject.encode()).decode()
    return stamped(
        mail.replace(b"Subject: x", f"Subject: =?utf-8?B?{word}?=".encode()), to=LEAVE, domain="annan.example"
    )


def _folded():
    mail = written("", sender=STRANGER, to=LEAVE, subject="x").as_bytes()
    cut = f"leave {TOKEN[:40]}\r\n {TOKEN[40:]}"
    return stamped(mail.replace(b"Subject: x", f"Subject: {cut}".encode()), to=LEAVE, domain="annan.example")


BY_PROGRAM = {
    f"{program.name} {what}": (stamped(mail), ISSUE if what != "table" else TABLE)
    for program in PROGRAMS
    for what, mail in (
        ("letter", program.letter()),
        ("passed on", program.passed_on()),
        ("word", program.with_file("Brev.docx", WORD)),
        ("table", program.with_file("Medlemmar 2026.xlsx", b"PK\x03\x04")),
    )
}
OTHERS = {
    "draft": (stamped(written(to=f"draft+kommunbladet@{DOMAIN}"), to=f"draft+kommunbladet@{DOMAIN}"), ISSUE),
    "draft and list": (stamped(written(to=f"{TO}, utkast+kommunbladet@{DOMAIN}")), ISSUE),
    "address in capitals": (stamped(written(to=f"Kommunbladet@{DOMAIN.upper()}")), ISSUE),
    "named in copy": (stamped(written(to="bertil@byalaget.example", Cc=TO)), ISSUE),
    "domain with other letters than ASCII's": (
        stamped(written(sender="=?utf-8?q?M=C3=A4rta?= <MARTA@xn--berg-4qa.example>")),
        ISSUE,
    ),
    "mail inside a mail": (stamped(with_mail(PROGRAMS[0].letter(sender="Bertil <bertil@byalaget.example>"))), ISSUE),
    "correction": (stamped(written(subject=f"Rättelse: {TITLE}")), ISSUE),
    "word file and a table": (
        stamped(written("Hej", files={"Brev.docx": WORD, "Budget.xlsx": b"PK\x03\x04"})),
        ISSUE,
    ),
    "no record of DMARC, signed": (stamped(written(), dmarc="none", spf="none"), ISSUE),
    "no record of DMARC, SPF alone": (stamped(written(), dmarc="none", dkim="none"), ISSUE),
    "no record of DMARC, signed by the domain above": (
        stamped(written(), dmarc="none", spf="none", domain="smakommuner.example"),
        ISSUE,
    ),
    "no record of DMARC, signed by a service": (
        stamped(written(), dmarc="none", spf="none", domain="utskick.example"),
        UNPROVEN,
    ),
    "no record of DMARC, nothing": (stamped(written(), dmarc="none", dkim="none", spf="none"), UNPROVEN),
    "DNS did not answer": (stamped(written(), dmarc="temperror"), UNPROVEN),
    "DMARC failed": (stamped(written(), dmarc="fail", dkim="fail"), UNPROVEN),
    "group address": (stamped(written(to="redaktionsgruppen@smakommuner.example")), UNPROVEN),
    "hidden copy": (stamped(written(to="bertil@byalaget.example")), UNPROVEN),
    "sent on by a rule": (stamped(written(to="info@smakommuner.example"), spf="fail"), UNPROVEN),
    "a month old": (from_staff(moment=MOMENT - timedelta(days=30)), UNPROVEN),
    "of next month": (from_staff(moment=MOMENT + timedelta(days=30)), UNPROVEN),
    "looks like spam": (stamped(written(), spam="FAIL"), UNPROVEN),
    "doubted as spam": (stamped(written(), spam="GRAY"), ISSUE),
    "with a virus": (stamped(written(), virus="FAIL"), "Infected"),
    "mailing list's copy": (stamped(written(List_Id="Byalaget <byalaget.lists.example>", Precedence="list")), "Automatic"),
    "stranger": (stamped(written("En fråga", sender=STRANGER)), PASSED_ON),
    "stranger with a Word file": (stamped(written("Se bilaga", sender=STRANGER, files={"x.docx": WORD})), PASSED_ON),
    "reader's reply": (
        stamped(written("Tack!", sender=STRANGER, subject="Sv: Kommunbladet", In_Reply_To="<1@eu-north-1.amazonses.com>")),
        PASSED_ON,
    ),
    "stranger's spam": (stamped(written("Köp!", sender=STRANGER), spam="FAIL"), "Spam"),
    "staff answers a letter of ours": (
        from_staff("Vad menas?", References="<a@b.example> <utskick-problem-1@letter.invalid>"),
        PASSED_ON,
    ),
    "staff answers with the mended file": (
        from_staff("Här!", References="<utskick-problem-1@letter.invalid>", files={"Brev.docx": WORD}),
        ISSUE,
    ),
    "postmaster": (stamped(written(sender=STRANGER, to=f"postmaster@{DOMAIN}"), to=f"postmaster@{DOMAIN}"), OPERATOR),
    "no such list": (stamped(written(sender=STRANGER, to=f"kommunblade@{DOMAIN}"), to=f"kommunblade@{DOMAIN}"), OPERATOR),
    "report on our sending": (stamped(written(sender=STRANGER, to=f"dmarc@{DOMAIN}"), to=f"dmarc@{DOMAIN}"), "Reported"),
    "leave by Gmail": (_leaving(f"leave {TOKEN}"), "Left kommunbladet"),
    "leave, not decoded": (_leaving(f"leave%20{TOKEN}"), "Left kommunbladet"),
    "leave, plus for a space": (_leaving(f"leave+{TOKEN}"), "Left kommunbladet"),
    "leave in capitals": (_leaving(f"LEAVE {TOKEN.upper()}"), "Left kommunbladet"),
    "leave, answered": (_leaving(f"Re: leave {TOKEN}."), "Left kommunbladet"),
    "leave, encoded": (_encoded(f"leave {TOKEN}"), "Left kommunbladet"),
    "leave, folded": (_folded(), "Left kommunbladet"),
    "leave in the first line": (_leaving(text=f"leave {TOKEN}\n\nMvh"), "Left kommunbladet"),
    "leave by a whole link": (_leaving(f"https://nyhetsbrev.example/u/{TOKEN}"), "Left kommunbladet"),
    "leave by a robot": (_leaving(f"leave {TOKEN}", Auto_Submitted="auto-generated"), "Left kommunbladet"),
    "leave, forged token": (_leaving(f"leave {TOKEN[:-3]}aaa"), "AskedToLeave"),
    "leave, token for something else": (_leaving("leave 1.kommunbladet.x"), "AskedToLeave"),
    "leave without a token": (_leaving("Avsluta"), "AskedToLeave"),
}  # fmt: skip
CORPUS = BY_PROGRAM | OTHERS


def test_there_are_as_many_as_were_promised():
    assert len(CORPUS) >= 60


@pytest.mark.parametrize("name", CORPUS)
def test_a_mail_has_its_one_outcome(name):
    raw, outcome = CORPUS[name]
    assert became(raw) == [outcome]


@pytest.mark.parametrize("name", [name for name in BY_PROGRAM if "table" not in name])
def test_an_issue_by_any_program_says_what_it_should_and_nothing_of_its_way(name):
    issue = read_issue("x.eml", CORPUS[name][0], LIST)
    said = " ".join(
        "".join(getattr(run, "text", "") for run in block.runs)
        for block in walk(issue.document.blocks)
        if isinstance(block, Paragraph)
    )
    assert issue.subject == TITLE
    assert all(line in said for line in BODY)
    assert "Bertil" not in said
    assert "byalaget" not in said
