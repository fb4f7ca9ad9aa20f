"""Which language a text is in, by its commonest small words."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain

from newsletter.languages.text_words import TEXT_WORDS

_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 8
"""Small words a text must have before anything is said about it."""

_LEAD = 1.15
"""How much better the best must fit than the second: Danish and Norwegian are close."""

_BY_LANGUAGE = {words.language: frozenset(words.function_words.split()) for words in TEXT_WORDS}
_SHARED = Counter(chain.from_iterable(_BY_LANGUAGE.values()))


def language_of(text: str) -> str:
    """Return the code of a text's language (``sv``, ``en``, ``nb``, ``da``, ``de``, ``fi``), or "" if in doubt.

    A word that several languages have counts for each, by less: "og" is Norwegian or Danish, "och" Swedish alone.
    """
    found = Counter(word for word in map(str.casefold, _WORD.findall(text)) if word in _SHARED)
    if sum(found.values()) < _LEAST:
        return ""
    points = {
        language: sum(count / _SHARED[word] ** 2 for word, count in found.items() if word in words)
        for language, words in _BY_LANGUAGE.items()
    }
    first, second = sorted(points, key=lambda language: -points[language])[:2]
    return first if points[first] >= _LEAD * points[second] else ""
