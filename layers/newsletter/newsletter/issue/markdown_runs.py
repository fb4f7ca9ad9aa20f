"""What stands inside a Markdown paragraph: runs of text and links, and the pictures between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.issue.date_hints import is_meant
from newsletter.issue.document import (
    Code,
    Emphasis,
    LineBreak,
    Link,
    Picture,
    Strong,
    Struck,
    Text,
    plain,
)
from newsletter.issue.inline import around, merged, note_mark
from newsletter.issue.link_targets import target_of
from newsletter.issue.picture_names import picture_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from markdown_it.tree import SyntaxTreeNode

    from newsletter.issue.document import Inline, Runs

_LONGEST_HEADING = 90


class RunReader:
    """Reads the inside of one block, which begins on ``line``."""

    def __init__(self, line: int) -> None:
        self._line = line

    def pieces(self, nodes: Iterable[SyntaxTreeNode]) -> list[Inline | Picture]:
        found: list[Inline | Picture] = []
        line = 0
        nodes = tuple(nodes)
        for place, node in enumerate(nodes):
            if node.type == "softbreak":
                before, after = (self._said(found[line:]), _beginning(nodes[place + 1 :]))
                ends = is_meant(before, after) or (line == 0 and _is_heading(found, before, after))
                found.append(LineBreak() if ends else Text(" "))
                line = len(found)
            else:
                found += self._piece(node)
                line = len(found) if node.type == "hardbreak" else line
        return found

    def _said(self, pieces: Iterable[Inline | Picture]) -> str:
        return plain(tuple(piece for piece in pieces if not isinstance(piece, Picture))).strip()

    def _piece(self, node: SyntaxTreeNode) -> Sequence[Inline | Picture]:
        match node.type:
            case "inline":
                return merged(self.pieces(node.children))
            case "hardbreak":
                return [LineBreak()]
            case "code_inline":
                return [Code(node.content)]
            case "em" | "strong" | "s":
                return self._marked(node)
            case "link":
                return self._link(node)
            case "footnote_ref":
                return [Text(note_mark(int(node.meta["id"]) + 1))]
            case "image":
                return [self._picture(node)]
            case _:
                return [Text(node.content)] if node.content else []

    def _marked(self, node: SyntaxTreeNode) -> Sequence[Inline | Picture]:
        kinds: dict[str, Callable[[Runs], Inline]] = {"em": Emphasis, "strong": Strong, "s": Struck}
        return around(merged(self.pieces(node.children)), kinds[node.type])

    def _link(self, node: SyntaxTreeNode) -> Sequence[Inline | Picture]:
        target = target_of(str(node.attrs.get("href", "")), self._line)
        inside = [
            Picture(one.source, one.alt, one.caption, one.decorative, target) if isinstance(one, Picture) else one
            for one in merged(self.pieces(node.children))
        ]
        if not any(isinstance(one, Picture) or plain((one,)).strip() for one in inside):
            inside = [Text(target.removeprefix("mailto:"))]  # a link nobody can see says at least where it leads
        return around(inside, lambda runs: Link(runs, target))

    def _picture(self, node: SyntaxTreeNode) -> Picture:
        alt = plain(tuple(piece for piece in self.pieces(node.children) if not isinstance(piece, Picture)))
        return picture_of(str(node.attrs.get("src", "")), alt, str(node.attrs.get("title", "")), self._line)


def _is_heading(pieces: Sequence[Inline | Picture], said: str, after: str) -> bool:
    """Whether a first line, all bold, stands above the text as a heading does, and is not its first words."""
    is_bold = bool(said) and all(
        isinstance(one, Strong) or not plain((one,)).strip() for one in pieces if not isinstance(one, Picture)
    )
    return is_bold and len(said) <= _LONGEST_HEADING and said[-1] not in ",;-\u2013" and not after[:1].islower()


def _beginning(nodes: Sequence[SyntaxTreeNode]) -> str:
    """The first words of what stands on the next line."""
    if not nodes:
        return ""
    first = nodes[0]
    return first.content or _beginning(first.children)
