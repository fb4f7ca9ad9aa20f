"""Letters in fonts of signs, such as Wingdings: the sign that is seen, as a character of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.issue.word_package import W
from newsletter.issue.word_styles import style_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from newsletter.issue.word_styles import Styles

_SIGN_FONTS = ("Wingdings", "Wingdings 2", "Wingdings 3", "Webdings", "Symbol")


def write_signs(run: Element, styles: Styles) -> list[str]:
    """Write a run's letters as the signs that are seen, in place.

    Returns:
        What has no sign of its own and is dropped.
    """
    fonts = run.find(f"{W}rPr/{W}rFonts")
    font = fonts.get(f"{W}ascii", "") if fonts is not None else styles.font(style_of(run))
    if font not in _SIGN_FONTS:
        return []
    lost: list[str] = []
    for one in run.iterfind(f"{W}t"):
        signs = [c if c.isspace() else _sign_for(font, ord(c)) for c in one.text or ""]
        if not all(signs):
            lost.append(f"{font}: {one.text}")
        one.text = "".join(signs)
    return lost


def _sign_for(font: str, code: int) -> str:
    """The Unicode character that looks like a sign; empty where there is none.

    Word stores such letters as they are or moved to U+F000 (ECMA-376-1, 17.3.3.30).
    """
    from mammoth.docx.dingbats import dingbats  # type: ignore[import-untyped]

    found = dingbats.get((font, code - 0xF000 if 0xF000 <= code <= 0xF0FF else code))
    return chr(found) if found else ""
