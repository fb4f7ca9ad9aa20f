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


def test_a_stretch_of_the_list_is_sorted_into_members_and_left_out_and_comes_back_as_it_was_frozen():
    anna, bert, cilla = (replace(ANNA, key=letter * 20) for letter in "abc")
    suppressed = {bert.key: "bounced"}
    part = audience.part_of([anna, bert, replace(cilla, state=State.LEFT)], suppressed, ORDINARY, NOW)
    assert part == audience.Part((anna.key,), ((bert.key, "bounced"), (cilla.key, "left")), cilla.key)
    assert audience.Part.from_bytes(part.to_bytes()) == part
    assert part.to_bytes().startswith(f"{anna.key}\n".encode())
    assert audience.part_of([], {}, ORDINARY, NOW) == audience.Part((), (), "")


def test_readers_by_name_are_sorted_alike_and_who_is_not_known_any_more_was_erased():
    anna, bert = (replace(ANNA, key=letter * 20) for letter in "ab")
    keys = [anna.key, bert.key, "c" * 20, "d" * 20]
    part = audience.part_of_known(keys, {one.key: one for one in (anna, bert)}, {bert.key: "bounced"}, ORDINARY, NOW)
    left_out = ((bert.key, "bounced"), ("c" * 20, "erased"), ("d" * 20, "erased"))
    assert part == audience.Part((anna.key,), left_out, "d" * 20)
