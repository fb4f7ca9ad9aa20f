"""HTML, from another system, a mail or a word processor: what it says, without what it looked like."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.columns import with_columns
from newsletter.issue.date_words import pattern
from newsletter.issue.document import (
    Code,
    Emphasis,
    Heading,
    LineBreak,
    Link,
    Paragraph,
    Picture,
    Preformatted,
    Quote,
    Rule,
    Strong,
    Struck,
    Text,
    plain,
)
from newsletter.issue.html_lists import Numbering
from newsletter.issue.html_runs import demoted, leading_to, marked, one_line, paragraphs_of, unbold, unlinked
from newsletter.issue.html_tables import has_figures, table_of
from newsletter.issue.html_tree import Element, tree_of
from newsletter.issue.inline import around, lowered, raised
from newsletter.issue.lines import lines_of, said_in
from newsletter.issue.link_targets import target_of
from newsletter.issue.manuscript import Manuscript
from newsletter.issue.picture_names import picture_of
from newsletter.issue.stated_lines import opened
from newsletter.issue.unstructured import with_structure
from newsletter.languages.text_words import any_of
from newsletter.visible import LeftOut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from newsletter.issue.document import Block, Blocks, Inline, Runs
    from newsletter.issue.html_runs import Pieces
    from newsletter.issue.pages import Page

_SPACE = re.compile(r"[ \t\n\r\f]+")
_HEADING = re.compile(r"h[1-6]")
_DATA = re.compile(r"data:image/(png|jpe?g|gif|webp|bmp|tiff|svg\+xml|x-emf|x-wmf)[^,;]*(;base64)?,(.*)", re.DOTALL)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
_SMALL = re.compile(r"\s*([0-9]|[12][0-9]|3[0-9])(?:\.\d{1,4})?(?:px)?\s*")
"""A side under 40 pixels: an arrow, a bullet, a line, or a counting pixel."""
_LONGEST_TEXT = 200_000
_LONGEST_COMMENT = 2_000
_MARKS: Mapping[str, Callable[[Runs], Inline]] = {
    **dict.fromkeys(("b", "strong"), Strong),
    **dict.fromkeys(("i", "em", "cite", "var"), Emphasis),
    **dict.fromkeys(("s", "strike", "del"), Struck),
}
_STYLED: tuple[tuple[re.Pattern[str], Callable[[Runs], Inline]], ...] = ((_BOLD, Strong), (_ITALIC, Emphasis))
_UNTITLED = pattern(rf"(?:{any_of('untitled')})")
_CODE = ("code", "kbd", "samp", "tt")
_LEVELS: Mapping[str, Callable[[str], str]] = {"sup": raised, "sub": lowered}


def read_html(page: Page, pictures: Mapping[str, bytes] | None = None, subject: str = "") -> Manuscript:
    """Read a page or a piece of one.

    Args:
        page: as it came; nothing in it is run or fetched.
        pictures: those that came along, by the name that ``src`` gives them.
        subject: if it was stated elsewhere.

    Raises:
        InvalidIssue: ``html-too-big``, ``html-too-tangled`` or ``text-too-long``.
    """
    tree = tree_of(page.text)
    length = len(tree.text())
    if length > _LONGEST_TEXT:
        facts: dict[str, str | int] = {"kilobytes": length // 1000, "limit": _LONGEST_TEXT // 1000}
        raise InvalidIssue(Problem("text-too-long", facts))
    reader = HtmlReader(page, dict(pictures or {}))
    blocks = with_columns(reader.flow(tree.children))
    has_title = any(isinstance(block, Heading) and block.level == 1 for block in blocks)
    has_title = has_title or bool(_UNTITLED.fullmatch(reader.title.strip())) or _is_said_first(reader.title, blocks)
    found = {"subject": subject, "preheader": reader.preheader, "title": "" if has_title else reader.title}
    opening = opened(with_structure(blocks), {key: said for key, said in found.items() if said})
    problems = tuple({repr(problem): problem for problem in reader.problems}.values())
    left_out = tuple(reader.left_out)
    return Manuscript(opening.blocks, opening.stated, opening.lines, problems, reader.pictures, left_out)


def _is_said_first(title: str, blocks: Blocks) -> bool:
    """Whether the page shows its title itself, with more words perhaps: then what it shows is the better one."""
    lines = (said for block in blocks[:1] for line in lines_of(block) if (said := said_in(line)))
    return bool(title) and next(lines, "").casefold().startswith(title.casefold())


@dataclass
class HtmlReader:
    """Collects on its way what is not text: pictures, the page's title, the hidden line above it, and problems."""

    page: Page
    pictures: dict[str, bytes]
    title: str = ""
    preheader: str = ""
    problems: list[Problem] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    _names: dict[bytes, str] = field(init=False)

    def __post_init__(self) -> None:
        self._names = {content: name for name, content in reversed(self.pictures.items())}

    def flow(self, children: Iterable[Element | str]) -> Blocks:
        """Blocks, whether or not the author put every line into one."""
        blocks: list[Block] = []
        line: Pieces = []
        for child in (*children, None):
            if isinstance(child, str) or (child is not None and child.is_inline and not child.is_hidden):
                line += self._pieces(child)
                continue
            blocks += paragraphs_of(line)
            line = []
            if child is not None:
                blocks += self._block(child)
        return tuple(blocks)

    def _block(self, element: Element) -> Blocks:
        if element.is_hidden:
            self._keep_preheader(element)
            return ()
        if _is_comment(element):
            self.left_out.append(LeftOut(one_line(element.text()), "comment"))
            return ()
        match element.tag:
            case "title":
                self.title = one_line(element.text())
                return ()
            case tag if _HEADING.fullmatch(tag):
                return self._heading(element)
            case "ul" | "ol":
                return self._list(element)
            case "blockquote":
                return _kept(Quote(self.flow(element.children)))
            case "hr":
                return (Rule(),)
            case "pre":
                text = element.text().strip("\n")
                return (Preformatted(text),) if text.strip() else ()
            case "table":
                return self._table(element) if has_figures(element) else self.flow(element.children)
            case "figcaption" | "caption" | "dt":
                return tuple(marked(block, element.tag) for block in self.flow(element.children))
            case "a":
                return self._linked(element)
            case _:
                return self.flow(element.children)

    def _table(self, table: Element) -> Blocks:
        """The table, and above it what its caption says."""
        captions = [one for one in table.children if isinstance(one, Element) and one.tag == "caption"]
        said = tuple(block for caption in captions for block in self._block(caption))
        return (*said, *table_of(table, self.cell))

    def _keep_preheader(self, element: Element) -> None:
        said = one_line(re.sub(r"[\u00ad\u034f\u200b-\u200f\u2060\ufeff\u00a0]+", " ", element.text()))
        if said and not self.preheader and len(said) <= 300:
            self.preheader = said

    def _heading(self, element: Element) -> Blocks:
        blocks = self.flow(element.children)
        texts = [block.runs for block in blocks if isinstance(block, Paragraph)]
        runs = tuple(run for one in texts for run in (*one, Text(" ")))[:-1]
        rest = tuple(block for block in blocks if not isinstance(block, Paragraph))
        return (Heading(int(element.tag[1]), unbold(runs)), *rest) if runs else rest

    def _list(self, element: Element) -> Blocks:
        """A list; several where its numbers jump, as ``value`` makes them."""
        rules = Numbering.of(element)
        lists: list[tuple[int, list[Blocks]]] = []
        for child in element.children:
            is_item = isinstance(child, Element) and child.tag == "li"
            blocks = self.flow(child.children if isinstance(child, Element) and is_item else [child])
            blocks = tuple(demoted(block) for block in blocks)
            if is_item and isinstance(child, Element):
                expected = lists[-1][0] + len(lists[-1][1]) * rules.step if lists else rules.start
                number = rules.number(child, expected)
                if not lists or number != expected:
                    lists.append((number, []))
                lists[-1][1].append(blocks)
            elif blocks and not lists:
                lists.append((rules.start, [blocks]))
            elif blocks:  # what stands between two items, often a list of its own, belongs to the one above it
                lists[-1][1][-1] += blocks
        return tuple(made for number, items in lists if (made := rules.list_of(number, items)))

    def _linked(self, element: Element) -> Blocks:
        """A link around whole blocks: each of its paragraphs and pictures becomes the link."""
        target = self._target(element)
        blocks = self.flow(element.children)
        return tuple(leading_to(block, target) for block in blocks) if target else blocks

    def cell(self, element: Element) -> tuple[Runs, Blocks]:
        """What a cell of a table of figures says, and the pictures in it."""
        blocks = self.flow(element.children)
        texts = [block.runs for block in blocks if isinstance(block, Paragraph)]
        runs = tuple(run for one in texts for run in (*one, LineBreak()))[:-1]
        return runs, tuple(block for block in blocks if isinstance(block, Picture))

    def _pieces(self, node: Element | str) -> Pieces:
        if isinstance(node, str):
            said = _SPACE.sub(" ", node)
            return [Text(said)] if said else []
        if node.is_hidden:
            return []
        match node.tag:
            case "br":
                return [LineBreak()]
            case "img":
                return self._picture(node)
            case "a" if node.attributes.get("href", "").startswith("#cmnt"):
                return []
            case "a":
                return self._link(node)
            case tag if tag in _CODE:
                said = one_line(node.text())
                return [Code(said)] if said else []
        inside: Pieces = [piece for child in node.children for piece in self._pieces(child)]
        if node.tag in _LEVELS:
            inside = [Text(_LEVELS[node.tag](one.text)) if isinstance(one, Text) else one for one in inside]
        for mark in _marks(node):
            inside = _around(inside, mark)
        return inside

    def _link(self, node: Element) -> Pieces:
        inside: Pieces = [piece for child in node.children for piece in self._pieces(child)]
        target = self._target(node)
        if not target:
            return inside
        if not inside and (icon := next((one for one in node.walk() if one.tag == "img"), None)):
            said = one_line(icon.attributes.get("alt", "")) or urlsplit(target).hostname or target
            self.left_out.append(LeftOut(said[:80], "old-system", (target,)))
        inside = [replace(one, target=target) if isinstance(one, Picture) else unlinked(one) for one in inside]
        return _around(inside, lambda runs: Link(runs, target))

    def _target(self, node: Element) -> str:
        written = node.attributes.get("href", "").strip()
        if not written or written.startswith("#"):
            return ""
        try:
            return target_of(written, 0)
        except InvalidIssue:
            said = one_line(node.text())[:60]
            self.problems.append(Problem("link-dropped", {"link": written[:80], "text": said}, stops=False))
            return ""

    def _picture(self, node: Element) -> Pieces:
        said = node.attributes
        if any(_SMALL.fullmatch(said.get(side, "")) for side in ("width", "height")):
            return []
        source = said.get("src", "").strip()
        name = self._own(source)
        try:
            picture = picture_of(name, said.get("alt", ""), "", 0)
        except InvalidIssue as error:
            shown = said.get("alt", "").strip() or ("" if source.startswith("data:") else source) or "?"
            facts = {"picture": one_line(shown)[:80]}
            elsewhere = any(problem.code == "picture-elsewhere" for problem in error.problems)
            told = Problem("picture-left-out", facts) if elsewhere else Problem("picture-kind-left-out", facts)
            self.problems.append(replace(told, stops=False))
            return []
        silent = said.get("alt") == "" and said.get("role") in ("presentation", "none")
        return [replace(picture, decorative=picture.decorative or silent)]

    def _own(self, source: str) -> str:
        """The name of the file behind ``src``: one inside the text, or one of that name."""
        found = _DATA.match(source)
        if found:
            return self._kept(found[1], found[3] if found[2] else "")
        return source if re.match(r"[a-z][a-z0-9+.-]*:|//", source, re.IGNORECASE) else source.rpartition("/")[2]

    def _kept(self, kind: str, encoded: str) -> str:
        ending = {"jpeg": "jpg"}.get(kind, kind)
        content = self.page.picture(encoded)
        name = self._names.setdefault(content, f"bild-{len(self.pictures) + 1}.{ending}")
        self.pictures[name] = content
        return name


def _is_comment(element: Element) -> bool:
    """Whether a block is an editor's comment in a page that Google Docs has made."""
    ids = [one.attributes.get("id", "") for one in element.walk() if one.tag == "a"]
    return any(re.fullmatch(r"cmnt\d{1,4}", name) for name in ids) and len(element.text()) < _LONGEST_COMMENT


def _marks(node: Element) -> list[Callable[[Runs], Inline]]:
    style = node.attributes.get("style", "")
    styled: list[Callable[[Runs], Inline]] = [mark for pattern, mark in _STYLED if pattern.search(style)]
    return styled or ([_MARKS[node.tag]] if node.tag in _MARKS else [])


def _around(inside: Pieces, mark: Callable[[Runs], Inline]) -> Pieces:
    """Marks around what says something: blanks and line ends need none."""
    if not any(isinstance(one, Picture) or plain((one,)).strip() for one in inside):
        return inside
    return list(around(inside, mark))


def _kept(quote: Quote) -> Blocks:
    return (quote,) if quote.blocks else ()
