"""How a list in HTML is numbered.

https://html.spec.whatwg.org/multipage/grouping-content.html#the-ol-element
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.issue.document import List

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.issue.document import Blocks
    from newsletter.issue.html_tree import Element

_STYLES = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
_LOOK = re.compile(r"list-style(?:-type)?\s*:[^;]{0,40}?\b((?:lower|upper)-(?:alpha|latin|roman))", re.IGNORECASE)
_WHOLE = re.compile(r"-?\d{1,7}")


@dataclass(frozen=True)
class Numbering:
    """``start`` is the first number; ``step`` is -1 in a list that counts down."""

    ordered: bool
    start: int
    step: int
    style: str

    @classmethod
    def of(cls, element: Element) -> Numbering:
        said = element.attributes
        items = [one for one in element.children if not isinstance(one, str) and one.tag == "li"]
        is_reversed = "reversed" in said
        start = said.get("start", "").strip()
        number = int(start) if _WHOLE.fullmatch(start) else (len(items) if is_reversed else 1)
        look = _LOOK.search(said.get("style", ""))
        style = _STYLES[look[1].lower()] if look else said.get("type", "1").strip()
        return cls(element.tag == "ol", number, -1 if is_reversed else 1, style if style in "1aAiI" and style else "1")

    def number(self, item: Element, expected: int) -> int:
        """The number of an item: the one it says it has, else the next."""
        said = item.attributes.get("value", "").strip()
        return int(said) if self.ordered and _WHOLE.fullmatch(said) else expected

    def list_of(self, number: int, items: Sequence[Blocks]) -> List | None:
        """A list that begins with ``number``; None where nothing is said in it."""
        said = tuple(item for item in items if item)
        if not said:
            return None
        return List(said, number, self.style, self.step) if self.ordered else List(said)
