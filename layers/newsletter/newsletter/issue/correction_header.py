"""The header by which mail-in says that a mailed issue is a correction, and of which subject."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from newsletter.issue.header_lines import decoded, first
from newsletter.languages.text_words import any_of

if TYPE_CHECKING:
    from newsletter.issue.header_lines import HeaderLines

_HEADER = "X-Utskick-Correction"
_MARK = "\x1f"
_CORRECTS = re.compile(rf"\s*(?:{any_of('corrects')})\s*(?::\s*(.*)|)", re.IGNORECASE | re.DOTALL)


def corrected_title(subject: str) -> str | None:
    """What a subject says that its mail corrects: ``Rättelse: Sommar``; None for any other subject."""
    found = _CORRECTS.fullmatch(subject)
    return (found[1] or "").strip() if found else None


def correcting(raw: bytes, subject: str, text: str) -> bytes:
    """A mail with the header on top: ``subject`` is what it corrects, ``text`` what is said where it says nothing.

    The text can say better what was wrong, by ``rättelse:`` in its first lines.
    """
    value = base64.b64encode(f"{subject}{_MARK}{text}".encode()).decode()
    return f"{_HEADER}: =?utf-8?b?{value}?=\r\n".encode() + raw


def correction_said(headers: HeaderLines) -> tuple[str, str] | None:
    """The subject and the text that the header says; None where it is not there."""
    value = first(headers, _HEADER.lower())
    if not value:
        return None
    subject, _, text = decoded(value).partition(_MARK)
    return subject, text
