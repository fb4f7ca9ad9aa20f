"""The form tells nothing about an address: the same page, after the same calls of the same size, for every kind.

Time is not measured, for a busy machine makes any threshold lie: what takes the time is compared, call by call.
``bench/timing.py`` compares the times themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from newsletter.subscribers.sign_ups import MOST_OF_A_NETWORK
from tests.integration.cloud import Cloud
from tests.integration.kinds import KINDS, address_of, calls_to_aws, furnished, sign_up, stamp
from tests.integration.simulated_stack import SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator

WITH_A_SIGN_UP = ("asked", "asked-3")
"""A row that is there is written again by its version, one that is not by its absence: that is all that differs."""

HAD = {"reader": 1, "asked": 1, "asked-3": 3, "on-3-lists": 3}
"""Letters so far."""

NO_MORE_THAN = 64
"""Bytes by which a call may be longer for that: none that a network would show."""


@pytest.fixture(scope="module")
def stack() -> Iterator[SimulatedStack]:
    with Cloud() as cloud:
        yield furnished(SimulatedStack(cloud), 2)


def asked_about(
    stack: SimulatedStack, number: int, **more: str
) -> dict[str, tuple[dict[str, Any], list[tuple[str, int]]]]:
    """What each kind of address is answered, and what was asked of AWS for it."""
    shown, found = stamp(stack), {}
    for kind in KINDS:
        with calls_to_aws() as seen:
            answer = sign_up(stack, address_of(kind, number), shown=shown, **more)
        found[kind] = (answer, seen)
    return found


def test_every_kind_of_address_is_answered_alike_after_the_same_calls(stack):
    found = asked_about(stack, 0)
    assert {answer["statusCode"] for answer, _ in found.values()} == {200}
    assert len({answer["body"] for answer, _ in found.values()}) == 1
    assert len({str(answer["headers"]) for answer, _ in found.values()}) == 1
    calls = {kind: [name for name, _ in seen] for kind, (_, seen) in found.items()}
    assert len(calls["new"]) == 12, calls["new"]
    assert {kind: names for kind, names in calls.items() if names != calls["new"]} == {}
    sizes = {kind: [size for _, size in seen] for kind, (_, seen) in found.items()}
    unlike = {kind: seen for kind, seen in sizes.items() if seen != sizes["new"]}
    assert set(unlike) <= {*WITH_A_SIGN_UP, "on-3-lists"}, unlike
    for kind, seen in unlike.items():
        assert all(abs(one - other) <= NO_MORE_THAN for one, other in zip(seen, sizes["new"], strict=True)), (
            kind,
            seen,
        )
    stack.work()
    mailed = {kind for kind in KINDS if len(stack.letters(address_of(kind))) > HAD.get(kind, 0)}
    assert mailed == {"new", "reader", "member", "left"}, "and only some of them are mailed"


@pytest.mark.parametrize("robot", [{"website": "https://spam.example"}, {"network": "198.51.100.9"}])
def test_what_is_answered_sooner_says_nothing_about_the_address(stack, robot):
    """A robot in the trap, and a network that has had its share: nothing about the address was asked at all."""
    shown = stamp(stack)
    if "network" in robot:
        for number in range(MOST_OF_A_NETWORK):
            sign_up(stack, f"share{number}@byar.example", shown=shown, **robot)
    found = asked_about(stack, 1, **robot)
    calls = {kind: [name for name, _ in seen] for kind, (_, seen) in found.items()}
    assert len({str(names) for names in calls.values()}) == 1
    assert not [name for name in calls["new"] if "GetItem" in name or name.startswith("sqs") or "Put" in name]
    assert len({answer["body"] for answer, _ in found.values()}) == 1
