"""The SMTP server: what SES answers to a mail server, and to this machine only."""

from __future__ import annotations

import smtplib
import socket
from pathlib import Path

import pytest

from local.postoffice.directory import Directory
from local.postoffice.receiving import LARGEST, Receiver
from local.postoffice.smtp_server import SmtpServer
from tests.signed_mail import mail, raw
from tests.unit.postoffice.test_receiving import LIST, OURS, Account, taken


@pytest.fixture
def account():
    return Account(OURS)


@pytest.fixture
def server(account):
    made = SmtpServer(0, Receiver(account, lambda: Directory({"smakommuner.example"}), "eu-north-1"))
    made.start()
    yield made
    made.close()


@pytest.fixture
def smtp(server):
    with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as client:
        yield client


def test_a_mail_is_taken_in_whole_with_its_dots_and_its_letters(smtp, account):
    made = mail("Åsa <anna@smakommuner.example>", LIST, text="Först\n.\n..punkter\nåäö\n")
    made.replace_header("Content-Transfer-Encoding", "8bit")
    smtp.send_message(made)
    (put,) = taken(account)
    assert put.get_content().splitlines() == ["Först", ".", "..punkter", "åäö"]


def test_an_unknown_recipient_is_refused_and_the_others_get_it(smtp, account):
    source = raw(mail("anna@smakommuner.example", LIST))
    refused = smtp.sendmail("anna@smakommuner.example", [LIST, "vem@annan.example"], source)
    assert {one: code for one, (code, _) in refused.items()} == {"vem@annan.example": 550}
    assert f"for {LIST};" in taken(account)[0]["Received"]
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        smtp.sendmail("anna@smakommuner.example", ["vem@annan.example"], source)


def test_more_than_40_mb_is_refused_at_once_and_when_it_is_not_said_beforehand(smtp, account):
    """https://docs.aws.amazon.com/ses/latest/dg/quotas.html: 40 MB, headers included."""
    assert int(smtp.ehlo()[1].split(b"SIZE ")[1].split()[0]) == LARGEST == 40 * 1024 * 1024
    smtp.ehlo()
    assert smtp.docmd("MAIL", f"FROM:<a@b.example> SIZE={LARGEST + 1}")[0] == 552
    smtp.rset()
    smtp.esmtp_features.pop("size")
    line = b"x" * 70 + b"\r\n"
    with pytest.raises(smtplib.SMTPDataError) as refused:
        smtp.sendmail("a@b.example", [LIST], b"Subject: x\r\n\r\n" + line * (LARGEST // len(line) + 1))
    assert refused.value.smtp_code == 552
    assert account.put_there == {}


def test_it_listens_to_this_machine_only_and_lets_its_port_go(server):
    listed = Path("/proc/net/tcp").read_text().splitlines() + Path("/proc/net/tcp6").read_text().splitlines()
    places = [line.split()[1] for line in listed if line.split()[1].endswith(f":{server.port:04X}")]
    assert set(places) == {f"0100007F:{server.port:04X}"}
    server.close()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", server.port))


def test_nobody_is_asked_for_a_password_and_letters_beyond_ascii_in_addresses_are_not_offered(smtp):
    """A rule names addresses in ASCII: https://docs.aws.amazon.com/ses/latest/APIReference/API_ReceiptRule.html."""
    smtp.ehlo()
    assert not smtp.has_extn("auth")
    assert not smtp.has_extn("smtputf8")
    assert smtp.has_extn("8bitmime")
