"""Days as clubs, parishes and housing associations write them: shifts, hours in words, programmes, weekly hours."""

from __future__ import annotations

import pytest

from newsletter.issue.named_days import easter
from tests.unit.issue.test_written_days import agenda, told

ENTRIES = {
    # two shifts in one sentence
    ("Städdag", "Lördagen den 24 april kl 10-12 och 13-15 städar vi gården. Samling vid soprummet."): [
        "04-24 10.00-12.00 Städdag, soprummet",
        "04-24 13.00-15.00 Städdag, soprummet",
    ],
    ("Seed swap", "Sunday 11 April, 10am-12pm and 2pm-4pm, at the trading hut."): [
        "04-11 10.00-12.00 Seed swap, trading hut",
        "04-11 14.00-16.00 Seed swap, trading hut",
    ],
    ("Lov på biblioteket", "Tisdag 13/4 kl 10 & 13: Robotar\\\nOnsdag 14/4 kl 14-16: Brädspel"): [
        "04-13 10.00 Robotar",
        "04-13 13.00 Robotar",
        "04-14 14.00-16.00 Brädspel",
    ],
    ("Utbildning", "Utbildning för ombud: 13-14 april och 4 maj, kl 9-16.30, Studieförbundet."): [
        "04-13 09.00-16.30 Utbildning, Studieförbundet",
        "04-14 09.00-16.30 Utbildning, Studieförbundet",
        "05-04 09.00-16.30 Utbildning, Studieförbundet",
    ],
    # hours in words, and without an end
    ("Föreningsstämma", "Stämman blir den 3:e maj klockan sju på kvällen i kvartersgården."): [
        "05-03 19.00 Föreningsstämma, kvartersgården"
    ],
    ("Årsmöte", "Torsdag 18 mars kvart över sex, Stugan"): ["03-18 18.15 Årsmöte, Stugan"],
    ("Social evening", "Friday March 19th from 7 until late at the Anchor."): ["03-19 19.00 Social evening, Anchor"],
    ("Vårfest", "Lördag 20 mars från 19 och framåt, Folkets hus"): ["03-20 19.00 Vårfest, Folkets hus"],
    # days at the end of a sentence, and with a hyphen between two months
    ("Summer outing", "Wednesday June 16. Coach leaves the Square at 9 a.m."): ["06-16 09.00 Summer outing"],
    ("Sommarläger", "Årets läger är på Vässarö 28 juni-4 juli."): ["06-28/07-04 Sommarläger, Vässarö"],
    # what costs nothing and needs no booking is not closed
    ("Konsert", "Lördag 24 april kl. 18.30, fri entré. Kammarkören sjunger i Lunda kyrka."): [
        "04-24 18.30 Konsert, Lunda kyrka"
    ],
    ("Visning", "Söndag 21 mars kl 13, ingen anmälan, samling vid entrén."): ["03-21 13.00 Visning, entrén"],
    # plural weekdays whose days are all named
    ("Studiecirkel", "Fyra onsdagar, 7, 14, 21 och 28 april kl 17-19.30 i klubblokalen."): [
        f"04-{day} 17.00-19.30 Studiecirkel, klubblokalen" for day in ("07", "14", "21", "28")
    ],
    # a label in bold is no name, a line above a list may be one, a month may stand above two letters
    ("Körhelg", "**När:** fredag 12 mars kl 17\\\n**Var:** Stiftsgården Åkersberg"): [
        "03-12 17.00 Körhelg, Stiftsgården Åkersberg"
    ],
    ("Nytt", "Arbetsdagar i vår:\n\n- lördag 17 april kl 9-12\n- söndag 25 april kl 9-12"): [
        "04-17 09.00-12.00 Arbetsdagar i vår",
        "04-25 09.00-12.00 Arbetsdagar i vår",
    ],
    ("September", "Ti 7 Månadsmöte kl 14\\\nTo 16 Höstmöte kl 18"): ["09-07 14.00 Månadsmöte", "09-16 18.00 Höstmöte"],
    ("Match", "Matchen går söndag 21/3 kl 15 på Vallen."): ["03-21 15.00 Match, Vallen"],
    # hours and place that are said once for all, and shared by a rule
    (
        "Talks",
        ("All talks are at 7.30 pm in the Weaving Shed.\n\n"
        "Thursday 18 March: Tom Speight on turbines\\\nThursday 15 April: AGM"),
    ): [
        "03-18 19.30 Tom Speight on turbines, Weaving Shed",
        "04-15 19.30 AGM, Weaving Shed",
    ],
    ("Styrelsemöten", "14 april\\\n5 maj\\\nAlltid kl 19 hemma hos ordföranden."): [
        "04-14 19.00 Styrelsemöten, hemma hos ordföranden",
        "05-05 19.00 Styrelsemöten, hemma hos ordföranden",
    ],
    ("Stugkväll", "Första fredagen i varje månad, kl 19. Nästa gång fredag 2/4."): ["04-02 19.00 Stugkväll"],
    ("Öppet hus", "Varje tisdag kl 13-15 i hemmet. Den 20 april berättar Sture om sin resa."): [
        "04-20 13.00-15.00 Öppet hus"
    ],
    # the first day of what comes back
    ("Klubbkvällar", "Vi ses torsdagar kl 18.30-21 i källaren, första gången 8 april."): [
        "04-08 18.30-21.00 Klubbkvällar, källaren"
    ],
    ("Träning", "Varje tisdag från 6 april kl 18, Stugan"): ["04-06 18.00 Träning, Stugan"],
    ("Rehearsals", "We meet every Tuesday from 6 April, 7.15 to 9.15 pm, at the Methodist Hall."): [
        "04-06 19.15-21.15 Rehearsals, Methodist Hall"
    ],
    # groups one after another, and a programme below a heading with the day
    ("Spring disco", "Thursday 11 March. Infants 5-6pm, juniors 6.15-7.45pm. Tickets from the office."): [
        "03-11 17.00-18.00 Spring disco: infants",
        "03-11 18.15-19.45 Spring disco: juniors",
    ],
    (
        "Programme for Saturday 17 July",
        ("| Time | What | Where |\n|---|---|---|\n"
        "| 10.30-12.00 | Dog show | Cricket field |\n| 7pm | Ceilidh | Marquee |"),
    ): [
        "07-17 10.30-12.00 Dog show, Cricket field",
        "07-17 19.00 Ceilidh, Marquee",
    ],
    ("Program för öppet hus lördag 25 september", "10.00 Grindarna öppnas\\\n11.30 Föredrag om tågfärjor"): [
        "09-25 10.00 Öppet hus"
    ],
    # a cell that says what, where and when
    (
        "Program",
        ("| Dag | Vad |\n|---|---|\n"
        "| 7/4 | Månadsmöte, Gillet kl 14. Trubadur. |\n| 21/4 | Teater i Jönköping. Buss 17.15 |"),
    ): [
        "04-07 14.00 Månadsmöte, Gillet",
        "04-21 17.15 Teater i Jönköping, Jönköping",
    ],
    # holidays, reasons and what stands beside a day in a table
    ("Ridlägret", "Ridläger på höstlovet 1-2 november, kl 8.30-16 varje dag."): [
        "11-01 08.30-16.00 Ridlägret",
        "11-02 08.30-16.00 Ridlägret",
    ],
    ("Gudstjänster", "|Dag|Tid|Vad|Plats|\n|-|-|-|-|\n|28/11 Första advent|10 och 16.30|Mässa|Hova kyrka|"): [
        "11-28 10.00 Mässa, Hova kyrka",
        "11-28 16.30 Mässa, Hova kyrka",
    ],
    ("Årsmöte", "Årsmötet den 23 mars flyttas till den 30 mars kl 18.30 i Konsthallen på grund av sjukdom."): [
        "03-30 18.30 Årsmöte, Konsthallen"
    ],
    ("Annual meeting", "Moved! The annual meeting is now on Thursday 1 July at 7.30 pm, not 24 June as we wrote."): [
        "07-01 19.30 Annual meeting"
    ],
    ("Jumble sale", "Sat 12 June, doors open 10am, at the Memorial Hall."): ["06-12 10.00 Jumble sale, Memorial Hall"],
    ("Teams of Four", "Monday, April 26, 7:15 for 7:30 pm. Partners found if you ask."): ["04-26 19.30 Teams of Four"],
    ("Jubileumsfest", "Spara datumet: lördag 29 maj! Mer information kommer."): ["05-29 Jubileumsfest"],
    ("Program", "23/5 Fladdermöss, kl. 21.30, Slottsparken\\\n18/4 Gökotta, kl. 05.00, Hagby ängar."): [
        "05-23 21.30 Fladdermöss, Slottsparken",
        "04-18 05.00 Gökotta, Hagby ängar",
    ],
    ("Fröken Julie", "**Torsdag 22 april kl 19.00**\\\nStora teatern\\\nPris: 280 kr"): [
        "04-22 19.00 Fröken Julie, Stora teatern"
    ],
    ("Bakom kulisserna", "Tre måndagskvällar, 5, 12 och 19 april, kl. 18.30-20.30, får du se mer."): [
        f"04-{day} 18.30-20.30 Bakom kulisserna" for day in ("05", "12", "19")
    ],
    ("Stämma", "Årets föreningsstämma äger rum torsdag 20/5 med start kl. 18.30 (insläpp 18.00) i Norrskenets aula."): [
        "05-20 18.30 Stämma, Norrskenets aula"
    ],
    ("Möten", "Vi träffas varannan tisdag i källaren, kl 18.30-21.\n\n- 6 april: Norrsken\n- 20 april: Bildvisning"): [
        "04-06 18.30-21.00 Norrsken, källaren",
        "04-20 18.30-21.00 Bildvisning, källaren",
    ],
    ("Services", "Sun 28 November (Advent Sunday): 8.00 Holy Communion; 6.30pm Carols\\\nSun 5 December: 10.00 Mass"): [
        "11-28 08.00 Holy Communion",
        "11-28 18.30 Carols",
        "12-05 10.00 Mass",
    ],
    ("Gudstjänster", "|Dag|Tid|Plats|\n|-|-|-|\n|28/11 Högmässa|11|Hova kyrka|"): ["11-28 11.00 Högmässa, Hova kyrka"],
    ("Carol singing", "Meet by the war memorial at 6 o'clock on Friday 17 December."): ["12-17 18.00 Carol singing"],
    ("Luciauppvisning", "Planera redan nu: 12 dec kl 15 i sporthallen."): ["12-12 15.00 Luciauppvisning, sporthallen"],
}  # fmt: skip


def test_hours_of_a_week_s_plan_are_no_days():
    found = agenda("Schema", "Måndag 18.00-19.00 Bas\\\nMåndag 19.10-20.10 Medel")
    assert (found.meetings, found.left_out, found.problems) == ((), (), ())


def told_of(heading, text):
    return [(one.why, one.text) for one in agenda(heading, text).left_out]


def test_what_comes_back_is_told_also_where_its_first_day_is_an_entry():
    said = "Vi ses torsdagar kl 18.30-21 i källaren, första gången 8 april."
    assert told_of("Klubbkvällar", said) == [("repeats", said)]


def test_a_day_on_which_a_rule_ends_is_no_entry():
    assert not told("Kören", "Vi övar onsdagar kl 18.30-21 till den 26 maj.")


def test_a_rule_begins_only_on_its_own_weekday():
    said = "Vi ses torsdagar kl 18.30-21 i källaren, första gången 9 april."  # a Friday
    assert not told("Klubbkvällar", said)


def test_a_heading_that_says_there_is_nothing_invites_nobody():
    said = "There are no meetings in half term week (31 May - 4 June)."
    assert not told("No meetings", said)
    assert told_of("No meetings", said) == [("closed", said)]


def test_an_exhibition_of_months_is_told_and_not_in_the_calendar_every_day():
    found = told_of("Vernissage", "Utställningen pågår 17 april till 12 september.")
    assert found == [("period", "Utställningen pågår 17 april till 12 september.")]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Kurs i kompost på torsdag kl 18 i föreningshuset.", "2027-03-04 18:00"),
        ("Quiz on Friday at 7pm in the hall.", "2027-03-05 19:00"),
        ("Vi städar nu på måndag kl 17.", "2027-03-08 17:00"),  # written on a Monday
        ("Vattnet släpps på nästa torsdag.", None),  # this week's or the one after
    ],
)
def test_a_day_said_from_the_day_of_writing_is_told(said, day):
    (one,) = agenda("Nytt", said).left_out
    assert (one.why, one.text) == ("relative", said)
    assert (f"{one.meeting.when.first} {one.meeting.when.starts:%H:%M}" if one.meeting else None) == day


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Christmas Eve: 4pm Crib Service in the hall.", "2027-12-24 16:00"),
        ("Midsommarafton klär vi stången klockan 10.", "2027-06-25 10:00"),
        ("Julotta juldagen kl 7 i kyrkan.", "2027-12-25 07:00"),
        ("Långfredagen kl 15: gudstjänst.", "2027-03-26 15:00"),
        ("Nyårsdagen kl 16 äter vi soppa.", "2028-01-01 16:00"),
    ],
)
def test_a_holiday_with_an_hour_and_no_date_is_told_with_its_day(said, day):
    (one,) = agenda("Nytt", said).left_out
    assert (one.why, one.text) == ("named-day", said)
    assert f"{one.meeting.when.first} {one.meeting.when.starts:%H:%M}" == day


@pytest.mark.parametrize(
    "said",
    ["Långfredagen 26 mars kl 15: gudstjänst.", "Kontoret är stängt på julafton.", "Till midsommarafton är det långt."],
)
def test_a_holiday_with_its_date_or_without_an_hour_is_not_told_so(said):
    assert "named-day" not in [why for why, _ in told_of("Nytt", said)]


def test_easter_is_where_the_calendar_has_it():
    known = {2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2027: (3, 28), 2028: (4, 16), 2038: (4, 25)}
    assert {year: (easter(year).month, easter(year).day) for year in known} == known


@pytest.mark.parametrize(
    "said", ["Vi ses på torsdag 18 mars kl 18.", "Vi träffades på torsdag.", "På torsdagar spelar vi."]
)
def test_a_weekday_with_its_date_or_of_the_past_is_not_said_from_today(said):
    assert "relative" not in [why for why, _ in told_of("Nytt", said)]


@pytest.mark.parametrize(("heading", "text"), ENTRIES)
def test_what_invites_becomes_an_entry(heading, text):
    assert told(heading, text) == ENTRIES[heading, text]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Torsdag 18 mars kl 18, ingen träning.", "closed"),
        ("Sportlov", "closed"),
    ],
)
def test_a_day_without_anything_is_still_closed(text, why):
    heading, line = (text, "Måndag 22 mars - fredag 26 mars") if text == "Sportlov" else ("Träning", text)
    found = agenda(heading, line)
    assert not found.meetings
    assert [one.why for one in found.left_out] == [why]
