"""What a mail says: all its texts in their order, with the pictures between them, and without a signature."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import unquote

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.mail_parts import charset_of, content_of, name_of
from newsletter.issue.picture_names import is_picture
from newsletter.visible import LeftOut

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from email.message import MIMEPart

    from newsletter.issue.manuscript import Manuscript

_LONGEST_NOTE_ABOVE = 400
"""Characters above a quotation that was passed on; an answer to one says more, or nothing below it."""

_FEWEST_QUOTED = 4
_LONGEST_SIGNATURE = 10
"""Lines."""

_CID = re.compile(r"\bcid:([^\s\"'<>]+)", re.IGNORECASE)


def read_mail_text(parts: Sequence[MIMEPart], subject: str) -> Manuscript:
    """All parts of the text in their order, with the pictures that stand between them."""
    texts = {
        place: part
        for place, part in enumerate(parts)
        if part.get_content_type() in ("text/html", "text/plain") and not name_of(part)
    }
    if not texts:
        raise InvalidIssue(Problem("mail-empty"))
    pictures = _inline_pictures(parts)
    if any(part.get_content_type() == "text/html" for part in texts.values()):
        return _written_as_page(parts, texts, pictures, subject)
    return _written_as_text(parts, texts, pictures, subject)


def _inline_pictures(parts: Sequence[MIMEPart]) -> dict[int, tuple[str, bytes, str]]:
    """Pictures by the place of their part: the name each gets here, what it holds, and its Content-ID.

    Many are called ``image.png``: those that hold something else get a name of their own.
    """
    found: dict[int, tuple[str, bytes, str]] = {}
    taken: dict[str, bytes] = {}
    for place, part in enumerate(parts):
        if part.get_content_maintype() != "image":
            continue
        own, content = name_of(part), content_of(part)
        name = own if is_picture(own) else f"bild-{len(found) + 1}.{part.get_content_subtype()}"
        if taken.setdefault(name, content) != content:
            name = f"bild-{len(found) + 1}-{name}"
            taken[name] = content
        found[place] = (name, content, str(part.get("Content-ID", "")).strip().strip("<>"))
    return found


def _written_as_page(
    parts: Sequence[MIMEPart],
    texts: Mapping[int, MIMEPart],
    pictures: Mapping[int, tuple[str, bytes, str]],
    subject: str,
) -> Manuscript:
    from newsletter.issue.decoding import text_in
    from newsletter.issue.html import read_html
    from newsletter.issue.pages import Page, page_in

    by_id = {content_id: name for name, _, content_id in pictures.values() if content_id}
    shown: set[str] = set()
    embedded: list[bytes] = []
    pieces: list[str] = []

    def placed(found: re.Match[str]) -> str:
        name = by_id.get(unquote(found[1]), "")
        shown.add(name)
        return name or found[0]

    for place in range(len(parts)):
        if place in texts and texts[place].get_content_type() == "text/html":
            page = page_in(content_of(texts[place]), charset_of(texts[place]))
            pieces.append(_CID.sub(placed, _numbered_from(len(embedded), page.text)))
            embedded += page.embedded
        elif place in texts:
            said = (
                text_in(content_of(texts[place]) or b" ", charset_of(texts[place]))
                if content_of(texts[place]).strip()
                else ""
            )
            pieces += [
                f"<p>{escape(lines).replace(chr(10), '<br>')}</p>" for lines in said.split("\n\n") if lines.strip()
            ]
        elif place in pictures:
            pieces.append(f"\0{place}\0")
    html = "".join(pieces)
    for place, (name, _, content_id) in pictures.items():
        stands_alone = (
            name not in shown
            and parts[place].get_content_disposition() == "inline"
            and (len(texts) > 1 or not content_id)
        )
        html = html.replace(f"\0{place}\0", f'<p><img src="{escape(name)}"></p>' if stands_alone else "")
    held = {name: content for name, content, _ in pictures.values()}
    return read_html(Page(html, tuple(embedded)), held, subject)


def _numbered_from(first: int, page: str) -> str:
    """A page whose embedded pictures are counted on from those of the pages before it."""
    return re.sub(r"(?<=;base64,)embedded-(\d{1,6})", lambda at: f"embedded-{int(at[1]) + first}", page)


def _written_as_text(
    parts: Sequence[MIMEPart],
    texts: Mapping[int, MIMEPart],
    pictures: Mapping[int, tuple[str, bytes, str]],
    subject: str,
) -> Manuscript:
    from newsletter.issue.decoding import text_in
    from newsletter.issue.document import Picture
    from newsletter.issue.front_matter import front_matter_of
    from newsletter.issue.plain_text import read_plain_text

    said = [
        unflowed(text_in(content_of(part), charset_of(part)), part)
        for part in texts.values()
        if content_of(part).strip()
    ]
    if not said:
        raise InvalidIssue(Problem("mail-empty"))
    last, signature = without_signature(said[-1])
    front = front_matter_of(without_quote_marks("\n\n".join([*said[:-1], last])))
    manuscript = read_plain_text(replace(front, stated={"subject": subject, **front.stated}))
    between = [
        Picture(name) for place, (name, _, _) in pictures.items() if parts[place].get_content_disposition() == "inline"
    ]
    return replace(
        manuscript,
        blocks=(*manuscript.blocks, *between),
        pictures={name: content for name, content, _ in pictures.values()},
        left_out=(*manuscript.left_out, *signature),
    )


def without_quote_marks(text: str) -> str:
    """A text that was passed on as a quotation to its end, without the ``>`` before each line; any other as it is."""
    lines = text.split("\n")
    begin = next((at for at, line in enumerate(lines) if line.startswith(">")), len(lines))
    quoted = [line for line in lines[begin:] if line.strip()]
    if sum(map(len, lines[:begin])) > _LONGEST_NOTE_ABOVE:
        return text
    if len(quoted) < _FEWEST_QUOTED or not all(line.startswith(">") for line in quoted):
        return text
    return "\n".join([*lines[:begin], *(line.removeprefix(">").removeprefix(" ") for line in lines[begin:])])


def unflowed(text: str, part: MIMEPart) -> str:
    """A text sent as ``format=flowed``, its soft line ends undone: RFC 3676, sections 4.1 and 4.2."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    joins = "" if str(part.get_param("delsp", "")).lower() == "yes" else " "
    made: list[str] = []
    flows = False
    for stuffed in text.split("\n"):
        line = stuffed.removeprefix(" ")
        if flows and line.strip() and not line.startswith(">"):
            made[-1] = made[-1].removesuffix(" ") + joins + line
        else:
            made.append(line)
        flows = line.endswith(" ") and line != "-- " and not line.startswith(">")
    return "\n".join(made)


def without_signature(text: str) -> tuple[str, tuple[LeftOut, ...]]:
    """A text without the signature below its last ``-- ``, if what stands there is one: short, and last.

    Many newsletters part their sections by the same two dashes.
    """
    lines = text.rstrip().split("\n")
    marks = [place for place, line in enumerate(lines) if line in ("--", "-- ")]
    if len(marks) != 1:
        return text, ()
    rest = lines[marks[0] + 1 :]
    if len(rest) >= _LONGEST_SIGNATURE or len(" ".join(rest)) > 600 or not marks[0]:
        return text, ()
    said = " ".join(" ".join(rest).split())
    return "\n".join(lines[: marks[0]]), (LeftOut(said, "signature"),) if said else ()
