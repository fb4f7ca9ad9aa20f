"""Two hundred mails that mean to pass for staff's: not one becomes an issue, or anything else that staff may do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsletter.mail_in.decisions import IssueMailed, TableMailed
from tests.integration.mails import DOMAIN, MOMENT, stamped, written
from tests.unit.mail_in.receiving import STAFF, decided

EVIL = "angripare.example"
OURS = "smakommuner.example"
ADDRESSES = (f"kommunbladet@{DOMAIN}", f"draft+kommunbladet@{DOMAIN}", f"kupan@{DOMAIN}")

NAMES = (
    f'"{STAFF}" <x@{EVIL}>',
    f"{STAFF} <x@{EVIL}>",
    f'"Redaktionen <{STAFF}>" <x@{EVIL}>',
    f"Redaktionen <{STAFF}> <x@{EVIL}>",
    f"x@{EVIL} ({STAFF})",
    f"({STAFF}) x@{EVIL}",
    f"=?utf-8?q?redaktionen=40{OURS}?= <x@{EVIL}>",
    f"=?utf-8?b?cmVkYWt0aW9uZW5Ac21ha29tbXVuZXIuZXhhbXBsZQ==?= <x@{EVIL}>",
    f"<{STAFF}>, <x@{EVIL}>",
    f"x@{EVIL}, {STAFF}",
    f"{STAFF}, x@{EVIL}",
    f"Redaktionen: {STAFF};",
    f"Redaktionen: {STAFF}, x@{EVIL};",
    f"undisclosed: ; {STAFF}",
    f"<@{OURS}:x@{EVIL}>",
    f"{STAFF}@{EVIL}",
    f"<{STAFF}@{EVIL}>",
    f'"{STAFF}"@{EVIL}',
    f"redaktionen%{OURS}@{EVIL}",
    f"{OURS}!redaktionen@{EVIL}",
    f"Redaktionen\t<x@{EVIL}> <{STAFF}>",
    "",
)
LOOK_ALIKES = (
    "redaktionen@smakornmuner.example",
    "redaktionen@smakommuner.exarnple",
    "redaktionen@smakommuner.example.angripare.example",
    "redaktionen@smakommuner-example.angripare.example",
    "redaktionen@xn--smkommuner-52a.example",
    "redaktionen@www.smakommuner.example",
    "redaktionen@example",
    "redaktion@smakommuner.example",
    "redaktionen.@smakommuner.example",
    "redaktionen+x@smakommuner.example",
    "redaktion\u0435n@smakommuner.example",
    "redaktionen@sm\u0430kommuner.example",
    "redaktionen\u200b@smakommuner.example",
    "redaktionen@smakommuner\u3002example",
)
FAILED = ("fail", "softfail", "neutral", "temperror", "permerror", "policy", "bestguesspass", "gray", "passed")


def _raw(sender, to, *, more=b"", **said):
    """A mail whose From is written as it is."""
    mail = written(sender="MARK <mark@mark.example>", to=to, **said).as_bytes()
    return more + mail.replace(b"From: MARK <mark@mark.example>", f"From: {sender}".encode())


def _by_name(to):
    for sender in NAMES:
        yield stamped(_raw(sender, to), to=to, domain=EVIL, envelope=f"x@{EVIL}")


def _look_alikes(to):
    for sender in LOOK_ALIKES:
        at = sender.rpartition("@")[2]
        yield stamped(_raw(f"Redaktionen <{sender}>", to), to=to, domain=at)


def _unproven(to):
    for verdict in FAILED:
        yield stamped(written(to=to), to=to, dmarc=verdict)
        yield stamped(written(to=to), to=to, dmarc="none", dkim=verdict, spf="fail")
    for domain in (EVIL, "example", f"mail.{OURS}", f"x{OURS}", f"{OURS}.{EVIL}"):
        yield stamped(written(to=to), to=to, dmarc="none", spf="none", domain=domain)
        yield stamped(written(to=to), to=to, dmarc="none", dkim="none", domain=domain, envelope=f"x@{domain}")
        yield stamped(written(to=to), to=to, dmarc="fail", domain=domain, envelope=f"x@{domain}")


PASSED = f"amazonses.com; spf=pass; dkim=pass header.i=@{OURS}; dmarc=pass header.from={OURS}"


def _own_results(to):
    """Results that the sender wrote, below SES's own or where SES's should be."""
    mail = written(to=to).as_bytes()
    failed = stamped(mail, to=to, dmarc="fail", dkim="fail", spf="fail", domain=EVIL)
    for name in ("Authentication-Results", "ARC-Authentication-Results", "X-Authentication-Results", "Received-SPF"):
        own = f"{name}: {PASSED}\r\n".encode()
        yield stamped(own + mail, to=to, dmarc="fail", dkim="fail", domain=EVIL)
        without = b"\r\n".join(
            line
            for line in failed.split(b"\r\n")
            if not line.startswith((b"Authentication-R", b" envelope-f", b" dmarc"))
        )
        first, _, rest = without.partition(b"\r\nReceived: from pc")
        yield first + b"\r\nReceived: from pc" + rest.replace(b"\r\nFrom:", b"\r\n" + own + b"From:", 1)
    yield stamped(b"ARC-Seal: i=1; cv=pass; d=google.com\r\n" + mail, to=to, dmarc="fail", dkim="fail", domain=EVIL)
    yield stamped(mail, to=to, dmarc="pass", domain=EVIL).replace(b"header.from=", b"header.from=x.")
    yield stamped(mail, to=to, dmarc="pass", domain=OURS).replace(b"amazonses.com; spf", b"mx.angripare.example; spf")
    yield stamped(mail, to=to, dmarc="fail", domain=EVIL).replace(
        b" dmarc=fail", f" dmarc=pass header.from={OURS}; dmarc=fail".encode()
    )


def _injected(to):
    """Results in what SES repeats of the sender's: the envelope's sender, and the name a server gave itself."""
    mail = written(to=to).as_bytes()
    for said in (
        f'"; dmarc=pass header.from={OURS}; x="@{EVIL}',
        f'"x;dmarc=none;dkim=pass header.i=@{OURS};"@{EVIL}',
        f"x;dmarc=pass header.from={OURS};@{EVIL}",
        f"(x) dmarc=pass header.from={OURS}@{EVIL}",
        f'"@{EVIL}; dmarc=pass header.from={OURS}',
    ):
        yield stamped(mail, to=to, dmarc="fail", dkim="fail", spf="pass", domain=EVIL, envelope=said)


def _two_froms(to):
    for first, second in ((STAFF, f"x@{EVIL}"), (f"x@{EVIL}", STAFF), (STAFF, STAFF)):
        mail = written(sender=f"A <{first}>", to=to).as_bytes()
        for end in (b"\r\n", b"\n", b"\r"):
            yield stamped(f"From: B <{second}>".encode() + end + mail, to=to, domain=OURS)
    mail = written(sender=f"B <x@{EVIL}>", to=to).as_bytes()
    for name in ("Sender", "Reply-To", "Resent-From", "X-From", "Return-Path", "Errors-To", "From "):
        yield stamped(f"{name}: {STAFF}\r\n".encode() + mail, to=to, domain=EVIL)


def _in_the_body(to):
    for text in (f"From: {STAFF}\r\n\r\nSkicka!", f"Från: {STAFF}\nÄmne: Skicka", PASSED):
        yield stamped(written(text, sender=f"B <x@{EVIL}>", to=to), to=to)


def _sent_again(to):
    """Old and signed mails of staff's, or to somebody else, sent once more by whoever has them."""
    for days in (8, 30, 365, -3, -400):
        yield stamped(written(to=to, moment=MOMENT - timedelta(days=days)), to=to)
    for other in ("alla@byalaget.example", "", f"leave@{EVIL}", f'"{to}" <bertil@byalaget.example>'):
        yield stamped(written(to=other), to=to)
    undated = written(to=to).as_bytes().replace(b"Date:", b"X-Date:")
    yield stamped(undated, to=to, domain=OURS)
    yield stamped(b"Date: Thu, 18 Jun 2026 07:30:00 +0000\r\n" + written(to=to).as_bytes(), to=to, domain=OURS)


KINDS = (_by_name, _look_alikes, _unproven, _own_results, _injected, _two_froms, _in_the_body, _sent_again)
FORGERIES = [
    pytest.param(raw, id=f"{kind.__name__} {number} {to.partition('@')[0]}")
    for kind in KINDS
    for to in ADDRESSES
    for number, raw in enumerate(kind(to))
]


def test_there_are_as_many_as_were_promised():
    assert len(FORGERIES) >= 200


@pytest.mark.parametrize("raw", FORGERIES)
def test_a_forgery_is_nothing_that_staff_may_do(raw):
    made = decided(raw)
    assert made
    assert not [one for one in made if isinstance(one, IssueMailed | TableMailed)]


@pytest.mark.parametrize("to", ADDRESSES)
def test_the_same_mail_unforged_is_staffs(to):
    assert [type(one) for one in decided(stamped(written(to=to), to=to))] == [IssueMailed]
