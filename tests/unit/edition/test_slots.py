"""What differs between readers, and what never may."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.edition.slots import GROUNDS, SLOTS, check, fill, slot, values_for
from newsletter.issue.document import Code, Document, Paragraph, Picture, Preformatted, Text
from tests.unit.edition.made_up import LEAVE, SIMPLE, documents, edition, said
from tests.unit.issue.lists import KOMMUNBLADET

LAYER = Path(__file__).parents[3] / "layers" / "newsletter"


class _Reading(HTMLParser):
    """What a reader sees or hears of a mail."""

    def __init__(self, html):
        super().__init__()
        self.said, self.hidden = [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.hidden = tag == "style"
        if tag == "img":
            self.said.append(dict(attrs)["alt"])

    def handle_endtag(self, tag):
        self.hidden = False

    def handle_data(self, data):
        if not self.hidden:
            self.said.append(data)


def words_in(html):
    return "".join(_Reading(html).said)


def squeezed(text):
    return "".join(text.replace("\u00a0", " ").split())


def leaves(document):
    """Every piece of text anyone wrote in a document, in no order."""
    if isinstance(document, Text | Code | Preformatted):
        yield from document.text.split()
    elif isinstance(document, tuple):
        for piece in document:
            yield from leaves(piece)
    elif is_dataclass(document):
        for field in fields(document):
            yield from leaves(getattr(document, field.name))
        if isinstance(document, Picture):
            yield from document.alt.split()


@settings(max_examples=120, deadline=None)
@given(documents, said)
def test_every_edition_is_safe_to_fill_and_keeps_every_word(document, subject):
    made = edition(document, subject=subject).edition
    for template in (made.subject, made.html, made.text):
        check(template)
    values = values_for(made, grounds="both", leave=LEAVE)
    subject_sent, html, text = (fill(template, values) for template in (made.subject, made.html, made.text))
    assert subject_sent == subject
    shown, told = squeezed(words_in(html)), squeezed(text)
    for word in (*document.title.split(), *leaves(document)):
        assert word in text
        assert squeezed(word) in told
        assert squeezed(word) in shown
    assert fill(html.replace("{{", ""), {}) == html, "a second pass finds nothing"
    assert LEAVE in text
    assert f'href="{LEAVE.replace("&", "&amp;")}"' in html


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_a_reason_with_anything_in_it_is_escaped_for_where_it_goes(reason):
    mailing_list = replace(KOMMUNBLADET, reasons=dict.fromkeys(GROUNDS, reason))
    made = edition(SIMPLE, mailing_list=mailing_list).edition
    values = values_for(made, grounds="member", leave=LEAVE)
    assert not set(values["reasonHtml"]) & set("<>\"'{}")
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", values["reasonHtml"] + values["reasonText"])


@pytest.mark.parametrize(
    "written", ["{{leaveHtml}}", "{{7*7}}", "{{{x}}}", "{", "}", "}}", "{{", "{{brace}}", "a{{b}c}}"]
)
def test_braces_in_an_issue_reach_the_reader_as_they_were_written(written):
    made = edition(Document(f"T {written}", (Paragraph((Text(f"före {written} efter"),)),)), subject=written).edition
    values = values_for(made, grounds="signup", leave=LEAVE)
    assert fill(made.subject, values) == written
    assert f"före {written} efter" in fill(made.text, values)
    assert f"före {written} efter" in words_in(fill(made.html, values))
    assert f"före {written} efter" in words_in(made.web)


def test_every_slot_has_a_value_for_every_reader():
    made = edition(SIMPLE).edition
    for grounds in GROUNDS:
        assert values_for(made, grounds=grounds, leave=LEAVE).keys() == set(SLOTS)
    assert all(re.fullmatch("[a-zA-Z]+", name) for name in SLOTS), "SES refuses an underscore"


def test_a_slot_nobody_knows_is_found_before_anything_is_sent():
    for template in ("{{name}}", "{{ leaveHtml }}", "a{{", "}}", "{{{leaveHtml}}}", "{{leaveHtml}}}", "{{{leaveHtml}}"):
        with pytest.raises(ValueError, match=r"slot|braces"):
            check(template)
    check(f"a {{ b }} c {slot('leaveHtml')}".replace("{ b }", "{b}"))


def test_a_missing_value_is_an_error_here_as_it_is_at_ses():
    with pytest.raises(KeyError):
        fill(slot("leaveText"), {})


@pytest.mark.parametrize(
    "leave", ["javascript:alert(1)", "https://a.example/å", "https://a.example/ b", "https://a\n.example"]
)
def test_a_way_out_is_an_address_that_can_be_sent(leave):
    with pytest.raises(ValueError, match="leaving"):
        values_for(edition(SIMPLE).edition, grounds="member", leave=leave)


def test_sending_needs_nothing_but_the_standard_library():
    heavy = "jinja2 PIL yaml markdown_it css_inline markupsafe email_validator idna".split()  # noqa: SIM905
    code = (
        "import sys; from newsletter.edition.edition import Edition; import newsletter.edition.slots; "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=LAYER, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
