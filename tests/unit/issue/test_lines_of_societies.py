"""Short lines as societies write them: several days in one, days to choose from, hours in words, whole days."""

# ruff: noqa: RUF001 - dashes as people write them

from __future__ import annotations

import pytest

from tests.unit.issue.test_written_days import agenda, told

LINES = [
    ("Städdag", "Lördag 24 april, heldag", ["04-24 Städdag"]),
    ("Loppis", "Lördag 24 april hela dagen, Torget", ["04-24 Loppis, Torget"]),
    ("Sports day", "Friday 25 June, all day, on the Field", ["06-25 Sports day, Field"]),
    ("Årsmöte", "Torsdag 18 mars kl. 18\\\nStora salen", ["03-18 18.00 Årsmöte, Stora salen"]),
    (
        "Kursdagar",
        "Onsdagarna 7, 14, 21 och 28 april kl 18-20 i Stugan",
        [
            "04-07 18.00-20.00 Kursdagar, Stugan",
            "04-14 18.00-20.00 Kursdagar, Stugan",
            "04-21 18.00-20.00 Kursdagar, Stugan",
            "04-28 18.00-20.00 Kursdagar, Stugan",
        ],
    ),
    ("Städdagar", "17 april samt 15 maj kl 10-13", ["04-17 10.00-13.00 Städdagar", "05-15 10.00-13.00 Städdagar"]),
    ("Städdagar", "17 april resp. 15 maj kl 10-13", ["04-17 10.00-13.00 Städdagar", "05-15 10.00-13.00 Städdagar"]),
    (
        "Städdagar",
        "Lördag 17 april & söndag 18 april kl 10-13",
        ["04-17 10.00-13.00 Städdagar", "04-18 10.00-13.00 Städdagar"],
    ),
    (
        "Arbetsdag",
        "Lördag 17 och/eller söndag 18 april kl 10-13",
        ["04-17 10.00-13.00 Arbetsdag", "04-18 10.00-13.00 Arbetsdag"],
    ),
    ("Visning", "Lördag 17 eller söndag 18 april kl 13", ["04-17 13.00 Visning", "04-18 13.00 Visning"]),
    ("Visning", "Tisdag 20 eller torsdag 22 april kl 18", ["04-20 18.00 Visning", "04-22 18.00 Visning"]),
    (
        "Open evenings",
        "Tuesday 22nd or Thursday 24th June at 7pm",
        ["06-22 19.00 Open evenings", "06-24 19.00 Open evenings"],
    ),
    (
        "Open evenings",
        "Tuesday 22nd and Thursday 24th June, 7pm, School hall",
        ["06-22 19.00 Open evenings, School hall", "06-24 19.00 Open evenings, School hall"],
    ),
    ("Workshops", "June 5/6 at 10am", ["06-05 10.00 Workshops", "06-06 10.00 Workshops"]),
    ("Workshop", "June 12 & 13, 10am-4pm", ["06-12 10.00-16.00 Workshop", "06-13 10.00-16.00 Workshop"]),
    ("Årsmöte", "Den 3:e maj kl 19 i Stugan", ["05-03 19.00 Årsmöte, Stugan"]),
    ("Årsmöte", "Måndagen den 3:e maj klockan 19.00 i Stugan", ["05-03 19.00 Årsmöte, Stugan"]),
    ("Årsmöte", "3:dje maj kl 19", ["05-03 19.00 Årsmöte"]),
    ("Annual meeting", "The 3rd of May at 7pm in the Hall", ["05-03 19.00 Annual meeting, Hall"]),
    ("Annual meeting", "Monday, 3rd May 2027, 7:00pm – Village Hall", ["05-03 19.00 Annual meeting, Village Hall"]),
    ("Annual meeting", "Mon. May 3rd, 7 PM, Village Hall", ["05-03 19.00 Annual meeting, Village Hall"]),
    ("Årsmöte", "Torsdag 18 mars kl. 19:00–ca 21:00, Stugan", ["03-18 19.00-21.00 Årsmöte, Stugan"]),
    ("Årsmöte", "Torsdag 18 mars klockan halv åtta, Stugan", ["03-18 19.30 Årsmöte, Stugan"]),
    ("Årsmöte", "Torsdag 18 mars kl. halv åtta på kvällen", ["03-18 19.30 Årsmöte"]),
    ("Årsmöte", "Torsdag 18 mars kvart över sju på kvällen", ["03-18 19.15 Årsmöte"]),
    ("Social evening", "Thursday 18 March, half past six", ["03-18 18.30 Social evening"]),
    ("Social evening", "Thursday 18 March at half past seven in the Anchor", ["03-18 19.30 Social evening, Anchor"]),
    ("Lunch", "Thursday 18 March, 12 noon, Village Hall", ["03-18 12.00 Lunch, Village Hall"]),
    ("Lunch", "Thursday 18 March at noon", ["03-18 12.00 Lunch"]),
    ("Disco", "Friday 19 March, 8pm to midnight", ["03-19/03-20 20.00-00.00 Disco"]),
    ("Disco", "Friday 19 March 8pm-midnight, Club house", ["03-19/03-20 20.00-00.00 Disco, Club house"]),
    ("Fest", "Fredag 19 mars kl 19-01, Logen", ["03-19/03-20 19.00-01.00 Fest, Logen"]),
    ("Fest", "Fredag 19 mars kl 19 till midnatt, Logen", ["03-19/03-20 19.00-00.00 Fest, Logen"]),
    ("Coffee morning", "Sat 20 March 10am - 12 noon", ["03-20 10.00-12.00 Coffee morning"]),
    ("Coffee morning", "Sat 20 March 10-12noon, Hall", ["03-20 10.00-12.00 Coffee morning, Hall"]),
    ("Quiz", "Sat 20 March 7.30pm for 8pm", ["03-20 20.00 Quiz"]),
    ("Årsmöte", "Torsdag 18/3 19:00 Stugan", ["03-18 19.00 Årsmöte, Stugan"]),
    ("Årsmöte", "18/3 -27 kl 19", ["03-18 19.00 Årsmöte"]),
    ("Årsmöte", "2027-03-18 19.00-21.00", ["03-18 19.00-21.00 Årsmöte"]),
    ("Årsmöte", "To 18/3 kl 19.00 - 21.00", ["03-18 19.00-21.00 Årsmöte"]),
    ("Årsmöte", "Torsdag 18 mars 19:00 till 21:00 i Stugan", ["03-18 19.00-21.00 Årsmöte, Stugan"]),
    ("Årsmöte", "Torsdag 18 mars från kl 19", ["03-18 19.00 Årsmöte"]),
    ("Årsmöte", "Torsdag 18 mars mellan 19 och 21", ["03-18 19.00-21.00 Årsmöte"]),
    ("Årsmöte", "Torsdag 18 mars mellan klockan 19.00 och 21.00 i Stugan", ["03-18 19.00-21.00 Årsmöte, Stugan"]),
    ("Open day", "Saturday 20 March between 10am and 4pm", ["03-20 10.00-16.00 Open day"]),
    ("Open day", "Saturday 20 March from 10am until 4pm at the Barn", ["03-20 10.00-16.00 Open day, Barn"]),
    ("Årsmöte", "Tid: kl 19.00\\\nDag: torsdag 18 mars\\\nPlats: Stugan", ["03-18 19.00 Årsmöte, Stugan"]),
    ("Årsmöte", "Datum: 18 mars\\\nTid: 19.00\\\nPlats: Stugan", ["03-18 19.00 Årsmöte, Stugan"]),
    (
        "Annual meeting",
        "Date: Thursday 18 March\\\nTime: 7.30pm\\\nVenue: Village Hall",
        ["03-18 19.30 Annual meeting, Village Hall"],
    ),
    (
        "Annual meeting",
        "When: Thu 18 Mar 7:30 p.m.\\\nWhere: Village Hall",
        ["03-18 19.30 Annual meeting, Village Hall"],
    ),
    ("Bussresa", "Lördag 20 mars, avresa kl 7.15 från Torget, hemkomst ca 18.", ["03-20 07.15 Bussresa, Torget"]),
    (
        "Vårfest",
        "Välkomna till vårfest lördagen den 17 april! Vi börjar klockan 18 i Bygdegården.",
        ["04-17 18.00 Vårfest, Bygdegården"],
    ),
    (
        "Nytt",
        "Årsmötet äger rum söndagen den 14 mars kl. 15.00 i församlingshemmet.",
        ["03-14 15.00 Årsmötet, församlingshemmet"],
    ),
    (
        "News",
        "The AGM will be held on Thursday 18th March at 7.30pm in the Village Hall.",
        ["03-18 19.30 AGM, Village Hall"],
    ),
    ("News", "Our spring fair takes place on Saturday 24th April from 2 to 4pm.", ["04-24 14.00-16.00 Spring fair"]),
    ("Nytt", "Boka in den 24 april, då är det städdag kl 10.", ["04-24 10.00 Städdag"]),
    (
        "Kalender",
        "18/3 Årsmöte kl 19 Stugan\\\n24/4 Städdag kl 10-14",
        ["03-18 19.00 Årsmöte, Stugan", "04-24 10.00-14.00 Städdag"],
    ),
    (
        "Kalender",
        "18 mars: Årsmöte\\\n24 april: Städdag\\\n6 juni: Nationaldagsfirande",
        ["03-18 Årsmöte", "04-24 Städdag", "06-06 Nationaldagsfirande"],
    ),
    (
        "Kalender",
        "18 mars - Årsmöte, kl 19\\\n24 april - Städdag, kl 10",
        ["03-18 19.00 Årsmöte", "04-24 10.00 Städdag"],
    ),
    (
        "Kalender",
        "Årsmöte 18/3 kl 19\\\nStäddag 24/4 kl 10\\\nVårfest 8/5 kl 18",
        ["03-18 19.00 Årsmöte", "04-24 10.00 Städdag", "05-08 18.00 Vårfest"],
    ),
    (
        "Kalender",
        "- Årsmöte – torsdag 18 mars kl 19\n- Städdag – lördag 24 april kl 10",
        ["03-18 19.00 Årsmöte", "04-24 10.00 Städdag"],
    ),
    (
        "Kalender",
        "- kl 19 torsdag 18 mars: Årsmöte\n- kl 10 lördag 24 april: Städdag",
        ["03-18 19.00 Årsmöte", "04-24 10.00 Städdag"],
    ),
    (
        "Diary dates",
        "Thu 18 Mar – AGM, 7.30pm\\\nSat 24 Apr – Plant sale, 10am-12",
        ["03-18 19.30 AGM", "04-24 10.00-12.00 Plant sale"],
    ),
    (
        "Diary dates",
        "- AGM: 18th March, 7.30pm\n- Plant sale: 24th April, 10am",
        ["03-18 19.30 AGM", "04-24 10.00 Plant sale"],
    ),
    ("Diary dates", "March 18 AGM 7.30pm\\\nApril 24 Plant sale 10am", ["03-18 19.30 AGM", "04-24 10.00 Plant sale"]),
    (
        "Program",
        "| Vad | När | Var |\n|---|---|---|\n| Årsmöte | 18/3 kl 19 | Stugan |\n| Städdag | 24/4 kl 10 | Gården |",
        ["03-18 19.00 Årsmöte, Stugan", "04-24 10.00 Städdag, Gården"],
    ),
    (
        "Program",
        "| Datum | Kl | Aktivitet |\n|---|---|---|\n| 18/3 | 19 | Årsmöte |\n| 24/4 | 10-14 | Städdag |",
        ["03-18 19.00 Årsmöte", "04-24 10.00-14.00 Städdag"],
    ),
    (
        "Sopplunch",
        "Onsdagar kl 12 under mars: 10/3, 17/3, 24/3",
        ["03-10 12.00 Sopplunch", "03-17 12.00 Sopplunch", "03-24 12.00 Sopplunch"],
    ),
    ("Läger", "12-14 juni på Vässarö", ["06-12/06-14 Läger, Vässarö"]),
    ("Läger", "Fre-sön 11-13 juni, Vässarö", ["06-11/06-13 Läger, Vässarö"]),
    ("Läger", "Fredag 11 juni kl 17 till söndag 13 juni kl 15", ["06-11/06-13 17.00-15.00 Läger"]),
    ("Camp", "Fri 11 – Sun 13 June, Brown's Farm", ["06-11/06-13 Camp, Brown's Farm"]),
    ("Camp", "Friday 11th to Sunday 13th June at Brown's Farm", ["06-11/06-13 Camp, Brown's Farm"]),
    ("Påsklunch", "Annandag påsk 29/3 kl 13", ["03-29 13.00 Påsklunch"]),
    ("Midsommar", "Fredag 25 juni. Vi klär stången kl 10, dansen börjar kl 14.", ["06-25 10.00 Midsommar"]),
    ("Årsmöte", "Kom på årsmöte! Torsdag 18 mars, 19.00, Stugan.", ["03-18 19.00 Årsmöte, Stugan"]),
    ("Årsmöte", "18 mars kl 19 @ Stugan", ["03-18 19.00 Årsmöte, Stugan"]),
    ("Årsmöte", "📅 Torsdag 18 mars\\\n🕖 19.00\\\n📍 Stugan", ["03-18 19.00 Årsmöte, Stugan"]),
    (
        "Kalender",
        "18/3 Årsmöte 19.00\\\n24/4 Städdag 10.00, Gården",
        ["03-18 19.00 Årsmöte", "04-24 10.00 Städdag, Gården"],
    ),
]
"""Heading, text, entries."""

TOLD = [
    ("Visning", "Lördag 17 eller 24 april i Stugan", {"mentioned"}),
    ("Visning", "Lördag 17 april eller lördag 24 april, vi återkommer.", {"mentioned"}),
    ("Open evening", "Tuesday 22nd or Thursday 24th June", {"mentioned"}),
    ("Nytt", "Vi träffas lördag 17 april kl 10 i Stugan och söndag 18 april kl 12 på Vallen.", {"nameless"}),
    ("Gudstjänster", "Sön 7/3, 14/3 och 21/3 kl 11", {"nameless"}),
    ("Carol service", "1st Sunday in Advent, 4pm", {"repeats"}),
]
"""Heading, text, and why each of its days is only told in the proof."""


@pytest.mark.parametrize(("heading", "text", "entries"), LINES)
def test_a_line_becomes_its_entries(heading, text, entries):
    assert told(heading, text) == entries


@pytest.mark.parametrize(("heading", "text", "why"), TOLD)
def test_a_line_that_leaves_a_day_open_is_told(heading, text, why):
    found = agenda(heading, text)
    assert not found.meetings
    assert {one.why for one in found.left_out} == why


def test_both_days_to_choose_from_are_told():
    found = agenda("Visning", "Lördag 17 eller 24 april i Stugan").left_out
    assert [str(one.meeting.when.first) for one in found] == ["2027-04-17", "2027-04-24"]


@pytest.mark.parametrize(
    ("heading", "text", "entries"),
    [
        ("Workshop", "June 5, 10am-4pm", ["06-05 10.00-16.00 Workshop"]),
        ("Workshop", "June 5, 7 to 9 pm", ["06-05 19.00-21.00 Workshop"]),
        ("Camp", "June 12 and 13", ["06-12/06-13 Camp"]),
    ],
)
def test_hours_after_a_month_and_its_day_are_no_further_days(heading, text, entries):
    assert told(heading, text) == entries
