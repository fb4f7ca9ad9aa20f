"""What a proof says of days: which become calendar entries, as they were understood, and which do not, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from newsletter.day_answers import Day
from newsletter.edition.letter import said
from newsletter.issue.document import Emphasis, LineBreak, Link, List, Paragraph, Strong, Text
from newsletter.words.spans import days_said, span_said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newsletter.day_answers import DayAnswer
    from newsletter.edition.calendar_entries import CalendarEntry
    from newsletter.edition.letter import LetterBlock
    from newsletter.edition.rendering import Rendered
    from newsletter.issue.document import Runs
    from newsletter.issue.meetings import LeftOut, Meeting
    from newsletter.words import Words

DayPress: TypeAlias = Callable[[Day, bool], str]
"""The address where a day becomes an entry (True), or none."""

_MOST_TOLD = 25


def days_listed(rendered: Rendered) -> Iterator[Day]:
    """Every day that a proof lists and that can be answered about."""
    yield from (_day(one) for one in rendered.edition.calendar)
    yield from (_day(one.meeting) for one in rendered.left_out if one.meeting)


def day_blocks(
    entries: Sequence[CalendarEntry], left_out: Sequence[LeftOut], words: Words, press: DayPress | None = None
) -> list[LetterBlock]:
    """Every day that was seen in the issue: first the entries, then the rest with the reason of each.

    With ``press``, each has the link that enters it or takes it out.
    """
    coming = [entry for entry in entries if not entry.cancelled]
    called_off = [entry for entry in entries if entry.cancelled]
    blocks: list[LetterBlock] = []
    if coming:
        blocks += _listed(words.say("proof.meetings"), [_entry(one, words, press) for one in coming])
        blocks.append(Paragraph((Emphasis(said(words.say("proof.meetings_remedy"))),)))
    if called_off:
        blocks += _listed(words.say("proof.called_off"), [_entry(one, words, None) for one in called_off])
    if left_out:
        told = [_left_out(one, words, press) for one in left_out[:_MOST_TOLD]]
        blocks += _listed(words.say("proof.left_out_days"), told)
        if len(left_out) > _MOST_TOLD:
            blocks.append(Paragraph(said(words.say("proof.left_out_more", number=len(left_out) - _MOST_TOLD))))
        blocks.append(Paragraph((Emphasis(said(words.say("proof.left_out_remedy"))),)))
    return blocks


def answered_blocks(
    answered: Iterable[DayAnswer], entries: Sequence[CalendarEntry], words: Words
) -> Iterator[LetterBlock]:
    """What has changed since the proof before because staff have answered; a day that is gone is a remark instead."""
    there = [_day(entry) for entry in entries if not entry.cancelled]
    told: list[Runs] = []
    for one in answered:
        is_entry = any(one.day.is_another_version_of(day) for day in there)
        if is_entry is one.enters:
            key = "proof.answered_entered" if one.enters else "proof.answered_taken_out"
            told.append(said(words.say(key, title=one.day.title, day=span_said(one.day.when, words))))
    if told:
        yield from _listed(words.say("proof.answered"), told)


def _day(one: CalendarEntry | Meeting) -> Day:
    return Day(one.title, one.when)


def _listed(heading: str, items: Sequence[Runs]) -> list[LetterBlock]:
    return [Paragraph((Strong(said(heading)),)), List(tuple((Paragraph(runs),) for runs in items))]


def _entry(entry: CalendarEntry, words: Words, press: DayPress | None) -> Runs:
    told = ", ".join(part for part in (span_said(entry.when, words), entry.place) if part)
    return (Strong(said(entry.title)), LineBreak(), Text(told), *_press(_day(entry), words, press, enters=False))


def _left_out(one: LeftOut, words: Words, press: DayPress | None) -> Runs:
    """``onsdag 10 mars 2027: inställt`` and below it the words of the issue."""
    why = words.say(f"left_out.{one.why}")
    if not one.meeting:
        return (Text(why), LineBreak(), Emphasis(said(one.text)))
    told = words.say("proof.left_out_day", day=span_said(one.meeting.when, words), why=why)
    pressed = _press(_day(one.meeting), words, press, enters=True)
    return (Text(told), LineBreak(), Emphasis(said(one.text)), *pressed)


def _press(day: Day, words: Words, press: DayPress | None, *, enters: bool) -> Runs:
    """The day stands in each link, so that they can be told apart in a list of links."""
    if press is None:
        return ()
    on = days_said(day.when, words)
    shown = words.say("proof.enter_day", day=on) if enters else words.say("proof.take_out_day", day=on, title=day.title)
    return (LineBreak(), Link(said(shown), press(day, enters)))
