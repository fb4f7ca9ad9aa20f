"""No text makes a regular expression of the product slow: each is tried on the texts that are worst for it."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from dataclasses import replace

import pytest

from newsletter.edition.look import shortened
from newsletter.issue.document import Heading, Paragraph, plain, walk
from tests.unit.issue.lists import markdown, plain_text
from tests.unit.pumping import AT_MOST, ROOT, Pattern, slowest

UNREAD = {
    "newsletter/issue/date_words.py: source",  # patterns made by it are constants of modules, and found there
    "newsletter/issue/line_kinds.py: source",  # the same
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


def test_a_short_text_makes_no_pattern_slow():
    assert all(length <= 300 for length in AT_MOST.values())


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
