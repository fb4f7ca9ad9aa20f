"""Word documents: what was written and how it was meant, by style or, where an author only made text big, by look."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.bundle import files_in
from newsletter.issue.html import read_html
from newsletter.issue.pages import Page
from newsletter.issue.runs import note_mark
from newsletter.issue.word_looks import with_headings_by_look
from newsletter.issue.word_parts import check_parts, properties_in

if TYPE_CHECKING:
    from newsletter.issue.manuscript import Manuscript

_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='caption'] => p > em:fresh
p[style-name='Caption'] => p > em:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name^='toc '] => !
p[style-name^='TOC'] => !
"""
_NOTE_MARK = re.compile(r'<sup><a href="#(?:foot|end)note-\d+" id="[^"]*">\[(\d+)\]</a></sup>')
_NOTES = re.compile(r'<ol>(?=<li id="(?:foot|end)note-\d+">)')
_BACK = re.compile(r'(?<!\s)\s*+<a href="#(?:foot|end)note-ref-\d+">\u2191</a>')


def read_word(content: bytes) -> Manuscript:
    """Read a .docx file.

    Raises:
        InvalidIssue: ``word-locked``, ``word-broken``, ``word-too-tangled``, ``word-unsafe``, or one of
            ``bundle.files_in``'s or ``html.read_html``'s.
    """
    import mammoth

    if content.startswith(_OLD_WORD):
        raise InvalidIssue(Problem("word-locked"))
    files = files_in(content)
    check_parts(files)
    kept = _Pictures()
    try:
        html = mammoth.convert_to_html(
            io.BytesIO(content),
            style_map=_STYLES,
            id_prefix="",
            external_file_access=False,
            convert_image=mammoth.images.img_element(lambda image: {"src": kept.name_of(image)}),
            transform_document=with_headings_by_look,
        ).value
    except (AttributeError, ExpatError, LookupError, OSError, RecursionError, TypeError, ValueError) as error:
        # What mammoth raises for parts that are missing or refer to nothing has no class of its own.
        raise InvalidIssue(Problem("word-broken")) from error
    manuscript = read_html(Page(_with_plain_notes(html)), kept.pictures)
    return replace(manuscript, stated={**properties_in(files), **manuscript.stated})


class _Pictures:
    """The pictures of a file by the names they are kept under; one that is shown twice is kept once."""

    def __init__(self) -> None:
        self._names: dict[bytes, str] = {}

    @property
    def pictures(self) -> dict[str, bytes]:
        return {name: content for content, name in self._names.items()}

    def name_of(self, image: Any) -> str:
        with image.open() as file:
            content = file.read()
        ending = image.content_type.rpartition("/")[2].replace("jpeg", "jpg")
        return self._names.setdefault(content, f"bild-{len(self._names) + 1}.{ending}")


def _with_plain_notes(html: str) -> str:
    """Footnotes as a list below a line: links within a mail lead nowhere in half of all mail programs."""
    html = _NOTE_MARK.sub(lambda found: note_mark(int(found[1])), html)
    if html.endswith("</ol>"):
        html = _NOTES.sub("<hr><ol>", html, count=1)
    return _BACK.sub("", html)
