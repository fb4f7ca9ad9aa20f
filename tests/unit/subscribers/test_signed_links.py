"""Links that are somebody's alone: any tampering fails, any rotation holds, none does another's work."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import Misconfigured
from newsletter.subscribers.keyring import PARTITIONS, Keyring
from newsletter.subscribers.signed_links import (
    AddressChangeLink,
    BadLinkError,
    FormStamp,
    JoinLink,
    OwnLink,
    ReaderLink,
    StaffLink,
    whose,
)

NOW = datetime(2026, 6, 1, tzinfo=UTC)
RING = Keyring({"1": b"first secret"})
LISTS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
READERS = st.text(PARTITIONS, min_size=20, max_size=20)


@given(LISTS, READERS)
def test_a_readers_link_leads_back_to_the_reader(list_id, reader):
    link = ReaderLink(list_id, reader)
    assert ReaderLink.read(link.signed("leave", RING), "leave", RING) == link


@given(LISTS, READERS, st.data())
def test_a_link_changed_anywhere_is_worth_nothing(list_id, reader, data):
    link = ReaderLink(list_id, reader)
    token = link.signed("leave", RING)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz234567").filter(lambda c: c != token[place]))
    for tampered in (token[:place] + letter + token[place + 1 :], token[:-1], token + letter, token[1:]):
        with pytest.raises(BadLinkError):
            ReaderLink.read(tampered, "leave", RING)
    sign = data.draw(st.characters(codec="ascii").filter(lambda c: c.lower() != token[place]))
    with suppress(BadLinkError):
        assert ReaderLink.read(token[:place] + sign + token[place + 1 :], "leave", RING) == link


@given(st.text(max_size=200))
def test_a_made_up_link_is_worth_nothing(token):
    with pytest.raises(BadLinkError):
        ReaderLink.read(token, "leave", RING)


@pytest.mark.parametrize("other", ["return", "confirm", "export", "erase", "stop", ""])
def test_a_link_for_leaving_does_no_other_work(other):
    token = ReaderLink("bladet", "a" * 20).signed("leave", RING)
    with pytest.raises(BadLinkError):
        ReaderLink.read(token, other, RING)
    with pytest.raises(BadLinkError):
        StaffLink.read(token, "leave", RING, NOW)


def test_old_mails_keep_working_when_a_new_key_comes_in():
    old = ReaderLink("bladet", "a" * 20).signed("leave", RING)
    rotated = Keyring({"1": b"first secret", "2": b"second secret"})
    new = ReaderLink("bladet", "a" * 20).signed("leave", rotated)
    assert ReaderLink.read(old, "leave", rotated) == ReaderLink.read(new, "leave", rotated)
    assert new.startswith("2.")
    with pytest.raises(BadLinkError):
        ReaderLink.read(new, "leave", RING)


ROTATED = Keyring({"1": b"first secret", "2": b"second secret"})
READER, LATER = "a" * 20, int(NOW.timestamp()) + 60


def _readers(purpose):
    link = ReaderLink("bladet", READER)
    return (
        link,
        lambda link, ring: link.signed(purpose, ring),
        lambda token, ring: ReaderLink.read(token, purpose, ring),
    )


def _staffs(purpose):
    link = StaffLink("bladet-abc", 0, "cafe", LATER)
    read = StaffLink.read
    return link, lambda link, ring: link.signed(purpose, ring), lambda token, ring: read(token, purpose, ring, NOW)


EVERY_LINK = {
    **{purpose: _readers(purpose) for purpose in ("leave", "return", "why", "ask")},
    **{purpose: _staffs(purpose) for purpose in ("stop", "start", "again")},
    "join": (JoinLink("bladet", READER, 1), lambda link, ring: link.signed(ring), JoinLink.read),
    "own": (
        OwnLink("bladet", READER, LATER),
        lambda link, ring: link.signed(ring),
        lambda token, ring: OwnLink.read(token, ring, NOW),
    ),
    "move": (AddressChangeLink("bladet", READER, 1), lambda link, ring: link.signed(ring), AddressChangeLink.read),
    "form": (FormStamp("bladet", 1), lambda link, ring: link.signed(ring), FormStamp.read),
}


@pytest.mark.parametrize("purpose", EVERY_LINK)
def test_whatever_a_link_is_for_the_old_key_still_opens_it_and_the_new_one_signs_the_next(purpose):
    link, sign, read = EVERY_LINK[purpose]
    old, new = sign(link, RING), sign(link, ROTATED)
    assert (old[:2], new[:2]) == ("1.", "2.")
    assert read(old, ROTATED) == read(new, ROTATED) == link
    with pytest.raises(BadLinkError):
        read(new, RING)
    for number, token in (("2", old), ("1", new)):
        with pytest.raises(BadLinkError):
            read(number + token[1:], ROTATED)


@pytest.mark.parametrize("purpose", EVERY_LINK)
def test_a_link_does_only_its_own_work_whatever_key_signed_it(purpose):
    link, sign, _ = EVERY_LINK[purpose]
    for ring in (RING, ROTATED):
        token = sign(link, ring)
        for other, (_, _, read) in EVERY_LINK.items():
            if other != purpose:
                with pytest.raises(BadLinkError):
                    read(token, ROTATED)


def test_readers_keep_their_names_when_a_new_key_comes_in():
    rotated = Keyring({"1": b"first secret", "2": b"second secret"})
    assert RING.reader_key("anna@a.example") == rotated.reader_key("anna@a.example")


def test_a_readers_name_is_short_plain_and_says_nothing():
    key = RING.reader_key("anna@a.example")
    assert len(key) == 20
    assert set(key) <= set(PARTITIONS)
    assert key != RING.reader_key("anna@b.example")
    assert "".join(sorted(PARTITIONS)) == PARTITIONS


def test_a_staff_link_ends_and_is_for_one_person_and_one_content():
    link = StaffLink("bladet-abc", 0, "cafe", int(NOW.timestamp()) + 60)
    token = link.signed("stop", RING)
    assert StaffLink.read(token, "stop", RING, NOW) == link
    with pytest.raises(BadLinkError):
        StaffLink.read(token, "stop", RING, NOW + timedelta(seconds=61))
    with pytest.raises(BadLinkError):
        StaffLink.read(token, "start", RING, NOW)


def test_a_secret_without_keys_is_a_misconfiguration():
    with pytest.raises(Misconfigured):
        Keyring.from_json("{}")
    assert Keyring.from_json('{"1": "a", "note": "b"}').newest == "1"


@given(LISTS, READERS, st.integers(0, 2**40))
def test_a_link_for_joining_leads_back_to_just_one_sign_up_also_after_a_rotation(list_id, reader, asked):
    link = JoinLink(list_id, reader, asked)
    rotated = Keyring({"1": b"first secret", "2": b"second secret"})
    assert JoinLink.read(link.signed(RING), rotated) == link
    assert JoinLink.read(link.signed(RING), RING) == link


@given(LISTS, READERS, st.integers(0, 2**40), st.data())
def test_a_link_for_joining_changed_anywhere_is_worth_nothing(list_id, reader, asked, data):
    token = JoinLink(list_id, reader, asked).signed(RING)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.characters(codec="ascii").filter(lambda c: c.lower() != token[place]))
    for tampered in (token[:place] + letter + token[place + 1 :], token[:place], token + letter):
        with pytest.raises(BadLinkError):
            JoinLink.read(tampered, RING)


@given(LISTS, READERS, st.integers(0, 2**40))
def test_what_is_signed_for_one_thing_is_read_as_no_other(list_id, reader, second):
    join, stamp = JoinLink(list_id, reader, second).signed(RING), FormStamp(list_id, second).signed(RING)
    leave = ReaderLink(list_id, reader).signed("leave", RING)
    assert FormStamp.read(stamp, RING) == FormStamp(list_id, second)
    for token, read in [
        (join, FormStamp.read),
        (leave, FormStamp.read),
        (stamp, JoinLink.read),
        (leave, JoinLink.read),
    ]:
        with pytest.raises(BadLinkError):
            read(token, RING)
    for token in (join, stamp):
        with pytest.raises(BadLinkError):
            ReaderLink.read(token, "leave", RING)


@given(LISTS, READERS, st.integers(0, 2**40))
def test_whom_a_reader_s_link_is_about_can_be_told_from_any_of_them(list_id, reader, second):
    for token in (ReaderLink(list_id, reader).signed("leave", RING), JoinLink(list_id, reader, second).signed(RING)):
        assert whose(token) == (list_id, reader)
    with pytest.raises(BadLinkError):
        whose("1.forged")


@pytest.mark.parametrize(
    "mangle",
    [
        lambda token: f"{token}.",
        lambda token: f"{token})",
        lambda token: f"{token}>",
        lambda token: f"{token}/",
        lambda token: f"{token}%3E",
        lambda token: f"{token}%253E",
        lambda token: f"{token}%20",
        lambda token: f"{token}&sa=D&ust=1",
        lambda token: f"{token}=3D",
        lambda token: f"{token}?utm_source=x",
        lambda token: f"{token}\u200b",
        lambda token: f"{token},",
        lambda token: f"<{token}>",
        lambda token: token.upper(),
        lambda token: token.replace(".", "%2E"),
        lambda token: f"{token[:30]}=\r\n{token[30:]}",
        lambda token: f"{token[:30]}\n {token[30:]}",
        lambda token: f"{token[:30]}%0A{token[30:]}",
    ],
)
@pytest.mark.parametrize("list_id", ["bladet", "en-lista", "l2"])
def test_a_link_that_a_mail_program_has_mangled_still_leads_back(mangle, list_id):
    link = ReaderLink(list_id, "a" * 20)
    token = link.signed("leave", RING)
    assert ReaderLink.read(mangle(token), "leave", RING) == link
    assert whose(mangle(token)) == (list_id, "a" * 20)
    with pytest.raises(BadLinkError):
        ReaderLink.read(mangle(token), "own", RING)


@given(LISTS, READERS, st.text(max_size=12), st.text(max_size=12))
def test_what_stands_around_a_link_never_makes_it_another_s(list_id, reader, before, after):
    link = ReaderLink(list_id, reader)
    with suppress(BadLinkError):
        assert ReaderLink.read(f"{before}{link.signed('leave', RING)}{after}", "leave", RING) == link
