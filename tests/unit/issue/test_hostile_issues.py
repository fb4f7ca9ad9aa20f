"""Issues that attack: whatever they hold, what comes out is text, links of known kinds, and nothing that runs."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.edition import edition_of
from newsletter.edition.slots import fill, values_for
from newsletter.errors import InvalidIssue
from newsletter.issue import read_issue
from newsletter.issue.formats import READABLE
from tests.corpora import CORPORA, needs
from tests.unit.issue.lists import KOMMUNBLADET

CORPUS = CORPORA / "xss" / "vectors.json"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
TAGS = re.compile(
    "html|head|meta|title|style|body|div|table|tbody|thead|tr|td|th|p|a|h[1-6]|ul|ol|li|blockquote|br|em|strong|s|code"
    "|pre|hr|img|header|main|footer|wbr"
)


class Tags(HTMLParser):
    """Remembers whatever a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[object] = []

    def handle_starttag(self, tag, attrs):
        if not TAGS.fullmatch(tag):
            self.wrong.append(tag)
        for name, value in attrs:
            leads = name in ("href", "src", "action", "background")
            if name.startswith("on") or (leads and not re.match(r"(https?://|mailto:|tel:[+]?[0-9]+\Z)", value or "")):
                self.wrong.append((tag, name, value))


def wrong_in(html):
    tags = Tags()
    tags.feed(re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL))
    return tags.wrong


def renders_harmlessly(name, content):
    try:
        issue = read_issue(name, content, KOMMUNBLADET)
        rendered = edition_of(issue, KOMMUNBLADET, edition_id="e", website="https://nyheter.example", pictures={})
    except InvalidIssue:
        return True
    values = values_for(rendered.edition, grounds="signup", leave="https://nyheter.example/u/t")
    mail = fill(rendered.edition.html, values)
    return not wrong_in(mail) and not wrong_in(rendered.edition.web)


@needs(CORPUS)
def test_no_known_attack_survives_as_anything_but_text():
    vectors = [CONTROL.sub("", vector["html"]) for vector in json.loads(CORPUS.read_text())]
    assert len(vectors) > 1000
    for name in ("a.md", "a.txt", "a.html"):
        read = [text for text in vectors if is_read(name, text)]
        assert len(read) > 700  # the rest is refused, most of it for what its links lead to
        for start in range(0, len(read), 25):
            together = "\n\n".join(read[start : start + 25])
            assert renders_harmlessly(name, titled(name, together)), together


def titled(name, body):
    title = "<h1>Rubrik</h1>" if name == "a.html" else "# Rubrik\n\n"
    return f"{title}{body}".encode("utf-8", "replace")


def is_read(name, body):
    try:
        read_issue(name, titled(name, body), KOMMUNBLADET)
    except InvalidIssue:
        return False
    return True


@pytest.mark.parametrize(
    "body",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "<javascript:alert(1)>",
        "![x](javascript:alert(1))",
        '[x](https://a.example "onmouseover=alert(1)")',
        '[x](https://a.example/"onx=1)',
        "[x]: javascript:alert(1)\n\n[x]",
        "<img src=x onerror=alert(1)>",
        "```\n</pre><script>\n```",
        "`<script>`",
        '![" onerror="alert(1)](a.png)',
        "| <script> |\n|---|\n| </td><script> |",
        "{{7*7}} {% raw %} {{leaveHtml}}",
    ],
)
def test_the_usual_ways_in_are_closed(body):
    assert renders_harmlessly("a.md", f"# <script>\n\n{body}".encode())


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_become_an_issue_or_a_refusal(content):
    for name in READABLE:
        try:
            read_issue(name, content, KOMMUNBLADET)
        except InvalidIssue:
            continue


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("#*_`[]()<>!|-+.123 \n\\>~&;:/abåö{}\"'@=\t"), max_size=160))
def test_any_markup_renders_without_surprise(body):
    for name in ("a.md", "a.txt", "a.html"):
        assert renders_harmlessly(name, f"# Rubrik\n\n{body}\n\nslut".encode())


@pytest.mark.parametrize("evil", ["[", "![", "&", "a.b-", "www.", "a@", "- a\n"])
def test_what_is_made_to_be_slow_is_read_or_refused(evil):
    renders_harmlessly("a.md", f"# Rubrik\n\n{evil * (9_900 // len(evil))}".encode())
    renders_harmlessly("a.txt", f"Rubrik\n\n{evil * (40_000 // len(evil))}".encode())
