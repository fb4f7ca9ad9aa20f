"""From an issue's meetings to its calendar: entries, and a link to each in the document itself.

The links are blocks like any other, so mail, text part and web page all have them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.edition.calendar_entries import CalendarEntry, called_off, entries_of
from newsletter.issue.document import Document, LineBreak, Link, Notice, Paragraph, Text
from newsletter.issue.meetings import agenda_of
from newsletter.words import Words
from newsletter.words.spans import days_said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsletter.day_answers import DayAnswer
    from newsletter.errors import Problem
    from newsletter.issue.document import Block, Inline
    from newsletter.issue.issue import Issue
    from newsletter.issue.meetings import LeftOut
    from newsletter.mailing_list import MailingList

_DOTTED_ZONES = ("Europe/Helsinki", "Europe/Mariehamn")
"""Where 18.11 is a day, also in an issue that has no other."""


@dataclass(frozen=True)
class Announced:
    """An issue's meetings. ``blocks`` says for each entry in which of the document's blocks it was found.

    ``left_out`` are the days that became none; ``called_off`` the entries of the list's calendar that are cancelled.
    """

    document: Document
    entries: tuple[CalendarEntry, ...] = ()
    blocks: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    called_off: tuple[CalendarEntry, ...] = ()


def announced_in(
    issue: Issue,
    mailing_list: MailingList,
    *,
    file: str,
    published: float,
    known: Iterable[CalendarEntry] = (),
    answers: Sequence[DayAnswer] = (),
) -> Announced:
    """Find the meetings of an issue, as on the day it is published in its list's zone.

    Args:
        issue: as read from its file.
        mailing_list: gives the zone, and the language in which staff are told what is doubtful.
        file: the issue's file; a meeting in it keeps its name in calendars when it is corrected.
        published: Unix time.
        known: what the list's calendar holds already.
        answers: what staff have said of its days.
    """
    today = datetime.fromtimestamp(published, UTC).astimezone(mailing_list.zone).date()
    dotted = mailing_list.timezone in _DOTTED_ZONES
    agenda = agenda_of(issue, today, Words(mailing_list.language), dotted=dotted, answers=answers)
    known = tuple(known)
    entries = entries_of(agenda.meetings, mailing_list, file=file, published=int(published), known=known)
    off = called_off(agenda.cancelled, known, published=int(published))
    off = tuple(entry for entry in off if entry.uid not in {one.uid for one in entries})
    blocks = tuple(one.block for one in agenda.meetings)
    return Announced(agenda.document, entries, blocks, agenda.problems, agenda.left_out, off)


def with_links(announced: Announced, online: str, words: Words) -> Document:
    """The document with a link to each entry's file below what announces it."""
    found: dict[int, list[CalendarEntry]] = {}
    for entry, place in zip(announced.entries, announced.blocks, strict=True):
        found.setdefault(place, []).append(entry)
    blocks: list[Block] = []
    for place, block in enumerate(announced.document.blocks):
        links = _links(found[place], online, words) if place in found else None
        match block:
            case Notice(_, inner) if links:
                blocks.append(replace(block, blocks=(*inner, links)))
            case _:
                blocks += [block, links] if links else [block]
    return replace(announced.document, blocks=tuple(blocks))


def _links(entries: list[CalendarEntry], online: str, words: Words) -> Paragraph:
    """The day stands in each link, so that they can be told apart in a list of links."""
    runs: list[Inline] = []
    for entry in entries:
        key = "edition.calendar_link_titled" if len(entries) > 1 else "edition.calendar_link"
        said = words.say(key, days=days_said(entry.when, words), **({"title": entry.title} if len(entries) > 1 else {}))
        link = Link((Text(said),), f"{online}/{entry.name}.ics")
        runs += [LineBreak(), link] if runs else [link]
    return Paragraph(tuple(runs))
