"""HTML from anywhere as a small, harmless tree: only elements that say something, nothing that acts or fetches."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

_EMPTY = frozenset({"br", "hr", "img"})
_INLINE = frozenset(
    {"a", "abbr", "b", "big", "br", "cite", "code", "del", "em", "font", "i", "img", "ins", "kbd", "mark", "q", "s"}
    | {"samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var"}
)
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"}
    | {"figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol"}
    | {"p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul"}
)
_SILENT = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "svg", "math", "select", "textarea"}
)
_ATTRIBUTES = {
    "*": {"class", "style", "role", "id", "hidden"},
    "a": {"href"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
}
_SCHEMES = {"http", "https", "mailto", "data", "file", "ftp"}
"""More than can be sent, so that the author is told what was dropped."""
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0{1,4})?\s*(?:;|!|$)"
    r"|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)|max-(?:height|width)\s*:\s*0(?:px)?\s*(?:;|!|$)"
    r"|clip\s*:\s*rect\(\s*[01]px[ ,]{1,3}[01]px[ ,]{1,3}[01]px[ ,]{1,3}[01]px)",
    re.IGNORECASE,
)
_STYLE = re.compile(r"<style[^<>]{0,200}>", re.IGNORECASE)
_STYLE_ENDS = re.compile(r"</style>", re.IGNORECASE)
_RULE = re.compile(r"([^{}]{1,500}+)\{([^{}]{0,2000}+)\}")
_NAME = re.compile(r"\s*(?:[a-z][a-z0-9]{0,10})?([.#])([\w-]{1,100})\s*", re.IGNORECASE)
_MOST_STYLES = 20
_LONGEST_STYLE = 200_000
_DEEPEST = 200
_MOST_ELEMENTS = 20_000
_MOST_TAGS = 50_000
_TAG = re.compile(r"<[A-Za-z]")
LONGEST_PAGE = 2_000_000
"""Bytes of HTML without the pictures in it: twenty times what a mail may have before it is clipped (102 kB)."""


@dataclass
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    @property
    def is_inline(self) -> bool:
        """Whether it can stand in a line of text: it is of that kind, and so is everything in it."""
        return self.tag in _INLINE and all(isinstance(one, str) or one.is_inline for one in self.children)

    @property
    def is_hidden(self) -> bool:
        return "hidden" in self.attributes or bool(_HIDDEN.search(self.attributes.get("style", "")))

    def walk(self) -> Iterator[Element]:
        """Everything below, in reading order, however deep."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += [child for child in reversed(one.children) if isinstance(child, Element)]

    def text(self) -> str:
        said: list[str] = []
        waiting: list[Element | str] = [self]
        while waiting:
            one = waiting.pop()
            if isinstance(one, str):
                said.append(one)
            else:
                waiting += reversed(one.children)
        return "".join(said)


def tree_of(html: str) -> Element:
    """Read HTML as a browser would, and keep what is ours to keep.

    Raises:
        InvalidIssue: ``html-too-big`` or ``html-too-tangled``: nobody wrote that by hand.
    """
    import nh3

    _check(html)
    hidden = hidden_names(html)
    clean = nh3.clean(
        html,
        tags=set(_INLINE | _BLOCKS),
        clean_content_tags=set(_SILENT),
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    builder = _Builder(hidden)
    builder.feed(clean)
    builder.close()
    return builder.root


def hidden_names(html: str) -> frozenset[str]:
    """Classes (``.name``) and ids (``#name``) that the page's own style sheets hide on every screen."""
    found: set[str] = set()
    for sheet in _style_sheets(html)[:_MOST_STYLES]:
        always = _without_media(sheet)
        for selectors, body in _RULE.findall(always):
            if _HIDDEN.search(body):
                names = [_NAME.fullmatch(one) for one in selectors.split(",")]
                found |= {f"{name[1]}{name[2]}" for name in names if name}
    return frozenset(found)


def _style_sheets(html: str) -> list[str]:
    """What each style element holds; one that is never closed, or is longer than any, is left out."""
    ended = _STYLE_ENDS.split(html)[:-1]
    found = [piece[begun.end() :] for piece in ended if (begun := _STYLE.search(piece))]
    return [sheet for sheet in found if len(sheet) <= _LONGEST_STYLE]


def _without_media(sheet: str) -> str:
    """A style sheet without what holds for some screens only."""
    kept: list[str] = []
    depth, is_media, begin = 0, False, 0
    for place, sign in enumerate(sheet):
        if sign == "{":
            if depth == 0 and "@" in sheet[begin:place]:
                is_media = True
            depth += 1
        elif sign == "}":
            depth = max(0, depth - 1)
            if depth == 0:
                if not is_media:
                    kept.append(sheet[begin : place + 1])
                begin, is_media = place + 1, False
    return "".join(kept)


def _check(html: str) -> None:
    """Refuse what takes a parser too long: for each tag it may look through all that are open, 20,000 take it 7 s."""
    if len(html) > LONGEST_PAGE:
        raise InvalidIssue(Problem("html-too-big", {"kilobytes": len(html) // 1000, "limit": LONGEST_PAGE // 1000}))
    if html.count("<") > _MOST_TAGS or sum(1 for _ in _TAG.finditer(html)) > _MOST_ELEMENTS:
        raise InvalidIssue(Problem("html-too-tangled"))


class _Builder(HTMLParser):
    """What nh3 gives is well-formed: every element is closed, in order."""

    def __init__(self, hidden: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._hidden = hidden
        self.root = Element("body")
        self._open = [self.root]
        self._count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._count += 1
        if self._count > _MOST_ELEMENTS or len(self._open) > _DEEPEST:
            raise InvalidIssue(Problem("html-too-tangled"))
        said = {name: value or "" for name, value in attrs}
        names = {*(f".{name}" for name in said.get("class", "").split()), f"#{said.get('id', '')}"}
        if names & self._hidden:
            said["hidden"] = ""
        element = Element(tag, said)
        self._open[-1].children.append(element)
        if tag not in _EMPTY:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
