"""Every mail can be read where mail programs drop half of its style: Yahoo, Gmail elsewhere, Outlook, own colours."""

from __future__ import annotations

import pytest

from newsletter.edition.slots import fill, values_for
from newsletter.issue.document import Document, Heading, Link, Notice, Paragraph, Picture, Quote, Table, Text
from tests.browser import checks
from tests.browser.mail_programs import PROGRAMS, YAHOO, MailProgram, faults_in_word
from tests.browser.sight import FORCED, MAIL_VIEWS, PHONE, WIDE, View
from tests.unit.edition.made_up import LEAVE, edition

LONG = "https://kommundagarna.example/anmälan/vinterkonferensen-om-skolskjutsar-i-glesbygd-och-annat"
ADDRESS = Paragraph((Text("Anmäl dig på "), Link((Text(LONG),), "https://kommundagarna.example/a")))
YEARS = tuple((Text(said),) for said in ("Kommun", "2023", "2024", "2025", "2026", "2027", "Förändring"))
AMOUNTS = tuple((Text(said),) for said in ("Norrviksåsen", *["100 000"] * 5, "7 %"))
STRAINED = Document(
    "Kommunalförbundsmedlemsorganisationernas vintermöte",
    (
        ADDRESS,
        Notice(Heading(3, (Text("Möte"),)), (Paragraph((Text("12 juni"),)), ADDRESS)),
        Quote((ADDRESS,)),
        Picture("bild.png", "En bild"),
        Table(YEARS, (AMOUNTS, AMOUNTS), ("left", *["right"] * 6)),
    ),
)

_SHAPES = """() => [...document.images].filter(one => one.naturalWidth).map(one => {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    const pad = parseFloat(style.paddingLeft) * 2;
    return [(box.width - pad) / (box.height - pad), one.naturalWidth / one.naturalHeight, one.alt];
})"""

_EDGES = """() => [...document.querySelectorAll('.tint')]
    .filter(one => parseFloat(getComputedStyle(one).borderTopWidth) < 1)
    .map(one => one.outerHTML.slice(0, 120))"""


def mailed(document: Document) -> str:
    made = edition(document).edition
    return fill(made.html, values_for(made, grounds="both", leave=LEAVE))


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda one: one.name)
def test_nothing_sticks_out_of_a_mail_where_half_of_its_style_is_dropped(sight, printed, program):
    for name, html in {**printed.kinds, "strained": mailed(STRAINED)}.items():
        sight.show(program.leaves(html))
        assert checks.width(sight.page) == [], name
        sight.keep(f"{program.name} {name}")


def test_a_phone_shows_a_wide_table_row_by_row_and_a_wide_screen_as_a_table(sight):
    sight.show(mailed(Document("Bidrag", (STRAINED.blocks[-1],))))
    cells = sight.page.locator("table.wide tbody tr").first
    assert "Kommun: Norrviksåsen" in cells.inner_text()
    assert "2024: 100\u00a0000" in cells.inner_text()
    assert not sight.page.locator("table.wide thead").is_visible()
    assert sight.all_faults("wide table", *MAIL_VIEWS, is_mail=True) == []
    sight.see(WIDE)
    assert "Kommun: " not in cells.inner_text()
    assert sight.page.locator("table.wide thead").is_visible()
    assert sight.page.evaluate("document.querySelector('table.wide').parentNode.scrollWidth") <= 520, (
        "no column is out of sight"
    )


def test_pictures_keep_their_shape_where_a_height_is_the_least_height(sight, printed):
    seen = 0
    for name, html in printed.kinds.items():
        sight.show(YAHOO.leaves(html))
        sight.see(View("yahoo", PHONE))
        sight.page.wait_for_load_state("networkidle")
        for shape, own, alt in sight.page.evaluate(_SHAPES):
            assert shape == pytest.approx(own, rel=0.05), f"{name}: {alt}"
            seen += 1
    assert seen >= 8


def test_outlook_for_windows_finds_no_gaps_and_crops_no_picture(printed):
    assert {name: told for name, html in printed.kinds.items() if (told := faults_in_word(html))} == {}


def test_a_notice_has_an_edge_where_the_reader_has_colours_of_their_own(sight):
    sight.show(mailed(STRAINED))
    sight.see(FORCED)
    assert sight.page.evaluate(_EDGES) == []


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<table role="presentation" border="0" cellpadding="0"><tr></tr></table>', "has gaps"),
        ('<p style="line-height:0;mso-line-height-rule:at-least"><img src="a">', "crops"),
        ('<p style="line-height:100%"><a href="/x"><img src="a"></a>', "crops"),
    ],
)
def test_what_outlook_would_draw_wrong_is_found(html, said):
    assert said in "\n".join(faults_in_word(html))


def test_a_mail_program_drops_and_keeps_what_the_table_says():
    html = '<style>a{}</style><img alt="" height="9" style="height:auto;width:3px"><p style="word-break:x;margin:0">'
    assert MailProgram("none", style_blocks=False).leaves("<style>a{}</style><p>") == "<p>"
    assert YAHOO.leaves(html).endswith('<img alt="" height="9" style="min-height:9px;width:3px"><p style="margin:0">')
