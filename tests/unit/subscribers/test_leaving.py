"""Leaving as a person who has moved."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from newsletter.subscribers.leaving import leave_at_every_address
from newsletter.subscribers.signed_links import ReaderLink

NOW = datetime(2026, 6, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("known", "moves", "named", "left"),
    [
        ("ab", "", "a", ["a"]),
        ("abc", "ab bc", "a", ["a", "c", "b"]),
        ("abc", "ab bc", "c", ["c", "a", "b"]),
        ("b", "ab", "a", ["b"]),
        ("", "ab", "a", []),
    ],
)
def test_a_person_leaves_at_every_address_of_theirs_the_one_that_was_named_first(known, moves, named, left):
    moved: dict[str, set[str]] = defaultdict(set)
    for one, other in moves.split():
        moved[one].add(other)
        moved[other].add(one)
    there = dict.fromkeys(known, True)

    def leave(list_id: str, key: str, how: str, now: datetime) -> tuple[str | None, bool]:
        assert (list_id, how, now) == ("bladet", "mail", NOW)
        return (key, there.pop(key, False)) if key in known else (None, False)

    tables: Any = SimpleNamespace(leave=leave, moved=lambda key: moved[key])
    for is_new in (True, False):
        found: Any = leave_at_every_address(ReaderLink("bladet", named), "mail", NOW, tables, tables)
        assert found[:1] == [(one, is_new) for one in left[:1]]
        assert sorted(found) == sorted((one, is_new) for one in left)
