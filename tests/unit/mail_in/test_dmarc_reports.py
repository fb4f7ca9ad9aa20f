"""Aggregate reports: read from what receivers send, and nothing from what is made to be large or slow."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.mail_in.dmarc_reports import report_in
from tests.integration.mails import DOMAIN, stamped, written

ROWS = (("192.0.2.1", 90, "pass", "fail"), ("192.0.2.2", 7, "fail", "pass"), ("203.0.113.9", 3, "fail", "fail"))


def feedback(rows=ROWS, domain="smakommuner.example", number="17", head=""):
    records = "".join(
        f"<record><row><source_ip>{source}</source_ip><count>{count}</count><policy_evaluated><disposition>none"
        f"</disposition><dkim>{dkim}</dkim><spf>{spf}</spf></policy_evaluated></row><identifiers><header_from>{domain}"
        "</header_from></identifiers></record>"
        for source, count, dkim, spf in rows
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" ?>{head}<feedback><version>1.0</version><report_metadata><org_name>'
        f"google.com</org_name><email>noreply-dmarc-support@google.com</email><report_id>{number}</report_id><date_range>"
        "<begin>1781654400</begin><end>1781740799</end></date_range></report_metadata><policy_published><domain>"
        f"{domain}</domain><p>none</p></policy_published>{records}</feedback>"
    ).encode()


def zipped(xml, name="google.com!smakommuner.example!1!2.xml"):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr(name, xml)
    return whole.getvalue()


def mailed(content, name="report.zip", **said):
    to = f"dmarc@{DOMAIN}"
    sender = said.pop("sender", "noreply-dmarc-support@google.example")
    subject = said.pop("subject", "Report domain: smakommuner.example")
    mail = written("", sender=sender, to=to, subject=subject, files={name: content})
    return stamped(mail, to=to, **said)


@pytest.mark.parametrize(
    ("content", "name"),
    [(zipped(feedback()), "a.zip"), (gzip.compress(feedback()), "a.xml.gz"), (feedback(), "a.xml")],
)
def test_a_report_tells_how_much_was_ours_and_who_else_sends(content, name):
    report = report_in(mailed(content, name))
    assert (report.reporter, report.domain, report.number) == ("google.com", "smakommuner.example", "17")
    assert report.day == date(2026, 6, 17)
    assert (report.aligned, report.unaligned, report.others) == (97, 3, {"203.0.113.9": 3})


def test_a_report_in_a_namespace_is_read():
    xml = feedback().replace(b"<feedback>", b'<feedback xmlns="http://dmarc.org/dmarc-xml/0.1">')
    assert report_in(mailed(zipped(xml))).aligned == 97


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Hej",
        b"PK\x03\x04 broken",
        b"\x1f\x8b broken",
        zipped(b"<x/>"),
        zipped(feedback(head='<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>')),
        zipped(feedback(head='<!DOCTYPE feedback SYSTEM "http://192.0.2.1/x.dtd">')),
        gzip.compress(feedback() + b" " * 20_000_000),
        zipped(feedback() + b" " * 200_000_000),
        zipped(feedback(), "../../evil.exe"),
        gzip.compress(feedback())[:-20],
        feedback().replace(b"1781654400", b"99999999999"),
        feedback().replace(b"1781654400", b"x"),
    ],
)
def test_what_is_no_report_or_is_made_to_harm_is_none(content):
    report = report_in(mailed(content))
    assert report is None or report.mails == 100  # a gzip whose end is lost still has its whole text


def test_counts_that_are_no_numbers_count_nothing():
    report = report_in(mailed(zipped(feedback([("x", "-5", "pass", ""), ("<b>", "9" * 30, "fail", "fail")])), "a.zip"))
    assert report is None or report.mails == 0


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"<feedback>"]))
def test_any_bytes_are_borne(content, head):
    report_in(mailed(head + content))
    report_in(content)
