"""Addresses as people type them, as SES needs them, as a page may show them."""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import Undeliverable
from newsletter.subscribers.addresses import address_in, mailbox_of, masked
from tests.corpora import CORPORA, LEFT_OUT

CORPUS = CORPORA / "addresses" / "isemail" / "tests-original.xml"


@pytest.mark.parametrize(
    ("typed", "sendable"),
    [
        (" anna@smakommuner.example ", "anna@smakommuner.example"),
        ("Anna.Berg@EXAMPLE.SE", "Anna.Berg@example.se"),
        ("anna@räksmörgås.se", "anna@xn--rksmrgs-5wao1o.se"),
        ("anna+nyhet@a.example", "anna+nyhet@a.example"),
    ],
)
def test_an_address_becomes_what_ses_can_send_to(typed, sendable):
    assert address_in(typed).sendable == sendable


def test_letter_case_and_spelling_of_the_domain_do_not_make_two_readers():
    assert address_in("Anna@RÄKSMÖRGÅS.se").canonical == address_in("anna@xn--rksmrgs-5wao1o.se").canonical


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "not-an-address"),
        ("anna", "not-an-address"),
        ("anna@", "not-an-address"),
        ('"anna b"@a.example', "not-an-address"),
        ("anna@[127.0.0.1]", "not-an-address"),
        ("Anna <anna@a.example>", "not-an-address"),
        ("anna@a.example, bo@a.example", "not-an-address"),
        ("anna\r\nBcc: x@a.example", "not-an-address"),
        ("an\u200bna@a.example", "not-an-address"),
        ("anna@a.example\u202e", "not-an-address"),
        ("åsa@a.example", "needs-smtputf8"),
    ],
)
def test_what_ses_cannot_send_to_is_refused_in_words(typed, reason):
    with pytest.raises(Undeliverable) as refused:
        address_in(typed)
    assert refused.value.reason == reason


@given(st.text(max_size=300))
def test_nothing_anybody_types_breaks_anything(typed):
    try:
        found = address_in(typed)
    except Undeliverable:
        return
    assert found.sendable.isascii()
    assert found.canonical == found.canonical.lower()
    assert not any(c.isspace() for c in found.sendable)


def test_the_addresses_of_isemail_end_in_an_address_or_a_refusal():
    if not CORPUS.exists():
        pytest.skip(LEFT_OUT)
    for test in ET.parse(CORPUS).getroot().iter("test"):
        typed = test.findtext("address") or ""
        category = test.findtext("category") or ""
        try:
            address_in(typed)
        except Undeliverable:
            continue
        assert category != "ISEMAIL_ERR", typed


@pytest.mark.parametrize(
    ("address", "shown"),
    [("anna.berg@a.example", "an•••@a.example"), ("bo@a.example", "b•••@a.example"), ("x@a.example", "x•••@a.example")],
)
def test_a_page_shows_enough_to_know_oneself_by(address, shown):
    assert masked(address) == shown


LABELS = st.text(alphabet="aAbåÅäÖéßÉ\u0301o\u03089-", min_size=1, max_size=12)


@given(st.sampled_from(["anna", "Anna.Berg", "a+b", "A_1"]), LABELS)
def test_the_canonical_form_is_its_own_and_every_spelling_s(local, label):
    """Upper case, a decomposed å, an IDN and its punycode: one reader, however often the form is taken again."""
    typed = f"{local}@{label}.example"
    try:
        found = address_in(typed)
    except Undeliverable:
        return
    spellings = [typed.upper(), unicodedata.normalize("NFD", typed), unicodedata.normalize("NFC", typed)]
    for spelling in (found.canonical, found.sendable, f"  {typed} ", *spellings):
        try:
            again = address_in(spelling)
        except Undeliverable:
            assert "ß" in label  # whose upper case is two other letters
            continue
        assert again.canonical == found.canonical or "ß" in label
    assert address_in(found.sendable).sendable == found.sendable


LOCAL_PARTS = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9_+-]{0,12}(\.[A-Za-z0-9_+-]{1,8})?)", fullmatch=True)
DOMAINS = st.sampled_from(
    ["byar.example", "räksmörgås.se", "xn--rksmrgs-5wao1o.se", "Østfold.no", "müller.de", "例え.jp"]
)


@given(LOCAL_PARTS, DOMAINS)
def test_every_spelling_of_an_address_is_one_reader_and_is_sent_to_as_it_is(local, domain):
    found = address_in(f"{local}@{domain}")
    canonical = found.canonical
    for spelling in (
        f" {local}@{domain}\n",
        f"{local.upper()}@{domain.upper()}",
        unicodedata.normalize("NFD", f"{local}@{domain}"),
        found.sendable,
        canonical,
    ):
        assert address_in(spelling).canonical == canonical, spelling
    assert found.sendable.partition("@")[0] == local, "before the @ letters are somebody else's business"
    assert found.sendable.isascii()


@given(LOCAL_PARTS, LOCAL_PARTS, DOMAINS)
def test_two_people_at_one_place_are_two_readers(one, other, domain):
    """Also those whom only a dot or a plus tells apart: whether that is one mailbox is known to the place alone."""
    same = one.lower() == other.lower()
    assert (address_in(f"{one}@{domain}").canonical == address_in(f"{other}@{domain}").canonical) == same


def test_the_addresses_of_isemail_that_are_taken_are_taken_again_as_they_were_written_down():
    if not CORPUS.exists():
        pytest.skip(LEFT_OUT)
    taken = 0
    for test in ET.parse(CORPUS).getroot().iter("test"):
        try:
            found = address_in(test.findtext("address") or "")
        except Undeliverable:
            continue
        taken += 1
        again = address_in(found.sendable)
        assert (again.sendable, again.canonical) == (found.sendable, found.canonical)
    assert taken > 20


@pytest.mark.parametrize(
    ("typed", "mailbox"),
    [
        ("Victim@Byar.example", "victim@byar.example"),
        ("victim+17@byar.example", "victim@byar.example"),
        ("victim+a+b@byar.example", "victim@byar.example"),
        ("v.i.c.tim+x@gmail.com", "victim@gmail.com"),
        ("victim@googlemail.com", "victim@gmail.com"),
        ("anna.berg@byar.example", "anna.berg@byar.example"),
        ("anna@räksmörgås.se", "anna@xn--rksmrgs-5wao1o.se"),
        ("+@byar.example", "+@byar.example"),
    ],
)
def test_spellings_of_one_mailbox_are_counted_together(typed, mailbox):
    assert address_in(typed).mailbox == mailbox == mailbox_of(mailbox)


def test_addresses_that_share_a_mailbox_stay_different_subscribers_and_get_mail_as_typed():
    one, other = address_in("anna+a@byar.example"), address_in("anna+b@byar.example")
    assert one.canonical != other.canonical
    assert one.sendable == "anna+a@byar.example"
