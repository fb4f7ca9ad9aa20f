"""Which notices become calendar entries, and which sentences with a day in them do not."""

# ruff: noqa: RUF001 - dashes as people write them

from __future__ import annotations

from datetime import date, time

import pytest

from newsletter.issue.document import Notice, plain
from newsletter.issue.meetings import agenda_of
from newsletter.words import Words
from tests.unit.edition.test_editions import ISSUES, example
from tests.unit.issue.lists import markdown, plain_text

TODAY = date(2027, 5, 20)


def agenda(body, today=TODAY, language="sv"):
    return agenda_of(markdown(f"# Rubrik\n\nInledning.\n\n## På gång\n\n{body}"), today, Words(language))


def told(body, **options):
    """``title | first - last | hours | place`` of each meeting."""
    return [
        (one.title, one.when.first.isoformat()[5:], one.when.last.isoformat()[5:], one.place)
        for one in agenda(body, **options).meetings
    ]


NOTICES = {
    "### Höstmötet den 23–24 november\n\nFolkets hus.": ("Höstmötet", "11-23", "11-24", "Folkets hus"),
    "### Höstmötet\n\n23-24 november, Folkets hus i Sundsby": ("Höstmötet", "11-23", "11-24", "Folkets hus i Sundsby"),
    "### Årsmöte 12 juni kl. 18 i Sundsby\n\nVälkomna.": ("Årsmöte", "06-12", "06-12", "Sundsby"),
    "### Årsmöte, 12 juni\n\nKl. 18, Folkets hus. Kaffe.": ("Årsmöte", "06-12", "06-12", "Folkets hus"),
    "### 12 juni: Årsmöte\n\nVälkomna.": ("Årsmöte", "06-12", "06-12", ""),
    "### Torsdag 10 juni kl. 18 – Årsmöte\n\nVälkomna.": ("Årsmöte", "06-10", "06-10", ""),
    "### 12 juni\n\nÅrsmöte i Norrvik. Välkomna.": ("Årsmöte i Norrvik", "06-12", "06-12", "Norrvik"),
    "### Kurs\n\n12 juni på kansliet": ("Kurs", "06-12", "06-12", "kansliet"),
    "### Kurs\n\n12 juni kl. 9, digitalt": ("Kurs", "06-12", "06-12", "digitalt"),
    "### Kurs\n\n12 juni via Zoom": ("Kurs", "06-12", "06-12", "via Zoom"),
    "### Kurs\n\n12 juni kl. 9–12. Anmäl dig senast den 1 juni.": ("Kurs", "06-12", "06-12", ""),
    "### Kurs\n\n12 juni, S:t Eriks gata 3. Anmäl dig.": ("Kurs", "06-12", "06-12", "S:t Eriks gata 3"),
    "### Kurs\n\n12 juni\\\nAnmäl dig senast den 1 juni.": ("Kurs", "06-12", "06-12", ""),
    "### Kurs\n\n12 juni\\\nkl. 9–12\\\nFolkets hus": ("Kurs", "06-12", "06-12", "Folkets hus"),
    "### Kurs\n\n**När:** lördag 12 juni kl. 9\n\n**Var:** Folkets hus": ("Kurs", "06-12", "06-12", "Folkets hus"),
    "### Kurs\n\nTid: 12 juni kl. 9–12\\\nPlats: Folkets hus": ("Kurs", "06-12", "06-12", "Folkets hus"),
    "### Course\n\nWhen: June 12, 9 am\\\nWhere: The library": ("Course", "06-12", "06-12", "The library"),
    "### Course\n\n12 June, 9 to 12, at the library in Norrvik": ("Course", "06-12", "06-12", "library in Norrvik"),
    "### Course on 12 June\n\nWelcome.": ("Course", "06-12", "06-12", ""),
    "### Course: 12 June at 6 pm\n\nWelcome.": ("Course", "06-12", "06-12", ""),
    "## Stämman\n\n12 juni kl. 18, Folkets hus": ("Stämman", "06-12", "06-12", "Folkets hus"),
    "## Stämman den 12 juni\n\nKort om stämman.": ("Stämman", "06-12", "06-12", ""),
}


@pytest.mark.parametrize(("body", "meeting"), NOTICES.items())
def test_a_notice_becomes_a_calendar_entry(body, meeting):
    assert told(body) == [meeting]


NO_NOTICES = [
    "Vi ses torsdag 10 juni kl. 13–15 på Stadshotellet.",
    "12 juni kl. 18, Folkets hus",  # under a heading of several things, nothing says what it is
    "- 12 juni\n- 19 juni",
    "> 12 juni kl. 18, Folkets hus",
    "| Dag | Plats |\n|---|---|\n| 12 juni | Sundsby |",
    "### Anmälan senast 12 juni\n\nSkriv till oss.",
    "### Sista dag att söka: 12 juni\n\nSkriv till oss.",
    "### Öppet till 31 augusti\n\nVälkomna.",
    "### Stängt från 12 juni\n\nVi har semester.",
    "### Vattnet\n\nDen 12 juni stängs vattnet av på Storgatan i Sundsby.",
    "### Vattnet\n\n12 juni, när solen sken, åkte vi till Norrvik.",
    "### Vinnaren\n\n12 juni vann Anna loppet i Sundsby.",
    "### Pengar\n\nDen 1 juli öppnar fonden för ansökningar.",
    "### Ny vd\n\nDen 1 augusti tillträder Siv Ängmark som vd i Norrvik och hela kommunen är glad.",
    "### Sign up by 23 September\n\nWrite to us.",
    "### Open until 31 August\n\nWelcome.",
    "### The pool\n\nOn 12 June we opened the pool in Norrvik.",
    "### The winner\n\nOn 12 June Anna won the race.",
    "## Rapport från höstmötet\n\nDen 23–24 november träffades vi i Sundsby.",
    "## Höstmötet den 3–4 maj\n\nDet blev två fina dagar.",  # past, and read as next year it would be far away
    "## Det hände den 12 juni\n\n" + "En lång text om allt som hände. " * 40,
    "### Nummer 12, juni 2027\n\nInnehåll.",
    "### Nytt från juni\n\nPriset är 12 kronor.",
]


@pytest.mark.parametrize("body", NO_NOTICES)
def test_what_is_no_notice_becomes_none(body):
    found = agenda(body)
    assert found.meetings == ()


def test_the_examples_announce_just_their_meetings():
    found = {}
    for path in ISSUES:
        issue, _ = example(path)
        meetings = agenda_of(issue, TODAY, Words("sv")).meetings
        found[path.stem] = [(one.title, str(one.when.first), str(one.when.starts or ""), one.place) for one in meetings]
    assert {name: [title for title, *_ in several] for name, several in found.items()} == {
        "2027-03-årsmöte": [],  # a Thursday two months ago, and no Thursday a year from now
        "2027-06-sommar": ["Augustimötet i Sundsby", "Frukost på nätet: så läser du en budget"],
        "2027-09-in-english": ["Autumn meeting for treasurers", "The annual meeting"],
        "2027-09-skolskjuts": ["Höstmöte för ekonomer", "Kommundagarna"],
        "2027-10-vintervägar": ["Öppet hus på kansliet", "Kommundagarna i Björkanäs"],
        "2027-11-budget": ["Budgetkväll på nätet"],
        "2027-12-tack-för-i-år": ["Nyårsträff i Norrvik"],
        "2028-04-bridge": ["Cycling day"],
    }
    assert found["2027-09-skolskjuts"][0][1:] == ("2027-10-07", "10:00:00", "Stadshotellet i Norrvik")
    assert found["2027-10-vintervägar"][1][1:] == ("2027-11-18", "", "")


def test_each_line_with_a_day_of_its_own_is_a_meeting():
    body = "### Frukostmöten\n\nTorsdag 10 juni kl. 8, Sundsby\\\nTorsdag 17 juni kl. 8, Norrvik"
    assert [(day, place) for _, day, _, place in told(body)] == [("06-10", "Sundsby"), ("06-17", "Norrvik")]


def test_the_hour_below_a_heading_with_a_day_is_the_meeting_s():
    (meeting,) = agenda("### Årsmöte, 12 juni\n\nKl. 18–20, Folkets hus.").meetings
    assert (meeting.when.starts, meeting.when.ends) == (time(18), time(20))


@pytest.mark.parametrize("marker", ["(ej kalender)", "(ej i kalendern)", "(no calendar)", "(not in the calendar)"])
@pytest.mark.parametrize("body", ["### Kurs {}\n\n12 juni, Sundsby", "### Kurs\n\n12 juni, Sundsby {}"])
def test_a_mark_keeps_a_notice_out_and_is_not_shown(marker, body):
    found = agenda(body.format(marker))
    assert found.meetings == ()
    (notice,) = (block for block in found.document.blocks if isinstance(block, Notice))
    assert plain(notice.heading.runs) == "Kurs"
    assert plain(notice.blocks[0].runs) == "12 juni, Sundsby"


@pytest.mark.parametrize("stated", ["kalender: nej", "calendar: no", "kalender: av"])
def test_an_issue_can_do_without_a_calendar(stated):
    issue = markdown(f"---\n{stated}\n---\n\n# Rubrik\n\n### Kurs\n\n31 juni, Sundsby\n")
    found = agenda_of(issue, TODAY, Words("sv"))
    assert (found.meetings, found.problems) == ((), ())


def test_plain_text_announces_too():
    issue = plain_text("Nytt i juni\n\nHej alla!\n\nPå gång\n\nÅrsmöte\nLördag 12 juni kl. 18, Folkets hus\n")
    (meeting,) = agenda_of(issue, TODAY, Words("sv")).meetings
    assert (meeting.title, meeting.place) == ("Årsmöte", "Folkets hus")


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        ("### Kurs\n\ntorsdag 12 juni 2027", "date-weekday", "torsdag 12\u00a0juni 2027 är en lördag"),
        ("### Kurs\n\n31 juni, Sundsby", "date-never", "”31 juni”"),
        ("### Kurs\n\n12 juni kl. 15–13", "date-backwards", "”12 juni”"),
        ("### Kurs\n\n12 juni 2026, Sundsby", "date-past", "fredag 12\u00a0juni 2026"),
        ("### Kurs\n\n12 maj, Sundsby", "date-far", "fredag 12\u00a0maj 2028"),
    ],
)
def test_staff_are_told_what_is_doubtful(body, code, says):
    (problem,) = agenda(body).problems
    assert (problem.code, problem.stops) == (code, False)
    assert says in Words("sv").problem(problem)[0]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("Lappen ska vara inne senast fredag 10/6.", "fredag 10/6"),
        ("Kontoret är stängt onsdag 22 juni.", "onsdag 22 juni"),
        ("Lappen ska vara inne senast torsdag 10/6.", ""),
        ("Förra året var festen tisdag 9 juni 2026.", ""),
        ("Lappen ska vara inne senast fredag 20 april.", ""),
    ],
)
def test_a_weekday_is_held_against_its_date_in_a_sentence_too(body, wrong):
    told = [one.facts["said"] for one in agenda(f"### Nytt\n\n{body}").problems if one.code == "day-weekday"]
    assert told == ([wrong] if wrong else [])


def test_what_is_over_or_never_comes_is_in_no_calendar():
    assert told("### Kurs\n\n31 juni, Sundsby") == told("### Kurs\n\n12 juni 2026, Sundsby") == []


def test_staff_are_told_in_their_own_language():
    (problem,) = agenda("### Kurs\n\nThursday 12 June 2027", language="en").problems
    assert "Thursday 12\u00a0June 2027 is a Saturday" in Words("en").problem(problem)[0]


@pytest.mark.parametrize("written", ["2027-05-20", "20 maj 2027", "fredag 21 maj 2027"])
def test_the_day_on_which_a_notice_was_written_is_no_meeting(written):
    labels = "Dag: onsdagen den 16 juni 2027\nTid: 18.30\nPlats: Folkets hus\n"
    text = f"{written}\n\nKALLELSE TILL ÅRSMÖTE I BÅTKLUBBEN\n\n{labels}"
    issue = plain_text(f"{text}\nAlla medlemmar hälsas välkomna. Det är på mötet du bestämmer.\n")
    assert [one.when.first for one in agenda_of(issue, TODAY, Words("sv")).meetings] == [date(2027, 6, 16)]
