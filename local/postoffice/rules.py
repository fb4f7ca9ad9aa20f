"""What SES accepts: numbers, sizes and characters, each with the page that says so."""

from __future__ import annotations

import functools
import re
from email.utils import getaddresses
from typing import TYPE_CHECKING, Any

from local.postoffice.errors import EntryError, SesError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_RECIPIENTS = 50
"""https://docs.aws.amazon.com/ses/latest/dg/quotas.html"""

LARGEST_MAIL = 40 * 1024 * 1024
"""The same page, after base64 or quoted-printable."""

# https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html
MOST_HEADERS = 15
_HEADER_NAME = re.compile(r"[!-9;-~]{1,126}")
_HEADER_VALUE = re.compile(r"[ -~]{1,995}")
_LONGEST_HEADER = 996

# What SES sets itself; all others are taken: https://docs.aws.amazon.com/ses/latest/dg/header-fields.html
_RESERVED = {
    "bcc", "cc", "content-disposition", "content-type", "date", "from", "message-id", "mime-version", "reply-to",
    "return-path", "subject", "to",
}  # fmt: skip

# https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html
_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")

_LOCAL = re.compile(r"[!#$%&'*+/=?^_`{|}~A-Za-z0-9-]+(?:\.[!#$%&'*+/=?^_`{|}~A-Za-z0-9-]+)*")
_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}")
_FORMATTED = re.compile(r"[ -~]{1,900}")


@functools.lru_cache(1024)
def address_in(written: str) -> str:
    """The bare address of a formatted one.

    SES does not speak SMTPUTF8: an ASCII local part, and a domain in punycode
    (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html). A name beside the address is ASCII
    too, encoded words where it has other letters (RFC 2047), as
    https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html has it for the same field.

    Raises:
        EntryError: it is not one address that SES can send to.
    """
    if not written.isascii():
        raise EntryError("INVALID_PARAMETER", "Local or domain part contains non-ASCII characters")
    found = getaddresses([written]) if _FORMATTED.fullmatch(written) else []
    if len(found) != 1:
        raise EntryError("INVALID_PARAMETER", "Illegal address")
    address = found[0][1]
    local, _, domain = address.rpartition("@")
    if not _LOCAL.fullmatch(local) or len(local) > 64 or not _DOMAIN.fullmatch(domain) or len(domain) > 255:
        raise EntryError("INVALID_PARAMETER", "Illegal address")
    return address


def one_recipient(destination: Mapping[str, Any]) -> str:
    """The one address a mail goes to: we send to one person at a time, and so does the post office."""
    everyone = [one for kind in ("ToAddresses", "CcAddresses", "BccAddresses") for one in destination.get(kind) or []]
    if len(everyone) != 1:
        raise EntryError("INVALID_PARAMETER", "The post office carries mails to one recipient each")
    return address_in(everyone[0])


def headers_in(*several: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """Headers in the order given; of the same name, the later one's value in the earlier one's place."""
    headers: dict[str, str] = {}
    names: dict[str, str] = {}
    for some in several:
        for header in some or ():
            name, value = header["Name"], header["Value"]
            well_formed = _HEADER_NAME.fullmatch(name) and _HEADER_VALUE.fullmatch(value)
            if not well_formed or len(name) + len(value) > _LONGEST_HEADER:
                raise SesError("BadRequestException", "Header name or value is not valid")
            if name.lower() in _RESERVED:
                raise SesError("BadRequestException", f"Header <{name}> is reserved")
            headers[names.setdefault(name.lower(), name)] = value
    if len(headers) > MOST_HEADERS:
        raise SesError("BadRequestException", f"Too many headers, at most {MOST_HEADERS}")
    return headers


def tags_in(*several: Sequence[Mapping[str, str]] | None) -> dict[str, list[str]]:
    """Tags as events carry them: a list of values for each name."""
    tags: dict[str, list[str]] = {}
    for some in several:
        for tag in some or ():
            if not _TAG.fullmatch(tag["Name"]) or not _TAG.fullmatch(tag["Value"]):
                raise SesError("BadRequestException", "Invalid email tag")
            tags[tag["Name"]] = [tag["Value"]]
    return tags
