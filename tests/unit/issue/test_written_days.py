"""How people write of days, in every language that is read: which sentences become entries, and which do not."""

# ruff: noqa: RUF001 - dashes as people write them

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.issue.date_hints import begins_with_day, has_day
from newsletter.issue.date_words import MONTHS, TWO_LETTERS, WEEKDAYS
from newsletter.issue.dates import read_days
from newsletter.issue.day_points import Style
from newsletter.issue.meetings import agenda_of
from newsletter.issue.sections import sections_of
from newsletter.issue.seen_days import days_in
from newsletter.languages import DAY_WORDS
from newsletter.words import Words
from tests.unit.issue.lists import markdown

TODAY = date(2027, 3, 1)  # a Monday


def agenda(heading, text, today=TODAY):
    body = f"# Nyhetsbrev\n\nHej alla, här kommer lite nytt från oss i styrelsen.\n\n## {heading}\n\n{text}\n"
    return agenda_of(markdown(body), today, Words("sv"))


def told(heading, text):
    """``03-18 18.30-20 title, place`` of each entry."""
    found = []
    for one in agenda(heading, text).meetings:
        when = one.when
        days = f"{when.first:%m-%d}" + (f"/{when.last:%m-%d}" if when.last != when.first else "")
        hours = "-".join(f"{at:%H.%M}" for at in (when.starts, when.ends) if at)
        found.append(" ".join(part for part in (days, hours, f"{one.title},", one.place) if part).rstrip(","))
    return found


ENTRIES = {
    # a line that is day, hour and place
    ("Cupen", "Lördag 13/3 kl. 10-14, Sporthallen"): "03-13 10.00-14.00 Cupen, Sporthallen",
    ("Årsmöte", "Torsdag 11 mar kl. 18, Folkets hus"): "03-11 18.00 Årsmöte, Folkets hus",
    ("Bastukväll", "Fre 2 apr. kl 19 i bastun vid Ekesjön"): "04-02 19.00 Bastukväll, bastun vid Ekesjön",
    ("Årsmöte", "Söndag 14 mars kl. 15.00 Bygdegården"): "03-14 15.00 Årsmöte, Bygdegården",
    ("Årsmöte", "den 13/6 kl 1715 i Mariasalen"): "06-13 17.15 Årsmöte, Mariasalen",
    ("Vårmöte", "Lö 24.4 från kl. 10 vid Bredviks kvarn."): "04-24 10.00 Vårmöte, Bredviks kvarn",
    ("Dopp", "Lördag 17 juli kl 24 från stora bryggan."): "07-18 00.00 Dopp, stora bryggan",
    ("Mässa", "Torsdag 25 mars halv sju på kvällen i kapellet"): "03-25 18.30 Mässa, kapellet",
    ("Kör", "Torsdag 11 mars ca 20.00, Körsalen"): "03-11 20.00 Kör, Körsalen",
    ("Årsmöte", "Torsdag 18 mars kl 7 på kvällen, Stugan"): "03-18 19.00 Årsmöte, Stugan",
    ("Årsmöte", "~~Torsdag 18 mars~~ Torsdag 25 mars kl. 18, Stugan"): "03-25 18.00 Årsmöte, Stugan",
    ("Årsmöte", "Torsdag 18 mars. Samling kl 17.30 vid Konsum."): "03-18 17.30 Årsmöte, Konsum",
    ("Medlemskväll", "Tid: torsdag 11 mars kl 18.30\\\nPlats: Café Linné"): "03-11 18.30 Medlemskväll, Café Linné",
    ("Årsmöte", "Söndag 14 mars kl 18–20. Plats: Skolan"): "03-14 18.00-20.00 Årsmöte, Skolan",
    # several days
    ("Städdagar", "Vårens städdagar blir 24 april och 8 maj. Samling kl 10 på gården."): (
        "04-24 10.00 Städdagar, gården|05-08 10.00 Städdagar, gården"
    ),
    ("Basar", "Lördag 20 mars kl 10–15 och söndag 21 mars kl 11–14, Stugan"): (
        "03-20 10.00-15.00 Basar, Stugan|03-21 11.00-14.00 Basar, Stugan"
    ),
    ("Politikermöten", "Möten hålls 11 mars, 6 maj och 9 september, alla dagarna kl 9."): (
        "03-11 09.00 Politikermöten|05-06 09.00 Politikermöten|09-09 09.00 Politikermöten"
    ),
    ("Matkurs", "Kursen går må 22.3 och ti 23.3 kl. 17.30–20 i skolköket."): (
        "03-22 17.30-20.00 Matkurs, skolköket|03-23 17.30-20.00 Matkurs, skolköket"
    ),
    ("Kalendarium", "- 8 mars: Bastukväll\n- 15 mars: Årsmöte kl 18, Folkets hus"): (
        "03-08 Bastukväll|03-15 18.00 Årsmöte, Folkets hus"
    ),
    ("Program", "Mars\\\nSön 14        Årsmöte i Folkets hus\\\nKl 14.00      Kaffe efteråt"): (
        "03-14 14.00 Årsmöte i Folkets hus, Folkets hus"
    ),
    ("Regionala träffar", "Träffarna är planerade, alla kl. 13-15:\n\n- Ånäs 14 april\n- Bredsele 22 april"): (
        "04-14 13.00-15.00 Regionala träffar: Ånäs|04-22 13.00-15.00 Regionala träffar: Bredsele"
    ),
    # a sentence that invites
    ("Städdag", "Vi har städdag lördagen den 27 mars klockan 11 vid expeditionen."): (
        "03-27 11.00 Städdag, expeditionen"
    ),
    ("Kursdagar", "Den 9-10 oktober är det dags för höstens kursdagar, den här gången i Lillby."): (
        "10-09/10-10 Kursdagar, Lillby"
    ),
    ("Fixardag", "Den 17 april är det dags igen! Samling kl 10 vid tvättstugan."): "04-17 10.00 Fixardag, tvättstugan",
    ("Kören", "Kyrkokören har årsmöte tisdag 9 mars kl 20 i körsalen."): "03-09 20.00 Kören: årsmöte, körsalen",
    ("Vinprovning fredag 12 mars", "Nu är det dags! Vi börjar klockan 19 i källaren."): (
        "03-12 19.00 Vinprovning, källaren"
    ),
    ("Kallelse till årsmöte", "Medlemmarna kallas till årsmöte söndagen den 21 mars 2027 kl. 16.00 i klubbstugan."): (
        "03-21 16.00 Årsmöte, klubbstugan"
    ),
    ("Flyttat: Årsmöte", "Från 18 mars till 25 mars kl. 18, Stugan"): "03-25 18.00 Årsmöte, Stugan",
    ("Bokbytet är flyttat", "Bokbytet som skulle varit den 14 april är flyttat till 28 april, kl 15-17."): (
        "04-28 15.00-17.00 Bokbytet"
    ),
    # English
    ("Summer concert", "Our summer concert will be on Saturday 19 June at 7.30pm, St Mary's Church."): (
        "06-19 19.30 Summer concert, St Mary's Church"
    ),
    ("Dates for your diary", "- Wed 10 Mar: Coffee morning, 10.30am, Church Hall\n- Thu 1 April: last day of term"): (
        "03-10 10.30 Coffee morning, Church Hall"
    ),
    ("Bonfire night", "Bonfire night has been moved from Friday 5th to Saturday 6th November. Gates open at 5.30pm."): (
        "11-06 17.30 Bonfire night"
    ),
    ("Walk", "Join us for a walk on Sunday 11 April. Meet at 10am at the station car park."): (
        "04-11 10.00 Walk, station car park"
    ),
    # Norwegian, Danish, German
    ("Dugnad", "Lørdag 17. april kl 11–14 er det dugnad. Vi møtes ved garasjen."): "04-17 11.00-14.00 Dugnad, garasjen",
    ("Årsmøte", "Årsmøtet avholdes tirsdag 23. mars kl 19 i klubbhuset."): "03-23 19.00 Årsmøte, klubbhuset",
    ("Generalforsamling", "Den holdes onsdag d. 24. marts kl. 19.30 i klubhuset."): (
        "03-24 19.30 Generalforsamling, klubhuset"
    ),
    ("Mitgliederversammlung", "Sie findet am Freitag, 11.06.2027 um 18:30 Uhr im Gasthof Linde statt."): (
        "06-11 18.30 Mitgliederversammlung, Gasthof Linde"
    ),
    ("Sommerfest", "Unser Sommerfest feiern wir am 17. Juli ab 15 Uhr auf der Festwiese."): (
        "07-17 15.00 Sommerfest, Festwiese"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("heading", "text", "entries"), [(*said, meant) for said, meant in ENTRIES.items()])
def test_what_invites_becomes_an_entry(heading, text, entries):
    assert told(heading, text) == entries.split("|")


NO_ENTRIES = {
    "deadline": [
        ("Motioner", "Motioner ska vara inne hos styrelsen senast den 15 april."),
        ("Avgiften", "Årsavgiften på 300 kr ska vara betald den 31 mars."),
        ("Avgifter", "Fredag 26 mars är sista dagen att betala."),
        ("Kräftkalas", "OSA senast 15/8!"),
        ("AGM", "Nominations must reach the secretary by 4 November."),
        ("Versammlung", "Anträge müssen bis zum 28.05.2027 vorliegen."),
        ("Årsmøte", "Saker må være meldt til styret senest 28. april."),
    ],
    "until": [
        ("Parkering", "Från 1 april gäller nya avgifter."),
        ("Subs", "Please pay your subs by 31 March."),
        ("Handlingar", "Årsredovisningen ligger i tvättstugan från den 28 april."),
        ("Öppettider", "Kiosken är öppen till den 31 augusti."),
    ],
    "closed": [
        ("Kontoret", "Kontoret håller stängt 3-14 juli."),
        ("Lov", "Höstlov 1-5 november."),
        ("Fritids", "Fredag 30 april har vi studiedag."),
        ("Library", "The library will be closed on Friday 26 March."),
        ("Pool", "There is no swimming on Wednesday 10th March."),
        ("Lukket", "Kontoret holder lukket 29. marts."),
        ("Diary dates", "- 23 February: no meeting (half-term)\n- 24 March: no meeting"),
    ],
    "cancelled": [
        ("INSTÄLLT: Årsmöte", "Torsdag 18 mars kl. 13–16, Församlingshemmet"),
        ("Årsmöte (inställt)", "Torsdag 18 mars kl. 13–16, Församlingshemmet"),
        ("Årsmötet är inställt", "Torsdag 18 mars kl. 13, Församlingshemmet"),
        ("Årsmöte", "INSTÄLLT Torsdag 18 mars kl. 13–16, Församlingshemmet"),
        ("Årsmöte", "Torsdag 18 mars kl. 13–16, Församlingshemmet. INSTÄLLT!"),
        ("Cancelled: Spring fair", "Saturday 20 March, 10 to 15, Village hall"),
        ("Avslutat", "Byavandringen 7 september är inställd."),
        ("Parkering", "Møtet om elbiler som var satt opp 15. april, er avlyst."),
        ("Sommerfest", "Das Kinderfest am 5. Juni fällt leider aus."),
    ],
    "moved": [
        ("Föräldramötet", "Föräldramötet som skulle varit den 14/10 är flyttat, se rutan överst."),
        ("Föredrag", "Föredraget, som skulle ha hållits den 9 mars, skjuts upp."),
    ],
    "changes": [
        ("Vattnet", "Den 12 juni slås vattnet på och mätarna läses."),
        ("Biljetter", "Biljetterna till revyn släpps måndag 8 mars kl 10."),
        ("Ny ordförande", "Den 1 maj tillträder Anna Berg."),
        ("Wasser", "Die Zähler werden am 30. September abgelesen."),
    ],
    "mentioned": [
        ("Kiosken", "Vårt lag har kiosken 25/9 hela dagen."),
        ("Sotning", "Sotaren kommer tisdag 16 mars kl 8-15."),
        ("Läs mer", "Du hittar mer om höstmötet 12 oktober på vår sida."),
        ("Stamspolning", "Port 2 och 4 görs måndag 12/4."),
        ("Stadsbuss", "Bussen står på torget 15-19 mars."),
        ("Bins", "Bins will be emptied on Saturday 3 April."),
    ],
    "repeats": [
        ("Soppa", "Varje torsdag kl 12 i församlingshemmet, till och med den 25 mars."),
        ("Committee", "We meet on the first Tuesday of the month."),
        ("Sprechstunde", "Jeden ersten Donnerstag im Monat von 17 bis 18 Uhr."),
    ],
    "otherwise": [("Sports day", "If it rains we try again on Thursday 24th June.")],
    "over": [("Grattis", "Elsa fyller 90 år den 14 mars!")],
}


@pytest.mark.parametrize(
    ("why", "heading", "text"), [(why, *case) for why, several in NO_ENTRIES.items() for case in several]
)
def test_what_invites_nobody_is_told_with_the_reason(why, heading, text):
    found = agenda(heading, text)
    assert found.meetings == ()
    assert {one.why for one in found.left_out} == {why}


OVER = [
    ("Tack", "Tack till alla som kom på loppisen den 20 februari."),
    ("Konsert", "Konserten den 14 februari samlade så många att bänkarna tog slut."),
    ("AGM", "The Annual General Meeting was held on 20 February."),
    ("Foto", "Bild från städdagen den 27 februari 2027."),
]


@pytest.mark.parametrize(("heading", "text"), OVER)
def test_what_has_been_is_neither_an_entry_nor_told(heading, text):
    found = agenda(heading, text)
    assert (found.meetings, found.left_out) == ((), ())


@pytest.mark.parametrize("text", ["Blanda 1/2 dl mjölk.", "Se nr 3/2027.", "Det kostar 12.50 kr.", "may 5 people come"])
def test_figures_that_are_no_days_are_none(text):
    assert days_in(text, TODAY, Style()) == ()


@pytest.mark.parametrize("marked", ["(i kalendern)", "(in calendar)", "(in the calendar)"])
def test_a_mark_enters_a_day_that_would_be_left_out_and_is_not_shown(marked):
    found = agenda("Sotning", f"Sotaren kommer tisdag 16 mars kl 8-15 {marked}. Var hemma.")
    (entry,) = found.meetings
    assert (entry.title, entry.when.first) == ("Sotning", date(2027, 3, 16))
    assert marked not in repr(found.document)
    assert agenda("Sotning", "Sotaren kommer tisdag 16 mars kl 8-15. Var hemma.").meetings == ()


def test_the_same_meeting_in_the_text_and_in_the_calendar_is_one():
    text = (
        "Our next meeting is on Tuesday 16 March at 7.30pm.\n\n## Diary dates\n\n- Tue 16 Mar: PTA meeting, staffroom"
    )
    (entry,) = agenda("PTA meeting", text).meetings
    assert (entry.title, entry.place) == ("PTA meeting", "staffroom")


def test_finland_writes_days_with_a_stop_and_other_issues_do_not():
    issue = markdown("# Nytt\n\nHej.\n\n## Vårmöte\n\nHålls 18.4 på Furuborg\n")
    assert not agenda_of(issue, TODAY, Words("sv")).left_out
    assert agenda_of(issue, TODAY, Words("sv"), dotted=True).meetings[0].when.first == date(2027, 4, 18)


@pytest.mark.parametrize("month", sorted(MONTHS))
def test_every_spelling_of_a_month_is_a_sign_and_is_read(month):
    for line in (f"12 {month} kl. 18", f"12 {month.capitalize()} kl. 18"):
        assert begins_with_day(line)
        assert has_day(f"Välkomna den {line}")
        (reading,) = read_days(line, TODAY, Style())
        assert reading.when
        assert (reading.when.first.month, reading.when.first.day) == (MONTHS[month], 12)


@pytest.mark.parametrize("weekday", sorted({*WEEKDAYS, *TWO_LETTERS}))
def test_every_spelling_of_a_weekday_is_read_before_a_day_in_figures(weekday):
    number = {**TWO_LETTERS, **WEEKDAYS}[weekday]
    day = TODAY + timedelta(days=number - 1)
    line = f"{weekday} {day.day}.{day.month} kl. 18"
    assert begins_with_day(line)
    (reading,) = read_days(line, TODAY, Style())
    assert reading.when
    assert (reading.when.first, reading.doubts) == (day, frozenset())


def test_all_languages_name_twelve_months_and_seven_weekdays():
    for words in DAY_WORDS:
        assert sorted(words.months) == list(range(1, 13)), words.language
        assert sorted(words.weekdays) == list(range(1, 8)), words.language


_days = st.dates(date(2027, 3, 1), date(2027, 12, 24))


@given(
    _days,
    st.sampled_from(["{d}/{m}", "den {d}/{m}", "{d}/{m} -27", "{d}.{m}.2027", "2027-{m:02}-{d:02}"]),
    st.integers(0, 23),
)
def test_a_day_in_figures_is_that_day(day, form, hour):
    written = form.format(d=day.day, m=day.month).replace(" -", "-")
    (seen,) = days_in(f"Vi ses {written} kl {hour}.15 i parken.", TODAY, Style())
    (reading,) = seen.readings
    assert reading.when
    assert (reading.when.first, reading.when.starts and reading.when.starts.hour) == (day, hour)
    assert seen.after == " i parken."


@given(st.lists(_days, min_size=2, max_size=6, unique=True))
def test_days_in_a_row_are_each_a_day(days):
    written = ", ".join(f"{one.day}/{one.month}" for one in days[:-1]) + f" och {days[-1].day}/{days[-1].month}"
    found = [
        one.when.first
        for seen in days_in(f"Möten {written} kl 18", TODAY, Style())
        for one in seen.readings
        if one.when
    ]
    assert found == days


def test_a_line_of_nothing_but_days_is_looked_at_as_far_as_people_write():
    assert len(days_in("vi ses den 12 juni " * 200, TODAY, Style())) == 20
    document = markdown(f"# Nytt\n\n{'vi ses den 12 juni och ' * 400}\n").document
    assert max(len(line.text) for section in sections_of(document) for line in section.lines) <= 1200


@given(st.text(alphabet="0123456789 .:–-,/()|kljuniatmomarsåöON\n", max_size=80))
def test_no_line_breaks_the_search(text):
    for seen in days_in(text, TODAY, Style(month=3, dotted=True)):
        assert 0 <= seen.begin <= seen.end <= len(text)


def found_in(body, today=date(2027, 8, 16)):
    said = agenda_of(markdown(f"# Nytt\n\nHej.\n\n{body}"), today, Words("sv"))
    entries = [
        (one.when.first.isoformat(), str(one.when.starts or "")[:5], one.title, one.place) for one in said.meetings
    ]
    return entries, [(one.why, one.meeting.when.first.isoformat() if one.meeting else "") for one in said.left_out]


@pytest.mark.parametrize(("body", "day"), [
    ("Föräldramöte den 15:e kl 19 i stugan.", "2027-09-15"),
    ("Vi har möte torsdag den 2:a som vanligt.", "2027-09-02"),
    ("The meeting is on Tuesday the 31st at 7pm.", "2027-08-31"),
    ("We meet on the 20th, 7.30pm in the hall.", "2027-08-20"),
])  # fmt: skip
def test_a_day_without_its_month_is_told_with_the_next_that_it_can_be_and_never_entered(body, day):
    assert found_in(body) == ([], [("no-month", day)])


@pytest.mark.parametrize("body", [
    "Den 15:e upplagan är här.",
    "Möte den 15:e i varje månad.",
    "Every Tuesday the 3rd group sings.",
    "I den 21 sidor långa rapporten står det mer.",
    "The 1st team won.",
])  # fmt: skip
def test_a_number_after_its_article_is_not_always_a_day(body):
    entries, left_out = found_in(body)
    assert (entries, [why for why, _ in left_out if why == "no-month"]) == ([], [])


def test_a_line_of_a_programme_begins_with_its_day_also_where_the_figures_could_be_a_fraction():
    _, left_out = found_in("3/2 Stalker\n\n3/3 Sju samurajer\n\n1/4 Fanny och Alexander", date(2027, 1, 20))
    assert [day for _, day in left_out] == ["2027-02-03", "2027-03-03", "2027-04-01"]
    assert found_in("Ta 1/2 dl mjölk och 3/4 dl mjöl.\n\n1/2 dl socker") == ([], [])


@pytest.mark.parametrize(("body", "entries"), [
    ("Konsert lö 4/9 kl 16 och 19 i Åby kyrka.",
     [("2027-09-04", "16:00", "Konsert", "Åby kyrka"), ("2027-09-04", "19:00", "Konsert", "Åby kyrka")]),
    ("Harvest Supper: Saturday 2nd October, doors 6.30pm, supper 7pm, in the church hall.",
     [("2027-10-02", "19:00", "Harvest Supper", "church hall")]),
    ("## Föreläsning\n\nOnsdag 1 september, kl. 18.30 (insläpp 18)", [("2027-09-01", "18:30", "Föreläsning", "")]),
    ("## Föreläsning\n\nOnsdag 1 september  \nKl. 18.30  \nFri entré", [("2027-09-01", "18:30", "Föreläsning", "")]),
    ("## Stickcafé\n\nStart 14 september, kl 18.30-20.45, 6 tisdagar.", [("2027-09-14", "18:30", "Stickcafé", "")]),
])  # fmt: skip
def test_hours_that_let_people_in_and_what_is_no_place(body, entries):
    assert found_in(body)[0] == entries


def test_a_sentence_with_hours_in_it_is_no_name_of_a_meeting():
    entries, left_out = found_in("Doors 7pm, film 7.30pm at the members' evening on 14 September.")
    assert (entries, left_out) == ([], [("mentioned", "2027-09-14")])
