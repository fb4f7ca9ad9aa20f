"""Words that are surely misspelt: one letter, or one blank, away from a word that the language's dictionary knows.

A dictionary calls every name and every new compound unknown: of 164 unknown words in 38 real issues ten were wrong. So
only those words are told that one edit makes known ones, in small letters throughout, and seldom in the issue. Where no
dictionary is at hand, the language's commonest misspellings are looked for.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib.metadata import files
from typing import TYPE_CHECKING

from newsletter.languages.misspellings import COMMON, GLUED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

_WORD = re.compile(r"(?<![\w@./\-'\u2019])[a-zåäöéæøü]+(?![\w@/\-'\u2019])(?!\.\w)(?!\.\s[a-zåäö])")
_ANY_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST, _LONGEST = 5, 16
"""Letters: shorter words are abbreviations and names; of longer ones only a missing blank is looked for."""

_PART = 4
"""Letters of each word of a compound: of shorter ones a misspelt word too can be put together."""

_SMALL = frozenset().union(*GLUED.values())
_LONGEST_GLUED = 40
_OFTEN = 2
"""Whoever writes a word three times means it."""

_MOST_WORDS = 4_000
_MOST_UNKNOWN = 15
"""An issue with more of them is in another language, or about something with words of its own: none is told. What
each could be costs up to 900 lookups."""

_LETTERS = "abcdefghijklmnopqrstuvwxyzåäöé"


def misspelt_in(
    texts: Iterable[str], language: str, known: Collection[str] = (), before: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Words and what they were meant to be, in the order of the text.

    Args:
        texts: prose, without addresses.
        language: of the texts, ``sv`` or another; each text is taken to be in it.
        known: words in small letters that are right here whatever a dictionary says, such as the list's own names.
        before: words in small letters that the list has sent: no dictionary knows them, and nobody minded.
    """
    words = Counter(found[0] for text in texts for found in _WORD.finditer(text))
    seldom = [word for word, times in words.items() if times <= _OFTEN and word not in known][:_MOST_WORDS]
    common = COMMON.get(language, {})
    dictionary = _dictionary_of(language)
    fit = [word for word in seldom if _SHORTEST <= len(word) <= _LONGEST_GLUED]
    unknown = [word for word in fit if dictionary and word not in before and not _is_known(word, dictionary)]
    looked_at = frozenset(unknown if len(unknown) <= _MOST_UNKNOWN else ())
    for word in seldom:
        if wrong := next((part for part in common if part in word), ""):
            yield word, word.replace(wrong, common[wrong])
        elif dictionary and word in looked_at and (meant := _meant(word, language, dictionary)):
            yield word, meant


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Return every word of some texts, in small letters."""
    return frozenset(word for text in texts for word in _ANY_WORD.findall(text.casefold()))


def _is_known(word: str, knows: Callable[[str], bool]) -> bool:
    return knows(word) or knows(word.capitalize()) or _is_compound(word, knows)


def _is_compound(word: str, knows: Callable[[str], bool]) -> bool:
    """Whether it is put together of two known words: people make them as they write, and no dictionary has them all."""
    cuts = [(word[:place], word[place:]) for place in range(_PART - 1, len(word) - 1)]
    fit = (cut for cut in cuts if min(map(len, cut)) >= _PART or _is_long_compound(*cut))
    return any((knows(one) or knows(one.capitalize())) and knows(other) for one, other in fit if other not in _SMALL)


def _is_long_compound(first: str, second: str) -> bool:
    """``lån-klubbor``, ``honungs-år``: of one short part, where the other is long or joined by an s."""
    return len(second) >= 2 * _PART - 1 or (first.endswith("s") and len(first) > _PART + 1)


def _is_another_compound(other: str, word: str, knows: Callable[[str], bool]) -> bool:
    """Whether only the first half of a compound differs: who has a padelkväll has no pudelkväll."""
    cuts = ((other[:place], other[place:]) for place in range(_PART - 1, len(other) - _PART))
    return any(
        word.endswith(second)
        and knows(second)
        and knows(first)
        and (len(first) >= _PART or knows(word.removesuffix(second)))  # short ones are part of much
        for first, second in cuts
    )


def _meant(word: str, language: str, knows: Callable[[str], bool]) -> str:
    small = GLUED.get(language, frozenset())
    cuts = [(word[:place], word[place:]) for place in range(2, len(word) - 1)]
    for first, second in cuts:
        if second in small and len(first) > _PART - 1 and knows(first):
            return f"{first} {second}"
    near = (other for other in _one_edit_away(word) if knows(other)) if len(word) <= _LONGEST else iter(())
    if meant := next((other for other in near if not _is_another_compound(other, word, knows)), ""):
        return meant
    return next(
        (f"{first} {second}" for first, second in cuts if first in small and len(second) > _PART - 1 and knows(second)),
        "",
    )


def _one_edit_away(word: str) -> Iterator[str]:
    """The likeliest first. The first letter stays: who misses it sees that."""
    cuts = [(word[:place], word[place:]) for place in range(1, len(word) + 1)]
    for before, after in cuts:
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
    for before, after in cuts:
        if after:
            yield before + after[1:]
    for before, after in cuts:
        for letter in _LETTERS:
            yield before + letter + after
            if after and letter != after[0]:
                yield before + letter + after[1:]


@cache
def _dictionary_of(language: str) -> Callable[[str], bool] | None:
    """Loaded when an issue first needs it (0.3 s and 16 MB), and kept."""
    if language != "sv":
        return None
    from hunspell import Hunspell  # type: ignore[import-untyped]

    (words,) = (str(one.locate()) for one in files("hunspell-sv") or () if one.name == "sv_SE.dic")
    folder, _, name = words.removesuffix(".dic").rpartition("/")
    known: Callable[[str], bool] = Hunspell(name, hunspell_data_dir=folder).spell
    return known
