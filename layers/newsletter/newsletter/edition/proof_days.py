"""What a proof says of days: which become calendar entries, as they were understood, and which do not, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.edition.letter import said
from newsletter.issue.document import Emphasis, LineBreak, List, Paragraph, Strong, Text
from newsletter.words.spans import span_said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.edition.calendar_entries import CalendarEntry
    from newsletter.edition.letter import LetterBlock
    from newsletter.issue.document import Runs
    from newsletter.issue.meetings import LeftOut
    from newsletter.words import Words

_MOST_TOLD = 25


def day_blocks(entries: Sequence[CalendarEntry], left_out: Sequence[LeftOut], words: Words) -> list[LetterBlock]:
    """Every day that was seen in the issue: first the entries, then the rest with the reason of each."""
    coming = [entry for entry in entries if not entry.cancelled]
    called_off = [entry for entry in entries if entry.cancelled]
    blocks: list[LetterBlock] = []
    if coming:
        blocks += _listed(words.say("proof.meetings"), [_entry(one, words) for one in coming])
        blocks.append(Paragraph((Emphasis(said(words.say("proof.meetings_remedy"))),)))
    if called_off:
        blocks += _listed(words.say("proof.called_off"), [_entry(one, words) for one in called_off])
    if left_out:
        blocks += _listed(words.say("proof.left_out_days"), [_left_out(one, words) for one in left_out[:_MOST_TOLD]])
        if len(left_out) > _MOST_TOLD:
            blocks.append(Paragraph(said(words.say("proof.left_out_more", number=len(left_out) - _MOST_TOLD))))
        blocks.append(Paragraph((Emphasis(said(words.say("proof.left_out_remedy"))),)))
    return blocks


def _listed(heading: str, items: Sequence[Runs]) -> list[LetterBlock]:
    return [Paragraph((Strong(said(heading)),)), List(tuple((Paragraph(runs),) for runs in items))]


def _entry(entry: CalendarEntry, words: Words) -> Runs:
    told = ", ".join(part for part in (span_said(entry.when, words), entry.place) if part)
    return (Strong(said(entry.title)), LineBreak(), Text(told))


def _left_out(one: LeftOut, words: Words) -> Runs:
    """``onsdag 10 mars 2027: inställt`` and below it the words of the issue."""
    why = words.say(f"left_out.{one.why}")
    told = words.say("proof.left_out_day", day=span_said(one.meeting.when, words), why=why) if one.meeting else why
    return (Text(told), LineBreak(), Emphasis(said(one.text)))
