"""What an older system, a mail program or a website wrote around an issue: found at both ends, taken out and told.

The list's own settings take its place: every mail says why its reader gets it, how to leave, and where to read it online.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from newsletter.issue.document import (
    Emphasis,
    Heading,
    Link,
    List,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Struck,
    Table,
    plain,
)
from newsletter.issue.line_kinds import OLD_SYSTEM, LineKind, kind_of
from newsletter.issue.lines import lines_of, said_in, without_lines
from newsletter.languages.text_words import TEXT_WORDS
from newsletter.visible import LeftOut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.issue.document import Block, Blocks, Inline, Runs

_FIRST = 4
_LAST = 8
"""Blocks at the beginning and at the end in which an older system writes."""

_LEAVES = re.compile("|".join(words.leaves for words in TEXT_WORDS if words.leaves), re.IGNORECASE)
_LEAVE_ADDRESS = re.compile(
    r"unsub|opt-?out|avregistrer|avprenumerer|avanmal|avmeld|afmeld|abmeld|abbestell|list-manage\.com/(?:unsubscribe|profile)",
    re.IGNORECASE,
)
_MAIL_ADDRESS = re.compile(r"[\w.+-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+", re.IGNORECASE)
_TOKEN = re.compile(r"(?=[\w-]*\d)[\w-]{8,}")
_OUR_ADDRESS = re.compile(
    r"(?:our\s+mailing\s+address\s+is|vår\s+(?:post)?adress|unsere\s+anschrift)\s*:?", re.IGNORECASE
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
    """Take out the lines of an older system at both ends, and personal ways out wherever they stand.

    Args:
        blocks: the manuscript's, in reading order.
        own: the list's own names, addresses and telephone numbers, in lower case, which its footer says by itself.
    """
    ends = {*range(min(_FIRST, len(blocks))), *range(max(0, len(blocks) - _LAST), len(blocks))}
    kept: list[Block] = []
    went: list[str] = []
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
    personal: list[str] = []
    cleaned = tuple(_without_personal_links(block, personal) for block in kept)
    return Cleaned(
        cleaned,
        (*(LeftOut(text, "old-system") for text in went), *(LeftOut(text, "leave-link") for text in personal)),
    )


def is_personal(target: str) -> bool:
    """Whether a link would act for, or tell of, the one person whose copy of a mail it stood in."""
    parts = urlsplit(target)
    if parts.scheme == "mailto":
        return False
    rest = unquote(f"{parts.path}?{parts.query}")
    leads_out = _LEAVE_ADDRESS.search(target) is not None
    return bool(_MAIL_ADDRESS.search(rest)) or (leads_out and bool(_TOKEN.search(rest)))


def _without_old_system(
    block: Block, place: int, blocks: Sequence[Block], own: frozenset[str]
) -> tuple[Block | None, tuple[str, ...]]:
    match block:
        case Paragraph() | Heading():

            def is_out(line: Runs) -> bool:
                return _is_old_system(line) or (place >= len(blocks) - _LAST and _is_own(said_in(line), own))

            return without_lines(block, is_out)
        case List(items) if all(_says_only_old_system(item) for item in items):
            return None, tuple(_text(item) for item in items)
        case Table(heading, rows):
            cells = [cell for row in (heading, *rows) for cell in row if plain(cell).strip()]
            if cells and all(_is_old_system(cell) for cell in cells):
                return None, tuple(said_in(cell) for cell in cells)
        case _:
            pass
    return block, ()


def _is_old_system(line: Runs) -> bool:
    said = said_in(line)
    if kind_of(said) in OLD_SYSTEM or _OUR_ADDRESS.fullmatch(said) or _PREFERENCES.fullmatch(said):
        return True
    return any(_LEAVES.search(plain(link.runs)) for link in _links(line)) and kind_of(said) is not LineKind.GREETING


def _is_own(said: str, own: frozenset[str]) -> bool:
    """Whether a line at the end says nothing but what the list's own footer says: its name, address or telephone."""
    pieces = [piece for piece in re.split(r"\s*[,|·•]\s*|\s{2,}", said.casefold().rstrip(".")) if piece]
    return len(pieces) > 1 and all(piece in own for piece in pieces)


def _says_only_old_system(blocks: Blocks) -> bool:
    lines = [line for block in blocks for line in lines_of(block) if said_in(line)]
    return bool(lines) and all(_is_old_system(line) for line in lines)


def _text(blocks: Blocks) -> str:
    return " ".join(said_in(line) for block in blocks for line in lines_of(block))


def _links(runs: Runs) -> list[Link]:
    found: list[Link] = []
    for run in runs:
        if isinstance(run, Link):
            found.append(run)
        elif isinstance(run, Strong | Emphasis | Struck):
            found += _links(run.runs)
    return found


def _without_personal_links(block: Block, told: list[str]) -> Block:
    """The same block, in which links to one person's own pages are text."""

    def unlinked(runs: Runs) -> Runs:
        made: list[Inline] = []
        for run in runs:
            if isinstance(run, Link) and is_personal(run.target):
                told.append(said_in(run.runs))
                made += [one for one in run.runs if not _MAIL_ADDRESS.search(plain((one,)))]
            elif isinstance(run, Strong | Emphasis | Struck | Link):
                made.append(replace(run, runs=unlinked(run.runs)))
            else:
                made.append(run)
        return tuple(made)

    match block:
        case Paragraph(runs) | Heading(_, runs):
            return replace(block, runs=unlinked(runs))
        case List(items):
            return replace(
                block, items=tuple(tuple(_without_personal_links(one, told) for one in item) for item in items)
            )
        case Quote(inner):
            return Quote(tuple(_without_personal_links(one, told) for one in inner))
        case Table(heading, rows):
            return replace(
                block,
                heading=tuple(map(unlinked, heading)),
                rows=tuple(tuple(map(unlinked, row)) for row in rows),
            )
        case _:
            return block
