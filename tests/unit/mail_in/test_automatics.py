"""Two hundred mails that no person wrote, of the kinds that are around: none is answered, none is an issue."""

from __future__ import annotations

from itertools import product

import pytest

from newsletter.mail_in.decisions import Automatic
from tests.corpora import CORPORA, needs
from tests.integration.mails import DOMAIN, stamped, written
from tests.unit.mail_in.receiving import STAFF, decided

SENDERS = (f"Redaktionen <{STAFF}>", "Åke <ake@annan.example>")
HEADERS = (
    {"Auto-Submitted": "auto-replied"},
    {"Auto-Submitted": "auto-generated"},
    {"Auto-Submitted": "auto-replied (vacation)"},
    {"Auto-Submitted": "auto-forwarded"},
    {"Auto-Submitted": "auto-notified; owner-email=x@y.example"},
    {"Precedence": "bulk"},
    {"Precedence": "Junk"},
    {"Precedence": "list"},
    {"Precedence": "auto_reply"},
    {"List-Id": "<byalaget.lists.example>"},
    {"List-Unsubscribe": "<mailto:x@y.example>"},
    {"X-Autoreply": "yes"},
    {"X-Autorespond": "Frånvaro"},
    {"X-Autoresponder": "1"},
    {"X-Vacation": "1"},
    {"X-Failed-Recipients": "x@y.example"},
    {"Feedback-ID": "1.eu-north-1.x:AmazonSES"},
    {"X-Utskick-Letter": "proof-1"},
)
SUBJECTS = (
    "Autosvar: Kommunbladet",
    "Automatiskt svar: Korrektur",
    "Frånvaro: semester",
    "Frånvaromeddelande",
    "Out of Office: Korrektur",
    "Out of the office",
    "Automatic reply: Korrektur",
    "Auto-reply: hello",
    "Auto Response",
    "Abwesenheitsnotiz: Urlaub",
    "Automatische Antwort: x",
    "Automatisk svar: ferie",
    "Fraværsmelding",
    "Automaattinen vastaus: loma",
    "Undeliverable: Korrektur",
    "Delivery Status Notification (Failure)",
    "Mail delivery failed: returning message to sender",
    "Returned mail: see transcript for details",
    "failure notice",
    "Läst: Kommunbladet",
    "Read: Kommunbladet",
    "SV: Autosvar: Kommunbladet",
    "RE: Automatic reply: x",
)
ROBOTS = (
    "MAILER-DAEMON@annan.example",
    "mailer-daemon@smakommuner.example",
    "postmaster@outlook.example",
    "no-reply@annan.example",
    "noreply@annan.example",
    "donotreply@annan.example",
    "do-not-reply@annan.example",
    "ingen-svar@kommun.example",
    "svara-inte@kommun.example",
    "bounces+123@annan.example",
    "bounce-99@annan.example",
    "notifications@annan.example",
    "no_reply+x@annan.example",
)
TO = (f"kommunbladet@{DOMAIN}", f"draft+kommunbladet@{DOMAIN}", f"leave@{DOMAIN}", f"postmaster@{DOMAIN}")


def _report(kind):
    """A multipart/report as mail servers write it."""
    body = (
        f"From: Mail Delivery System <MAILER-DAEMON@annan.example>\r\nTo: kommunbladet@{DOMAIN}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nDate: Thu, 18 Jun 2026 07:29:00 +0000\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="b"\r\n\r\n--b\r\n\r\nBorta.\r\n--b--\r\n'
    )
    return stamped(body.encode(), envelope="", domain="annan.example")


def _automatics():
    for (number, headers), sender, to in product(enumerate(HEADERS), SENDERS, TO[:3]):
        own = {name.replace("-", "_"): value for name, value in headers.items()}
        yield f"header {number} {sender[:3]} {to}", stamped(written("Hej", sender=sender, to=to, **own), to=to)
    for subject, sender in product(SUBJECTS, SENDERS):
        yield f"{subject} {sender[:3]}", stamped(written("Jag är borta.", sender=sender, subject=subject))
    for robot, to in product(ROBOTS, TO):
        yield f"{robot} {to}", stamped(written("Hej", sender=f"X <{robot}>", to=to), to=to)
    for sender, to in product(SENDERS, TO):
        yield f"null {sender[:3]} {to}", stamped(written("Hej", sender=sender, to=to), to=to, envelope="")
    for kind in ("delivery-status", "disposition-notification", "feedback-report"):
        yield f"report {kind}", _report(kind)


AUTOMATICS = dict(_automatics())


def test_there_are_as_many_as_were_promised():
    assert len(AUTOMATICS) >= 200


@pytest.mark.parametrize("name", AUTOMATICS)
def test_what_no_person_wrote_is_counted_and_no_more(name):
    assert [type(one) for one in decided(AUTOMATICS[name])] == [Automatic]


def test_what_exchange_puts_on_peoples_mail_makes_it_no_robots():
    mail = written(X_Auto_Response_Suppress="DR, OOF, AutoReply")
    assert [type(one).__name__ for one in decided(stamped(mail))] == ["IssueMailed"]


@pytest.mark.parametrize(
    "subject",
    [
        "Frånvaro i skolan",
        "Läst och tyckt",
        "Ready for summer",
        "Borta bra men hemma bäst",
        "Out of office space",
        "Poissaolo",
    ],
)
def test_an_issue_may_be_called_what_robots_begin_with(subject):
    assert [type(one).__name__ for one in decided(stamped(written(subject=subject)))] == ["IssueMailed"]


def test_an_answer_to_a_proof_is_no_correction():
    from newsletter.issue.correction_header import corrected_title

    assert corrected_title("Korrektur: Sommar") is None
    assert corrected_title("Rättelse: Sommar") == "Sommar"
    assert corrected_title("CORRECTION:Sommar: del 2") == "Sommar: del 2"
    assert corrected_title("Rättelse") == ""
    assert corrected_title("Rättelsen kom sent") is None


@needs(CORPORA / "bounces")
def test_no_bounce_of_the_corpus_is_answered_or_an_issue():
    mails = sorted(path for path in (CORPORA / "bounces").rglob("*") if path.is_file())
    assert len(mails) >= 100
    answered = []
    for path in mails:
        made = decided(
            stamped(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), envelope="", domain="x.example")
        )
        answered += [path.name for one in made if not isinstance(one, Automatic)]
    assert answered == []
