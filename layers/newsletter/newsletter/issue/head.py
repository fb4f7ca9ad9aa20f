"""The head of an issue: which of its first lines is the subject, and where the text begins.

One judgement for every format. What is not worth being first in an inbox (a date, a greeting, the name of the
newsletter, a byline) stays in the text and is passed over.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.issue.date_words import WEEKDAYS, one_of, pattern
from newsletter.issue.document import Heading, List, Notice, Paragraph, Picture, Quote, Rule, plain
from newsletter.issue.line_kinds import LineKind, is_name, kind_of
from newsletter.issue.lines import joined, lines_of, said_in
from newsletter.issue.spaced_letters import closed_up
from newsletter.languages.text_words import any_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsletter.issue.document import Block, Blocks, Runs

_LONGEST_LINE = 120
_LONGEST_HEAD = 12
"""Lines before the text; more of them are a list of something."""

_LETTER = pattern(rf"(?<!\w)\w*(?:{any_of('letter_names')})(?!\w)")
_WELCOMES = pattern(
    rf"\W*(?:{any_of('welcomes')})\s+(?P<what>(?:[^.!?\n]{{0,60}}\s)?[^\s.!?]*(?:{any_of('letter_names')})(?!\w)[^.!?\n]{{0,40}})[.!]"
)
_HAPPENS = pattern(rf"(?:{one_of(WEEKDAYS)})\b\.?\s+(?:den\s+)?\d.*\d")
"""A line of a calendar."""

_FIRST_LINES = 3
_DEEP = 3
"""A level of headings that no reader of plain text gives to a title."""

_LABEL = re.compile(r"[^\W\d_][\w /-]{1,30}:\s")
_SENTENCE = re.compile(r"[.;,][\"\u201d\u2019)]*$")
_FULL = re.compile(r"[.!?…][\"\u201d\u2019)]*(?:\s|$)")
_LEAST = 30
"""Characters of a sentence that says something in an inbox."""


@dataclass(frozen=True)
class _Line:
    block: int
    number: int
    said: str
    kind: LineKind
    level: int
    """Of a heading; 0 for text."""


def title_and_rest(
    blocks: Blocks, title: str, subject: str = "", own_names: frozenset[str] = frozenset()
) -> tuple[str, Blocks]:
    """The title, and the blocks without the line it came from where that stood above the text.

    A title that was stated elsewhere is taken, and a first line that says the same is not shown twice. With only a
    ``subject`` stated, a single heading of the first level above the text is the title, or else the subject. Otherwise
    it is, of the lines above the text, the first heading of the first level, the one that says which issue this is, or
    the first that is no date, greeting, byline or name of the newsletter; without any, the first heading, which stays
    where it is; and at last the first sentence.

    Returns:
        An empty title only for an issue without words.
    """
    head = _head_of(blocks, own_names)
    said = title or subject
    if same := [line for line in head if said and _squashed(line.said) == _squashed(said)]:
        return said, _said_once(_without(blocks, same[0]), said)
    if title:
        return title, blocks
    chosen = _only_top(blocks, head) if subject else _chosen(head, _levels_of_sections(blocks))
    if chosen:
        rest = _demoted(_without(blocks, chosen), head, chosen)
        shown = closed_up(plain(lines_of(blocks[chosen.block])[chosen.number]))
        return shown, _said_once(rest, chosen.said) if chosen.level else rest
    if subject:
        return subject, blocks
    if welcome := next((found for said in [*_texts(blocks)][:_FIRST_LINES] if (found := _WELCOMES.match(said))), None):
        return welcome["what"][:1].upper() + welcome["what"][1:], blocks
    heading = next((block for block in blocks if isinstance(block, Heading) and plain(block.runs).strip()), None)
    if heading:
        return said_in(heading.runs), blocks
    return _first_sentence(blocks), blocks


def _only_top(blocks: Blocks, head: Sequence[_Line]) -> _Line | None:
    """The first heading, if it is the only one of the first level and not the name of the newsletter."""
    tops = sum(isinstance(block, Heading) and block.level == 1 for block in blocks)
    first = next((line for line in head if line.level), None)
    return first if first and first.level == tops == 1 and first.kind is LineKind.TEXT else None


def first_words(blocks: Blocks, own_names: frozenset[str] = frozenset()) -> str:
    """The first text that says something: what an inbox shows beside the subject."""
    lines = [
        said
        for said in _texts(blocks)
        if kind_of(said, own_names) is LineKind.TEXT and not _LABEL.match(said) and not said.startswith((">", "http"))
    ]
    sentences = (said for said in lines if len(said) >= _LEAST and _FULL.search(said))
    labelled = (said for said in _texts(blocks) if kind_of(said, own_names) is LineKind.TEXT)
    others = sorted((said for said in (*lines, *labelled) if len(said) > 1), key=lambda said: said.endswith(":"))
    return next(sentences, next(iter(others), ""))


def times_said(blocks: Blocks, title: str) -> int:
    """Count the lines that say just what the title says."""
    return sum(_squashed(said_in(line)) == _squashed(title) for block in blocks for line in lines_of(block))


def _head_of(blocks: Blocks, own_names: frozenset[str]) -> list[_Line]:
    """The short lines before the first that is text."""
    found: list[_Line] = []
    for place, block in enumerate(blocks):
        if isinstance(block, Picture | Rule):
            continue
        if not isinstance(block, Heading | Paragraph) or len(found) >= _LONGEST_HEAD:
            break
        level = block.level if isinstance(block, Heading) else 0
        for number, runs in enumerate(lines_of(block)):
            said = said_in(runs)
            if not any(sign.isalnum() for sign in said):
                continue
            kind = kind_of(said, own_names)
            if not level and (len(said) > _LONGEST_LINE or (kind is LineKind.TEXT and _is_text(said))):
                return found
            found.append(_Line(place, number, said, kind, level))
    return found


def _is_text(said: str) -> bool:
    return len(said) >= _LEAST and bool(_FULL.search(said)) and (bool(_SENTENCE.search(said)) or len(said) > 60)


def _levels_of_sections(blocks: Blocks) -> frozenset[int]:
    """The levels, deep enough for no title, that several headings have."""
    levels = Counter(block.level for block in blocks if isinstance(block, Heading) and block.level >= _DEEP)
    return frozenset(level for level, times in levels.items() if times > 1)


def _chosen(head: Sequence[_Line], sections: frozenset[int]) -> _Line | None:
    """Of the lines above the text the one to be the subject. ``sections`` are levels of headings within the text."""
    fit = [line for line in head if line.kind in (LineKind.TEXT, LineKind.NUMBER, LineKind.MASTHEAD)]
    fit = [line for line in fit if line.level == 1 or not _LABEL.match(line.said)]
    fit = [line for line in fit if (line.level or not _SENTENCE.search(line.said))]
    text_begins = next((line for line in head if line.said.endswith(":") or _HAPPENS.match(line.said)), None)
    if text_begins:  # a list or a calendar: what stands below it is a heading within the text
        above = head[: head.index(text_begins)]
        fit = [line for line in fit if line in above] or fit
    tops = [line for line in fit if line.level == 1]
    texts = [line for line in fit if line.kind is LineKind.TEXT]
    letters = [line for line in fit if line.kind is LineKind.MASTHEAD and _LETTER.search(line.said)]
    ways = (
        [line for line in tops[:2] if line.kind is not LineKind.MASTHEAD] if _follow(tops) else [],
        [line for line in fit if line.kind is LineKind.NUMBER],
        [line for line in tops[:1] if line is (fit[0] if fit else None) and line.kind is LineKind.TEXT],
        letters if texts and texts[0].level in sections else [],  # "NYTT FRÅN KLUBBEN" above its first section
        texts,
        tops[:1],
        fit[:1],
    )
    return next((way[0] for way in ways if way), None)


def _follow(tops: Sequence[_Line]) -> bool:
    """Whether the first two headings of the first level stand right below each other, or there is only one."""
    return len(tops) == 1 or (len(tops) > 1 and tops[1].block - tops[0].block == 1)


def _without(blocks: Blocks, line: _Line) -> Blocks:
    block = blocks[line.block]
    rest = [runs for number, runs in enumerate(lines_of(block)) if number != line.number and said_in(runs)]
    left: tuple[Block, ...] = (Paragraph(joined(rest)),) if rest else ()
    return (*blocks[: line.block], *left, *blocks[line.block + 1 :])


def _said_once(blocks: Blocks, title: str) -> Blocks:
    """Without a first heading that repeats the title, as where Word's Title and Heading 1 say the same."""
    first = next((block for block in blocks if not isinstance(block, Picture | Rule)), None)
    if isinstance(first, Heading) and _squashed(said_in(first.runs)) == _squashed(title):
        return tuple(block for block in blocks if block is not first)
    return blocks


def _demoted(blocks: Blocks, head: Sequence[_Line], chosen: _Line) -> Blocks:
    """What else stood as a heading above the text, such as the newsletter's name, is no section of it."""
    others = {line.said for line in head if line is not chosen and _belongs_to(line, head, chosen)}
    return tuple(
        Paragraph(block.runs) if isinstance(block, Heading) and said_in(block.runs) in others else block
        for block in blocks
    )


def _belongs_to(line: _Line, head: Sequence[_Line], chosen: _Line) -> bool:
    """Whether a heading goes with the title: it stands above it, or right below it and says no more than whose it is.

    A date below the title is the issue's if another heading follows, and else what the lines below it are about.
    """
    if not line.level:
        return False
    place = head.index(line)
    if place < head.index(chosen):
        return line.kind is not LineKind.TEXT
    between = head[head.index(chosen) + 1 : place]
    is_loud = line.said.isupper() and not is_name(line.said)
    if line.kind is LineKind.TEXT or is_loud or not all(one.level for one in between):
        return False
    return line.kind is not LineKind.DAY or (place + 1 < len(head) and head[place + 1].level > 0)


def _first_sentence(blocks: Blocks) -> str:
    said = first_words(blocks) or next((text for text in _texts(blocks) if text), "")
    found = _FULL.search(said)
    if found and kind_of(said[: found.end()].strip()) is LineKind.GREETING and said[found.end() :].strip():
        said = said[found.end() :].strip()
        found = _FULL.search(said)
    if found and kind_of(said[: found.end()].strip()) is LineKind.GREETING and said[found.end() :].strip():
        said = said[found.end() :].strip()
        found = _FULL.search(said)
    sentence = said[: found.start()] if found and found.start() <= _LONGEST_LINE else said
    return sentence if len(sentence) <= _LONGEST_LINE else f"{sentence[:_LONGEST_LINE].rpartition(' ')[0]} …"


def _texts(blocks: Blocks) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph():
                yield from filter(None, (said_in(line) for line in _sentences(block)))
            case Quote(inner) | Notice(_, inner):
                yield from _texts(inner)
            case List(items):
                for item in items:
                    yield from _texts(item)
            case _:
                pass


def _sentences(block: Paragraph) -> list[Runs]:
    """Lines of a paragraph; those of running text that was broken by hand as one."""
    lines = lines_of(block)
    if all(len(said_in(line)) > _LEAST for line in lines[:-1]) and len(lines) > 1:
        return [block.runs]
    return list(lines)


def _squashed(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
