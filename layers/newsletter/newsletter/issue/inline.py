"""Pieces of a paragraph put together: marks around them, texts joined, pictures stepping out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsletter.issue.document import LineBreak, Paragraph, Picture, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newsletter.issue.document import Block, Blocks, Inline, Runs

_RAISED = str.maketrans(
    "0123456789+-\u2212=()ni",
    "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207a\u207b\u207b\u207c\u207d\u207e\u207f\u2071",
)
_LOWERED = str.maketrans(
    "0123456789+-\u2212=()",
    "\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089\u208a\u208b\u208b\u208c\u208d\u208e",
)
_NUMBER = re.compile(r"[\d+\u2212-][\d.,+\u2212-]*|[a-z]", re.IGNORECASE)


def around(inside: Sequence[Inline | Picture], kind: Callable[[Runs], Inline]) -> Sequence[Inline | Picture]:
    """Marks around text; a picture among it steps out of them."""
    made: list[Inline | Picture] = []
    runs: list[Inline] = []
    for piece in (*inside, None):
        if piece is not None and not isinstance(piece, Picture):
            runs.append(piece)
            continue
        if runs:
            made.append(kind(tuple(runs)))
        if piece is not None:
            made.append(piece)
        runs = []
    return made


def merged(pieces: Sequence[Inline | Picture]) -> list[Inline | Picture]:
    """Neighbouring texts in one, so that an address split by the parser is found whole."""
    found: list[Inline | Picture] = []
    for piece in pieces:
        last = found[-1] if found else None
        if isinstance(piece, Text) and isinstance(last, Text):
            found[-1] = Text(last.text + piece.text)
        else:
            found.append(piece)
    return found


def blocks_of(pieces: Sequence[Inline | Picture]) -> Blocks:
    """A paragraph, divided where a picture stands in it."""
    blocks: list[Block] = []
    runs: list[Inline] = []
    for piece in (*pieces, None):
        if piece is not None and not isinstance(piece, Picture):
            runs.append(piece)
            continue
        trimmed = _trimmed(tuple(runs))
        if trimmed:
            blocks.append(Paragraph(trimmed))
        if piece is not None:
            blocks.append(piece)
        runs = []
    return tuple(blocks)


def _trimmed(runs: Runs) -> Runs:
    """Without breaks and blank text at either end."""
    while runs and _is_blank(runs[0]):
        runs = runs[1:]
    while runs and _is_blank(runs[-1]):
        runs = runs[:-1]
    if runs and isinstance(runs[0], Text):
        runs = (Text(runs[0].text.lstrip()), *runs[1:])
    if runs and isinstance(runs[-1], Text):
        runs = (*runs[:-1], Text(runs[-1].text.rstrip()))
    return runs


def _is_blank(run: Inline) -> bool:
    return isinstance(run, LineBreak) or (isinstance(run, Text) and not run.text.strip())


def note_mark(number: int) -> str:
    """What stands in the text for a footnote: a raised number, which no mail program can make a dead link of."""
    return str(number).translate(_RAISED)


def raised(text: str) -> str:
    """Write an exponent, a unit's power or a note's number so that it stays raised in plain text.

    Figures and signs have raised forms in Unicode; another number or a single letter gets ``^``. Words, as in ``1st``
    or ``TM``, mean the same on the line.
    """
    bare = text.strip()
    if bare and not any(c.isalpha() and c not in "ni" for c in bare) and all(ord(c) in _RAISED for c in bare):
        return text.translate(_RAISED)
    return text.replace(bare, f"^{bare}", 1) if _NUMBER.fullmatch(bare) else text


def lowered(text: str) -> str:
    """Write a lowered figure, as in ``CO\u2082``; what has no lowered form in Unicode stays on the line."""
    bare = text.strip()
    return text.translate(_LOWERED) if bare and all(ord(c) in _LOWERED for c in bare) else text
