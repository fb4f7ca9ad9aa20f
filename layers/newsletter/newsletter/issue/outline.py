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
    Rule,
    Strong,
    Table,
    plain,
)
from newsletter.issue.links import with_links
from newsletter.issue.signs import begins_with_day, has_day, is_greeting

if TYPE_CHECKING:
    from newsletter.issue.document import Block, Blocks

_DEEPEST = 6
_LONGEST_NOTICE = 900
_LONGEST_HEADING = 300
"""Characters, half as much again as a subject may have. What is longer is text that somebody made big."""


def document_of(title: str, blocks: Blocks) -> Document:
    return Document(title, with_notices(with_captions(with_even_headings(_with_links(blocks)))))


def with_even_headings(blocks: Blocks) -> Blocks:
    """Levels from 2, none skipped: what stands under another heading stays under it, one step down."""
    above: list[int] = []
    evened: list[Block] = []
    for block in blocks:
        if not isinstance(block, Heading):
            evened.append(block)
            continue
        if len(plain(block.runs)) > _LONGEST_HEADING:
            evened.append(Paragraph((Strong(block.runs),)))
            continue
        while above and above[-1] >= block.level:
            above.pop()
        above.append(block.level)
        if plain(block.runs).strip():  # an empty heading is only a trap for whoever listens
            evened.append(replace(block, level=min(len(above) + 1, _DEEPEST)))
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


def with_notices(blocks: Blocks) -> Blocks:
    """A lowest heading with a day in it, or right below it, makes a notice of what follows it."""
    found: list[Block] = []
    position = 0
    while position < len(blocks):
        block = blocks[position]
        body = _notice_body(blocks, position) if isinstance(block, Heading) and block.level >= 3 else ()
        if isinstance(block, Heading) and body and _is_notice(block, body):
            found.append(Notice(block, body))
            position += len(body)
        else:
            found.append(block)
        position += 1
    return tuple(found)


def _notice_body(blocks: Blocks, position: int) -> Blocks:
    body: list[Block] = []
    for block in blocks[position + 1 :]:
        if isinstance(block, Heading | Rule | Picture | Table | Quote):
            break
        if isinstance(block, Paragraph) and body and is_greeting(plain(block.runs)[:80]):
            break
        body.append(block)
    return tuple(body)


def _is_notice(heading: Heading, body: Blocks) -> bool:
    first = body[0]
    length = sum(len(plain(block.runs)) for block in body if isinstance(block, Paragraph))
    opening = plain(first.runs) if isinstance(first, Paragraph) else ""
    return length <= _LONGEST_NOTICE and (has_day(plain(heading.runs)) or begins_with_day(opening))


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
