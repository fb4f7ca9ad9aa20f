"""Mail scanners are recognised by what one network opens in a few minutes, and nothing is kept for longer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.web.scanners import MANY, WITHIN, Watch

READERS = [f"reader{number}" for number in range(3 * MANY)]


def test_a_scanner_is_recognised_by_many_readers_links_and_each_is_counted_once():
    watch = Watch()
    told = [watch.opened("192.0.2.1", reader, now) for now, reader in enumerate(READERS)]
    assert told == [0] * (MANY - 1) + [MANY] + [1] * (len(READERS) - MANY)
    assert [watch.opened("192.0.2.1", reader, 100) for reader in READERS] == [0] * len(READERS)


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("192.0.2.1", "192.0.2.254", True),
        ("192.0.2.1", "192.0.3.1", False),
        ("2001:db8:1::1", "2001:db8:1:ffff::2", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("", "nowhere", True),
    ],
)
def test_neighbouring_machines_are_one_network(one, other, is_one):
    watch = Watch()
    told = sum(watch.opened((one, other)[n % 2], READERS[n], n) for n in range(MANY))
    assert told == (MANY if is_one else 0)


def test_as_many_over_a_longer_time_are_people():
    watch = Watch()
    assert (
        sum(watch.opened("192.0.2.1", reader, n * (WITHIN // (MANY - 1) + 1)) for n, reader in enumerate(READERS)) == 0
    )


@given(st.lists(st.tuples(st.sampled_from(READERS), st.integers(0, 300), st.integers(0, 3)), max_size=200))
def test_never_more_are_counted_than_were_opened_and_never_fewer_than_make_a_scanner(opened):
    watch, now, told, pairs = Watch(), 0.0, 0, 0
    for reader, wait, network in opened:
        now += wait
        number = watch.opened(f"192.0.{network}.1", reader, now)
        assert number in (0, 1, MANY)
        told, pairs = told + number, pairs + 1
        assert told <= pairs


def test_what_is_kept_in_mind_has_an_end():
    watch = Watch()
    for number in range(5_000):
        watch.opened(f"10.{number // 250}.{number % 250}.1", "reader", 0)
        watch.opened("192.0.2.1", f"reader{number}", 0)
    assert len(watch._networks) <= 1_001
    assert max(len(seen.readers) for seen in watch._networks.values()) <= 1_000
