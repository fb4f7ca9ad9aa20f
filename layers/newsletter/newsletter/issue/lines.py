"""The lines of a block: what stands between the line ends its author meant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newsletter.issue.document import Emphasis, Heading, LineBreak, Link, Paragraph, Strong, Struck, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsletter.issue.document import Block, Inline, Runs


def lines_of(block: Block) -> tuple[Runs, ...]:
    """Split a paragraph or heading at its line ends, also within bold or linked text; nothing for other blocks."""
    if not isinstance(block, Paragraph | Heading):
        return ()
    lines: list[list[Inline]] = [[]]
    for run in block.runs:
        for number, part in enumerate(_parts(run)):
            if number:
                lines.append([])
            lines[-1] += part
    return tuple(tuple(line) for line in lines)


def said_in(runs: Runs) -> str:
    """What a line says, with single blanks."""
    return " ".join(plain(runs).split())


def without_lines(block: Block, is_out: Callable[[Runs], bool]) -> tuple[Block | None, tuple[Runs, ...]]:
    """Take lines out of a block.

    Returns:
        The block with the lines that stay, None if none does; and those that went.
    """
    lines = lines_of(block)
    out = [is_out(line) and bool(said_in(line)) for line in lines]
    if not any(out):
        return block, ()
    went = tuple(line for line, gone in zip(lines, out, strict=True) if gone)
    stays = [line for line, gone in zip(lines, out, strict=True) if not gone and said_in(line)]
    if not stays:
        return None, went
    assert isinstance(block, Paragraph | Heading)
    return replace(block, runs=joined(stays)), went


def joined(lines: Sequence[Runs]) -> Runs:
    """Lines as the runs of one block."""
    return tuple(run for number, line in enumerate(lines) for run in ((LineBreak(), *line) if number else line))


def _parts(run: Inline) -> list[list[Inline]]:
    if isinstance(run, LineBreak):
        return [[], []]
    if not isinstance(run, Strong | Emphasis | Struck | Link):
        return [[run]]
    parts: list[list[Inline]] = [[]]
    for inner in run.runs:
        for number, piece in enumerate(_parts(inner)):
            if number:
                parts.append([])
            parts[-1] += piece
    return [[replace(run, runs=tuple(part))] if part else [] for part in parts]
