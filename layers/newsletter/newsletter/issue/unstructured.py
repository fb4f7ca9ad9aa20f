"""A document whose author made headings and lists by look alone: bold lines, lines with a dash in front, bare lines."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from newsletter.issue.cues import is_sentence, sentences_of
from newsletter.issue.date_hints import begins_with_day, is_greeting
from newsletter.issue.document import Emphasis, Heading, Link, List, Paragraph, Rule, Strong, Struck, Text, plain
from newsletter.issue.heading_lines import bare_heading, is_heading, is_heading_over, stands_out
from newsletter.issue.html_runs import unbold
from newsletter.issue.line_kinds import OLD_SYSTEM, LineKind, kind_of
from newsletter.issue.lines import joined, lines_of, said_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.issue.document import Block, Blocks, Inline, Runs

_RULE = re.compile(r"([-_=~*\u2013\u2014])(?: ?\1){3,200}")
_LONGEST = 90
_LONG = 150
"""Characters of two paragraphs that are more than lines."""

_SENTENCE_END = re.compile(r"[.,;…][\"\u201d\u2019)]*$")
_BULLET = re.compile(r"(?:[·•◦‣▪■●○*\u2013\u2014-]|\u00a7(?!\s?\d)|\uf0b7|\uf0a7|o(?=\s{2}))\s*(?=\S)")
_DASHES = "-\u2013\u2014"
_NUMBER = re.compile(r"(?:(\d{1,3})[.)]|\(?([a-h])\))\s+(?=\S)")


def with_structure(blocks: Blocks) -> Blocks:
    """Find the headings and lists that a document of paragraphs holds.

    Headings are looked for only where the document has none below its title: first bold lines that stand alone, then,
    where nothing is bold, lines that a reader of plain text would take for one.
    """
    blocks = with_lists(_with_rules(blocks))
    if any(isinstance(block, Heading) and block.level > 1 for block in blocks):
        return blocks
    if sum(isinstance(block, Heading) for block in blocks) > 1:
        return blocks
    bold = _by_boldness(blocks)
    return bold if bold != blocks else _by_reading(blocks)


def _with_rules(blocks: Blocks) -> Blocks:
    """Rows of one sign are rules; right below a short line they made it a heading, as people type on any keyboard."""
    found: list[Block] = []
    for block in blocks:
        above = _said(found[-1]) if found else ""
        if not (isinstance(block, Paragraph) and _RULE.fullmatch(_said(block))):
            found.append(block)
        elif above and len(lines_of(found[-1])) == 1 and is_heading(above.rstrip("!")):
            found[-1] = Heading(2, lines_of(found[-1])[0])
        else:
            found.append(Rule())
    return tuple(found)


def with_lists(blocks: Blocks) -> Blocks:
    """Neighbouring paragraphs or lines that begin with the same sign, or count on, are a list.

    Two will do for bullets and numbers, but not for dashes: a dash also opens what somebody says.
    """
    found: list[Block] = []
    made: list[tuple[str, list[Block]]] = []  # for each list found here its sign, and its lines as they stood
    for block in blocks:
        for sign, part, stood in _listed_lines(block):
            last = found[-1] if found else None
            is_same = bool(sign and made and made[-1][0] == sign)
            if is_same and isinstance(last, List) and isinstance(part, List) and _goes_on(last, part):
                found[-1] = replace(last, items=(*last.items, *part.items))
                made[-1][1].append(stood)
                continue
            found.append(part)
            made.append((sign, [stood]))
    kept: list[Block] = []
    for (sign, lines), block in zip(made, found, strict=True):
        is_list = not sign or (isinstance(block, List) and len(block.items) >= (3 if sign in _DASHES else 2))
        kept += [block] if is_list else lines
    return tuple(kept)


def _listed_lines(block: Block) -> list[tuple[str, Block, Block]]:
    """A paragraph as text and lists of the lines that begin with a sign: sign, list, and the lines as they stood."""
    lines = [line for line in lines_of(block) if said_in(line)] if isinstance(block, Paragraph) else []
    if not any(_sign_of(line) for line in lines):
        return [("", block, block)]
    found: list[tuple[str, Block, Block]] = []
    for sign, group in groupby(lines, key=_sign_of):
        some = list(group)
        stood = Paragraph(joined(some))
        items = tuple((Paragraph(_without_sign(line)),) for line in some)
        style = "a" if sign == "letter" else "1"
        found.append((sign, List(items, _first_number(some[0]), style) if sign else stood, stood))
    return found


def _sign_of(line: Runs) -> str:
    said = plain(line).lstrip()
    if found := _NUMBER.match(said):
        return "number" if found[1] else "letter"
    return said[0] if _BULLET.match(said) else ""


def _first_number(line: Runs) -> int | None:
    found = _NUMBER.match(plain(line).lstrip())
    if not found:
        return None
    return int(found[1]) if found[1] else ord(found[2]) - ord("a") + 1


def _without_sign(line: Runs) -> Runs:
    said = plain(line)
    blank = len(said) - len(said.lstrip())
    found = _NUMBER.match(said.lstrip()) or _BULLET.match(said.lstrip())
    return _cut(line, blank + (found.end() if found else 0))


def _cut(runs: Runs, letters: int) -> Runs:
    """Runs without so many characters at their beginning."""
    made: list[Inline] = []
    for run in runs:
        length = len(plain((run,)))
        if letters >= length:
            letters -= length
        elif letters == 0:
            made.append(run)
        else:
            made.append(Text(run.text[letters:]) if isinstance(run, Text) else _cut_inside(run, letters))
            letters = 0
    return tuple(made)


def _cut_inside(run: Inline, letters: int) -> Inline:
    return replace(run, runs=_cut(run.runs, letters)) if isinstance(run, Strong | Emphasis | Struck | Link) else run


def _goes_on(before: List, after: List) -> bool:
    if before.start is None or after.start is None:
        return before.start is None and after.start is None
    return after.style == before.style and after.start == before.start + len(before.items)


def _by_boldness(blocks: Blocks) -> Blocks:
    found: list[Block] = []
    for place, block in enumerate(blocks):
        lines = [line for line in lines_of(block) if said_in(line)] if isinstance(block, Paragraph) else []
        after = blocks[place + 1] if place + 1 < len(blocks) else None
        if not lines or not _is_bold_line(lines[0]) or (len(lines) == 1 and _is_end(after)):
            found.append(block)
            continue
        rest = lines[1:]
        if rest and _is_bold_line(rest[0]):
            found.append(block)  # several bold lines in a row are a box, not a heading
            continue
        found.append(Heading(2, tuple(unbold(lines[0]))))
        if rest:
            found.append(Paragraph(joined(rest)))
    return tuple(found)


def _is_end(block: Block | None) -> bool:
    """Whether nothing of the text follows: a bold line before the end is a signature."""
    lines = [said for line in lines_of(block) if (said := said_in(line))] if block is not None else []
    return (
        block is None or isinstance(block, Rule) or (bool(lines) and all(kind_of(one) in OLD_SYSTEM for one in lines))
    )


def _is_bold_line(line: Runs) -> bool:
    said = said_in(line)
    bold = [run for run in line if plain((run,)).strip()]
    return (
        0 < len(said) <= _LONGEST
        and all(isinstance(run, Strong) for run in bold)
        and not _SENTENCE_END.search(said)
        and any(c.isalpha() for c in said)
        and not _sign_of(line)
        and kind_of(said) not in (LineKind.GREETING, LineKind.DAY)
    )


def _by_reading(blocks: Blocks) -> Blocks:
    """Headings as a reader of plain text sees them."""
    found: list[Block] = []
    for place, block in enumerate(blocks):
        lines = [line for line in lines_of(block) if said_in(line)] if isinstance(block, Paragraph) else []
        is_signature = bool(found) and is_greeting(_said(found[-1]))
        framed = bare_heading(said_in(lines[0])) if lines and not is_signature else ""
        if framed:
            found.append(Heading(2, (Text(framed),)))
            found += [Paragraph(joined(lines[1:]))] if lines[1:] else []
        elif len(lines) == 1 and not is_signature and _is_heading_above(said_in(lines[0]), blocks[place + 1 :]):
            found.append(Heading(2, lines[0]))
        elif len(lines) > 1 and is_heading_over(said_in(lines[0]), [said_in(line) for line in lines[1:]]):
            found += [Heading(2, lines[0]), Paragraph(joined(lines[1:]))]
        else:
            found.append(block)
    return tuple(found)


def _is_heading_above(said: str, following: Blocks) -> bool:
    """Whether a line that is a paragraph of its own is a heading over the paragraphs below it."""
    if not is_heading(said) or len(sentences_of(said)) > 1:
        return False
    rest = tuple(text for block in following[:2] if (text := _said(block)))
    if begins_with_day(said):
        return bool(rest) and not begins_with_day(rest[0]) and _carries(following[0])
    if _carries(following[0] if following else None):
        return True
    if not rest or is_sentence(said) or kind_of(rest[0]) in OLD_SYSTEM:
        return False
    if len(" ".join(rest)) > _LONG:
        rest = rest[:1]  # the second says something about the next heading, perhaps
    return begins_with_day(rest[0]) or stands_out(said, rest)


def _said(block: Block | None) -> str:
    lines: Sequence[Runs] = lines_of(block) if isinstance(block, Paragraph) else ()
    return " ".join(said_in(line) for line in lines)


def _carries(block: Block | None) -> bool:
    if isinstance(block, List):
        return True
    said = _said(block)
    if kind_of(said) in OLD_SYSTEM:
        return False
    return len(said) > 80 or bool(re.search(r"[.!?…:][\"\u201d\u2019)]*$", said))
