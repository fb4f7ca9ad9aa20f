"""Days that stand within a sentence: an entry comes of one only if the sentence invites."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsletter.issue import cues
from newsletter.issue.date_words import pattern, said
from newsletter.issue.dates import with_hours
from newsletter.issue.findings import Announcement, Finding, is_timed
from newsletter.issue.hours_nearby import later_hours
from newsletter.issue.infer_year import Doubt
from newsletter.issue.naming import noun_phrase, says_which_days, title_before
from newsletter.issue.places_nearby import place_near
from newsletter.issue.section_days import LABEL, hours_of_rule, weekday_of_rule
from newsletter.issue.venue import is_place, place_in
from newsletter.titles import is_same_name
from newsletter.when import When

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from newsletter.issue.clock_times import Hours
    from newsletter.issue.dates import Reading
    from newsletter.issue.section_days import SectionDays
    from newsletter.issue.seen_days import Seen

_BEGINS_ON = pattern(rf"(?<!\w)(?:{said('begins_on')})\s+(?:(?:den|på|on|the)\s+)?$")
_ABOUT = pattern(rf"(?:.*\W)?{said('about')}\s+(?:(?:the|det|den|vårt|our|der|dem)\s+)?$")
_PURPOSE = pattern(rf"\s{said('purpose')}\s")
_ASKS_IN = pattern(rf"(?<!\w){said('asks_in')}(?!\w)")
_BY_THE_DAY = ("until",)
"""Reasons that say more than a heading above them such as ``Öppettider``."""

_GOES_ON = pattern(rf"\s+(?!(?:{said('in_place')}|{said('to')}|{said('both')})\b)[^\W\d_]")
"""A word right after the hour: the verb of a sentence, as in ``Natten till tisdag 5 maj kl. 0-5 ligger nätet nere``."""

_ANY_MEETING = pattern(said("any_meeting"))
_NAMED_SO = 3
"""Words of a name right before its day, such as ``Styckning lördag 16 oktober kl. 9``."""

_WE_DO = pattern(r"(?:vi|we|wir)\s+\S+\s+(?:(?:på|den|on|am|the)\s+)*\d")
_SHORT_SENTENCE = 120
_SHORT_NAME = 40
_SHORTEST_STEM = 4
_NEAR = 200
"""Characters on each side of a day among which the name of its meeting is sought."""


@dataclass(frozen=True)
class Sentence:
    """Where a sentence begins and ends in its line. ``used``: the section's heading has named a meeting already."""

    begin: int
    end: int
    used: bool


@dataclass(frozen=True)
class _Signs:
    """What speaks for an invitation.

    ``event`` is the word in the sentence that names something to go to, ``title`` a name before the day. ``early``: it
    is the section's first sentence. ``by_heading``: the heading names an event, and this can be it.
    """

    event: str
    title: str
    early: bool
    by_heading: bool
    announces: bool
    timed: bool
    is_item: bool
    labelled: bool


def days_in_sentence(
    days: SectionDays, place: int, one: Seen, others: Sequence[Seen], sentence: Sentence
) -> Iterator[Finding]:
    """What a sentence says of a day in it. ``others`` are all the days of the sentence."""
    line = days.lines[place]
    begin, end = sentence.begin, max(sentence.end, one.end)
    text = line.text[begin:end]
    earlier = max((other.end for other in others if other.end <= one.begin), default=begin)
    later = min((other.begin for other in others if other.begin >= one.end), default=end)
    before, after, whole = line.text[earlier : one.begin], line.text[one.end : later], line.text[begin : one.begin]
    moved = cues.is_moved(text) or (days.moved and len(others) <= 2)
    readings, moved_from = one.readings, None
    if moved:
        readings, moved_from = _moved_to(one, others, before, whole)
        if not readings:
            yield Announcement(days.named.text, "", line.block, text, "moved").of(one.readings[-1])
            return
    elif any(reading.doubts & {Doubt.FAR, Doubt.PAST} for reading in readings):
        return  # a year ahead or over: somebody tells of what was
    rule = _begins_rule(before, text, readings)
    if rule and not is_timed(readings):
        readings = tuple(replace(one, when=with_hours(one.when, rule)) if one.when else one for one in readings)
    if not is_timed(readings):
        readings = tuple(later_hours(days, place, one, reading, end) for reading in readings)
    signs = _signs(days, place, (whole, after), text, sentence, first=earlier == begin, timed=is_timed(readings))
    why = _why(days, signs, (before, after, whole if earlier == begin else before), text, one, moved=moved)
    if rule and why in ("repeats", "until"):
        why = ""  # the first time that it happens
    if not why and not _invites(days, signs, text, line.text[one.end : end], moved=moved):
        why = "mentioned"
    title = _title(days, signs)
    where = place_near(days, line, one, (begin, end)) or place_in(title)
    why = why or ("" if title else "nameless")
    near = line.text[max(begin, one.begin - _NEAR) : min(end, one.end + _NEAR)]
    told = Announcement(title or noun_phrase(near), where, line.block, text.strip(), why, moved_from)
    for reading in readings:
        yield told.of(reading)
    if rule and not why:
        yield Finding(None, told.title, where, line.block, text.strip(), "repeats")


def _begins_rule(before: str, text: str, readings: Sequence[Reading]) -> Hours | None:
    """The hours of ``Onsdagar kl 18-20 med start 8 september``, if that day is the first: it has the rule's weekday."""
    when = readings[0].when if len(readings) == 1 else None
    if when is None or when.first != when.last or not (_BEGINS_ON.search(before) or readings[0].bound):
        return None
    if not cues.repeats_in(text):
        return None
    hours = readings[0].hours or hours_of_rule(text.replace(readings[0].said, " "))
    return hours if weekday_of_rule(before) == when.first.isoweekday() else None


def _signs(
    days: SectionDays, place: int, around: tuple[str, str], text: str, sentence: Sentence, *, first: bool, timed: bool
) -> _Signs:
    line, lines = days.lines[place], days.lines
    opens = sentence.begin == 0 and line.group == lines[0].group and place <= 1
    early = opens and not days.section.continued
    return _Signs(
        event=_event_in(*around),
        title=title_before(around[0]) if first else "",
        early=early,
        by_heading=days.named.is_event and (early or not sentence.used),
        announces=cues.is_announcing(text),
        timed=timed,
        is_item=line.kind == "item",
        labelled=first and timed and _is_name_of_day(*around),
    )


def _is_name_of_day(before: str, after: str) -> bool:
    """Whether nothing but a name stands before a day: ``Upprop och lottning: söndag 10 oktober kl. 18``."""
    named = title_before(before)
    if not named or LABEL.match(before) or (is_place(named) and not cues.is_event(named)):
        return False  # "Kansliet: måndag kl. 10-12" is when somebody is there
    is_short = len(named.split()) <= _NAMED_SO and not _GOES_ON.match(after)
    return before.rstrip().endswith(":") or is_short


def _why(days: SectionDays, signs: _Signs, around: tuple[str, str, str], text: str, one: Seen, *, moved: bool) -> str:
    """Why it is none, by the heading and by the words around the day."""
    before, after, prose = around
    if days.cancelled or (moved and cues.is_cancelled(text)):
        return "cancelled"
    by_heading = "" if any(cues.events_in(text)) else days.why
    if moved:
        return by_heading
    why = cues.why_not(before, after, text, said=one.said, several=len(one.readings) > 1)
    why = why or cues.why_not_in_prose("" if cues.is_event(signs.title) else prose, after)
    return why if why and not by_heading else (why if why in _BY_THE_DAY else by_heading)


def _invites(days: SectionDays, signs: _Signs, text: str, rest: str, *, moved: bool) -> bool:
    named = days.named.text
    announces = signs.announces or moved
    if (signs.timed or announces) and (signs.event or signs.by_heading):
        return True
    if signs.timed and announces and (signs.early or named):
        return True
    if signs.labelled and signs.title:
        return True
    if signs.timed and signs.early and named and not days.section.is_title and _ASKS_IN.search(rest):
        return True
    if signs.title and (cues.is_event(signs.title) or (signs.is_item and signs.timed)):
        return signs.timed or announces or not cues.is_sentence(rest)
    if signs.early and named and not days.section.is_title:
        short = len(text) <= _SHORT_SENTENCE
        return _WE_DO.match(text) is not None or bool(signs.by_heading and signs.event and short)
    return False


def _moved_to(one: Seen, others: Sequence[Seen], before: str, whole: str) -> tuple[tuple[Reading, ...], date | None]:
    """Of the days of a sentence that moves something, the last is the new one; nothing for the others.

    Returns: the readings of the new day, and the day on which it was to be.
    """
    first = one.readings[0]
    if first.bound and first.when and first.when.first != first.when.last:
        new = When(first.when.last, first.when.last)
        new = with_hours(new, first.hours) if first.hours else new
        return (replace(first, when=new, bound=False),), first.when.first
    is_old = cues.why_not(before, "", before) == "moved"
    is_old = is_old or (len(others) == 1 and cues.why_not(whole, "", whole) == "moved")
    if is_old or (one is not others[-1] and len(others) > 1):
        return (), None
    old = others[0].readings[0].when if len(others) > 1 else None
    return one.readings, old.first if old else None


def _event_in(before: str, after: str) -> str:
    """The word that names something to go to: before the day if there is one, else after it."""
    before, after = before[-_NEAR:], after[:_NEAR]
    found = [one for one in cues.events_in(before) if not _ABOUT.match(before[: one.start()])]
    if found:
        return noun_phrase(before, found[-1])
    after = _PURPOSE.split(after)[0]
    following = next(cues.events_in(after), None)
    return noun_phrase(after, following) if following else ""


def _says_no_more(title: str, heading: str) -> bool:
    """Whether a name before a day tells less than the heading above it, or the same: ``Möte``, ``Samling``."""
    generic = cues.gathering(title) is not None or _ANY_MEETING.fullmatch(title) is not None
    return generic or is_same_name(title, heading) or _is_last_part(title, heading)


def _is_last_part(title: str, heading: str) -> bool:
    """Whether one word names what the heading calls by a longer one: ``Stämman``, below ``Föreningsstämma``."""
    stem = title.casefold()[: max(_SHORTEST_STEM, len(title) - 2)]
    return len(title.split()) == 1 and len(stem) >= _SHORTEST_STEM and stem in heading.casefold()


def _title(days: SectionDays, signs: _Signs) -> str:
    name = days.named.text
    event = "" if name and says_which_days(signs.event) else signs.event
    if signs.labelled and not (name and _says_no_more(event or signs.title, name)):
        return event or (f"{name}: {signs.title}" if days.named.is_event else signs.title)
    if signs.title and not event and not (signs.by_heading or signs.early) and signs.timed and not signs.is_item:
        return signs.title  # a paragraph of its own under a heading that has had its meeting
    if signs.title and (signs.is_item or not name):
        if cues.is_event(signs.title) or not name:
            return signs.title
        if signs.is_item and days.named.is_event:
            return f"{name}: {signs.title}"
    if signs.by_heading or (name and not event):
        return name
    if event and name and signs.early and not days.section.is_title and len(name) <= _SHORT_NAME:
        return name if event.casefold() in name.casefold() else f"{name}: {event[:1].lower()}{event[1:]}"
    return event or name
