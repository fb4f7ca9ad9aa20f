"""Calendar files, read back by another hand."""

# ruff: noqa: DTZ001 - what the clock on the wall shows

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.edition.calendar import calendar_file
from newsletter.edition.calendar_entries import CalendarEntry, entries_of, merged
from newsletter.edition.vtimezone import zone_lines
from newsletter.issue.meetings import Meeting
from newsletter.when import When
from tests.unit.issue.lists import KOMMUNBLADET
from tests.unit.issue.test_dates import spans

STOCKHOLM = "Europe/Stockholm"
PUBLISHED = int(datetime(2027, 6, 1, 8, tzinfo=UTC).timestamp())
DAYS = When(date(2027, 8, 24), date(2027, 8, 25))
HOURS = When(date(2027, 6, 15), date(2027, 6, 15), time(8, 30), time(9, 15))
AUGUST = Meeting("Augustimötet i Sundsby", DAYS, "Folkets hus i Sundsby", "Två dagar om vatten.", 3)
BREAKFAST = Meeting("Frukost på nätet", HOURS, "", "", 4)


def entries(*meetings, file="issues/kommunbladet/juni.md", published=PUBLISHED, known=()):
    return entries_of(meetings, KOMMUNBLADET, file=file, published=published, known=known)


def read(text):
    return icalendar.Calendar.from_ical(text)


def event(entry):
    (found,) = read(calendar_file([entry], STOCKHOLM)).walk("VEVENT")
    return found


def test_whole_days_end_before_the_day_after_the_last():
    found = event(*entries(AUGUST))
    assert (found.decoded("dtstart"), found.decoded("dtend")) == (date(2027, 8, 24), date(2027, 8, 26))
    assert found["transp"] == "TRANSPARENT"


def test_hours_are_those_of_the_list_s_zone():
    found = event(*entries(BREAKFAST))
    assert found["dtstart"].params["tzid"] == STOCKHOLM
    assert found.decoded("dtstart").astimezone(UTC) == datetime(2027, 6, 15, 6, 30, tzinfo=UTC)
    assert found.decoded("dtend").astimezone(UTC) == datetime(2027, 6, 15, 7, 15, tzinfo=UTC)
    assert found["transp"] == "OPAQUE"


@pytest.mark.parametrize(
    ("when", "ends"),
    [
        (When(date(2027, 6, 15), date(2027, 6, 15), time(18)), datetime(2027, 6, 15, 19)),
        (When(date(2027, 6, 15), date(2027, 6, 16), time(18)), datetime(2027, 6, 17)),
        (When(date(2027, 6, 15), date(2027, 6, 16), time(22), time(2)), datetime(2027, 6, 16, 2)),
        (When(date(2027, 6, 15), date(2027, 6, 16), time(18), time(0)), datetime(2027, 6, 16)),
    ],
)
def test_an_evening_ends_when_it_was_said_to_or_after_an_hour(when, ends):
    assert event(*entries(replace(BREAKFAST, when=when))).decoded("dtend").replace(tzinfo=None) == ends


@given(spans(), st.text(max_size=200), st.text(max_size=200), st.sampled_from([STOCKHOLM, "America/New_York"]))
def test_whatever_is_announced_is_read_back_as_it_was(when, title, place, zone):
    mailing_list = replace(KOMMUNBLADET, timezone=zone)
    (entry,) = entries_of([Meeting(title, when, place, "", 0)], mailing_list, file="a.md", published=PUBLISHED)
    text = calendar_file([entry], zone)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    found = event(entry)
    begins = found.decoded("dtstart")
    assert (begins if when.starts is None else begins.date()) == when.first
    if when.starts is None:
        assert found.decoded("dtend") - timedelta(days=1) == when.last
    else:
        assert begins.replace(tzinfo=None).time() == when.starts
        if when.ends:
            assert found.decoded("dtend").replace(tzinfo=None) == datetime.combine(when.last, when.ends)
    if title.isprintable():
        assert found["summary"] == title


@pytest.mark.parametrize("zone", [STOCKHOLM, "Europe/London", "America/New_York", "Australia/Sydney",
                                  "Africa/Casablanca", "Asia/Jerusalem",
                                  "America/Santiago", "Asia/Kolkata", "UTC", "America/Sao_Paulo",
                                  "Europe/Dublin", "Australia/Lord_Howe", "Pacific/Chatham"])  # fmt: skip
def test_a_zone_is_as_the_zone_database_has_it_at_every_hour_of_the_years_asked_for(zone):
    lines = "\r\n".join(["BEGIN:VCALENDAR", *zone_lines(ZoneInfo(zone), 2026, 2028), "END:VCALENDAR", ""])
    (found,) = read(lines).walk("VTIMEZONE")
    theirs = found.to_tz(lookup_tzid=False)
    at = datetime(2026, 1, 1)
    while at.year < 2029:
        ours = at.replace(tzinfo=ZoneInfo(zone))
        twice = ours.utcoffset() != ours.replace(fold=1).utcoffset()
        there = ours.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == at
        if there and not twice:
            assert at.replace(tzinfo=theirs).utcoffset() == ours.utcoffset(), at
        at += timedelta(hours=3)


def test_sweden_s_zone_is_two_yearly_rules_for_outlook_reads_nothing_else():
    rules = [line for line in zone_lines(ZoneInfo(STOCKHOLM), 2027, 2027) if line.startswith("RRULE")]
    assert sorted(rules) == [
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    ]


def test_a_calendar_to_subscribe_to_has_a_name_and_is_whole_even_when_empty():
    text = calendar_file([], STOCKHOLM, "Kommunbladet; möten, kurser")
    assert "\r\nX-WR-CALNAME:Kommunbladet\\; möten\\, kurser\r\n" in text
    found = read(text)
    assert found["version"] == "2.0"
    assert len(found.subcomponents) == 1


def test_a_corrected_meeting_keeps_its_name_and_comes_after_the_first():
    moved = replace(BREAKFAST, when=replace(HOURS, first=date(2027, 6, 16), last=date(2027, 6, 16)))
    (before,), (after,) = entries(BREAKFAST), entries(moved, published=PUBLISHED + 600)
    assert before.uid == after.uid
    assert event(after)["sequence"] > event(before)["sequence"]
    assert merged([before], [after]) == (after,)
    assert merged([after], [before]) == (after,), "whichever is written last"


def test_the_same_meeting_announced_again_in_another_issue_is_one_entry():
    september = entries(AUGUST)
    again = entries(replace(AUGUST, place="Församlingshemmet"), file="b.md", published=PUBLISHED + 1, known=september)
    assert merged(september, again) == again


def test_meetings_that_only_share_a_title_are_several():
    other = replace(BREAKFAST, when=replace(HOURS, first=date(2027, 7, 15), last=date(2027, 7, 15)))
    first, second = entries(BREAKFAST, other)
    (third,) = entries(other, file="issues/kommunbladet/juli.md")
    assert len({first.uid, second.uid, third.uid}) == 3
    assert (first.name, second.name) == ("frukost-pa-natet", "frukost-pa-natet-2")


def test_a_name_for_a_file_is_made_of_any_title():
    assert [one.name for one in entries(replace(AUGUST, title="日本"), replace(AUGUST, title="Å" * 99))] == [
        "meeting",
        "a" * 48,
    ]


def test_what_is_long_over_leaves_the_calendar():
    old = entries(replace(AUGUST, when=When(date(2026, 3, 1), date(2026, 3, 1))))
    recent = entries(replace(BREAKFAST, when=When(date(2026, 12, 1), date(2026, 12, 1))))
    assert merged(old, (*recent, *entries(AUGUST))) == (*recent, *entries(AUGUST))


@given(spans())
def test_an_entry_survives_its_storage(when):
    (entry,) = entries(replace(AUGUST, when=when))
    assert CalendarEntry.of(entry.to_facts()) == entry
