"""What may happen to an edition, by where it stands."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace

import pytest

from newsletter.issue.kind import Kind
from newsletter.sending.batches import Batch
from newsletter.sending.edition_state import (
    NOT_YET_STARTED,
    UNDER_WAY,
    EditionState,
    PartRecord,
    Stage,
    may_go,
    planned_parts,
)
from tests.unit.sending.world import FakeLedger

STATE = EditionState("juni-abc", "juni", Stage.SENDING, "issues/juni/a.md", "Hej", "hash", 1, started=5)


def test_what_nobody_has_noted_yet_is_nothing():
    """Also in items of the ledger that an older release wrote, without these fields."""
    assert not any(one.default for one in fields(EditionState) if one.default is not MISSING)


def test_who_wants_it_is_decided_by_what_was_noted_of_its_kind():
    assert replace(STATE, topics=("bad", "ved"), important=1, notice=1, language="en").kind == Kind(
        frozenset({"bad", "ved"}), True, True, "en"
    )
    assert STATE.kind == Kind(frozenset(), False, False, "")


@pytest.mark.parametrize(
    ("file", "twin", "by_mail", "press"),
    [
        ("issues/juni/a.md", "", False, False),
        ("issues/juni/a.md", "juni-xyz", False, True),
        ("issues/juni/by-mail/a.eml", "", True, True),
    ],
)
def test_a_mail_and_a_twin_wait_for_a_person(file, twin, by_mail, press):
    state = replace(STATE, file=file, twin=twin)
    assert (state.came_by_mail, state.needs_a_press) == (by_mail, press)


@pytest.mark.parametrize(
    ("facts", "is_open"),
    [
        ({}, True),
        ({"started": 0}, True),
        ({"stage": Stage.PARKED}, False),
        ({"stage": Stage.HALTED}, False),
        ({"stage": Stage.CLOSED}, False),
        ({"stage": Stage.STOPPED}, True),
        ({"stage": Stage.STOPPED, "closed": 9}, False),
        ({"stage": Stage.STOPPED, "started": 0}, False),
        ({"stage": Stage.STOPPED, "started": 1}, True),
    ],
)
def test_a_ledger_is_open_while_it_is_sent_and_after_a_stop_until_it_is_closed(facts, is_open):
    assert replace(STATE, **facts).is_ledger_open is is_open


@pytest.mark.parametrize(
    ("canary", "released", "held"), [(0, 0, False), (1, 0, True), (3, 0, True), (1, 1, False), (0, 5, False)]
)
def test_the_rest_is_held_while_its_canary_is_out(canary, released, held):
    state = replace(STATE, canary=canary, released=released)
    assert state.is_held is held
    places = [(part, number) for part in (0, 1) for number in range(4)]
    may = [place for place in places if may_go(Batch("juni-abc", *place, 50), state)]
    assert may == ([(0, number) for number in range(canary)] if held else places)


@pytest.mark.parametrize(("facts", "waits"), [({}, False), ({"parked_why": "x"}, True), ({"halted_why": "x"}, True)])
def test_whoever_is_parked_or_halted_waits(facts, waits):
    assert replace(STATE, **facts).is_waiting is waits


def test_every_stage_before_its_end_has_not_started_or_is_under_way():
    ended = {Stage.STOPPED, Stage.CLOSED, Stage.REPLACED}
    assert frozenset(Stage) == NOT_YET_STARTED | UNDER_WAY | ended
    assert not NOT_YET_STARTED & UNDER_WAY
    assert STATE.at(Stage.CLOSED) == replace(STATE, stage=Stage.CLOSED)


def test_the_parts_that_count_are_those_that_were_planned():
    ledger = FakeLedger()
    for number in range(3):
        ledger.note_part("juni-abc", PartRecord(number, 1, 1, {}, ""))
    assert [one.number for one in planned_parts(replace(STATE, parts=2), ledger)] == [0, 1]
    assert list(planned_parts(STATE, ledger)) == []
