"""Letters to staff: in their language, with the thing to do in them, readable as HTML and as text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from newsletter.edition.calendar_entries import CalendarEntry
from newsletter.edition.letters import (
    IssueFacts,
    late_letter,
    problem_letter,
    proof_letter,
    report_letter,
    report_page,
)
from newsletter.edition.slots import check
from newsletter.errors import Problem
from newsletter.issue import Issue
from newsletter.issue.findings import REASONS
from newsletter.issue.meetings import LeftOut, Meeting
from newsletter.when import When
from newsletter.words import Words
from tests.unit.edition.made_up import SIMPLE, edition
from tests.unit.edition.test_slots import squeezed, words_in
from tests.unit.issue.lists import KOMMUNBLADET

STOCKHOLM = ZoneInfo("Europe/Stockholm")
STARTS = datetime(2027, 6, 10, 8, 0, tzinfo=STOCKHOLM)
FACTS = IssueFacts(
    subject="Sommar & sol",
    file_name="juni.md",
    started=STARTS,
    closed=STARTS.replace(hour=9, minute=30),
    web_url="https://nyheter.example/e/1",
    cost=0.1592,
)
ISSUE = Issue("Ämne", "Förhandstext", "sv", None, SIMPLE, derived={"preheader": "Förhandstext", "language": "sv"})


def says(letter, *sentences):
    """Both parts of a letter say each sentence."""
    html, text = squeezed(words_in(letter.html)), squeezed(letter.text)
    return all(squeezed(sentence) in part for sentence in sentences for part in (html, text))


def is_finished(letter):
    """Nothing in it waits to be filled."""
    check(letter.html)
    assert "{{" not in letter.html + letter.text + letter.subject
    assert letter.html.count("<h1") == 1
    assert "\n" not in letter.subject
    return True


def proof(issue=ISSUE, rendered=None, **changes):
    given = {
        "summary": {"file": "juni.md", "member": 600, "signup": 350, "both": 46, "left_out": {"bounced": 4, "left": 1}},
        "stop_url": "https://nyheter.example/stop/1",
        "start_url": None,
        "starts_at": STARTS,
        "web_url": "https://nyheter.example/e/1",
    }
    return proof_letter(rendered or edition(SIMPLE), issue, KOMMUNBLADET, **given | changes)


def test_a_bad_file_is_answered_with_place_fault_and_remedy():
    problems = [Problem("front-matter-broken", {"line": 3}), Problem("picture-missing", {"picture": "<bro>.jpg"})]
    letter = problem_letter(KOMMUNBLADET, "juni.md", problems, "sv")
    assert is_finished(letter)
    assert letter.subject == "Gick inte att skicka: juni.md"
    assert says(letter, "Rad 3:", "Bilden ”<bro>.jpg” saknas.", "Lägg bildfilen i samma mapp")
    assert says(letter, "Inget har skickats till någon läsare, och filen ligger kvar")
    assert '<html lang="sv"' in letter.html


def test_a_bad_file_for_no_known_list_is_answered_by_the_operator_in_the_language_asked_for():
    letter = problem_letter(None, "june.md", [Problem("list-unknown", {"list": "nope"})], "en")
    assert is_finished(letter)
    assert says(letter, "There is no newsletter called “nope”.", "Nothing was sent")
    assert letter.language == "en"


def test_a_file_name_cannot_break_a_header():
    assert problem_letter(KOMMUNBLADET, "a\r\nBcc: x", [Problem("empty-file")], "sv").subject.endswith("a Bcc: x")


def test_a_proof_says_what_goes_when_and_to_whom_above_the_edition_itself():
    letter = proof()
    assert is_finished(letter)
    assert letter.subject == "Korrektur: Ämne"
    assert says(
        letter,
        "Numret går ut torsdag 10 juni 2027 kl. 08.00 om ingen stoppar det.",
        "996 läsare: 600 som medlemmar, 350 som själva har anmält sig och 46 på båda grunderna",
        "4 har en adress som studsar och 1 har slutat",
        "Förhandstext (hämtat ur texten)",
        "Inget att anmärka på.",
        "Ett stycke.",
        "Du får Kommunbladet för att du har anmält dig till det.",
    )
    assert 'href="https://nyheter.example/stop/1"' in letter.html
    assert letter.html.index("Korrektur av") < letter.html.index("<h1")
    assert letter.html.count("<html") == letter.html.count("</body>") == letter.html.count("<title>") == 1
    assert "<title>Korrektur: Ämne</title>" in letter.html


def test_a_proof_leads_to_no_readers_way_out():
    letter = proof()
    assert "/u/" not in letter.html + letter.text
    assert "avstängd i korrekturet" in letter.text


def test_a_proof_that_needs_approval_asks_for_it():
    letter = proof(start_url="https://nyheter.example/start/1", starts_at=None)
    assert says(letter, "Numret väntar på att någon godkänner det.", "Godkänn och skicka")
    assert "https://nyheter.example/start/1" in letter.html
    assert says(proof(start_url="https://a.example/s"), "Godkänns det i tid går det ut torsdag 10 juni")


def test_a_draft_is_only_shown():
    letter = proof(summary={"draft": True, "file": "utkast.md"}, stop_url="", starts_at=None)
    assert says(letter, "Det här är ett utkast. Det skickas inte till någon.")
    assert "Stoppa numret" not in letter.text


def test_a_proof_lists_what_to_look_at_in_the_issue_and_in_the_edition():
    issue = replace(ISSUE, warnings=(Problem("missing-alt", {"picture": "bro.jpg"}, stops=False),))
    rendered = replace(edition(SIMPLE), warnings=(Problem("logo-missing", {"picture": "logo.png"}, stops=False),))
    letter = proof(issue, rendered)
    assert says(letter, "Att se över", "Bilden ”bro.jpg” saknar beskrivning", "Logotypen ”logo.png” saknas")


def test_a_proof_lists_each_day_that_becomes_no_entry_with_the_reason_and_what_to_do():
    motions = Meeting("Motioner", When(date(2027, 4, 15), date(2027, 4, 15)), "", "", 0)
    left = (LeftOut("Motioner senast den 15 april.", "deadline", motions), LeftOut("Varje torsdag kl 12.", "repeats"))
    letter = proof(rendered=replace(edition(SIMPLE), left_out=left))
    assert says(letter, "Blir inte kalenderposter", "Motioner senast den 15 april.", "Varje torsdag kl 12.")
    assert says(letter, "torsdag 15 april 2027: sista dag för något", "återkommer, utan egna dagar")
    assert says(letter, "Skriv (i kalendern) sist i dess mening eller rad.")
    assert not says(proof(), "Blir inte kalenderposter")


def test_a_proof_that_leaves_very_many_days_out_says_how_many_more_there_are():
    left = tuple(LeftOut(f"Vecka {number}.", "mentioned") for number in range(30))
    assert says(proof(rendered=replace(edition(SIMPLE), left_out=left)), "5 dagar till blir inte kalenderposter.")


def test_a_proof_says_what_is_called_off():
    known = CalendarEntry(
        "u", "n", "Årsmöte", When(date(2027, 4, 15), date(2027, 4, 15)), "", "", "Europe/Stockholm", 1
    )
    rendered = edition(SIMPLE)
    called_off = replace(rendered.edition, calendar=(replace(known, cancelled=True),))
    letter = proof(rendered=replace(rendered, edition=called_off))
    assert says(letter, "Tas bort ur kalendern hos dem som prenumererar på den", "Årsmöte")
    assert not says(letter, "Blir kalenderposter")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_reason_why_a_day_is_no_entry_has_words(language):
    assert [why for why in REASONS if f"left_out.{why}" not in Words(language)] == []


def test_a_proof_shows_braces_as_they_were_written():
    from newsletter.issue.document import Document, Paragraph, Text

    letter = proof(rendered=edition(Document("T", (Paragraph((Text("{{namn}} och }"),)),))))
    assert "{{namn}} och }" in letter.text
    assert "{{namn}} och }" in words_in(letter.html)


@pytest.mark.parametrize(
    ("totals", "sentences"),
    [
        ({"audience": 996, "accepted": 996, "delivered": 996}, ["Alla 996 läsare har fått numret."]),
        (
            {"audience": 1000, "accepted": 997, "left": 2, "unknown": 1, "delivered": 990, "bounced": 4,
             "softBounced": 1, "complained": 1, "left_since": 3},
            ["990 av 1 000 läsare har fått numret.", "5 adresser gick inte att nå.", "2 läsare hann sluta",
             "Om ett brev vet vi inte säkert", "En läsare anmälde brevet som skräppost.", "Har slutat sedan dess",
             "Inget besked än"],
        ),
        ({"audience": 0}, ["Numret hade inga läsare att gå till."]),
    ],
)  # fmt: skip
def test_a_report_begins_with_the_whole_story_in_plain_words(totals, sentences):
    letter = report_letter(KOMMUNBLADET, FACTS, totals)
    assert is_finished(letter)
    assert says(letter, *sentences, "Summan stämmer", "90 minuter", "ungefär 0,16 US-dollar")
    page = report_page(KOMMUNBLADET, FACTS, totals)
    assert all(squeezed(sentence) in squeezed(words_in(page)) for sentence in sentences)
    assert page.startswith("<!DOCTYPE html>")


def test_a_report_whose_sums_do_not_agree_says_so():
    assert says(report_letter(KOMMUNBLADET, FACTS, {"audience": 5, "accepted": 4}), "Summan stämmer inte.")


def test_a_report_tells_why_in_words_and_never_hides_a_reason_it_does_not_know():
    facts = replace(
        FACTS, left_out={"bounced": 4, "left": 0}, why_left={"left": 1}, why_refused={"MESSAGE_REJECTED": 1}
    )
    letter = report_letter(KOMMUNBLADET, facts, {"audience": 2, "refused": 1, "left": 1})
    assert says(letter, "Har en adress som studsar", "Har slutat", "Annat (MESSAGE_REJECTED)")
    assert not re.search(r"Har slutat \.+ 0", letter.text)


def test_a_small_cost_is_not_rounded_to_nothing():
    assert says(report_letter(KOMMUNBLADET, replace(FACTS, cost=0.0012), {}), "mindre än 0,01 US-dollar")


def test_letters_speak_the_list_s_language():
    english = replace(KOMMUNBLADET, language="en")
    assert says(
        report_letter(english, FACTS, {"audience": 1000, "accepted": 1000, "delivered": 1000}), "All 1,000 readers"
    )


def test_an_issue_that_is_late_is_asked_about_and_not_sent():
    letter = late_letter(KOMMUNBLADET, "Sommar", STARTS, "https://nyheter.example/start/1")
    assert is_finished(letter)
    assert says(
        letter, "”Sommar” skulle ha gått ut torsdag 10 juni 2027 kl. 08.00", "Inget har skickats", "Skicka numret nu"
    )
    assert "https://nyheter.example/start/1" in letter.text


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    "code", ["left", "paused", "not-important", "other-language", "not-chosen", "erased", "bounced"]
)
def test_a_reason_can_stand_after_one_and_after_many(language, code):
    told = Words(language).why(code)
    assert not re.search(r"\b(?:är|has|have|is|are|want|adressen|the address)\b", told), told
