"""What stands inside a Markdown paragraph: runs of text and links, and the pictures between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.issue.document import (
    Code,
    Emphasis,
    LineBreak,
    Link,
    Paragraph,
    Picture,
    Strong,
    Struck,
    Text,
    plain,
)
from newsletter.issue.picture_source import picture_of
from newsletter.issue.targets import target_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from markdown_it.tree import SyntaxTreeNode

    from newsletter.issue.document import Block, Blocks, Inline, Runs


class RunReader:
    """Reads the inside of one block, which begins on ``line``."""

    def __init__(self, line: int) -> None:
        self._line = line

    def pieces(self, nodes: Iterable[SyntaxTreeNode]) -> list[Inline | Picture]:
        return [piece for node in nodes for piece in self._piece(node)]

    def _piece(self, node: SyntaxTreeNode) -> Sequence[Inline | Picture]:
        match node.type:
            case "inline":
                return _merged(self.pieces(node.children))
            case "softbreak":
                return [Text(" ")]
            case "hardbreak":
                return [LineBreak()]
            case "code_inline":
                return [Code(node.content)]
            case "em" | "strong" | "s":
                return self._marked(node)
            case "link":
                return self._link(node)
            case "image":
                return [self._picture(node)]
            case _:
                return [Text(node.content)] if node.content else []

    def _marked(self, node: SyntaxTreeNode) -> Sequence[Inline | Picture]:
        kinds: dict[str, Callable[[Runs], Inline]] = {"em": Emphasis, "strong": Strong, "s": Struck}
        return _around(_merged(self.pieces(node.children)), kinds[node.type])

    def _link(self, node: SyntaxTreeNode) -> Sequence[Inline | Picture]:
        target = target_of(str(node.attrs.get("href", "")), self._line)
        inside = [
            Picture(one.source, one.alt, one.caption, one.decorative, target) if isinstance(one, Picture) else one
            for one in _merged(self.pieces(node.children))
        ]
        if not any(isinstance(one, Picture) or plain((one,)).strip() for one in inside):
            inside = [Text(target.removeprefix("mailto:"))]  # a link nobody can see says at least where it leads
        return _around(inside, lambda runs: Link(runs, target))

    def _picture(self, node: SyntaxTreeNode) -> Picture:
        alt = plain(tuple(piece for piece in self.pieces(node.children) if not isinstance(piece, Picture)))
        return picture_of(str(node.attrs.get("src", "")), alt, str(node.attrs.get("title", "")), self._line)


def _around(inside: Sequence[Inline | Picture], kind: Callable[[Runs], Inline]) -> Sequence[Inline | Picture]:
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


def _merged(pieces: Sequence[Inline | Picture]) -> list[Inline | Picture]:
    """Neighbouring texts in one, so that an address split by the parser is found whole."""
    merged: list[Inline | Picture] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if isinstance(piece, Text) and isinstance(last, Text):
            merged[-1] = Text(last.text + piece.text)
        else:
            merged.append(piece)
    return merged


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
