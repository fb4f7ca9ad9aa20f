"""Hours as people write them: ``kl. 8.30-9.15``, ``kl 1715``, ``10 to 15``, ``1-3 pm``, ``halv sju``, ``18:30 Uhr``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from newsletter.issue.date_words import HOURS, MONTHS, OPENS, PAIR, RANGE, one_of, pattern, said

if TYPE_CHECKING:
    import re

    from newsletter.issue.date_words import Cursor

_ABOUT = pattern(r"(?:ca\.?|cirka|circa|around|about|omkring|runt|gegen|etwa)\s+(?=[\d\w])")
_CLOCK = rf"(?:{said('clock')})\s*"
_PREFIX = pattern(_CLOCK)
_DOORS = pattern(r"\d{1,2}(?:[.:]\d\d)?(?:\s?[ap]\.?m\.?)?\s+for\s+(?=\d{1,2}(?:[.:]\d\d)?\s?[ap]\.?m)")
"""``7.00 for 7.30 pm``: people come at the first hour, and it begins at the second."""

_DOORS_OPEN = pattern(
    r"(?:doors|insläpp|dörrarna\söppnar|dörrarna\söppnas)\s(?:open\s)?(?:at\s|kl\.?\s)?\d{1,2}(?:[.:]\d\d)?"
    r"(?:\s?[ap]\.?m\.?)?,?\s(?:and\s|och\s)?[^\W\d_]{1,20}\s(?:börjar\s|starts\s)?(?:at\s|kl\.?\s)?"
    r"(?=\d{1,2}(?:[.:]\d\d|\s?[ap]\.?m))"
)
"""``doors 6.30pm, supper 7pm``: the same."""

_HALF_DAY = 12
_LATEST_UNSAID = 7
"""``at 7.30`` with nothing more, in English, is in the evening up to this hour."""

_HOUR = pattern(
    r"(?P<noon>(?:12\s+)?(?:noon|midday)|(?:12\s+)?(?P<midnight>midnight))\b"
    r"|(?P<hour>[01]?\d|2[0-4])(?:[.:](?P<minute>[0-5]\d))?(?!\d|:\d|[.,]\d)(?!\.\s?(?:0?[1-9]|1[0-2])\.)"
    r"(?:\s*(?P<half>[ap]\.?\s?m\.?(?!\w)))?"
    rf"(?P<uhr>\s*(?:{said('after_hour')})\b)?(?!\s*(?:{one_of(MONTHS)})\b|\.\s(?:{one_of(MONTHS)})\b|/\d)"
)
_FOUR = pattern(r"(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?!\d)")
_HALF = pattern(rf"(?:(?P<before>{said('half')})|(?P<after>{said('half_past')}))\s+(?P<name>{one_of(HOURS)})\b")
_AFTERNOON = pattern(rf",?\s*{said('afternoon')}")
_MORNING = pattern(rf",?\s*{said('morning')}")
# "at 10 Downing Street", "10-15 kr": a number that something else belongs to is no hour.
_GOES_ON = pattern(r"\s*(?:$|[,;.()|:\n\u2013\u2014-])|\s+(?-i:[a-zåäöæø])")
_CAPITAL = pattern(r"\s+(?-i:[A-ZÅÄÖÆØ])")
_COUNTS = pattern(
    r"\s*(?:kr\b|kronor|:-|år\b|st\b|personer|deltagare|people|persons|platser|years?\b|euros?|%|[€£$]|:\s?a\b|:\s?e\b|km\b|m\b)"
)
_EVENING_FROM = 8
"""``halv sju`` with nothing more said is in the evening up to this hour: few meet at half past six in the morning."""


@dataclass(frozen=True)
class Hours:
    """``ends`` is None if it was not said. ``next_day``: they begin at midnight, when the day that was said is over."""

    starts: time
    ends: time | None = None
    next_day: bool = False

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
    cursor.take(_ABOUT)
    announced = announced or cursor.take(_PREFIX)
    cursor.take(_DOORS)
    announced = cursor.take(_DOORS_OPEN) or announced
    named = _named(cursor)
    if named:
        return named
    first = (cursor.take(_FOUR) if announced else None) or cursor.take(_HOUR)
    if first is None:
        cursor.at = begin
        return None
    second = _second(cursor, opened=opened is not None, four="noon" not in first.re.groupindex)
    sure = announced or second or _is_exact(first)
    alone = not (_is_exact(first) or second)
    if not sure or _COUNTS.match(cursor.text, cursor.at) or not (_goes_on(cursor, announced) if alone else True):
        cursor.at = begin
        return None
    late = cursor.take(_AFTERNOON) is not None
    early = not late and cursor.take(_MORNING) is not None
    if second is None:
        late = late or (not early and _is_evening(first, announced))
        starts = _later(_time(first, _half(first)), late=late)
        return Hours(starts, next_day=_is_midnight(first))
    starts = _later(_time(first, _half(first) or _inherited(first, second)), late=late)
    ends = _later(_time(second, _half(second)), late=late)
    if time(0) < ends <= starts < time(_HALF_DAY) and not (_half(second) or second[0].startswith("0")):
        ends = ends.replace(hour=ends.hour + _HALF_DAY)  # "10-4" can mean nothing else
    return Hours(starts, ends)


def _is_evening(found: re.Match[str], announced: re.Match[str] | None) -> bool:
    """Whether an hour after ``at``, of which neither half of the day is said, is one at which nobody meets early."""
    is_english = announced is not None and announced[0].lower().strip() in ("at", "starting at", "starts at")
    hour = found.groupdict().get("hour") or ""
    return is_english and not _half(found) and hour.isdigit() and hour[0] != "0" and int(hour) <= _LATEST_UNSAID


def _goes_on(cursor: Cursor, announced: re.Match[str] | None) -> bool:
    """Whether a bare number can be an hour by what follows: after ``kl`` always, after ``at`` not before a name."""
    if _GOES_ON.match(cursor.text, cursor.at):
        return True
    is_clock = announced is not None and announced[0].lower().strip(" .") not in ("at", "from", "um", "von")
    return is_clock and _CAPITAL.match(cursor.text, cursor.at) is not None


def _named(cursor: Cursor) -> Hours | None:
    found = cursor.take(_HALF)
    if found is None:
        return None
    hour = HOURS[found["name"].lower()]
    early = cursor.take(_MORNING) is not None
    late = not early and (cursor.take(_AFTERNOON) is not None or hour <= _EVENING_FROM)
    before = hour - 1 if found["before"] else hour
    return Hours(time(before % 12 + (12 if late else 0), 30))


def _second(cursor: Cursor, *, opened: bool, four: bool) -> re.Match[str] | None:
    between = cursor.at
    if cursor.take(RANGE) or (opened and cursor.take(PAIR)):
        cursor.take(_PREFIX)
        cursor.take(_ABOUT)
        found = (cursor.take(_FOUR) if four else None) or cursor.take(_HOUR)
        if found:
            return found
    cursor.at = between
    return None


def _is_exact(found: re.Match[str]) -> bool:
    known = found.groupdict()
    return bool(known["minute"] or known.get("noon") or known.get("half") or known.get("uhr"))


def _is_midnight(found: re.Match[str]) -> bool:
    known = found.groupdict()
    return bool(known.get("midnight")) or known.get("hour") == "24"


def _half(found: re.Match[str]) -> str:
    return (found.groupdict().get("half") or "")[:1].lower()


def _inherited(first: re.Match[str], second: re.Match[str]) -> str:
    """``1-3 pm`` begins in the afternoon, ``11-1 pm`` in the morning."""
    half = _half(second)
    if not half or not first["hour"] or not second["hour"] or int(first["hour"]) > 12:
        return ""
    return half if int(first["hour"]) % 12 < int(second["hour"]) % 12 else {"p": "a", "a": "p"}[half]


def _later(at: time, *, late: bool) -> time:
    return at.replace(hour=at.hour + 12) if late and 0 < at.hour < 12 else at


def _time(found: re.Match[str], half: str) -> time:
    if not found["hour"]:
        return time(0) if _is_midnight(found) else time(12)
    hour = int(found["hour"])
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour % 24, int(found["minute"] or 0))
