"""Notices: which headings with a day get a box of their own, and what goes into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.issue.date_hints import begins_with_day, has_day, is_greeting
from newsletter.issue.date_words import pattern, said
from newsletter.issue.document import Heading, LineBreak, List, Notice, Paragraph, plain
from newsletter.titles import is_same_name

if TYPE_CHECKING:
    from newsletter.issue.document import Block, Blocks

_LONGEST_NOTICE = 900
_MOST_PARAGRAPHS = 3
_ONLY_DAY = 110
"""Characters of a paragraph that says when and where, and not yet what it is about."""

_GOES_ON = pattern(
    rf"(?:{said('when_label')}|{said('where_label')}|[^\W\d_][\w ]{{2,20}})\s*:"
    rf"|{said('clock')}\s*\d|{said('goes_on')}\w*"
)


def with_notices(blocks: Blocks) -> Blocks:
    """A lowest heading with a day in it, or right below it, makes a notice of what follows it and is about it."""
    found: list[Block] = []
    position = 0
    while position < len(blocks):
        block = blocks[position]
        body = _body(blocks, position) if isinstance(block, Heading) and block.level >= 3 else ()
        if isinstance(block, Heading) and body and _is_notice(block, body):
            found.append(Notice(block, body))
            position += len(body)
        else:
            found.append(block)
        position += 1
    return tuple(found)


def _body(blocks: Blocks, position: int) -> Blocks:
    """The paragraph with the day, what it is about, and what goes on with labels; nothing about anything else."""
    heading = blocks[position]
    assert isinstance(heading, Heading)
    name = plain(heading.runs)
    body: list[Block] = []
    for block in blocks[position + 1 :]:
        match block:
            case Paragraph(runs):
                text = plain(runs)
                if body and (is_greeting(text[:80]) or not _belongs(text, body, name)):
                    break
                body.append(block)
            case List() if body and _leads_in(body[-1]):
                body.append(block)
            case _:
                break
    return tuple(body)


def _belongs(text: str, body: list[Block], name: str) -> bool:
    if _GOES_ON.match(text):
        return True
    if sum(isinstance(one, Paragraph) for one in body) >= _MOST_PARAGRAPHS or isinstance(body[-1], List):
        return False
    first = plain(body[0].runs) if isinstance(body[0], Paragraph) else ""
    return (len(body) == 1 and len(first) <= _ONLY_DAY) or is_same_name(text, name)


def _leads_in(block: Block) -> bool:
    return isinstance(block, Paragraph) and plain(block.runs).rstrip().endswith(":")


def _is_notice(heading: Heading, body: Blocks) -> bool:
    first = body[0]
    length = sum(len(plain(block.runs)) for block in body if isinstance(block, Paragraph))
    opening = plain(first.runs) if isinstance(first, Paragraph) else ""
    return length <= _LONGEST_NOTICE and (has_day(plain(heading.runs)) or begins_with_day(opening))


def first_line(paragraph: Paragraph) -> tuple[Paragraph, Paragraph | None]:
    """A paragraph's first line and the rest of it, None if it has but one line."""
    runs = paragraph.runs
    place = next((place for place, run in enumerate(runs) if isinstance(run, LineBreak)), None)
    if place is None:
        return paragraph, None
    return Paragraph(runs[:place]), Paragraph(runs[place + 1 :])
