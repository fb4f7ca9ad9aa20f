"""A Word file made ready to be read: what its author does not see taken out, what a reader would miss put in plainly.

mammoth passes by what it does not know (simple fields, equations, text boxes without an older form, other documents
inside this one) and knows nothing of hidden text. So the XML is rewritten first into what it knows.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from newsletter.issue.columns import TAB
from newsletter.issue.word_math import M, linear
from newsletter.issue.word_numbers import Numbers
from newsletter.issue.word_package import Package, R, W
from newsletter.issue.word_pieces import (
    as_field,
    is_drop_cap,
    is_gone,
    is_hidden_row,
    paragraph_of,
    run_of,
    shown_in,
    speaking_in,
    text_of,
)
from newsletter.issue.word_shapes import COMPATIBLE, VML, Shapes
from newsletter.issue.word_signs import write_signs
from newsletter.issue.word_styles import Styles, is_on, style_of
from newsletter.visible import LeftOut

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.issue.word_numbers import Numbered

MARK, END = "\ue000", "\ue001"
CHUNK = "\ue002"
"""Signs of the private use area that carry facts through mammoth to ``word_marks``; none is left in the text."""

_OURS = re.compile("[\ue000-\ue00f]")
_UNWRAPPED = {f"{W}dir", f"{W}bdo", f"{W}smartTag", f"{W}customXml"}
_GONE = {f"{W}del", f"{W}moveFrom"}
_FIELD_CODE = {f"{W}fldChar", f"{W}instrText"}


@dataclass
class Repaired:
    """``content`` is the new file; ``chunks`` are documents inside it, by the number in their mark."""

    content: bytes
    left_out: list[LeftOut] = field(default_factory=list)
    chunks: list[bytes] = field(default_factory=list)
    speaking: frozenset[str] = frozenset()
    """Local names of elements with text or pictures somewhere in them."""


def repaired(files: Mapping[str, bytes]) -> Repaired:
    """Rewrite the parts of a Word file that hold text. ``word_parts.check_parts`` has looked them through."""
    package = Package(files)
    styles_parts = package.related("styles") or ("word/styles.xml",)
    styles_tree = package.tree(styles_parts[0])
    if styles_tree is not None:
        for number, style in enumerate(styles_tree.iterfind(f"{W}style")):
            # Word takes a style that does not say its kind for a paragraph's (ECMA-376-1, 17.7.4.17).
            style.attrib.setdefault(f"{W}type", "paragraph")
            style.attrib.setdefault(f"{W}styleId", f"utskick{number}")
        package.put(styles_parts[0], styles_tree)
    styles = Styles(styles_tree)
    numbers = Numbers(package.tree((package.related("numbering") or ("word/numbering.xml",))[0]), styles)
    made = Repaired(b"")
    speaking: set[str] = set()
    for part in (package.main, *package.related("footnotes"), *package.related("endnotes")):
        tree = package.tree(part)
        if tree is None:
            continue
        repair = _Repair(package, part, styles, numbers, made)
        repair.walk(tree)
        speaking |= speaking_in(tree)
        package.put(part, tree)
        made.left_out += [LeftOut(name, "picture-linked") for name in repair.shapes.linked]
        made.left_out += [LeftOut(name, "picture-cut") for name in repair.shapes.uncut]
    for part in package.related("comments"):
        comments = package.tree(part)
        for one in comments if comments is not None else ():
            if text := shown_in(one):
                made.left_out.append(LeftOut(text, "comment"))
    made.speaking = frozenset(speaking)
    made.content = package.zipped()
    return made


class _Repair:
    """Rewrites one part in reading order."""

    def __init__(self, package: Package, part: str, styles: Styles, numbers: Numbers, made: Repaired) -> None:
        self._package = package
        self._relations = package.relations(part)
        self._styles = styles
        self._numbers = numbers
        self._made = made
        self._hidden: list[str] = []
        self.shapes = Shapes(package, part)

    def walk(self, element: ET.Element, *, hidden: bool = False) -> None:
        """Rewrite what is in an element. ``hidden`` is what its paragraph's style says of its text."""
        waiting = deque(element)
        kept: list[ET.Element] = []
        drop_cap: list[ET.Element] = []
        while waiting:
            one = waiting.popleft()
            inside = self._instead(one)
            if inside is not None:
                waiting.extendleft(reversed(inside))
                continue
            match one.tag:
                case tag if tag.startswith(W) and tag.endswith("Pr"):
                    kept.append(one)  # properties; in them ``w:del`` says that a row or a paragraph's end is deleted
                case tag if tag in (f"{M}oMath", f"{M}oMathPara"):
                    kept.append(run_of(linear(one)))
                case tag if tag == f"{W}altChunk":
                    kept += self._chunk(one)
                case tag if tag == f"{W}p":
                    if is_drop_cap(one):
                        drop_cap += [child for child in one if child.tag != f"{W}pPr"]
                        continue
                    self._paragraph(one, drop_cap)
                    drop_cap = []
                    kept.append(one)
                case tag if tag == f"{W}r":
                    kept += self._run(one, hidden=hidden)
                case _:
                    self.walk(one, hidden=hidden)
                    kept.append(one)
        element[:] = [*kept, *([paragraph_of(drop_cap)] if drop_cap else [])]

    def _instead(self, element: ET.Element) -> list[ET.Element] | None:
        """What is read in an element's place: nothing of what is gone, what it wraps; None to read it itself."""
        match element.tag:
            case tag if tag in _GONE:
                return []
            case tag if tag == f"{W}tr" and is_hidden_row(element):
                self._made.left_out.append(LeftOut(shown_in(element), "hidden"))
                return []
            case tag if tag in _UNWRAPPED:
                return [child for child in element if not child.tag.endswith("Pr")]
            case tag if tag == f"{COMPATIBLE}AlternateContent":
                return self.shapes.chosen(element)
            case tag if tag == f"{W}fldSimple":
                return as_field(element)
            case _:
                return None

    def _paragraph(self, paragraph: ET.Element, before: list[ET.Element]) -> None:
        at = 1 if paragraph.find(f"{W}pPr") is not None else 0
        for run in reversed(before):
            for size in [one for one in run.iterfind(f"{W}rPr") if one.find(f"{W}sz") is not None]:
                run.remove(size)  # three lines high, and no heading
            paragraph.insert(at, run)
        style = style_of(paragraph)
        outer, self._hidden = self._hidden, []
        self.walk(paragraph, hidden=self._styles.is_hidden(style))
        if text := " ".join("".join(self._hidden).split()):
            self._made.left_out.append(LeftOut(text, "hidden"))
        self._hidden = outer
        said = shown_in(paragraph)
        number = self._numbers.number(paragraph) if said or not is_gone(paragraph) else None
        if number and said:
            self._number(paragraph, number)

    def _number(self, paragraph: ET.Element, number: Numbered) -> None:
        """Write a paragraph's number where ``word_marks`` finds it; one with words around it is text."""
        properties = paragraph.find(f"{W}pPr")
        if number.is_plain:
            text = f"{MARK}{number.value};{number.kind};{number.text}{END}"
        else:
            text = f"{number.text} "
            listed = properties.find(f"{W}numPr/{W}numId") if properties is not None else None
            if listed is not None:
                listed.set(f"{W}val", "0")
        paragraph.insert(1 if properties is not None else 0, run_of(text))

    def _run(self, run: ET.Element, *, hidden: bool) -> list[ET.Element]:
        properties = run.find(f"{W}rPr")
        said = properties.find(f"{W}vanish") if properties is not None else None
        if said is not None:
            hidden = is_on(said)
        elif self._styles.is_hidden(style_of(run)):
            hidden = True
        if hidden:
            self._hidden.append(shown_in(run, blank=""))
            run[:] = [one for one in run if one.tag in _FIELD_CODE]
            return [run] if len(run) else []
        lost = write_signs(run, self._styles)
        self._made.left_out += [LeftOut(text, "sign") for text in lost]
        raised = self._styles.raised(style_of(run)) if properties is not None else ""
        if properties is not None and raised and properties.find(f"{W}vertAlign") is None:
            ET.SubElement(properties, f"{W}vertAlign", {f"{W}val": raised})
        kept: list[ET.Element] = []
        for one in list(run):
            match one.tag:
                case tag if tag == f"{COMPATIBLE}AlternateContent":
                    for chosen in self.shapes.chosen(one):
                        kept += self._drawn(chosen)
                case tag if tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
                    kept += self._drawn(one)
                case tag if tag == f"{W}ruby":
                    kept += text_of(f"{shown_in(one.find(f'{W}rubyBase'))} ({shown_in(one.find(f'{W}rt'))})")
                case tag if tag in (f"{W}t", f"{W}delText"):
                    one.text = _OURS.sub("", one.text or "")
                    kept.append(one)
                case tag if tag in (f"{W}tab", f"{W}ptab"):
                    kept += text_of(TAB)
                case _:
                    kept.append(one)
        run[:] = kept
        return [run]

    def _drawn(self, element: ET.Element) -> list[ET.Element]:
        found = self.shapes.drawn(element) if element.tag == f"{W}drawing" else [element]
        for one in found:
            for parent in list(one.iter()):
                for shape in [child for child in parent if child.find(f"{VML}imagedata") is not None]:
                    if not self.shapes.old_picture(shape):
                        parent.remove(shape)
            for shape in list(one.iter()):
                for words in shape.findall(f"{VML}textpath"):
                    box = ET.SubElement(ET.SubElement(shape, f"{VML}textbox"), f"{W}txbxContent")
                    box.append(paragraph_of([run_of(words.get("string", ""))]))
            self.walk(one)
        return found

    def _chunk(self, chunk: ET.Element) -> list[ET.Element]:
        relation = self._relations.get(chunk.get(f"{R}id", ""))
        content = self._package.part(relation.target) if relation and not relation.external else b""
        if not content:
            return []
        self._made.chunks.append(content)
        return [paragraph_of([run_of(f"{CHUNK}{len(self._made.chunks) - 1}{END}")])]
