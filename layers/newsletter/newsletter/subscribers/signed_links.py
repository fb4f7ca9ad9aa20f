"""Signed links: what a reader or a member of staff holds in hand, good for one purpose only."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from datetime import datetime

    from newsletter.subscribers.keyring import Keyring

_TOKEN = re.compile(r"(\d{1,4})((?:\.[a-z0-9_-]{1,120}){1,6})\.([a-z2-7]{26})")

_ENCODED_AT_MOST = 3

_BREAKS = re.compile(r"=?[\r\n]+[ \t]*")
"""Within a link: https://www.rfc-editor.org/rfc/rfc2045#section-6.7 ends a soft line break with ``=``."""

_AFTER = re.compile(r"[&?#<>()\[\]{}\"'|,;:!*\u201c\u201d\u2019\u00bb\u2026]|=3d|/")
"""Where a token has ended: no sign of it is one of these."""

_NO_SIGNS = re.compile(r"[^a-z0-9._-]")

LINKS_LAST = 14 * 24 * 3600
"""Seconds that a link for staff can be used."""

UPLOAD_LINKS_LAST = 365 * 24 * 3600
"""Seconds that a link to the upload page can be used. It can be made void before."""


class BadLinkError(Exception):
    """The link was forged, cut short, expired or meant for something else: one answer for all of them."""


@dataclass(frozen=True)
class ReaderLink:
    """A reader's own link on one list, for leaving or choosing less, coming back, saying why, or asking for their data.

    It has no end: old mails must keep working.
    """

    list: str
    reader: str

    def signed(self, purpose: str, keyring: Keyring) -> str:
        return _signed(purpose, (self.list, self.reader), keyring)

    @classmethod
    def read(cls, token: str, purpose: str, keyring: Keyring) -> ReaderLink:
        """Read a link, also as mail programs mangle it: whoever wants to leave is not turned away for a full stop.

        Raises:
            BadLinkError: unless ``token`` was signed by us for just this purpose.
        """
        parts = _verified(mended(token), purpose, keyring)
        if len(parts) != 2:
            raise BadLinkError
        return cls(*parts)


@dataclass(frozen=True)
class JoinLink:
    """The link in the letter about one sign-up, by the second it was ``asked``. Only its reader has it."""

    list: str
    reader: str
    asked: int

    def signed(self, keyring: Keyring) -> str:
        return _signed("join", (self.list, self.reader, str(self.asked)), keyring)

    @classmethod
    def read(cls, token: str, keyring: Keyring) -> JoinLink:
        """Raises BadLinkError unless ``token`` was signed by us for joining."""
        parts = _verified(token, "join", keyring)
        if len(parts) != 3 or not parts[2].isdigit():
            raise BadLinkError
        return cls(parts[0], parts[1], int(parts[2]))


@dataclass(frozen=True)
class OwnLink:
    """The link to one's own data, mailed to the address it is about; ``expires`` in seconds since 1970."""

    list: str
    reader: str
    expires: int

    def signed(self, keyring: Keyring) -> str:
        return _signed("own", (self.list, self.reader, str(self.expires)), keyring)

    @classmethod
    def read(cls, token: str, keyring: Keyring, now: datetime) -> OwnLink:
        """Raises BadLinkError unless ``token`` was signed by us for seeing one's data, and is still in time."""
        parts = _verified(token, "own", keyring)
        if len(parts) != 3 or not parts[2].isdigit() or int(parts[2]) < now.timestamp():
            raise BadLinkError
        return cls(parts[0], parts[1], int(parts[2]))


@dataclass(frozen=True)
class AddressChangeLink:
    """The link in the letter to the address that somebody wants to move to, by the second it was ``asked``.

    ``list`` is the one whose letter it is; the move is on all of them.
    """

    list: str
    reader: str
    asked: int

    def signed(self, keyring: Keyring) -> str:
        return _signed("move", (self.list, self.reader, str(self.asked)), keyring)

    @classmethod
    def read(cls, token: str, keyring: Keyring) -> AddressChangeLink:
        """Raises BadLinkError unless ``token`` was signed by us for moving."""
        parts = _verified(token, "move", keyring)
        if len(parts) != 3 or not parts[2].isdigit():
            raise BadLinkError
        return cls(parts[0], parts[1], int(parts[2]))


@dataclass(frozen=True)
class FormStamp:
    """When a list's form was shown, in seconds since 1970: a robot posts at once, or what it once saved."""

    list: str
    shown: int

    def signed(self, keyring: Keyring) -> str:
        return _signed("form", (self.list, str(self.shown)), keyring)

    @classmethod
    def read(cls, token: str, keyring: Keyring) -> FormStamp:
        """Raises BadLinkError unless ``token`` came with a form of ours."""
        parts = _verified(token, "form", keyring)
        if len(parts) != 2 or not parts[1].isdigit():
            raise BadLinkError
        return cls(parts[0], int(parts[1]))


@dataclass(frozen=True)
class StaffLink:
    """One person's link to decide about one edition, void when the content changes or the time is out.

    ``person`` is the position among the list's staff, ``content`` the start of the edition's content hash,
    ``expires`` seconds since 1970.
    """

    edition: str
    person: int
    content: str
    expires: int

    def signed(self, purpose: str, keyring: Keyring) -> str:
        return _signed(purpose, (self.edition, str(self.person), self.content, str(self.expires)), keyring)

    @classmethod
    def read(cls, token: str, purpose: str, keyring: Keyring, now: datetime) -> StaffLink:
        """Raises BadLinkError unless ``token`` was signed by us for this purpose and is still in time."""
        return _staff_link(_verified(token, purpose, keyring), now)


_ENTERS, _TAKES_OUT = "in", "out"


@dataclass(frozen=True)
class DayLink:
    """One person's link to answer about one day of one edition: it ``enters`` the calendar, or is taken out of it.

    ``day`` is the day's key among those that the proof lists. The rest as of ``StaffLink``.
    """

    to: StaffLink
    day: str
    enters: bool

    def signed(self, keyring: Keyring) -> str:
        to, enters = self.to, _ENTERS if self.enters else _TAKES_OUT
        return _signed("day", (to.edition, str(to.person), to.content, str(to.expires), self.day, enters), keyring)

    @classmethod
    def read(cls, token: str, keyring: Keyring, now: datetime) -> DayLink:
        """Raises BadLinkError unless ``token`` was signed by us for answering about a day and is still in time."""
        parts = _verified(token, "day", keyring)
        if len(parts) != 6 or parts[5] not in (_ENTERS, _TAKES_OUT):
            raise BadLinkError
        return cls(_staff_link(parts[:4], now), parts[4], parts[5] == _ENTERS)


def _staff_link(parts: tuple[str, ...], now: datetime) -> StaffLink:
    """Raises BadLinkError where the parts are none of a staff link, or its time is out."""
    if len(parts) != 4 or not (parts[1].isdigit() and parts[3].isdigit()):
        raise BadLinkError
    link = StaffLink(parts[0], int(parts[1]), parts[2], int(parts[3]))
    if link.expires < now.timestamp():
        raise BadLinkError
    return link


@dataclass(frozen=True)
class UploadLink:
    """One person's link to the upload page of one list. ``person`` is the key of their address, as of a reader.

    ``issued`` in seconds since 1970. Whether the person may still come in is asked at every visit.
    """

    list: str
    person: str
    issued: int

    def signed(self, keyring: Keyring) -> str:
        return _signed("upload", (self.list, self.person, str(self.issued)), keyring)

    @classmethod
    def read(cls, token: str, keyring: Keyring, now: datetime) -> UploadLink:
        """Raises BadLinkError unless ``token`` was signed by us for the upload page, and is less than a year old."""
        parts = _verified(token, "upload", keyring)
        if len(parts) != 3 or not parts[2].isdigit() or int(parts[2]) + UPLOAD_LINKS_LAST < now.timestamp():
            raise BadLinkError
        return cls(parts[0], parts[1], int(parts[2]))


@dataclass(frozen=True)
class UploadStamp:
    """When a form of the upload page was shown, in seconds since 1970, and to whom: a press without it does nothing."""

    list: str
    person: str
    shown: int

    def signed(self, keyring: Keyring) -> str:
        return _signed("upload-form", (self.list, self.person, str(self.shown)), keyring)

    @classmethod
    def read(cls, token: str, keyring: Keyring) -> UploadStamp:
        """Raises BadLinkError unless ``token`` came with a form of the upload page."""
        parts = _verified(token, "upload-form", keyring)
        if len(parts) != 3 or not parts[2].isdigit():
            raise BadLinkError
        return cls(parts[0], parts[1], int(parts[2]))


STATUS_LINKS_LAST = 365 * 24 * 3600
"""Seconds that a link to the status page can be used at most."""

_WHO = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


@dataclass(frozen=True)
class StatusLink:
    """A link to the operator's status page. ``who`` is a name for whoever it was made for, and no address.

    ``issued`` and ``expires`` in seconds since 1970. Whether it was made void is asked at every visit.
    """

    who: str
    issued: int
    expires: int

    def signed(self, keyring: Keyring) -> str:
        return _signed("status", (self.who, str(self.issued), str(self.expires)), keyring)

    @classmethod
    def read(cls, token: str, keyring: Keyring, now: datetime) -> StatusLink:
        """Raises BadLinkError unless ``token`` was signed by us for the status page, and is still in time."""
        parts = _verified(token, "status", keyring)
        if len(parts) != 3 or not (parts[1].isdigit() and parts[2].isdigit()) or int(parts[2]) < now.timestamp():
            raise BadLinkError
        return cls(parts[0], int(parts[1]), int(parts[2]))


def can_be_status_name(who: str) -> bool:
    """Whether a link to the status page can be made for somebody of that name."""
    return _WHO.fullmatch(who) is not None


def whose(token: str) -> tuple[str, str]:
    """The list and the reader's key that a reader's link names, whatever its purpose; to be asked once it was read."""
    match = _TOKEN.fullmatch(token) or _TOKEN.fullmatch(mended(token))
    parts = match[2].split(".") if match else []
    if len(parts) < 3:
        raise BadLinkError
    return parts[1], parts[2]


def _signed(purpose: str, parts: tuple[str, ...], keyring: Keyring) -> str:
    key_id = keyring.newest
    payload = ".".join((key_id, *parts))
    return f"{payload}.{keyring.signature(key_id, purpose, payload)}"


def mended(token: str) -> str:
    """A token as it was before a mail program, a person who copied it or a search engine added to it.

    Taken away are line breaks of quoted-printable and of wrapped lines, percent-encoding, capitals, signs that stood
    around the link in the text, and further parameters. Nothing is trusted for it: its signature is still to be read.
    """
    bare = token
    for _ in range(_ENCODED_AT_MOST):
        bare = unquote(bare)
    bare = _BREAKS.sub("", bare).lower()
    bare = _NO_SIGNS.sub("", _AFTER.split(bare.lstrip("<([\"' "), maxsplit=1)[0])
    found = _TOKEN.match(bare)
    return found[0] if found and not bare[found.end() :].strip("._-") else token


def _verified(token: str, purpose: str, keyring: Keyring) -> tuple[str, ...]:
    match = _TOKEN.fullmatch(token)
    if match is None or match[1] not in keyring.secrets:
        raise BadLinkError
    expected = keyring.signature(match[1], purpose, f"{match[1]}{match[2]}")
    if not hmac.compare_digest(expected, match[3]):
        raise BadLinkError
    return tuple(match[2][1:].split("."))
