"""The situation: its figures are the ledger's, its times what the account allows, and what is unknown is never 0."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.sending.costs import OURS_PER_THOUSAND
from newsletter.sending.edition_state import EditionState, Stage
from newsletter.sending.look_around import Lookout
from newsletter.sending.outcomes import ACCEPTED, IN_DOUBT, Outcome, Refused
from newsletter.sending.send_rate import Pace
from newsletter.sending.ses_events import SesEvent
from newsletter.sending.settlement import DeliveryTotals
from newsletter.sending.situation import (
    QueueCount,
    Situation,
    WaitsFor,
    closed,
    is_told,
    sums_over,
    under_way,
)
from newsletter.subscribers.list_movements import Movements
from tests.unit.sending.world import EDITION, World

NOW = 1_000_000
STATE = EditionState(
    EDITION, "bladet", Stage.SENDING, "issues/bladet/a.md", "Hej", "hash", NOW - 900, started=NOW - 600,
    sending_since=NOW - 600, planned=1000, batch_size=50, parts=1,
)  # fmt: skip
PACE = Pace(10, 50_000, 0)
TOTALS = DeliveryTotals(audience=1000, accepted=400, open=600)


def _issue(state=STATE, totals=TOTALS, pace=PACE, before=None):
    (issue,) = under_way([(state, totals)], pace, NOW, before)
    return issue


def _lookout(world):
    return Lookout(world.ledger, world.send_rate, world.movement_counters, 0.16, world.clock)


READERS = 24
STEPS = ("send", "bounce", "refuse", "lose", "lose answer", "leave", "pass", "look", "park", "stop")


def _recounted(world):
    """The sums by another way than the settlement's: over the records, one delivery after another."""
    sums, planned = Counter(), sum(part.members for part in world.ledger.parts(EDITION))
    for record in world.ledger.records.values():
        evidence = world.ledger.evidence(record.batch.partition, record.batch.number)
        for place, outcome in enumerate(record.outcomes):
            kind = (
                "accepted" if outcome in ACCEPTED
                else "in_doubt" if outcome in IN_DOUBT
                else {Outcome.REFUSED: "refused", Outcome.LEFT: "left", Outcome.UNKNOWN: "unknown"}.get(outcome, "open")
            )  # fmt: skip
            sums[kind] += 1
            if kind == "accepted":
                sums["resent"] += outcome is Outcome.ACCEPTED_AGAIN
                sums.update(fact.value for fact in SesEvent if evidence.said(fact, place))
    sums["open"] += planned - sum(len(record.outcomes) for record in world.ledger.records.values())
    if world.state.stage is Stage.STOPPED:
        again = sum(one is Outcome.AGAIN for record in world.ledger.records.values() for one in record.outcomes)
        sums["stopped"], sums["unknown"], sums["open"] = sums["open"] - again, sums["unknown"] + again, 0
    sums["audience"] = planned
    return +sums


def _step(world, what):
    postman = world.postman
    if what == "send" and world.queue.waiting:
        world.sending.deliver(world.queue.waiting.pop(0), "worker")
    elif what == "bounce":
        postman.script.append(lambda mails: [postman.report(mail, SesEvent.BOUNCED) for mail in mails[:1]]
                              and postman.accept(mails))  # fmt: skip
    elif what == "refuse":
        postman.script.append(lambda mails: [Refused("no"), *postman.accept(mails[1:])])
    elif what == "lose":
        postman.script.append(postman.lose_everything)
    elif what == "lose answer":
        postman.script.append(postman.accept_and_lose_the_answer)
    elif what == "leave":
        if there := next((key for key, one in world.readers.list.items() if one.state == "active"), ""):
            world.readers.leave(there)
            world.movement_counters.note("bladet", Movements(left=1))
    elif what == "pass":
        world.clock.now += 700
    elif what == "look":
        world.look()
    elif what == "park":
        world.ledger.park(EDITION, "daily-quota")
    elif what == "stop":
        world.starting.stop(EDITION)


@settings(max_examples=1000)
@given(st.lists(st.sampled_from(STEPS), max_size=14))
def test_in_any_history_its_sums_are_the_ledgers_at_the_same_moment(steps):
    world = World(READERS, per_second=5).plan()
    for what in steps:
        _step(world, what)
        situation = _lookout(world).look(also=[EDITION])
        expected = _recounted(world)
        told = sums_over(situation.under_way)
        assert {name: told[name] for name in expected} == expected
        (issue,) = situation.under_way
        assert issue.ended + issue.sums["open"] + issue.sums["in_doubt"] == issue.sums["audience"] == READERS
        assert (issue.seconds_left or 0) >= 0
        assert issue.cost.ses == pytest.approx(0.16 * (expected.get("accepted", 0) + expected.get("resent", 0)) / 1000)
        assert issue.cost.ours == pytest.approx(issue.cost.ses * OURS_PER_THOUSAND / 0.16, abs=1e-6)
        gone = sum(reader.state == "left" for reader in world.readers.list.values())
        assert [(one.list, one.left, one.joined) for one in situation.movements] == [("bladet", gone, 0)] * bool(gone)


def test_a_closed_issue_has_the_sums_it_was_closed_with_and_is_no_more_under_way():
    world = World(READERS).plan().send_all()
    world.closing.close(world.look(after=1000))
    situation = _lookout(world).look()
    assert not situation.under_way
    (issue,) = situation.closed
    assert issue.sums == world.state.sums
    assert issue.arrived == 100
    assert issue.change is None


@pytest.mark.parametrize(
    ("state", "totals", "pace", "waits_for", "seconds"),
    [
        (STATE, TOTALS, PACE, WaitsFor.PACE, 60),
        (STATE, TOTALS, None, WaitsFor.PACE, None),
        (STATE, TOTALS, Pace(10, 1000, 900), WaitsFor.QUOTA, 86_400),
        (STATE, TOTALS, Pace(10, -1, 0), WaitsFor.PACE, 60),
        (replace(STATE, stage=Stage.PROOFED, start_at=NOW + 90), DeliveryTotals(), PACE, WaitsFor.HOLD, 90),
        (replace(STATE, stage=Stage.PLANNING), DeliveryTotals(), PACE, WaitsFor.PLANNING, None),
        (replace(STATE, canary=1, hold_minutes=20), TOTALS, PACE, WaitsFor.CANARY, 600),
        (replace(STATE, stage=Stage.HALTED, halted_why="bounced"), TOTALS, PACE, WaitsFor.HALT, None),
        (replace(STATE, stage=Stage.PARKED, parked_why="sandbox"), TOTALS, PACE, WaitsFor.PARKED, None),
        (replace(STATE, stage=Stage.PARKED, parked_why="daily-quota"), TOTALS, PACE, WaitsFor.QUOTA, None),
        (STATE, DeliveryTotals(audience=10, accepted=9, in_doubt=1), PACE, WaitsFor.DOUBT, 0),
        (STATE, DeliveryTotals(audience=10, accepted=10), PACE, WaitsFor.REPORTS, 0),
    ],
)
def test_the_time_that_is_left_comes_with_its_reason(state, totals, pace, waits_for, seconds):
    issue = _issue(state, totals, pace)
    assert (issue.waits_for, issue.seconds_left) == (waits_for, seconds)


def test_issues_that_go_out_together_share_the_rate():
    other = replace(STATE, edition="bladet-x", started=NOW - 300)
    issues = under_way([(STATE, TOTALS), (other, TOTALS)], PACE, NOW)
    assert [issue.seconds_left for issue in issues] == [120, 120]


def test_how_fast_it_goes_is_told_since_the_last_look_and_else_since_it_began():
    assert _issue().a_minute == 40
    before = Situation(NOW - 30, [replace(_issue(), sums={"audience": 1000, "open": 700})])
    assert _issue(before=before).a_minute == 200
    assert _issue(replace(STATE, sending_since=0)).a_minute is None
    assert _issue(pace=None).allowed_a_minute is None


def _closed(number, delivered, edition_list="bladet", **more):
    sums = {"accepted": 100, "delivered": delivered}
    return replace(STATE, edition=f"e{number}", list=edition_list, closed=number, sums=sums, **more)


def test_a_closed_issue_is_held_against_five_of_its_list_before_it():
    states = [_closed(number, 90) for number in range(1, 7)] + [_closed(7, 50, "annan"), _closed(8, 99)]
    newest, other, *rest = closed(states)
    assert (newest.edition, newest.change) == ("e8", 9)
    assert other.change is None
    assert len(rest) == 6
    assert len(closed([_closed(number, 90) for number in range(1, 30)])) == 10


def test_a_closed_issue_is_held_against_exactly_the_five_before_it():
    states = [_closed(number, delivered) for number, delivered in enumerate([0, 40, 90, 90, 90, 90, 99], start=1)]
    assert closed(states)[0].change == 99 - 80


def test_what_needs_a_person_is_told_and_nothing_else():
    assert not Situation(NOW, alarms={"a": "OK"}, queues={"send": QueueCount(9, 0)}, pace=PACE).needs
    situation = Situation(
        NOW,
        [_issue(replace(STATE, stage=Stage.HALTED)), _issue(replace(STATE, stage=Stage.PARKED, parked_why="sandbox"))],
        pace=replace(PACE, sending_enabled=False),
        queues={"send": QueueCount(0, 2)},
        alarms={"SendDeadLettersAlarm": "ALARM", "b": "INSUFFICIENT_DATA"},
        failed_letters=3,
        restored=True,
    )
    assert [kind for kind, _ in situation.needs] == ["restored", "paused", "halt", "parked", "dead", "letters", "alarm"]
    assert situation.ringing == ["SendDeadLettersAlarm"]


def test_what_was_not_asked_is_none_and_not_nought():
    situation = Situation(NOW)
    assert (situation.queues, situation.alarms, situation.pace) == (None, None, None)


def test_a_large_issue_is_not_recounted_by_who_has_little_time_and_is_named_instead():
    world = World(READERS).plan()
    assert world.state.parts >= 1
    hurried = _lookout(world).look(most_parts=0)
    assert (hurried.under_way, hurried.not_counted) == ([], [EDITION])
    known = _lookout(world).look(counted={EDITION: world.look().totals}, most_parts=0)
    assert ([one.edition for one in known.under_way], known.not_counted) == ([EDITION], [])


def test_an_issue_that_began_earlier_comes_first_and_what_has_not_begun_by_its_hour():
    order = [
        replace(STATE, edition="b", started=7), replace(STATE, edition="a", started=9),
        replace(STATE, edition="c", started=0, start_at=5), replace(STATE, edition="d", started=0, start_at=6),
    ]  # fmt: skip
    issues = under_way([(state, TOTALS) for state in (order[3], order[1], order[2], order[0])], PACE, NOW)
    assert [issue.edition for issue in issues] == ["b", "a", "c", "d"]


def test_how_fast_it_may_go_is_told_a_minute_and_providers_are_handed_on():
    (issue,) = under_way([(STATE, TOTALS)], PACE, NOW, None, {EDITION: ["a row"]})
    assert (issue.allowed_a_minute, issue.providers, issue.a_minute) == (600, ["a row"], 40)
    assert _issue(pace=None).allowed_a_minute is None
    assert _issue(replace(STATE, sending_since=0)).a_minute is None
    assert _issue(replace(STATE, sending_since=NOW)).a_minute is None


def test_what_is_in_doubt_has_not_ended():
    totals = DeliveryTotals(audience=1000, accepted=300, open=600, in_doubt=100)
    issue = _issue(totals=totals)
    assert (issue.ended, issue.a_minute) == (300, 30)
    assert replace(issue, sums={}).ended == 0


def test_an_issue_that_was_not_there_at_the_last_look_is_held_against_its_beginning():
    before = Situation(NOW - 60, under_way=[replace(_issue(), edition="another")])
    assert _issue(before=before).a_minute == 40


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"stage": Stage.HALTED, "halted_why": "bounces", "parked_why": "x"}, "bounces"),
        ({"stage": Stage.PARKED, "halted_why": "x", "parked_why": "daily-quota"}, "daily-quota"),
    ],
)
def test_why_it_waits_is_that_of_what_it_waits_for(facts, why):
    assert _issue(replace(STATE, **facts)).why == why


@pytest.mark.parametrize(
    ("facts", "totals", "pace", "waits_for", "seconds"),
    [
        ({"stage": Stage.PROOFED, "start_at": NOW + 5}, {}, PACE, WaitsFor.HOLD, 5),
        ({"stage": Stage.PROOFED, "start_at": NOW - 5}, {}, PACE, WaitsFor.HOLD, 0),
        ({"canary": 1, "hold_minutes": 11}, {}, PACE, WaitsFor.CANARY, 60),
        ({"canary": 1, "hold_minutes": 9}, {}, PACE, WaitsFor.CANARY, 0),
        ({"canary": 1}, {"open": 0}, PACE, WaitsFor.REPORTS, 0),
        ({}, {"open": 0, "in_doubt": 1}, PACE, WaitsFor.DOUBT, 0),
        ({}, {}, PACE, WaitsFor.PACE, 60),
        ({}, {}, None, WaitsFor.PACE, None),
        ({}, {}, Pace(0, 50_000, 0), WaitsFor.PACE, None),
        ({}, {}, Pace(0.5, 50_000, 0), WaitsFor.PACE, 1200),
        ({}, {"open": 475}, Pace(10, 500, 0), WaitsFor.PACE, 48),  # 25 of the day are kept for letters
        ({}, {"open": 476}, Pace(10, 500, 0), WaitsFor.QUOTA, 86_400),
        ({}, {"open": 1475}, Pace(10, 500, 0), WaitsFor.QUOTA, 2 * 86_400),
        ({}, {"open": 1476}, Pace(10, 500, 0), WaitsFor.QUOTA, 3 * 86_400),
        ({}, {}, Pace(10, 0, 0), WaitsFor.QUOTA, None),
        ({}, {}, Pace(10, 1, 1), WaitsFor.QUOTA, 600 * 86_400),
        ({"stage": Stage.PARKED, "parked_why": "daily-quota"}, {}, None, WaitsFor.QUOTA, None),
        ({"stage": Stage.PARKED, "parked_why": "daily-quota"}, {}, PACE, WaitsFor.QUOTA, None),
        ({"stage": Stage.PARKED, "parked_why": "access-denied"}, {}, PACE, WaitsFor.PARKED, None),
        ({"stage": Stage.HALTED}, {}, PACE, WaitsFor.HALT, None),
        ({"stage": Stage.PLANNING}, {}, PACE, WaitsFor.PLANNING, None),
    ],
)
def test_what_the_end_waits_for_and_for_how_long(facts, totals, pace, waits_for, seconds):
    issue = _issue(replace(STATE, **facts), DeliveryTotals(**{"audience": 2000, "open": 600} | totals), pace)
    assert (issue.waits_for, issue.seconds_left) == (waits_for, seconds)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        *(({"stage": stage}, True) for stage in (Stage.PLANNING, Stage.SENDING, Stage.PARKED, Stage.HALTED)),
        ({"stage": Stage.PROOFED, "start_at": 1}, True),
        ({"stage": Stage.PROOFED, "start_at": 0}, False),
        ({"stage": Stage.DRAFT, "start_at": 1}, False),
        ({"stage": Stage.STOPPED, "started": 1}, True),
        ({"stage": Stage.STOPPED, "started": 0}, False),
        ({"stage": Stage.STOPPED, "closed": 5}, False),
        ({"stage": Stage.CLOSED, "closed": 5}, False),
        ({"stage": Stage.REPLACED}, False),
    ],
)
def test_what_is_on_its_way_or_about_to_be_is_told(facts, told):
    assert is_told(replace(STATE, **facts)) is told


def test_each_closed_issue_is_held_against_those_of_its_list_before_it_and_no_others():
    def one(number, delivered, accepted=100, **facts):
        sums = {"accepted": accepted, SesEvent.DELIVERED: delivered}
        return replace(STATE, edition=f"e{number}", closed=number, sums=sums, **facts)

    states = [
        one(9, 90), one(8, 10, list="another"), one(7, 10, follows="e1"), one(6, 80), one(5, 0, accepted=0),
        one(4, 70), replace(STATE, closed=0),
    ]  # fmt: skip
    issues = {issue.edition: issue for issue in closed(states)}
    assert issues["e9"].change == 90 - 75
    assert issues["e6"].change == 80 - 70
    assert (issues["e5"].change, issues["e5"].arrived) == (None, None)
    assert (issues["e4"].change, issues["e4"].arrived) == (None, 70)
    assert issues["e8"].change is None
    assert [issue.edition for issue in closed(states, most=2)] == ["e9", "e8"]
    assert replace(issues["e9"], sums={"accepted": 4}).arrived == 0
    assert replace(issues["e9"], sums={}).arrived is None


def test_sums_of_several_issues_are_added_and_nobody_rings_where_nobody_asked():
    issue = _issue()
    assert sums_over([issue, issue])["open"] == 1200
    assert (Situation(NOW).ringing, Situation(NOW).needs) == ([], [])
    halted = replace(issue, edition="h", waits_for=WaitsFor.HALT)
    parked = replace(issue, edition="p", waits_for=WaitsFor.PARKED)
    assert Situation(NOW, under_way=[issue, parked, halted]).needs == [("halt", "h"), ("parked", "p")]


@pytest.mark.parametrize(("most_parts", "counted"), [(None, True), (1, True), (0, False)])
def test_what_was_just_added_up_is_not_added_up_again(most_parts, counted):
    world = World(readers=10).plan()
    mine = DeliveryTotals(audience=10, accepted=10)
    look = _lookout(world).look(counted={EDITION: mine}, most_parts=most_parts)
    assert [issue.sums["accepted"] for issue in look.under_way] == [10]
    other = _lookout(world).look(most_parts=most_parts)
    assert [issue.sums["open"] for issue in other.under_way] == [10] * counted
    assert other.not_counted == [EDITION] * (not counted)
