"""A page speaks the list's language to whoever reads it, and otherwise the best of ours; no header does any harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.mailing_list import LANGUAGES
from newsletter.web.languages import best, spoken, wanted_in


@pytest.mark.parametrize(
    ("accepted", "of_a_swedish_list", "of_a_stack"),
    [
        ("", "sv", "sv"),
        ("sv", "sv", "sv"),
        ("sv-SE,sv;q=0.9,en;q=0.8", "sv", "sv"),
        ("en-GB,en;q=0.9,sv;q=0.1", "sv", "en"),
        ("en-US,en;q=0.5", "en", "en"),
        ("de-DE,de;q=0.9", "sv", "sv"),
        ("de, en;q=0.3", "en", "en"),
        ("nb-NO, *;q=0.5", "sv", "sv"),
        ("en, *;q=0.1", "en", "en"),
        ("sv;q=0, en;q=0.1", "en", "en"),
        ("sv;q=0", "sv", "sv"),
        ("EN-gb ; Q=1", "en", "en"),
        ("svenska, en", "en", "en"),
        ("sv;q=high, en;q=0.2", "en", "en"),
        ("sv;q=nan, en;q=inf, en;q=2", "sv", "sv"),
        (";;,,=,q=1,sv", "sv", "sv"),
        ("da," * 40 + "en", "sv", "sv"),
        ("x" * 100_000 + ",en", "sv", "sv"),
    ],
)
def test_what_a_browser_asks_for_is_weighed_against_the_list(accepted, of_a_swedish_list, of_a_stack):
    assert spoken(accepted, "sv") == of_a_swedish_list
    assert best(accepted, "sv") == of_a_stack


@given(st.text() | st.text("svenq=,;.*-01 ", max_size=80))
def test_any_header_gives_a_language_of_ours(accepted):
    assert set(wanted_in(accepted)) <= set(LANGUAGES)
    assert spoken(accepted, "sv") in LANGUAGES
    assert spoken(accepted, "en") == "en" or "en" not in wanted_in(accepted)
