"""Plain text without any markup: headings, paragraphs, lists, rules and notices, seen as a reader sees them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newsletter.issue import cues
from newsletter.issue.columns import table_in
from newsletter.issue.date_hints import begins_with_day
from newsletter.issue.document import Heading, Paragraph, Rule, Text
from newsletter.issue.heading_lines import LONGEST_HEADING, bare_heading, is_alike, is_heading, is_spare, stands_out
from newsletter.issue.line_kinds import OLD_SYSTEM, kind_of
from newsletter.issue.manuscript import Manuscript
from newsletter.issue.plain_lines import Wrapping
from newsletter.issue.plain_lists import list_in
from newsletter.issue.stated_lines import stated_above

if TYPE_CHECKING:
    from newsletter.issue.document import Block, Blocks
    from newsletter.issue.front_matter import FrontMatter

_RULE = re.compile(r"[ \t]*(?:([-*_=~\u2013\u2014])[ \t]*)(?:\1[ \t]*)+")
_DONE = re.compile(r"[.!?][\"\u201d\u2019)]*\s*$")
_LOOKED_AT = 6
"""Lines below one that may be a heading: enough to see what stands under it."""

_NUMBERED = re.compile(r"\d{1,2}\. (?P<text>\S.{1,58})")
_FEWEST_NUMBERED = 3
_HEADED = "\ue004"
"""Before a line that is known to be a heading; the sign stands in no text that people write."""

_MOST_STACKED = 3
"""Lines right below one another that may be headings."""

_A_HABIT = 2
"""Headings right above their text: as many are how an issue is written."""

_MOST_HEADINGS = 20
"""Headings between two blank lines: each is looked for in all that is left."""


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
        groups = _with_numbered_headings(_groups(text))
        found = [self._group(group, after) for group, after in zip(groups, (*groups[1:], ()), strict=True)]
        if sum(_has_heading_on_top(blocks) for blocks in found) >= _A_HABIT:
            found[1:] = map(self._as_the_others, groups[1:], found[1:])
        return tuple(block for blocks in found for block in blocks)

    def _as_the_others(self, group: tuple[str, ...], blocks: list[Block]) -> list[Block]:
        """Where an issue sets each heading right above its text, a short line there is one too, sentence or not."""
        if len(blocks) != 1 or not isinstance(blocks[0], Paragraph) or not is_alike(group):
            return blocks
        rest = tuple(line.strip() for line in group[1:])
        return [Heading(2, (Text(group[0].strip()),)), Paragraph(self._wrapping.joined(rest))]

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
            elif second and _RULE.fullmatch(second) and len(first) <= LONGEST_HEADING:
                found.append(Heading(2 if second.strip()[0] in "=*" else 3, (Text(first.strip()),)))
                place, stacked = place + 2, 0
            elif first.startswith(_HEADED):
                found.append(Heading(2, (Text(first.removeprefix(_HEADED)),)))
                place, stacked = place + 1, 0
            elif bare := bare_heading(first):
                found.append(Heading(2, (Text(bare),)))
                place, stacked = place + 1, 0
            elif looked < _MOST_HEADINGS and stacked < _MOST_STACKED and self._stands_out(group[place:]):
                found.append(Heading(2, (Text(first.strip()),)))
                place, stacked, looked = place + 1, stacked + 1, looked + 1
            else:
                if stacked == _MOST_STACKED:  # a list of names, say: none of its lines is a heading
                    place, found = place - stacked, found[:-stacked]
                listed = list_in(group[place:], self._wrapping, whole=looked >= _MOST_HEADINGS)
                if listed is None:
                    end = self._next_heading(group, place) if looked < _MOST_HEADINGS else len(group)
                    found += self._prose(tuple(line.strip() for line in group[place:end]), after)
                    place, stacked, looked = end, 0, looked + 1
                    continue
                found += [_led(block) for block in listed.blocks]
                place, stacked, looked = len(group) - len(listed.rest), 0, looked + 1
        return found

    def _next_heading(self, group: tuple[str, ...], place: int) -> int:
        """Where, below text, a heading stands with no blank line above it; the end if none does."""
        for following in range(place + 1, len(group)):
            if bare_heading(group[following]):
                return following
            below = group[following : following + _LOOKED_AT]
            done = _DONE.search(group[following - 1]) is not None
            if done and (self._stands_out(below) or self._stands_over_day(below)):
                return following
        return len(group)

    def _stands_over_day(self, group: tuple[str, ...]) -> bool:
        """Whether the first line is the name of what the second, which begins with a day, is about."""
        if len(group) < 2:
            return False
        first, below = group[0].strip(), group[1].strip()
        is_name = is_heading(first) and not begins_with_day(first) and not cues.is_sentence(first)
        return is_name and begins_with_day(below) and self._wrapping.meant(first, below)

    def _stands_out(self, group: tuple[str, ...]) -> bool:
        """Whether the first line of several is a heading over what may begin with a heading again."""
        if len(group) < 2:
            return False
        first, rest = group[0].strip(), tuple(line.strip() for line in group[1:])
        if list_in(group, self._wrapping) and (list_in(group[:2], self._wrapping) or not is_spare(first, rest)):
            return False
        stands = is_heading(first) and self._wrapping.meant(first, rest[0])
        return stands and not begins_with_day(rest[0]) and stands_out(first, rest)

    def _prose(self, lines: tuple[str, ...], after: tuple[str, ...]) -> list[Block]:
        first, rest = lines[0], lines[1:]
        if not rest and is_heading(first) and _carries(after):
            return [Heading(2, (Text(first),))]
        calendar = bool(rest) and begins_with_day(first) and begins_with_day(rest[0])
        stands = bool(rest) and not calendar and is_heading(first) and self._wrapping.meant(first, rest[0])
        if stands and begins_with_day(rest[0]):
            return [Heading(3, (Text(first),)), Paragraph(self._wrapping.joined(rest))]
        return [Paragraph(self._wrapping.joined(lines))]


def _with_numbered_headings(groups: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Mark ``1. Stambyte``, ``2. Stämma`` and so on, each right above text of its own, as the headings they are."""
    numbered = [place for place, group in enumerate(groups) if _is_numbered_heading(group)]
    counts = [int(groups[place][0].split(".")[0]) for place in numbered]
    if len(numbered) < _FEWEST_NUMBERED or counts != list(range(1, len(counts) + 1)):
        return groups
    return [
        (f"{_HEADED}{group[0].strip()}", *group[1:]) if place in numbered else group
        for place, group in enumerate(groups)
    ]


def _is_numbered_heading(group: tuple[str, ...]) -> bool:
    found = _NUMBERED.fullmatch(group[0]) if len(group) > 1 else None
    return found is not None and is_heading(found["text"]) and not group[1].strip()[:1].isdigit()


def _has_heading_on_top(blocks: list[Block]) -> bool:
    return len(blocks) > 1 and isinstance(blocks[0], Heading)


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
        is_list or has_notice or len(whole) > LONGEST_HEADING or bool(re.search(r"[.!?…:][\"\u201d\u2019)]*$", whole))
    )
