"""What was found in a file is kept with its row, and comes back as it was."""

from __future__ import annotations

from newsletter.editorial.found import as_rows, problems_in
from newsletter.errors import Problem


def test_what_was_found_comes_back():
    found = [
        Problem("file-too-big", {"megabytes": 31, "limit": 25}),
        Problem("same-content", {"file": "a.md"}, stops=False),
    ]
    assert problems_in({"found": as_rows(found)}) == found
    assert problems_in({}) == [], "a row that older code wrote"


def test_a_row_stays_small():
    found = [Problem("unknown", {"text": "x" * 10_000})] * 500
    assert len(str(as_rows(found))) < 40_000
