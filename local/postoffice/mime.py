"""The mail as it goes over the wire: one skeleton for a call, one source for each recipient."""

from __future__ import annotations

import binascii
import re
from email.header import Header
from email.utils import formatdate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ENCODED = re.compile(r"[^\x20-\x7e]")


def source_of(
    *,
    mail_id: str,
    region: str,
    moment: float,
    sender: str,
    to: str,
    reply_to: str,
    subject: str,
    headers: Mapping[str, str],
    text: str | None,
    html: str | None,
) -> bytes:
    """A multipart/alternative, or a single part where there is only one.

    SES sets Message-ID and Date itself, whatever the sender says
    (https://docs.aws.amazon.com/ses/latest/dg/header-fields.html).
    """
    parts = [(kind, body) for kind, body in (("plain", text), ("html", html)) if body is not None]
    top = {
        "Date": formatdate(moment),
        "From": sender,
        "To": to,
        **({"Reply-To": reply_to} if reply_to else {}),
        "Subject": subject,
        **headers,
        "Message-ID": f"<{mail_id}@{region}.amazonses.com>",
        "MIME-Version": "1.0",
    }
    lines = [f"{name}: {_header(value)}" for name, value in top.items()]
    if len(parts) == 1:
        return ("\r\n".join(lines) + "\r\n").encode("ascii") + _part(*parts[0])
    boundary = f"----=_Part_{mail_id[-24:]}"
    lines.append(f'Content-Type: multipart/alternative; boundary="{boundary}"')
    whole = ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")
    for part in parts:
        whole += f"--{boundary}\r\n".encode() + _part(*part) + b"\r\n"
    return whole + f"--{boundary}--\r\n".encode()


def _part(kind: str, body: str) -> bytes:
    head = f"Content-Type: text/{kind}; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    text = body.replace("\r\n", "\n").replace("\r", "\n").encode()
    quoted = binascii.b2a_qp(text, quotetabs=False, istext=True, header=False)
    return head.encode() + quoted.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _header(value: str) -> str:
    """ASCII as it is; anything else as encoded words (RFC 2047), folded."""
    if not _ENCODED.search(value):
        return value
    return Header(value, "utf-8").encode(linesep="\r\n")
