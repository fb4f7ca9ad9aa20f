"""Marks that ``word_repair`` wrote into the text, read out of the HTML that mammoth made of it."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from newsletter.issue.word_repair import CHUNK, END, MARK

if TYPE_CHECKING:
    from collections.abc import Callable

_FACTS = rf"{MARK}(\d{{1,9}});([1aAiI]);([^{MARK}{END}<>]{{0,200}}){END}"
_FIRST = re.compile(rf"<ol><li>{_FACTS}")
_ITEM = re.compile(rf"<li>{_FACTS}")
_HEADING = re.compile(rf"(<h[1-6]>){_FACTS}")
_REST = re.compile(_FACTS)
_CHUNK = re.compile(rf"<p>{CHUNK}(\d{{1,3}}){END}</p>")
_BOX = re.compile(r"<input\b[^<>]{0,100}>")


def with_numbers(page: str) -> str:
    """Give lists the numbers that Word shows; a numbered heading keeps its number as text."""
    page = _FIRST.sub(r'<ol type="\2"><li value="\1">', page)
    page = _ITEM.sub(r'<li value="\1">', page)
    page = _HEADING.sub(r"\1\4 ", page)
    return _REST.sub("", page)


def with_boxes(page: str) -> str:
    """Show the boxes of a form as signs, ticked or not."""
    return _BOX.sub(lambda found: "\u2612" if "checked=" in found[0] else "\u2610", page)


def with_chunks(page: str, chunk: Callable[[int], str]) -> str:
    """Put the documents inside a document where they are shown."""
    return _CHUNK.sub(lambda found: chunk(int(found[1])), page)


def text_as_page(text: str) -> str:
    """Plain text as HTML."""
    lines = [line for line in text.splitlines() if line.strip()]
    return "".join(f"<p>{html.escape(line)}</p>" for line in lines)
