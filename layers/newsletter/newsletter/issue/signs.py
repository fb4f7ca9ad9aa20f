"""Signs by which a reader knows what a line is: a day on which something happens, a greeting at the end."""

from __future__ import annotations

import re

_MONTHS = (
    "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
    "|january|february|march|may|june|july|august|october"
    "|jan|feb|apr|jun|jul|aug|sept|sep|okt|oct|nov|dec"
)
_DAYS = r"(?:[0-2]?\d|3[01])(?:\s?[\u2013-]\s?(?:[0-2]?\d|3[01]))?"
_DATE = re.compile(
    rf"(?<![\w.,/-]){_DAYS}(?:st|nd|rd|th|:e|:a)?\s+(?:of\s+)?(?:{_MONTHS})\b"
    rf"|\b(?:{_MONTHS})\s+{_DAYS}(?:st|nd|rd|th)?(?![\w:.])"
    r"|(?<![\w-])20\d\d-[01]\d-[0-3]\d(?![\w-])",
    re.IGNORECASE,
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
    """Whether a text names a day of the year, or a range of them, in Swedish or English."""
    return _DATE.search(text) is not None


def begins_with_day(text: str) -> bool:
    """Whether the day stands at or near the beginning, as in ``torsdag 12 juni kl. 13``."""
    found = _DATE.search(text)
    return found is not None and len(text[: found.start()].split()) <= 2


def is_greeting(text: str) -> bool:
    """Whether a short line greets, as people do at the end of a letter."""
    return len(text) <= 80 and _GREETING.match(text.strip()) is not None
