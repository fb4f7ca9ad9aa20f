"""Slips of the pen that a colleague would see: a missing blank, a word twice, a picture that is not there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsletter.errors import Problem
from newsletter.issue.date_words import MONTHS, one_of
from newsletter.issue.document import Heading, Notice, Paragraph, Rule, Text, links_in, pictures_in, plain, walk
from newsletter.issue.line_kinds import is_period
from newsletter.issue.lines import lines_of, said_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.issue.document import Block, Blocks, Document, Runs

_AROUND = 24
_ADDRESS = "\u2026\u2063"
"""Stands for an address while a text is looked at."""

# Three letters on either side: "t.ex.Se", "kl.Tio" and names such as "A.Berg" stay out. After a closing bracket or an
# address any word will do.
_NO_SPACE = re.compile(
    r"(?<![\w.@/])[a-zåäöæøü]{3,}[.!?][A-ZÅÄÖÆØÜ][a-zåäöæøü]{2,}(?![\w./@])"
    rf"|(?:{_ADDRESS}|[)\u201d\u00bb\"])[.!?][A-ZÅÄÖÆØÜ][a-zåäöæøü]+(?![\w./@])"
)
_DAY = rf"(?<![\d/.])(?!(?:1/[234]|2/3|3/4)\b)(?:\d{{1,2}}/\d{{1,2}}|\d{{1,2}}\.?\s(?:{one_of(MONTHS)}))(?![\d/.]\d)"
_TWO_DAYS = re.compile(rf"{_DAY}\s{_DAY}(?!\w)", re.IGNORECASE)
"""One day right after another, as whoever moved something leaves them."""
# Small letters: names are said twice on purpose, such as Duran Duran.
_TWICE = re.compile(r"(?<!\w)([a-zåäöæøüß]{2,20}) \1(?!\w)")
_OFTEN_TWICE = frozenset(
    "det den de du som att så ja nej hej tack ha mycket långt länge väldigt jätte var där en ett man".split()  # noqa: SIM905
    + "that had is her do so very bye no".split()  # noqa: SIM905 - a list of words is read more easily so
)
_PICTURE = re.compile(
    r"(?<!\w)(?:nedan bild|bild(?:en|erna|er)? (?:nedan|ovan|här|intill|bredvid)|se (?:foto|bild)(?:et|en|erna)?"
    r"|(?:nedan|ovan|här|på bilden) (?:ser|syns|visas?|finns|kommer)(?: \w+){0,2} (?:bild|foto)(?:en|er|erna|t|n)?"
    r"|see (?:the )?(?:picture|photo)s?|(?:picture|photo)s? (?:below|above)"
    r"|(?:below|above) (?:is|are|you see|you can see) (?:a |some |the )?(?:picture|photo)s?"
    r"|in the (?:picture|photo)s?)(?!\w)"
    r"|(?-i:\b(?:Foto|Photo|Bild|Picture)(?: (?:på|on) \w{3,20}(?: \w{3,20})?)?(?:: | av | by )[A-ZÅÄÖÆØÜ]\w+)",
    re.IGNORECASE,
)
_ATTACHED = re.compile(
    r"(?<!\w)(?!(?:se |i )?(?-i:Bilaga [A-Z])\b)"  # "4 kap. 2 § i Bilaga M" is a law's own
    r"(?:(?:se |i |den )?bifoga(?:d|t|de)(?: \w+)?|(?:i |se )?bilaga(?:n|or|orna)?"
    r"|(?:is|are|find|see|list|form|map|agenda|minutes|letter|poster|flyer) (?:the )?attached"
    r"|attached (?:is|are|form|file|letter|sheet|document)s?)(?!\w)",
    re.IGNORECASE,
)


_ENTITY = re.compile(
    r"&(?:amp;)?(?:#\d{2,5}|[aouAOU](?:uml|ring|grave|acute|circ)|[eE](?:acute|grave)|nbsp|amp|[lg]t|quot|[mn]dash);"
)
"""A sign as HTML writes it, which came through a program that wrote it twice."""


def slips_in(document: Document) -> tuple[Problem, ...]:
    """Each kind once at most, with the words around it."""
    texts = [" ".join(plain(_unlinked(runs)).split()) for runs in _prose(document.blocks)]
    has_picture = any(True for _ in pictures_in(document.blocks))
    spaces = (_place(text, found) for text in texts for found in _NO_SPACE.finditer(text))
    twice = (found for text in texts for found in _TWICE.finditer(text) if found[1].casefold() not in _OFTEN_TWICE)
    pictures = (_place(text, found) for text in texts for found in _PICTURE.finditer(text))
    # A link in the same paragraph is where it is to be had.
    attached = (_place(text, found) for text in _unlinked_to_pages(document) for found in _ATTACHED.finditer(text))
    found: list[Problem] = []
    if text := next(spaces, ""):
        found.append(Problem("no-space-after-stop", {"text": text}, stops=False))
    if word := next(twice, None):
        found.append(Problem("twice", {"text": word[1]}, stops=False))
    if not has_picture and (text := next(pictures, "")):
        found.append(Problem("no-picture", {"text": text}, stops=False))
    if text := next(attached, ""):
        found.append(Problem("no-attachment", {"text": text}, stops=False))
    entities = (_place(text, found) for text in texts for found in _ENTITY.finditer(text))
    if text := next(entities, ""):
        found.append(Problem("entity-shown", {"text": text}, stops=False))
    lines = [said_in(line) for block in walk(document.blocks) for line in lines_of(block)]
    days = (_place(text, found) for text in lines for found in _TWO_DAYS.finditer(text))
    if text := next(days, ""):
        found.append(Problem("two-days", {"text": text}, stops=False))
    if text := next(_empty_headings(document.blocks), ""):
        found.append(Problem("empty-heading", {"text": text}, stops=False))
    return tuple(found)


def _prose(blocks: Blocks) -> Iterator[Runs]:
    for block in walk(blocks):
        if isinstance(block, Paragraph):
            yield block.runs


def _unlinked(runs: Runs) -> Runs:
    """Without text that is an address, which has stops and capitals of its own; what stands after one is seen."""
    addresses = {id(link) for link in links_in(runs) if "." in plain(link.runs)}
    return tuple(Text(_ADDRESS) if id(run) in addresses else run for run in runs)


def _unlinked_to_pages(document: Document) -> Iterator[str]:
    """Paragraphs without a link to a page; one to a mail address leads to nothing that could be attached."""
    for runs in _prose(document.blocks):
        if all(link.target.startswith("mailto:") for link in links_in(runs)):
            yield " ".join(plain(runs).split())


def _empty_headings(blocks: Blocks) -> Iterator[str]:
    """Headings with nothing below them, not even a lower one."""
    for block, after in zip(blocks, (*blocks[1:], None), strict=True):
        if isinstance(block, Heading) and _is_empty(block, after):
            yield " ".join(plain(block.runs).split())[:60]


def _is_empty(heading: Heading, after: Block | None) -> bool:
    following = after.heading if isinstance(after, Notice) else after
    if isinstance(following, Heading):
        return following.level <= heading.level and not is_period(plain(following.runs))
    return following is None or isinstance(following, Rule)


def _place(text: str, found: re.Match[str]) -> str:
    start, end = found.span()
    return text[max(0, start - _AROUND) : end + _AROUND].replace(_ADDRESS, "\u2026").strip()
