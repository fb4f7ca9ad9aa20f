"""Hours as people write them: ``kl. 8.30-9.15``, ``10 to 15``, ``1-3 pm``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from newsletter.issue.date_words import MONTHS, OPENS, PAIR, RANGE, one_of, pattern

if TYPE_CHECKING:
    import re

    from newsletter.issue.date_words import Cursor

_PREFIX = pattern(r"(?:kl\.|kl(?=[\s\d])|klockan|at|starting\s+at|med\s+start)\s*")
_HOUR = pattern(
    r"(?P<noon>noon|midday)\b"
    r"|(?P<hour>[01]?\d|2[0-4])(?:[.:](?P<minute>[0-5]\d))?(?![\d:]|[.,]\d)(?:\s*(?P<half>[ap]\.?\s?m\.?(?!\w)))?"
    rf"(?:\s*o['\u2019]clock\b)?(?!\s*(?:{one_of(MONTHS)})\b)"
)
# "at 10 Downing Street", "10-15 kr": a number that something else belongs to is no hour.
_GOES_ON = pattern(r"\s*(?:$|[,;.()|\n\u2013\u2014-])|\s+(?-i:[a-zåäö])")
_COUNTS = pattern(
    r"\s*(?:kr\b|kronor|år\b|st\b|personer|deltagare|people|persons|years?\b|euros?|%|[€£$]|:\s?a\b|:\s?e\b)"
)


@dataclass(frozen=True)
class Hours:
    """``ends`` is None if it was not said. Midnight at the end of a day is ``time(0)``."""

    starts: time
    ends: time | None = None

    @property
    def pass_midnight(self) -> bool:
        """An evening that goes on into the next day."""
        return self.ends is not None and self.ends <= self.starts and (self.starts.hour >= 17 or self.ends == time(0))

    @property
    def backwards(self) -> bool:
        return self.ends is not None and self.ends <= self.starts and not self.pass_midnight


def hours_at(cursor: Cursor) -> Hours | None:
    """The hours that stand where the cursor is; it stays there if there are none."""
    begin = cursor.at
    opened = cursor.take(OPENS)
    announced = cursor.take(_PREFIX) or cursor.take(OPENS)
    first = cursor.take(_HOUR)
    if first is None:
        cursor.at = begin
        return None
    second = _second(cursor, opened=opened is not None)
    sure = announced or second or first["noon"] or first["minute"] or first["half"]
    alone = not (first["noon"] or first["minute"] or first["half"] or second)
    if not sure or _COUNTS.match(cursor.text, cursor.at) or (alone and not _GOES_ON.match(cursor.text, cursor.at)):
        cursor.at = begin
        return None
    if second is None:
        return Hours(_time(first, _half(first)))
    return Hours(_time(first, _half(first) or _inherited(first, second)), _time(second, _half(second)))


def _second(cursor: Cursor, *, opened: bool) -> re.Match[str] | None:
    between = cursor.at
    if cursor.take(RANGE) or (opened and cursor.take(PAIR)):
        cursor.take(_PREFIX)
        found = cursor.take(_HOUR)
        if found:
            return found
    cursor.at = between
    return None


def _half(found: re.Match[str]) -> str:
    return (found["half"] or "")[:1].lower()


def _inherited(first: re.Match[str], second: re.Match[str]) -> str:
    """``1-3 pm`` begins in the afternoon, ``11-1 pm`` in the morning."""
    half = _half(second)
    if not half or first["noon"] or second["noon"] or int(first["hour"]) > 12:
        return ""
    return half if int(first["hour"]) % 12 < int(second["hour"]) % 12 else {"p": "a", "a": "p"}[half]


def _time(found: re.Match[str], half: str) -> time:
    if found["noon"]:
        return time(12)
    hour = int(found["hour"])
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour % 24, int(found["minute"] or 0))
