"""Signs by which a reader knows what a line is: a day on which something happens, a greeting at the end."""

from __future__ import annotations

import re

from newsletter.issue.date_words import MONTHS, TWO_LETTERS, WEEKDAYS, one_of, pattern, said

_MONTHS = one_of(MONTHS)
_NUMBER = r"(?:[0-2]?\d|3[01])"
_DAYS = rf"{_NUMBER}(?:\s?[\u2013-]\s?{_NUMBER})?"
_DATE = (
    rf"(?<![\w.,/-]){_DAYS}(?:st|nd|rd|th|:?e|:?a|:(?:dje|de|nde|sta|ste|dra)|\.)?\s+(?:of\s+)?(?:{_MONTHS})\b(?!-[^\W\d])"
    rf"|\b(?-i:(?=[A-ZÅÄÖ]))(?:{_MONTHS})\.?\s+(?:the\s+)?{_DAYS}(?:st|nd|rd|th)?(?![\w:]|\.\d)"
    r"|(?<![\w-])20\d\d-[01]\d-[0-3]\d(?![\w-])"
    r"|(?<![\w.,])(?:[0-2]?\d|3[01])\.\s?(?:1[0-2]|0?[1-9])\.\s?20\d\d(?!\d)"
)
_FIGURES = (
    rf"(?<![\w.,/:+-]){_NUMBER}(?:\s?[\u2013-]\s?{_NUMBER})?[/.](?:1[0-2]|0?[1-9])(?:[/-](?:20)?\d\d)?"
    r"(?![\w/]|:\d|[.,]\d)"
)
_SURE = (
    rf"(?:\b(?:{one_of(WEEKDAYS)}|{one_of(TWO_LETTERS)})\b\.?,?\s+(?:den\s+)?|\b(?:den|d\.)\s+){_FIGURES}"
    rf"|{_FIGURES}(?=\s*,?\s+(?:{said('clock')})\s*\d)"
)
_DAY = pattern(rf"{_DATE}|{_SURE}")
CORE = pattern(rf"{_DATE}|{_FIGURES}")
"""The figures of a day, and its month: what every day has, whatever stands before and after. ``12/6`` may be something
else as well, which is for the reader of days to tell."""

_SHORT_LINE = 60
_BEGINS = pattern(
    rf"(?:(?:{one_of(WEEKDAYS)})\b\.?,?\s+|den\s+|d\.\s+)?(?:{_DATE})|(?:{_SURE})|(?:{one_of(WEEKDAYS)})\b\.?,?\s+{_NUMBER}(?![\w.:])|(?:{said('when_label')}|{said('where_label')})\s*:"
)

_GREETING = re.compile(
    r"(?:med\s+)?(?:många\s+|varma\s+)?(?:vänlig(?:a|en)?|hjärtlig(?:a)?|bästa|varma|sommar|vinter|jul)?\s*"
    r"hälsning(?:ar|en)?\b"
    r"|(?:en\s+)?(?:riktigt\s+)?(?:trevlig|skön|fin|härlig|glad|god|gott|väl\s+mött|vi\s+ses|på\s+återseende|tack\s+för)\b"
    r"|(?:kind|best|warm)(?:est)?\s+(?:regards|wishes)\b|(?:yours|sincerely|regards|cheers|see\s+you|thank\s+you)\b"
    r"|(?:happy|merry)\b",
    re.IGNORECASE,
)


def has_day(text: str) -> bool:
    """Whether a text names a day of the year, or a range of them, in any of the languages that are read."""
    return _DAY.search(text) is not None


def begins_with_day(text: str) -> bool:
    """Whether the day stands at or near the beginning, as in ``torsdag 12 juni kl. 13``."""
    found = _DAY.search(text)
    return found is not None and len(text[: found.start()].split()) <= 2


def is_meant(line: str, after: str) -> bool:
    """Whether a line of Markdown ends where its author meant it to: a day or ``Plats:`` begins it or the next one."""
    if not 0 < len(line) <= _SHORT_LINE:
        return False
    return any(_BEGINS.match(one.strip()) for one in (line, after))


def is_calendar(line: str, after: str) -> bool:
    """Whether two lines both begin with a day, so that neither goes on in the other however long it is."""
    return _BEGINS.match(line.strip()) is not None and _BEGINS.match(after.strip()) is not None


def is_greeting(text: str) -> bool:
    """Whether a short line greets, as people do at the end of a letter."""
    return len(text) <= 80 and _GREETING.match(text.strip()) is not None
