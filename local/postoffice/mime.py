"""The mail as it goes over the wire."""

from __future__ import annotations

import base64
import binascii
import functools
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PLAIN = re.compile(r"[!-~](?:[ -~]{0,898}[!-~])?|")
"""What goes into a header as it is: a line holds 998 octets at most (RFC 5322, 2.1.1)."""

_BESIDE_THE_NAME = 39
"""Octets of the first encoded word: with ``Subject: `` it has 73 of the 76 characters of a line (RFC 2047, 2). Further
ones have 45, which are 60 of base64 and 72 of the 75 of a word."""

_LINE_BREAKS = re.compile(r"[\r\n]+")


def source_of(
    *,
    mail_id: str,
    region: str,
    moment: float,
    sender: str,
    to: str,
    reply_to: Sequence[str],
    subject: str,
    headers: Mapping[str, str],
    text: str | None,
    html: str | None,
    attachments: Sequence[Mapping[str, str]] = (),
) -> bytes:
    """A multipart/alternative, or a single part where there is only one; with files a multipart/mixed of it and them.

    SES sets Message-ID and Date itself, whatever the sender says
    (https://docs.aws.amazon.com/ses/latest/dg/header-fields.html).
    """
    parts = [(kind, body) for kind, body in (("plain", text), ("html", html)) if body is not None]
    answers = ",\r\n ".join(reply_to)
    lines = [
        f"Date: {format_datetime(datetime.fromtimestamp(moment, UTC))}",
        f"From: {sender}",
        f"To: {to}",
        *([f"Reply-To: {answers}"] if answers else []),
        f"Subject: {_unstructured(subject)}",
        *(f"{name}: {value}" for name, value in headers.items()),
        f"Message-ID: <{mail_id}@{region}.amazonses.com>",
        "MIME-Version: 1.0",
    ]
    boundary = f"----=_Part_{mail_id[-24:]}"  # with "=_", which quoted-printable text never holds
    whole = _part(*parts[0]) if len(parts) == 1 else _multipart("alternative", boundary, [_part(*one) for one in parts])
    if attachments:
        whole = _multipart("mixed", f"{boundary}_mixed", [whole, *map(_attached, attachments)])
    return ("\r\n".join(lines) + "\r\n").encode("ascii") + whole


def _multipart(kind: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    pieces = [piece for part in parts for piece in (f"--{boundary}\r\n".encode(), part, b"\r\n")]
    return b"".join((head, *pieces, f"--{boundary}--\r\n".encode()))


def _attached(attachment: Mapping[str, str]) -> bytes:
    """A file in base64, as SES encodes it."""
    kind, name = attachment.get("ContentType") or "application/octet-stream", attachment["FileName"]
    disposition = (attachment.get("ContentDisposition") or "ATTACHMENT").lower()
    head = (
        f'Content-Type: {kind}; name="{name}"\r\nContent-Disposition: {disposition}; filename="{name}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    lines = base64.encodebytes(base64.b64decode(attachment["RawContent"])).replace(b"\n", b"\r\n")
    return head.encode() + lines


def _part(kind: str, body: str) -> bytes:
    head = f"Content-Type: text/{kind}; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    text = body.replace("\r\n", "\n").replace("\r", "\n").encode()
    return head.encode() + binascii.b2a_qp(text, istext=True).replace(b"\n", b"\r\n")


@functools.lru_cache(64)
def _unstructured(value: str) -> str:
    """ASCII as it is; anything else as encoded words (RFC 2047), folded. Line breaks become spaces."""
    value = _LINE_BREAKS.sub(" ", value)
    if _PLAIN.fullmatch(value):
        return value
    words: list[bytes] = []
    word = b""
    for character in value:
        octets = character.encode()
        if len(word) + len(octets) > (45 if words else _BESIDE_THE_NAME):
            words.append(word)
            word = b""
        word += octets
    return "\r\n ".join(f"=?UTF-8?B?{base64.b64encode(one).decode()}?=" for one in (*words, word))
