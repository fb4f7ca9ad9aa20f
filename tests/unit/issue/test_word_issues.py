"""Word documents, from those who use styles and from those who make things big and bold."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.errors import InvalidIssue
from newsletter.issue import picture_names, read_issue
from newsletter.issue.document import (
    Heading,
    Link,
    List,
    Notice,
    Paragraph,
    Picture,
    Rule,
    Table,
    links_in,
    plain,
    walk,
)
from tests.unit.issue.lists import KOMMUNBLADET
from tests.unit.issue.word_files import paragraph, word_file

EXAMPLE = Path(__file__).parents[3] / "examples" / "kommunbladet" / "issues" / "2027-03-årsmöte.docx"
LONG = "Det här är en vanlig text som är lång nog för att ingen ska ta den för en rubrik över något annat. " * 2


def read(*body, **more):
    return read_issue("nummer.docx", word_file(*body, **more), KOMMUNBLADET)


def codes(content):
    with pytest.raises(InvalidIssue) as refused:
        read_issue("nummer.docx", content, KOMMUNBLADET)
    return [problem.code for problem in refused.value.problems]


def headings(issue):
    return [(block.level, plain(block.runs)) for block in walk(issue.document.blocks) if isinstance(block, Heading)]


def test_the_example_is_read_as_it_was_meant():
    issue = read_issue(EXAMPLE.name, EXAMPLE.read_bytes(), KOMMUNBLADET)
    assert issue.subject == "Årsmöte i mars, och cykelvägar som håller"
    assert issue.preheader.startswith("Kallelse, vägar")  # from Word's own field for comments
    assert headings(issue)[0] == (2, "Banvallen som blev en cykelväg")
    kinds = [type(block) for block in issue.document.blocks]
    assert kinds.count(List) == 2
    assert {Table, Notice, Picture} <= set(kinds)
    picture = next(block for block in issue.document.blocks if isinstance(block, Picture))
    assert picture.alt.startswith("Sundsby i kvällsljus")
    assert plain(picture.caption).endswith("Bild: Föreningen Små kommuner")
    assert picture_names(issue) == tuple(issue.pictures)
    assert not issue.warnings


def test_a_table_s_numbers_stand_to_the_right():
    issue = read_issue(EXAMPLE.name, EXAMPLE.read_bytes(), KOMMUNBLADET)
    table = next(block for block in issue.document.blocks if isinstance(block, Table))
    assert [plain(cell) for cell in table.heading] == ["Sträcka", "Längd", "Kostnad"]
    assert table.alignment == ("left", "right", "right")


def test_styles_make_headings_in_any_language_of_word():
    issue = read(
        paragraph("Nytt i juni", "Rubrik"),
        paragraph(LONG),
        paragraph("Vägar", "Rubrik1"),
        paragraph(LONG),
        paragraph("Grus", "Rubrik2"),
        paragraph(LONG),
    )
    assert issue.subject == "Nytt i juni"
    assert headings(issue) == [(2, "Vägar"), (3, "Grus")]


def test_big_and_bold_lines_are_headings_where_no_style_was_used():
    issue = read(
        paragraph("Nytt i juni", bold=True, size=22),
        paragraph(LONG),
        paragraph("Vägar", size=16),
        paragraph(LONG),
        paragraph("Grus och asfalt", bold=True),
        paragraph(LONG),
        paragraph("Badplatser", size=16),
        paragraph(LONG),
    )
    assert issue.subject == "Nytt i juni"
    assert headings(issue) == [(2, "Vägar"), (3, "Grus och asfalt"), (2, "Badplatser")]


@pytest.mark.parametrize(
    "line",
    [
        paragraph("Det här är viktigt, sa hon.", bold=True),
        paragraph(LONG, bold=True),
        paragraph("En vanlig kort rad."),
        paragraph("Plats: Folkets hus"),
    ],
)
def test_bold_sentences_and_labelled_lines_are_no_headings(line):
    issue = read(paragraph("Nytt i juni", size=20), paragraph(LONG), line, paragraph(LONG))
    assert not headings(issue)


@pytest.mark.parametrize("bold", [True, False])
def test_a_short_line_over_a_text_is_a_heading_where_nothing_else_is(bold):
    issue = read(paragraph("Nytt", "Rubrik"), paragraph(LONG), paragraph("Badplatserna", bold=bold), paragraph(LONG))
    assert headings(issue) == [(2, "Badplatserna")]


@pytest.mark.parametrize("bold", [True, False])
def test_a_short_line_in_a_document_with_headings_stays_as_it_is(bold):
    section = paragraph("Vägar", "Rubrik1")
    line = paragraph("Obs", bold=bold)
    issue = read(paragraph("Nytt", "Rubrik"), paragraph(LONG), section, paragraph(LONG), line, paragraph(LONG))
    assert "Obs" not in [said for _, said in headings(issue)]
    assert [said for _, said in headings(issue)] == ["Vägar"]


def test_footnotes_come_last_under_a_line():
    note = '<w:p><w:r><w:t>Beslutet är taget</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    issue = read(paragraph("Nytt", "Rubrik"), note, paragraph(LONG))
    first, *_, rule, notes = issue.document.blocks
    assert plain(first.runs) == "Beslutet är taget¹"
    assert isinstance(rule, Rule)
    assert plain(notes.items[0][0].runs) == "Enligt protokollet."
    assert not list(links_in(notes.items[0][0].runs))


def test_a_link_to_a_file_on_the_author_s_disk_is_dropped_and_told():
    def link(relation, text):
        return f'<w:p><w:hyperlink r:id="{relation}"><w:r><w:t>{text}</w:t></w:r></w:hyperlink></w:p>'

    issue = read(paragraph("Nytt", "Rubrik"), link("rId3", "protokollet"), link("rId4", "vår webbplats"))
    disk, web = issue.document.blocks
    assert disk == Paragraph(disk.runs)
    assert not list(links_in(disk.runs))
    assert [one.target for one in links_in(web.runs) if isinstance(one, Link)] == ["https://www.smakommuner.example/"]
    (problem,) = [one for one in issue.warnings if one.code == "link-dropped"]
    assert problem.facts["text"] == "protokollet"


def test_an_author_can_state_things_in_the_first_lines():
    issue = read(
        paragraph("Ämne: Kallelse till årsmöte"),
        paragraph("Skicka: 2030-06-20 08:00"),
        paragraph("Årsmöte", "Rubrik"),
        paragraph(LONG),
    )
    assert issue.subject == "Kallelse till årsmöte"
    assert issue.send_at.isoformat() == "2030-06-20T08:00:00+02:00"
    assert issue.document.title == "Årsmöte"


BOMB = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><d>&b;</d>'
ENTITY = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'
TANGLE = "".join(paragraph(hex(number * 7919)) for number in range(40_000))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (word_file(document=BOMB), "word-unsafe"),
        (word_file(document=ENTITY), "word-unsafe"),
        (word_file(document=ENTITY.encode("utf-16")), "word-unsafe"),
        (word_file(paragraph("Hej"), parts={"word/styles.xml": BOMB}), "word-unsafe"),
        (word_file(TANGLE), "word-too-tangled"),
        (word_file("<w:p>" * 500 + "</w:p>" * 500), "word-too-tangled"),
        (word_file(document="<w:document"), "word-broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "word-locked"),
        (b"PK\x03\x04", "bundle-broken"),
        (b"", "empty-file"),
    ],
)
def test_what_is_made_to_do_harm_is_refused_by_name(content, code):
    assert codes(content) == [code]
