"""A text that was passed on: the note that asks for it to be sent, and the headers a mail program puts above it.

Both name people who did not mean to write to the readers. They are taken out, and told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.issue.document import Heading, Paragraph, Quote, Rule, walk
from newsletter.issue.lines import joined, lines_of, said_in
from newsletter.languages.text_words import any_of
from newsletter.visible import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsletter.issue.document import Block, Blocks, Runs


_FROM = re.compile(rf"[*_>\s]*(?:{any_of('sent_from')})[*_\s]*:[*_\s]*\S.{{0,300}}", re.IGNORECASE)
_OTHER = re.compile(rf"[*_>\s]*(?:{any_of('sent_at', 'sent_to', 'about')})[*_\s]*:[*_\s]*.{{0,500}}", re.IGNORECASE)
_ABOUT = re.compile(rf"[*_>\s]*(?:{any_of('about')})[*_\s]*:[*_\s]*(.{{0,300}})", re.IGNORECASE)
_WROTE = re.compile(r"(?:den|on|am|le)\s.{5,150}\s(?:skrev|wrote|schrieb|skrev\s+følgende).{0,100}:", re.IGNORECASE)
_HANDOVER = re.compile(any_of("handover"), re.IGNORECASE)
_CLOSES = re.compile(rf"(?:{any_of('closes')}|/\s?\w).{{0,60}}", re.IGNORECASE)
_PREFIX = re.compile(r"(?:\s*(?:re|sv|fw|fwd|vb|vs|aw|wg|vl)\s*:)+\s*", re.IGNORECASE)
_LEAST_TEXT = 250
"""Characters of a text that is the issue itself, and no note above what was passed on."""

_NEAR = 14
"""Lines within which a note and the headers of a passed-on text begin."""

_LONGEST_NOTE = 6
"""Blocks of a note that stands above a text without headers in between."""


@dataclass(frozen=True)
class Unwrapped:
    """``subject`` is what the passed-on mail was about, "" where nothing says so."""

    blocks: Blocks
    subject: str = ""
    left_out: tuple[LeftOut, ...] = ()


def unwrapped(blocks: Blocks) -> Unwrapped:
    """Take off everything above a passed-on text, as many times as it was passed on."""
    blocks, left_out = _without_history(blocks)
    subject = ""
    blocks = _opened_quote(blocks)
    for _ in range(5):  # nobody passes a newsletter on oftener
        found = _headers_in(blocks)
        if found is None:
            break
        end, about = found
        gone, blocks = _split(blocks, end)
        left_out += [LeftOut(text, "forwarded") for text in gone]
        subject = about or subject
        blocks = _opened_quote(blocks)
    end_of_note = _note_in(blocks)
    if end_of_note:
        left_out += [LeftOut(text, "covering-note") for block in blocks[:end_of_note] for text in _texts(block)]
        blocks = blocks[end_of_note:]
    return Unwrapped(blocks, without_prefix(subject), tuple(left_out))


def without_prefix(subject: str) -> str:
    """A subject without ``Fwd:`` and its like, in the languages people write to us in."""
    found = _PREFIX.match(" ".join(subject.split()))
    return " ".join(subject.split())[found.end() :] if found else " ".join(subject.split())


def _without_history(blocks: Blocks) -> tuple[Blocks, list[LeftOut]]:
    """A text without the older mail below it that it answers.

    Below ``Den 3 maj skrev Eva:`` that is quotes and nothing else, below ``Från: ... Skickat: ...`` all of it. A text
    that was passed on looks alike, but what stands above it is a short note.
    """
    lines = list(_lines(blocks))
    above = 0
    for at, (place, number, said) in enumerate(lines):
        following = [one for _, _, one in lines[at + 1 : at + 3]]
        if _WROTE.fullmatch(said):
            older = _are_quotes(blocks, place, number)
        elif _FROM.fullmatch(said) and len(following) > 1 and all(_OTHER.fullmatch(one) for one in following):
            older = above > 2 * sum(len(one) for _, _, one in lines[at + 1 :] if not _OTHER.fullmatch(one))
        else:
            above += len(said)
            continue
        if above < _LEAST_TEXT or not older:
            return blocks, []
        before = [line for line in lines_of(blocks[place])[:number] if said_in(line)]
        kept: tuple[Block, ...] = (Paragraph(joined(before)),) if before else ()
        gone = [text for one in blocks[place:] for inner in walk((one,)) for text in _texts(inner)]
        return (*blocks[:place], *kept), [LeftOut(text, "forwarded") for text in gone[len(before) :]]
    return blocks, []


def _are_quotes(blocks: Blocks, place: int, number: int) -> bool:
    """Whether only quotes stand below a line, and at least one."""
    rest = [said for line in lines_of(blocks[place])[number + 1 :] if (said := said_in(line))]
    following = blocks[place + 1 :]
    quoted = all(isinstance(one, Quote | Rule) or _is_quoted(one) for one in following)
    return bool(rest or following) and quoted and all(said.startswith(">") for said in rest)


def _is_quoted(block: Block) -> bool:
    texts = _texts(block)
    return bool(texts) and all(text.startswith(">") for text in texts)


def _opened_quote(blocks: Blocks) -> Blocks:
    """Some mail programs put the whole passed-on text into a quotation."""
    if len(blocks) <= 3 and any(isinstance(block, Quote) for block in blocks):
        return tuple(inner for block in blocks for inner in (block.blocks if isinstance(block, Quote) else (block,)))
    return blocks


def _headers_in(blocks: Blocks) -> tuple[tuple[int, int], str] | None:
    """The place (block, line) below the first headers near the top, and the subject they name."""
    lines = list(_lines(blocks))
    for at, (_, _, said) in enumerate(lines[:_NEAR]):
        if _WROTE.fullmatch(said):
            return lines[at][:2], ""
        if not _FROM.fullmatch(said):
            continue
        end = at
        while end + 1 < len(lines) and (_OTHER.fullmatch(lines[end + 1][2]) or _FROM.fullmatch(lines[end + 1][2])):
            end += 1
        if end > at:
            about = next((found[1] for _, _, text in lines[at : end + 1] if (found := _ABOUT.fullmatch(text))), "")
            return lines[end][:2], about
    return None


def _split(blocks: Blocks, end: tuple[int, int]) -> tuple[list[str], Blocks]:
    """What stands up to and with a line, and the blocks below it."""
    place, number = end
    gone = [text for block in blocks[:place] for text in _texts(block)]
    lines = lines_of(blocks[place])
    gone += [said for line in lines[: number + 1] if (said := said_in(line))]
    rest = [line for line in lines[number + 1 :] if said_in(line)]
    below: tuple[Block, ...] = (Paragraph(joined(rest)),) if rest else ()
    return gone, (*below, *blocks[place + 1 :])


def _note_in(blocks: Blocks) -> int:
    """How many blocks at the top are a note to whoever sends the issue out; 0 for none."""
    for place, block in enumerate(blocks[:_LONGEST_NOTE]):
        if not isinstance(block, Paragraph) or not any(_HANDOVER.search(text) for text in _texts(block)):
            continue
        for end in range(place, min(place + 4, len(blocks))):
            if isinstance(blocks[end], Rule):
                return end + 1
            if isinstance(blocks[end], Heading):
                return end if _ends_with_name(blocks[end - 1]) else 0
        for end in range(place, min(place + 3, len(blocks))):
            if any(_CLOSES.fullmatch(text) for text in _texts(blocks[end])[-2:]) and len(blocks) - end > 2:
                return end + 1
    return 0


def _ends_with_name(block: Block) -> bool:
    texts = _texts(block)
    return bool(texts) and len(texts[-1]) < 60


def _lines(blocks: Sequence[Block]) -> Iterator[tuple[int, int, str]]:
    for place, block in enumerate(blocks):
        for number, line in enumerate(lines_of(block)):
            if said := said_in(line):
                yield place, number, said


def _texts(block: Block) -> list[str]:
    lines: Sequence[Runs] = lines_of(block)
    return [said for line in lines if (said := said_in(line))]
