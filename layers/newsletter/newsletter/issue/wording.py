"""What a careful colleague would remark on: links that say nothing, gaps left to fill, shouting, long breath."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.document import Heading, Notice, Paragraph, Picture, Table, links_in, plain, walk
from newsletter.issue.readability import sentences_in, words_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsletter.issue.document import Document, Link, Runs

MOST_LINKS = 250
"""SES counts every link of a mail and refuses more: https://docs.aws.amazon.com/ses/latest/dg/faqs-metrics.html"""

_LONGEST_SENTENCE = 35
_MOST_TOLD = 3
_EMPTY_PHRASES = (
    "här|hit|klicka|klicka här|klicka på länken|tryck här|läs mer|läs mer här|läs vidare|mer|mer här|mer info|info"
    "|mer information|mer information här|länk|länken|denna länk|den här länken|webbplatsen|hemsidan|sidan"
    "|here|click|click here|tap here|press here|read more|read more here|continue reading|more|more here|more info"
    "|more information|learn more|link|this link|the link|this page|website|page"
)
_SAYS_NOTHING = frozenset(_EMPTY_PHRASES.split("|"))
_GAP = re.compile(
    r"\b(?:TODO|FIXME|TBD|TBA|XXX+|XX)\b"
    r"|(?i:\blorem ipsum\b)"
    r"|(?i:\[(?:namn|datum|tid|plats|text|bild|länk|rubrik|ort|belopp|name|date|time|place|picture|link|title|amount)\])"
    r"|(?i:\[(?:fyll i|skriv|infoga|insert|fill in|write)\b[^\]\n]{0,60}\])"
    r"|\{\{[^{}\n]{1,60}\}\}|\{%[^{}\n]{1,60}%\}|\*\|[A-Z][A-Z0-9_:]*\|\*|<<[^<>\n]{1,40}>>|%[A-Z][A-Z_]{2,}%"
    r"|(?i:klicka eller tryck här för att ange text|click or tap here to enter text)"
)


def remarks_on(document: Document, subject: str, preheader: str) -> tuple[Problem, ...]:
    """Everything worth a look, in the order of the text, each kind a few times at most.

    Raises:
        InvalidIssue: ``links-too-many``.
    """
    links = list(all_links(document))
    if len(links) > MOST_LINKS:
        raise InvalidIssue(Problem("links-too-many", {"number": len(links), "limit": MOST_LINKS}))
    texts = [document.title, *(text for _, text in _texts(document))]
    found: list[Problem] = []
    found += _first(_gap(text) for text in (subject, preheader, *texts))
    found += _first(_link(link) for link in links)
    found += _first(_twins(links))
    found += _first(_loud(text, is_heading=is_heading) for is_heading, text in [(True, subject), *_texts(document)])
    found += _first(_breathless(text) for is_heading, text in _texts(document) if not is_heading)
    if preheader and preheader.casefold() == subject.casefold():
        found.append(Problem("preheader-repeats", stops=False))
    return tuple(found)


def _first(found: Iterator[Problem | None]) -> list[Problem]:
    """The first few of a kind, none of them twice."""
    told = {repr(one): one for one in found if one}
    return list(told.values())[:_MOST_TOLD]


def _runs(document: Document) -> Iterator[Runs]:
    for block in walk(document.blocks):
        match block:
            case Heading(_, runs) | Paragraph(runs):
                yield runs
            case Picture():
                yield block.caption
            case Table(heading, rows, _):
                yield from heading
                for row in rows:
                    yield from row
            case _:
                pass


def all_links(document: Document) -> Iterator[Link]:
    for runs in _runs(document):
        yield from links_in(runs)


def _texts(document: Document) -> Iterator[tuple[bool, str]]:
    """Whether it is a heading, and what it says."""
    for block in walk(document.blocks):
        match block:
            case Heading(_, runs):
                yield True, " ".join(plain(runs).split())
            case Paragraph(runs):
                yield False, " ".join(plain(runs).split())
            case Notice() | _:
                pass


def prose_in(document: Document) -> Iterator[str]:
    """What is read from beginning to end: paragraphs, wherever they stand."""
    return (text for is_heading, text in _texts(document) if not is_heading)


def _gap(text: str) -> Problem | None:
    found = _GAP.search(text)
    return Problem("placeholder", {"text": found[0][:60]}, stops=False) if found else None


def _link(link: Link) -> Problem | None:
    said = " ".join(plain(link.runs).split())
    facts: dict[str, str | int] = {"text": said[:60], "link": link.target[:80]}
    if said.casefold().strip(".!?:\u2026\u00bb\u203a> ") in _SAYS_NOTHING:
        return Problem("link-says-nothing", facts, stops=False)
    return Problem("link-not-encrypted", facts, stops=False) if link.target.startswith("http://") else None


def _twins(links: list[Link]) -> Iterator[Problem | None]:
    """Links that say the same and lead to different places."""
    leads: dict[str, str] = {}
    for link in links:
        said = " ".join(plain(link.runs).split())
        if leads.setdefault(said.casefold(), link.target) != link.target and said.casefold() not in _SAYS_NOTHING:
            yield Problem("links-alike", {"text": said[:60]}, stops=False)


def _loud(text: str, *, is_heading: bool) -> Problem | None:
    """A heading or a sentence all in capitals; names of two or three letters are no shouting."""
    for sentence in [text] if is_heading else sentences_in(text):
        words = [word for word in words_in(sentence) if len(word) > 3]
        if len(words) >= (2 if is_heading else 4) and all(word.isupper() for word in words):
            return Problem("shouting", {"text": sentence[:60]}, stops=False)
    return None


def _breathless(text: str) -> Problem | None:
    for sentence in sentences_in(text):
        number = len(words_in(sentence))
        if number > _LONGEST_SENTENCE:
            opening = " ".join(sentence.split()[:8])
            return Problem("sentence-long", {"text": opening, "number": number}, stops=False)
    return None
