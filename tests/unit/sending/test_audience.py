from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.issue.kind import ORDINARY, Kind
from newsletter.sending import audience
from newsletter.sending.audience import why_not
from newsletter.sending.batches import Batch
from newsletter.subscribers.preferences import Preferences
from newsletter.subscribers.subscriber import Ground, State, Subscriber
from tests.unit.sending.world import FakeReaders

NOW = 1_800_000_000
ANNA = Subscriber("kommunbladet", "A" * 20, "anna@example.se", frozenset({Ground.MEMBER}))
GONE = Subscriber("kommunbladet", "A" * 20, "anna@example.se", frozenset({Ground.MEMBER}), state=State.LEFT)


@pytest.mark.parametrize(
    ("reader", "suppressed", "reason"),
    [
        (ANNA, None, ""),
        (ANNA, "bounced", "bounced"),
        (ANNA, "complained", "complained"),
        (GONE, None, "left"),
        (GONE, "bounced", "left"),
        (GONE, "complained", "complained"),
        (None, None, "erased"),
        (None, "bounced", "erased"),
    ],
)
def test_the_reason_told_for_a_reader_who_gets_nothing_is_the_one_that_ended_it(reader, suppressed, reason):
    assert why_not(reader, suppressed, ORDINARY, NOW) == reason


@pytest.mark.parametrize(
    ("preferences", "kind", "reason"),
    [
        (Preferences(paused_until=NOW + 1), ORDINARY, "paused"),
        (Preferences(paused_until=NOW + 1), Kind(is_important=True), "paused"),
        (Preferences(paused_until=NOW), ORDINARY, ""),
        (Preferences(only_important=True), ORDINARY, "not-important"),
        (Preferences(only_important=True), Kind(is_important=True), ""),
        (Preferences(frozenset({"school"})), ORDINARY, ""),
        (Preferences(not_in=frozenset({"sv"})), Kind(language="sv", is_important=True), "other-language"),
        (Preferences(not_in=frozenset({"sv"})), Kind(language="en"), ""),
        (Preferences(not_in=frozenset({"sv"})), ORDINARY, ""),
        (Preferences(frozenset({"school"})), Kind(frozenset({"school"})), "not-chosen"),
        (Preferences(frozenset({"school"})), Kind(frozenset({"school", "water"})), ""),
        (
            Preferences(frozenset({"school", "water"})),
            Kind(frozenset({"school", "water"}), is_important=True),
            "not-chosen",
        ),
    ],
)
def test_an_issue_passes_over_whoever_chose_to_do_without_its_kind(preferences, kind, reason):
    assert why_not(replace(ANNA, preferences=preferences), None, kind, NOW) == reason
    assert why_not(replace(ANNA, preferences=preferences), "bounced", kind, NOW) == "bounced"
    assert why_not(replace(GONE, preferences=preferences), None, kind, NOW) == "left"


@pytest.mark.parametrize(
    ("reader", "suppressed", "reason"),
    [
        (GONE, None, ""),
        (GONE, "bounced", "bounced"),
        (GONE, "complained", "complained"),
        (replace(ANNA, preferences=Preferences(paused_until=NOW + 1)), None, ""),
        (replace(GONE, grounds=frozenset({Ground.SIGN_UP})), None, "left"),
        (replace(GONE, left_how="one-click"), None, ""),
        (replace(GONE, left_how="moved"), None, "left"),
        (None, None, "erased"),
    ],
)
def test_a_notice_reaches_every_member_who_may_be_written_to(reader, suppressed, reason):
    assert why_not(reader, suppressed, Kind(is_important=True, is_notice=True), NOW) == reason


def test_a_list_is_tallied_stretch_by_stretch_by_grounds_and_by_why_somebody_is_left_out(monkeypatch):
    monkeypatch.setattr(audience, "CANDIDATES_IN_A_PART", 4)
    readers = FakeReaders([f"{letter}{'2' * 19}" for letter in "abcdefghij"])
    keys = list(readers.list)
    readers.leave(keys[1])
    readers.suppressed = {keys[0]: "bounced", keys[3]: "bounced", keys[9]: "bounced"}
    tally = audience.Tally.of("bladet", readers, readers, ORDINARY, 0)
    assert tally.left_out == {"bounced": 3, "left": 1}
    assert list(tally.grounds.values()) == [6]


def test_a_part_counts_whom_it_left_out_and_a_batch_ends_at_its_last_byte():
    part = audience.Part(("a", "b", "c"), (("d", "left"),), "d")
    assert (part.candidates, part.why_left_out) == (4, {"left": 1})
    raw = "".join(f"{letter * 20}\n" for letter in "abcde").encode()
    first, last = audience.byte_range(Batch("juni-abc", 0, 1, 2), 2)
    assert raw[first : last + 1] == f"{'c' * 20}\n{'d' * 20}\n".encode()
