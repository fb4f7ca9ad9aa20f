"""What blocks look like in a mail: buttons, bylines, the space below notices, and where a line may not break."""

from __future__ import annotations

import re

import pytest

from newsletter.edition.shapes import button_in, calendar_link_in, quoted
from newsletter.edition.templates import typeset
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
    Text,
    plain,
)
from tests.unit.edition.made_up import edition

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
