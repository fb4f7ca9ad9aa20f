"""The words of which days and times are made, in Swedish and English, and a reader that takes them one by one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MONTHS = {
    1: "januari january jan",
    2: "februari february febr feb",
    3: "mars march mar",
    4: "april apr",
    5: "maj may",
    6: "juni june jun",
    7: "juli july jul",
    8: "augusti august aug",
    9: "september sept sep",
    10: "oktober october okt oct",
    11: "november nov",
    12: "december dec",
}
_WEEKDAYS = {
    1: "måndagen måndag mån monday mon",
    2: "tisdagen tisdag tis tuesday tues tue",
    3: "onsdagen onsdag ons wednesday wed",
    4: "torsdagen torsdag tors tor thursday thurs thur thu",
    5: "fredagen fredag fre friday fri",
    6: "lördagen lördag lör saturday sat",
    7: "söndagen söndag sön sunday sun",
}


def _numbered(words: Mapping[int, str]) -> dict[str, int]:
    return {word: number for number, several in words.items() for word in several.split()}


MONTHS: Mapping[str, int] = _numbered(_MONTHS)
WEEKDAYS: Mapping[str, int] = _numbered(_WEEKDAYS)
"""ISO numbers: Monday is 1."""


def one_of(words: Mapping[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


RANGE = pattern(
    r"\s*[\u2010-\u2015-]\s*(?:(?:till|to)\s+)?(?!\s)"
    r"|\s+(?:till\s+och\s+med|t\.?\s?o\.?\s?m\.?|till|to|until|through|thru)\s+"
)
"""What stands between the ends of a range, of days or of hours."""

PAIR = pattern(r"\s*(?:&|/)\s*|\s+(?:och|and)\s+")
"""What stands between two, which are a range if they follow upon each other or were announced as one."""

OPENS = pattern(r"(?:från(?:\s+och\s+med)?|fr\.?\s?o\.?\s?m\.?|from|mellan|between)\s+")

BLANK = pattern(r"\s*")
SEPARATOR = pattern(r"\s*[,;|\u00b7\u2022\u2013\u2014-]?\s*")

_SPACES = re.compile(r"[\u00a0\u2007\u2009\u202f\t ]+")


def evened(text: str) -> str:
    """Text with one kind of blank, line ends kept."""
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


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
