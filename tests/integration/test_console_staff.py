"""The console on staff: an invitation to the upload page, and links made void."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from console import connection
from tests.integration.sample_files import LIST, STAFF, settings
from tests.integration.test_console import Border, utskick
from tests.integration.uploading import link_for, open_lists


@pytest.fixture
def stack(stack, monkeypatch):
    """The console and the stack look at one clock."""
    Border(stack)
    monkeypatch.setattr(connection, "time", SimpleNamespace(time=stack.clock))
    open_lists(stack)
    return stack


def test_an_invitation_brings_a_link_that_opens_the_page_until_it_is_revoked(stack):
    said = utskick("staff", "invite", LIST, STAFF.upper())
    assert STAFF in said
    stack.work()
    (letter,) = stack.letters(STAFF)
    assert "inget lösenord behövs" in stack.text(letter)
    page = re.search(r"https://[^/\s]+(/d/[a-z0-9._-]+)", stack.text(letter))[1]
    assert stack.visit(page)["statusCode"] == 200
    said = utskick("staff", "revoke", LIST, STAFF)
    assert "take the address off" in " ".join(said.split())
    assert stack.visit(page)["statusCode"] == 404
    stack.clock.now += 1
    assert stack.visit(link_for(stack))["statusCode"] == 200


def test_nobody_is_invited_who_may_not(stack):
    said = utskick("staff", "invite", LIST, "anna@byar.example", code=1)
    assert "may not give in files" in " ".join(said.split())
    assert "Did you mean annat?" in utskick("staff", "invite", "annan", STAFF, code=1)
    stack.put(f"lists/{LIST}/list.yaml", b"name: x\n")
    assert "are broken" in utskick("staff", "invite", LIST, STAFF, code=1)
    assert "is void" in utskick("staff", "revoke", LIST, STAFF), "whatever else is broken"
    stack.put(f"lists/{LIST}/list.yaml", settings(staff=["ny@smakommuner.example"]))
    assert "may still ask" not in utskick("staff", "revoke", LIST, STAFF)
