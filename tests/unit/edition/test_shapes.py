"""What blocks look like in a mail: buttons, bylines, the space below notices, and where a line may not break."""

from __future__ import annotations

import re

import pytest

from newsletter.edition.shapes import button_in, calendar_link_in, has_row_names, is_wide, quoted
from newsletter.edition.templates import typeset
from newsletter.issue import read_issue
from newsletter.issue.document import (
    Document,
    Emphasis,
    Heading,
    LineBreak,
    Link,
    Notice,
    Paragraph,
    Quote,
    Strong,
    Table,
    Text,
    plain,
)
from tests.unit.edition.made_up import edition
from tests.unit.issue.lists import KOMMUNBLADET

JOIN = Link((Text("Anmäl dig"),), "https://small.example/join")
SAID = Paragraph((Text("Det gick bra."),))


@pytest.mark.parametrize(
    "runs", [(Strong((JOIN,)),), (Link((Strong(JOIN.runs),), JOIN.target),)], ids=["link in bold", "bold in link"]
)
def test_a_paragraph_that_is_one_bold_link_is_a_button_and_a_link_in_the_text_part(runs):
    made = edition(Document("Rubrik", (Paragraph(runs),))).edition
    button = re.search(
        r'<td class="accent-line solid"[^>]*><a class="on-solid" href="([^"]+)"[^>]*>([^<]+)</a>', made.html
    )
    assert button
    assert button.groups() == (JOIN.target, "Anmäl dig")
    assert "Anmäl dig" in made.text
    assert JOIN.target in made.text


@pytest.mark.parametrize(
    "runs",
    [
        (JOIN,),
        (Text("Se "), Strong((JOIN,))),
        (Emphasis((JOIN,)),),
        (Strong((JOIN, JOIN)),),
        (Strong((Link((Text("Ord " * 20),), JOIN.target),)),),
    ],
    ids=["plain", "in a sentence", "in italics", "two", "too long"],
)
def test_other_links_stay_links(runs):
    assert button_in(Paragraph(runs)) is None


def test_the_link_to_a_calendar_is_a_quiet_button_and_two_are_a_list_of_links():
    link = Link((Text("Lägg till"),), "https://nyheter.example/e/maj/möte.ics")
    assert calendar_link_in(Paragraph((link,))) == link
    assert calendar_link_in(Paragraph((link, LineBreak(), link))) is None
    notice = Notice(Heading(3, (Text("Möte"),)), (Paragraph((Text("12 juni"),)), Paragraph((link,))))
    assert "accent-line quiet" not in edition(Document("Rubrik", (notice,))).edition.html
    assert "border:1px solid" in edition(Document("Rubrik", (notice,))).edition.html.partition("Lägg till")[0][-900:]


@pytest.mark.parametrize("dash", ["\u2013 ", "- ", "\u2014 "])
def test_whoever_is_quoted_stands_upright_below(dash):
    by = Paragraph((Text(f"{dash}Anna Berg, ordförande"),))
    inner, line = quoted((SAID, by))
    assert (inner, plain(line)) == ((SAID,), f"{dash}Anna Berg, ordförande")
    inner, line = quoted((Paragraph((*SAID.runs, LineBreak(), *by.runs)),))
    assert (inner, plain(line)) == ((SAID,), f"{dash}Anna Berg, ordförande")
    html = edition(Document("Rubrik", (Quote((SAID, by)),))).edition.html
    assert re.search(r'<p style="[^"]*font-style:normal[^"]*">[^<]*Anna Berg', html)


@pytest.mark.parametrize(
    "blocks",
    [
        (SAID,),
        (Paragraph((Text("\u2013 Det gick bra, säger Anna."),)),),
        (SAID, Paragraph((Text("\u2013 " + "Ord " * 40),))),
    ],
    ids=["nobody", "a line that is said", "a paragraph"],
)
def test_what_is_said_after_a_dash_is_no_byline(blocks):
    assert quoted(blocks) == (blocks, ())
    assert quoted(()) == ((), ())


def test_there_is_more_air_below_the_last_notice_than_between_two():
    notice = Notice(Heading(3, (Text("Möte"),)), (Paragraph((Text("12 juni"),)),))
    html = edition(Document("Rubrik", (notice, notice, SAID, notice, Heading(2, (Text("Mer"),))))).edition.html
    assert re.findall(r'<td style="font-size:(\d+)px', html) == ["14", "26", "14"]


def test_a_range_stays_on_its_line():
    assert typeset("den 18\u2013/19 november") == 'den <span class="whole">18\u2013/19</span>\u00a0november'
    assert typeset("kl. 8.30\u20139.15") == 'kl.\u00a0<span class="whole">8.30\u20139.15</span>'
    assert typeset("Malmö\u2013Lund") == "Malmö\u2013Lund"


def test_a_long_address_breaks_after_its_slashes_and_a_short_one_not_at_all():
    assert typeset("www.kommundagarna.example/anmälan/2027") == "www.kommundagarna.example/<wbr>anmälan/<wbr>2027"
    assert typeset("https://kommundagarna.example/a") == "https://kommundagarna.example/<wbr>a"
    assert typeset("och/eller") == "och/eller"


def test_what_is_typeset_is_still_text():
    assert typeset("<b>1\u20132</b> & https://a.example/<script>/xxxxxxxxxx") == (
        '&lt;b&gt;<span class="whole">1\u20132</span>&lt;/b&gt; &amp; https://a.example/<wbr>&lt;script&gt;/<wbr>xxxxxxxxxx'
    )


def table(*rows: str) -> Table:
    cells = [tuple((Text(cell),) for cell in row.split("|")) for row in rows]
    return Table(cells[0], tuple(cells[1:]), ("left", *["right"] * (len(cells[0]) - 1)))


WIDE = table("Kommun|2023|2024|2025|2026", "Norrvik|100|200|300|400")


@pytest.mark.parametrize(
    ("one", "wide"),
    [
        (WIDE, True),
        (table("Kommun|2023|2024|2025", "Norrvik|100|200|300"), False),
        (table("Post|Summa", "En lång text som gärna får brytas på flera rader i sin kolumn|100 kr"), False),
        (table("Roll|Namn|Telefon", "Vattenansvarig|Gun-Britt|0123-456 78 90"), True),
    ],
    ids=["five columns", "four", "long text", "long words and numbers"],
)
def test_a_table_is_wide_if_a_phone_cannot_show_it(one, wide):
    assert is_wide(one) is wide


def test_a_wide_table_carries_its_headings_in_its_cells_and_staff_are_told():
    rendered = edition(Document("Rubrik", (WIDE, table("Kommun|Kr", "Norrvik|100"))))
    assert re.findall(r'<span class="label muted" style="display:none[^"]*">([^<]+)</span>', rendered.edition.html) == [
        "Kommun: ", "2023: ", "2024: ", "2025: ", "2026: ",
    ]  # fmt: skip
    told = [problem for problem in rendered.warnings if problem.code == "table-wide"]
    assert [problem.facts for problem in told] == [{"heading": "Kommun"}]
    assert not any(problem.stops for problem in told)


def test_the_first_of_columns_of_figures_names_its_row():
    assert has_row_names(WIDE)
    assert not has_row_names(Table(WIDE.heading, WIDE.rows, ("left",) * 5))
    assert edition(Document("Rubrik", (WIDE,))).edition.html.count('scope="row"') == 1


def test_the_caption_of_a_table_stands_above_it():
    page = "<h1>Rubrik</h1><p>Så fördelas pengarna i år.</p><table><caption>Bidrag 2027</caption><tr><th>Kommun</th>"
    page += "<th>Kr</th></tr><tr><td>Norrvik</td><td>100</td></tr></table>"
    blocks = read_issue("bidrag.html", page.encode(), KOMMUNBLADET).document.blocks
    place = next(place for place, block in enumerate(blocks) if isinstance(block, Table))
    assert plain(blocks[place - 1].runs) == "Bidrag 2027"
