"""Word documents: what was written and how it was meant, by style or, where an author only made text big, by look."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.html import read_html
from newsletter.issue.inline import note_mark
from newsletter.issue.pages import Page, page_in
from newsletter.issue.safe_zip import files_in
from newsletter.issue.word_headings import with_headings_by_look
from newsletter.issue.word_marks import text_as_page, with_boxes, with_chunks, with_numbers
from newsletter.issue.word_repair import repaired
from newsletter.issue.word_safety import check_parts, properties_in
from newsletter.visible import LeftOut

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
_MOST_INSIDE = 5
"""Word files inside one that are read; each takes as long as one of its own."""

_UNKNOWN = re.compile(r"An unrecognised element was ignored: (\S{1,200})")
_SIGN = re.compile(r"w:sym element .{0,60}char (\w{1,8}) in font (.{1,60})")
_TAG = re.compile(r"<[a-zA-Z!/]")
_BODY_ONLY = re.compile(r"<title\b[^<>]{0,200}>[^<>]{0,1000}</title>", re.IGNORECASE)
_NOTE_MARK = re.compile(r'<sup><a href="#(?:foot|end)note-\d+" id="[^"]*">\[(\d+)\]</a></sup>')
_NOTES = re.compile(r'<ol>(?=<li id="(?:foot|end)note-\d+">)')
_BACK = re.compile(r'(?<!\s)\s*+<a href="#(?:foot|end)note-ref-\d+">\u2191</a>')


def read_word(content: bytes) -> Manuscript:
    """Read a .docx file.

    Raises:
        InvalidIssue: ``word-locked``, ``word-broken``, ``word-too-tangled``, ``word-unsafe``, or one of
            ``bundle.files_in``'s or ``html.read_html``'s.
    """
    if content.startswith(_OLD_WORD):
        raise InvalidIssue(Problem("word-locked"))
    reading = _Reading()
    page = reading.page(content, _MOST_INSIDE)
    manuscript = read_html(Page(page), reading.pictures.pictures)
    left_out = tuple(dict.fromkeys(reading.left_out))
    problems = [told for one in left_out if (told := _told(one))]
    if reading.ignored:
        problems.append(Problem("word-ignored", {"text": ", ".join(dict.fromkeys(reading.ignored))}, stops=False))
    return replace(
        manuscript,
        stated={**properties_in(files_in(content)), **manuscript.stated},
        problems=(*manuscript.problems, *problems),
        left_out=(*left_out, *manuscript.left_out),
    )


class _Reading:
    """Makes HTML of a Word file and of the documents inside it; keeps what is not text."""

    def __init__(self) -> None:
        self.pictures = _Pictures()
        self.left_out: list[LeftOut] = []
        self.ignored: list[str] = []

    def page(self, content: bytes, inside: int) -> str:
        """Convert a file that holds at most ``inside`` others."""
        import mammoth

        files = files_in(content)
        check_parts(files)
        try:
            repair = repaired(files)
            del files
            made = mammoth.convert_to_html(
                io.BytesIO(repair.content),
                style_map=_STYLES,
                id_prefix="",
                external_file_access=False,
                convert_image=mammoth.images.img_element(lambda image: {"src": self.pictures.name_of(image)}),
                transform_document=with_headings_by_look,
            )
        except (AttributeError, ExpatError, LookupError, OSError, RecursionError, TypeError, ValueError) as error:
            # What mammoth raises for parts that are missing or refer to nothing has no class of its own.
            raise InvalidIssue(Problem("word-broken")) from error
        self.left_out += repair.left_out
        self.ignored += [name for one in made.messages if (name := _ignored(one.message, repair.speaking))]
        page = with_boxes(with_numbers(_with_plain_notes(made.value)))
        return with_chunks(page, lambda number: self._inside(repair.chunks[number], number < inside))

    def _inside(self, content: bytes, is_read: bool) -> str:  # noqa: FBT001
        """A document that stands in this one: another Word file, a page, or plain text."""
        if content.startswith(b"PK") and is_read:
            return self.page(content, 0)
        if content.lstrip()[:5] == b"{\\rtf" or content.startswith(b"PK") or b"MIME-Version:" in content[:2_000]:
            self.left_out.append(LeftOut("altChunk", "document"))
            return ""
        text = page_in(content).text
        return _BODY_ONLY.sub("", text) if _TAG.search(text) else text_as_page(text)


def _told(left_out: LeftOut) -> Problem | None:
    """A picture that could not be taken along; everything else that was left out is told where it is counted."""
    facts = {"picture": left_out.text[:80]}
    match left_out.why:
        case "picture-linked":
            return Problem("picture-left-out", facts, stops=False)
        case "picture-cut":
            return Problem("picture-cut-left-out", facts, stops=False)
        case _:
            return None


def _ignored(message: str, speaking: frozenset[str]) -> str:
    """What a message of mammoth's says was lost; empty where nothing that can be seen was."""
    if found := _SIGN.search(message):
        return f"{found[2]} {found[1]}"
    if "Could not find image file" in message:
        return "a:blip"
    found = _UNKNOWN.fullmatch(message)
    name = found[1].rpartition(":")[2].rpartition("}")[2] if found else ""
    return name if name in speaking else ""


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
