"""Headings that an author made by look alone: a short line, bold or bigger than the text around it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from newsletter.issue.line_kinds import OLD_SYSTEM, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 90
_BIGGER = 1.15
_SENTENCE_END = re.compile(r"[.,;…]\s*$")
_HEADING = re.compile(r"heading|title|rubrik", re.IGNORECASE)
_LEVELS = ("Heading 2", "Heading 3", "Heading 4")
_USUAL_SIZE = 11.0
"""Points, where the document does not say."""


def with_headings_by_look(document: Any) -> Any:
    """A mammoth document in which such lines have a heading's style; one that has headings by style stays as it is."""
    paragraphs = [one for one in document.children if hasattr(one, "numbering")]
    if any(_HEADING.search(one.style_name or "") for one in paragraphs if _text(one).strip()):
        return document
    usual = _usual_size(paragraphs)
    sizes = {id(one): _size(one, usual) for one in paragraphs}
    found = [one for one in paragraphs if _is_heading(one, sizes[id(one)], usual)]
    if found and _is_end(document, found[-1]):
        found.pop()  # a signature
    if not found:
        return document
    levels = _levels(paragraphs, found, sizes)
    styled = [
        one.copy(style_name=levels[id(one)], style_id=None) if id(one) in levels else one for one in document.children
    ]
    return document.copy(children=styled)


def _is_end(document: Any, paragraph: Any) -> bool:
    """Whether nothing of the text follows a paragraph; what a website writes at the end of its pages is none."""
    place = next(place for place, one in enumerate(document.children) if one is paragraph)
    below = [said for one in document.children[place + 1 :] if (said := " ".join(_text(one).split()))]
    return place > 0 and all(kind_of(said) in OLD_SYSTEM for said in below)


def _levels(paragraphs: list[Any], found: list[Any], sizes: dict[int, float]) -> dict[int, str]:
    """The first line of all is the title; of the others, the bigger the higher."""
    first = next(one for one in paragraphs if _text(one).strip())
    order = sorted({sizes[id(one)] for one in found if one is not first}, reverse=True)
    names = {size: _LEVELS[min(place, len(_LEVELS) - 1)] for place, size in enumerate(order)}
    return {id(one): "Title" if one is first else names[sizes[id(one)]] for one in found}


def _is_heading(paragraph: Any, size: float, usual: float) -> bool:
    text = _text(paragraph).strip()
    runs = [run for run in _runs(paragraph) if _text(run).strip()]
    if not runs or paragraph.numbering is not None or len(text) > _LONGEST or _SENTENCE_END.search(text):
        return False
    if (paragraph.style_name or "").lower() in ("caption", "quote"):
        return False
    return size >= usual * _BIGGER or all(run.is_bold for run in runs)


def _usual_size(paragraphs: list[Any]) -> float:
    """The size in which most letters stand, in points; runs do not repeat the document's own."""
    letters: Counter[float] = Counter()
    for paragraph in paragraphs:
        for run in _runs(paragraph):
            letters[run.font_size or _USUAL_SIZE] += len(_text(run))
    return letters.most_common(1)[0][0] if letters else _USUAL_SIZE


def _size(paragraph: Any, usual: float) -> float:
    """The size of a line's smallest run, so that one big letter makes no heading."""
    sizes = [run.font_size or usual for run in _runs(paragraph) if _text(run).strip()]
    return min(sizes, default=usual)


def _runs(node: Any) -> Iterator[Any]:
    for child in getattr(node, "children", ()):
        if hasattr(child, "is_bold"):
            yield child
        else:
            yield from _runs(child)


def _text(node: Any) -> str:
    value = getattr(node, "value", None)
    return value if isinstance(value, str) else "".join(_text(child) for child in getattr(node, "children", ()))
