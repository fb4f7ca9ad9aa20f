"""The numbers that Word shows before paragraphs: it counts while it lays out, and the file holds only the rules.

ECMA-376-1, 17.9: https://learn.microsoft.com/en-us/dotnet/api/documentformat.openxml.wordprocessing.numbering
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from newsletter.issue.list_marks import mark_of
from newsletter.issue.word_package import W
from newsletter.issue.word_styles import style_of

if TYPE_CHECKING:
    from newsletter.issue.word_styles import Styles

_KINDS = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_SILENT = ("bullet", "none")
_MOST = 10_000_000
_WORDS = re.compile(r"[^\W\d_]{2}|\u00a7|[^\W\d_]\d")
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True)
class Numbered:
    """The number that stands before a paragraph: ``kind`` as in HTML's ``type``, ``text`` as Word shows it."""

    value: int
    kind: str
    text: str

    @property
    def is_plain(self) -> bool:
        """Whether a list can show it: a number with a stop or a bracket, and no words around it."""
        return not _WORDS.search(self.text) or self.kind in ("i", "I")


@dataclass
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""


@dataclass
class _Definition:
    levels: dict[int, _Level] = field(default_factory=dict)
    by_style: dict[str, int] = field(default_factory=dict)
    link: str = ""


class Numbers:
    """Counts as Word does: lists made of the same definition count on, until one is told to begin anew."""

    def __init__(self, tree: ET.Element | None, styles: Styles) -> None:
        self._styles = styles
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        self._definitions: dict[str, _Definition] = {}
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        for one in tree.iterfind(f"{W}abstractNum") if tree is not None else ():
            self._definitions[one.get(f"{W}abstractNumId", "")] = _definition(one)
        for one in tree.iterfind(f"{W}num") if tree is not None else ():
            self._lists[one.get(f"{W}numId", "")] = (
                _value(one.find(f"{W}abstractNumId")),
                {
                    _number(over.get(f"{W}ilvl"), 0): _number(_value(said), 1)
                    for over in one.iterfind(f"{W}lvlOverride")
                    if (said := over.find(f"{W}startOverride")) is not None
                },
            )

    def number(self, paragraph: ET.Element) -> Numbered | None:
        """Count a paragraph. To be called for each in reading order; paragraphs without numbers give None.

        What a paragraph has from its style is written into it, where a reader of Word files looks first.
        """
        own, level = self._place(paragraph)
        abstract, overrides = self._lists.get(own, ("", {}))
        definition = self._linked(abstract)
        if definition is None:
            return None
        _write(paragraph, own, level)
        counts = self._counts.setdefault(abstract, {})
        rule = definition.levels.get(level, _Level())
        if level in overrides and (own, level) not in self._begun:
            counts[level] = overrides[level]
        else:
            counts[level] = counts[level] + 1 if level in counts else rule.start
        self._begun.add((own, level))
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        if rule.form in _SILENT:
            return None
        kind = _KINDS.get(rule.form, "1")
        text = _PLACE.sub(lambda found: self._said(definition, counts, int(found[1]) - 1), rule.text)
        return Numbered(counts[level], kind, text)

    def _said(self, definition: _Definition, counts: dict[int, int], level: int) -> str:
        rule = definition.levels.get(level, _Level())
        return mark_of(_KINDS.get(rule.form, "1"), counts.get(level, rule.start))

    def _place(self, paragraph: ET.Element) -> tuple[str, int]:
        """The list a paragraph belongs to and its level, by itself or by its style."""
        style = style_of(paragraph)
        said = paragraph.find(f"{W}pPr/{W}numPr")
        styled, styled_level = self._styles.numbering(style)
        own = _value(said.find(f"{W}numId")) if said is not None else ""
        level = _value(said.find(f"{W}ilvl")) if said is not None else ""
        own = own or styled
        definition = self._linked(self._lists.get(own, ("", {}))[0])
        by_style = definition.by_style.get(style, 0) if definition else 0
        return own, _number(level or styled_level, by_style)

    def _linked(self, abstract: str) -> _Definition | None:
        """A definition; one that only names a style stands for that style's."""
        found = self._definitions.get(abstract)
        if found is not None and found.link and not found.levels:
            own, _ = self._styles.numbering(found.link)
            return self._definitions.get(self._lists.get(own, ("", {}))[0])
        return found


def _definition(tree: ET.Element) -> _Definition:
    found = _Definition(link=_value(tree.find(f"{W}numStyleLink")))
    for one in tree.iterfind(f"{W}lvl"):
        level = _number(one.get(f"{W}ilvl"), 0)
        found.levels[level] = _Level(
            _number(_value(one.find(f"{W}start")), 1),
            _value(one.find(f"{W}numFmt")) or "decimal",
            _value(one.find(f"{W}lvlText")),
        )
        if style := _value(one.find(f"{W}pStyle")):
            found.by_style[style] = level
    return found


def _write(paragraph: ET.Element, own: str, level: int) -> None:
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        return
    said = properties.find(f"{W}numPr")
    if said is None:
        said = ET.SubElement(properties, f"{W}numPr")
    for name, value in (("ilvl", str(level)), ("numId", own)):
        found = said.find(f"{W}{name}")
        if found is None:
            found = ET.SubElement(said, f"{W}{name}")
        found.set(f"{W}val", value)


def _value(element: ET.Element | None) -> str:
    return element.get(f"{W}val", "") if element is not None else ""


def _number(said: str | None, otherwise: int) -> int:
    return min(int(said), _MOST) if said and said.isascii() and said.isdigit() and len(said) < 12 else otherwise
