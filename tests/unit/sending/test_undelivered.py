"""Who missed an issue: everybody whom SES has not accepted a mail for, with where that stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.sending.edition_state import Stage
from newsletter.sending.evidence import code
from newsletter.sending.outcomes import Outcome, new_record
from newsletter.sending.resend import Again, edition_after
from newsletter.sending.ses_events import SesEvent
from newsletter.sending.undelivered import Missed, Where, missed_by
from tests.unit.sending.world import EDITION, World


def ended(letters, **facts):
    """An issue whose only batch ended so."""
    world = World(readers=len(letters)).plan()
    (batch,) = world.queue.waiting
    world.ledger.save(replace(new_record(batch), outcomes=tuple(map(Outcome, letters)), **facts))
    return world


def missed(world, **how):
    return list(missed_by(world.state, world.ledger, world.archive, **how))


@pytest.mark.parametrize(
    ("letter", "where", "where_stopped"),
    [
        (".", Where.OPEN, Where.OPEN),
        (",", Where.OPEN, Where.UNKNOWN),  # the first mail may have arrived
        ("U", Where.IN_DOUBT, Where.IN_DOUBT),
        ("V", Where.IN_DOUBT, Where.IN_DOUBT),
        ("X", Where.UNKNOWN, Where.UNKNOWN),
        ("R", Where.REFUSED, Where.REFUSED),
        ("L", Where.LEFT, Where.LEFT),
    ],
)
def test_each_outcome_without_acceptance_stands_somewhere(letter, where, where_stopped):
    world = ended(f"A{letter}B", reasons={1: "why"})
    reader = sorted(world.readers.list)[1]
    assert missed(world) == [Missed(reader, where, "why")]
    world.change(stage=Stage.STOPPED)
    assert missed(world) == [Missed(reader, where_stopped, "why")]


def test_what_ses_has_told_since_counts_and_its_silence_says_nothing():
    world = ended("UUX", doubt_since=1)
    world.ledger.add_evidence(f"{EDITION}_0000", 0, {SesEvent.SENT: {code(0, 1), code(2, 1)}})
    assert [(one.reader, one.where) for one in missed(world)] == [(sorted(world.readers.list)[1], Where.IN_DOUBT)]


def test_whoever_is_in_a_batch_that_nobody_touched_has_not_got_it():
    world = World(readers=120).plan()
    world.sending.deliver(world.queue.waiting[1], "me")
    keys = sorted(world.readers.list)
    assert missed(world) == [Missed(key, Where.OPEN) for key in [*keys[:50], *keys[100:]]]


@pytest.mark.parametrize("place", [0, 49, 50, 118, 119])
def test_those_after_a_reader_come_in_the_order_of_their_keys(place):
    world = World(readers=120).plan()
    keys = sorted(world.readers.list)
    assert [one.reader for one in missed(world, after=keys[place])] == keys[place + 1 :]


def test_several_parts_are_gone_through_and_those_before_are_not_read(monkeypatch):
    monkeypatch.setattr("newsletter.sending.plan.CANDIDATES_IN_A_PART", 60)
    world = World(readers=150).plan()
    world.sending.deliver(world.queue.waiting[2], "me")  # the first fifty of the second part
    keys = sorted(world.readers.list)
    assert world.state.parts == 3
    assert [one.reader for one in missed(world)] == [*keys[:60], *keys[110:]]
    read = []
    part = world.archive.part
    world.archive.part = lambda edition, number: read.append(number) or part(edition, number)
    assert [one.reader for one in missed(world, after=keys[70])] == keys[110:]
    assert read == [1, 2]


def test_a_part_that_everybody_got_is_not_read_from_the_archive():
    world = World(readers=60).plan().send_all()
    world.archive.part = None
    assert missed(world) == []


def test_the_edition_for_those_who_missed_it_is_as_the_one_before():
    world = ended("AAR")
    before = world.change(
        stage=Stage.CLOSED, closed=world.clock.now, sums={"accepted": 2}, hold_minutes=7, proofs=("p",),
        topics=("ved",), important=1, notice=1, language="en", brakes_off=1, released=5, canary=3, approved_by=(1,),
    )  # fmt: skip
    _, name = world.resending.send_again(EDITION)
    after = world.ledger.state(name)
    assert after == replace(
        before, edition=name, stage=Stage.PLANNING, created=world.clock.now, expected=1, start_at=world.clock.now,
        latest_start=world.clock.now, started=world.clock.now, follows=EDITION, version=after.version,
        brakes_off=0, released=0, canary=0, approved_by=(), closed=0, sums={}, candidates=0, planned=0, left_out={},
        parts=0, batch_size=0, queued=0, sending_since=0,
    )  # fmt: skip
    assert world.plan_queue.waiting == [name]


def test_a_mailed_issue_that_somebody_approved_goes_to_those_who_missed_it_without_another_approval():
    world = ended("R")
    world.change(stage=Stage.CLOSED, closed=5, file="issues/bladet/by-mail/x.eml")
    assert world.resending.send_again(EDITION)[0] is Again.STARTED


def test_the_edition_after_one_has_always_the_same_name_for_links_name_it():
    assert edition_after("byn-rundan-a2b3c4d5e6f7a2b3") == "byn-rundan-pgn4glutv35qolcd"
