"""A mail as an issue: its attachment if that is one, or else what it says."""

from __future__ import annotations

import email
import email.errors
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.folder import with_pictures
from newsletter.issue.formats import WRITTEN, ending_of, manuscript_in
from newsletter.issue.mail_limits import policy_for
from newsletter.issue.picture_source import is_picture

if TYPE_CHECKING:
    from email.message import EmailMessage

    from newsletter.issue.manuscript import Manuscript

_FORWARDED = re.compile(r"(?:(?:re|sv|fwd?|vb|vs|aw|wg)\s*+:\s*+)++", re.IGNORECASE)
_SIGNATURE = re.compile(r"\n-- ?\n.*\Z", re.DOTALL)
_CID = re.compile(r"\bcid:([^\s\"'<>]+)", re.IGNORECASE)
_BROKEN = (email.errors.MessageError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What the standard library raises for headers made to be broken."""

_NOBODY = re.compile(r"<(?:mailer-daemon(?:@.*)?)?>", re.IGNORECASE)
_REPORTS = ("multipart/report", "message/delivery-status", "message/feedback-report")
_LONGEST_HEADERS = 100_000
_ONLY_ONCE = ("From", "Subject", "Sender", "Reply-To", "Content-Type")


def read_mail(content: bytes) -> Manuscript:
    """Read a mail as a mail program saves it (.eml).

    Raises:
        InvalidIssue: ``mail-broken``, ``mail-too-tangled``, ``mail-ambiguous``, ``mail-automatic``, ``mail-several``,
            ``mail-empty``, or what the reader of its attachment or text says.
    """
    mail = _parsed(content)
    parts = [part for part in mail.walk() if not part.is_multipart()]
    subject = _subject(mail)
    files = {_name(part): _content(part) for part in parts if _name(part)}
    attached = [name for name in files if ending_of(name) in WRITTEN]
    if len(attached) > 1:
        raise InvalidIssue(Problem("mail-several", {"files": ", ".join(attached)[:200]}))
    if attached:
        return with_pictures(manuscript_in(attached[0], files[attached[0]]), files)
    pictures = {name: content for name, content in files.items() if is_picture(name)}
    return with_pictures(_written(parts, subject), pictures)


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
        said = str(mail.get("Subject", ""))
    except _BROKEN as error:
        raise InvalidIssue(Problem("mail-broken")) from error
    forwarded = _FORWARDED.match(said.strip())
    return said.strip()[forwarded.end() if forwarded else 0 :]


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


def _inline_pictures(parts: list[EmailMessage]) -> dict[str, tuple[str, bytes]]:
    """Pictures that stand in the text: by Content-ID, the name they get here and what they hold."""
    found: dict[str, tuple[str, bytes]] = {}
    for part in parts:
        content_id = str(part.get("Content-ID", "")).strip().strip("<>")
        if content_id and part.get_content_maintype() == "image":
            own = _name(part)
            name = own if is_picture(own) else f"bild-{len(found) + 1}.{part.get_content_subtype()}"
            found[content_id] = (name, _content(part))
    return found


def _written(parts: list[EmailMessage], subject: str) -> Manuscript:
    from newsletter.issue.decoding import text_in
    from newsletter.issue.front_matter import front_matter_of
    from newsletter.issue.html import read_html
    from newsletter.issue.pages import page_in
    from newsletter.issue.plain_text import read_plain_text

    said = {part.get_content_type(): part for part in reversed(parts) if not _name(part)}
    if "text/html" in said:
        inline = _inline_pictures(parts)
        page = page_in(_content(said["text/html"]), _charset(said["text/html"]))
        text = _CID.sub(lambda found: inline.get(unquote(found[1]), (found[0], b""))[0], page.text)
        return read_html(replace(page, text=text), dict(inline.values()), subject)
    if "text/plain" not in said:
        raise InvalidIssue(Problem("mail-empty"))
    part = said["text/plain"]
    front = front_matter_of(_SIGNATURE.sub("\n", text_in(_content(part), _charset(part))))
    return read_plain_text(replace(front, stated={"subject": subject, "title": subject, **front.stated}))


def _charset(part: EmailMessage) -> str:
    try:
        return part.get_content_charset() or ""
    except _BROKEN:
        return ""
