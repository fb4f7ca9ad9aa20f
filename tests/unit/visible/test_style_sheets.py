"""Style sheets and comments that are not closed, or stand in one another: both readers find the same ones."""

from __future__ import annotations

import pytest

from newsletter.issue import html_tree
from newsletter.visible import pages, visible_in

HIDES = ".a { display: none }"


@pytest.mark.parametrize("hidden_names", [html_tree.hidden_names, pages.hidden_names])
@pytest.mark.parametrize(
    ("html", "names"),
    [
        (f"<style>{HIDES}</style>", {".a"}),
        (f"<STYLE type='text/css'>{HIDES}</Style><style>#b {{ display: none }}</style>", {".a", "#b"}),
        (f"</style><style>{HIDES}</style>", {".a"}),
        (f"<style>{HIDES}", set()),
        (f"<style>p {{ color: red }}</style>{HIDES}</style>", set()),
        ("<style>p { color: red }</style><p>Text</p>", set()),
        ("<style" * 60_000 + f">{HIDES}</style>", {".a"}),
        ("<style>" * 60_000, set()),
    ],
)
def test_what_a_page_hides_is_told_by_its_closed_style_sheets(hidden_names, html, names):
    assert hidden_names(html) == names


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("Hej <!-- dolt --> alla", ["Hej alla"]),
        ("Hej <!-- dolt\n\noch --> alla<!-- mer -->", ["Hej alla"]),
        ("Hej <!-- alla", ["Hej <!-- alla"]),
        ("Hej <!--> alla -->", ["Hej"]),
        ("1. Hej\n\n\n2. Alla", ["Hej", "Alla"]),
        (">\n\n> - Hej", [">", "> Hej"]),
    ],
)
def test_comments_and_numbers_of_markdown_are_not_read(text, blocks):
    assert visible_in("a.md", text.encode()).blocks == blocks
