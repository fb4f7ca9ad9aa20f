"""What a page of HTML shows, read from its tags alone: for files, for mails and for finished editions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from newsletter.visible.content import LeftOut, Visible
from newsletter.visible.style_sheets import style_sheets

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "math", "head", "select", "textarea", "object"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt"}
    | {"figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav"}
    | {"ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_ENDED_BY_THEIR_LIKE = frozenset({"p", "li", "td", "th", "tr", "dt", "dd", "option"})
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0*)?\s*(?:;|!|$)"
    r"|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)|max-height\s*:\s*0(?:px)?\s*(?:;|!|$)|max-width\s*:\s*0(?:px)?\s*(?:;|!|$))",
    re.IGNORECASE,
)
_RULE = re.compile(r"([^{}]{1,500}+)\{([^{}]{0,2000}+)\}")
_MEDIA = re.compile(r"@[a-z-]+[^{};]{0,300}\{(?:[^{}]{0,2000}\{[^{}]{0,2000}\}){0,200}[^{}]{0,2000}\}", re.IGNORECASE)
_NAME = re.compile(r"\s*(?:[a-z][a-z0-9]*)?([.#])([\w-]+)\s*", re.IGNORECASE)
_SMALLEST = 40
"""Pixels: a picture with a shorter side is an arrow, a bullet, a line or a counting pixel."""


def page_shows(html: str, *, only_main: bool = False) -> Visible:
    """Read a page. With ``only_main``, for an edition, only ``<main>`` counts, and pictures of every size."""
    reader = _Page(hidden_names(html), only_main=only_main)
    reader.feed(html)
    reader.close()
    return reader.found()


def hidden_names(html: str) -> frozenset[str]:
    """Classes (``.name``) and ids (``#name``) that the page's own style sheet hides on every screen."""
    found: set[str] = set()
    for sheet in style_sheets(html[:500_000]):
        for selectors, body in _RULE.findall(_MEDIA.sub("", sheet)):
            if _HIDDEN.search(body):
                names = [_NAME.fullmatch(one) for one in selectors.split(",")]
                found |= {f"{name[1]}{name[2]}" for name in names if name}
    return frozenset(found)


@dataclass
class _Rows:
    """A table's cells, row by row: whether each has anything in it."""

    rows: list[list[bool]] = field(default_factory=list)
    holds_another: bool = False

    def begin(self) -> None:
        if not self.rows:
            self.rows.append([])
        self.rows[-1].append(False)

    def fill(self) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] = True

    @property
    def figures(self) -> int:
        """How many cells say something, of a table that is no frame around other things."""
        full = [sum(row) for row in self.rows if any(row)]
        is_table = len(full) > 1 and not self.holds_another and sum(count > 1 for count in full) * 2 > len(full)
        return sum(full) if is_table else 0


class _Page(HTMLParser):
    def __init__(self, hidden: frozenset[str], *, only_main: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._names = hidden
        self._only_main = only_main
        self._open: list[tuple[str, bool]] = []
        self._silent = 0
        self._main = 0
        self._line: list[str] = []
        self._dark: list[str] = []
        self._tables: list[_Rows] = []
        self._visible = Visible()

    def found(self) -> Visible:
        self._end_line()
        self._end_dark()
        return self._visible

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self._end_line()
        if tag in _ENDED_BY_THEIR_LIKE and self._open and self._open[-1][0] == tag:
            self.handle_endtag(tag)
        hidden = self._is_dark or self._hides(tag, said)
        if not hidden and self._counts:
            self._count(tag, said)
        if tag in _VOID:
            return
        self._open.append((tag, hidden))
        if tag == "table":
            self._tables = [*(replace(one, holds_another=True) for one in self._tables), _Rows()]
        self._silent += tag in _SILENT
        self._main += tag == "main"

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_line()
        if tag in _VOID or all(name != tag for name, _ in self._open):
            return
        while self._open:
            name, _ = self._open.pop()
            self._silent -= name in _SILENT
            self._main -= name == "main"
            if name == "table" and self._tables:
                self._visible.cells += self._tables.pop().figures
            if name == tag:
                break
        if not self._is_dark:
            self._end_dark()

    def handle_data(self, data: str) -> None:
        if self._silent or not self._counts:
            return
        (self._dark if self._is_dark else self._line).append(data)
        if self._tables and not self._is_dark and data.strip():
            self._tables[-1].fill()

    @property
    def _is_dark(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    @property
    def _counts(self) -> bool:
        return self._main > 0 or not self._only_main

    def _hides(self, tag: str, said: dict[str, str]) -> bool:
        if tag == "a" and said.get("href", "").startswith("#cmnt"):
            return True  # the mark of an editor's comment in a page that Google Docs has made
        named = {f".{name}" for name in said.get("class", "").split()} | {f"#{said['id']}" if said.get("id") else ""}
        return tag != "img" and ("hidden" in said or bool(named & self._names or _HIDDEN.search(said.get("style", ""))))

    def _count(self, tag: str, said: dict[str, str]) -> None:
        match tag:
            case "a" if said.get("href", "").strip():
                self._visible.links.append(said["href"].strip())
            case "img" if self._only_main or not _is_small(said):
                self._visible.pictures += 1
            case "li":
                self._visible.items += 1
            case "tr" if self._tables:
                self._tables[-1].rows.append([])
            case "td" | "th" if self._tables:
                self._tables[-1].begin()

    def _end_line(self) -> None:
        text = " ".join("".join(self._line).split())
        self._line = []
        if text:
            self._visible.blocks.append(text)

    def _end_dark(self) -> None:
        text = " ".join("".join(self._dark).split())
        self._dark = []
        if text:
            self._visible.unseen.append(LeftOut(text, "hidden"))


def _is_small(said: dict[str, str]) -> bool:
    sides = [re.match(r"\d{1,5}", said.get(side, "").strip()) for side in ("width", "height")]
    return any(side is not None and int(side[0]) < _SMALLEST for side in sides)
