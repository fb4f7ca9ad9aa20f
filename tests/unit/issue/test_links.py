"""Bare addresses in running text become links, and only they do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import InvalidIssue
from newsletter.issue.document import Link, Text, plain
from newsletter.issue.link_targets import target_of
from newsletter.issue.links import with_links


def found(text):
    return [(plain(run.runs), run.target) for run in with_links((Text(text),)) if isinstance(run, Link)]


@pytest.mark.parametrize(
    ("text", "shown", "target"),
    [
        ("Läs på www.example.se.", "www.example.se", "https://www.example.se"),
        ("(se https://example.se/a_(b))", "https://example.se/a_(b)", "https://example.se/a_(b)"),
        (
            "https://example.se/väg?x=1&y=2, eller",
            "https://example.se/väg?x=1&y=2",
            "https://example.se/v%C3%A4g?x=1&y=2",
        ),
        ("Skriv till anna.berg@example.se!", "anna.berg@example.se", "mailto:anna.berg@example.se"),
        ("e-post:anna@example.se", "anna@example.se", "mailto:anna@example.se"),
        ("mailto:anna@example.se", "anna@example.se", "mailto:anna@example.se"),
        ("på björknäs.example finns", "björknäs.example", "https://xn--bjrkns-fua4l.example"),
        ("info@björknäs.example", "info@björknäs.example", "mailto:info@xn--bjrkns-fua4l.example"),
        ("”smakommuner.se/juni”", "smakommuner.se/juni", "https://smakommuner.se/juni"),
        ("HTTP://EXAMPLE.SE/Å", "HTTP://EXAMPLE.SE/Å", "http://example.se/%C3%85"),
        ("»www.example.se«", "www.example.se", "https://www.example.se"),
    ],
)
def test_an_address_is_a_link_without_what_only_ends_the_sentence(text, shown, target):
    assert found(text.replace("«", "")) == [(shown, target)]


@pytest.mark.parametrize(
    "text",
    ["t.ex. så", "kl. 13.15", "slut.Se nästa", "version 2.0.1", "anna@", "@anna", "fil.txt", "a.b", "3.se4",
     "ftp://example.com", "https://anna@elak.example", "www.", "http://"],
)  # fmt: skip
def test_what_only_looks_like_an_address_stays_text(text):
    assert found(text) == []


def test_a_very_long_address_shows_its_beginning_and_leads_all_the_way():
    ((shown, target),) = found(f"https://example.se/{'x' * 100}")
    assert len(shown) == 60
    assert target.endswith("x" * 100)


@given(st.text(alphabet="abcåäö@.:/wW -()!?,se\u2013", max_size=80))
def test_no_letter_is_lost_or_moved(text):
    assert plain(with_links((Text(text),))).removesuffix("…")[:50] == text.replace("mailto:", "")[:50]


@given(st.text(max_size=60))
def test_whatever_is_written_a_target_is_ascii_of_a_known_kind_or_refused(written):
    try:
        target = target_of(written, 1)
    except InvalidIssue:
        return
    assert target.isascii()
    assert target.startswith(("https://", "http://", "mailto:"))
    assert not set(target) & set(" \t\r\n<>\"'") - {"'"}


@pytest.mark.parametrize(
    "written",
    ["mailto:a@example.se,b@example.se", "mailto:a@example.se?bcc=b@example.se%0d%0aX", "https://exa mple.se",
     "https://-.se", "http://[::1", "https://example.se:99999"],
)  # fmt: skip
def test_a_link_that_would_mislead_or_break_is_refused(written):
    with pytest.raises(InvalidIssue):
        target_of(written, 1)


def test_a_mail_link_may_carry_a_subject():
    assert target_of("mailto:a@example.se?subject=Hej å", 1) == "mailto:a@example.se?subject=Hej%20%C3%A5"
