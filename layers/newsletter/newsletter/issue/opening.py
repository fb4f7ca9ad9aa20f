"""What an author states in the first lines of a document that has no room for it elsewhere: ``Ämne: Nytt i juni``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.issue.document import Heading, LineBreak, Paragraph, Text, plain
from newsletter.issue.front_matter import KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.issue.document import Blocks, Runs

_STATED = re.compile(r"\s*([^\W\d_]{4,15})\s*:\s*(\S.*)", re.DOTALL)
_LONGEST_TITLE = 120


@dataclass(frozen=True)
class Opening:
    """``blocks`` is what is left. ``lines`` counts the stated lines from the top."""

    blocks: Blocks
    stated: Mapping[str, str]
    lines: Mapping[str, int]


def opened(blocks: Blocks, known: Mapping[str, str]) -> Opening:
    """Take stated lines off the beginning, and see to it that what is left has a title.

    Unless a subject or a title is ``known`` or stated, a document without any heading of the first level is titled by
    the heading or the short line it begins with.
    """
    stated: dict[str, str] = {}
    lines: dict[str, int] = {}
    while blocks and isinstance(blocks[0], Paragraph):
        found = _stated_in(blocks[0].runs)
        if not found or any(key in stated for key, _ in found):
            break
        for key, value in found:
            stated[key] = value
            lines[key] = len(lines) + 1
        blocks = blocks[1:]
    stated = {**known, **stated}
    return Opening(blocks if {"title", "subject"} & stated.keys() else _titled(blocks), stated, lines)


def _stated_in(runs: Runs) -> list[tuple[str, str]]:
    """Key and value of each line of a paragraph; nothing unless all of them are such lines."""
    said = "".join("\n" if isinstance(run, LineBreak) else plain((run,)) for run in runs)
    found: list[tuple[str, str]] = []
    for line in said.splitlines():
        matched = _STATED.fullmatch(line)
        key = KEYS.get(matched[1].lower()) if matched else None
        if matched is None or key is None:
            return []
        found.append((key, " ".join(matched[2].split())))
    return found


def _titled(blocks: Blocks) -> Blocks:
    if not blocks or any(isinstance(block, Heading) and block.level == 1 for block in blocks):
        return blocks
    match blocks[0]:
        case Heading(_, runs):
            return (Heading(1, runs), *blocks[1:])
        case Paragraph(runs) if len(blocks) > 1 and len(plain(runs)) <= _LONGEST_TITLE:
            return (Heading(1, (Text(" ".join(plain(runs).split())),)), *blocks[1:])
        case _:
            return blocks
