"""Sign-ups: few letters to anybody whatever they do, a week to confirm, and networks by a name of no use to others."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newsletter.subscribers.keyring import Keyring
from newsletter.subscribers.sign_ups import (
    BETWEEN_LETTERS,
    LIFE,
    MOST_IN_A_MONTH,
    MOST_LETTERS,
    MOST_OF_A_NETWORK,
    MOST_OF_A_SITE,
    MOST_TO_AN_ADDRESS,
    REMIND_AFTER,
    TIME_TO_ANSWER,
    SignUp,
    has_its_share,
    may_be_written_to,
    network_key,
)

START = datetime(2027, 6, 1, 8, tzinfo=UTC)
NEW = SignUp(
    "blad", "abcdefghij234567abcd", "anna@a.example", "Anna", "text", "/join/blad", "net", int(START.timestamp())
)
RING = Keyring({"1": b"a secret"})


@given(st.lists(st.integers(0, 5 * 86_400), max_size=60))
def test_nobody_gets_more_than_one_letter_a_day_and_three_in_all(waits):
    sign_up, now, written = NEW, START, []
    for wait in waits:
        now += timedelta(seconds=wait)
        if sign_up.is_due_a_letter(now):
            sign_up = sign_up.written_to(now)
            written.append(now)
    assert len(written) <= MOST_LETTERS
    assert all(later - earlier >= BETWEEN_LETTERS for earlier, later in pairwise(written))
    assert bool(written) == bool(waits), "and the first who asks gets one"


@given(st.lists(st.tuples(st.integers(0, 5 * 86_400), st.booleans()), max_size=60))
def test_a_reminder_counts_among_those_letters_comes_once_and_prolongs_nothing(days):
    sign_up, now, written, reminders = NEW, START, [], []
    for wait, somebody_asks in days:
        now += timedelta(seconds=wait)
        if somebody_asks and sign_up.is_due_a_letter(now):
            sign_up = sign_up.written_to(now)
            written.append(now)
        elif not somebody_asks and sign_up.letters and sign_up.is_due_a_reminder(now):
            before = sign_up
            sign_up = sign_up.reminded_at(now)
            reminders.append(now)
            assert sign_up.expires == before.expires
            assert sign_up.is_open(now + TIME_TO_ANSWER)
            assert now - written[-1] >= REMIND_AFTER
    assert len(reminders) <= 1
    assert len(written) + len(reminders) <= MOST_LETTERS
    assert all(later - earlier >= BETWEEN_LETTERS for earlier, later in pairwise(sorted(written + reminders)))


@given(st.integers(0, 30 * 86_400))
def test_a_sign_up_is_open_for_a_week_after_its_latest_letter(seconds):
    sign_up = NEW.written_to(START)
    assert sign_up.is_open(START + timedelta(seconds=seconds)) == (seconds < LIFE.total_seconds())
    assert sign_up.expires == int((START + LIFE).timestamp())


def test_each_letter_has_a_name_of_its_own_that_holds_no_address():
    once = NEW.written_to(START)
    twice = once.written_to(START + BETWEEN_LETTERS)
    later = replace(NEW, asked=NEW.asked + 1).written_to(START)
    assert len({once.letter_id, twice.letter_id, later.letter_id}) == 3
    assert "anna" not in once.letter_id


@given(st.ip_addresses(v=4), st.ip_addresses(v=4))
def test_each_older_address_is_a_network_of_its_own(one, other):
    assert (network_key(str(one), RING) == network_key(str(other), RING)) == (one == other)
    assert str(IPv4Address(one)) not in network_key(str(one), RING)


@given(st.ip_addresses(v=6), st.integers(0, 2**72 - 1))
def test_a_stackhold_s_newer_addresses_are_one_network(address, host):
    assume(address.ipv4_mapped is None)
    neighbour = IPv6Address(int(address) >> 72 << 72 | host)
    assume(neighbour.ipv4_mapped is None)
    assert network_key(str(address), RING) == network_key(str(neighbour), RING)
    assert network_key(str(address), RING) != network_key(str(IPv6Address(int(address) ^ 1 << 72)), RING)


def test_an_older_address_written_as_a_newer_one_is_the_same():
    assert network_key("::ffff:192.0.2.1", RING) == network_key("192.0.2.1", RING)


@pytest.mark.parametrize(
    ("network", "most"),
    [
        (lambda n: "192.0.2.1", MOST_OF_A_NETWORK),
        (lambda n: f"2001:db8:0:{n % 256:x}::{n}", MOST_OF_A_NETWORK),
        (lambda n: f"2001:db8:0:{n * 256 % 65536:x}::1", MOST_OF_A_SITE),
        (lambda n: f"192.0.2.{n % 256}", MOST_OF_A_SITE),
        (lambda n: f"2001:db8:{n:x}::1", 400),
        (lambda n: "no address", MOST_OF_A_NETWORK),
    ],
    ids=["one address", "a home's /56", "a provider's /48", "a provider's /24", "sites apart", "unknown"],
)
def test_a_network_has_its_share_whatever_address_in_it_is_used(network, most):
    counted = Counted()
    through = sum(has_its_share(network(n), RING, counted, START + timedelta(days=1)) for n in range(400))
    assert through == most


def test_a_network_has_another_name_with_another_key_and_one_that_cannot_be_read_has_one_too():
    assert network_key("192.0.2.1", RING) != network_key("192.0.2.1", Keyring({"1": b"another"}))
    assert network_key("", RING) == network_key("nowhere", RING)


class Counted:
    def __init__(self):
        self.turns = Counter()

    def turn(self, what, most, until):
        self.turns[what, until] += 1
        return self.turns[what, until] <= most


@given(st.lists(st.integers(0, 3 * 86_400), max_size=80))
def test_one_address_gets_three_letters_a_day_and_nine_a_month_about_all_lists_together(waits):
    counted, now, written = Counted(), START, []
    for wait in waits:
        now += timedelta(seconds=wait)
        if may_be_written_to("abc", "letters", counted, now):
            written.append(now)
        assert may_be_written_to("abc", "asked", Counted(), now)
    assert all(number <= MOST_TO_AN_ADDRESS for number in Counter(f"{at:%Y-%m-%d}" for at in written).values())
    assert all(number <= MOST_IN_A_MONTH for number in Counter(f"{at:%Y-%m}" for at in written).values())
    assert bool(written) == bool(waits)
