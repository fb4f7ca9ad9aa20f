"""Mail in, in the deployed system: a mail handed in by SMTP becomes a proof or a leaving, and a forgery nothing."""

from __future__ import annotations

import re
import smtplib
import time
import urllib.parse
import urllib.request
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import localtime
from mailbox import Maildir

import pytest

from local.journey import waited
from newsletter.sending.edition_state import Stage
from tests.e2e.deployed import closed, copies, issue, letters, ordered

STAFF = "redaktionen@smakommuner.example"
LIST_ADDRESS = "kommunbladet@in.smakommuner.example"


def hand_in(demo, subject, text="Hej alla läsare.\n", *, sender=STAFF, envelope=None, to=LIST_ADDRESS, **headers):
    """Send a mail as a mail program on this machine does, which SPF lets speak for the sender's domain."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = localtime()
    mail["Message-ID"] = f"<{time.time_ns()}@program.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    with smtplib.SMTP("127.0.0.1", demo.local_stack.ports.smtp_server, local_hostname="program.example") as smtp:
        smtp.send_message(mail, envelope or sender, [to])


def filed(demo, words):
    """The keys under issues/ and drafts/ whose name has these words."""
    demo.folder_sync.mirror()
    listed = demo.folder_sync.folder.rglob("*.eml")
    return [path.relative_to(demo.folder_sync.folder).as_posix() for path in listed if words in path.name]


def text_of(demo, subject):
    """The text of the newest letter to the staff whose subject has these words."""
    found = [message_from_bytes(one.as_bytes(), policy=policy.default) for one in Maildir(demo.local_stack.mailbox)]
    letter = [one for one in found if one["To"] == STAFF and subject in one["Subject"]][-1]
    return letter.get_body(("plain",)).get_content()


def press(link):
    with urllib.request.urlopen(link, b"", timeout=120) as page:
        return page.read().decode()


def leave_address(demo, edition, number=30):
    """Somebody who was mailed an edition, and where and with which subject their program writes to leave."""
    got = sorted((mail["to"], mail["headers"]["List-Unsubscribe"]) for mail in demo.watcher.mails()
                 if mail["tags"].get("issue") == [edition])  # fmt: skip
    address, header = got[number]
    to, subject = re.search(r"<mailto:([^?>]+)\?subject=([^>]+)>", header).groups()
    return address, to, urllib.parse.unquote(subject)


def test_a_mail_of_staff_becomes_a_proof_and_goes_out_after_one_press_and_not_before(demo):
    hand_in(demo, "Ett första utkast", to="draft+kommunbladet@in.smakommuner.example")  # starts the functions
    waited(lambda: demo.watcher.mails(to=STAFF, q="första utkast"), "the proof of the draft", 120)
    hand_in(demo, "Höstens kurser i Sundsby", "Nu öppnar anmälan till höstens kurser.\n")
    waited(lambda: demo.watcher.mails(to=STAFF, q="Höstens kurser"), "the proof", 60)
    (key,) = waited(lambda: filed(demo, "kurser"), "the file")
    edition = demo.watcher.edition_of(key)
    time.sleep(5)  # the list's hold is no minutes: an issue that was put in the folder would be going out
    assert demo.watcher.state(edition).stage is Stage.PROOFED
    assert not copies(demo, edition)
    press(next(link for link in re.findall(r"http\S+", text_of(demo, "Höstens kurser")) if "/a/" in link))
    totals = closed(demo, edition)
    assert totals.accepted == totals.audience > 0
    assert set(copies(demo, edition).values()) == {1}


def test_a_mail_to_leave_takes_its_reader_off_at_once_whoever_sends_it_and_nobody_is_answered(demo):
    edition = issue(demo, "avresa.md", "# Avresa\n\nHej.\n")
    closed(demo, edition)
    address, to, subject = leave_address(demo, edition)
    assert to == "leave@in.smakommuner.example"
    before = len(demo.watcher.mails(to=address))
    began = time.monotonic()
    hand_in(demo, subject, "", sender="nagon.annan@privat.example", to=to)
    second = issue(demo, "efter.md", "# Efter avresan\n\nHej igen.\n")
    totals = closed(demo, second)
    assert address not in copies(demo, second)
    assert totals.accepted > 0
    assert len(demo.watcher.mails(to=address)) == before
    assert demo.watcher.mails(to="nagon.annan@privat.example") == []
    assert time.monotonic() - began < 300


@pytest.mark.parametrize("why", ["dmarc", "spam verdict"])
def test_a_mail_that_is_not_from_staff_becomes_no_issue(demo, local_stack, why):
    words = f"Falskt nummer {why}"
    if why == "dmarc":
        hand_in(demo, words, envelope="x@forgers.example")
        assert "redaktionen@" in str(letters(demo, words)[0]), "the address on file is told"
    else:
        ordered(local_stack, "verdicts", "PUT", spam="FAIL")
        try:
            hand_in(demo, words)
        finally:
            ordered(local_stack, "verdicts", "PUT", spam="")
    hand_in(demo, f"Äkta efter {why}")  # once this one is there, the other has had its time
    waited(lambda: filed(demo, f"kta efter {why}"), "the true one", 120)
    assert filed(demo, "Falskt") == []


def test_a_robot_gets_no_answer_and_a_wrong_address_is_refused_at_once(demo):
    hand_in(demo, "Frånvaro: semester", sender="robot@byar.example", Auto_Submitted="auto-replied")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        hand_in(demo, "Hej", to="kommunbladet@ute.smakommuner.example")
    assert [code for code, _ in refused.value.recipients.values()] == [550]
    time.sleep(5)
    assert demo.watcher.mails(to="robot@byar.example") == []
    assert not [mail for mail in demo.watcher.mails(to=STAFF) if "semester" in mail["subject"]]
