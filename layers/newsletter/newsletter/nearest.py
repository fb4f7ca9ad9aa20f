"""What somebody probably meant: the nearest of the known words, and a folder's name made of people's words."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 40
_LIKENESS = 0.7
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "œ": "oe", "ð": "d", "þ": "th", "ł": "l", "đ": "d"})


def nearest(typed: str, known: Iterable[str]) -> str:
    """The known word that a misspelt one was probably meant to be; "" if there is none."""
    from difflib import get_close_matches  # only where something is wrong

    found = get_close_matches(typed.strip().lower()[:_LONGEST], list(known), 1, _LIKENESS)
    return found[0] if found else ""


def id_from(name: str) -> str:
    """A name as a folder or a topic can have it: ``Våra medlemmar`` as ``vara-medlemmar``; "" if nothing is left."""
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    plain = "".join(c if c.isascii() and c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return "-".join(plain.split())[:_LONGEST].rstrip("-")
