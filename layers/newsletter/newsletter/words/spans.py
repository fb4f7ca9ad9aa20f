"""Days and hours from one to another, in one language; ``newsletter.issue.dates`` reads what is written here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, time

    from newsletter.when import When
    from newsletter.words.words import Words

_DASH = "\u2013"


def span_said(when: When, words: Words) -> str:
    """``torsdag 12 juni 2027 kl. 13.00-15.00``, ``tisdag 24 augusti 2027 - onsdag 25 augusti 2027``."""
    if when.first == when.last:
        hours = _DASH.join(_hour(at, words) for at in (when.starts, when.ends) if at)
        return words.say("form.hours", day=words.day(when.first), hours=hours) if hours else words.day(when.first)
    return f" {_DASH} ".join((_moment(when.first, when.starts, words), _moment(when.last, when.ends, words)))


def days_said(when: When, words: Words) -> str:
    """As short as can be understood: ``12 juni``, ``24-25 augusti``, ``30 augusti-2 september``."""
    first, last = when.first, when.last
    if first == last or when.starts:
        return _day(first, words)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{_DASH}{_day(last, words)}"
    return f"{_day(first, words)}{_DASH}{_day(last, words)}"


def _day(day: date, words: Words) -> str:
    return words.say("form.day_of_year", day=str(day.day), month=words.say(f"months.{day.month}"))


def _moment(day: date, at: time | None, words: Words) -> str:
    return words.say("form.hours", day=words.day(day), hours=_hour(at, words)) if at else words.day(day)


def _hour(at: time, words: Words) -> str:
    return words.say("form.hour", hour=f"{at.hour:02}", minute=f"{at.minute:02}")
