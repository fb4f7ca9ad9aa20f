"""No text makes a regular expression of the product slow: each is tried on the texts that are worst for it."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from dataclasses import replace

import pytest

from newsletter.edition.templates import shortened
from newsletter.issue.cues import LONGEST_CUED, without_cues
from newsletter.issue.document import Document, Heading, Paragraph, Text, plain, walk
from newsletter.issue.line_kinds import (
    LONGEST,
    LineKind,
    is_period,
    is_surely_way_out,
    is_way_out,
    kind_of,
    says_which_issue,
)
from newsletter.issue.naming import title_before
from newsletter.issue.sections import LONGEST_LINE, sections_of
from tests.unit.issue.lists import markdown, plain_text
from tests.unit.pumping import ROOT, Pattern, bound, slowest

UNREAD = {
    "newsletter/issue/date_words.py: source",  # patterns made by it are constants of modules, and found there
    "newsletter/web/routes.py: re.sub('<[^<>]*>', '[^/]+', rule)",  # of our own routes
    "local/postoffice/shape.py: limits['pattern'].strip('^$')",  # of botocore's models
}


@pytest.fixture(scope="module")
def scanned():
    """Measured in a process of its own, which ends after two minutes of CPU whatever it has met."""
    path = [str(ROOT / "layers" / "newsletter"), str(ROOT / "examples"), str(ROOT)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.pumping"],
        cwd=ROOT,
        env={"PYTHONPATH": ":".join(path)},
        capture_output=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (120, 121)),
    )
    return json.loads(done.stdout)


def test_every_pattern_of_the_product_takes_linear_time(scanned):
    assert scanned["patterns"] > 120
    assert scanned["slow"] == {}


def test_no_pattern_is_made_where_the_scan_cannot_see_it(scanned):
    assert set(scanned["unread"]) == UNREAD


@pytest.mark.parametrize(
    ("source", "flags"),
    [
        (r"(?:\s*(?:re|sv)\s*:)+\s*", re.IGNORECASE),
        (r"[ \t]*\n[ \t\n]*", 0),
        (r"<!--.*?-->", re.DOTALL),
        (r"(?:a+)+b", 0),
        (r"([^\W\d_]+)-$", 0),
        (r"<[^>]*>", 0),
        (r"[^\s@]+@[^\s@]+\.[^\s@]+", 0),
        (r"/\*.*?\*/", re.DOTALL),
        (r"\(\s*\d+\s*\d*\s*\)", 0),
        (r"x(?:ab|ac)*(?:ab)*y", 0),
    ],
)
def test_what_is_slow_is_recognised(source, flags):
    assert slowest(Pattern("here", source, flags))


@pytest.mark.parametrize(
    ("source", "flags"),
    [
        (r"(?:(?:re|sv)\s*+:\s*+)++", re.IGNORECASE),
        (r"/\*.*?(?:\*/|\Z)", re.DOTALL),
        (r"<[^<>]*>", 0),
        (r"\s+", 0),
        (r"(?<!\s)\s*+x", 0),
        (rb"<meta[^>]{0,200}charset", re.IGNORECASE),
    ],
)
def test_what_is_not_slow_is_left_in_peace(source, flags):
    assert slowest(Pattern("here", source, flags)) is None


def test_what_is_slow_only_when_searched_for_may_be_matched():
    blanks = Pattern("here", r"\s*x", 0)
    assert slowest(blanks)
    assert slowest(replace(blanks, uses={"match"})) is None


def test_a_pattern_for_short_texts_alone_must_read_the_longest_in_no_time():
    short = "newsletter/issue/date_hints.py:_GREETING"
    assert bound(short) == 80
    assert slowest(Pattern("here", r"\w*\w*x", 0))
    assert slowest(Pattern(short, r"\w*\w*x", 0)) is None
    assert slowest(Pattern(short, r"(?:\w+)+\d", 0))
    assert slowest(Pattern("newsletter/issue/cues.py:_ANY", r"\w*\w*x", 0))
    assert slowest(Pattern("newsletter/issue/cues.py:_STOP", r"\w*x", 0))


@pytest.mark.parametrize("says", [is_way_out, is_surely_way_out, is_period, says_which_issue])
def test_a_line_longer_than_any_is_of_no_kind(says):
    known = {is_period: "januari", says_which_issue: "Medlemsbrev nr 3"}.get(says, "avregistrera dig från nyhetsbrevet")
    assert says(known)
    assert not says(f"{known} {'0' * LONGEST}")
    assert kind_of(f"{known} {'0' * LONGEST}") is LineKind.TEXT


def test_a_line_of_a_section_and_what_stands_above_it_are_bounded():
    much = "möte, " * 2_000
    blocks = (Heading(2, (Text(much),)), Paragraph((Text(much),)), Heading(2, (Text("12 juni"),)))
    sections = sections_of(Document(much, blocks))
    assert all(len(one.heading) <= LONGEST_LINE for one in sections)
    assert sum(len(line.text) > 1_000 for one in sections for line in one.lines) > 5
    assert all(len(line.text) <= LONGEST_LINE for one in sections for line in one.lines)


def test_what_is_too_long_for_a_name_is_not_searched_for_one():
    assert title_before("Årsmöte den") == "Årsmöte"
    assert title_before(f"Årsmöte{' den' * 100}") == ""
    assert without_cues("INSTÄLLT: Årsmöte") == "Årsmöte"
    assert without_cues("Årsmötet - är inställt") == "Årsmötet"
    assert without_cues("Årsmötet är flyttat till maj") == "Årsmötet"
    assert without_cues("a är inställt".rjust(LONGEST_CUED + 1, "b")).endswith("inställt")


@pytest.mark.parametrize("read", [markdown, plain_text])
def test_the_text_after_reading_has_few_blanks_in_a_row(read):
    issue = read(
        f"# Rubrik\n\nHej{' ' * 5_000}d\u00e4r{chr(0xA0) * 4_000}alla, och mer text efter det.\n\nSlut p\u00e5 det."
    )
    said = [plain(one.runs) for one in walk(issue.document.blocks) if isinstance(one, Paragraph)]
    assert any("där" in one for one in said)
    assert not any(re.search(r"\s{21}", one) for one in said)


def test_a_heading_as_long_as_a_page_is_text():
    issue = markdown(f"# Rubrik\n\n### {'12 juni, ' * 900}\n\nText.")
    assert not any(isinstance(one, Heading) for one in walk(issue.document.blocks))
    assert len(plain(issue.document.blocks[0].runs)) > 7_000


@pytest.mark.parametrize(
    ("html", "short"),
    [
        ("<p>\n  a  \n\t\n b\n</p>", "<p>\na\nb\n</p>"),
        (" a \n", " a\n"),
        ("\n a ", "\na "),
        ("  \n\n  ", "\n"),
        ("a  b", "a  b"),
        ("", ""),
    ],
)
def test_indentation_goes_and_lines_stay(html, short):
    assert shortened(html) == short
