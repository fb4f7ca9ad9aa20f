"""Hours that do not stand beside their day, but further on: in the same sentence, the next one or the next line."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from newsletter.issue import cues
from newsletter.issue.date_words import pattern, said
from newsletter.issue.dates import hours_of, with_hours

if TYPE_CHECKING:
    from datetime import date

    from newsletter.issue.clock_times import Hours
    from newsletter.issue.dates import Reading
    from newsletter.issue.section_days import SectionDays
    from newsletter.issue.seen_days import Seen

HOUR = pattern(rf"(?:(?<!\w)(?:{said('clock')})\s*|(?<=\s)(?=\d{{1,2}}(?:[.:]\d\d)?\s?(?:[ap]\.?m|uhr)\b))")
"""What an hour further on begins with."""

_ENDS_ONLY = pattern(rf".*(?:{said('to')}|{said('until_before')})\s+(?:ca\.?\s+|omkring\s+)?$")
_NEXT = pattern(rf"(?<!\w){said('next_time')}\W*(?:\w+\W+)?$")
_NEAR = 40
_EARLIEST = 7
_NAME_AND_HOURS = re.compile(
    r"(?P<name>.{0,80}?[^\W\d_](?<!\båk)(?<!\bår)(?<!\bnr)(?<!klass)(?<!sid)[)\"\u201d]?),?\s+"
    r"(?P<hours>\d{1,2}(?:[.:]\d\d)?\s?[\u2013-]\s?\d{1,2}(?:[.:]\d\d)?)(?=[,.;)]|$|\s\()"
)
_NAME_AND_HOUR = re.compile(
    r"(?P<name>(?:[^\W\d_][\w'\u2019-]{0,30}\s){1,6})"
    r"(?<!\bkl\s)(?<!klockan\s)(?<!start\s)(?<!samling\s)(?<!till\s)(?<!från\s)(?<!\bat\s)(?<!\bto\s)(?<!from\s)(?<!until\s)"
    r"(?P<hours>\d{1,2}(?:[.:][0-5]\d)?\s?[ap]\.?m\b\.?|(?:0?[7-9]|1\d|2[0-3])[.:][0-5]\d)(?=$|,\s)",
    re.IGNORECASE,
)
"""``AGM 7.30pm``, ``Städdag 10.00, Gården``: an exact hour at the end of a name."""

_PIECES = re.compile(r",\s+(?:och\s+|and\s+)?|;\s+|\s+(?:och|and|samt|&)\s+")
_WHO_WHEN = re.compile(
    r"(?P<name>[^\W\d_][^.,;:!?()]{0,40}?):?\s+(?P<hours>(?:(?:kl\.?|at|from)\s*)?\d{1,2}(?:[.:]\d\d)?(?:\s?[ap]\.?m\.?)?"
    r"(?:\s?[\u2013-]\s?\d{1,2}(?:[.:]\d\d)?(?:\s?[ap]\.?m\.?)?)?)",
    re.IGNORECASE,
)
_EXACT = re.compile(r"(?<=\s)(?:[01]?\d|2[0-3])[.:][0-5]\d(?!\d)")
_DOORS = re.compile(r"\bdoors(?:\s+open)?\s*$", re.IGNORECASE)
_BARE_HOUR = re.compile(r"(?:kl\.?\s*)?(\d{1,2}(?:[.:]\d\d)?)", re.IGNORECASE)


def later_hours(days: SectionDays, place: int, one: Seen, reading: Reading, end: int) -> Reading:
    """The reading of a day with the hour that its text tells further on.

    Args:
        days: the section.
        place: of the line in it.
        one: where the day stands in that line.
        reading: the day, without an hour.
        end: where its sentence ends.
    """
    when = reading.when
    if when is None or when.first != when.last:
        return reading
    line = days.lines[place]
    found = first_hours(line.text[one.end : end])
    if found is None and days.hours and days.is_calendar:
        return replace(reading, when=with_hours(when, days.hours))
    found = found or gathering_hours(line.text[one.end : end], days, sentences=3)
    for text in (line.text[end:], days.below(place)):
        found = found or hours_of(text) or gathering_hours(text, days)
    hours = found[0] if found else days.hours or _hours_of_rule(days, place, one, when.first)
    return replace(reading, when=with_hours(when, hours)) if hours else reading


def _hours_of_rule(days: SectionDays, place: int, one: Seen, day: date) -> Hours | None:
    """The hours of a rule, for the days of a calendar below it, for one on its weekday, or for the next of all."""
    listed = days.is_calendar and days.first[place]
    follows = listed or _NEXT.search(one.before[-_NEAR:]) or days.rule_weekday == day.isoweekday()
    return days.rule_hours if follows else None


def first_hours(text: str) -> tuple[Hours, str] | None:
    """The first hours of a text that are not only an end, and what follows them."""
    for sign in HOUR.finditer(text):
        if _ENDS_ONLY.match(text[: sign.start()]):
            continue
        hours = hours_of(text[sign.start() :])
        if hours:
            return hours
    return None


def _exact_hours(text: str) -> tuple[Hours, str] | None:
    """``Vi samlas 06.00``, ``Buss från torget 8.30``: an hour and its minutes, with no word before them."""
    for found in _EXACT.finditer(text):
        before, rest = text[: found.start()], text[found.start() :]
        said_in_english = "at " if _DOORS.search(before) else ""  # "doors 7.15" is in the evening, as "at 7.15" is
        if not _ENDS_ONLY.match(before) and (hours := hours_of(f"{said_in_english}{rest}")):
            return hours
    return None


def gathering_hours(text: str, days: SectionDays, sentences: int = 2) -> tuple[Hours, str] | None:
    """Hours in one of the first sentences, if it says when people meet, before another day is named."""
    seen = days.days(text)
    text = text[: seen[0].begin] if seen else text
    for begin, end in cues.sentences_of(text)[:sentences]:
        sentence = text[begin:end]
        if cues.gathering(sentence) and (hours := first_hours(f" {sentence}") or _exact_hours(sentence)):
            return hours
    return None


def hours_in_name(text: str) -> tuple[Hours, str] | None:
    """``Tjejkväll 18-21``: hours with no word before them at the end of a name, and the name before them."""
    if (only := _NAME_AND_HOUR.match(text)) and (begins := hours_of(only["hours"])):
        return begins[0], only["name"].strip()
    found = _NAME_AND_HOURS.match(text)
    hours = hours_of(found["hours"]) if found else None
    if found is None or hours is None or hours[1].strip() or hours[0].ends is None:
        return None
    meets = hours[0].starts.hour >= _EARLIEST and not hours[0].backwards and not hours[0].pass_midnight
    return (hours[0], found["name"]) if meets else None


def named_hours(text: str) -> tuple[tuple[str, Hours], ...]:
    """``Infants 5-6pm, juniors 6.15-7.45pm``: who meets when; empty unless each of two or more has its own time."""
    found = []
    for piece in _PIECES.split(text.strip(" .")):
        parts = _WHO_WHEN.fullmatch(piece.strip())
        hours = hours_of(parts["hours"]) if parts else None
        if parts is None or hours is None or hours[1].strip() or cues.is_sentence(parts["name"]):
            return ()
        found.append((parts["name"], hours[0]))
    return tuple(found) if len(found) > 1 else ()


def hours_in_cell(cell: str) -> Hours | None:
    """``Månadsmöte, Gillet kl 14``, ``Teater. Buss 17.15``: the first hours within a cell that says what happens."""
    found = first_hours(f" {cell}") or _exact_hours(cell)
    return found[0] if found else None


def hours_of_cell(cell: str) -> tuple[Hours, ...]:
    """The hours that a cell of a table holds, if it holds nothing else; ``18`` is an hour there."""
    made = []
    for piece in _PIECES.split(cell.strip()):
        bare = _BARE_HOUR.fullmatch(piece.strip())
        found = hours_of(f"kl {bare[1]}" if bare else piece.strip())
        if found is None or found[1].strip(" ."):
            return ()
        made.append(found[0])
    return tuple(made)
