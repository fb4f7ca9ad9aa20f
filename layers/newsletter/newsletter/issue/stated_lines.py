"""What an author states in the first lines of a document that has no room for it elsewhere: ``Ämne: Nytt i juni``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsletter.issue.document import Heading, LineBreak, Paragraph, plain
from newsletter.issue.front_matter import KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.issue.document import Blocks, Runs
    from newsletter.issue.front_matter import FrontMatter

_STATED = re.compile(r"\s*([^\W\d_]{4,15})\s*:\s*(\S.*)", re.DOTALL)


@dataclass(frozen=True)
class Opening:
    """``blocks`` is what is left. ``lines`` counts the stated lines from the top."""

    blocks: Blocks
    stated: Mapping[str, str]
    lines: Mapping[str, int]


def opened(blocks: Blocks, known: Mapping[str, str]) -> Opening:
    """Take stated lines off the beginning. What is ``known`` already is kept, unless it is stated anew."""
    stated: dict[str, str] = {}
    lines: dict[str, int] = {}
    while blocks and isinstance(blocks[0], Paragraph | Heading):
        found = _stated_in(blocks[0].runs)
        if not found or any(key in stated for key, _ in found):
            break
        for key, value in found:
            stated[key] = value
            lines[key] = len(lines) + 1
        blocks = blocks[1:]
    return Opening(blocks, {**known, **stated}, lines)


def stated_above(front: FrontMatter) -> FrontMatter:
    """Take stated lines off the top of a text, as ``opened`` does of a document: no fence is needed."""
    stated: dict[str, str] = {}
    lines: dict[str, int] = {}
    rest = front.body.split("\n")
    number = 0
    for number, line in enumerate(rest):
        found = _STATED.fullmatch(line) if line.strip() else None
        key = KEYS.get(found[1].lower()) if found else None
        if found is None or key is None or key in stated:
            break
        stated[key] = " ".join(found[2].split())
        lines[key] = front.body_line + number
    body = "\n".join(rest[number:]) if stated else front.body
    return replace(
        front,
        body=body,
        body_line=front.body_line + (number if stated else 0),
        stated={**front.stated, **stated},
        lines={**front.lines, **lines},
    )


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
