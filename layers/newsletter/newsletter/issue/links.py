"""Bare web and mail addresses in running text become links, as a reader would recognise them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue
from newsletter.issue.document import Emphasis, Link, Strong, Struck, Text
from newsletter.issue.link_targets import target_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.issue.document import Inline, Runs

# A sentence that begins right behind an address, without a blank, is not part of it: "info@x.se.Vi", "www.x.se.Där".
_NEXT_SENTENCE = re.compile(r"\.(?=[A-ZÅÄÖÆØÜ][a-zåäöæøü]*(?:$|[^\w./@-]))|(?<=[a-zåäö])(?=https?://)")

# Endings under which people write a domain with nothing before it. Lower case only: "slut.Se" is two sentences.
_ENDINGS = "se|com|org|net|eu|no|dk|fi|info|example"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
# Everything that may repeat is bounded, so that text made to be slow is not.
_BARE = re.compile(
    rf"""(?:(?<![\w@/.])|(?<=[\w.:)\u00b9\u00b2\u00b3])(?=https?://)|(?<=\w\.)(?=www\.))(?:
      (?P<url>(?:(?i:https?)://|(?i:www)\.(?=[^\W_]))[^\s<>"”»]+)
    | (?P<mail>(?:(?i:mailto):)?[^\W_][\w.+%-]{{0,63}}@(?:{_LABEL}\.){{1,8}}
        (?:[^\W\d_A-ZÅÄÖ][^\W\d_]{{1,23}}|[A-ZÅÄÖ]{{2,24}}\b))
    | (?P<domain>(?:{_LABEL}\.){{1,8}}(?:{_ENDINGS})(?:/[^\s<>"”»]*)?)(?![\w@-])
    )""",
    re.VERBOSE,
)
_FAR_APART = re.compile(r"(\s{20})\s+")
"""More blanks in a row than anybody sees: whatever reads the text after this may look at each blank several times."""

_TRAILING = ".,;:!?'*_\u2019\u2026"
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_LONGEST_SHOWN = 60


def with_links(runs: Runs) -> Runs:
    """Find bare addresses in text; what is a link or code already is left alone."""
    return tuple(piece for run in runs for piece in _linked(run))


def _linked(run: Inline) -> Iterator[Inline]:
    match run:
        case Text(text):
            yield from _in_text(_FAR_APART.sub(r"\1", text))
        case Emphasis(runs):
            yield Emphasis(with_links(runs))
        case Strong(runs):
            yield Strong(with_links(runs))
        case Struck(runs):
            yield Struck(with_links(runs))
        case _:
            yield run


def _in_text(text: str) -> Iterator[Inline]:
    position = 0
    for found in _BARE.finditer(text):
        begin = found.start() + (found[0].find(".www.") + 1 if found["domain"] else 0)  # "på sidan.www.x.se"
        written = _without_trailing(_first_address(text[begin : found.end()]))
        if found["url"] and "." not in written[4:]:
            continue
        try:
            target = _target(written, is_domain=found["domain"] is not None)
        except InvalidIssue:
            continue  # nobody said it was a link: text it stays
        if begin > position:
            yield Text(text[position:begin])
        yield Link((Text(_shown(written)),), target)
        position = begin + len(written)
    if position < len(text):
        yield Text(text[position:])


def _first_address(written: str) -> str:
    """An address up to where the next sentence begins."""
    host = written.find("/", len("https://"))
    found = _NEXT_SENTENCE.search(written, 5, host if host > 0 else len(written))
    return written[: found.start()] if found else written


def _target(written: str, *, is_domain: bool) -> str:
    return target_of(f"https://{written}" if is_domain else written, 0)


def _without_trailing(written: str) -> str:
    """What ends a sentence is not part of its last address; a bracket is, if it was opened inside it."""
    opened = {closing: written.count(opening) for closing, opening in _BRACKETS.items()}
    closed = {closing: written.count(closing) for closing in _BRACKETS}
    end = len(written)
    while end:
        last = written[end - 1]
        if last in _TRAILING:
            end -= 1
        elif last in _BRACKETS and closed[last] > opened[last]:
            closed[last] -= 1
            end -= 1
        else:
            break
    return written[:end]


def _shown(written: str) -> str:
    """A bare address as its link shows it: in full, unless it is so long that only its beginning helps."""
    written = re.sub(r"^mailto:", "", written, flags=re.IGNORECASE)
    if len(written) <= _LONGEST_SHOWN or "@" in written:
        return written
    return written[: _LONGEST_SHOWN - 1] + "…"
