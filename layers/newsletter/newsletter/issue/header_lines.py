"""The headers of a mail as they stand in it, from the top: which of two is believed is decided by its place."""

from __future__ import annotations

import re
from email.errors import MessageError
from email.header import decode_header, make_header

_LONGEST = 200_000
"""Bytes of headers that are looked at: SES itself adds a few hundred."""

_FOLDED = re.compile(rb"(?:\r\n|\n|\r(?!\n))[ \t]+")
_BREAK = re.compile(rb"\r\n|\n|\r(?!\n)")
_END = re.compile(rb"(?:\r\n|\n|\r(?!\n)){2}")
_HEADER = re.compile(rb"([!-9;-~]{1,100})[ \t]*:(.*)", re.DOTALL)

HeaderLines = tuple[tuple[str, str], ...]
"""Names in lower case, each with what stands after the colon, unfolded and not decoded."""


def header_lines(raw: bytes) -> HeaderLines:
    """Every header of a mail in its order. A line that is none is passed over."""
    block = _END.split(raw[:_LONGEST].lstrip(b"\r\n"), maxsplit=1)[0]
    found = (_HEADER.fullmatch(line) for line in _BREAK.split(_FOLDED.sub(b" ", block)))
    return tuple((_text(one[1]).lower(), _text(one[2]).strip()) for one in found if one)


def every(headers: HeaderLines, name: str) -> list[str]:
    """The values of all headers of a name, from the top."""
    return [value for known, value in headers if known == name]


def first(headers: HeaderLines, name: str) -> str:
    """The topmost header of a name; empty if there is none."""
    return next((value for known, value in headers if known == name), "")


def stamped(headers: HeaderLines) -> HeaderLines:
    """What SES itself wrote: all that stands above the second ``Received``, for it puts its own headers on top.

    The first is SES's; whatever the sender wrote, or a server before SES, stands below that.
    """
    places = [place for place, (name, _) in enumerate(headers) if name == "received"]
    return headers[: places[1]] if len(places) > 1 else headers


def decoded(value: str) -> str:
    """A header as a person reads it; as it stands where it cannot be decoded. Never raises."""
    try:
        return str(make_header(decode_header(value)))
    except (MessageError, LookupError, ValueError, TypeError, AttributeError):
        return value


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
