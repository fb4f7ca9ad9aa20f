"""How long what SES does not take is waited for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.sending.waiting import FEWEST_TRIES, LONGEST_WAIT, Waiting, grown

NOW = 1_800_000_000


def test_what_nobody_has_noted_yet_is_nothing():
    assert not any(vars(Waiting()).values())


@pytest.mark.parametrize(
    ("first", "times", "most", "pause"),
    [(5, -1, 900, 5), (5, 0, 900, 5), (5, 1, 900, 10), (5, 3, 900, 40), (5, 9, 900, 900), (1, 99, 2.0**40, 2.0**30)],
)
def test_a_pause_doubles_and_has_an_end(first, times, most, pause):
    assert grown(first, times, most) == pause


def test_a_letter_is_given_up_after_four_days_and_a_hundred_tries_and_not_before_both():
    assert (LONGEST_WAIT, FEWEST_TRIES) == (4 * 86_400, 100)
    waiting = Waiting(since=NOW, tries=100)
    assert waiting.is_over(NOW + LONGEST_WAIT)
    assert not waiting.is_over(NOW + LONGEST_WAIT - 1)
    assert not replace(waiting, tries=99).is_over(NOW + LONGEST_WAIT)


def test_a_letter_that_is_put_off_counts_and_waits_longer_each_time():
    once = Waiting().put_off(NOW, "throttled")
    twice = once.put_off(NOW + 5, "paused")
    assert (once.since, once.tries, once.why, once.pause(5, 900)) == (NOW, 1, "throttled", 5)
    assert (twice.since, twice.tries, twice.why, twice.pause(5, 900)) == (NOW, 2, "paused", 10)
