"""What a Word file shows, read from its XML: the runs of text less what is deleted, hidden or a comment.

https://learn.microsoft.com/en-us/openspecs/office_standards/ms-docx/
"""

from __future__ import annotations

import io
import posixpath
from typing import TYPE_CHECKING
from zipfile import ZipFile

from newsletter.visible.content import LeftOut, Visible
from newsletter.visible.pages import page_shows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from xml.etree.ElementTree import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_ART = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TEXT_PATH = "{urn:schemas-microsoft-com:vml}textpath"
"""Words along a line, such as the watermark UTKAST behind a page."""

_GONE = {f"{_W}del", f"{_W}moveFrom"}
_PICTURES = {f"{_ART}blip", "{urn:schemas-microsoft-com:vml}imagedata"}
_OFF = ("0", "false", "off")
_TOC = ("toc ", "toc", "innehåll ")
_MOST_READ = 20_000_000


def word_shows(content: bytes) -> Visible:
    """Read a .docx whose zip and parts were checked before (``issue`` refuses bombs, document types and deep trees)."""
    package = _Package(content)
    main = package.main
    if not main:
        return Visible()
    hiding, tree, related = package.styles_that_hide(main), package.tree(main), package.related(main)
    document = _Text(hiding).read(tree)
    for kind in ("footnote", "endnote"):
        shown_notes = {one.get(f"{_W}id") for one in tree.iter(f"{_W}{kind}Reference")} if tree is not None else set()
        for part in related.get(f"{kind}s", ()):
            document.add(_Text(hiding).read_notes(package.tree(part), shown_notes))
    for kind, why in (("header", "page-header"), ("footer", "page-footer")):
        for part in related.get(kind, ()):
            shown = _Text(hiding).read(package.tree(part))
            marks = [mark for one in _within(package.tree(part), _TEXT_PATH) if (mark := one.get("string"))]
            document.elsewhere += [LeftOut(text, why) for text in dict.fromkeys([*shown.blocks, *marks])]
    for part in related.get("comments", ()):
        shown = _Text(frozenset()).read(package.tree(part))
        document.unseen += [LeftOut(text, "comment") for text in shown.blocks]
    for part in related.get("aFChunk", ()):
        document.blocks += _chunk(package.bytes(part))
    for part in (*related.get("chart", ()), *related.get("diagramData", ())):
        document.elsewhere += [LeftOut(text, "drawing") for text in _drawn(package.tree(part))]
    return document


def _within(tree: Element | None, tag: str) -> Iterable[Element]:
    return tree.iter(tag) if tree is not None else ()


class _Package:
    """Parts by name, found by their relations and not by where they usually lie."""

    def __init__(self, content: bytes) -> None:
        with ZipFile(io.BytesIO(content)) as archive:
            self._parts = {
                one.filename: archive.read(one)
                for one in archive.infolist()
                if one.file_size < _MOST_READ and not one.filename.startswith("word/media/")
            }

    @property
    def main(self) -> str:
        return next(iter(self.related("").get("officeDocument", ())), "")

    def bytes(self, name: str) -> bytes:
        return self._parts.get(name, b"")

    def tree(self, name: str) -> Element | None:
        from defusedxml.ElementTree import ParseError, fromstring  # type: ignore[import-untyped]

        try:
            return fromstring(  # type: ignore[no-any-return]
                self._parts[name].replace(_STRICT[1:-1].encode(), _W[1:-1].encode())
            )
        except (KeyError, ParseError, ValueError):
            return None

    def related(self, name: str) -> dict[str, list[str]]:
        """The parts that one part names, by the last word of their kind; what lies outside the file is left out."""
        folder, _, base = name.rpartition("/")
        tree = self.tree(f"{folder}/_rels/{base}.rels".lstrip("/"))
        found: dict[str, list[str]] = {}
        for one in tree.iter(_REL) if tree is not None else ():
            if one.get("TargetMode") != "External":
                target = one.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
                found.setdefault(one.get("Type", "").rpartition("/")[2], []).append(path.lstrip("/"))
        return found

    def styles_that_hide(self, main: str) -> frozenset[str]:
        """Ids of the styles whose text is hidden, by themselves or by what they are based on."""
        trees = [self.tree(part) for part in self.related(main).get("styles", ())]
        styles = {
            style.get(f"{_W}styleId", ""): style
            for tree in trees
            if tree is not None
            for style in tree.iter(f"{_W}style")
        }
        hiding: set[str] = set()
        for name in styles:
            at, seen = name, set[str]()
            while at in styles and at not in seen:
                seen.add(at)
                said = _switch(styles[at].find(f"{_W}rPr"), "vanish")
                if said is not None:
                    if said:
                        hiding.add(name)
                    break
                based = styles[at].find(f"{_W}basedOn")
                at = based.get(f"{_W}val", "") if based is not None else ""
        return frozenset(hiding)


class _Text:
    """One part, paragraph by paragraph."""

    def __init__(self, hiding: frozenset[str]) -> None:
        self._hiding = hiding
        self._found = Visible()
        self._line: list[str] = []
        self._dark: list[str] = []
        self._is_initial = False

    def read(self, tree: Element | None) -> Visible:
        if tree is not None:
            self._walk(tree, hidden=False)
            self._end()
        return self._found

    def read_notes(self, tree: Element | None, shown: set[str | None]) -> Visible:
        for note in tree if tree is not None else ():
            if note.get(f"{_W}id") in shown:
                self._walk(note, hidden=False)
        self._end()
        return self._found

    def _walk(self, element: Element, *, hidden: bool) -> None:
        for one in element:
            match one.tag:
                case tag if tag in _GONE or _is_drawn(one):
                    continue
                case tag if tag == f"{_COMPATIBLE}AlternateContent":
                    for choice in list(one)[:1]:  # both halves show the same
                        self._walk(choice, hidden=hidden)
                case tag if tag == f"{_W}p":
                    self._paragraph(one)
                case tag if tag == f"{_W}r":
                    self._walk(one, hidden=self._is_hidden(one, hidden=hidden))
                case tag if tag in (f"{_W}t", f"{_MATH}t"):
                    (self._dark if hidden else self._line).append(one.text or "")
                case tag if tag in (f"{_W}tab", f"{_W}ptab", f"{_W}br", f"{_W}cr"):
                    self._line.append(" ")
                case tag if tag == f"{_W}noBreakHyphen":
                    self._line.append("-")
                case tag if tag in _PICTURES:
                    self._found.pictures += not hidden
                case tag if tag == f"{_W}tbl":
                    self._end()
                    self._found.cells += _figures(one)
                    self._walk(one, hidden=hidden)
                    self._end()
                case _:
                    self._walk(one, hidden=hidden)

    def _paragraph(self, element: Element) -> None:
        properties = element.find(f"{_W}pPr")
        if not self._is_initial:  # a big first letter, in a frame of its own, and its word are one
            self._end()
        style = properties.find(f"{_W}pStyle") if properties is not None else None
        name = style.get(f"{_W}val", "") if style is not None else ""
        if properties is not None and properties.find(f"{_W}numPr") is not None and "".join(_texts(element)).strip():
            self._found.items += 1
        self._walk(element, hidden=name in self._hiding)
        if name.casefold().startswith(_TOC) and self._line:
            self._found.elsewhere.append(LeftOut(" ".join("".join(self._line).split()), "contents"))
            self._line = []
        frame = properties.find(f"{_W}framePr") if properties is not None else None
        self._is_initial = frame is not None and frame.get(f"{_W}dropCap", "none") != "none"
        if not self._is_initial:
            self._end()

    def _is_hidden(self, run: Element, *, hidden: bool) -> bool:
        properties = run.find(f"{_W}rPr")
        said = _switch(properties, "vanish")
        if said is None and properties is not None:
            style = properties.find(f"{_W}rStyle")
            said = True if style is not None and style.get(f"{_W}val", "") in self._hiding else None
        return hidden if said is None else said

    def _end(self) -> None:
        shown, dark = (" ".join("".join(said).split()) for said in (self._line, self._dark))
        self._line, self._dark = [], []
        if shown:
            self._found.blocks.append(shown)
        if dark:
            self._found.unseen.append(LeftOut(dark, "hidden"))


def _figures(table: Element) -> int:
    """How many cells say something, of a table that is no frame around other things."""
    rows = [[bool("".join(_texts(cell)).strip()) for cell in row.iter(f"{_W}tc")] for row in table.iter(f"{_W}tr")]
    full = [sum(row) for row in rows if any(row)]
    holds_another = sum(1 for _ in table.iter(f"{_W}tbl")) > 1
    is_table = len(full) > 1 and not holds_another and sum(count > 1 for count in full) * 2 > len(full)
    return sum(full) if is_table else 0


def _switch(properties: Element | None, name: str) -> bool | None:
    """A property that is on or off; None where nothing is said."""
    found = properties.find(f"{_W}{name}") if properties is not None else None
    return None if found is None else found.get(f"{_W}val", "true").lower() not in _OFF


def _is_drawn(run: Element) -> bool:
    """Whether a run's letters are seen as signs, such as an arrow or a tick, and are no words."""
    fonts = run.find(f"{_W}rPr/{_W}rFonts")
    return fonts is not None and fonts.get(f"{_W}ascii", "").startswith(("Wingdings", "Webdings"))


def _texts(element: Element) -> Iterator[str]:
    return (one.text or "" for one in element.iter(f"{_W}t"))


def _drawn(tree: Element | None) -> list[str]:
    """What a chart or a diagram says."""
    if tree is None:
        return []
    lines = [one.text or "" for tag in (f"{_ART}t", f"{_CHART}v") for one in tree.iter(tag)]
    return [text for line in lines if (text := " ".join(line.split()))]


def _chunk(content: bytes) -> list[str]:
    """Another document inside this one: a page of HTML, or a Word file."""
    if content.startswith(b"PK"):
        return word_shows(content).blocks
    text = content.decode("utf-8", "replace")
    return page_shows(text).blocks if "<" in text else [line for line in text.splitlines() if line.strip()]
