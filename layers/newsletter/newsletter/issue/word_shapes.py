"""Drawings in a Word document: text boxes and pictures in them brought to where a reader of Word files finds them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from newsletter.issue.word_package import A, R, W
from newsletter.issue.word_pictures import Shaping, shaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.issue.word_package import Package, Relation

PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
VML = "{urn:schemas-microsoft-com:vml}"
COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ROTATION = re.compile(r"rotation:\s{0,5}(-?\d{1,4})(?=\s{0,5}(?:;|$))")
_FLIP = re.compile(r"flip:\s{0,5}([xy ]{1,3})")
_WHOLE = re.compile(r"-?\d{1,10}")
_PERCENTAGE = re.compile(r"(-?\d{1,9}(?:\.\d{1,9})?)(%?)")
_FRACTION = re.compile(r"(-?\d{0,9}(?:\.\d{1,9})?)(f?)")
_MOST_SHAPED = 40
_FULL = 100_000
"""``a:srcRect`` counts in thousandths of a percent, ``rot`` in 60,000ths of a degree: ECMA-376-1, 20.1.10."""


class Shapes:
    """What stands in the drawings of one part. ``linked`` and ``uncut`` name pictures that had to be left out."""

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        self._part = part
        self._relations: dict[str, Relation] = package.relations(part)
        self._made: dict[tuple[str, Shaping], str] = {}
        self.linked: list[str] = []
        self.uncut: list[str] = []

    def chosen(self, alternatives: ET.Element) -> list[ET.Element]:
        """Of several forms of the same thing the one that says most: the newer where we can read it.

        Word writes a shape as DrawingML and again, for Word 2007, as VML. Only the first says how a picture is cut.
        """
        choice, fallback = (alternatives.find(f"{COMPATIBLE}{name}") for name in ("Choice", "Fallback"))
        if choice is not None and (fallback is None or any(_speaks(one) for one in choice.iter())):
            return list(choice)
        return list(fallback) if fallback is not None else []

    def drawn(self, drawing: ET.Element) -> list[ET.Element]:
        """A drawing as text boxes and pictures of their own; charts and diagrams stay as they are."""
        inline = next((one for one in drawing if one.tag in (f"{WP}inline", f"{WP}anchor")), None)
        if inline is None:
            return [drawing]
        pictures, boxes = list(_outermost(inline, f"{PIC}pic")), list(_outermost(inline, f"{W}txbxContent"))
        if not pictures and not boxes:
            return [drawing]
        found = [made for one in pictures if (made := self._picture(inline, one, alone=len(pictures) == 1)) is not None]
        return [*found, *map(_box, boxes)]

    def old_picture(self, shape: ET.Element) -> bool:
        """Cut and turn a picture in VML, in place. Returns: False if it must not be shown."""
        data = shape.find(f"{VML}imagedata")
        if data is None:
            return True
        style = shape.get("style", "")
        turned = _ROTATION.search(style)
        flipped = _FLIP.search(style)
        flip = flipped[1] if flipped else ""
        left, top, right, bottom = (
            _fraction(data.get(f"crop{side}", "")) for side in ("left", "top", "right", "bottom")
        )
        shaping = Shaping(
            (left, top, right, bottom), _quarter(int(turned[1]) if turned else 0), "x" in flip, "y" in flip
        )
        new = self._shaped(data.get(f"{R}id", ""), shaping, shape.get("alt", ""))
        data.set(f"{R}id", new)
        return bool(new)

    def _picture(self, inline: ET.Element, picture: ET.Element, *, alone: bool) -> ET.Element | None:
        fill = picture.find(f"{PIC}blipFill")
        blip = fill.find(f"{A}blip") if fill is not None else None
        if fill is None or blip is None:
            return None
        properties = inline.find(f"{WP}docPr") if alone else picture.find(f"{PIC}nvPicPr/{PIC}cNvPr")
        said = dict(properties.attrib) if properties is not None else {}
        name = said.get("descr") or said.get("title") or said.get("name", "?")
        own = blip.get(f"{R}embed", "")
        if not own or (own in self._relations and self._relations[own].external):
            self.linked.append(name)
            return None
        own = self._shaped(own, _shaping(fill, picture), name)
        if not own:
            return None
        return _drawing(own, said, properties)

    def _shaped(self, own: str, shaping: Shaping, name: str) -> str:
        """The id of the picture as it is shown; empty if what was cut away cannot be kept back."""
        if shaping.is_plain or own not in self._relations:
            return own
        if (own, shaping) not in self._made:
            made = None
            if len(self._made) < _MOST_SHAPED:
                made = shaped(self._package.part(self._relations[own].target), shaping)
            new = self._package.add_picture(self._part, *made) if made else ("" if shaping.is_cut else own)
            self._made[own, shaping] = new
        if not self._made[own, shaping]:
            self.uncut.append(name)
        return self._made[own, shaping]


def _speaks(element: ET.Element) -> bool:
    return element.tag in (f"{W}txbxContent", f"{W}t", f"{W}p") or (element.tag == f"{A}blip")


def _outermost(element: ET.Element, tag: str) -> Iterator[ET.Element]:
    """Elements of a kind that stand in none of the same kind."""
    for one in element:
        if one.tag == tag:
            yield one
        elif one.tag == f"{COMPATIBLE}AlternateContent":
            for half in list(one)[:1]:
                yield from _outermost(half, tag)
        elif one.tag != f"{W}txbxContent":
            yield from _outermost(one, tag)


def _box(content: ET.Element) -> ET.Element:
    """A text box in the older form, which readers know."""
    picture = ET.Element(f"{W}pict")
    ET.SubElement(ET.SubElement(picture, f"{VML}shape"), f"{VML}textbox").append(content)
    return picture


def _drawing(own: str, said: dict[str, str], properties: ET.Element | None) -> ET.Element:
    """One picture in a drawing of its own, with its description and its link."""
    drawing = ET.Element(f"{W}drawing")
    inline = ET.SubElement(drawing, f"{WP}inline")
    described = ET.SubElement(inline, f"{WP}docPr", said)
    described.extend(list(properties) if properties is not None else [])
    graphic = ET.SubElement(ET.SubElement(inline, f"{A}graphic"), f"{A}graphicData")
    fill = ET.SubElement(ET.SubElement(graphic, f"{PIC}pic"), f"{PIC}blipFill")
    ET.SubElement(fill, f"{A}blip", {f"{R}embed": own})
    return drawing


def _shaping(fill: ET.Element, picture: ET.Element) -> Shaping:
    source, placed = fill.find(f"{A}srcRect"), picture.find(f"{PIC}spPr/{A}xfrm")
    said = source.attrib if source is not None else {}
    turn = placed.attrib if placed is not None else {}
    rotation = turn.get("rot", "0")
    degrees = int(rotation) // 60_000 if _WHOLE.fullmatch(rotation) else 0
    left, top, right, bottom = (_percentage(said.get(side, "")) for side in "ltrb")
    return Shaping(
        (left, top, right, bottom), _quarter(degrees), *(turn.get(one) in ("1", "true") for one in ("flipH", "flipV"))
    )


def _quarter(degrees: int) -> int:
    """The nearest quarter of a turn: a picture that leans a little is set upright."""
    return round((degrees % 360) / 90) % 4 * 90


def _percentage(said: str) -> float:
    """``50000``, or ``50%`` in strict files. Less than nothing is a margin, which is no cut."""
    found = _PERCENTAGE.fullmatch(said)
    return max(0.0, float(found[1]) / (100 if found[2] else _FULL)) if found else 0.0


def _fraction(said: str) -> float:
    """VML's ``32768f``, in 65,536ths, or ``.5``.

    https://learn.microsoft.com/en-us/windows/win32/vml/
    """
    found = _FRACTION.fullmatch(said)
    return max(0.0, float(found[1]) / (65_536 if found[2] else 1)) if found and found[1] not in ("", "-") else 0.0
