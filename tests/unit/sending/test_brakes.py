"""Brakes and canary: at which numbers an issue halts, and from which its rest may follow."""

from __future__ import annotations

from collections import Counter

import pytest

from newsletter.sending.brakes import brake_of, canary_of, is_worth_a_look, may_release
from newsletter.sending.edition_state import EditionState, Stage
from newsletter.sending.ses_events import SesEvent
from newsletter.sending.settlement import DeliveryTotals
from newsletter.sending.start import Start, start_of


def totals(accepted, *, bounced=0, complained=0, awaiting=0, **facts):
    told = Counter({SesEvent.BOUNCED: bounced, SesEvent.COMPLAINED: complained})
    return DeliveryTotals(accepted=accepted, awaiting_report=awaiting, facts=told, **facts)


@pytest.mark.parametrize(
    ("accepted", "bounced", "complained", "awaiting", "brake"),
    [
        (100, 5, 0, 0, "bounces"),
        (100, 4, 0, 0, ""),
        (99, 99, 0, 0, ""),
        (199, 9, 0, 99, "bounces"),
        (1000, 50, 0, 0, "bounces"),
        (1000, 49, 0, 0, ""),
        (3000, 0, 3, 0, "complaints"),
        (3001, 0, 3, 0, ""),
        (3001, 0, 4, 0, "complaints"),
        (10, 0, 2, 0, ""),
        (10, 0, 3, 10, "complaints"),
        (100, 5, 3, 0, "bounces"),
    ],
)
def test_the_brake_acts_at_five_bounces_in_a_hundred_or_one_complaint_in_a_thousand(
    accepted, bounced, complained, awaiting, brake
):
    assert brake_of(totals(accepted, bounced=bounced, complained=complained, awaiting=awaiting)) == brake


def test_what_is_blocked_for_good_counts_among_the_bounces_as_ses_counts_it():
    told = DeliveryTotals(accepted=100, facts=Counter({SesEvent.BOUNCED: 2, SesEvent.BLOCKED: 3}))
    assert brake_of(told) == "bounces"
    told.facts[SesEvent.BLOCKED] = 2
    assert brake_of(told) == ""


@pytest.mark.parametrize(
    ("planned", "size", "batches"),
    [(1_999, 50, 0), (2_000, 50, 4), (2_000, 14, 15), (20_000, 50, 4), (20_100, 50, 5), (1_000_000, 50, 200)],
)
def test_one_reader_in_a_hundred_goes_first_and_at_least_two_hundred(planned, size, batches):
    assert canary_of(planned, size) == batches


@pytest.mark.parametrize(
    ("facts", "released"),
    [
        ({}, True),
        ({"open": 101}, False),
        ({"in_doubt": 1}, False),
        ({"awaiting": 4}, True),
        ({"awaiting": 5}, False),
    ],
)
def test_the_rest_follows_when_all_of_the_canary_has_ended_and_was_reported_on(facts, released):
    assert may_release(totals(200, **({"audience": 300, "open": 100} | facts)), 200) is released


@pytest.mark.parametrize(
    ("fact", "before", "after", "looks"),
    [
        (SesEvent.BOUNCED, 0, 4, False),
        (SesEvent.BOUNCED, 4, 5, True),
        (SesEvent.BOUNCED, 5, 6, False),
        (SesEvent.BOUNCED, 5, 7, True),
        (SesEvent.COMPLAINED, 2, 3, True),
        (SesEvent.COMPLAINED, 3, 3, False),
    ],
)
def test_bad_news_is_worth_a_look_at_first_and_when_it_has_grown_by_a_quarter(fact, before, after, looks):
    assert is_worth_a_look(fact, before, after) is looks


def test_a_person_who_lets_a_halted_issue_go_on_takes_its_brakes_off_and_its_canary_is_over():
    halted = EditionState("e", "bladet", Stage.HALTED, "f", "s", "h", 0, halted_why="bounces", canary=2)
    result, after = start_of(halted, 500, by_hand=True)
    assert result is Start.STARTED
    assert (after.stage, after.brakes_off, after.released, after.halted_why) == (Stage.PARKED, 1, 500, "")
    assert start_of(halted, 500, by_hand=False) == (Start.ALREADY, halted)
