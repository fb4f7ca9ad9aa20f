"""A mail as an issue: its attachment if that is one, or else what it says."""

from __future__ import annotations

import codecs
import email
import email.errors
import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import unquote

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.folder import with_pictures
from newsletter.issue.formats import WRITTEN, ending_of, manuscript_in
from newsletter.issue.forwarded import without_prefix
from newsletter.issue.mail_limits import policy_for
from newsletter.issue.picture_source import is_picture
from newsletter.visible import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from email.message import EmailMessage

    from newsletter.issue.manuscript import Manuscript

_DEEPEST = 3
"""Mails in mails: nobody passes a newsletter on inside more."""

_FEW_WORDS = 30
_UNREADABLE = re.compile(r"(?i)\.(?:pdf|doc|pages|odt|rtf|pub|pptx?|dat|xps)$")
_UNREADABLE_TYPES = ("application/pdf", "application/ms-tnef", "application/msword", "application/rtf")
_NAMELESS = {"application/vnd.openxmlformats-officedocument.wordprocessingml.document": "brev.docx"}
_LONGEST_SIGNATURE = 10
"""Lines."""

_CID = re.compile(r"\bcid:([^\s\"'<>]+)", re.IGNORECASE)
_BROKEN = (email.errors.MessageError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What the standard library raises for headers made to be broken."""

_NOBODY = re.compile(r"<(?:mailer-daemon(?:@.*)?)?>", re.IGNORECASE)
_REPORTS = ("multipart/report", "message/delivery-status", "message/feedback-report")
_LONGEST_HEADERS = 100_000
_ONLY_ONCE = ("From", "Subject", "Sender", "Reply-To", "Content-Type")


def read_mail(content: bytes) -> Manuscript:
    """Read a mail as a mail program saves it (.eml).

    A mail that carries another one whole is that mail; a mail that carries a file in which an issue is written is that
    file. What stands beside it is a note to whoever sends the issue out.

    Raises:
        InvalidIssue: ``mail-broken``, ``mail-too-tangled``, ``mail-ambiguous``, ``mail-automatic``, ``mail-several``,
            ``mail-empty``, ``mail-attachment-unreadable``, or what the reader of its attachment or text says.
    """
    mail = _parsed(content.removeprefix(codecs.BOM_UTF8))
    notes: list[LeftOut] = []
    for _ in range(_DEEPEST):
        inner = next((part for part in _attached_mails(mail)), None)
        if inner is None:
            break
        notes += _notes(_shown(mail))
        mail = inner
    manuscript = _read(mail)
    return replace(manuscript, left_out=(*notes, *manuscript.left_out))


def _read(mail: EmailMessage) -> Manuscript:
    parts = list(_shown(mail))
    subject = _subject(mail)
    files = _files(parts)
    attached = [
        name for name, content in files.items() if ending_of(name) in WRITTEN and not _is_leftover(name, content)
    ]
    if len(attached) > 1:
        raise InvalidIssue(Problem("mail-several", {"files": ", ".join(attached)[:200]}))
    if attached:
        manuscript = with_pictures(manuscript_in(attached[0], files[attached[0]]), files)
        return replace(manuscript, left_out=(*_notes(parts), *manuscript.left_out))
    _check_attachments(parts)
    pictures = {name: content for name, content in files.items() if is_picture(name)}
    return with_pictures(_written(parts, subject), pictures)


def _attached_mails(mail: EmailMessage) -> Iterator[EmailMessage]:
    """Mails that a mail carries whole, as an attachment; not those inside these."""
    waiting = [mail]
    while waiting:
        part = waiting.pop(0)
        if part.get_content_type() == "message/rfc822":
            payload = part.get_payload()
            if isinstance(payload, list) and payload:
                yield payload[0]  # type: ignore[misc]
        elif part.is_multipart():
            waiting += part.get_payload()  # type: ignore[arg-type]


def _shown(mail: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that a mail program shows, in order: of alternatives the last that it can show."""
    kind = mail.get_content_type()
    if kind == "message/rfc822":
        return
    if not mail.is_multipart():
        yield mail
        return
    inner: list[EmailMessage] = list(mail.get_payload())  # type: ignore[arg-type]
    if kind == "multipart/alternative":
        rich = [one for one in inner if any(part.get_content_type() == "text/html" for part in one.walk())]
        plain = [one for one in inner if any(part.get_content_type() == "text/plain" for part in one.walk())]
        inner = (rich or plain or inner)[-1:]
    for one in inner:
        yield from _shown(one)


def _files(parts: Sequence[EmailMessage]) -> dict[str, bytes]:
    """Files by name; a Word file may come without one."""
    found: dict[str, bytes] = {}
    for part in parts:
        name = _name(part) or _NAMELESS.get(part.get_content_type(), "")
        if name:
            found.setdefault(name, _content(part))
    return found


def _is_leftover(name: str, content: bytes) -> bool:
    """Whether a file is what some mail servers make of a text's end, or holds nothing."""
    return not content.strip() or re.fullmatch(r"(?i)att\d{3,6}\.(?:txt|html?)", name) is not None


def _check_attachments(parts: Sequence[EmailMessage]) -> None:
    """Refuse a mail whose issue is in a file that cannot be read: its few words are not the issue."""
    words = sum(
        len(_content(part).split()) for part in parts if part.get_content_maintype() == "text" and not _name(part)
    )
    for part in parts:
        name = _name(part) or part.get_content_type()
        if words <= _FEW_WORDS and (_UNREADABLE.search(name) or part.get_content_type() in _UNREADABLE_TYPES):
            raise InvalidIssue(Problem("mail-attachment-unreadable", {"file": name[:80]}))


def _notes(parts: Iterable[EmailMessage]) -> list[LeftOut]:
    """What the text beside an attached issue says."""
    texts: list[str] = []
    for part in parts:
        if part.get_content_type() == "text/plain" and not _name(part):
            texts.append(_content(part).decode(_charset(part) or "utf-8", "replace"))
        elif part.get_content_type() == "text/html" and not _name(part):
            from newsletter.issue.html_tree import tree_of
            from newsletter.issue.pages import page_in

            texts.append(tree_of(page_in(_content(part), _charset(part)).text).text())
    return [LeftOut(" ".join(text.split()), "covering-note") for text in texts if text.strip()]


def _parsed(content: bytes) -> EmailMessage:
    head = re.split(rb"\r?\n\r?\n", content[: _LONGEST_HEADERS + 4], maxsplit=1)[0]
    if len(head) > _LONGEST_HEADERS or not re.search(rb"(?im)^(?:from|subject|date|mime-version)[ \t]*:", head):
        raise InvalidIssue(Problem("mail-broken"))
    try:
        mail: EmailMessage = email.message_from_bytes(content, policy=policy_for(content))
        _check(mail)
    except _BROKEN as error:
        raise InvalidIssue(Problem("mail-broken")) from error
    return mail


def _check(mail: EmailMessage) -> None:
    names = [name.lower() for name, _ in mail.raw_items()]  # not parsed: an absurd From is nobody's business
    for name in _ONLY_ONCE:
        if names.count(name.lower()) > 1:
            raise InvalidIssue(Problem("mail-ambiguous", {"header": name}))
    answered = not str(mail.get("Auto-Submitted", "no")).strip().lower().startswith("no")
    returned = _NOBODY.fullmatch(str(mail.get("Return-Path", "")).strip())
    if answered or returned or any(part.get_content_type() in _REPORTS for part in mail.walk()):
        raise InvalidIssue(Problem("mail-automatic"))


def _subject(mail: EmailMessage) -> str:
    try:
        said = _raw_subject(mail) or str(mail.get("Subject", ""))
    except _BROKEN as error:
        raise InvalidIssue(Problem("mail-broken")) from error
    # A line end that was encoded is no slip: it stays, and is refused with everything else that hides.
    return said if re.search(r"[\x00-\x08\x0a-\x1f]", said) else without_prefix(said)


def _raw_subject(mail: EmailMessage) -> str:
    """A subject whose letters were not encoded as they should be, read as the text is; empty for all others."""
    said = next((str(value) for name, value in mail.raw_items() if name.lower() == "subject"), "")
    if said.isascii():
        return ""
    raw = said.encode("utf-8", "surrogateescape")
    for charset in ("utf-8", next((_charset(part) for part in mail.walk() if _charset(part)), "cp1252"), "cp1252"):
        try:
            return raw.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("latin-1")


def _name(part: EmailMessage) -> str:
    """The file's name, without folders; empty for what is no file."""
    try:
        name = part.get_filename() or ""
    except _BROKEN:
        return ""
    return re.split(r"[/\\]", name)[-1].strip()


def _content(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _inline_pictures(parts: Sequence[EmailMessage]) -> dict[int, tuple[str, bytes, str]]:
    """Pictures by the place of their part: the name each gets here, what it holds, and its Content-ID.

    Many are called ``image.png``: those that hold something else get a name of their own.
    """
    found: dict[int, tuple[str, bytes, str]] = {}
    taken: dict[str, bytes] = {}
    for place, part in enumerate(parts):
        if part.get_content_maintype() != "image":
            continue
        own, content = _name(part), _content(part)
        name = own if is_picture(own) else f"bild-{len(found) + 1}.{part.get_content_subtype()}"
        if taken.setdefault(name, content) != content:
            name = f"bild-{len(found) + 1}-{name}"
            taken[name] = content
        found[place] = (name, content, str(part.get("Content-ID", "")).strip().strip("<>"))
    return found


def _written(parts: Sequence[EmailMessage], subject: str) -> Manuscript:
    """All parts of the text in their order, with the pictures that stand between them."""
    texts = {
        place: part
        for place, part in enumerate(parts)
        if part.get_content_type() in ("text/html", "text/plain") and not _name(part)
    }
    if not texts:
        raise InvalidIssue(Problem("mail-empty"))
    pictures = _inline_pictures(parts)
    if any(part.get_content_type() == "text/html" for part in texts.values()):
        return _written_as_page(parts, texts, pictures, subject)
    return _written_as_text(parts, texts, pictures, subject)


def _written_as_page(
    parts: Sequence[EmailMessage],
    texts: Mapping[int, EmailMessage],
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
            page = page_in(_content(texts[place]), _charset(texts[place]))
            first = len(embedded)
            text = re.sub(r"(?<=;base64,)embedded-(\d{1,6})", lambda at: f"embedded-{int(at[1]) + first}", page.text)  # noqa: B023
            embedded += page.embedded
            pieces.append(_CID.sub(placed, text))
        elif place in texts:
            said = (
                text_in(_content(texts[place]) or b" ", _charset(texts[place]))
                if _content(texts[place]).strip()
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


def _written_as_text(
    parts: Sequence[EmailMessage],
    texts: Mapping[int, EmailMessage],
    pictures: Mapping[int, tuple[str, bytes, str]],
    subject: str,
) -> Manuscript:
    from newsletter.issue.decoding import text_in
    from newsletter.issue.document import Picture
    from newsletter.issue.front_matter import front_matter_of
    from newsletter.issue.plain_text import read_plain_text

    said = [text_in(_content(part), _charset(part)) for part in texts.values() if _content(part).strip()]
    if not said:
        raise InvalidIssue(Problem("mail-empty"))
    last, signature = without_signature(said[-1])
    front = front_matter_of("\n\n".join([*said[:-1], last]))
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


def _charset(part: EmailMessage) -> str:
    try:
        return part.get_content_charset() or ""
    except _BROKEN:
        return ""
