"""The situation: its figures are the ledger's, its times what the account allows, and what is unknown is never 0."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    sums_over,
    under_way,
)
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
    return Lookout(world.ledger, world.send_rate, world.clock)


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
        world.readers.leave(next((key for key, one in world.readers.list.items() if one.state == "active"), ""))
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
