"""Numbers, raised figures, tables and columns mean in the issue what they mean in the file, whatever its format."""

from __future__ import annotations

import pytest

from newsletter.edition.plain_text_blocks import text_of
from newsletter.issue import read_issue
from newsletter.issue.document import Heading, List, Table, plain
from newsletter.issue.list_marks import mark_of
from newsletter.words import Words
from tests.unit.edition.made_up import edition
from tests.unit.issue.lists import KOMMUNBLADET

TITLE = "<h1>Nytt i juni från alla</h1><p>Här kommer det som har hänt sedan sist, i korthet och i rätt ordning.</p>"


def read(body):
    return read_issue("nummer.html", f"{TITLE}{body}".encode(), KOMMUNBLADET)


def said(issue):
    return text_of(issue.document, Words("sv"))


def rows(issue):
    (table,) = [block for block in issue.document.blocks if isinstance(block, Table)]
    return [[plain(cell) for cell in row] for row in (table.heading, *table.rows)]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('<ol type="a"><li>Ja</li><li>Nej</li></ol>', "a. Ja\nb. Nej"),
        ('<ol style="list-style-type: upper-roman"><li>Ett</li><li>Två</li></ol>', "I. Ett\nII. Två"),
        ('<ol><li>Ett</li><li value="5">Fem</li><li>Sex</li></ol>', "1. Ett\n\n5. Fem\n6. Sex"),
        ("<ol reversed><li>Tre</li><li>Två</li><li>Ett</li></ol>", "3. Tre\n2. Två\n1. Ett"),
        ('<ol start="4"><li>Fyra</li></ol>', "4. Fyra"),
        ('<ul type="disc"><li value="3">Ett</li><li>Två</li></ul>', "- Ett\n- Två"),
        ("<p>a) Ja</p><p>b) Nej</p>", "a. Ja\nb. Nej"),
    ],
)
def test_lists_count_as_they_were_written(body, shown):
    assert shown in said(read(body))


def test_a_mail_counts_as_its_text_part_does():
    issue = read('<ol type="a" start="3"><li>Ja</li></ol><p>Text.</p><ol reversed><li>Två</li><li>Ett</li></ol>')
    html = edition(issue.document).edition.html
    assert '<ol start="3" type="a"' in html
    assert '<li value="2"' in html
    assert '<li value="1"' in html


@pytest.mark.parametrize(
    ("kind", "number", "mark"),
    [
        ("a", 1, "a"),
        ("a", 27, "aa"),
        ("A", 3, "C"),
        ("i", 4, "iv"),
        ("I", 1999, "MCMXCIX"),
        ("i", 0, "0"),
        ("1", 12, "12"),
    ],
)
def test_numbers_are_written_as_letters_and_in_roman(kind, number, mark):
    assert mark_of(kind, number) == mark


def test_raised_figures_stay_raised_and_links_in_them_work():
    text = said(read("<p>Tomten är 900 m<sup>2</sup> och CO<sub>2</sub> är 10<sup>-3</sup> lägre, 1<sup>st</sup>.</p>"))
    assert "900 m² och CO₂ är 10⁻³ lägre, 1st." in text


def test_a_cell_over_several_rows_does_not_push_the_others_aside():
    issue = read(
        "<table><tr><td rowspan=2>Måndag</td><td>9</td><td>Samling</td></tr><tr><td>12</td><td>Lunch</td></tr>"
        "<tr><td>Tisdag</td><td>8</td><td>Bad</td></tr></table>"
    )
    assert rows(issue)[1] == ["Måndag", "12", "Lunch"]


def test_rows_of_headings_become_one():
    issue = read(
        "<table><thead><tr><th rowspan=2>Dag</th><th colspan=2>Pass</th></tr><tr><th>Förmiddag</th><th>Kväll</th></tr>"
        "</thead><tr><td>Måndag</td><td>Bad</td><td>Sång</td></tr></table>"
    )
    assert rows(issue) == [["Dag", "Pass, Förmiddag", "Pass, Kväll"], ["Måndag", "Bad", "Sång"]]


def test_cells_that_claim_thousands_of_places_cost_nothing():
    cells = "<td rowspan=65534 colspan=1000>x</td>" * 300
    issue = read(f"<table><tr><th>a</th></tr><tr>{cells}</tr>{'<tr></tr>' * 3000}</table><p>Slut på det hela nu.</p>")
    assert "Slut på det hela nu." in said(issue)


def test_a_long_cell_over_many_rows_is_said_a_few_times_only():
    long = "ord " * 5000
    body = f"<table><tr><th>a</th><th>b</th></tr><tr><td rowspan=500>{long}</td><td>1</td></tr>"
    issue = read(body + "<tr><td>2</td></tr>" * 400 + "</table>")
    assert said(issue).count("ord ") < 5000 * 8


def test_columns_of_blanks_in_plain_text_are_a_table():
    text = (
        "Nytt i juni\n\nHär kommer det som har hänt sedan sist, i korthet.\n\n"
        "Ordförande      Maj-Lis Torvik     0123-456 70\n"
        "Kassör          Ove Blankman       0123-456 71\n"
        "Nycklar         Gun Alfheim        0123-456 73\n"
    )
    issue = read_issue("nummer.txt", text.encode(), KOMMUNBLADET)
    assert rows(issue)[1:] == [
        ["Ordförande", "Maj-Lis Torvik", "0123-456 70"],
        ["Kassör", "Ove Blankman", "0123-456 71"],
        ["Nycklar", "Gun Alfheim", "0123-456 73"],
    ]


def test_a_programme_in_columns_keeps_its_lines():
    text = (
        "Nytt i juni\n\nHär kommer det som har hänt sedan sist, i korthet.\n\n"
        "Mars\nSön 14        Årsmöte i Folkets hus\nLör 20        Städdag vid boden\nSön 21        Vila\n"
    )
    issue = read_issue("nummer.txt", text.encode(), KOMMUNBLADET)
    assert not [block for block in issue.document.blocks if isinstance(block, Table | List)]
    assert "Årsmöte i Folkets hus\nLör 20" in said(issue)
    assert [plain(one.runs) for one in issue.document.blocks if isinstance(one, Heading)] == ["Mars"]


@pytest.mark.parametrize(
    ("text", "is_turned"),
    [
        ("مرحبا بكم في الاجتماع يوم الخميس.", True),
        ("ברוכים הבאים לפגישה.", True),
        ("Välkommen till mötet, مرحبا!", False),
        ("Välkommen till mötet.", False),
    ],
)
def test_text_from_right_to_left_says_so(text, is_turned):
    issue = read(f"<p>{text}</p><ul><li>{text}</li><li>{text}</li></ul><h2>{text}</h2><p>Slut.</p>")
    html = edition(issue.document).edition.html
    assert html.count('dir="rtl"') == (3 if is_turned else 0)


@pytest.mark.parametrize(
    ("line", "is_gone"),
    [
        ("Sidansvarig: Per Berg | Senast uppdaterad 2027-10-04 08:12 | Skriv ut | Lyssna", True),
        ("Skriv ut · Dela · © 2027 Lillby", True),
        ("Kaffe | Skriv ut er egen biljett", False),
        ("Kaffe | Te | Saft", False),
    ],
)
def test_a_last_line_made_of_a_website_s_pieces_is_taken_out(line, is_gone):
    issue = read(f"<p>Vi ses på mötet, där det finns kaffe för alla som kommer.</p><p>{line}</p>")
    assert (line.split(" ")[0] not in said(issue)) is is_gone
