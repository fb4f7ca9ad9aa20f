"""When an issue asks to be sent: the list's own clock, daylight saving and all."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from newsletter.errors import InvalidIssue
from newsletter.issue.send_time import moment_in

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 27, 21, 30, tzinfo=UTC)
"""Half past ten in the evening of a Friday, in Stockholm."""


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
    moment, doubts = moment_in(said, STOCKHOLM, 2, NOW)
    assert moment.astimezone(ZoneInfo("UTC")).strftime("%H:%M") == in_utc
    assert moment.tzinfo is STOCKHOLM
    assert not doubts


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("20 juni kl 8", "2027-06-20 08:00"),
        ("20 juni 2028 kl. 08.00", "2028-06-20 08:00"),
        ("den 20 juni, kl. 8.30", "2027-06-20 08:30"),
        ("söndag 20 juni kl 8", "2027-06-20 08:00"),
        ("24/12 kl 15", "2026-12-24 15:00"),
        ("kl. 15 den 24/12", "2026-12-24 15:00"),
        ("imorgon kl 8", "2026-11-28 08:00"),
        ("i morgon kl. 8", "2026-11-28 08:00"),
        ("Imorgon, 08:00", "2026-11-28 08:00"),
        ("i övermorgon kl 8", "2026-11-29 08:00"),
        ("idag kl 23", "2026-11-27 23:00"),
        ("ikväll kl. 23", "2026-11-27 23:00"),
        ("måndag kl 8", "2026-11-30 08:00"),
        ("på måndag kl. 8", "2026-11-30 08:00"),
        ("fredag kl 23", "2026-11-27 23:00"),
        ("fredag kl 8", "2026-12-04 08:00"),
        ("nästa fredag kl 23", "2026-12-04 23:00"),
        ("20 June at 8 am", "2027-06-20 08:00"),
        ("June 20, 2028, at 3 pm", "2028-06-20 15:00"),
        ("tomorrow at 8", "2026-11-28 08:00"),
        ("on Monday at 8:15", "2026-11-30 08:15"),
    ],
)
def test_a_time_as_people_write_it_is_the_next_such(said, means):
    moment, doubts = moment_in(said, STOCKHOLM, 2, NOW)
    assert moment.strftime("%Y-%m-%d %H:%M") == means
    assert moment.tzinfo is STOCKHOLM
    assert not doubts


@pytest.mark.parametrize(
    "said",
    ["20 juni", "imorgon", "imorgon bitti", "kl 8", "måndag", "30 februari kl 8", "snart",
     "torsdag 20 juni 2027 kl 8", "20-22 juni kl 8", "20 juni kl 8-10", "20 juni kl 8 eller 9",
     "imorgon kl 8 om det går", "20 juni och 5 juli kl 8"],
)  # fmt: skip
def test_a_time_in_doubt_is_refused_with_an_example_that_lies_ahead(said):
    with pytest.raises(InvalidIssue) as refused:
        moment_in(said, STOCKHOLM, 2, NOW)
    (problem,) = refused.value.problems
    assert (problem.code, problem.facts["example"]) == ("send-not-a-time", "2026-12-01 08:00")


def test_an_hour_that_comes_twice_is_the_first_of_them_and_staff_are_told():
    moment, doubts = moment_in("2027-10-31 02:30", STOCKHOLM, 2, NOW)
    assert moment.utcoffset().total_seconds() == 7200
    assert [doubt.code for doubt in doubts] == ["send-twice"]


@pytest.mark.parametrize(
    "said", ["2027-03-28 02:30", "2027-13-01 08:00", "2027-06-20", "i morgon", "2027-06-20 25:00", "2027-02-29 08:00"]
)
def test_a_time_that_does_not_exist_is_refused(said):
    with pytest.raises(InvalidIssue):
        moment_in(said, STOCKHOLM, 2, NOW)
