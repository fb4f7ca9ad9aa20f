"""Pace: never too much in any second, and hardly a second unused."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.sending.send_rate import SECOND, Call, Pace, with_next


def turns(rate, calls):
    """The turns of calls that come after so many microseconds each, for so many recipients each."""
    send_rate, now, taken = (), 0, []
    for after, size in calls:
        now += after
        send_rate = with_next(send_rate, now, size, rate)
        assert send_rate[-1].start >= now
        taken.append(send_rate[-1])
    return taken


@given(st.integers(1, 1500), st.data())
def test_no_second_holds_more_recipients_than_the_rate_whatever_the_calls(rate, data):
    most = Pace(rate, -1, 0).most_in_a_call
    calls = st.tuples(st.integers(0, SECOND // 4), st.integers(1, most))
    taken = turns(rate, data.draw(st.lists(calls, max_size=60)))
    for first in taken:
        assert sum(c.recipients for c in taken if first.start <= c.start < first.start + SECOND) <= rate


def test_many_single_mails_keep_the_rate_and_a_short_memory():
    send_rate = ()
    for _ in range(3000):
        send_rate = with_next(send_rate, 0, 1, 1000)
    assert len(send_rate) <= 70
    assert 2.99 * SECOND <= send_rate[-1].start <= 3.1 * SECOND


@given(st.integers(1, 10_000))
@example(51)
@example(53)
@example(14)
def test_full_calls_use_nearly_all_of_the_rate(rate):
    most = Pace(rate, -1, 0).most_in_a_call
    taken = turns(rate, [(0, most)] * 101)
    used = most * 100 / (taken[-1].start / SECOND)
    calls = -(-rate // 50)
    assert used <= rate
    assert used >= rate - calls, "at most one recipient of each call in a second is left unused"


@pytest.mark.parametrize(("rate", "most"), [(0.5, 1), (1, 1), (14, 14), (50, 50), (51, 25), (70, 35), (200, 50)])
def test_a_call_holds_at_most_one_seconds_rate_and_fifty(rate, most):
    assert Pace(rate, -1, 0).most_in_a_call == most


def test_a_line_nobody_stands_in_starts_now_and_an_idle_one_saves_up_nothing():
    assert with_next((), 5 * SECOND, 14, 14) == (Call(5 * SECOND, 14),)
    send_rate = with_next((Call(0, 14),), 100 * SECOND, 14, 14)
    assert with_next(send_rate, 100 * SECOND, 14, 14)[-1].start == 101 * SECOND


def test_what_is_left_of_the_day():
    assert Pace(14, 200, 150).left_today == 50
    assert Pace(14, 200, 250).left_today == 0
    assert Pace(14, -1, 9_999_999).left_today == float("inf")


@pytest.mark.parametrize(
    ("per_day", "sent", "left", "reserve", "for_issues"),
    [
        (50_000, 0, 50_000, 1340, 48_660),  # 500, and a minute of 14 a second
        (200, 0, 200, 10, 190),
        (200, 190, 10, 10, 0),
        (200, 195, 5, 10, 0),
        (0, 0, 0, 0, 0),
        (-1, 10**9, math.inf, 0, math.inf),
    ],
)
def test_an_issue_may_have_what_is_left_of_the_day_but_for_its_reserve(per_day, sent, left, reserve, for_issues):
    pace = Pace(14, per_day, sent)
    assert (pace.left_today, pace.reserve, pace.left_for_issues) == (left, reserve, for_issues)


def test_a_rate_below_one_a_second_counts_as_one_and_no_call_waits_for_ever():
    assert with_next((Call(0, 1),), 0, 1, 0.5)[-1] == Call(SECOND, 1)
    assert with_next((), 7, 3, 2) == (Call(7, 3),)


def test_a_line_forgets_whoever_went_a_second_ago():
    assert with_next((Call(0, 14),), SECOND, 14, 14) == (Call(SECOND, 14),)
    assert with_next((Call(0, 14),), SECOND - 1, 14, 14)[-1].start == SECOND


@pytest.mark.parametrize(("calls", "kept"), [(63, 64), (64, 65), (65, 2)])
def test_a_long_memory_is_made_short_and_forgets_no_recipient(calls, kept):
    line = tuple(Call(number, 2) for number in range(calls))
    after = with_next(line, 0, 5, 1_000_000)
    assert (len(after), sum(call.recipients for call in after)) == (kept, 2 * calls + 5)
    assert after[0].start == (0 if kept > 2 else calls - 1)
