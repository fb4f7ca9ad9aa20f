"""Lines of HTML as the document has them: paragraphs where a reader sees them, marks only where they say something."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from newsletter.issue.document import (
    Emphasis,
    Heading,
    LineBreak,
    Link,
    Paragraph,
    Picture,
    Strong,
    Struck,
    Text,
    plain,
)
from newsletter.issue.inline import blocks_of, merged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.issue.document import Block, Blocks, Inline, Runs

Pieces = list["Inline | Picture"]


def paragraphs_of(line: Sequence[Inline | Picture]) -> Blocks:
    """A line of pieces as paragraphs: two breaks in a row divide them."""
    groups: list[Pieces] = [[]]
    for piece in merged(line):
        blank = isinstance(piece, Text) and not piece.text.strip()
        last = [one for one in groups[-1] if not (isinstance(one, Text) and not one.text.strip())][-1:]
        if isinstance(piece, LineBreak) and (not last or isinstance(last[0], LineBreak)):
            groups.append([])
        elif not (blank and not groups[-1]):
            groups[-1].append(piece)
    return tuple(block for group in groups for block in blocks_of([_spaced(one) for one in group]))


def _spaced(piece: Inline | Picture) -> Inline | Picture:
    return Text(re.sub(" {2,}", " ", piece.text)) if isinstance(piece, Text) else piece


def one_line(text: str) -> str:
    return " ".join(text.split())


def marked(block: Block, tag: str) -> Block:
    """A caption as the outline knows it, in italics; a term that is explained, in bold."""
    if not isinstance(block, Paragraph):
        return block
    return Paragraph((Strong(unbold(block.runs)),) if tag == "dt" else (Emphasis(block.runs),))


def demoted(block: Block) -> Block:
    return Paragraph((Strong(block.runs),)) if isinstance(block, Heading) else block


def leading_to(block: Block, target: str) -> Block:
    match block:
        case Paragraph(runs):
            return Paragraph((Link(tuple(unlinked(run) for run in runs), target),))
        case Heading(level, runs):
            return Heading(level, (Link(tuple(unlinked(run) for run in runs), target),))
        case Picture():
            return replace(block, target=block.target or target)
        case _:
            return block


def unlinked(run: Inline) -> Inline:
    match run:
        case Link(runs, _):
            return Text(plain(runs))
        case Strong(runs) | Emphasis(runs) | Struck(runs):
            return replace(run, runs=tuple(unlinked(one) for one in runs))
        case _:
            return run


def unbold(runs: Runs) -> Runs:
    """A heading is bold already."""
    return tuple(one for run in runs for one in (unbold(run.runs) if isinstance(run, Strong) else (run,)))
