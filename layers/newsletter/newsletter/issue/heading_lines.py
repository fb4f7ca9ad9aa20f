"""Lines of plain text that are headings, as a reader sees them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from newsletter.issue import cues
from newsletter.issue.date_hints import begins_with_day, has_day, is_greeting
from newsletter.issue.date_words import MONTHS, WEEKDAYS, one_of, pattern, said
from newsletter.issue.line_kinds import OLD_SYSTEM, LineKind, is_period, kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_HEADING = 80

_NO_HEADINGS = OLD_SYSTEM | {LineKind.GREETING, LineKind.DAY, LineKind.BYLINE, LineKind.FIELD}
_OPENS = re.compile(r"[(>\[\u2013\u2014/*-]|[^\W\d_][\w ]{1,20}:\s")
"""How no heading begins: a remark, a saying, a label such as ``Plats:``."""

_SHOUTED = re.compile(r"[^\W\d_a-zåäöæøü]{3,}:\s")
_HOUR_FIRST = re.compile(r"(?:kl\.?\s?)?\d{1,2}[.:]\d\d\b(?!\.\d)", re.IGNORECASE)
_HOUR = re.compile(r"\bkl\b|\d[.:]\d\d\b|\d\s?[ap]\.?m\b|\buhr\b", re.IGNORECASE)
_MONTH = pattern(rf"(?:{one_of(MONTHS)})(?: 20\d\d)?:?")
_IN_MONTH = pattern(rf"(?:{one_of(WEEKDAYS)})\b\.? \d|\d{{1,2}}\b")
"""A line of a programme that is written month by month."""

_SENTENCE_END = re.compile(r"[.,;:!…][\"\u201d\u2019)]*$")
_DECORATED = re.compile(r"(?P<sign>[*_=~#+>-]{1,6})\s*(?P<text>\w(?:.{0,100}\w)?[?!)]*)\s*(?:(?P=sign)|<{1,6})")
_SAYS_ALL = re.compile(r"[.!?:…][\"\u201d\u2019)]*$|[.!?]\s+(?=[A-ZÅÄÖÆØÜ])")
_LABELS = pattern(rf"(?:{said('when_label')}|{said('where_label')})\s*:\s")
_WEEKLY = pattern(
    rf"(?:{one_of(WEEKDAYS)})(?:ar)?\b\.?(?:\s?[\u2013&/-]\s?(?:{one_of(WEEKDAYS)})(?:ar)?\b\.?)?:?\s{{1,3}}"
    rf"(?:(?:{said('clock')})\s{{0,3}})?\d{{1,2}}"
    r"(?:[.:]\d\d)?\s?[\u2013-]\s?\d"
)
"""``Tis-tors 15-21``: below a heading such as ``Öppettider``."""

_DUTIES = re.compile(r"\d{1,2}/\d{1,2}\s")
_SYMBOLS = ("So", "Sk")
_MOST_WORDS = 6
_LONGEST_SPARE = 40
"""Characters of a heading over a single sentence."""


def is_heading(line: str) -> bool:
    """Short, not a sentence, not a greeting, not just an address."""
    if len(line) > LONGEST_HEADING or _SENTENCE_END.search(line) or is_greeting(line):
        return False
    if kind_of(line) in _NO_HEADINGS or (_OPENS.match(line) and not _SHOUTED.match(line)):
        return False
    if _HOUR_FIRST.match(line) or (begins_with_day(line) and _HOUR.search(line)):
        return False  # one of several things that happen
    if not any(c.isalpha() for c in line) or line[0].islower():
        return False
    return "@" not in line and "://" not in line and not line.lower().startswith("www.")


def bare_heading(line: str) -> str:
    """A heading without the signs that frame it, as in ``** Städdag **``; empty for any other line."""
    found = _DECORATED.fullmatch(line.strip())
    if found is None or len(found["text"]) > LONGEST_HEADING:
        return ""
    said = found["text"]
    shown = said.rstrip("!)").replace(": ", " ")
    return said if any(c.isalpha() for c in said) and is_heading(shown) else ""


def stands_out(first: str, rest: tuple[str, ...]) -> bool:
    """Whether a first line without a blank one below it is still a heading over a proper paragraph."""
    if _MONTH.fullmatch(first) and _IN_MONTH.match(rest[0]):
        return True
    if (_LABELS.match(rest[0]) or _WEEKLY.match(rest[0])) and not (
        begins_with_day(first) or _WEEKLY.match(first) or cues.is_sentence(first)
    ):
        return True
    if begins_with_symbol(first):
        return not begins_with_symbol(rest[0])
    if len(rest) > 1 and not _DUTIES.match(first) and all(map(_DUTIES.match, rest[:2])):
        return True
    letters = [c for c in first if c.isalpha()]
    shouted = len(letters) > 3 and all(c.isupper() for c in letters)
    return (
        shouted
        or is_period(first)
        or (len(" ".join(rest)) > 2 * LONGEST_HEADING and len(first) <= LONGEST_HEADING * 3 // 4)
        or is_spare(first, rest)
    )


def is_spare(first: str, rest: Sequence[str]) -> bool:
    """Whether a line of few words, which is no sentence, stands over one that is."""
    below = rest[0]
    return (
        len(first) <= _LONGEST_SPARE
        and first[:1].isupper()
        and first[-1:].isalnum()
        and len(below) > len(first)
        and below[:1].isupper()
        and not cues.is_sentence(first)
        and not _IN_MONTH.match(first)
        and not _OPENS.match(below)
        and _SAYS_ALL.search(below) is not None
    )


def is_alike(lines: Sequence[str]) -> bool:
    """Whether a short line stands over a sentence, in an issue whose other headings do: ``We need you``."""
    if len(lines) < 2:
        return False
    first, below, last = lines[0].strip(), lines[1].strip(), lines[-1].strip()
    short = len(first) <= _LONGEST_SPARE and len(first.split()) <= _MOST_WORDS and len(below) > len(first)
    is_name = is_heading(first.rstrip("!?")) and first[-1:] != "." and not has_day(first)
    return (
        short
        and is_name
        and below[:1].isupper()
        and (has_day(below) or not _OPENS.match(below))
        and _SAYS_ALL.search(last) is not None
    )


def begins_with_symbol(line: str) -> bool:
    """Whether a line begins with an emoji or another sign that is neither a letter nor a mark of its sentence."""
    return unicodedata.category(line[:1] or " ") in _SYMBOLS


def is_heading_over(first: str, rest: Sequence[str]) -> bool:
    """Whether a line right above others, with no blank line between, is their heading."""
    return is_heading(first) and (begins_with_day(rest[0]) or stands_out(first, tuple(rest)))
