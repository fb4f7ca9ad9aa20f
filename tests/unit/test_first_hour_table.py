"""The table of stumbles names tests that are there, and has a row for each of the 28."""

from __future__ import annotations

import re

import pytest

from tests.template import ROOT

ROWS = re.findall(r"^\| (\d+) \|.*\| (.*) \|$", (ROOT / "docs" / "first-hour.md").read_text("utf-8"), re.MULTILINE)


def test_every_stumble_has_a_row():
    assert [int(number) for number, _ in ROWS] == list(range(1, 29))


@pytest.mark.parametrize(("number", "shown_by"), ROWS)
def test_what_shows_it_is_there(number, shown_by):
    named = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", shown_by)
    assert named, number
    for file, test in named:
        text = (ROOT / file).read_text("utf-8")
        assert f"def {test or 'test_'}" in text, f"{file}::{test}"
