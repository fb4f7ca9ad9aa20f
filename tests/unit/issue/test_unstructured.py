"""Headings and lists that an author made by look alone."""

from __future__ import annotations

import pytest

from newsletter.issue import read_issue
from newsletter.issue.document import Heading, LineBreak, List, Notice, Paragraph, Strong, Text, plain
from newsletter.issue.unstructured import with_lists, with_structure
from tests.unit.issue.lists import KOMMUNBLADET, markdown, plain_text

LONG = "Bryggan är lagad, och båtarna kan läggas i från på lördag när isen har gått och vattnet har stigit igen."


def text(*lines):
    runs = [Text(lines[0])]
    for line in lines[1:]:
        runs += [LineBreak(), Text(line)]
    return Paragraph(tuple(runs))


def bold(said):
    return Paragraph((Strong((Text(said),)),))


@pytest.mark.parametrize(
    ("lines", "start"),
    [
        (["- ett", "- två", "- tre"], None),
        (["\u2013 ett", "\u2013 två", "\u2013 tre"], None),
        (["\u2022ett", "\u2022två"], None),
        (["1. ett", "2. två"], 1),
        (["4) fyra", "5) fem"], 4),
        (["a) ett", "b) två"], 1),
    ],
)
def test_lines_with_the_same_sign_are_a_list(lines, start):
    for blocks in ((text(*lines),), tuple(text(line) for line in lines)):
        (found,) = with_lists(blocks)
        assert isinstance(found, List)
        assert (len(found.items), found.start) == (len(lines), start)


@pytest.mark.parametrize(
    "blocks",
    [
        (text("\u2013 Vi är glada, säger Karin."),),
        (text("\u2013 Vi är glada, säger Karin.", "\u2013 Mycket glada, säger Bo."),),
        (text("1. Bara en punkt."),),
        (text("Ett", "Två"),),
    ],
)
def test_what_somebody_says_is_no_list(blocks):
    assert with_lists(blocks) == blocks


def test_a_bold_line_alone_over_a_text_is_a_heading():
    found = with_structure((text(LONG), bold("Årsmötet"), text(LONG)))
    assert [plain(block.runs) for block in found if isinstance(block, Heading)] == ["Årsmötet"]


@pytest.mark.parametrize("line", ["Hej alla!", "12 juni 2027", "Det här är viktigt, sa hon."])
def test_a_bold_greeting_date_or_sentence_is_none(line):
    found = with_structure((text(LONG), bold(line), text(LONG), bold("Årsmötet"), text(LONG)))
    assert [plain(block.runs) for block in found if isinstance(block, Heading)] == ["Årsmötet"]


def test_a_bold_line_at_the_very_end_is_a_signature():
    blocks = (text(LONG), bold("Karin Berg"))
    assert with_structure(blocks) == blocks


def test_a_document_with_headings_of_its_own_is_left_alone():
    blocks = (Heading(2, (Text("Vägar"),)), text(LONG), bold("Obs"), text(LONG))
    assert with_structure(blocks) == blocks


def test_a_bold_first_line_of_markdown_is_a_heading_and_bold_first_words_are_none():
    blocks = markdown(
        "# Höst\n\nHej!\n\n**Lekplatsen**\nVi bygger den i augusti.\n\n**Vi i styrelsen**\nhar jobbat på."
    ).document.blocks
    assert [plain(one.runs) for one in blocks if isinstance(one, Heading)] == ["Lekplatsen"]


def test_a_name_after_the_last_greeting_is_no_heading_whatever_a_website_writes_below():
    lines = [
        "Nytt i juni",
        "Hej!",
        "Kläder",
        "Ta med ombyte, det blir blött vid sjön och vi är ute hela dagen.",
        "Varma hälsningar",
    ]
    system = "Sidansvarig: Per-Ola Granath | Senast uppdaterad 2027-10-04 08:12 | Skriv ut | Lyssna"
    html = "".join(f"<p>{line}</p>" for line in [*lines, "Per-Ola Granath, rektor", system])
    blocks = read_issue("a.html", html.encode(), KOMMUNBLADET).document.blocks
    assert [plain(one.runs) for one in blocks if isinstance(one, Heading)] == ["Kläder"]


@pytest.mark.parametrize("make", [markdown, plain_text])
def test_headings_in_spaced_letters_are_the_words_they_are(make):
    mark = "## " if make is markdown else ""
    title = "# Nytt" if make is markdown else "Nytt"
    text = "Vi ses vid bryggan på lördag, och alla är välkomna."
    issue = make(f"{title}\n\n{mark}S O M M A R   F E S T\n\n{text}\n\n{mark}V Ä G E N\n\n{text}")
    assert [plain(one.runs) for one in issue.document.blocks if isinstance(one, Heading)] == ["SOMMAR FEST", "VÄGEN"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["** Radion **", "Kanal 4 gäller."], ["Radion"]),
        (["☕ Fikalista", "6/4 Lisa och Ove", "13/4 Familjen Strand"], ["☕ Fikalista"]),
        (["Öppettider", "Tis-tors 15-21", "Fre 15-23"], ["Öppettider"]),
        (["Grillkväll för alla", "Lördag 20 november kl. 18.30", "Bygdegården"], ["Grillkväll för alla"]),
        (["Sö 7/3", "11.00 Högmässa i kyrkan", "18.00 Minneskonsert i Hults kyrka", "Välkomna till oss."], []),
        (["Bertil Frid fyller år", "Lotta Ek, 70 år", "Sven Al, 80 år"], []),
    ],
)
def test_bare_paragraphs_are_read_as_lines_of_plain_text_are(lines, said):
    html = "<h1>Bladet</h1><p>Nu är våren här och det händer mycket.</p>" + "".join(f"<p>{one}</p>" for one in lines)
    blocks = read_issue("nummer.html", html.encode(), KOMMUNBLADET).document.blocks
    headed = [one.heading if isinstance(one, Notice) else one for one in blocks if isinstance(one, Notice | Heading)]
    assert [plain(one.runs) for one in headed] == said


def test_a_row_of_signs_below_a_line_makes_it_a_heading_and_else_a_rule():
    body = "".join(f"<p>{one}</p>" for one in ("=======", "Bladet", "=======", LONG, "Städdag", "-------", LONG))
    issue = read_issue("nummer.html", body.encode(), KOMMUNBLADET)
    assert issue.subject == "Bladet"
    assert "Städdag" in [plain(one.runs) for one in issue.document.blocks if isinstance(one, Heading)]
    assert "---" not in repr(issue.document.blocks)
