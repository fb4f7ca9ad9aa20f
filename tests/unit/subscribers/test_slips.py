"""Slips of the finger are asked about; what is right is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.subscribers.typo_domains import COMMON, REAL, meant


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("anna@gmial.com", "anna@gmail.com"),
        ("Anna.Berg@Gamil.com", "Anna.Berg@gmail.com"),
        ("anna@gmail.con", "anna@gmail.com"),
        ("anna@gmail.comm", "anna@gmail.com"),
        ("anna@gmal.com", "anna@gmail.com"),
        ("anna@hotmial.com", "anna@hotmail.com"),
        ("anna@hotmai.se", "anna@hotmail.se"),
        ("anna@outlok.com", "anna@outlook.com"),
        ("anna@telia.cm", "anna@telia.com"),
    ],
)
def test_a_domain_with_a_letter_wrong_is_asked_about(typed, right):
    assert meant(typed) == right


@pytest.mark.parametrize(
    "typed",
    [
        "a@gmail.com",
        "a@GMAIL.com",
        "a@mail.com",
        "a@ymail.com",
        "a@smakommuner.example",
        "a@live.com",
        "a@x.se",
        "",
        "a",
    ],
)
def test_a_domain_that_is_right_or_quite_another_is_not(typed):
    assert meant(typed) == ""


@given(st.integers(0, 8), st.sampled_from("abcxyz"))
def test_every_single_slip_in_a_common_domain_is_found(place, letter):
    right = "gmail.com"
    typos = {
        right[:place] + right[place + 1 :],
        right[:place] + letter + right[place:],
        right[:place] + letter + right[place + 1 :],
        right[:place] + right[place : place + 2][::-1] + right[place + 2 :],
    }
    found = {slip: meant(f"anna@{slip}") for slip in typos - {right}}
    assert set(found.values()) <= {"anna@gmail.com", ""}
    assert {slip for slip, answer in found.items() if not answer} <= {"mail.com", "ymail.com", "gmail.co"}


@given(
    st.sampled_from(COMMON), st.integers(0, 20), st.sampled_from("abcdefghijklmnopqrstuvwxyzåäö.-1"), st.integers(0, 3)
)
def test_what_is_proposed_is_right_itself_and_another_word_than_was_typed(right, place, letter, kind):
    at = place % len(right)
    typed = (
        right[:at] + right[at + 1 :],
        right[:at] + letter + right[at:],
        right[:at] + letter + right[at + 1 :],
        right[:at] + right[at : at + 2][::-1] + right[at + 2 :],
    )[kind]
    proposed = meant(f"Anna.Berg@{typed}")
    if typed in COMMON or typed in REAL:
        assert not proposed
    else:
        assert proposed.partition("@")[2] in COMMON, "no slip in a common domain goes unasked"
        assert proposed.startswith("Anna.Berg@")
        assert meant(proposed) == ""


@given(st.text(max_size=80))
def test_whatever_is_typed_nothing_is_proposed_but_common_places(typed):
    assert meant(typed).rpartition("@")[2] in (*COMMON, "")
