"""Whatever is done to a link, by malice or by a mail program, it is the same link or worth nothing."""

from __future__ import annotations

import ast
import email
import email.policy
import inspect
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from newsletter.subscribers import signed_links
from newsletter.subscribers.keyring import PARTITIONS, Keyring
from newsletter.subscribers.signed_links import (
    AddressChangeLink,
    BadLinkError,
    FormStamp,
    JoinLink,
    OwnLink,
    ReaderLink,
    StaffLink,
)

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LATER = int(NOW.timestamp()) + 3600
RING = Keyring({"1": b"first secret", "2": b"second secret"})
LISTS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
KEYS = st.text(PARTITIONS, min_size=20, max_size=20)
READER_PURPOSES, STAFF_PURPOSES = ("leave", "return", "why", "ask"), ("stop", "start", "again")

SIGNED: dict[str, Callable[..., str]] = {
    **{
        purpose: lambda one, key, ring, purpose=purpose: ReaderLink(one, key).signed(purpose, ring)
        for purpose in READER_PURPOSES
    },
    **{
        purpose: lambda one, _, ring, purpose=purpose: StaffLink(one, 0, "cafe", LATER).signed(purpose, ring)
        for purpose in STAFF_PURPOSES
    },
    "join": lambda one, key, ring: JoinLink(one, key, LATER).signed(ring),
    "move": lambda one, key, ring: AddressChangeLink(one, key, LATER).signed(ring),
    "own": lambda one, key, ring: OwnLink(one, key, LATER).signed(ring),
    "form": lambda one, _, ring: FormStamp(one, LATER).signed(ring),
}
READ: dict[str, Callable[..., object]] = {
    **{
        purpose: lambda token, ring, purpose=purpose: ReaderLink.read(token, purpose, ring)
        for purpose in READER_PURPOSES
    },
    **{
        purpose: lambda token, ring, purpose=purpose: StaffLink.read(token, purpose, ring, NOW)
        for purpose in STAFF_PURPOSES
    },
    "join": JoinLink.read,
    "move": AddressChangeLink.read,
    "own": lambda token, ring: OwnLink.read(token, ring, NOW),
    "form": FormStamp.read,
}
PURPOSES = st.sampled_from(sorted(SIGNED))
READERS_OWN = READER_PURPOSES
"""Links that stand in readers' mails for ever."""


def is_good(purpose, token, ring=RING):
    try:
        READ[purpose](token, ring)
    except BadLinkError:
        return False
    return True


@st.composite
def edits(draw):
    """Something done to a text at some place: the kinds of damage that hands and programs do."""
    kind = draw(st.sampled_from(["put", "take", "change", "turn", "case", "cut", "behead", "double", "around"]))
    return kind, draw(st.integers(0, 200)), draw(st.text(st.characters(codec="utf-8"), min_size=1, max_size=3))


def edited(text, edit):
    kind, place, new = edit
    at = place % max(len(text), 1)
    before, here, after = text[:at], text[at : at + 1], text[at + 1 :]
    return {
        "put": before + new + here + after,
        "take": before + after,
        "change": before + new + after,
        "turn": before + after[:1] + here + after[1:],
        "case": before + here.swapcase() + after,
        "cut": before,
        "behead": after,
        "double": before + here + here + after,
        "around": f"{new}{text}{new}",
    }[kind]


@given(PURPOSES, LISTS, KEYS, st.lists(edits(), min_size=1, max_size=4))
@settings(max_examples=500)
def test_a_link_changed_in_any_way_is_worth_nothing_or_leads_where_it_did(purpose, list_id, reader, changes):
    token = changed = SIGNED[purpose](list_id, reader, RING)
    for edit in changes:
        changed = edited(changed, edit)
    assume(changed != token)
    assert is_good(purpose, token)
    if is_good(purpose, changed):  # signs around it, as mail programs add them to a reader's link
        assert purpose in READERS_OWN
        assert READ[purpose](changed, RING) == ReaderLink(list_id, reader)


@given(PURPOSES, PURPOSES, LISTS, KEYS)
def test_a_link_for_one_thing_does_no_other(purpose, other, list_id, reader):
    assert is_good(other, SIGNED[purpose](list_id, reader, RING)) == (purpose == other)


@given(PURPOSES, LISTS, LISTS, KEYS, KEYS, st.integers(0, 6))
def test_a_part_of_another_link_cannot_be_put_into_this_one(purpose, list_id, other_list, reader, other, place):
    """Another list, another reader, another key's number, another signature: each is that of a link that is good."""
    mine, theirs = SIGNED[purpose](list_id, reader, RING), SIGNED[purpose](other_list, other, RING)
    parts, others = mine.split("."), theirs.split(".")
    others[0] = "1"  # the key before, which verifies still
    at = place % len(parts)
    assume(parts[at] != others[at])
    assert not is_good(purpose, ".".join([*parts[:at], others[at], *parts[at + 1 :]]))


@given(
    st.lists(st.tuples(st.integers(1, 9), st.binary(min_size=1, max_size=40)), min_size=1, max_size=8),
    st.lists(st.tuples(PURPOSES, LISTS, KEYS), min_size=1, max_size=5),
)
def test_whatever_keys_have_come_since_every_link_that_ever_was_is_good(steps, links):
    """Each key has a higher number than the one before; none is taken away. Readers keep their names throughout."""
    secrets, ever, newest = {"1": b"the first"}, [], 1
    name = Keyring(secrets).reader_key("anna@a.example")
    for step, secret in steps:
        newest += step
        secrets = {**secrets, str(newest): secret}
        ring = Keyring(secrets)
        ever += [(purpose, SIGNED[purpose](list_id, reader, ring)) for purpose, list_id, reader in links]
        assert ring.newest == str(newest)
        assert ring.reader_key("anna@a.example") == name
        assert all(is_good(purpose, token, ring) for purpose, token in ever)


@given(PURPOSES, LISTS, KEYS)
def test_a_key_that_is_taken_away_takes_its_own_links_with_it_and_no_others(purpose, list_id, reader):
    first, both = Keyring({"1": b"first secret"}), RING
    old, new = SIGNED[purpose](list_id, reader, first), SIGNED[purpose](list_id, reader, both)
    assert is_good(purpose, old, both)
    assert is_good(purpose, old, first)
    assert not is_good(purpose, new, first)
    assert not is_good(purpose, new, Keyring({"1": b"first secret", "2": b"somebody else's"}))


@given(PURPOSES, LISTS, KEYS)
def test_a_link_survives_what_mail_programs_do_to_addresses(purpose, list_id, reader):
    """Made small, quoted for a URL, or broken over lines in a mail: the same. Made large: only a reader's own."""
    token = SIGNED[purpose](list_id, reader, RING)
    assert token.lower() == token == quote(token, safe="")
    assert is_good(purpose, token.upper()) == (purpose in READERS_OWN or token.upper() == token)
    sent = EmailMessage(policy=email.policy.SMTP)
    sent.set_content(f"å <https://nyhetsbrev.smakommuner.example/u/{token}> ö\n", cte="quoted-printable")
    wire = sent.as_bytes()
    assert b"=\r\n" in wire, "the line was broken"
    got = email.message_from_bytes(wire, policy=email.policy.default).get_content()
    assert got.strip() == f"å <https://nyhetsbrev.smakommuner.example/u/{token}> ö"


@pytest.mark.parametrize("ending", [".", ",", ")", ">", "/", "=", "%20", " ", "\n", "?utm_source=x", "#top"])
def test_what_a_program_adds_at_the_end_turns_no_reader_away_and_lets_no_stranger_in(ending):
    for purpose, sign in SIGNED.items():
        token = sign("bladet", "a" * 20, RING)
        assert is_good(purpose, token + ending) == (purpose in READERS_OWN)


def test_signatures_are_compared_in_constant_time():
    tree = ast.parse(inspect.getsource(signed_links._verified))
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    compared = [node for node in ast.walk(tree) if isinstance(node, ast.Compare)]
    assert "hmac.compare_digest" in called
    assert not [node for node in compared if {type(one) for one in node.ops} & {ast.Eq, ast.NotEq}]
