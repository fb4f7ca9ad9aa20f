"""Mails of any bytes: each has its decisions, none raises, and none that SES did not prove is staff's."""

from __future__ import annotations

import os
import random  # noqa: TC003 - hypothesis reads it

from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.mail_in.decisions import IssueMailed, TableMailed
from tests.integration.mails import DOMAIN, stamped, written
from tests.unit.mail_in.receiving import STAFF, TOKEN, decided, received
from tests.unit.mail_in.test_corpus import CORPUS

EXAMPLES = int(os.environ.get("UTSKICK_FUZZED", "300"))
WHOLE = [raw for raw, _ in CORPUS.values()]
NAMES = ("From", "To", "Subject", "Date", "Content-Type", "Authentication-Results", "Received", "References", "Cc",
         "Auto-Submitted", "Message-ID", "Content-Transfer-Encoding", "X-SES-Virus-Verdict", "Return-Path")  # fmt: skip
PIECES = (STAFF, f"kommunbladet@{DOMAIN}", f"leave@{DOMAIN}", TOKEN, "amazonses.com; dmarc=pass", "=?utf-8?b?", "?=",
          "multipart/mixed; boundary=b", "--b", "<", ">", ",", ";", '"', "(", "\r\n ", "\n", "\r", "\0", "\u200b", "å",
          "message/rfc822", "base64", "text/html; charset=x-none", "charset*=''", "filename*0*=",
          "Thu, 32 Foo 99999")  # fmt: skip
values = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=8).map("".join)
headers = st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=12)


def _bears(raw):
    """Every part of a mail can be read, and it has its decisions."""
    made = decided(raw)
    assert made
    mail = received(raw)
    assert isinstance(mail.subject, str)
    assert isinstance(mail.parts.text, str)
    assert len(mail.key) == 20
    assert mail.received >= 0 or mail.received < 0
    assert all("\n" not in one and "\r" not in one for one in mail.answered.headers("letter").values())
    return made


@settings(max_examples=EXAMPLES, deadline=None)
@given(headers, st.binary(max_size=300))
def test_mails_of_any_headers_have_their_decisions(said, body):
    raw = b"".join(f"{name}: {value}\r\n".encode("utf-8", "replace") for name, value in said) + b"\r\n" + body
    made = _bears(stamped(raw, dmarc="fail", dkim="fail", spf="fail", domain="angripare.example"))
    assert not [one for one in made if isinstance(one, IssueMailed | TableMailed)]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=2_000))
def test_bytes_that_are_no_mail_have_their_decisions(raw):
    _bears(raw)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.randoms(use_true_random=False))
def test_mails_of_real_programs_that_were_cut_and_mixed_have_their_decisions(random: random.Random):
    raw = bytearray(random.choice(WHOLE)[: random.randint(50, 20_000)])
    for _ in range(random.randint(1, 12)):
        at = random.randrange(len(raw))
        match random.randrange(4):
            case 0:
                raw[at : at + random.randint(1, 40)] = b""
            case 1:
                raw[at:at] = random.choice(PIECES).encode()
            case 2:
                raw[at : at + 1] = bytes([random.randrange(256)])
            case _:
                other = random.choice(WHOLE)
                start = random.randrange(len(other))
                raw[at:at] = other[start : start + 60]
        raw = raw or bytearray(b"x")
    _bears(bytes(raw))


def test_a_mail_of_forty_megabytes_is_decided_on_in_time():
    mail = written("x", files={"stor.docx": b"\0" * 29_000_000})
    assert [type(one) for one in _bears(stamped(mail))] == [IssueMailed]


def test_a_tangled_mail_is_decided_on():
    nested = b"".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n".encode() for n in range(3_000))
    assert _bears(stamped(written().as_bytes().partition(b"Content-Type")[0] + nested, domain="smakommuner.example"))
