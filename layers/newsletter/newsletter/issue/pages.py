"""Pages: HTML as bytes, with the pictures that stand inside its text taken out before anything reads it."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from newsletter.errors import InvalidIssue, Problem
from newsletter.issue.decoding import html_in
from newsletter.issue.html_tree import LONGEST_PAGE

# https://www.rfc-editor.org/rfc/rfc2397. Shorter ones cost nothing where they stand.
_EMBEDDED = re.compile(rb"(data:image/[a-z0-9.+-]{1,20};base64,)([A-Za-z0-9+/=\r\n]{100,}+)", re.IGNORECASE)
_PLACE = re.compile(r"embedded-(\d{1,6})")


@dataclass(frozen=True)
class Page:
    """``text`` names the pictures taken out of it by their number in ``embedded``, in base64."""

    text: str
    embedded: tuple[bytes, ...] = ()

    def picture(self, encoded: str) -> bytes:
        """What stands behind ``base64,``; nothing if it cannot be read."""
        place = _PLACE.fullmatch(encoded)
        try:
            return base64.b64decode(self.embedded[int(place[1])] if place else encoded)
        except (binascii.Error, IndexError, ValueError):
            return b""


def page_in(content: bytes, charset: str = "") -> Page:
    """Decode a page. What is not a picture in it may be as long as ``LONGEST_PAGE``.

    Raises:
        InvalidIssue: ``html-too-big``, ``not-utf8``, ``broken-utf16`` or ``empty-file``.
    """
    embedded: list[bytes] = []

    def kept(found: re.Match[bytes]) -> bytes:
        embedded.append(found[2])
        return found[1] + b"embedded-%d" % (len(embedded) - 1)

    bare = _EMBEDDED.sub(kept, content)
    if len(bare) > LONGEST_PAGE:
        raise InvalidIssue(Problem("html-too-big", {"kilobytes": len(bare) // 1000, "limit": LONGEST_PAGE // 1000}))
    return Page(html_in(bare, charset), tuple(embedded))
