"""The words of which days and times are made, in every language that is read, and a cursor that takes them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from newsletter.languages import DAY_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def _numbered(several: Iterable[Mapping[int, str]]) -> dict[str, int]:
    return {word: number for one in several for number, words in one.items() for word in words.split()}


MONTHS: Mapping[str, int] = _numbered(words.months for words in DAY_WORDS)
WEEKDAYS: Mapping[str, int] = _numbered(words.weekdays for words in DAY_WORDS)
"""ISO numbers: Monday is 1."""

WHOLE_MONTHS = frozenset(words.months[number].split()[0] for words in DAY_WORDS for number in range(1, 13))
"""Months in full: a full stop after one of them ends the sentence."""

TWO_LETTERS: Mapping[str, int] = _numbered(words.two_letter_weekdays for words in DAY_WORDS)
"""Weekdays that are other words too (``on``, ``to``, ``so``): they count only right before a day in figures."""

HOURS: Mapping[str, int] = _numbered(dict(enumerate(words.hours.split(), start=1)) for words in DAY_WORDS)
"""The names of the hours from 1 to 12."""


def one_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


@cache
def said(name: str) -> str:
    """What every language has for a field of ``DayWords``, as one expression that matches nothing if none has any."""
    parts = dict.fromkeys(part for words in DAY_WORDS if (part := getattr(words, name)))
    return f"(?:{'|'.join(parts)})" if parts else r"(?!)"


def pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


RANGE = pattern(rf"\s*[\u2010-\u2015-]\s*(?:(?:till|to|til|bis)\s+)?(?!\s)|\s+{said('to')}\s+")
"""What stands between the ends of a range, of days or of hours."""

PAIR = pattern(rf"\s*(?:&|/)\s*|\s+{said('both')}\s+")
"""What stands between two, which are a range if they follow upon each other or were announced as one."""

OPENS = pattern(rf"{said('opens')}\s+")

TO_AN_HOUR = r"\s?[\u2013-]\s?(?:[01]?\d|2[0-4])\.[0-5]\d(?![\d.])"
"""After ``Måndag 19.10``: hours of a week's plan, since a day's month is seldom written with two figures."""

BLANK = pattern(r"\s*")
SEPARATOR = pattern(r"\s*[,;|\u00b7\u2022\u2013\u2014-]?\s*")

_SPACES = re.compile(r"[\u00a0\u2007\u2009\u202f\t ]+")
_COLUMNS = re.compile(r"[\u00a0 ]*\t[\u00a0\t ]*|[\u00a0\u2007 ]{3,}")


def evened(text: str) -> str:
    """Text with one kind of blank, line ends kept."""
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


def in_columns(text: str) -> str:
    """The same, with `` | `` where three blanks or a tab make columns."""
    return evened("\n".join(_COLUMNS.sub(" | ", line.strip()) for line in text.split("\n")))


class Cursor:
    """A place in a text. ``take`` moves it past what a pattern finds there, or leaves it."""

    def __init__(self, text: str, at: int = 0) -> None:
        self.text = text
        self.at = at

    def take(self, wanted: re.Pattern[str]) -> re.Match[str] | None:
        found = wanted.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    @property
    def rest(self) -> str:
        return self.text[self.at :]
