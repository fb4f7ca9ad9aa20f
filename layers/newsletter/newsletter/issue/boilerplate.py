"""What an older system, a mail program or a website wrote around an issue: found at both ends, taken out and told.

The list's own settings take its place: every mail says why its reader gets it, how to leave, and where it is online.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.issue.cues import sentences_of
from newsletter.issue.document import Heading, List, Paragraph, Rule, Table, links_in, plain
from newsletter.issue.line_kinds import OLD_SYSTEM, LineKind, is_surely_way_out, is_way_out, kind_of
from newsletter.issue.lines import joined, lines_of, said_in, without_lines
from newsletter.issue.personal_links import is_leave_address
from newsletter.visible import LeftOut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.issue.document import Block, Blocks, Link, Runs

_HEADINGS = frozenset({LineKind.LEAVE, LineKind.WEB, LineKind.REASON})
_LONGEST_RIDER = 30
"""Characters of a sentence beside a way out that may go with it, such as ``Tack för att du läser!``."""

_FIRST = 4
_LAST = 8
"""Blocks at the beginning and at the end in which an older system writes."""

_OUR_ADDRESS = re.compile(
    r"(?:our\s+mailing\s+address\s+is|vår\s+(?:post)?adress(?:\s+är)?|unsere\s+anschrift)\s*:?", re.IGNORECASE
)
_PREFERENCES = re.compile(
    r"(?:want|wish)\s+to\s+change\s+how\s+you\s+receive.{0,40}|vill\s+du\s+ändra\s+hur\s+du\s+får.{0,40}", re.IGNORECASE
)


@dataclass(frozen=True)
class Cleaned:
    """``blocks`` without what was written by others; ``left_out`` says what that was."""

    blocks: Blocks
    left_out: tuple[LeftOut, ...]


def without_boilerplate(blocks: Blocks, own: frozenset[str] = frozenset()) -> Cleaned:
    """Take out the lines of an older system at both ends.

    Args:
        blocks: the manuscript's, in reading order.
        own: the list's own names, addresses and telephone numbers, in lower case, which its footer says by itself.
    """
    ends = {*range(min(_FIRST, len(blocks))), *range(max(0, len(blocks) - _LAST), len(blocks))}
    kept: list[Block] = []
    went: list[Runs] = []
    for place, block in enumerate(blocks):
        stays: Block | None = block
        if place in ends:
            stays, gone = _without_old_system(block, place, blocks, own)
            went += gone
        if stays is not None:
            kept.append(stays)
    while kept and went and isinstance(kept[-1], Rule):
        kept.pop()  # the line above what is gone
    while kept and went and isinstance(kept[0], Rule):
        kept.pop(0)
    return Cleaned(tuple(kept), tuple(_left_out(runs) for runs in went))


def _left_out(runs: Runs) -> LeftOut:
    return LeftOut(said_in(runs), "old-system", tuple(link.target for link in links_in(runs)))


def _without_old_system(
    block: Block, place: int, blocks: Sequence[Block], own: frozenset[str]
) -> tuple[Block | None, tuple[Runs, ...]]:
    match block:
        case Paragraph() | Heading():

            def is_out(line: Runs) -> bool:
                said = said_in(line)
                if isinstance(block, Heading) and kind_of(said) not in _HEADINGS and not _OUR_ADDRESS.fullmatch(said):
                    return False  # "Facebook" above what is said about it
                return _is_old_system(line) or (place >= len(blocks) - _LAST and _is_own(said_in(line), own))

            return without_lines(block, is_out)
        case List(items) if all(_says_only_old_system(item) for item in items):
            return None, tuple(joined(_lines(item)) for item in items)
        case Table(heading, rows):
            cells = [cell for row in (heading, *rows) for cell in row if plain(cell).strip()]
            if cells and all(_is_old_system(cell) for cell in cells):
                return None, tuple(cells)
        case _:
            pass
    return block, ()


def _is_old_system(line: Runs) -> bool:
    said = said_in(line)
    if kind_of(said) in OLD_SYSTEM or _OUR_ADDRESS.fullmatch(said) or _PREFERENCES.fullmatch(said):
        return True
    out = [said_in(link.runs) for link in links_in(line) if _leads_out(link)]
    return bool(out) and all(
        kind_of(sentence) in OLD_SYSTEM or any(text in sentence for text in out) or len(sentence) <= _LONGEST_RIDER
        for begin, end in sentences_of(said)
        if (sentence := said[begin:end].strip())
    )


def _leads_out(link: Link) -> bool:
    """Whether a link leads out of a mailing list: by its words, or by its words and its address."""
    said = said_in(link.runs)
    return is_surely_way_out(said) or (is_way_out(said) and is_leave_address(link.target))


def _is_own(said: str, own: frozenset[str]) -> bool:
    """Whether a line at the end says nothing but what the list's own footer says: its name, address or telephone."""
    pieces = [piece for piece in re.split(r"\s*[,|·•]\s*|\s{2,}", said.casefold().rstrip(".")) if piece]
    return len(pieces) > 1 and all(piece in own for piece in pieces)


def _says_only_old_system(blocks: Blocks) -> bool:
    lines = _lines(blocks)
    return bool(lines) and all(_is_old_system(line) for line in lines)


def _lines(blocks: Blocks) -> list[Runs]:
    return [line for block in blocks for line in lines_of(block) if said_in(line)]
