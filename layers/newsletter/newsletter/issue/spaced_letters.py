"""Titles in spaced letters, as people set them off: ``S O M M A R   F E S T``. A screen reader would spell them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from newsletter.issue.document import Heading, Notice, Text, plain

if TYPE_CHECKING:
    from newsletter.issue.document import Block, Blocks

_SPACED = re.compile(r"(?:[^\W\d_] ){3,}[^\W\d_](?:(?:\s{2,}+[^\W\d_](?: ?[^\W\d_])*+)++ ?)?")


def closed_up(said: str) -> str:
    """Return spaced letters as the words they are, all else with single blanks."""
    if not _SPACED.fullmatch(said.strip()):
        return " ".join(said.split())
    return " ".join("".join(word.split()) for word in re.split(r"\s{2,}", said.strip()))


def with_closed_headings(blocks: Blocks) -> Blocks:
    """Return the blocks with their headings closed up."""
    return tuple(_closed(block) for block in blocks)


def _closed(block: Block) -> Block:
    match block:
        case Heading(_, runs) if _SPACED.fullmatch(said := plain(runs).strip()):
            return replace(block, runs=(Text(closed_up(said)),))
        case Notice(heading, inner) if _SPACED.fullmatch(said := plain(heading.runs).strip()):
            return Notice(replace(heading, runs=(Text(closed_up(said)),)), inner)
        case _:
            return block
