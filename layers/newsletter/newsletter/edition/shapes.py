"""What a block looks like beyond what it is: a link that is a button, a quotation's byline, a table for one column."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newsletter.issue.document import LineBreak, Link, Paragraph, Strong, plain

if TYPE_CHECKING:
    from newsletter.issue.document import Block, Blocks, Runs

_DASHES = ("\u2013", "\u2014", "- ", "\u2015")
_LONGEST_BYLINE = 120
_LONGEST_LABEL = 60


def button_in(block: Block) -> Link | None:
    """The link that a paragraph consists of, if its author made it bold; its runs are then the button's label."""
    match block:
        case Paragraph((Strong((Link(runs, target),)),)) | Paragraph((Link((Strong(runs),), target),)):
            return Link(runs, target) if len(plain(runs)) <= _LONGEST_LABEL else None
        case _:
            return None


def calendar_link_in(block: Block) -> Link | None:
    """The link to a calendar entry that a paragraph consists of."""
    match block:
        case Paragraph((Link(_, target) as link,)) if target.endswith(".ics"):
            return link
        case _:
            return None


def quoted(blocks: Blocks) -> tuple[Blocks, Runs]:
    """What is quoted, and the last line that says after a dash who said it; empty if none does."""
    *before, last = blocks
    if not isinstance(last, Paragraph):
        return blocks, ()
    breaks = [place for place, run in enumerate(last.runs) if isinstance(run, LineBreak)]
    start = breaks[-1] + 1 if breaks else 0
    line = last.runs[start:]
    said = plain(line).strip()
    if not said.startswith(_DASHES) or len(said) > _LONGEST_BYLINE or not (before or start):
        return blocks, ()
    return (*before, *([replace(last, runs=last.runs[: start - 1])] if start else [])), line
