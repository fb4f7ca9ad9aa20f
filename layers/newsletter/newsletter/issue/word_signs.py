"""Letters in fonts of signs, such as Wingdings: the sign that is seen, as a character of its own."""

from __future__ import annotations

SIGN_FONTS = ("Wingdings", "Wingdings 2", "Wingdings 3", "Webdings", "Symbol")


def sign_for(font: str, code: int) -> str:
    """The Unicode character that looks like a sign; empty where there is none.

    Word stores such letters as they are or moved to U+F000 (ECMA-376-1, 17.3.3.30).
    """
    from mammoth.docx.dingbats import dingbats  # type: ignore[import-untyped]

    found = dingbats.get((font, code - 0xF000 if 0xF000 <= code <= 0xF0FF else code))
    return chr(found) if found else ""
