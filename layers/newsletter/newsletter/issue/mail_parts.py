"""The parts of a mail, as the standard library has parsed it: which are shown, and what each holds."""

from __future__ import annotations

import email.errors
import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import MIMEPart

BROKEN = (email.errors.MessageError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What the standard library raises for headers made to be broken."""


def attached_mails(mail: MIMEPart) -> Iterator[MIMEPart]:
    """Mails that a mail carries whole, as an attachment; not those inside these."""
    waiting = [mail]
    while waiting:
        part = waiting.pop(0)
        if part.get_content_type() == "message/rfc822":
            yield from islice(part.iter_parts(), 1)
        else:
            waiting += part.iter_parts()


def shown_parts(mail: MIMEPart) -> Iterator[MIMEPart]:
    """The parts that a mail program shows, in order: of alternatives the last that it can show."""
    kind = mail.get_content_type()
    if kind == "message/rfc822":
        return
    if not mail.is_multipart():
        yield mail
        return
    inner = list(mail.iter_parts())
    if kind == "multipart/alternative":
        rich = [one for one in inner if any(part.get_content_type() == "text/html" for part in one.walk())]
        plain = [one for one in inner if any(part.get_content_type() == "text/plain" for part in one.walk())]
        inner = (rich or plain or inner)[-1:]
    for one in inner:
        yield from shown_parts(one)


def name_of(part: MIMEPart) -> str:
    """The file's name, without folders; empty for what is no file."""
    try:
        name = part.get_filename() or ""
    except BROKEN:
        return ""
    return re.split(r"[/\\]", name)[-1].strip()


def content_of(part: MIMEPart) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def charset_of(part: MIMEPart) -> str:
    try:
        return part.get_content_charset() or ""
    except BROKEN:
        return ""
