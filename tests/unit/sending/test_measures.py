"""What one look at a ledger tells the operator's alarms."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.metrics import Metric
from newsletter.sending.close import LedgerReview
from newsletter.sending.measures import measures_of
from newsletter.sending.settlement import DeliveryTotals
from tests.unit.sending.world import World

STATE = replace(World().state, planned=200)


def review(*, may_close=False, state=STATE, refused=0, **facts):
    return LedgerReview(state, DeliveryTotals(unknown=4, refused=refused), may_close=may_close, **facts)


def test_who_waits_for_how_long_is_measured_at_each_look():
    measures = measures_of(review(was_waiting=True, waited=70, took=8))
    assert measures[Metric.ISSUES_PARKED] == 1
    assert (measures[Metric.ISSUE_WAIT_SECONDS], measures[Metric.LOOK_SECONDS]) == (70, 8)
    assert measures_of(review())[Metric.ISSUES_PARKED] == 0


def test_how_many_mails_are_allowed_a_minute_is_measured_where_ses_has_said_and_is_else_never_nought():
    assert measures_of(review(allowed_a_minute=840.0))[Metric.MAILS_ALLOWED_A_MINUTE] == 840
    assert Metric.MAILS_ALLOWED_A_MINUTE not in measures_of(review())


@pytest.mark.parametrize(("may_close", "closed", "unknown"), [(False, 0, 0), (True, 1, 4)])
def test_who_stays_unknown_is_measured_once_when_the_ledger_closes(may_close, closed, unknown):
    measures = measures_of(review(may_close=may_close))
    assert (measures[Metric.ISSUES_CLOSED], measures[Metric.MAILS_UNKNOWN]) == (closed, unknown)


@pytest.mark.parametrize(
    ("refused", "planned", "percent"),
    [(0, 200, 0), (2, 200, 0), (3, 200, 1.5), (4, 200, 2), (200, 200, 100), (1, 1, 100), (1, 2, 0), (2, 2, 100)],
)
def test_the_share_of_the_refused_is_measured_from_three_on_or_if_it_is_everybody(refused, planned, percent):
    measures = measures_of(review(state=replace(STATE, planned=planned), refused=refused))
    assert measures[Metric.REFUSED_PERCENT] == percent


@pytest.mark.parametrize(("whole", "planned", "is_told"), [(True, 200, True), (False, 200, False), (True, 0, False)])
def test_there_is_no_share_of_a_part_or_of_nobody(whole, planned, is_told):
    measures = measures_of(review(whole=whole, state=replace(STATE, planned=planned)))
    assert (Metric.REFUSED_PERCENT in measures) is is_told
