"""What stands before the items of a list: numbers, letters or Roman numbers, as HTML's ``type`` names them."""

from __future__ import annotations

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_MOST_ROMAN = 3999


def mark_of(kind: str, number: int) -> str:
    """Write a number as an item shows it.

    Args:
        kind: ``1``, ``a``, ``A``, ``i`` or ``I``.
        number: what letters or Roman numbers cannot say is written in figures.
    """
    if kind in ("a", "A") and number > 0:
        said = _letters(number)
    elif kind in ("i", "I") and 0 < number <= _MOST_ROMAN:
        said = _roman(number)
    else:
        return str(number)
    return said.upper() if kind.isupper() else said


def _letters(number: int) -> str:
    said = ""
    while number:
        number, rest = divmod(number - 1, 26)
        said = chr(ord("a") + rest) + said
    return said


def _roman(number: int) -> str:
    said = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        said += letters * count
    return said
