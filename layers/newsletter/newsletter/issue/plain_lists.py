"""Lists in plain text: lines that begin with a bullet or a number, one inside another by indentation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from newsletter.issue.document import List, Paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.issue.document import Block
    from newsletter.issue.plain_lines import Wrapping

# An en dash is no bullet: it opens what somebody says, as Swedish newspapers set it.
_ITEM = re.compile(r"(?P<indent> *)(?:(?P<bullet>[-*•·◦‣])|(?P<number>\d{1,3})[.)]) +(?P<text>\S.*)")

_DEEPEST = 9
"""As many levels as Word has; what stands deeper stays, on this level."""


_BEGINS_ANEW = re.compile(r"[A-ZÅÄÖÆØÜ\"\u201d\u2013]")
_SHORT = 60
"""Characters: an item whose line was not full did not go on in the next."""


@dataclass
class _Item:
    """One item while it is being read: its indentation, its number if it has one, its lines and what is inside it."""

    indent: int
    number: int | None
    lines: list[str]
    inner: list[_Item] = field(default_factory=list)


@dataclass(frozen=True)
class Listed:
    """``blocks`` are a list and the paragraph that leads up to it, ``rest`` the lines that stand below it."""

    blocks: list[Block]
    rest: tuple[str, ...]


def list_in(group: Sequence[str], wrapping: Wrapping, *, whole: bool = False) -> Listed | None:
    """The list that a group of lines holds; None if there is no list. With ``whole`` nothing stands below it."""
    first = next((place for place, line in enumerate(group) if _ITEM.fullmatch(line)), None)
    if first is None:
        return None
    end = len(group) if whole else _end_of_list(group, first)
    items = _items(group[first:end])
    numbers = [item.number for item in items if item.number is not None]
    counts_on = all(after == before + 1 for before, after in pairwise(numbers))
    if numbers and (len(items) < 2 or (numbers[0] > 1 and not counts_on)):
        return None  # "24. augusti" at the beginning of a line is a date, not a list
    if first and not group[first - 1].rstrip().endswith(":") and len(items) < 2:
        return None
    lead = [Paragraph(wrapping.joined([line.strip() for line in group[:first]]))] if first else []
    return Listed([*lead, *_lists(items, wrapping)], tuple(group[end:]))


def _end_of_list(group: Sequence[str], first: int) -> int:
    """Where the text below a list begins: a line that is not set in and begins anew after an item that was done."""
    for place in range(first + 1, len(group)):
        line, before = group[place], group[place - 1].rstrip()
        if _ITEM.fullmatch(line) or line[:1].isspace() or not _BEGINS_ANEW.match(line):
            continue
        if len(before) < _SHORT or before.endswith((".", "!", "?")):
            return place
    return len(group)


def _items(lines: Sequence[str]) -> list[_Item]:
    top: list[_Item] = []
    path: list[_Item] = []
    for line in lines:
        found = _ITEM.fullmatch(line)
        if found is None:
            path[-1].lines.append(line.strip())
            continue
        number = int(found["number"]) if found["number"] else None
        item = _Item(len(found["indent"]), number, [found["text"].strip()])
        while path and (path[-1].indent > item.indent - 2 or len(path) >= _DEEPEST):
            path.pop()
        (path[-1].inner if path else top).append(item)
        path.append(item)
    return top


def _lists(items: Sequence[_Item], wrapping: Wrapping) -> list[Block]:
    """One list, or several where bullets and numbers take turns."""
    made: list[Block] = []
    run: list[_Item] = []
    for item in (*items, None):
        if run and (
            item is None or (item.number is None) != (run[0].number is None) or (item.number == 1 and len(run) > 1)
        ):
            inside = tuple((Paragraph(wrapping.joined(one.lines)), *_lists(one.inner, wrapping)) for one in run)
            made.append(List(inside, run[0].number))
            run = []
        if item is not None:
            run.append(item)
    return made
