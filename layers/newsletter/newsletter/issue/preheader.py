"""The preheader an issue gets when its author states none: the beginning of the text, cut where it reads well."""

from __future__ import annotations

import re

SHOWN = 140
"""Characters: about what an inbox has room for beside the subject."""

_LEAST = 50
_SENTENCE = re.compile(r"(\S+)[.!?](?=\s+[^\W\d_a-zåäö])")
_ABBREVIATIONS = ("kl", "ca", "nr", "dr", "tel", "jfr")


def opening_of(paragraph: str) -> str:
    """As much of a paragraph as an inbox shows: whole sentences if that is not too little."""
    if len(paragraph) <= SHOWN:
        return paragraph
    ends = [found.end() for found in _SENTENCE.finditer(paragraph[: SHOWN + 2]) if _ends_sentence(found[1])]
    fitting = [end for end in ends if _LEAST < end <= SHOWN]
    if fitting:
        return paragraph[: fitting[-1]]
    return paragraph[:SHOWN].rpartition(" ")[0].rstrip(",;:\u2013-") + " …"


def _ends_sentence(word: str) -> bool:
    """Whether a stop after this word ends a sentence: ``år.`` does, ``bl.a.`` and ``S.`` do not."""
    return len(word) > 1 and "." not in word and word.lower() not in _ABBREVIATIONS
