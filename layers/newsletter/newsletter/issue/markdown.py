"""Markdown: CommonMark with tables, strikethrough and footnotes, raw HTML taken as the text it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.document import (
    Heading,
    List,
    Paragraph,
    Picture,
    Preformatted,
    Quote,
    Rule,
    Table,
    Text,
)
from newsletter.issue.inline import blocks_of
from newsletter.issue.manuscript import Manuscript
from newsletter.issue.markdown_runs import RunReader
from newsletter.issue.unstructured import with_structure

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

    from newsletter.issue.document import Block, Blocks, Runs
    from newsletter.issue.front_matter import FrontMatter

LONGEST_PARAGRAPH = 10_000
"""Characters between two blank lines: four pages."""

_CLOSE_HEADING = re.compile(r"^(#{1,6})(?=[^\W\d_]\S{0,60} \S)", re.MULTILINE)
_SPACED_TARGET = re.compile(r"\]\((https?://[^\s()<>\"]{1,500}(?: [^\s()<>\"]{1,200}){1,10})\)")
_HTML = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE)

_BOXES = {"[ ] ": "\u2610", "[x] ": "\u2611"}


def read_markdown(front: FrontMatter) -> Manuscript:
    """Read the body of an issue.

    Raises:
        InvalidIssue: a link or a picture in it cannot be sent; the problem names its line.
    """
    from markdown_it.tree import SyntaxTreeNode

    tokens = _parsed(_as_meant(front.body), front.body_line)
    reader = _BlockReader(front.body_line)
    blocks = with_structure(reader.blocks(SyntaxTreeNode(tokens).children))
    return Manuscript(blocks, front.stated, front.lines, front.problems + _html_problems(tokens, front.body_line))


def _as_meant(body: str) -> str:
    """Marks that people forget, put in: the blank of ``#Rubrik``, and of an address with blanks in it."""
    text = _CLOSE_HEADING.sub(r"\1 ", body)
    return _SPACED_TARGET.sub(lambda found: f"]({found[1].strip().replace(' ', '%20')})", text)


def _parsed(body: str, first_line: int) -> list[Token]:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).use(footnote_plugin)
    # Every address comes through, so that a bad one is named to its author instead of turning up as brackets.
    vars(markdown).update(validateLink=lambda _url: True, normalizeLink=lambda url: url)
    markdown.core.ruler.before("inline", "bounded", lambda state: _check_lengths(state.tokens, first_line))
    return markdown.parse(body)


def _check_lengths(tokens: list[Token], first_line: int) -> None:
    """Reading what stands inside a paragraph takes time by the square of its length."""
    for token in tokens:
        if token.type == "inline" and len(token.content) > LONGEST_PARAGRAPH:
            facts: dict[str, str | int] = {"length": len(token.content), "limit": LONGEST_PARAGRAPH}
            raise InvalidIssue(Problem("paragraph-too-long", facts | {"line": first_line + (token.map or [0])[0]}))


def _html_problems(tokens: list[Token], body_line: int) -> tuple[Problem, ...]:
    """HTML in Markdown reaches the reader as text; whoever wrote it wants to know."""
    for token in tokens:
        for child in token.children or ():
            found = _HTML.search(child.content) if child.type == "text" else None
            if found:
                line = body_line + (token.map[0] if token.map else 0)
                return (Problem("html-in-markdown", {"tag": found[0][:40], "line": line}, stops=False),)
    return ()


class _BlockReader:
    """Turns a syntax tree into blocks. ``first_line`` is the file's line on which the body begins."""

    def __init__(self, first_line: int) -> None:
        self._first_line = first_line
        self._made: dict[str, Callable[[SyntaxTreeNode], Blocks]] = {
            "heading": self._heading,
            "paragraph": self._paragraph,
            "bullet_list": self._list,
            "ordered_list": self._list,
            "blockquote": lambda node: (Quote(self.blocks(node.children)),),
            "hr": lambda _node: (Rule(),),
            "table": self._table,
            "fence": self._preformatted,
            "code_block": self._preformatted,
            "footnote_block": self._notes,
        }

    def blocks(self, nodes: list[SyntaxTreeNode]) -> Blocks:
        return tuple(block for node in nodes for block in self._made[node.type](node))

    def _line(self, node: SyntaxTreeNode) -> int:
        return self._first_line + (node.map[0] if node.map else 0)

    def _runs(self, node: SyntaxTreeNode) -> RunReader:
        return RunReader(self._line(node))

    def _heading(self, node: SyntaxTreeNode) -> Blocks:
        pieces = self._runs(node).pieces(node.children)
        pictures = tuple(piece for piece in pieces if isinstance(piece, Picture))
        runs: Runs = tuple(piece for piece in pieces if not isinstance(piece, Picture))
        return (Heading(int(node.tag[1]), runs), *pictures)

    def _paragraph(self, node: SyntaxTreeNode) -> Blocks:
        return blocks_of(self._runs(node).pieces(node.children))

    def _list(self, node: SyntaxTreeNode) -> Blocks:
        start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
        return (List(tuple(_ticked(self._demoted(self.blocks(item.children))) for item in node.children), start),)

    def _notes(self, node: SyntaxTreeNode) -> Blocks:
        return (Rule(), List(tuple(self._demoted(self.blocks(note.children)) for note in node.children), 1))

    def _demoted(self, blocks: Blocks) -> Blocks:
        """A heading inside a list item would tear the outline apart: it is a line of text there."""
        return tuple(Paragraph(block.runs) if isinstance(block, Heading) else block for block in blocks)

    def _preformatted(self, node: SyntaxTreeNode) -> Blocks:
        return (Preformatted(node.content.rstrip("\n")),) if node.content.strip() else ()

    def _table(self, node: SyntaxTreeNode) -> Blocks:
        head, *bodies = node.children
        rows = [self._row(row) for body in bodies for row in body.children]
        below: list[Block] = [picture for _, pictures in rows for picture in pictures]
        alignment = tuple(_alignment(cell) for cell in head.children[0].children)
        heading, pictures = self._row(head.children[0])
        return (Table(heading, tuple(cells for cells, _ in rows), alignment), *pictures, *below)

    def _row(self, row: SyntaxTreeNode) -> tuple[tuple[Runs, ...], Blocks]:
        """The cells, and the pictures found in them, which are shown below the table."""
        cells, pictures = [], []
        for cell in row.children:
            pieces = self._runs(row).pieces(cell.children)
            cells.append(tuple(piece for piece in pieces if not isinstance(piece, Picture)))
            pictures += [piece for piece in pieces if isinstance(piece, Picture)]
        return tuple(cells), tuple(pictures)


def _ticked(item: Blocks) -> Blocks:
    """An item of a list of tasks with the box that every other editor shows: ``- [x] done``."""
    first = item[0] if item else None
    if not isinstance(first, Paragraph) or not first.runs or not isinstance(first.runs[0], Text):
        return item
    text = first.runs[0].text
    box = _BOXES.get(text[:4].lower())
    return (Paragraph((Text(f"{box} {text[4:]}"), *first.runs[1:])), *item[1:]) if box else item


def _alignment(cell: SyntaxTreeNode) -> str:
    style = str(cell.attrs.get("style", ""))
    return style.removeprefix("text-align:") if style else "left"
