"""How people of small organisations type: headings, programmes and hours in forms that no guide for writers has."""

# ruff: noqa: E501, RUF001 - lines and dashes as people write them

from __future__ import annotations

from datetime import date

import pytest

from newsletter.issue import cues, read_issue
from newsletter.issue.document import Heading, List, Notice, plain
from newsletter.issue.meetings import agenda_of
from newsletter.words import Words
from tests.unit.issue.lists import KOMMUNBLADET, markdown, plain_text
from tests.unit.issue.test_written_days import agenda, told

OPENING = "Bladet\n\nNu är våren här och det händer mycket i föreningen den närmaste tiden.\n\n"
TODAY = date(2027, 3, 1)  # a Monday


def page(html):
    return read_issue("nummer.html", html.encode(), KOMMUNBLADET)


def headings(text):
    blocks = plain_text(OPENING + text).document.blocks
    return [plain((one.heading if isinstance(one, Notice) else one).runs) for one in blocks if type(one) in _HEADED]


_HEADED = (Heading, Notice)


def entries(text, today=TODAY):
    """``03-18 18.30-20.00 title, place`` of each entry of a plain text."""
    found = []
    for one in agenda_of(plain_text(OPENING + text), today, Words("sv")).meetings:
        hours = "-".join(f"{at:%H.%M}" for at in (one.when.starts, one.when.ends) if at)
        found.append(" ".join(part for part in (f"{one.when.first:%m-%d}", hours, f"{one.title},", one.place) if part))
    return [one.rstrip(",") for one in found]


SENTENCE = "Kanal 4 gäller hela säsongen. Byt batteri varje morgon."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"** Radion **\n{SENTENCE}", ["Radion"]),
        (f"*RADION*\n{SENTENCE}", ["RADION"]),
        (f"== Radion ==\n\n{SENTENCE}", ["Radion"]),
        (f"📻 Radion\n{SENTENCE}", ["📻 Radion"]),
        (f"Radion\n{SENTENCE}", ["Radion"]),
        ("Öppettider\nTis-tors 15-21\nFre 15-23", ["Öppettider"]),
        ("Fikalista\n6/4 Lisa och Ove\n13/4 Familjen Strand", ["Fikalista"]),
        ("Språkcafé\nnär: onsdagar 17.30-19.00\nvar: sal B12", ["Språkcafé"]),
        (f"Radion\n{SENTENCE}\nHundar\nLisas gråhund är med. Hon jagar gärna.", ["Radion", "Hundar"]),
    ],
)
def test_a_heading_is_known_by_how_it_stands(text, said):
    assert headings(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "🥕 Morötter\n🥔 Potatis\n🧅 Lök",
        "Anna Berg\nStorgatan 3\n123 45 Sundvik",
        "Vi samlas vid Stora\nTorget i god tid före tåget går.",
        "Lör 21 Skördefest vid dansbanan\nTa med egen korv. Kaffe finns.",
    ],
)
def test_lines_that_only_stand_alone_are_no_headings(text):
    assert headings(text) == []


ENTRIES = {
    # whatever it is called: a heading, and below it a day with its hour
    ("Slåtter", "Lördag 10 april kl 10–15. Ta med lie om du har."): ["04-10 10.00-15.00 Slåtter"],
    ("Författare", "Måndag 8 mars kl. 18.30 möter vi Petra Ek på biblioteket."): [
        "03-08 18.30 Författare, biblioteket"
    ],
    # a name right before its day
    ("Köttet", "Styckning lördag 6 mars från 9.00 och tills det är klart."): ["03-06 09.00 Styckning"],
    ("Jakten 2027", "Upprop och lottning: söndag 7 mars kl 18 i jaktstugan."): ["03-07 18.00 Upprop, jaktstugan"],
    # hours
    ("Pippi", "Söndag 21 mars kl. 13.00 och 15.30"): ["03-21 13.00 Pippi", "03-21 15.30 Pippi"],
    ("Röjning", "Vi röjer sly lör-sön 13-14 mars, kl 9-15 båda dagarna."): [
        "03-13 09.00-15.00 Röjning",
        "03-14 09.00-15.00 Röjning",
    ],
    ("Quiz", "Friday, March 12th, 7.00 for 7.30pm in the Church Hall."): ["03-12 19.30 Quiz, Church Hall"],
    ("Vestry meeting", "Tuesday 9 March at 7.30 in the vestry"): ["03-09 19.30 Vestry meeting, vestry"],
    ("Sale", "Saturday 13 March, 10-4, Village Hall"): ["03-13 10.00-16.00 Sale, Village Hall"],
    ("Städdag", "Städdagen blir söndagen den 14 mars, samling 10.00 vid cykelstället."): [
        "03-14 10.00 Städdag, cykelstället"
    ],
    ("Månadsmöten", "Månadsmöten hålls andra tisdagen i månaden kl 14. Närmast den 9 mars med visor."): [
        "03-09 14.00 Månadsmöten"
    ],
}


@pytest.mark.parametrize(("written", "meant"), ENTRIES.items(), ids=[text[:40] for _, text in ENTRIES])
def test_what_a_heading_and_an_hour_announce_needs_no_known_word(written, meant):
    assert told(*written) == meant


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Lov", "Undervisningen ligger nere 8–12 mars samt fredag den 19 mars."),
        ("Nätet", "Natten mellan onsdag 10 mars och torsdag 11 mars kl. 00–05 ligger nätet nere."),
        ("Öppettider i mars", "Fredag 12 mars kl 10–15."),
        ("Kontoret", "Kansliet: måndag 8 mars kl 10-12."),
        ("Sotning", "Torsdag 11 mars kl 8-12 måste alla flytta sina bilar."),
    ],
)
def test_opening_hours_and_works_are_not_entered(heading, text):
    found = agenda(heading, text)
    assert found.meetings == ()
    assert found.left_out


def test_a_number_before_a_weekday_counts_something_else():
    found = agenda("Garagen", "- länga 1, mån 15/3\n- länga 2, ons 17/3")
    assert [str(one.meeting.when.first) for one in found.left_out if one.meeting] == ["2027-03-15", "2027-03-17"]


def test_a_programme_of_days_with_a_colon_is_read():
    text = "Måndag 8/3: Stängt\nTisdag 9/3: Tjejkväll 18-21\nOnsdag 17/3: Ungdomsråd kl 17. Alla får komma!"
    assert entries(text) == ["03-09 18.00-21.00 Tjejkväll", "03-17 17.00 Ungdomsråd"]


def test_hours_below_a_day_are_its_programme():
    text = "Sö 7/3\n   11.00  Högmässa i Ekby kyrka\n   18.00  Konsert i Hults kyrka"
    assert entries(text) == [
        "03-07 11.00 Högmässa i Ekby kyrka, Ekby kyrka",
        "03-07 18.00 Konsert i Hults kyrka, Hults kyrka",
    ]


def test_two_services_of_a_day_in_one_line_are_two():
    found = agenda(
        "Services", "- Wed 24 March: 4pm Crib Service; 11.30pm Midnight Mass\n- Sat 27 March: 10am Communion"
    )
    assert [(one.title, f"{one.when.starts:%H.%M}") for one in found.meetings] == [
        ("Crib Service", "16.00"),
        ("Midnight Mass", "23.30"),
        ("Communion", "10.00"),
    ]


def test_days_in_any_column_of_a_table_are_entries():
    text = "| Område | Dag | Plats |\n|---|---|---|\n| Ekbacken | Måndag 8 mars kl. 17 | Tvättstugan |\n"
    assert told("Informationsträffar", text) == ["03-08 17.00 Informationsträffar: Ekbacken, Tvättstugan"]


def test_bold_words_that_open_a_paragraph_name_what_happens():
    text = "**Sagostund.** Lördagar kl 11.\n\n**Författarbesök.** Måndag 8 mars kl. 18.30 i stora salen."
    assert told("På gång", text) == ["03-08 18.30 Författarbesök, stora salen"]


def test_an_entry_has_neither_emoji_nor_number_in_its_name():
    assert told("🥇 Vårtävling", "Lördag 13 mars kl 10.") == ["03-13 10.00 Vårtävling"]
    assert told("2. Extrastämma", "Lördag 13 mars kl 10.") == ["03-13 10.00 Extrastämma"]


def test_the_first_line_of_a_calendar_is_no_title():
    body = "U12 INFO\n\nMatcher i helgen:\nlör 6/3 kl 09.20 hemma mot Ekerö\n\nNästa vecka\nTräning som vanligt, tisdag och torsdag.\n"
    assert plain_text(body).subject == "U12 INFO"


def test_a_text_that_welcomes_to_a_newsletter_is_called_so():
    body = (
        "Hej,\n\nvälkommen till språkcaféets nyhetsbrev för mars.\n\nNytt för i vår: vi ses också på lördagar, 13-15.\n"
    )
    assert plain_text(body).subject == "Språkcaféets nyhetsbrev för mars"


def test_boxes_of_a_list_of_tasks_are_boxes():
    (tasks,) = [
        one for one in markdown("# Jour\n\n- [ ] Vecka 26\n- [x] Vecka 27\n").document.blocks if isinstance(one, List)
    ]
    assert [plain(item[0].runs) for item in tasks.items] == ["☐ Vecka 26", "☑ Vecka 27"]


@pytest.mark.parametrize(
    ("link", "target"),
    [
        (
            "https://x.us4.list-manage.com/track/click?u=1&id=2&e=d41d8cd98f",
            "https://x.us4.list-manage.com/track/click?u=1&id=2",
        ),
        ("https://www.example.org/a?mc_cid=1&mc_eid=d41d8cd98f#b", "https://www.example.org/a?mc_cid=1#b"),
        ("https://mailchi.mp/1a2b/varen?e=d41d8cd98f", "https://mailchi.mp/1a2b/varen"),
        ("https://us2.campaign-archive.com/?u=1&id=2&e=d41d8cd98f", "https://us2.campaign-archive.com/?u=1&id=2"),
        ("https://www.example.org/a?_hsenc=p2ANqtz8", "https://www.example.org/a"),
    ],
)
def test_what_names_one_reader_is_taken_from_a_link(link, target):
    html = f"<h1>Nytt</h1><p>Se <a href='{link}'>hela programmet för sommaren</a> på vår sida.</p>"
    assert target in repr(page(html).document.blocks)
    assert "d41d8cd98f" not in repr(page(html).document.blocks)


def test_a_click_counter_that_knows_its_reader_is_unlinked_and_told():
    html = "<h1>Nytt</h1><p>Se <a href='https://u1.ct.sendgrid.net/ls/click?upn=abc123def'>hela programmet</a> nu.</p>"
    issue = page(html)
    assert "sendgrid" not in repr(issue.document.blocks)
    assert [one.text for one in issue.left_out] == ["hela programmet"]


@pytest.mark.parametrize(
    "line",
    [
        "To stop receiving these emails please email secretary@bellfield.example",
        "To unsubscribe, reply with STOP.",
        "För att sluta få dessa utskick, svara med STOPP.",
    ],
)
def test_a_way_out_that_is_only_words_is_taken_out(line):
    issue = plain_text(f"{OPENING}Städdag\nLördag 6 mars kl 10 på gården.\n\n{line}\n")
    assert line[:12] not in repr(issue.document.blocks)


@pytest.mark.parametrize(
    "word", ["Ängs församling", "undervisningen", "en konkurs", "of course", "the planets", "i kväll"]
)
def test_words_that_only_end_like_an_event_are_none(word):
    assert not cues.is_event(word)


def test_the_name_of_a_congregation_is_no_meeting():
    text = (
        "ÄNGS FÖRSAMLING\nHär är veckans program i våra kyrkor.\n\nSö 14/3\n   11.00  Familjegudstjänst i Hults kyrka."
    )
    assert entries(text) == ["03-14 11.00 Familjegudstjänst i Hults kyrka, Hults kyrka"]


def test_an_hour_within_a_name_leaves_the_place_whole():
    assert entries("To 11/3 Stickcafé kl 13 i församlingshemmet\nTo 18/3 Bingo kl 13 i församlingshemmet") == [
        "03-11 13.00 Stickcafé, församlingshemmet",
        "03-18 13.00 Bingo, församlingshemmet",
    ]


def test_a_rule_with_its_last_day_is_a_rule():
    found = agenda("Vårvandring", "Varje tisdag t.o.m. 25 maj kl 10.00, olika mål.")
    assert [one.why for one in found.left_out] == ["repeats"]
    assert found.meetings == ()


def test_hours_below_a_day_may_be_paragraphs_of_their_own():
    text = "On 10/3\n\n14.00 Café Träffpunkten, församlingshemmet\n\n19.00 Körövning"
    assert told("Veckan i Äng", text) == ["03-10 14.00 Café Träffpunkten, församlingshemmet", "03-10 19.00 Körövning"]
