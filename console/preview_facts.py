"""What the preview tells a program: the outline of an issue, its meetings, what was left out, and what is doubtful."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsletter.issue.document import Heading, List, Paragraph, plain, walk
from newsletter.issue.proofreading import all_links

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import time

    from newsletter.edition.calendar_entries import CalendarEntry
    from newsletter.edition.calendar_links import Announced
    from newsletter.errors import Problem
    from newsletter.issue.document import Blocks, Document
    from newsletter.words import Words

OUTLINE = ("headings", "lists", "links", "meetings", "left_out")
"""Facts too long for the table that a person is shown."""


def outline_facts(document: Document, announced: Announced, words: Words) -> dict[str, Any]:
    """Headings, lists and links in the order of the text; days as 2027-03-18, hours as 18:30 or None."""
    blocks = list(walk(document.blocks))
    return {
        "headings": [{"level": one.level, "text": _said(one.runs)} for one in blocks if isinstance(one, Heading)],
        "lists": [[_item(item) for item in one.items] for one in blocks if isinstance(one, List)],
        "links": [link.target for link in all_links(document)],
        "meetings": [_meeting(entry) for entry in announced.entries],
        "left_out": [
            {
                "text": one.text,
                "why": words.say(f"left_out.{one.why}"),
                "day": one.meeting and one.meeting.when.first.isoformat(),
            }
            for one in announced.left_out
        ],
    }


def problem_facts(problems: Iterable[Problem], warnings: Iterable[Problem], words: Words) -> dict[str, Any]:
    """Each problem with its kind, what is wrong, what to do, and the facts it is about."""
    return {
        name: [_problem(one, words) for one in several]
        for name, several in (("problems", problems), ("warnings", warnings))
    }


def _problem(problem: Problem, words: Words) -> Mapping[str, Any]:
    what, do = words.problem(problem)
    return {"kind": problem.code, "what": what, "do": do, "facts": dict(problem.facts)}


def _meeting(entry: CalendarEntry) -> dict[str, Any]:
    when = entry.when
    return {
        "title": entry.title,
        "first": when.first.isoformat(),
        "last": when.last.isoformat(),
        "starts": _hour(when.starts),
        "ends": _hour(when.ends),
        "place": entry.place or None,
    }


def _hour(at: time | None) -> str | None:
    return at.strftime("%H:%M") if at else None


def _item(item: Blocks) -> str:
    return " ".join(_said(block.runs) for block in item if isinstance(block, Paragraph))


def _said(runs: Any) -> str:
    return " ".join(plain(runs).split())
