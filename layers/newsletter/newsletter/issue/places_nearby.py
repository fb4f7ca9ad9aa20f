"""Places that do not stand beside their day, but before it, in the next sentence or in a line below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.issue import cues
from newsletter.issue.dates import hours_of
from newsletter.issue.hours_nearby import HOUR
from newsletter.issue.venue import is_place, labelled_place, place_in, venue_in, without_tail

if TYPE_CHECKING:
    from newsletter.issue.section_days import SectionDays
    from newsletter.issue.sections import Line
    from newsletter.issue.seen_days import Seen

_LONGEST_BARE = 60
_MOST_WORDS = 8
_SENTENCES = 3


def place_near(days: SectionDays, line: Line, one: Seen, span: tuple[int, int], *, own_name: bool = False) -> str:
    """Where it is, by the text around a day; empty if that tells no place for sure.

    Args:
        days: the section.
        line: the line in it.
        one: where the day stands in that line.
        span: of its sentence.
        own_name: what follows the day is the meeting's name, and a place only where it says so.
    """
    begin, end = span
    after = line.text[one.end : end]
    found = "" if own_name else _right_after(after)
    found = found or place_in(after) or place_in(line.text[begin : one.begin])
    if found:
        return found
    rest = line.text[end:]
    beside = days.beside(line)[:3]
    found = next((label for text in (rest, *beside) if (label := labelled_place(text))), "")
    found = found or next((place for text in beside if (place := _after_hours(text) or bare_place(text))), "")
    begin, end = cues.sentences_of(rest)[0]
    found = found or bare_place(rest) or bare_place(rest[begin:end]) or _in_next(rest, days)
    return found or days.place


def place_below(days: SectionDays, title: str) -> str:
    """Where it is, by the lines below a heading with a day, or by its title."""
    for line in days.lines[:3]:
        if labelled_place(line.text):
            return labelled_place(line.text)
    if not days.lines:
        return place_in(title)
    first = days.lines[0].text
    spans = cues.sentences_of(first)[:5]
    found = _after_hours(first) or place_in(first[spans[0][0] : spans[0][1]])
    if not found and hours_of(first) is None:
        gathers = (first[begin:end] for begin, end in spans if cues.gathering(first[begin:end]))
        found = next((place for sentence in gathers if (place := place_in(sentence))), "") or bare_place(first)
    return found or place_in(title)


def bare_place(sentence: str) -> str:
    """A sentence that is nothing but a place, such as ``Folkets hus``; empty if it says more."""
    text = sentence.strip().rstrip(".")
    if ", " in text and is_place(text.split(", ")[0]):
        text = without_tail(text)
    says_more = cues.is_sentence(text) or cues.gathering(text) is not None or hours_of(text) is not None
    first = text.split(", ")[0]
    return text if 0 < len(text) <= _LONGEST_BARE and is_place(first) and not says_more else ""


def _right_after(text: str) -> str:
    where = venue_in(text, sure=True)
    if (
        where is None
        or cues.is_event(where.place)
        or cues.gathering(where.place)
        or len(where.place.split()) > _MOST_WORDS
    ):
        return ""
    return where.place


def _in_next(rest: str, days: SectionDays) -> str:
    """The place in one of the sentences that follow, before another day is named, if it tells where to meet."""
    for number, (begin, end) in enumerate(cues.sentences_of(rest)[:_SENTENCES]):
        following = rest[begin:end]
        if days.days(following):
            break
        gathers = cues.gathering(following) or (number == 0 and cues.is_announcing(following))
        if gathers and (found := place_in(following) or _after_later_hours(following)):
            return found
    return ""


def _after_hours(text: str) -> str:
    """``Kl. 18, Folkets hus``: the place in a line that begins with hours."""
    hours = hours_of(text)
    where = venue_in(hours[1], sure=True) if hours else None
    return where.place if where else ""


def _after_later_hours(sentence: str) -> str:
    """``Gates open at 5.30pm, Glebe Field.``: a name after the hour and a comma."""
    for sign in HOUR.finditer(sentence):
        hours = hours_of(sentence[sign.start() :])
        where = venue_in(hours[1], sure=False) if hours else None
        if where and is_place(where.place):
            return where.place
    return ""
