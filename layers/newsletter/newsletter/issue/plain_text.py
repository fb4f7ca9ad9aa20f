"""Plain text without any markup: headings, paragraphs, lists, rules and notices, seen as a reader sees them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsletter.issue.document import Heading, Paragraph, Rule, Text
from newsletter.issue.manuscript import Manuscript
from newsletter.issue.plain_lines import Wrapping
from newsletter.issue.plain_lists import list_in
from newsletter.issue.signs import begins_with_day, is_greeting

if TYPE_CHECKING:
    from newsletter.issue.document import Block, Blocks
    from newsletter.issue.front_matter import FrontMatter

_RULE = re.compile(r"[ \t]*(?:([-*_=~\u2013\u2014])[ \t]*)(?:\1[ \t]*){2,}")
_LONGEST_HEADING = 80
_SENTENCE_END = re.compile(r"[.,;:!…][\"\u201d\u2019)]*$")


def read_plain_text(front: FrontMatter) -> Manuscript:
    reader = _Reader(Wrapping.of(front.body))
    return Manuscript(
        reader.blocks(front.body, titled="title" in front.stated), front.stated, front.lines, front.problems
    )


class _Reader:
    def __init__(self, wrapping: Wrapping) -> None:
        self._wrapping = wrapping

    def blocks(self, text: str, *, titled: bool) -> Blocks:
        groups = _groups(text)
        found: list[Block] = []
        if groups and not titled:
            title, groups = _title(groups)
            found.append(title)
        for position, group in enumerate(groups):
            after = groups[position + 1] if position + 1 < len(groups) else ()
            found += self._group(group, after)
        return tuple(found)

    def _group(self, group: tuple[str, ...], after: tuple[str, ...]) -> list[Block]:
        if _RULE.fullmatch(group[0]):
            return [Rule(), *(self._group(group[1:], after) if len(group) > 1 else ())]
        if len(group) > 1 and _RULE.fullmatch(group[1]) and len(group[0]) <= _LONGEST_HEADING:
            level = 2 if group[1].strip()[0] in "=*" else 3
            return [Heading(level, (Text(group[0].strip()),)), *(self._group(group[2:], after) if group[2:] else ())]
        listed = list_in(group, self._wrapping)
        if listed:
            return listed
        return self._prose(tuple(line.strip() for line in group), after)

    def _prose(self, lines: tuple[str, ...], after: tuple[str, ...]) -> list[Block]:
        first, rest = lines[0], lines[1:]
        if not rest and _is_heading(first) and _carries(after):
            return [Heading(2, (Text(first),))]
        calendar = bool(rest) and begins_with_day(first) and begins_with_day(rest[0])
        if rest and not calendar and _is_heading(first) and self._wrapping.meant(first, rest[0]):
            if begins_with_day(rest[0]):
                return [Heading(3, (Text(first),)), Paragraph(self._wrapping.joined(rest))]
            if _stands_out(first, rest):
                return [Heading(2, (Text(first),)), *self._group(rest, after)]
        return [Paragraph(self._wrapping.joined(lines))]


def _groups(text: str) -> list[tuple[str, ...]]:
    """Lines that stand together, between blank ones."""
    lines = [line.expandtabs(4).rstrip() for line in text.split("\n")]
    groups: list[tuple[str, ...]] = []
    current: list[str] = []
    for line in (*lines, ""):
        if line:
            current.append(line)
        elif current:
            groups.append(tuple(current))
            current = []
    return groups


def _title(groups: list[tuple[str, ...]]) -> tuple[Heading, list[tuple[str, ...]]]:
    """The first line, and what is left below it."""
    first, *others = groups
    rest = first[2:] if len(first) > 1 and _RULE.fullmatch(first[1]) else first[1:]
    return Heading(1, (Text(first[0].strip()),)), [*([rest] if rest else []), *others]


def _is_heading(line: str) -> bool:
    """Short, not a sentence, not a greeting, not just an address."""
    if len(line) > _LONGEST_HEADING or _SENTENCE_END.search(line) or is_greeting(line):
        return False
    if not any(c.isalpha() for c in line) or line[0].islower():
        return False
    return "@" not in line and "://" not in line and not line.lower().startswith("www.")


def _carries(after: tuple[str, ...]) -> bool:
    """Whether what follows is something to put a heading over: a sentence, a list, a notice, not a name or a title."""
    if not after:
        return False
    whole = " ".join(line.strip() for line in after)
    is_list = list_in(after, Wrapping(0, frozenset())) is not None
    has_notice = len(after) > 1 and begins_with_day(after[1].strip())
    return (
        is_list or has_notice or len(whole) > _LONGEST_HEADING or bool(re.search(r"[.!?…:][\"\u201d\u2019)]*$", whole))
    )


def _stands_out(first: str, rest: tuple[str, ...]) -> bool:
    """Whether a first line without a blank one below it is still a heading over a proper paragraph."""
    letters = [c for c in first if c.isalpha()]
    shouted = len(letters) > 3 and all(c.isupper() for c in letters)
    return shouted or (len(" ".join(rest)) > 2 * _LONGEST_HEADING and len(first) <= _LONGEST_HEADING * 3 // 4)
