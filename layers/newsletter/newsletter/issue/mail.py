"""A mail as an issue: its attachment if that is one, or else what it says."""

from __future__ import annotations

import codecs
import email
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.correction_header import corrected_title, correction_said
from newsletter.issue.forwarded import without_prefix
from newsletter.issue.header_lines import header_lines
from newsletter.issue.mail_limits import policy_for
from newsletter.issue.mail_parts import BROKEN, attached_mails, charset_of, content_of, name_of, shown_parts
from newsletter.issue.mail_text import read_mail_text
from newsletter.issue.picture_names import is_picture
from newsletter.issue.written_formats import WRITTEN, ending_of, written_in
from newsletter.issue.zip_issue import with_pictures
from newsletter.visible import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from email.message import MIMEPart

    from newsletter.issue.manuscript import Manuscript

_DEEPEST = 3
"""Mails in mails: nobody passes a newsletter on inside more."""

_FEW_WORDS = 30
_UNREADABLE = re.compile(r"(?i)\.(?:pdf|doc|pages|odt|rtf|pub|pptx?|dat|xps)$")
_UNREADABLE_TYPES = ("application/pdf", "application/ms-tnef", "application/msword", "application/rtf")
_NAMELESS = {"application/vnd.openxmlformats-officedocument.wordprocessingml.document": "brev.docx"}
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
        inner = next(attached_mails(mail), None)
        if inner is None:
            break
        notes += _notes(shown_parts(mail))
        mail = inner
    manuscript = _correcting(_read(mail), content)
    return replace(manuscript, left_out=(*notes, *manuscript.left_out))


def _correcting(manuscript: Manuscript, content: bytes) -> Manuscript:
    """With what mail-in says of a correction; what the text itself says in its first lines comes before it."""
    said = correction_said(header_lines(content))
    if said is None:
        return manuscript
    subject, text = said
    stated = {"correction": text, **manuscript.stated}
    if corrected_title(stated.get("subject", "")) is not None:
        stated["subject"] = subject
    return replace(manuscript, stated={name: value for name, value in stated.items() if value})


def _read(mail: MIMEPart) -> Manuscript:
    parts = list(shown_parts(mail))
    subject = _subject(mail)
    files = _files(parts)
    attached = [
        name for name, content in files.items() if ending_of(name) in WRITTEN and not _is_leftover(name, content)
    ]
    if len(attached) > 1:
        raise InvalidIssue(Problem("mail-several", {"files": ", ".join(attached)[:200]}))
    if attached:
        manuscript = with_pictures(written_in(attached[0], files[attached[0]]), files)
        return replace(manuscript, left_out=(*_notes(parts), *manuscript.left_out))
    _check_attachments(parts)
    pictures = {name: content for name, content in files.items() if is_picture(name)}
    return with_pictures(read_mail_text(parts, subject), pictures)


def _files(parts: Sequence[MIMEPart]) -> dict[str, bytes]:
    """Files by name; a Word file may come without one."""
    found: dict[str, bytes] = {}
    for part in parts:
        name = name_of(part) or _NAMELESS.get(part.get_content_type(), "")
        if name:
            found.setdefault(name, content_of(part))
    return found


def _is_leftover(name: str, content: bytes) -> bool:
    """Whether a file is what some mail servers make of a text's end, or holds nothing."""
    return not content.strip() or re.fullmatch(r"(?i)att\d{3,6}\.(?:txt|html?)", name) is not None


def _check_attachments(parts: Sequence[MIMEPart]) -> None:
    """Refuse a mail whose issue is in a file that cannot be read: its few words are not the issue."""
    words = sum(
        len(content_of(part).split()) for part in parts if part.get_content_maintype() == "text" and not name_of(part)
    )
    for part in parts:
        name = name_of(part) or part.get_content_type()
        if words <= _FEW_WORDS and (_UNREADABLE.search(name) or part.get_content_type() in _UNREADABLE_TYPES):
            raise InvalidIssue(Problem("mail-attachment-unreadable", {"file": name[:80]}))


def _notes(parts: Iterable[MIMEPart]) -> list[LeftOut]:
    """What the text beside an attached issue says."""
    texts: list[str] = []
    for part in parts:
        if part.get_content_type() == "text/plain" and not name_of(part):
            texts.append(content_of(part).decode(charset_of(part) or "utf-8", "replace"))
        elif part.get_content_type() == "text/html" and not name_of(part):
            from newsletter.issue.html_tree import tree_of
            from newsletter.issue.pages import page_in

            texts.append(tree_of(page_in(content_of(part), charset_of(part)).text).text())
    return [LeftOut(" ".join(text.split()), "covering-note") for text in texts if text.strip()]


def _parsed(content: bytes) -> MIMEPart:
    head = re.split(rb"\r?\n\r?\n", content[: _LONGEST_HEADERS + 4], maxsplit=1)[0]
    if len(head) > _LONGEST_HEADERS or not re.search(rb"(?im)^(?:from|subject|date|mime-version)[ \t]*:", head):
        raise InvalidIssue(Problem("mail-broken"))
    try:
        mail: MIMEPart = email.message_from_bytes(content, policy=policy_for(content))
        _check(mail)
    except BROKEN as error:
        raise InvalidIssue(Problem("mail-broken")) from error
    return mail


def _check(mail: MIMEPart) -> None:
    names = [name.lower() for name, _ in mail.raw_items()]  # not parsed: an absurd From is nobody's business
    for name in _ONLY_ONCE:
        if names.count(name.lower()) > 1:
            raise InvalidIssue(Problem("mail-ambiguous", {"header": name}))
    answered = not str(mail.get("Auto-Submitted", "no")).strip().lower().startswith("no")
    returned = _NOBODY.fullmatch(str(mail.get("Return-Path", "")).strip())
    if answered or returned or any(part.get_content_type() in _REPORTS for part in mail.walk()):
        raise InvalidIssue(Problem("mail-automatic"))


def _subject(mail: MIMEPart) -> str:
    try:
        said = _raw_subject(mail) or str(mail.get("Subject", ""))
    except BROKEN as error:
        raise InvalidIssue(Problem("mail-broken")) from error
    # A line end that was encoded is no slip: it stays, and is refused with everything else that hides.
    return said if re.search(r"[\x00-\x08\x0a-\x1f]", said) else without_prefix(said)


def _raw_subject(mail: MIMEPart) -> str:
    """A subject whose letters were not encoded as they should be, read as the text is; empty for all others."""
    said = next((str(value) for name, value in mail.raw_items() if name.lower() == "subject"), "")
    if said.isascii():
        return ""
    raw = said.encode("utf-8", "surrogateescape")
    for charset in ("utf-8", next((charset_of(part) for part in mail.walk() if charset_of(part)), "cp1252"), "cp1252"):
        try:
            return raw.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("latin-1")
