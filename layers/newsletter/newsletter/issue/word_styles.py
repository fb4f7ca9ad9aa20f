"""The styles of a Word document, and what text inherits from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.issue.word_package import W

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_OFF = ("0", "false", "off", "none")


class Styles:
    """Styles by id. A property is looked for in a style and then in those it is based on."""

    def __init__(self, tree: Element | None) -> None:
        all_styles = tree.iterfind(f"{W}style") if tree is not None else ()
        self._styles = {style.get(f"{W}styleId", ""): style for style in all_styles}

    def is_hidden(self, style: str) -> bool:
        found = self._first(style, f"{W}rPr/{W}vanish")
        return found is not None and is_on(found)

    def raised(self, style: str) -> str:
        """``superscript``, ``subscript`` or nothing."""
        found = self._first(style, f"{W}rPr/{W}vertAlign")
        return found.get(f"{W}val", "") if found is not None else ""

    def font(self, style: str) -> str:
        found = self._first(style, f"{W}rPr/{W}rFonts")
        return found.get(f"{W}ascii", "") if found is not None else ""

    def numbering(self, style: str) -> tuple[str, str]:
        """The ids of a style's numbering and of its level; empty where it has none."""
        number = self._first(style, f"{W}pPr/{W}numPr/{W}numId")
        level = self._first(style, f"{W}pPr/{W}numPr/{W}ilvl")
        said = [one.get(f"{W}val", "") if one is not None else "" for one in (number, level)]
        return said[0], said[1]

    def _first(self, style: str, path: str) -> Element | None:
        for one in self._line(style):
            found = one.find(path)
            if found is not None:
                return found
        return None

    def _line(self, style: str) -> Iterator[Element]:
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[style]
            based = self._styles[style].find(f"{W}basedOn")
            style = based.get(f"{W}val", "") if based is not None else ""


def is_on(switch: Element) -> bool:
    """Whether a property that is on or off is on; one that says nothing more is."""
    return switch.get(f"{W}val", "true").lower() not in _OFF


def style_of(element: Element) -> str:
    """The id of a paragraph's or a run's own style."""
    for path in (f"{W}pPr/{W}pStyle", f"{W}rPr/{W}rStyle"):
        found = element.find(path)
        if found is not None:
            return found.get(f"{W}val", "")
    return ""
