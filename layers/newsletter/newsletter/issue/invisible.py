"""Signs that nobody sees: which of them belong to an emoji, which are dropped, and which are a reason to refuse."""

from __future__ import annotations

import re
import unicodedata

# Emoji are joined, coloured and made into flags by signs of their own: https://unicode.org/reports/tr51/
_EMOJI = "\U0001f000-\U0001faff\u2190-\u2bff\u00a9\u00ae"
_BELONGS = re.compile(
    f"(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])|(?<=\U0001f3f4)[\U000e0020-\U000e007e]{{1,10}}\U000e007f"
)
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""They change in which order letters are shown, so that a line reads as something else than it says."""


def hides(text: str) -> bool:
    """Whether a text holds what turns its letters around, or a control sign."""
    return _TURNS.search(text) is not None or any(unicodedata.category(c) in ("Cc", "Cs") for c in text)


def without_invisible(text: str) -> str:
    """The text without soft hyphens, joiners and marks that nobody sees. Emoji stay whole, as does what ``hides``."""
    kept: list[str] = []
    last = 0
    for found in _BELONGS.finditer(text):
        kept += [_visible(text[last : found.start()]), found[0]]
        last = found.end()
    return "".join([*kept, _visible(text[last:])])


def _visible(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Co") or _TURNS.match(c))
