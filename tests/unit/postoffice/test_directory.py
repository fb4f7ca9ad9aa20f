"""The directory: which verified identity lets an address send."""

from __future__ import annotations

import pytest

from local.postoffice.directory import Directory


@pytest.mark.parametrize(
    ("address", "identity"),
    [
        ("a@b.example", "b.example"),
        ("A@B.Example", "b.example"),
        ("a@mail.b.example", "b.example"),
        ("eva@c.example", "eva@c.example"),
        ("bo@c.example", None),
        ("a@notb.example", None),
        ("a@example", None),
        ("", None),
    ],
)
def test_an_address_sends_by_itself_by_its_domain_or_by_a_domain_above_it(address, identity):
    """https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html: a verified domain covers its subdomains and
    every address in them; an address covers itself.
    """
    assert Directory({"b.example", "eva@c.example"}).identity_of(address) == identity
