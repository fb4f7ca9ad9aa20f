"""Every day that a line of text names, wherever it stands in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from newsletter.issue.date_hints import CORE
from newsletter.issue.date_words import pattern
from newsletter.issue.dates import Reading, read_days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from newsletter.issue.day_points import Style

_WORD_BEGINS = re.compile(r"(?<!\S)\S|(?<=\()\S")
_BEFORE = 60
_MOST_DAYS = 20
"""Days of one line that are looked at: no sentence that people write has more."""
_LONGEST = 240
_FRACTION = pattern(r"(?:1/[234]|2/[34]|3/4)$")
_NAME = re.compile(r"\s+[A-ZÅÄÖÆØÜ][^\W\d_]{2}")
_NUMBER_OF = pattern(r".*\b(?:nr|nummer|no|num|issue|vecka|v|punkt|kap|sid|s|klockan|version)\.?\s*$")


@dataclass(frozen=True)
class Seen:
    """A day in a line, or several in a row. ``begin`` and ``end`` are places in the line."""

    readings: tuple[Reading, ...]
    begin: int
    end: int
    text: str

    @property
    def before(self) -> str:
        return self.text[: self.begin]

    @property
    def after(self) -> str:
        return self.text[self.end :]

    @property
    def said(self) -> str:
        return self.text[self.begin : self.end].strip()


def days_in(text: str, today: date, style: Style) -> tuple[Seen, ...]:
    """The days of a line whose blanks are evened, in order; a fraction such as ``1/2`` is none."""
    return tuple(islice(_seen(text, today, style), _MOST_DAYS))


def _seen(text: str, today: date, style: Style) -> Iterator[Seen]:
    at = 0
    if style.month:
        first = _read(text, 0, today, style)
        if first:
            yield first
            at = first.end
    while core := CORE.search(text, at):
        found = _around(text, at, core, today, style)
        if found is None:
            at = core.end()
            continue
        at = found.end
        if not _is_something_else(found):
            yield found


def _around(text: str, at: int, core: re.Match[str], today: date, style: Style) -> Seen | None:
    """The reading that begins first and holds the figures that were found."""
    for begins in _WORD_BEGINS.finditer(text, max(at, core.start() - _BEFORE), core.start() + 1):
        found = _read(text, begins.start(), today, style)
        if found and found.end >= core.end() - 1:
            return found
    return _read(text, core.start(), today, style)


def _read(text: str, begin: int, today: date, style: Style) -> Seen | None:
    piece = text[begin : begin + _LONGEST]
    readings = read_days(piece, today, style)
    if not readings:
        return None
    return Seen(readings, begin, begin + len(piece) - len(readings[0].rest), text)


def _is_something_else(found: Seen) -> bool:
    if not found.readings[0].in_figures:
        return False
    timed = any(one.when and one.when.starts for one in found.readings)
    if found.begin == 0 and _NAME.match(found.after):
        return False  # "3/4 Sju samurajer" is a line of a programme
    return not timed and bool(_FRACTION.match(found.said) or _NUMBER_OF.match(found.before))
