"""A mailing list: who writes, in which language, with which look and rules; one settings file."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from newsletter.address_rules import ANY_ADDRESS, AddressRules
from newsletter.errors import InvalidList, Problem
from newsletter.nearest import id_from
from newsletter.staff_answers import NO_ANSWERS, StaffAnswers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


LANGUAGES = ("sv", "en")
"""The languages ``newsletter/words`` speaks; a list in another falls back to the first for our own sentences."""

THEME_FILES = (
    *(f"{name}.html" for name in ("mail", "web", "head", "masthead", "blocks", "runs", "foot")),
    *(f"{name}.css" for name in ("mail", "screen", "print")),
)
"""What an organisation may have its own version of: see ``newsletter/theme``."""

MOST_TOPICS = 12
"""More than that nobody goes through."""

MOST_FRAMES = 10
"""Websites that may show a form in a frame: all of them stand in a header of every such page."""

_ALL = 100
_A_FEW = 3
_FEW_MOVES = 4  # who come or go between proof and start of however short a list
"""Members all of whom are missing in a register, from which on somebody is asked."""

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def is_list_id(text: str) -> bool:
    """Whether ``text`` can name a list: 1-40 characters of a-z, 0-9 and inner hyphens, as a folder is named."""
    return _ID.fullmatch(text) is not None


def list_of_folder(folder: str) -> str:
    """The id of the list whose folder this is: ``vara-medlemmar`` for ``Våra medlemmar``; "" if none can be made."""
    return folder if is_list_id(folder) else id_from(folder)


@dataclass(frozen=True)
class Contact:
    """The human being behind the list, shown in every footer. Empty fields are not shown."""

    name: str = ""
    phone: str = ""
    mail: str = ""
    web: str = ""
    postal_address: tuple[str, ...] = ()

    @property
    def is_named(self) -> bool:
        """Whether anybody can be asked."""
        return any((self.name, self.phone, self.mail))

    @property
    def phone_link(self) -> str:
        """A ``tel:`` link (RFC 3966); empty unless what stands there is one number and nothing else."""
        written = self.phone.replace("(0)", "") if "+" in self.phone else self.phone
        digits = re.sub(r"[\s\u2010-\u2013()/.-]", "", written)
        return f"tel:{digits}" if re.fullmatch(r"\+?[0-9]{3,15}", digits, re.ASCII) else ""


@dataclass(frozen=True)
class Look:
    """Colours as ``#rrggbb``; ``logo`` is a picture's file name beside ``list.yaml``, or empty.

    ``theme`` names the templates and style sheets in ``theme/`` beside it that stand in place of ours.
    """

    colour: str = "#1f4e5f"
    logo: str = ""
    logo_alt: str = ""
    theme: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """How an issue gets from proof to sending. ``hold_minutes`` only counts when ``approvals`` is 0.

    ``canary_minutes`` is how long a large audience waits for what becomes of its first hundredth; 0 for no wait.
    An audience that has grown or shrunk by more than ``audience_percent`` since its proof asks before anything goes.
    A register that lacks more than so many of the members, and more than so many in a hundred of them, changes nothing.
    """

    approvals: int = 0
    hold_minutes: int = 10
    latest_start_hours: int = 24
    canary_minutes: int = 10
    audience_percent: int = 10
    register_members: int = 5
    register_percent: int = 10

    def may_move(self, readers: int) -> int:
        """By how many an audience of so many may have changed since its proof without anybody asking; 0 for any."""
        return 0 if self.audience_percent >= _ALL else max(_FEW_MOVES, self.audience_percent * readers // 100)

    def halts_register(self, *, members: int, gone: int) -> bool:
        """Whether so many of the members are missing in a register that somebody has to say that it is right.

        All of even a few are: then it is more likely another file. A list with 100 percent never asks.
        """
        if gone == members and members >= _A_FEW and self.register_percent < _ALL:
            return True
        return gone > self.register_members and 100 * gone > self.register_percent * members


@dataclass(frozen=True)
class MailingList:
    """One list's settings, validated.

    ``reasons`` maps grounds (``member``, ``signup``, ``both``) to the list's own sentence on why a reader gets it;
    grounds without one use the sentence in ``newsletter/words``. ``signup`` opens the list's form to anybody.
    ``topics`` maps what an issue calls a topic to what readers, who may do without it, see. ``languages`` are those
    that its issues come in, where readers may do without one. With ``notices`` a member who leaves still gets what an
    issue says the statutes owe every member. ``archive`` shows what was sent to anybody; ``calendar`` what its issues
    announce. ``embed`` holds the websites that may show the list's form in a frame, as origins in ASCII.
    ``uploaders`` are the addresses of those who may have a link to the list's upload page, ``keepers`` of those of them
    who may change its settings there. ``doubts`` is what stands in the file and is no setting, for the proof.

    ``id`` names the list in links and headers. It is made of ``folder``, the name of its folder as staff wrote it.
    ``language`` is what our own sentences are in; ``written_in`` what staff write in, where a visitor reads another.
    """

    id: str
    name: str
    organisation: str
    sender_name: str
    sender_address: str
    staff: tuple[str, ...]
    contact: Contact
    language: str = "sv"
    description: str = ""
    reply_to: str = ""
    timezone: str = "Europe/Stockholm"
    look: Look = Look()
    rules: Rules = Rules()
    addresses: AddressRules = ANY_ADDRESS
    answers: StaffAnswers = NO_ANSWERS
    signup: bool = False
    reasons: Mapping[str, str] = ()  # type: ignore[assignment]  # replaced below: a dataclass default must be hashable
    topics: Mapping[str, str] = ()  # type: ignore[assignment]
    notices: bool = False
    languages: tuple[str, ...] = ()
    archive: bool = False
    calendar: bool = False
    embed: tuple[str, ...] = ()
    uploaders: tuple[str, ...] = ()
    keepers: tuple[str, ...] = ()
    written_in: str = ""
    folder: str = ""
    doubts: tuple[Problem, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reasons", dict(self.reasons))
        object.__setattr__(self, "topics", dict(self.topics))
        object.__setattr__(self, "folder", self.folder or self.id)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which staff write times."""
        return ZoneInfo(self.timezone)

    def speaking_to(self, not_in: Collection[str]) -> MailingList:
        """The same list as somebody meets it who reads only one of its languages, and so none of the others."""
        spoken = [language for language in self.languages if language not in not_in]
        return self.speaking(spoken[0]) if len(spoken) == 1 else self

    def speaking(self, language: str) -> MailingList:
        """The same list with our own sentences in this language; what its staff have written stays in theirs."""
        return replace(self, language=language, written_in=self.written_in or self.language)

    @property
    def foreign(self) -> str:
        """The language of what staff have written, where our own sentences around it are in another; else empty."""
        return self.written_in if self.written_in != self.language else ""

    @property
    def logo_name(self) -> str:
        """What the website calls the list's logo; empty where it has none.

        Made of its settings, so that nobody finds out by a guess that there is such a list.
        """
        if not self.look.logo:
            return ""
        known = "\n".join((self.id, self.look.logo, self.organisation, self.sender_address, *self.staff))
        return hashlib.sha256(known.encode()).hexdigest()[:16]

    @property
    def has_open_calendar(self) -> bool:
        """Whether anybody may see what its issues announce: of a list that anybody may join or read, they may."""
        return self.calendar or self.signup or self.archive

    @property
    def list_id(self) -> str:
        """The List-Id of RFC 2919: stable for the list's life, under the sender's own domain."""
        return f"{self.id}.{self.sender_address.rpartition('@')[2]}"

    @classmethod
    def from_bytes(cls, list_id: str, raw: bytes, folder: str = "") -> MailingList:
        """Read ``lists/<list>/list.yaml`` as an editor saved it: UTF-8, or UTF-16 with its mark.

        ``folder`` is the name of the folder it lies in, where that is not the list's id.

        Raises:
            InvalidList: with one problem per field that is missing or wrong, all at once.
        """
        marked = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
        try:
            text = raw.decode("utf-16" if marked else "utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise InvalidList(Problem("list-not-yaml", {"list": folder or list_id, "line": line})) from error
        return cls.from_yaml(list_id, text, folder)

    @classmethod
    def from_yaml(cls, list_id: str, text: str, folder: str = "") -> MailingList:
        """Read ``lists/<list>/list.yaml``.

        Raises:
            InvalidList: with one problem per field that is missing or wrong, all at once.
        """
        from newsletter.list_settings import read_list

        return read_list(list_id, text, folder or list_id)
