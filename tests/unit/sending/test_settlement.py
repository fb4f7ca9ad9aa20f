"""Settling by evidence: in whatever order it comes, the ledger end the same and no second copy goes uncounted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sending.batches import Batch
from newsletter.sending.edition_state import Stage
from newsletter.sending.evidence import EvidenceRecord, code
from newsletter.sending.outcomes import Outcome, new_record
from newsletter.sending.ses_events import SesEvent
from newsletter.sending.settlement import Coverage, DeliveryTotals, added_up, settled, totals_of
from tests.unit.sending.world import World


def record_of(outcome):
    doubt = 1 if outcome in (Outcome.UNCERTAIN, Outcome.UNCERTAIN_AGAIN) else 0
    return replace(new_record(Batch("juni-abc", 0, 0, 1)), outcomes=(outcome,), doubt_since=doubt)


def told_in_turn(outcome, attempts):
    """What stands in the ledger after reports on these attempts, each settled as it came."""
    record, codes = record_of(outcome), set()
    for attempt in attempts:
        codes.add(code(0, attempt))
        evidence = EvidenceRecord({SesEvent.SENT: frozenset(codes)})
        record = settled(record, evidence, 2, quarantine=1200, coverage_is_enough=True)
    return record.outcomes[0]


@given(
    st.sampled_from([Outcome.UNCERTAIN, Outcome.UNCERTAIN_AGAIN, Outcome.AGAIN, Outcome.UNKNOWN, Outcome.ACCEPTED]),
    st.lists(st.sampled_from([1, 2]), min_size=1, max_size=4),
)
def test_a_report_on_the_second_sending_counts_whenever_it_comes(outcome, attempts):
    assert (told_in_turn(outcome, attempts) is Outcome.ACCEPTED_AGAIN) == (
        2 in attempts or outcome is Outcome.UNCERTAIN_AGAIN
    )


@pytest.mark.parametrize(
    ("outcome", "ends"),
    [
        (Outcome.UNCERTAIN, Outcome.ACCEPTED),
        (Outcome.AGAIN, Outcome.ACCEPTED),
        (Outcome.UNCERTAIN_AGAIN, Outcome.ACCEPTED_AGAIN),  # the first copy is out, and perhaps a second one
    ],
)
def test_a_late_report_on_the_first_sending_settles_it(outcome, ends):
    assert told_in_turn(outcome, [1]) is ends


NOTHING = EvidenceRecord()


def settles(outcome, now, *, enough=False, evidence=NOTHING, since=100, **facts):
    record = replace(record_of(outcome), doubt_since=since, **facts)
    return settled(record, evidence, now, quarantine=1200, coverage_is_enough=enough)


@pytest.mark.parametrize(
    ("outcome", "now", "enough", "ends"),
    [
        (Outcome.UNCERTAIN, 1299, True, Outcome.UNCERTAIN),
        (Outcome.UNCERTAIN, 1300, True, Outcome.AGAIN),
        (Outcome.UNCERTAIN, 1300, False, Outcome.UNCERTAIN),
        (Outcome.UNCERTAIN, 2499, False, Outcome.UNCERTAIN),
        (Outcome.UNCERTAIN, 2500, False, Outcome.UNKNOWN),
        (Outcome.UNCERTAIN_AGAIN, 1299, True, Outcome.UNCERTAIN_AGAIN),
        (Outcome.UNCERTAIN_AGAIN, 1300, True, Outcome.UNKNOWN),
        (Outcome.UNCERTAIN_AGAIN, 1300, False, Outcome.UNKNOWN),
        (Outcome.OPEN, 9999, True, Outcome.OPEN),
    ],
)
def test_doubt_is_sent_again_after_one_quarantine_if_silence_means_something_and_unknown_after_two(
    outcome, now, enough, ends
):
    after = settles(outcome, now, enough=enough)
    assert after.outcomes == (ends,)
    assert after.doubt_since == (100 if ends in (Outcome.UNCERTAIN, Outcome.UNCERTAIN_AGAIN) else 0)


@pytest.mark.parametrize(
    ("attempts", "outcome", "ends"),
    [
        ([1], Outcome.ACCEPTED_AGAIN, Outcome.ACCEPTED_AGAIN),  # SES's answer on the second sending is known
        *(([2], outcome, Outcome.ACCEPTED_AGAIN) for outcome in Outcome),
        *(([1, 2], outcome, Outcome.ACCEPTED_AGAIN) for outcome in Outcome),
        ([3], Outcome.UNKNOWN, Outcome.UNKNOWN),
        ([1], Outcome.UNKNOWN, Outcome.ACCEPTED),
        ([1], Outcome.REFUSED, Outcome.ACCEPTED),
    ],
)
def test_a_sending_that_was_reported_on_was_accepted_whatever_we_wrote(attempts, outcome, ends):
    told = EvidenceRecord({SesEvent.SENT: frozenset(code(0, attempt) for attempt in attempts)})
    assert settles(outcome, 200, evidence=told).outcomes == (ends,)


def test_a_place_in_flight_is_its_workers_to_settle():
    told = EvidenceRecord({SesEvent.SENT: frozenset({code(0, 1)})})
    in_hand = {"owner": "me", "deadline": 9999, "flight": (0,)}
    assert settles(Outcome.OPEN, 200, evidence=told, since=0, **in_hand).outcomes == (Outcome.OPEN,)
    assert settles(Outcome.OPEN, 9999, evidence=told, since=0, **in_hand).outcomes == (Outcome.ACCEPTED,)


@pytest.mark.parametrize(
    ("accepted", "reported", "enough"), [(0, 0, False), (1000, 998, False), (1000, 999, True), (1, 1, True)]
)
def test_silence_means_something_when_all_but_one_in_a_thousand_were_reported_on(accepted, reported, enough):
    assert Coverage(accepted, reported).is_enough is enough


def test_coverage_asks_for_a_report_on_the_sending_that_was_accepted():
    record = replace(
        new_record(Batch("juni-abc", 0, 0, 3)),
        outcomes=(Outcome.ACCEPTED, Outcome.ACCEPTED_AGAIN, Outcome.ACCEPTED_AGAIN),
        acknowledged=frozenset({0, 1}),
    )
    coverage = Coverage()
    coverage.count(record, EvidenceRecord({SesEvent.SENT: frozenset({code(0, 1), code(1, 1), code(2, 2)})}))
    assert (coverage.accepted, coverage.reported) == (2, 1)


def test_the_sums_hold_every_outcome_once():
    record = replace(
        new_record(Batch("juni-abc", 0, 0, 11)),
        outcomes=tuple(map(Outcome, ".,UVABRLXAA")),
        reasons={6: "MESSAGE_REJECTED", 7: "left"},
    )
    told = {
        SesEvent.SENT: {code(4, 1), code(5, 1), code(5, 2)},
        SesEvent.DELIVERED: {code(4, 1)},
        SesEvent.BOUNCED: {code(9, 1)},
    }
    totals = DeliveryTotals()
    totals.count(record, EvidenceRecord({fact: frozenset(codes) for fact, codes in told.items()}))
    totals.count_unclaimed(5)
    numbers = totals.as_numbers()
    assert {name: number for name, number in numbers.items() if number} == {
        "audience": 16, "accepted": 4, "refused": 1, "left": 1, "unknown": 1, "open": 7, "in_doubt": 2,
        "resent": 1, "doubled": 1, "sent": 2, "delivered": 1, "bounced": 1,
    }  # fmt: skip
    assert totals.awaiting_report == 2
    assert totals.delivered == 1
    assert (totals.why_refused, totals.why_left) == ({"MESSAGE_REJECTED": 1}, {"left": 1})
    for _ in range(2):  # twice is once
        totals.stop()
        assert (totals.open, totals.stopped, totals.unknown) == (0, 6, 2), "one of them was sent to, once"


@pytest.mark.parametrize("missing", ["open", "in_doubt"])
def test_the_ledger_does_not_close_while_something_is_open_or_in_doubt(missing):
    done = {"accepted": 1, "refused": 1, "left": 1, "unknown": 1, "stopped": 1}
    assert DeliveryTotals(audience=5, **done).may_close(5)
    assert not DeliveryTotals(audience=5, **done).may_close(6)
    assert not DeliveryTotals(audience=6, **done).may_close(6)
    assert not DeliveryTotals(audience=6, **done, **{missing: 1}).may_close(6)


def test_of_what_nothing_was_counted_all_sums_are_nothing():
    """Also where an older release wrote them without some of these."""
    assert not any([*vars(DeliveryTotals()).values(), *vars(Coverage()).values()])


def test_a_total_is_the_same_whenever_it_is_added_up():
    world = World(readers=120).plan()
    world.sending.deliver(world.queue.waiting.pop(0), "me")
    totals = totals_of(world.state, world.ledger)
    assert (totals.audience, totals.accepted, totals.open, totals.stopped) == (120, 50, 70, 0)
    stopped = totals_of(world.change(stage=Stage.STOPPED), world.ledger)
    assert (stopped.audience, stopped.accepted, stopped.open, stopped.stopped) == (120, 50, 0, 70)
    assert added_up(world.ledger.pages(world.state.edition, 0)).audience == 50
