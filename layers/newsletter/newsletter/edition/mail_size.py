"""Weight: Gmail shows so much of a mail and hides the rest, with the way out in it."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from newsletter.edition.slots import GROUNDS, fill, values_for
from newsletter.errors import InvalidIssue, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.edition.edition import Edition

_LARGE = 90_000
_TOO_LARGE = 102_000
"""Bytes of HTML: measured by others between 99 and 102 kB (https://github.com/hteumeuleu/email-bugs/issues/41)."""

_LONGEST_LEAVE = "https://" + "x" * 180
"""A reader's link as long as it can be: website, list, reader's key and signature."""

_HEADING = re.compile(r"(?=<h[12]\b)")
_TAG = re.compile(r"<[^>]*(?:>|\Z)")


def weight_of(edition: Edition) -> int:
    """Bytes of the HTML as the reader gets it whose own is the longest."""
    values = (values_for(edition, grounds=grounds, leave=_LONGEST_LEAVE) for grounds in GROUNDS)
    return max(len(fill(edition.html, one).encode()) for one in values)


def weight_problems(edition: Edition, *, may_be_long: bool) -> Iterator[Problem]:
    """What is too much, and which of its sections weighs most.

    Raises:
        InvalidIssue: ``edition-too-large``, unless its author has said that it may be clipped.
    """
    weight = weight_of(edition)
    if weight < _LARGE:
        return
    section, heaviest = _heaviest(edition.html)
    facts: dict[str, str | int] = {"kilobytes": kilobytes(weight), "limit": _TOO_LARGE // 1000}
    facts |= {"section": section, "part": kilobytes(heaviest)}
    if weight > _TOO_LARGE and not may_be_long:
        raise InvalidIssue(Problem("edition-too-large", facts))
    yield Problem("edition-large" if weight <= _TOO_LARGE else "edition-clipped", facts, stops=False)


def _heaviest(html: str) -> tuple[str, int]:
    sections = _HEADING.split(html)
    heaviest = max(sections[1:] or sections, key=lambda section: len(section.encode()))
    heading = unescape(_TAG.sub("", heaviest.partition("</h")[0]))
    return " ".join(heading.split())[:60], len(heaviest.encode())


def kilobytes(size: int) -> int:
    """Never less than it is."""
    return -(-size // 1000)
