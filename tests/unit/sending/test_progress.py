"""What the minute round remembers, and which open batches it wakes when."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace

import pytest

from newsletter.sending.edition_state import EditionState, Stage
from newsletter.sending.progress import IDLE, STALLED, Checkpoint, Progress, Wake, state_of, wake_of
from newsletter.sending.send_rate import Pace
from newsletter.sending.settlement import Coverage, DeliveryTotals

NOW, HOUR = 1_800_000_000, 3600
OPEN_PACE = Pace(100, 50_000, 0)
SENDING = EditionState("juni-abc", "juni", Stage.SENDING, "f", "s", "h", 1, started=NOW - 5, sending_since=NOW)
PARKED = replace(SENDING, stage=Stage.PARKED, parked_why="access-denied", woken=NOW)
NOTED = Progress("juni-abc")


@pytest.mark.parametrize("kind", [Progress, Checkpoint])
def test_what_nobody_has_noted_yet_is_nothing(kind):
    """Also in items of the ledger that an older release wrote, without these fields."""
    given = {one.name: one.default for one in fields(kind) if one.default is not MISSING}
    unknown = {"covered": -1}  # how complete reports are: neither yes nor no
    assert {name: value for name, value in given.items() if value} == {k: v for k, v in unknown.items() if k in given}


def wakes(state=SENDING, progress=NOTED, pace=OPEN_PACE, after=0, *, empty=True):
    return wake_of(state, progress, pace, NOW + after, queue_is_empty=lambda: empty)


@pytest.mark.parametrize(
    ("pace", "wake"),
    [
        (None, Wake.NOBODY),
        (replace(OPEN_PACE, sending_enabled=False), Wake.NOBODY),
        (Pace(100, 50, 48), Wake.NOBODY),
        (Pace(100, 50, 47), Wake.ALL),  # two are kept for letters
        (OPEN_PACE, Wake.ALL),
    ],
)
def test_what_waits_for_the_quota_is_woken_as_soon_as_one_mail_may_go(pace, wake):
    assert wakes(replace(PARKED, parked_why="daily-quota"), pace=pace) is wake


@pytest.mark.parametrize(("tries", "pause"), [(1, 60), (2, 120), (3, 240), (6, 1920), (7, 3600), (99, 3600)])
def test_what_waits_for_another_reason_is_tried_by_a_few_after_growing_pauses(tries, pause):
    progress = replace(NOTED, wakes=tries)
    assert wakes(PARKED, progress, after=pause - 1) is Wake.NOBODY
    assert wakes(PARKED, progress, after=pause) is Wake.PROBE


@pytest.mark.parametrize("tries", [1, 2, 9])
def test_a_quota_is_looked_at_again_after_a_minute_however_often(tries):
    progress, state = replace(NOTED, wakes=tries), replace(PARKED, parked_why="daily-quota")
    assert wakes(state, progress, after=59) is Wake.NOBODY
    assert wakes(state, progress, after=60) is Wake.ALL


def test_what_was_never_woken_waits_for_no_pause_and_nor_does_a_person():
    assert wakes(PARKED) is Wake.PROBE
    assert wakes(replace(PARKED, parked_why="going on"), replace(NOTED, wakes=5)) is Wake.ALL


@pytest.mark.parametrize("moment", ["sending_since", "woken"])
@pytest.mark.parametrize(
    ("tries", "rest", "wake"),
    [(0, IDLE, Wake.ALL), (1, IDLE, Wake.PROBE), (2, 2 * IDLE, Wake.PROBE), (4, HOUR, Wake.PROBE)],
)
def test_of_what_may_be_sent_the_lost_messages_are_replaced_after_a_rest(moment, tries, rest, wake):
    state = replace(SENDING, sending_since=1, woken=1) if moment == "woken" else SENDING
    state, progress = replace(state, **{moment: NOW}), replace(NOTED, wakes=tries)
    assert wakes(state, progress, after=rest - 1) is Wake.NOBODY
    assert wakes(state, progress, after=rest) is wake
    assert wakes(state, progress, after=rest, empty=False) is Wake.NOBODY


def test_a_rest_is_a_quarter_of_an_hour_the_longest_that_sqs_delays_a_message():
    assert (IDLE, STALLED) == (900, HOUR)


@pytest.mark.parametrize(
    ("facts", "wake"),
    [
        ({"capped": 1, "ended": 1}, Wake.ALL),
        ({"capped": 1}, Wake.NOBODY),
        ({"capped": 1, "ended": 5, "ended_when_woken": 5}, Wake.NOBODY),
        ({"ended": 1}, Wake.NOBODY),
    ],
)
def test_what_the_quota_had_no_room_for_follows_without_a_rest_once_some_has_gone(facts, wake):
    assert wakes(progress=replace(NOTED, **facts)) is wake


@pytest.mark.parametrize("facts", [{"stage": Stage.HALTED}, {"stage": Stage.PLANNING}, {"canary": 1}])
def test_nothing_is_woken_that_may_not_go(facts):
    assert wakes(replace(SENDING, **facts), after=9 * IDLE) is Wake.NOBODY


@pytest.mark.parametrize(("facts", "wake"), [
    ({"since": 1}, Wake.NOBODY), ({"since": 1, "still_open": 1}, Wake.ALL), ({}, Wake.ALL),
])  # fmt: skip
def test_nothing_is_woken_where_nothing_is_open_and_a_look_has_said_so(facts, wake):
    assert wakes(progress=replace(NOTED, **facts), after=9 * IDLE) is wake


@pytest.mark.parametrize(
    ("stage", "still_open", "waits"),
    [
        (Stage.SENDING, 1, True), (Stage.PARKED, 1, True), (Stage.HALTED, 1, True), (Stage.PLANNING, 0, True),
        (Stage.SENDING, 0, False), (Stage.STOPPED, 1, False), (Stage.CLOSED, 1, False), (Stage.PROOFED, 1, False),
    ],
)  # fmt: skip
def test_only_what_is_under_way_and_has_something_open_waits(stage, still_open, waits):
    assert replace(NOTED, still_open=still_open).waited(replace(SENDING, stage=stage), NOW + 100) == 100 * waits


def test_what_is_paused_before_it_is_planned_waits_too():
    paused = replace(SENDING, stage=Stage.HALTED, halted_why="paused", sending_since=0, started=NOW - 50)
    assert replace(NOTED, still_open=0, since=0).waited(paused, NOW + 100) == 150


@pytest.mark.parametrize("facts", [
    {"since": NOW}, {"started": NOW}, {"sending_since": NOW},
    {"canary": 1, "hold_minutes": 10, "sending_since": NOW - 600},
])  # fmt: skip
def test_waiting_counts_from_the_last_delivery_or_the_beginning_or_the_end_of_the_hold(facts):
    old = {"started": NOW - 9999, "sending_since": NOW - 9999} | {k: v for k, v in facts.items() if k != "since"}
    progress = replace(NOTED, still_open=1, since=facts.get("since", 0))
    assert progress.waited(replace(SENDING, **old), NOW + 77) == 77
    assert progress.waited(replace(SENDING, **old), NOW - 77) == 0, "a clock that went back"


def test_what_never_began_waits_for_nothing_and_a_hold_counts_only_while_its_canary_is_out():
    assert replace(NOTED, still_open=1).waited(replace(SENDING, started=0, sending_since=0), NOW) == 0
    held = replace(SENDING, canary=1, hold_minutes=10, sending_since=NOW, stage=Stage.PARKED)
    assert replace(NOTED, still_open=1).waited(held, NOW + 700) == 700
    released = replace(held, stage=Stage.SENDING, released=NOW)
    assert replace(NOTED, still_open=1).waited(released, NOW + 700) == 700


@pytest.mark.parametrize(
    ("facts", "stalled"),
    [
        ({}, True), ({"stage": Stage.PARKED}, False), ({"canary": 1}, False), ({"woken": NOW - HOUR + 1}, False),
        ({"woken": NOW - HOUR}, True), ({"started": NOW - HOUR + 1}, False),
    ],
)  # fmt: skip
def test_an_issue_is_stalled_an_hour_after_it_last_moved_or_was_woken(facts, stalled):
    state = replace(SENDING, **{"started": NOW - HOUR, "sending_since": NOW - HOUR} | facts)
    assert replace(NOTED, still_open=1).is_stalled(state, NOW) is stalled
    assert not replace(NOTED, still_open=0).is_stalled(state, NOW)
    assert not replace(NOTED, still_open=1, since=NOW - HOUR + 1).is_stalled(state, NOW)


def test_a_look_in_which_something_ended_begins_all_pauses_anew():
    before = Progress("juni-abc", 5, 9, 100, wakes=3, ended_when_woken=4, probing=1, checkpoint="half", busy_until=7)
    moved = before.after_look(DeliveryTotals(audience=20, open=10, in_doubt=4), Coverage(), NOW)
    assert (moved.ended, moved.still_open, moved.since, moved.wakes, moved.probing) == (6, 10, NOW, 0, 0)
    assert (moved.checkpoint, moved.busy_until, moved.ended_since_woken) == ("", 0, 2)
    same = before.after_look(DeliveryTotals(audience=20, open=11, in_doubt=4), Coverage(), NOW)
    assert (same.ended, same.still_open, same.since, same.wakes, same.probing) == (5, 11, 100, 3, 1)
    first = NOTED.after_look(DeliveryTotals(audience=20, open=20), Coverage(), NOW)
    assert (first.ended, first.since) == (0, NOW)
    fewer = before.after_look(DeliveryTotals(audience=20, open=20), Coverage(), NOW)
    assert fewer.ended == 5, "what is to be sent once more has ended once all the same"


@pytest.mark.parametrize(
    ("coverage", "before", "after"),
    [(Coverage(10, 10), -1, 1), (Coverage(10, 2), 1, 0), (Coverage(), 1, 1), (Coverage(), 0, 0), (Coverage(), -1, -1)],
)
def test_how_complete_the_reports_were_is_remembered_from_looks_that_could_tell(coverage, before, after):
    assert replace(NOTED, covered=before).after_look(DeliveryTotals(), coverage, NOW).covered == after


@pytest.mark.parametrize(
    ("covered", "coverage", "alike"),
    [
        (-1, Coverage(10, 10), False), (-1, Coverage(), False), (0, Coverage(), True), (1, Coverage(), True),
        (0, Coverage(10, 10), False), (0, Coverage(10, 2), True),
        (1, Coverage(10, 10), True), (1, Coverage(10, 2), False),
    ],
)  # fmt: skip
def test_a_part_judges_alike_where_it_says_what_the_whole_said(covered, coverage, alike):
    assert replace(NOTED, covered=covered).judges_alike(coverage) is alike


def test_being_woken_is_counted_and_to_wake_nobody_is_not():
    noted = replace(NOTED, wakes=2, ended=7)
    assert noted.woken(Wake.NOBODY) == noted
    assert noted.woken(Wake.PROBE) == replace(noted, wakes=3, probing=1, ended_when_woken=7)
    assert noted.woken(Wake.ALL) == replace(noted, wakes=3, probing=0, ended_when_woken=7)


@pytest.mark.parametrize(
    "change",
    [{"stage": Stage.STOPPED}, {"released": 5}, {"brakes_off": 1}, {"planned": 7}, {"batch_size": 9}],
)
def test_a_look_goes_on_where_it_was_interrupted_for_an_hour_if_the_edition_stands_where_it_did(change):
    kept = Checkpoint(state_of(SENDING), begun=NOW)
    assert kept.fits(SENDING, NOW + HOUR - 1)
    assert not kept.fits(SENDING, NOW + HOUR)
    assert not kept.fits(replace(SENDING, **change), NOW)
    assert kept.fits(replace(SENDING, stage=Stage.PARKED), NOW)
