"""Days and hours in notices, as people write them in Swedish and in English."""

# ruff: noqa: RUF001 - dashes as people write them

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.issue.dates import read_when
from newsletter.issue.infer_year import Doubt
from newsletter.when import When
from newsletter.words import Words
from newsletter.words.spans import days_said, span_said

TODAY = date(2027, 5, 20)  # a Thursday

SWEDISH = {
    # one day
    "12 juni": "06-12",
    "den 12 juni": "06-12",
    "12 juni 2028": "2028-06-12",
    "12 juni, 2028": "2028-06-12",
    "lördag 12 juni": "06-12",
    "lördag den 12 juni": "06-12",
    "lördagen den 12 juni 2027": "06-12",
    "Lör. 12 jun.": "06-12",
    "på lördag den 12 juni": "06-12",
    "den 12:e juni": "06-12",
    "1:a september": "09-01",
    "2 sept": "09-02",
    "1 okt": "10-01",
    "2027-06-12": "06-12",
    "29 februari": "2028-02-29",
    "20 maj": "05-20",
    "1 januari": "2028-01-01",
    # hours
    "torsdag 10 juni kl 13-15": "06-10 13:00-15:00",
    "Tisdag 15 juni kl. 8.30–9.15": "06-15 08:30-09:15",
    "15 juni kl. 8:30–9:15": "06-15 08:30-09:15",
    "15 juni klockan 18": "06-15 18:00",
    "15 juni kl. 18.30": "06-15 18:30",
    "15 juni, 18.30": "06-15 18:30",
    "15 juni, kl 18": "06-15 18:00",
    "15 juni 2027 kl 18": "06-15 18:00",
    "15 juni 13–15": "06-15 13:00-15:00",
    "15 juni, från kl. 13 till 15": "06-15 13:00-15:00",
    "15 juni kl 13 till kl 15": "06-15 13:00-15:00",
    "15 juni mellan klockan 13 och 16": "06-15 13:00-16:00",
    "15 juni\nkl. 13–15": "06-15 13:00-15:00",
    "15 juni – kl. 13–15": "06-15 13:00-15:00",
    "15 juni (kl. 13–15)": "06-15 13:00-15:00",
    "15 juni 2027.": "06-15",
    "Kl. 13–15 torsdag 10 juni": "06-10 13:00-15:00",
    "kl. 18.00, 15 juni": "06-15 18:00",
    "2027-06-12 kl. 18.00": "06-12 18:00",
    "2027-06-12, 10.00–12.00": "06-12 10:00-12:00",
    "12 juni kl 22–02": "06-12 22:00 / 06-13 02:00",
    "12 juni kl 18–24": "06-12 18:00 / 06-13 00:00",
    "12 juni kl 15-13": "06-12 15:00",
    # several days
    "23-24 november": "11-23 / 11-24",
    "den 23-24 november": "11-23 / 11-24",
    "24–25 augusti": "08-24 / 08-25",
    "24 – 25 augusti": "08-24 / 08-25",
    "24 och 25 augusti": "08-24 / 08-25",
    "24/25 augusti": "08-24 / 08-25",
    "tisdag–onsdag 24–25 augusti": "08-24 / 08-25",
    "tis-ons 24-25 aug": "08-24 / 08-25",
    "tisdag 24 – onsdag 25 augusti": "08-24 / 08-25",
    "från 30 augusti till 2 september": "08-30 / 09-02",
    "från den 30 augusti till den 2 september": "08-30 / 09-02",
    "fr.o.m. 30 augusti t.o.m. 2 september": "08-30 / 09-02",
    "30 augusti till och med 2 september": "08-30 / 09-02",
    "30 augusti–2 september 2027": "08-30 / 09-02",
    "mellan den 12 och 19 juni": "06-12 / 06-19",
    "28 december–3 januari": "12-28 / 2028-01-03",
    "28 december 2027–3 januari 2028": "12-28 / 2028-01-03",
    "2027-06-12 – 2027-06-14": "06-12 / 06-14",
    "2027-06-12 till 2027-06-14": "06-12 / 06-14",
    "23 november kl. 12 – 24 november kl. 13": "11-23 12:00 / 11-24 13:00",
    "23–24 november kl. 10–15": "11-23 / 11-24",
    "19-21 maj": "05-19 / 05-21",
    # no day that anybody could meet on
    "12 och 19 juni": None,
    "till 31 augusti": None,
    "från 30 augusti": None,
    "12 personer": None,
    "i juni": None,
    "juni 2027": None,
    "kl. 13–15": None,
    "torsdag": None,
    "120 juni": None,
    "Mars 2027": None,
}

ENGLISH = {
    "12 June": "06-12",
    "the 12th of June": "06-12",
    "on 12 June": "06-12",
    "June 12": "06-12",
    "June 12th": "06-12",
    "June the 12th": "06-12",
    "June 12, 2028": "2028-06-12",
    "12 June 2028": "2028-06-12",
    "Saturday 12 June": "06-12",
    "Saturday, June 12": "06-12",
    "Saturday, 12 June 2027": "06-12",
    "Sat 12 Jun": "06-12",
    "on Saturday the 12th of June": "06-12",
    "1st October": "10-01",
    "22nd of August": "08-22",
    "3rd Sept": "09-03",
    "May 21": "05-21",
    "March 3": "2028-03-03",
    "7 October, 10 to 15, at Stadshotellet in Norrvik": "10-07 10:00-15:00",
    "7 October, 10 to 15": "10-07 10:00-15:00",
    "7 October, 1–3 pm": "10-07 13:00-15:00",
    "7 October, 1 pm to 3 pm": "10-07 13:00-15:00",
    "7 October, 11–1 pm": "10-07 11:00-13:00",
    "7 October, 10–11.30 am": "10-07 10:00-11:30",
    "7 October at 6 p.m.": "10-07 18:00",
    "7 October at 6:30pm": "10-07 18:30",
    "7 October at 18.30": "10-07 18:30",
    "7 October at noon": "10-07 12:00",
    "7 October from 10 to 15": "10-07 10:00-15:00",
    "7 October between 10 and 15": "10-07 10:00-15:00",
    "7 October, 12 am": "10-07 00:00",
    "7 October, 12–2 pm": "10-07 12:00-14:00",
    "7 October at 10 o'clock": "10-07 10:00",
    "October 7, 10:00-15:00": "10-07 10:00-15:00",
    "Thursday, October 7, 2027, 6:30 p.m. to 8 p.m.": "10-07 18:30-20:00",
    "10 am–3 pm, 7 October": "10-07 10:00-15:00",
    "7 October at 10 Downing Street": "10-07",
    "7 October, 10 people": "10-07",
    "7 October, 15–20 people": "10-07",
    "18–19 November": "11-18 / 11-19",
    "November 18–19": "11-18 / 11-19",
    "November 18–19, 2027": "11-18 / 11-19",
    "18 to 19 November": "11-18 / 11-19",
    "from 18 to 20 November": "11-18 / 11-20",
    "18 and 19 November": "11-18 / 11-19",
    "Thursday to Friday, 18–19 November": "11-18 / 11-19",
    "Thursday 18 – Friday 19 November": "11-18 / 11-19",
    "30 August to 2 September": "08-30 / 09-02",
    "August 30 – September 2": "08-30 / 09-02",
    "from 30 August until 2 September": "08-30 / 09-02",
    "30 August through 2 September": "08-30 / 09-02",
    "28 December to 3 January": "12-28 / 2028-01-03",
    "2027-06-12 to 2027-06-14": "06-12 / 06-14",
    "18 November at 12 – 19 November at 13": "11-18 12:00 / 11-19 13:00",
    "18 and 25 November": None,
    "until 31 August": None,
    "by 23 September": None,
    "from 30 August": None,
    "may 5 people come": None,  # English writes its months with a capital
    "In June": None,
    "10 to 15": None,
    "Sunday": None,
    "March 2027": None,
    "12 jumps": None,
}


def when(said: str) -> When:
    """``06-12 13:00-15:00``, ``06-12 / 06-14`` or ``06-12 22:00 / 06-13 02:00``; without a year it is 2027."""
    first, _, last = said.partition(" / ")
    day, _, hours = first.partition(" ")
    starts, _, ends = hours.partition("-")
    last_day, _, last_hour = last.partition(" ")
    return When(_day(day), _day(last_day or day), _time(starts), _time(ends or last_hour))


def _day(said: str) -> date:
    return date.fromisoformat(said if len(said) == 10 else f"2027-{said}")


def _time(said: str) -> time | None:
    return time.fromisoformat(said) if said else None


@pytest.mark.parametrize(("phrase", "meant"), [*SWEDISH.items(), *ENGLISH.items()])
def test_a_phrase_means_what_people_mean_by_it(phrase, meant):
    reading = read_when(phrase, TODAY)
    assert (reading and reading.when) == (when(meant) if meant else None)


@pytest.mark.parametrize(("phrase", "doubts"), {
    "torsdag 12 juni 2027": {Doubt.WEEKDAY},
    "lördag 12 juni 2027": set(),
    "torsdag 23 – lördag 24 november 2027": {Doubt.WEEKDAY},
    "31 juni": {Doubt.NEVER},
    "30 februari": {Doubt.NEVER},
    "29 februari 2027": {Doubt.NEVER},
    "25-24 augusti": {Doubt.BACKWARDS},
    "12 juni kl 15-13": {Doubt.BACKWARDS},
    "12 juni 2026": {Doubt.PAST},
    "12 maj": {Doubt.FAR},
}.items())  # fmt: skip
def test_what_cannot_be_right_is_doubted(phrase, doubts):
    reading = read_when(phrase, TODAY)
    assert reading is not None
    assert reading.doubts == doubts


@pytest.mark.parametrize(("phrase", "year", "doubts"), [
    ("12 juni", 2027, set()),
    ("lördag 12 juni", 2027, set()),
    ("måndag 12 juni", 2028, {Doubt.FAR}),  # the weekday decides between years
    ("torsdag 12 juni", 2027, {Doubt.WEEKDAY}),  # no year near fits, so the next it is
    ("onsdag 19 maj", 2027, {Doubt.PAST}),  # yesterday, and not in six years' time
    ("19 maj", 2028, {Doubt.FAR}),
    ("20 maj", 2027, set()),
])  # fmt: skip
def test_a_day_without_a_year_is_the_next_unless_its_weekday_says_otherwise(phrase, year, doubts):
    reading = read_when(phrase, TODAY)
    assert reading is not None
    assert reading.when is not None
    assert reading.when.first.year == year
    assert reading.doubts == doubts


def test_days_that_have_begun_are_still_the_next():
    reading = read_when("23-24 november", date(2027, 11, 24))
    assert reading is not None
    assert reading.when == when("11-23 / 11-24")


_days = st.dates(date(2026, 1, 1), date(2035, 12, 31))
_hours = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@st.composite
def spans(draw) -> When:
    first = draw(_days)
    length = draw(st.integers(0, 40))
    starts = draw(st.none() | _hours)
    if length == 0:
        ends = draw(st.none() | _hours) if starts else None
        return When(first, first, starts, ends if starts and ends and ends > starts else None)
    return When(first, first + timedelta(days=length), starts, draw(_hours) if starts else None)


@given(spans(), st.sampled_from(["sv", "en"]), _days)
def test_every_span_we_write_is_read_as_what_it_was(span, language, today):
    reading = read_when(span_said(span, Words(language)), today)
    assert reading is not None
    assert (reading.when, reading.rest) == (span, "")
    assert Doubt.WEEKDAY not in reading.doubts


@given(st.builds(When, _days, st.just(date(2036, 1, 1))), st.integers(0, 40), st.sampled_from(["sv", "en"]))
def test_every_short_form_is_read_as_the_same_days(span, length, language):
    span = When(span.first, span.first + timedelta(days=length))
    reading = read_when(days_said(span, Words(language)), span.first)
    assert reading is not None
    assert reading.when == span


@given(st.text(alphabet="0123456789 .:–-,/kljuniatmo\n", max_size=40))
def test_nothing_that_is_written_breaks_the_reading(text):
    read_when(text, TODAY)
