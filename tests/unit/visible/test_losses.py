"""Whatever is lost between a file and its edition is noticed by the reading check alone."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

import newsletter.visible
from newsletter.edition import edition_of
from newsletter.issue import read_issue
from newsletter.issue.document import Heading, Link, List, Notice, Paragraph, Picture, Quote, Strong, Table, Text
from newsletter.visible import LeftOut, check_reading, shown_by, visible_in
from tests.unit.edition.made_up import PICTURES, WEBSITE
from tests.unit.issue.lists import KOMMUNBLADET
from tests.unit.issue.word_files import paragraph, picture, word_file

MARKDOWN = """# Våren i Lillby

Vi har haft **24** möten i år, och *många* kom. Läs mer på [vår sida](https://lillby.example/moten?ar=2027).

## Städdag

Lördag 17 april kl. 10-14 vid dammen. Ta med räfsa.

- Räfsor finns i boden
- Kaffe
- Korv, 25 kr

| Väg | Ansvarig |
| --- | --- |
| Åvägen | Örjan |
| Storgatan | Märta |

![Dammen i maj](bild.png "Dammen i maj, foto: Åsa")

> Bättre blir det inte.

Hälsningar från styrelsen
"""

HTML = """<html><head><title>Våren</title></head><body>
<h1>Våren i Lillby</h1><p>Vi har haft <b>24</b> möten i år.</p><ul><li>Räfsor</li><li>Kaffe</li><li>Korv</li></ul>
<table><tr><th>Väg</th><th>Ansvarig</th></tr><tr><td>Åvägen</td><td>Örjan</td></tr></table>
<p>Läs mer på <a href="https://lillby.example/a">sidan</a>.</p>
<p style="display:none">internt utkast om våren</p></body></html>"""

WORD = word_file(
    paragraph("Våren i Lillby", "Rubrik"),
    paragraph("Vi har haft 24 möten i år."),
    paragraph("Städdag", "Rubrik1"),
    paragraph("Ta med räfsa till dammen."),
    picture("bild.png", "Dammen"),
    parts={"word/media/bild.png": PICTURES["bild.png"]},
)

MAIL = (
    "From: Anna <anna@lillby.example>\nSubject: Våren i Lillby\nMIME-Version: 1.0\n"
    'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/plain; charset=utf-8\n\n'
    "Vi har haft många möten i år, och det kommer flera.\n\n--x\nContent-Type: text/plain; charset=utf-8\n\n"
    "Anmälan görs till kassören senast i maj.\n--x--\n"
).encode()


UNSEEN = word_file(
    paragraph("Våren i Lillby", "Rubrik"),
    '<w:p><w:pPr><w:framePr w:dropCap="drop" w:lines="3"/></w:pPr><w:r><w:t>V</w:t></w:r></w:p>',
    paragraph("åren kom tidigt i år, och alla var glada."),
    '<w:p><w:r><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>ü</w:t></w:r><w:r><w:t> Räfsa</w:t></w:r></w:p>',
    "<w:p><w:r>"
    '<w:t>Avgiften är 12 m</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r>'
    "<w:r><w:t>.</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>internt om Kalle Berg</w:t></w:r></w:p>",
)
"""A big first letter, a sign, a raised figure and hidden text: nothing that a reader would miss."""


def test_what_only_looks_like_a_loss_is_none():
    assert checked("nummer.docx", UNSEEN).balances


def checked(name, content, change=lambda blocks: blocks):
    """The check of a file against an edition of it of which ``change`` took something away."""
    issue = read_issue(name, content, KOMMUNBLADET)
    document = replace(issue.document, blocks=tuple(change(issue.document.blocks)))
    issue = replace(issue, document=document)
    made = edition_of(
        issue, KOMMUNBLADET, edition_id="e1", website=WEBSITE, pictures={**PICTURES, **issue.pictures}
    ).edition
    return check_reading(visible_in(name, content), shown_by(made.web, made.text, issue.subject, issue.preheader))


def mapped(blocks, kind, change):
    """Blocks in which each of a kind, also within notices and quotes, is replaced by what ``change`` makes of it."""
    for block in blocks:
        if isinstance(block, kind):
            yield from change(block)
        elif isinstance(block, Notice | Quote):
            yield replace(block, blocks=tuple(mapped(block.blocks, kind, change)))
        else:
            yield block


def without_word(word):
    def change(block):
        runs = tuple(Text(run.text.replace(word, "")) if isinstance(run, Text) else run for run in block.runs)
        return [replace(block, runs=runs)]

    return lambda blocks: mapped(blocks, Paragraph, change)


def unlinked(block):
    return [replace(block, runs=tuple(run.runs[0] if isinstance(run, Link) else run for run in block.runs))]


def unmarked(block):
    return [replace(block, runs=tuple(Text("27") if isinstance(run, Strong) else run for run in block.runs))]


LOSSES = {
    "the last list item": lambda blocks: mapped(blocks, List, lambda one: [replace(one, items=one.items[:-1])]),
    "a whole list": lambda blocks: mapped(blocks, List, lambda _: []),
    "a table row": lambda blocks: mapped(blocks, Table, lambda one: [replace(one, rows=one.rows[1:])]),
    "a table's last column": lambda blocks: mapped(
        blocks, Table, lambda one: [replace(one, rows=tuple((*row[:-1], ()) for row in one.rows))]
    ),
    "a heading": lambda blocks: mapped(blocks, Heading | Notice, lambda _: []),
    "one word": without_word("räfsa"),
    "everything after a sentence": without_word(" Ta med räfsa."),
    "a number in bold, changed": lambda blocks: mapped(blocks, Paragraph, unmarked),
    "a link's target": lambda blocks: mapped(blocks, Paragraph, unlinked),
    "a picture": lambda blocks: mapped(blocks, Picture, lambda _: []),
    "a quotation": lambda blocks: (block for block in blocks if not isinstance(block, Quote)),
    "the last paragraph": lambda blocks: tuple(blocks)[:-1],
    "a list that became paragraphs": lambda blocks: mapped(
        blocks, List, lambda one: [block for item in one.items for block in item]
    ),
}


@pytest.mark.parametrize("what", LOSSES)
def test_a_loss_is_noticed(what):
    assert not checked("nytt.md", MARKDOWN.encode(), LOSSES[what]).balances


@pytest.mark.parametrize(
    ("name", "content"),
    [("nytt.md", MARKDOWN.encode()), ("nytt.html", HTML.encode()), ("nytt.docx", WORD)],
)
def test_a_file_that_was_read_whole_balances(name, content):
    assert checked(name, content).balances


def test_a_second_part_of_a_mail_that_was_not_read_is_noticed():
    first = MAIL.replace("Anmälan görs till kassören senast i maj.".encode(), b"")
    issue = read_issue("nytt.eml", first, KOMMUNBLADET)
    made = edition_of(issue, KOMMUNBLADET, edition_id="e1", website=WEBSITE, pictures={}).edition
    check = check_reading(visible_in("nytt.eml", MAIL), shown_by(made.web, made.text, issue.subject, issue.preheader))
    assert check.missing == ("anmälan görs till kassören senast i maj",)


FIELD = (
    '<w:p><w:r><w:t xml:space="preserve">Avgiften är </w:t></w:r><w:fldSimple w:instr="DOCPROPERTY x">'
    "<w:r><w:t>250 kronor</w:t></w:r></w:fldSimple></w:p>"
)
TEXT_BOX = (
    "<w:p><w:r><w:pict><v:textbox xmlns:v='urn:schemas-microsoft-com:vml'><w:txbxContent>"
    "<w:p><w:r><w:t>Mötet är flyttat</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></w:r></w:p>"
)
EQUATION = (
    '<w:p><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r>'
    "<m:t>svar 42</m:t></m:r></m:oMath></w:p>"
)


@pytest.mark.parametrize(
    ("what", "body"), [("250 kronor", FIELD), ("mötet är flyttat", TEXT_BOX), ("svar 42", EQUATION)]
)
def test_what_a_word_file_shows_is_seen_wherever_it_stands(what, body):
    shown = visible_in("nytt.docx", word_file(paragraph("Nytt", "Rubrik"), body))
    assert what in " ".join(shown.words())


@pytest.mark.parametrize(
    "body",
    [
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Internt: Kalle är avstängd.</w:t></w:r></w:p>",
        '<w:p><w:pPr><w:pStyle w:val="Dold"/></w:pPr><w:r><w:t>Internt: Kalle är avstängd.</w:t></w:r></w:p>',
    ],
)  # fmt: skip
def test_hidden_text_of_a_word_file_is_no_part_of_what_it_shows(body):
    styles = (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:type="paragraph" '
        'w:styleId="Grund"><w:name w:val="Grund"/><w:rPr><w:vanish/></w:rPr></w:style><w:style w:type="paragraph" '
        'w:styleId="Dold"><w:name w:val="Dold"/><w:basedOn w:val="Grund"/></w:style></w:styles>'
    )
    shown = visible_in("nytt.docx", word_file(paragraph("Nytt", "Rubrik"), body, parts={"word/styles.xml": styles}))
    assert "kalle" not in shown.words()
    assert shown.unseen == [LeftOut("Internt: Kalle är avstängd.", "hidden")]


def test_hidden_text_that_gets_out_is_noticed():
    issue = read_issue("nytt.html", HTML.encode(), KOMMUNBLADET)
    blocks = (*issue.document.blocks, Paragraph((Text("Internt utkast om våren"),)))
    issue = replace(issue, document=replace(issue.document, blocks=blocks))
    made = edition_of(issue, KOMMUNBLADET, edition_id="e1", website=WEBSITE, pictures={}).edition
    check = check_reading(visible_in("nytt.html", HTML.encode()), shown_by(made.web, made.text, issue.subject))
    assert check.leaked == (LeftOut("internt utkast om våren", "hidden"),)


def test_what_was_named_as_left_out_is_no_difference():
    without = MARKDOWN.replace("Hälsningar från styrelsen\n", "")
    issue = read_issue("nytt.md", without.encode(), KOMMUNBLADET)
    made = edition_of(issue, KOMMUNBLADET, edition_id="e1", website=WEBSITE, pictures=PICTURES).edition
    shown = shown_by(made.web, made.text, issue.subject, issue.preheader)
    visible = visible_in("nytt.md", MARKDOWN.encode())
    assert check_reading(visible, shown).missing == ("hälsningar från styrelsen",)
    assert check_reading(visible, shown, [LeftOut("Hälsningar från styrelsen", "greeting")]).balances


def test_words_cut_at_the_end_of_a_line_are_the_words_they_were():
    text = "Nytt i maj\n\nAlla är väl-\nkomna till medlems-\nmötet i bygdegården, där det bjuds på kaffe och bulle.\n"
    assert checked("nytt.txt", text.encode()).balances


def test_the_check_shares_no_code_with_what_it_checks():
    folder = Path(newsletter.visible.__file__).parent
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            ours = {name for name in names if name.startswith("newsletter.")}
            assert all(name.startswith(("newsletter.visible", "newsletter.errors")) for name in ours), path.name


def test_the_links_of_what_was_left_out_are_missed_by_nobody():
    secret = "https://list.example/unsubscribe?u=8f3a91bc77d0"
    page = HTML.replace(
        "</body>",
        f'<p><a href="{secret}">Rapport</a> om dammen.</p><p>Vi ses. Följ oss gärna i sommar.</p><p>Slut.</p>'
        '<p><a href="https://face.example/lillby">Facebook</a></p>'
        f'<p><a href="{secret}&a=b">Avregistrera dig</a></p></body>',
    ).encode()
    issue = read_issue("nytt.html", page, KOMMUNBLADET)
    made = edition_of(issue, KOMMUNBLADET, edition_id="e1", website=WEBSITE, pictures={}).edition
    shown = shown_by(made.web, made.text, issue.subject, issue.preheader)
    assert "8f3a91bc77d0" not in f"{made.web} {issue.warnings}"
    assert check_reading(visible_in("nytt.html", page), shown, issue.left_out).links == ()
    unnamed = [replace(one, targets=()) for one in issue.left_out]
    assert len(check_reading(visible_in("nytt.html", page), shown, unnamed).links) == 3


def test_a_picture_that_led_out_of_a_list_is_told():
    out = "https://l.example/unsubscribe?u=8f3a91bc"
    page = f'<h1>Nytt</h1><p>Bryggan är lagad.</p><a href="{out}"><img src="a.png" alt="Ut"></a>'
    issue = read_issue("nytt.html", page.encode(), KOMMUNBLADET)
    assert [one.text for one in issue.left_out if one.why == "leave-link"] == ["Ut"]


def test_an_address_with_a_blank_in_it_is_read_whole():
    for target in ("https://a.example/b/mid sommar 2027", 'https://a.example/b "En titel"'):
        content = f"# Nytt\n\nBryggan är [lagad]({target}).\n".encode()
        issue = read_issue("nytt.md", content, KOMMUNBLADET)
        made = edition_of(issue, KOMMUNBLADET, edition_id="e1", website=WEBSITE, pictures={}).edition
        shown = shown_by(made.web, made.text, issue.subject, issue.preheader)
        assert check_reading(visible_in("nytt.md", content), shown).balances


def test_a_title_in_spaced_letters_is_not_missing_whichever_of_them_stand_elsewhere_too():
    content = "# ä Å ö e\n\nVi ses vid dammen, e som i ek, och e som i en.\n".encode()
    issue = read_issue("nytt.md", content, KOMMUNBLADET)
    assert issue.subject == "äÅöe"
    page = f"<main><h1>{issue.subject}</h1><p>Vi ses vid dammen, e som i ek, och e som i en.</p></main>"
    assert check_reading(visible_in("nytt.md", content), shown_by(page, "e e e")).balances


def test_the_label_of_a_stated_subject_is_not_missing_though_the_page_shows_the_subject_too():
    content = "Ämne: Nytt i maj\n\nVi ses vid dammen i helgen, alla som kan.\n".encode()
    issue = read_issue("nytt.txt", content, KOMMUNBLADET)
    assert issue.subject == "Nytt i maj"
    page = "<main><h1>Nytt i maj</h1><p>Vi ses vid dammen i helgen, alla som kan.</p></main>"
    shown = shown_by(page, page, issue.subject)
    assert check_reading(visible_in("nytt.txt", content), shown).balances
    lost = shown_by(page.replace("i helgen", ""), "", issue.subject)
    assert check_reading(visible_in("nytt.txt", content), lost).missing == ("i helgen",)
