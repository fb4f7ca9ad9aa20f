"""How long an issue takes, told before it starts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsletter.sending.forecast import Forecast
from newsletter.sending.send_rate import Pace

DAY = 24 * 3600


def test_what_fits_into_the_day_takes_as_long_as_the_rate_says():
    assert Forecast.of(14 * 60 * 18, Pace(14, 50_000, 0)) == Forecast(today=15_120, days=1, minutes=18)


def test_what_does_not_fit_takes_another_day():
    assert Forecast.of(700, Pace(14, 500, 400)) == Forecast(today=75, days=3, minutes=1)  # 25 a day are kept


def test_what_was_sent_today_does_not_count_for_an_issue_that_starts_in_a_week():
    assert Forecast.of(475, Pace(14, 500, 400), ahead=7 * DAY).days == 1
    assert Forecast.of(475, Pace(14, 500, 400), ahead=DAY - 1).days == 2


def test_an_account_without_a_quota_needs_one_day():
    for ahead in (0, 7 * DAY):
        assert Forecast.of(10_000_000, Pace(400, -1, 9_000), ahead=ahead).days == 1


def test_the_wait_for_what_the_first_part_tells_is_part_of_it():
    assert Forecast.of(14 * 60, Pace(14, 50_000, 0), hold=10).minutes == 11


@given(st.integers(0, 10**6), st.floats(1, 500), st.integers(1, 10**5), st.integers(0, 10**5))
def test_so_many_days_have_room_for_everybody_and_one_less_has_not(readers, rate, per_day, sent):
    pace = Pace(rate, per_day, sent)
    found = Forecast.of(readers, pace)
    a_day = per_day - pace.reserve
    assert found.today + (found.days - 1) * a_day >= readers
    assert found.days == 1 or found.today + (found.days - 2) * a_day < readers
    assert found.today <= pace.left_today


def test_an_hour_is_told_by_the_minute_and_a_rate_below_one_counts_as_one():
    assert Forecast.of(120, Pace(1, 50_000, 0)).minutes == 2
    assert Forecast.of(121, Pace(1, 50_000, 0)).minutes == 3
    assert Forecast.of(120, Pace(0.5, 50_000, 0)).minutes == 2
    assert Forecast.of(0, Pace(1, 50_000, 0)) == Forecast(0, 1, 0)


def test_a_day_ahead_the_whole_quota_is_there_and_no_quota_takes_a_day_a_mail():
    assert Forecast.of(475, Pace(14, 500, 400), ahead=DAY).today == 475
    assert Forecast.of(475, Pace(14, 500, 400), ahead=DAY - 1).today == 75
    assert Forecast.of(3, Pace(14, 0, 0)) == Forecast(0, 4, 0)
    assert Forecast.of(3, Pace(14, 0, 0), ahead=DAY) == Forecast(0, 4, 0)
