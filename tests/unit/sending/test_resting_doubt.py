"""Addresses that come to rest together are doubted: by provider, by domain, and over the whole list."""

from __future__ import annotations

import pytest

from newsletter.sending.resting_doubt import RestingDoubt, doubts_about


def at(domain, number, first=0):
    return [f"r{n}@{domain}" for n in range(first, first + number)]


def doubted(resting, everybody):
    found = doubts_about({address: address for address in resting}, everybody)
    return {doubt.where: (len(doubt.readers), doubt.of) for doubt in found}


@pytest.mark.parametrize(
    ("resting", "others", "found"),
    [
        (at("byar.example", 10), at("a.example", 100), {"byar.example": (10, 10)}),
        (at("byar.example", 9), at("a.example", 100), {}),  # each has a trouble of its own
        (at("hotmail.com", 6) + at("live.se", 6), at("msn.com", 48) + at("a.example", 90), {"Outlook.com": (12, 60)}),
        (at("hotmail.com", 12), at("outlook.com", 49) + at("a.example", 90), {}),
        (at("BYAR.example", 10), at("byar.EXAMPLE", 40, 10) + at("a.example", 90), {"byar.example": (10, 50)}),
    ],
)  # fmt: skip
def test_a_large_part_of_one_place_is_doubted_and_nobody_else(resting, others, found):
    alone = ["eva@alone.example"]
    assert doubted(resting + alone, resting + alone + others) == found


def test_a_large_part_of_the_list_is_doubted_wherever_they_are():
    resting = [f"r@d{n}.example" for n in range(20)]
    assert doubted(resting, resting + at("a.example", 80)) == {"": (20, 100)}
    assert doubted(resting, resting + at("a.example", 81)) == {}


def test_nobody_is_counted_where_few_rest():
    def asked():
        raise AssertionError("the list was read")
        yield

    assert doubts_about({"k": "a@b.example"}, asked()) == []
    assert doubts_about(dict.fromkeys("abcdefghij", "a@b.example"), ["a@b.example"] * 10) == [
        RestingDoubt("", frozenset("abcdefghij"), 10)
    ]
