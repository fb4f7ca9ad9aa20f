from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.issue.kind import ORDINARY, Kind
from newsletter.sending.audience import why_not
from newsletter.subscribers.preferences import Preferences
from newsletter.subscribers.subscriber import Ground, State, Subscriber

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
