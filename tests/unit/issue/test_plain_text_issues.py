"""An issue in plain text, with no markup at all."""

from __future__ import annotations

from datetime import date

import pytest

from newsletter.issue.document import Heading, LineBreak, Link, List, Notice, Paragraph, Rule, plain
from newsletter.issue.meetings import agenda_of
from newsletter.words import Words
from tests.unit.issue.lists import plain_text

WRAPPED = """Vem plogar när det snöar?

Den första snön kommer alltid på en söndag. Det säger i alla
fall Bengt-Åke Sjölund, som har plogat vägarna kring Ängs-
måla i trettioett år. Vår- och höstarbetet ingår, men vår-
och sommarlov gör det inte. Se www.angsmala.example/vinter.

Så fungerar det

Vägarna delas i tre klasser:
- Skolvägar plogas före klockan sju.
- Byvägar plogas inom sex timmar, och det
  gäller alla dagar.
  - utom julafton
- Resten när någon ber om det.

NYTT AVTAL
Avtalet är på en sida. Frågor till orjan.ek@example.se!

* * *

På gång

Öppet hus på kansliet
14 oktober, Storgatan 3
Kaffe mellan klockan 13 och 16.

Vänliga hälsningar

Märta Öberg
redaktör
"""


def said(issue):
    return [plain(block.runs) for block in issue.document.blocks if isinstance(block, Paragraph)]


def headings(issue):
    return [plain(block.runs) for block in issue.document.blocks if isinstance(block, Heading)]


def test_the_first_line_is_the_title():
    assert plain_text(WRAPPED).subject == "Vem plogar när det snöar?"


def test_headings_are_seen_without_any_mark():
    assert headings(plain_text(WRAPPED)) == ["Så fungerar det", "NYTT AVTAL", "På gång"]


def test_lines_the_editor_broke_flow_together_and_cut_words_are_whole_again():
    first = said(plain_text(WRAPPED))[0]
    assert "alla fall Bengt-Åke" in first
    assert "Ängsmåla" in first
    assert "vår- och sommarlov" in first


def test_lists_are_lists_one_inside_another():
    (found,) = [block for block in plain_text(WRAPPED).document.blocks if isinstance(block, List)]
    assert len(found.items) == 3
    assert plain(found.items[1][0].runs) == "Byvägar plogas inom sex timmar, och det gäller alla dagar."
    assert isinstance(found.items[1][1], List)


def test_rules_notices_and_links_are_found():
    blocks = plain_text(WRAPPED).document.blocks
    assert any(isinstance(block, Rule) for block in blocks)
    (notice,) = [block for block in blocks if isinstance(block, Notice)]
    assert plain(notice.heading.runs) == "Öppet hus på kansliet"
    links = [
        run.target for block in blocks if isinstance(block, Paragraph) for run in block.runs if isinstance(run, Link)
    ]
    assert links == ["https://www.angsmala.example/vinter", "mailto:orjan.ek@example.se"]


def test_a_greeting_and_a_name_are_no_headings_and_keep_their_lines():
    *_, greeting, name = plain_text(WRAPPED).document.blocks
    assert plain(greeting.runs) == "Vänliga hälsningar"
    assert [type(run) for run in name.runs].count(LineBreak) == 1


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("kommu-\nner", "kommuner"),
        ("e-\npost", "e-post"),
        ("EU-\nstöd", "EU-stöd"),
        ("Karl-\nErik", "Karl-Erik"),
        ("vår-\noch höst", "vår- och höst"),
        ("2025-\n2027", "2025-2027"),
        ("åren 2025\u2013\n2027", "åren 2025\u20132027"),
        ("sju \u2013\natt", "sju \u2013 att"),
        ("ringa-\nkö", "ringa-kö"),
    ],
)
def test_a_word_cut_by_a_line_end_is_mended_as_its_author_writes_it(broken, whole):
    filler = "och här står det tillräckligt många ord för att raden ska bli"
    text = f"Rubrik\n\nDen där ringa-kö som fanns. {filler}\n{filler} {broken} med ännu lite mer text efteråt.\n"
    assert whole in " ".join(said(plain_text(text))[0].split())


def test_an_address_in_short_lines_keeps_them():
    text = "Rubrik\n\nText med en mening.\n\nFöreningen Små kommuner\nBox 12\n123 45 Sundsby\n"
    (_, address) = plain_text(text).document.blocks
    assert [type(run) for run in address.runs].count(LineBreak) == 2


def test_what_someone_says_is_no_list():
    issue = plain_text("Rubrik\n\n\u2013 Vi är glada, säger Anna.\n")
    assert not [block for block in issue.document.blocks if isinstance(block, List)]


def test_a_date_at_the_beginning_of_a_line_is_no_list():
    issue = plain_text("Rubrik\n\n24. augusti börjar vi.\n")
    assert not [block for block in issue.document.blocks if isinstance(block, List)]


def test_numbered_lists_and_bullets_take_turns():
    issue = plain_text("Rubrik\n\n1. ett\n2. två\n- punkt\n")
    assert [block.start for block in issue.document.blocks if isinstance(block, List)] == [1, None]


def test_underlined_lines_are_headings():
    issue = plain_text("Rubrik\n======\n\nFörsta\n------\nText här.\n\nAndra\n=====\n\nMer text.\n")
    assert issue.subject == "Rubrik"
    assert headings(issue) == ["Första", "Andra"]


def test_text_in_long_lines_is_read_as_well():
    issue = plain_text(f"Rubrik\n\n{'Ett stycke på en enda lång rad. ' * 12}\n\nMellanrubrik\n{'Ett till. ' * 40}\n")
    assert headings(issue) == ["Mellanrubrik"]
    assert len(said(issue)) == 2


def test_settings_above_the_text_work_here_too():
    issue = plain_text("---\nämne: Ett ämne\nrubrik: En rubrik\n---\nFörsta raden är text.\n")
    assert (issue.subject, issue.document.title) == ("Ett ämne", "En rubrik")
    assert said(issue) == ["Första raden är text."]


def test_where_paragraphs_are_whole_lines_every_line_end_was_meant():
    day = "Torsdag 13 januari kl. 10, Stadshotellet i Norrvik"
    body = f"Nytt\n\n{'Ett långt stycke om vägen. ' * 8}\n\nTräff i Norrvik\n{day}\nVi planerar."
    notice = plain_text(body).document.blocks[-1]
    assert isinstance(notice, Notice)
    assert LineBreak() in notice.blocks[0].runs


def test_a_line_that_ends_with_a_small_word_goes_on():
    broken = (
        "Föreningens årsstämma äger rum torsdag den 27 maj kl. 10.00 i\n"
        "Folkets hus, Sundsby. Stämman inleds med ett samtal om böcker.\n"
        "Lunchen serveras sedan."
    )
    issue = plain_text(f"Nytt i juni\n\nÅrsstämma\n\n{broken}\n")
    (meeting,) = agenda_of(issue, date(2027, 4, 1), Words("sv")).meetings
    assert meeting.place == "Folkets hus, Sundsby"


def test_where_headings_stand_right_above_their_text_a_short_sentence_does_too():
    text = "Koloninytt\n\nFrosten har gått ur jorden och alla är glada.\n\n" + "".join(
        f"{heading}\n{text}\n\n"
        for heading, text in (
            ("Kompostkurs", "Lena håller kurs i varmkompost i föreningshuset, och den är gratis."),
            ("Grinden", "Koden till grinden byts i maj. Ring Göte så får du den nya koden."),
            ("Vi behöver dig", "Valberedningen söker en kassör. Ring Göte om du kan räkna."),
            ("Loppis!", "Vi planerar loppis någon gång i augusti."),
            ("Soliga hälsningar", "Göte och styrelsen"),
        )
    )
    headings = [plain(one.runs) for one in plain_text(text).document.blocks if isinstance(one, Heading)]
    assert headings == ["Kompostkurs", "Grinden", "Vi behöver dig", "Loppis!"]


def test_numbered_lines_right_above_their_texts_are_headings_and_an_agenda_is_not():
    text = (
        "Nytt från styrelsen\n\nVi har haft en lugn vinter, med bara en vattenskada.\n\n"
        "1. Stambyte\nEtapp 2 pågår hela våren, och vattnet stängs av på dagarna.\n\n"
        "2. Stämma\nKallelse kommer när vi vet mer.\n\n3. Grillning\nGrillen är framme!\n\n"
        "Dagordning\n1. Öppnande\n2. Val\n3. Avslutning\n"
    )
    made = plain_text(text).document.blocks
    headings = [plain(one.runs) for one in made if isinstance(one, Heading)]
    assert headings == ["1. Stambyte", "2. Stämma", "3. Grillning", "Dagordning"]
    assert sum(isinstance(one, List) for one in made) == 1
