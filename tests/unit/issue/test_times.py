"""When an issue asks to be sent: the list's own clock, daylight saving and all."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from newsletter.errors import InvalidIssue
from newsletter.issue.send_time import moment_in

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("said", "in_utc"),
    [
        ("2027-06-20 08:00", "06:00"),
        ("2027-06-20T08:00:00", "06:00"),
        ("2027-06-20 kl. 08.00", "06:00"),
        ("2027-12-20 8:00", "07:00"),
        ("2027-06-20 08:00+01:00", "07:00"),
        ("2027-06-20T08:00Z", "08:00"),
    ],
)
def test_a_time_is_read_as_the_clock_on_the_wall_shows_it(said, in_utc):
    moment, doubts = moment_in(said, STOCKHOLM, 2)
    assert moment.astimezone(ZoneInfo("UTC")).strftime("%H:%M") == in_utc
    assert moment.tzinfo is STOCKHOLM
    assert not doubts


def test_an_hour_that_comes_twice_is_the_first_of_them_and_staff_are_told():
    moment, doubts = moment_in("2027-10-31 02:30", STOCKHOLM, 2)
    assert moment.utcoffset().total_seconds() == 7200
    assert [doubt.code for doubt in doubts] == ["send-twice"]


@pytest.mark.parametrize(
    "said", ["2027-03-28 02:30", "2027-13-01 08:00", "2027-06-20", "i morgon", "2027-06-20 25:00", "2027-02-29 08:00"]
)
def test_a_time_that_does_not_exist_is_refused(said):
    with pytest.raises(InvalidIssue):
        moment_in(said, STOCKHOLM, 2)
