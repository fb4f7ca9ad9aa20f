"""Put a manuscript in order: one title, headings that never skip a level, notices, captions and links in place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newsletter.issue.document import (
    Document,
    Emphasis,
    Heading,
    List,
    Notice,
    Paragraph,
    Picture,
    Quote,
    Strong,
    Table,
    plain,
)
from newsletter.issue.links import with_links
from newsletter.issue.notice_boxes import with_notices

if TYPE_CHECKING:
    from newsletter.issue.document import Block, Blocks

_DEEPEST = 6
_LONGEST_HEADING = 300
"""Characters, half as much again as a subject may have. What is longer is text that somebody made big."""


def document_of(title: str, blocks: Blocks) -> Document:
    """The document of an issue.

    Notices are sought before headings are evened as well as after it: an issue that is all notices under its title has
    them one level down in its file, and one up in its document.
    """
    found = with_notices(with_captions(_with_links(blocks)))
    return Document(title, with_notices(with_even_headings(found)))


def with_even_headings(blocks: Blocks) -> Blocks:
    """Levels from 2, none skipped: what stands under another heading stays under it, one step down."""
    above: list[int] = []
    evened: list[Block] = []
    for block in blocks:
        heading = block.heading if isinstance(block, Notice) else block
        if not isinstance(heading, Heading):
            evened.append(block)
            continue
        if len(plain(heading.runs)) > _LONGEST_HEADING:
            evened.append(Paragraph((Strong(heading.runs),)))
            evened += block.blocks if isinstance(block, Notice) else ()
            continue
        while above and above[-1] >= heading.level:
            above.pop()
        above.append(heading.level)
        if plain(heading.runs).strip():  # an empty heading is only a trap for whoever listens
            heading = replace(heading, level=min(len(above) + 1, _DEEPEST))
            evened.append(replace(block, heading=heading) if isinstance(block, Notice) else heading)
    return tuple(evened)


def with_captions(blocks: Blocks) -> Blocks:
    """A paragraph all in italics right below a picture is its caption."""
    found: list[Block] = []
    for block in blocks:
        above = found[-1] if found else None
        match block:
            case Paragraph((Emphasis(runs),)) if isinstance(above, Picture) and not above.caption:
                found[-1] = replace(above, caption=runs)
            case _:
                found.append(block)
    return tuple(found)


def _with_links(blocks: Blocks) -> Blocks:
    return tuple(_linked(block) for block in blocks)


def _linked(block: Block) -> Block:
    match block:
        case Paragraph(runs):
            return Paragraph(with_links(runs))
        case Heading(level, runs):
            return Heading(level, with_links(runs))
        case List(items):
            return replace(block, items=tuple(_with_links(item) for item in items))
        case Quote(inner):
            return Quote(_with_links(inner))
        case Picture():
            return replace(block, caption=with_links(block.caption))
        case Table(heading, rows, alignment):
            cells = tuple(tuple(with_links(cell) for cell in row) for row in rows)
            return Table(tuple(with_links(cell) for cell in heading), cells, alignment)
        case _:
            return block
