"""Addresses of offices, and addresses to throw away: what a list takes, at the form and in a file."""

from __future__ import annotations

import pytest

from newsletter.address_rules import ANY_ADDRESS, DISPOSABLE, ROLE, AddressRules, disposable, kind_of
from newsletter.errors import InvalidList
from newsletter.mailing_list import MailingList
from newsletter.subscribers.addresses import address_in
from newsletter.subscribers.typo_domains import COMMON, REAL

SETTINGS = """
name: Bladet
organisation: Föreningen
from: { name: Bladet, address: bladet@a.example }
staff: [red@a.example]
"""


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("kommun@sundsby.example", ROLE),
        ("Info+blad@sundsby.example", ROLE),
        ("anna@yopmail.com", DISPOSABLE),
        ("info@mail.Mailinator.com", DISPOSABLE),
        ("anna.info@sundsby.example", ""),
        ("anna@notyopmail.com", ""),
    ],
)
def test_an_address_is_known_by_what_stands_before_or_after_the_at_sign(address, kind):
    assert kind_of(address) == kind


def test_a_list_that_says_nothing_takes_offices_and_remarks_on_throwaways_in_a_file():
    assert ANY_ADDRESS.refused_at_the_form("kommun@a.example") == ""
    assert ANY_ADDRESS.refused_at_the_form("anna@yopmail.com") == DISPOSABLE
    assert ANY_ADDRESS.refused_in_a_file("anna@yopmail.com") == ""
    assert ANY_ADDRESS.remarked_on("anna@yopmail.com") == DISPOSABLE


def test_what_a_list_says_holds_for_the_form_and_for_files():
    said = MailingList.from_yaml("bladet", SETTINGS + "addresses: { role: refuse, disposable: accept }\n").addresses
    assert said == AddressRules("refuse", "accept")
    assert said.refused_at_the_form("kommun@a.example") == said.refused_in_a_file("kommun@a.example") == ROLE
    assert said.refused_at_the_form("anna@yopmail.com") == said.remarked_on("anna@yopmail.com") == ""
    assert AddressRules(disposable="refuse").refused_in_a_file("anna@yopmail.com") == DISPOSABLE


def test_a_setting_that_says_neither_is_told():
    with pytest.raises(InvalidList) as wrong:
        MailingList.from_yaml("bladet", SETTINGS + "addresses: { role: perhaps }\n")
    assert wrong.value.problems[0].facts["field"] == "addresses.role"


def test_the_kept_list_holds_domains_only_and_none_where_many_have_their_mail():
    assert all(address_in(f"a@{domain}").canonical == f"a@{domain}" for domain in disposable())
    assert not disposable() & {*COMMON, *REAL}
