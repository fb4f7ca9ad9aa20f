"""HTML pasted from elsewhere: what it says comes through, what it looked like does not."""

from __future__ import annotations

import base64
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from newsletter.errors import InvalidIssue
from newsletter.issue import read_issue
from newsletter.issue.document import (
    Emphasis,
    Heading,
    List,
    Paragraph,
    Picture,
    Preformatted,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
    links_in,
    plain,
    walk,
)
from tests.unit.issue.lists import KOMMUNBLADET


def page(body, head=""):
    html = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return read_issue("nummer.html", html.encode(), KOMMUNBLADET)


def blocks(body):
    return page(f"<h1>Rubrik</h1>{body}").document.blocks


def png():
    file = io.BytesIO()
    Image.new("RGB", (4, 4), "#336699").save(file, "PNG")
    return file.getvalue()


def test_what_a_page_says_becomes_the_document():
    made = blocks(
        "<p>Ett <b>två</b> <i>tre</i></p><h2><b>Del</b></h2><ul><li>a<li>b<ul><li>c</ul></ul>"
        "<blockquote>Ord</blockquote><hr><pre>a\n  b</pre>"
    )
    assert made == (
        Paragraph((Text("Ett "), Strong((Text("två"),)), Text(" "), Emphasis((Text("tre"),)))),
        Heading(2, (Text("Del"),)),
        List(
            (
                (Paragraph((Text("a"),)),),
                (Paragraph((Text("b"),)), List(((Paragraph((Text("c"),)),),))),
            )
        ),
        Quote((Paragraph((Text("Ord"),)),)),
        Rule(),
        Preformatted("a\n  b"),
    )


def test_lines_that_nobody_put_into_paragraphs_are_paragraphs_all_the_same():
    made = blocks("Första<br><br>\n Andra <span>raden</span><div>Tredje</div>fjärde<br>raden")
    assert [plain(block.runs) for block in made] == ["Första", "Andra raden", "Tredje", "fjärde raden"]


def test_tables_that_only_place_things_are_undone():
    made = blocks(
        "<table><tr><td><table><tr><td><h2>Vänster</h2><p>Text</p></td></tr></table></td>"
        "<td><img src='bild.jpg' alt='En bild'></td></tr></table>"
    )
    assert [type(block) for block in made] == [Heading, Paragraph, Picture]


def test_tables_of_figures_stay():
    (table,) = blocks("<table><tr><th>Vad<th>Kr</tr><tr><td>Brygga<td>80 000</tr><tr><td colspan=2>Summa</table>")
    assert isinstance(table, Table)
    assert [[plain(cell) for cell in row] for row in table.rows] == [["Brygga", "80 000"], ["Summa", ""]]
    assert table.alignment == ("left", "right")


def test_the_hidden_line_above_is_the_preheader_and_not_text():
    issue = page(
        '<div style="display:none;max-height:0">Tre nyheter och en inbjudan&#847;&zwnj;&nbsp;</div><p>Hej alla</p>',
        "<title>Nytt i juni</title>",
    )
    assert (issue.subject, issue.preheader) == ("Nytt i juni", "Tre nyheter och en inbjudan")
    assert [plain(block.runs) for block in issue.document.blocks] == ["Hej alla"]


def test_a_title_that_names_no_issue_gives_way_to_the_first_line():
    text = "<p><font size=5>Nyhetsblad från Solbacken</font></p><p>Snart är det dags att ta fram grillen igen.</p>"
    assert page(text, "<title>Info</title>").subject == "Nyhetsblad från Solbacken"


def test_nothing_is_fetched_and_what_was_elsewhere_is_told():
    issue = page(
        "<h1>Rubrik</h1><p>Text</p><img src='https://spår.example/öppnad.gif' width=1 height=1>"
        "<img src='https://annan.example/logga.png' alt='Loggan'>"
    )
    assert not [block for block in walk(issue.document.blocks) if isinstance(block, Picture)]
    told = [problem.facts["picture"] for problem in issue.warnings if problem.code == "picture-left-out"]
    assert told == ["Loggan"]  # the counting pixel is not worth a word


def test_a_picture_inside_the_page_comes_along():
    encoded = base64.b64encode(png()).decode()
    issue = page(f"<h1>Rubrik</h1><img alt='Blått' src='data:image/png;base64,{encoded}'>" * 2)
    assert list(issue.pictures.values()) == [png()]
    assert [block.source for block in issue.document.blocks if isinstance(block, Picture)] == ["bild-1.png"] * 2


def test_a_link_around_a_whole_box_leads_somewhere_from_each_of_its_parts():
    made = blocks("<a href='https://a.example/'><div><h2>Del</h2><p>Text <b>här</b></p></div></a>")
    assert [[link.target for link in links_in(block.runs)] for block in made] == [["https://a.example/"]] * 2


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "/sidan", "tel:0123", "file:///etc/passwd"]
)
def test_a_link_that_cannot_be_sent_leaves_its_text(target):
    issue = page(f"<h1>Rubrik</h1><p><a href='{target}'>läs om vägen</a></p>")
    (paragraph,) = issue.document.blocks
    assert plain(paragraph.runs) == "läs om vägen"
    assert not list(links_in(paragraph.runs))


def test_an_older_windows_page_says_itself_how_it_is_encoded():
    html = '<meta charset="iso-8859-1"><h1>Rubrik</h1><p>På ängen — "sju" öar</p>'.encode("cp1252")
    (paragraph,) = read_issue("sida.htm", html, KOMMUNBLADET).document.blocks
    assert plain(paragraph.runs) == 'På ängen — "sju" öar'


@pytest.mark.parametrize("body", ["<div>" * 5_000 + "x", "<b>x</b><p></p>" * 15_000])
def test_pages_made_to_be_slow_are_refused(body):
    with pytest.raises(InvalidIssue) as refused:
        page(body)
    assert [problem.code for problem in refused.value.problems] == ["html-too-tangled"]


NAMES = ["p", "b", "i", "span", "a href='https://a.example'", "ul", "li", "h2", "blockquote", "pre", "div", "dl", "dt"]
TAGS = st.sampled_from([f"<{name}>" for name in NAMES] + [f"</{name.split()[0]}>" for name in NAMES] + ["<br>", "<hr>"])
WORDS = st.text(alphabet="abåö", min_size=1, max_size=6)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(WORDS, TAGS), max_size=30))
def test_every_word_of_a_page_is_in_the_document_once(pieces):
    body = " ".join(pieces)
    said = [piece for piece in pieces if "<" not in piece]
    assert sorted(words_in(blocks(f"<p>först</p> {body}"))) == sorted(["först", *said])


def words_in(made):
    for block in made:
        match block:
            case Paragraph(runs) | Heading(_, runs):
                yield from plain(runs).split()
            case List(items):
                for item in items:
                    yield from words_in(item)
            case Quote(inner):
                yield from words_in(inner)
            case Table(heading, rows, _):
                for cell in (*heading, *(one for row in rows for one in row)):
                    yield from plain(cell).split()
            case Preformatted(text):
                yield from text.split()
            case _:
                pass


def test_the_link_of_an_icon_that_is_dropped_is_named():
    icon = '<a href="https://face.example/klubben"><img src="https://cdn.example/f.png" alt="Facebook" width="24"></a>'
    issue = page(f"<h1>Nytt</h1><p>Text.</p><p>{icon}</p>")
    assert [(one.text, one.targets) for one in issue.left_out] == [("Facebook", ("https://face.example/klubben",))]
