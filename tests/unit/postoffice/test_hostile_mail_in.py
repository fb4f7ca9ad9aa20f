"""Whatever bytes are handed in, the post office stamps them or says no: the mails of other people's test suites."""

from __future__ import annotations

import random
from email import message_from_bytes, policy

import pytest

from local.postoffice.authentication import DnsTable, Sender, results
from local.postoffice.directory import Directory
from local.postoffice.receiving import Receiver
from tests.corpora import CORPORA, needs
from tests.signed_mail import mail, publish, signed
from tests.unit.postoffice.test_receiving import LIST, OURS, SENDER, Account, taken


def receive(source):
    account = Account(OURS)
    receiver = Receiver(account, lambda: Directory({"smakommuner.example"}), "eu-north-1")
    receiver.dns.trust("smakommuner.example")
    assert receiver.take(SENDER, [LIST], source).startswith("250")
    (made,) = taken(account)
    return made


@needs()
@pytest.mark.parametrize("folder", ["hostile-mail", "bounces"])
def test_every_mail_of_the_corpora_is_taken_in_below_headers_of_our_own(folder):
    read = 0
    for path in sorted((CORPORA / folder).rglob("*")):
        if path.is_file():
            made = receive(path.read_bytes())
            assert made.keys()[:2] == ["Return-Path", "Received"], path
            assert str(made["Authentication-Results"]).startswith("amazonses.com;"), path
            read += 1
    assert read > 20


@pytest.mark.parametrize("seed", range(4))
def test_a_signed_mail_with_bytes_changed_by_chance_is_taken_in_and_never_passes_where_its_text_changed(seed):
    source = signed(mail("anna@kommunen.example", LIST, text="Hej på dig\n" * 5), "kommunen.example")
    chance, dns = random.Random(seed), DnsTable()
    publish(dns, "kommunen.example")
    for _ in range(150):
        changed = bytearray(source)
        for _ in range(chance.randrange(1, 6)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        receive(bytes(changed))
        _, told = results(bytes(changed), Sender("x@y.example", "y.example", "198.51.100.7"), dns)
        parsed, before = (message_from_bytes(one, policy=policy.default) for one in (bytes(changed), source))
        if "dkim=pass" in told:
            assert parsed["Subject"] == before["Subject"]
            assert str(parsed["From"]).split() == str(before["From"]).split()


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 ip4:not-an-address -all",
        "v=spf1 ip4: -all",
        "v=spf1 - -all",
        "v=spf1 include: -all",
        "v=spf1 ip6:x",
        "v=spf1",
    ],
)
def test_a_record_that_makes_no_sense_is_an_error_and_no_crash(record):
    dns = DnsTable({"y.example": [record], "_dmarc.y.example": ["v=DMARC1; =;;p"]})
    spf, told = results(b"From: a@y.example\r\n\r\nHej\r\n", Sender("x@y.example", "y.example", "127.0.0.1"), dns)
    assert not spf.startswith("pass")
    assert "dmarc=fail header.from=y.example" in told


@pytest.mark.parametrize(
    "key", ["", "v=DKIM1; p=", "v=DKIM1; k=rsa; p=inte base64", "v=DKIM1; k=ed25519; p=AAAA", "p=AAAA"]
)
def test_a_key_that_is_none_is_no_pass(key):
    dns = DnsTable({"december._domainkey.kommunen.example": [key]})
    source = signed(mail("anna@kommunen.example", LIST), "kommunen.example")
    _, told = results(source, Sender("x@y.example", "y.example", "127.0.0.1"), dns)
    assert "dkim=pass" not in told
    assert "dkim=" in told


@pytest.mark.parametrize(
    "signature",
    ["", "v=1", "v=1; a=rsa-sha256; d=; s=; h=; bh=; b=", "a=x; d=å; s=1; h=From; bh=x; b=y; v=1", "v=1; " * 500],
)
def test_a_signature_that_is_none_is_no_pass(signature):
    source = f"DKIM-Signature: {signature}\r\nFrom: a@y.example\r\n\r\nHej\r\n".encode()
    _, told = results(source, Sender("x@y.example", "y.example", "127.0.0.1"), DnsTable())
    assert "dkim=pass" not in told
    assert "\n" not in told.replace("\r\n ", "")
