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
    Table,
    plain,
)
from newsletter.issue.links import with_links
from newsletter.issue.notice_boxes import with_notices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.issue.document import Block, Blocks

_DEEPEST = 6


def title_and_rest(blocks: Blocks, stated: str) -> tuple[str, Blocks]:
    """The title, and the blocks without the heading it came from; an empty title if there is none to be found.

    A first heading that says just what the stated title says is that title, and is not shown twice.
    """
    for position, block in enumerate(blocks):
        if not isinstance(block, Heading):
            continue
        said = " ".join(plain(block.runs).split())
        if stated and said.casefold() != stated.casefold():
            break
        if block.level == 1 or stated:
            return stated or said, blocks[:position] + blocks[position + 1 :]
        break
    return stated, blocks


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
        case List(items, start):
            return List(tuple(_with_links(item) for item in items), start)
        case Quote(inner):
            return Quote(_with_links(inner))
        case Picture():
            return replace(block, caption=with_links(block.caption))
        case Table(heading, rows, alignment):
            cells = tuple(tuple(with_links(cell) for cell in row) for row in rows)
            return Table(tuple(with_links(cell) for cell in heading), cells, alignment)
        case _:
            return block


def paragraphs_in(blocks: Blocks) -> Iterator[str]:
    """What the paragraphs say, one after another, those of notices and quotes too."""
    for block in blocks:
        match block:
            case Paragraph(runs):
                yield " ".join(plain(runs).split())
            case Quote(inner) | Notice(_, inner):
                yield from paragraphs_in(inner)
            case _:
                pass
