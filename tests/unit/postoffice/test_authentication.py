"""Received-SPF and Authentication-Results, computed from real signatures and a table of DNS records."""

from __future__ import annotations

import re

import pytest

from local.postoffice.authentication import DnsTable, Sender, results
from tests.signed_mail import SELECTOR, mail, publish, raw, signed

DOMAIN = "smakommuner.example"
ANNA = f"Anna Berg <anna@{DOMAIN}>"
SERVER = Sender(f"anna@{DOMAIN}", "mail.smakommuner.example", "192.0.2.7")


@pytest.fixture
def dns():
    table = DnsTable()
    publish(table, DOMAIN)
    table.put(DOMAIN, "v=spf1 ip4:192.0.2.0/24 -all")
    return table


def found(dns, source, sender=SERVER):
    """The results by their methods, of the header that SES would write."""
    _, told = results(source, sender, dns)
    assert told.startswith("amazonses.com;\r\n ")
    return dict(re.findall(r"^ (\w+)=(\w+)", told, re.MULTILINE))


def test_a_signed_mail_of_a_domain_s_own_server_passes_as_in_mails_that_ses_took_in(dns):
    spf, told = results(signed(mail(ANNA, "a@b.example"), DOMAIN), SERVER, dns)
    words = (
        "pass (spfCheck: domain of smakommuner.example designates 192.0.2.7 as permitted sender) client-ip=192.0.2.7; "
        "envelope-from=anna@smakommuner.example; helo=mail.smakommuner.example;"
    )
    assert spf == words
    assert told.split("\r\n ") == [
        "amazonses.com;",
        f"spf={words}",
        "dkim=pass header.i=@smakommuner.example;",
        "dmarc=pass header.from=smakommuner.example;",
    ]


@pytest.mark.parametrize(
    ("old", "new"), [("Hej på dig", "Hej på er"), ("Subject: Hej", "Subject: Hopp"), ("anna@", "bertil@")]
)
def test_a_mail_that_was_changed_on_its_way_fails(dns, old, new):
    source = signed(mail(ANNA, "a@b.example", text="Hej pa dig\n"), DOMAIN)
    old, new = (one.replace("å", "a").encode() for one in (old, new))
    assert old in source
    changed = found(dns, source.replace(old, new), Sender("x@other.example", "other.example", "198.51.100.9"))
    assert (changed["dkim"], changed["dmarc"]) == ("fail", "fail")


def test_a_signature_of_another_domain_passes_and_does_not_speak_for_the_one_in_from(dns):
    publish(dns, "other.example")
    sender = Sender("x@other.example", "other.example", "198.51.100.9")
    told = found(dns, signed(mail(ANNA, "a@b.example"), "other.example"), sender)
    assert (told["spf"], told["dkim"], told["dmarc"]) == ("none", "pass", "fail")


def test_a_signature_whose_key_nobody_publishes_is_no_pass(dns):
    dns.put(f"{SELECTOR}._domainkey.{DOMAIN}")
    told = found(dns, signed(mail(ANNA, "a@b.example"), DOMAIN), Sender("", "x.example", "198.51.100.9"))
    assert told["dkim"] != "pass"
    assert told["dmarc"] == "fail"


def test_spf_alone_is_enough_where_it_is_aligned_and_not_where_it_is_another_domain_s(dns):
    source = raw(mail(ANNA, "a@b.example"))
    assert found(dns, source) == {"spf": "pass", "dmarc": "pass"}
    dns.put("other.example", "v=spf1 +all")
    other = Sender("x@other.example", "other.example", "198.51.100.9")
    assert found(dns, source, other) == {"spf": "pass", "dmarc": "fail"}


def test_a_subdomain_is_aligned_unless_the_policy_is_strict(dns):
    below = "post.smakommuner.example"
    publish(dns, below)
    elsewhere = Sender("", "x.example", "198.51.100.9")
    source = signed(mail(ANNA, "a@b.example"), below)
    assert found(dns, source, elsewhere)["dmarc"] == "pass"
    dns.put(f"_dmarc.{DOMAIN}", "v=DMARC1; p=none; adkim=s")
    assert found(dns, source, elsewhere)["dmarc"] == "fail"


def test_a_domain_without_a_policy_is_none_and_one_below_it_has_its_s(dns):
    assert found(dns, raw(mail("a@policyless.example", "a@b.example")))["dmarc"] == "none"
    assert found(dns, raw(mail(f"a@x.{DOMAIN}", "a@b.example")))["dmarc"] == "pass"


@pytest.mark.parametrize(
    "written",
    ["From: a@one.example, b@two.example\r\n", "From: a@one.example\r\nFrom: b@two.example\r\n", "", "From: \r\n"],
)
def test_several_domains_in_from_or_none_are_an_error(dns, written):
    assert found(dns, f"{written}Subject: x\r\n\r\nHej\r\n".encode())["dmarc"] == "permerror"


@pytest.mark.parametrize(
    ("record", "result"),
    [
        ("v=spf1 ip4:192.0.2.7 -all", "pass"),
        ("v=spf1 ip4:198.51.100.0/24 -all", "fail"),
        ("v=spf1 ~all", "softfail"),
        ("v=spf1 ?all", "neutral"),
        ("v=spf1 ip6:2001:db8::/32", "neutral"),
        ("v=spf1 include:_spf.other.example -all", "pass"),
        ("v=spf1 include:itself.example -all", "permerror"),
        ("v=spf1 mx -all", "permerror"),
        ("google-site-verification=x", "none"),
    ],
)
def test_spf_records_are_read(record, result):
    table = DnsTable({"itself.example": [record], "_spf.other.example": ["v=spf1 ip4:192.0.2.0/24 -all"]})
    sender = Sender("a@itself.example", "x.example", "192.0.2.7")
    told = found(table, raw(mail("a@itself.example", "a@b.example")), sender)
    assert told["spf"] == result


def test_a_bounce_is_checked_by_the_name_of_its_server(dns):
    spf, _ = results(raw(mail(ANNA, "a@b.example")), Sender("", "mx.other.example", "192.0.2.7"), dns)
    assert spf.startswith("none ")
    assert "envelope-from=postmaster@mx.other.example" in spf
