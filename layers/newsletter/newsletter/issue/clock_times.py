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
    r"(?P<noon>(?:12\s*)?(?:noon|midday)|(?:12\s*)?(?P<midnight>midnight|midnatt))\b"
    r"|(?P<hour>[01]?\d|2[0-4])(?:[.:](?P<minute>[0-5]\d))?(?!\d|:\d|[.,]\d)(?!\.\s?(?:0?[1-9]|1[0-2])\.)"
    r"(?:\s*(?P<half>[ap]\.?\s?m\.?(?!\w)))?"
    rf"(?P<uhr>\s*(?:{said('after_hour')})\b)?(?!\s*(?:{one_of(MONTHS)})\b|\.\s(?:{one_of(MONTHS)})\b|/\d)"
)
_FOUR = pattern(r"(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?!\d)")
_PART = pattern(
    rf"(?:(?P<half>{said('half')})|(?P<half_past>{said('half_past')})|(?P<quarter_to>{said('quarter_to')})"
    rf"|(?P<quarter_past>{said('quarter_past')}))\s+(?P<name>{one_of(HOURS)})\b"
)
_PARTS = {"half": -30, "half_past": 30, "quarter_to": -15, "quarter_past": 15}
"""Minutes from the hour that is named."""

_NAME = pattern(rf"(?P<name>{one_of(HOURS)})\b(?:\s*(?:{said('after_hour')})(?!\w))?")
_OPEN_END = pattern(rf",?\s+{said('open_end')}(?!\w)")
_WEAK = ("at", "from", "um", "von")
"""Words before an hour that stand before other things too."""

_CLAUSE_ENDS = pattern(r"\s*(?:$|[,;.()|\n\u2013\u2014-])")
_AFTERNOON = pattern(rf",?\s*{said('afternoon')}")
_MORNING = pattern(rf",?\s*{said('morning')}")
# "at 10 Downing Street", "10-15 kr": a number that something else belongs to is no hour.
_GOES_ON = pattern(r"\s*(?:$|@|[,;.()|:\n\u2013\u2014-]|&\s*\d)|\s+(?-i:[a-zåäöæø])")
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
    named = _named(cursor, announced)
    if named:
        return named
    first = (cursor.take(_FOUR) if announced else None) or cursor.take(_HOUR)
    if first is None:
        cursor.at = begin
        return None
    second = _second(cursor, opened=opened is not None, four="noon" not in first.re.groupindex)
    open_end = None if second or not opened else cursor.take(_OPEN_END)
    sure = announced or second or open_end or _is_exact(first)
    alone = not (_is_exact(first) or second or open_end)
    if not sure or _COUNTS.match(cursor.text, cursor.at) or not (_goes_on(cursor, announced) if alone else True):
        cursor.at = begin
        return None
    late = cursor.take(_AFTERNOON) is not None
    early = not late and cursor.take(_MORNING) is not None
    if second is None:
        late = late or (not early and (_is_evening(first, announced) or bool(open_end and _is_small(first))))
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
    return is_english and _is_small(found)


def _is_small(found: re.Match[str]) -> bool:
    """Whether it is an hour up to seven, of which neither half of the day is said."""
    hour = found.groupdict().get("hour") or ""
    return not _half(found) and hour.isdigit() and hour[0] != "0" and int(hour) <= _LATEST_UNSAID


def _goes_on(cursor: Cursor, announced: re.Match[str] | None) -> bool:
    """Whether a bare number can be an hour by what follows: after ``kl`` always, after ``at`` not before a name."""
    if _GOES_ON.match(cursor.text, cursor.at):
        return True
    return _is_clock(announced) and _CAPITAL.match(cursor.text, cursor.at) is not None


def _is_clock(announced: re.Match[str] | None) -> bool:
    return announced is not None and announced[0].lower().strip(" .") not in _WEAK


def _named(cursor: Cursor, announced: re.Match[str] | None) -> Hours | None:
    """``halv sju``, ``kvart över sex``, ``klockan sju på kvällen``: an hour in words."""
    begin = cursor.at
    found = cursor.take(_PART) or (cursor.take(_NAME) if announced else None)
    if found is None:
        return None
    part = next((name for name in _PARTS if found.groupdict().get(name)), "")
    early = cursor.take(_MORNING) is not None
    said_late = not early and cursor.take(_AFTERNOON) is not None
    sure = part or early or said_late or _is_clock(announced) or found.end() > found.end("name")
    if not sure and not _CLAUSE_ENDS.match(cursor.text, cursor.at):
        cursor.at = begin  # "at two places"
        return None
    hour = HOURS[found["name"].lower()]
    late = said_late or (not early and hour <= _EVENING_FROM)
    minutes = hour % 12 * 60 + _PARTS.get(part, 0) + (12 * 60 if late or (hour == 12 and not early) else 0)
    return Hours(time(minutes // 60 % 24, minutes % 60))


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
