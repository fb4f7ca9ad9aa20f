"""The formats an issue is written in, each with the module that reads it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.decoding import guesses_in, text_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from newsletter.issue.front_matter import FrontMatter
    from newsletter.issue.manuscript import Manuscript

# Each reader is imported when it is needed: one issue is in one format.


def _markdown(content: bytes) -> Manuscript:
    from newsletter.issue.markdown import read_markdown
    from newsletter.issue.stated_lines import stated_above

    return read_markdown(stated_above(_text(content)))


def _plain_text(content: bytes) -> Manuscript:
    from newsletter.issue.plain_text import read_plain_text

    return read_plain_text(_text(content))


def _text(content: bytes) -> FrontMatter:
    from newsletter.issue.front_matter import front_matter_of

    front = front_matter_of(text_in(content))
    return replace(front, problems=(*guesses_in(content), *front.problems))


def _word(content: bytes) -> Manuscript:
    from newsletter.issue.word import read_word

    return read_word(content)


def _html(content: bytes) -> Manuscript:
    from newsletter.issue.html import read_html
    from newsletter.issue.pages import page_in

    return read_html(page_in(content))


_WRITTEN: Mapping[str, Callable[[bytes], Manuscript]] = {
    "md": _markdown,
    "markdown": _markdown,
    "txt": _plain_text,
    "docx": _word,
    "html": _html,
    "htm": _html,
}
WRITTEN = tuple(_WRITTEN)
"""The endings of files in which an issue is written."""


def ending_of(file_name: str) -> str:
    return file_name.rpartition(".")[2].lower() if "." in file_name else ""


def written_in(file_name: str, content: bytes) -> Manuscript:
    """Read a file by what its name says it is written in.

    Raises:
        InvalidIssue: ``unknown-file-type``, or what the format's own reader says.
    """
    ending = ending_of(file_name)
    read = _WRITTEN.get(ending)
    if read is None:
        raise InvalidIssue(Problem("unknown-file-type", {"ending": f".{ending}"[:20] if ending else "-"}))
    return read(content)
