"""The direction a text is written in: Arabic, Hebrew and their like run from right to left.

A mail's own direction is its language's, and a paragraph in another script needs its own, or its full stop stands at
the wrong end: https://www.w3.org/International/questions/qa-html-dir
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from markupsafe import Markup

from newsletter.issue.document import Heading, Paragraph, plain, walk

if TYPE_CHECKING:
    from newsletter.issue.document import Blocks, Runs

_RIGHT_TO_LEFT = Markup(' dir="rtl"')
_NONE = Markup("")
_FIRST_OF_THEM = "\u0590"
"""Every right-to-left script comes after this in Unicode, so that most texts are told by one comparison."""


def direction(runs: Runs) -> Markup:
    """Return the ``dir`` attribute of a block: right to left if most of its letters are; nothing for other text."""
    return _RIGHT_TO_LEFT if _is_right_to_left(plain(runs)) else _NONE


def direction_of_list(items: tuple[Blocks, ...]) -> Markup:
    """The same for a list, whose marks stand on the side where its text begins."""
    said = " ".join(
        plain(block.runs) for item in items for block in walk(item) if isinstance(block, Paragraph | Heading)
    )
    return _RIGHT_TO_LEFT if _is_right_to_left(said) else _NONE


def _is_right_to_left(text: str) -> bool:
    if not any(sign >= _FIRST_OF_THEM for sign in text):
        return False
    kinds = [unicodedata.bidirectional(sign) for sign in text]
    right = sum(kind in ("R", "AL") for kind in kinds)
    return right > kinds.count("L")
