"""Plain text without any markup: headings, paragraphs, lists, rules and notices, seen as a reader sees them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsletter.issue.columns import table_in
from newsletter.issue.date_hints import begins_with_day, is_greeting
from newsletter.issue.date_words import MONTHS, WEEKDAYS, one_of, pattern
from newsletter.issue.document import Heading, Paragraph, Rule, Text
from newsletter.issue.line_kinds import OLD_SYSTEM, LineKind, is_period, kind_of
from newsletter.issue.manuscript import Manuscript
from newsletter.issue.plain_lines import Wrapping
from newsletter.issue.plain_lists import list_in
from newsletter.issue.stated_lines import stated_above

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.issue.document import Block, Blocks
    from newsletter.issue.front_matter import FrontMatter

_RULE = re.compile(r"[ \t]*(?:([-*_=~\u2013\u2014])[ \t]*)(?:\1[ \t]*)+")
_LONGEST_HEADING = 80
_MOST_STACKED = 3
"""Lines right below one another that may be headings."""

_MOST_HEADINGS = 20
"""Headings between two blank lines: each is looked for in all that is left."""

_NO_HEADINGS = OLD_SYSTEM | {LineKind.GREETING, LineKind.DAY, LineKind.BYLINE, LineKind.FIELD}
_OPENS = re.compile(r"[(>\[\u2013\u2014/*-]|[^\W\d_][\w ]{1,20}:\s")
"""How no heading begins: a remark, a saying, a label such as ``Plats:``."""

_SHOUTED = re.compile(r"[^\W\d_a-zåäöæøü]{3,}:\s")
_HOUR = re.compile(r"\bkl\b|\d[.:]\d\d\b|\d\s?[ap]\.?m\b|\buhr\b", re.IGNORECASE)
_MONTH = pattern(rf"(?:{one_of(MONTHS)})(?: 20\d\d)?:?")
_IN_MONTH = pattern(rf"(?:{one_of(WEEKDAYS)})\b\.? \d|\d{{1,2}}\b")
"""A line of a programme that is written month by month."""

_SENTENCE_END = re.compile(r"[.,;:!…][\"\u201d\u2019)]*$")


def read_plain_text(front: FrontMatter) -> Manuscript:
    """Read a text. Its title is not chosen here: ``head.title_and_rest`` judges the first lines of every format."""
    from newsletter.issue.unstructured import with_lists

    front = stated_above(front)
    reader = _Reader(Wrapping.of(front.body))
    return Manuscript(with_lists(reader.blocks(front.body)), front.stated, front.lines, front.problems)


class _Reader:
    def __init__(self, wrapping: Wrapping) -> None:
        self._wrapping = wrapping

    def blocks(self, text: str) -> Blocks:
        groups = _groups(text)
        found: list[Block] = []
        for position, group in enumerate(groups):
            after = groups[position + 1] if position + 1 < len(groups) else ()
            found += self._group(group, after)
        return tuple(found)

    def _group(self, group: tuple[str, ...], after: tuple[str, ...]) -> list[Block]:
        """Headings and rules from the top, as long as there are any, and what stands below them."""
        found: list[Block] = []
        place = stacked = looked = 0
        while place < len(group):
            if table := table_in(group[place:]):
                return [*found, table]
            first, second = group[place], group[place + 1] if place + 1 < len(group) else ""
            if _RULE.fullmatch(first):
                found.append(Rule())
                place, stacked = place + 1, 0
            elif second and _RULE.fullmatch(second) and len(first) <= _LONGEST_HEADING:
                found.append(Heading(2 if second.strip()[0] in "=*" else 3, (Text(first.strip()),)))
                place, stacked = place + 2, 0
            elif looked < _MOST_HEADINGS and stacked < _MOST_STACKED and self._stands_out(group[place:]):
                found.append(Heading(2, (Text(first.strip()),)))
                place, stacked, looked = place + 1, stacked + 1, looked + 1
            else:
                if stacked == _MOST_STACKED:  # a list of names, say: none of its lines is a heading
                    place, found = place - stacked, found[:-stacked]
                listed = list_in(group[place:], self._wrapping, whole=looked >= _MOST_HEADINGS)
                if listed is None:
                    return found + self._prose(tuple(line.strip() for line in group[place:]), after)
                found += [_led(block) for block in listed.blocks]
                place, stacked, looked = len(group) - len(listed.rest), 0, looked + 1
        return found

    def _stands_out(self, group: tuple[str, ...]) -> bool:
        """Whether the first line of several is a heading over what may begin with a heading again."""
        if len(group) < 2 or list_in(group, self._wrapping):
            return False
        first, rest = group[0].strip(), tuple(line.strip() for line in group[1:])
        stands = is_heading(first) and self._wrapping.meant(first, rest[0])
        return stands and not begins_with_day(rest[0]) and _stands_out(first, rest)

    def _prose(self, lines: tuple[str, ...], after: tuple[str, ...]) -> list[Block]:
        first, rest = lines[0], lines[1:]
        if not rest and is_heading(first) and _carries(after):
            return [Heading(2, (Text(first),))]
        calendar = bool(rest) and begins_with_day(first) and begins_with_day(rest[0])
        stands = bool(rest) and not calendar and is_heading(first) and self._wrapping.meant(first, rest[0])
        if stands and begins_with_day(rest[0]):
            return [Heading(3, (Text(first),)), Paragraph(self._wrapping.joined(rest))]
        return [Paragraph(self._wrapping.joined(lines))]


def _led(block: Block) -> Block:
    """The line above a list, if it stands alone and ends in no colon, is the heading over it."""
    if not isinstance(block, Paragraph) or len(block.runs) != 1 or not isinstance(block.runs[0], Text):
        return block
    said = block.runs[0].text
    return Heading(2, block.runs) if is_heading(said) and not said.endswith(":") else block


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


def is_heading(line: str) -> bool:
    """Short, not a sentence, not a greeting, not just an address."""
    if len(line) > _LONGEST_HEADING or _SENTENCE_END.search(line) or is_greeting(line):
        return False
    if kind_of(line) in _NO_HEADINGS or (_OPENS.match(line) and not _SHOUTED.match(line)):
        return False
    if begins_with_day(line) and _HOUR.search(line):
        return False  # one of several things that happen
    if not any(c.isalpha() for c in line) or line[0].islower():
        return False
    return "@" not in line and "://" not in line and not line.lower().startswith("www.")


def _carries(after: tuple[str, ...]) -> bool:
    """Whether what follows is something to put a heading over: a sentence, a list, a notice, not a name or a title."""
    if not after:
        return False
    whole = " ".join(line.strip() for line in after)
    if kind_of(whole) in OLD_SYSTEM:
        return False
    is_list = list_in(after, Wrapping(0, frozenset())) is not None
    has_notice = len(after) > 1 and begins_with_day(after[1].strip())
    return (
        is_list or has_notice or len(whole) > _LONGEST_HEADING or bool(re.search(r"[.!?…:][\"\u201d\u2019)]*$", whole))
    )


def _stands_out(first: str, rest: tuple[str, ...]) -> bool:
    """Whether a first line without a blank one below it is still a heading over a proper paragraph."""
    if _MONTH.fullmatch(first) and _IN_MONTH.match(rest[0]):
        return True
    letters = [c for c in first if c.isalpha()]
    shouted = len(letters) > 3 and all(c.isupper() for c in letters)
    return (
        shouted
        or is_period(first)
        or (len(" ".join(rest)) > 2 * _LONGEST_HEADING and len(first) <= _LONGEST_HEADING * 3 // 4)
    )


def is_heading_over(first: str, rest: Sequence[str]) -> bool:
    """Whether a line right above others, with no blank line between, is their heading."""
    return is_heading(first) and (begins_with_day(rest[0]) or _stands_out(first, tuple(rest)))
