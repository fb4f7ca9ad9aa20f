"""A mailing list: who writes, in which language, with which look and rules; one settings file."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from newsletter.errors import InvalidList, Problem
from newsletter.readers import address_rules
from newsletter.readers.address_rules import ANY_ADDRESS, AddressRules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsletter.readers.choices import Choices

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

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_ORIGIN = re.compile(r"https://((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9])(:[0-9]{1,5})?")
_ADDRESS = re.compile(r"[^@\s<>,;]++@[^@\s<>,;.]++(?:\.[^@\s<>,;.]++)++")


def is_list_id(text: str) -> bool:
    """Whether ``text`` can name a list: 1-40 characters of a-z, 0-9 and inner hyphens, as a folder is named."""
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True)
class Contact:
    """The human being behind the list, shown in every footer. Empty fields are not shown."""

    name: str = ""
    phone: str = ""
    mail: str = ""
    web: str = ""
    postal_address: tuple[str, ...] = ()

    @property
    def on_a_line(self) -> str:
        """Whom to ask, and how, within a sentence; empty if nobody is named."""
        return ", ".join(part for part in (self.name, self.phone, self.mail) if part)


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
    A register that lacks more than so many of the members, and more than so many in a hundred of them, changes nothing.
    """

    approvals: int = 0
    hold_minutes: int = 10
    latest_start_hours: int = 24
    canary_minutes: int = 10
    register_members: int = 5
    register_percent: int = 10

    def halts_register(self, *, members: int, gone: int) -> bool:
        """Whether so many of the members are missing in a register that somebody has to say that it is right."""
        return gone > self.register_members and 100 * gone > self.register_percent * members


@dataclass(frozen=True)
class MailingList:
    """One list's settings, validated.

    ``reasons`` maps grounds (``member``, ``signup``, ``both``) to the list's own sentence on why a reader gets it;
    grounds without one use the sentence in ``newsletter/words``. ``signup`` opens the list's form to anybody.
    ``topics`` maps what an issue calls a topic to what readers, who may do without it, see. ``languages`` are those
    that its issues come in, where readers may do without one. With ``notices`` a member who leaves still gets what an
    issue says the statutes owe every member. ``archive`` shows what was sent to anybody; ``embed`` holds the websites
    that may show the list's form in a frame, as origins in ASCII.

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
    signup: bool = False
    reasons: Mapping[str, str] = ()  # type: ignore[assignment]  # replaced below: a dataclass default must be hashable
    topics: Mapping[str, str] = ()  # type: ignore[assignment]
    notices: bool = False
    languages: tuple[str, ...] = ()
    archive: bool = False
    embed: tuple[str, ...] = ()
    written_in: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "reasons", dict(self.reasons))
        object.__setattr__(self, "topics", dict(self.topics))

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which staff write times."""
        return ZoneInfo(self.timezone)

    def speaking_to(self, choices: Choices) -> MailingList:
        """The same list as somebody meets it who reads only one of its languages."""
        spoken = [language for language in self.languages if language not in choices.not_in]
        return self.speaking(spoken[0]) if len(spoken) == 1 else self

    def speaking(self, language: str) -> MailingList:
        """The same list with our own sentences in this language; what its staff have written stays in theirs."""
        return replace(self, language=language, written_in=self.written_in or self.language)

    @property
    def foreign(self) -> str:
        """The language of what staff have written, where our own sentences around it are in another; else empty."""
        return self.written_in if self.written_in != self.language else ""

    @property
    def list_id(self) -> str:
        """The List-Id of RFC 2919: stable for the list's life, under the sender's own domain."""
        return f"{self.id}.{self.sender_address.rpartition('@')[2]}"

    @classmethod
    def from_yaml(cls, list_id: str, text: str) -> MailingList:
        """Read ``lists/<list>/list.yaml``.

        Raises:
            InvalidList: with one problem per field that is missing or wrong, all at once.
        """
        try:
            raw = yaml.safe_load(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            raise InvalidList(Problem("list-not-yaml", {"list": list_id, "line": line})) from error
        if not isinstance(raw, dict):
            raise InvalidList(Problem("list-not-yaml", {"list": list_id, "line": 1}))
        return _Reader(list_id, raw).mailing_list()


def _origin_in(typed: str) -> str:
    """The origin that was meant, in ASCII; empty if it is none."""
    scheme, mark, host = typed.strip().lower().removesuffix("/").partition("://")
    try:
        origin = f"{scheme}{mark}{host.encode('idna').decode()}"
    except UnicodeError:
        return ""
    return origin if _ORIGIN.fullmatch(origin) else ""


class _Reader:
    """Collects every problem of a settings file before giving up."""

    def __init__(self, list_id: str, raw: Mapping[str, Any]) -> None:
        self.list_id = list_id
        self.raw = raw
        self.problems: list[Problem] = []

    def mailing_list(self) -> MailingList:
        contact = self.section("contact")
        sender = self.section("from")
        name = self.text(self.raw, "name", required=True)
        made = MailingList(
            id=self.list_id,
            name=name,
            organisation=self.text(self.raw, "organisation", required=True),
            sender_name=self.text(sender, "name", within="from") or name,
            sender_address=self.address(sender, "address", within="from"),
            staff=self.addresses("staff"),
            contact=Contact(
                name=self.text(contact, "name", within="contact"),
                phone=self.text(contact, "phone", within="contact"),
                mail=self.text(contact, "mail", within="contact"),
                web=self.text(contact, "web", within="contact"),
                postal_address=self.lines(contact, "postal_address"),
            ),
            language=self.choice("language", LANGUAGES, "sv"),
            description=self.text(self.raw, "description"),
            reply_to=self.text(self.raw, "reply_to"),
            timezone=self.zone(),
            look=self.look(),
            rules=self.rules(),
            addresses=self.address_rules(),
            signup=self.flag("signup"),
            reasons={k: v for k, v in self.section("reasons").items() if isinstance(v, str)},
            topics=self.topics(),
            notices=self.flag("notices"),
            languages=self.languages(),
            archive=self.flag("archive"),
            embed=self.origins("embed"),
        )
        if self.problems:
            raise InvalidList(*self.problems)
        return made

    def wrong(self, field: str, value: object = "") -> None:
        facts: dict[str, str | int] = {"list": self.list_id, "field": field, "value": str(value)[:80]}
        self.problems.append(Problem("list-field-wrong" if value else "list-field-missing", facts))

    def section(self, key: str) -> Mapping[str, Any]:
        value = self.raw.get(key) or {}
        if isinstance(value, dict):
            return value
        self.wrong(key, value)
        return {}

    def text(self, where: Mapping[str, Any], key: str, *, within: str = "", required: bool = False) -> str:
        value = where.get(key)
        field = f"{within}.{key}" if within else key
        if value is None or value == "":
            if required:
                self.wrong(field)
            return ""
        one_line = str(value).strip()
        if isinstance(value, dict | list) or any(ord(c) < 32 for c in one_line):
            self.wrong(field, value)
            return ""
        return one_line

    def lines(self, where: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = where.get(key) or ()
        parts = value.splitlines() if isinstance(value, str) else value
        return tuple(str(part).strip() for part in parts if str(part).strip())

    def address(self, where: Mapping[str, Any], key: str, *, within: str) -> str:
        value = self.text(where, key, within=within, required=True)
        if value and not _ADDRESS.fullmatch(value):
            self.wrong(f"{within}.{key}", value)
        return value

    def addresses(self, key: str) -> tuple[str, ...]:
        value = self.raw.get(key) or ()
        listed = (value,) if isinstance(value, str) else tuple(str(item).strip() for item in value)
        if not listed:
            self.wrong(key)
        for item in listed:
            if not _ADDRESS.fullmatch(item):
                self.wrong(key, item)
        return listed

    def choice(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(self.raw, key) or default
        if value not in allowed:
            self.wrong(key, value)
        return value

    def flag(self, key: str) -> bool:
        value = self.raw.get(key, False)
        if not isinstance(value, bool):
            self.wrong(key, value or "-")
        return value is True

    def topics(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for name, shown in self.section("topics").items():
            topic = str(name).strip().lower()
            if not is_list_id(topic) or not isinstance(shown, str | None) or len(found) == MOST_TOPICS:
                self.wrong("topics", name)
            else:
                found[topic] = (shown or str(name)).strip()
        return found

    def languages(self) -> tuple[str, ...]:
        listed = self.lines(self.raw, "languages")
        if listed and not ({self.raw.get("language") or "sv"} <= set(listed) <= set(LANGUAGES)):
            self.wrong("languages", ", ".join(listed))
        return listed

    def origins(self, key: str) -> tuple[str, ...]:
        """Websites as a frame's policy names them: https, a host, and nothing that could mean more than one of them."""
        if not isinstance(self.raw.get(key) or "", str | list):
            self.wrong(key, self.raw[key])
            return ()
        found: list[str] = []
        for typed in self.lines(self.raw, key):
            origin = _origin_in(typed)
            if not origin or len(found) == MOST_FRAMES:
                self.wrong(key, typed)
            else:
                found.append(origin)
        return tuple(found)

    def zone(self) -> str:
        value = self.text(self.raw, "timezone") or "Europe/Stockholm"
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            self.wrong("timezone", value)
        return value

    def look(self) -> Look:
        section = self.section("look")
        colour = self.text(section, "colour", within="look") or Look.colour
        if not _COLOUR.fullmatch(colour):
            self.wrong("look.colour", colour)
        return Look(
            colour=colour,
            logo=self.text(section, "logo", within="look"),
            logo_alt=self.text(section, "logo_alt", within="look"),
            theme=self.theme(section),
        )

    def theme(self, section: Mapping[str, Any]) -> tuple[str, ...]:
        names = self.lines(section, "theme")
        for name in names:
            if name not in THEME_FILES:
                self.wrong("look.theme", name)
        return names

    def rules(self) -> Rules:
        section = self.section("rules")
        return Rules(
            approvals=self.number(section, "approvals", Rules.approvals, most=2),
            hold_minutes=self.number(section, "hold_minutes", Rules.hold_minutes, most=7 * 24 * 60),
            latest_start_hours=self.number(section, "latest_start_hours", Rules.latest_start_hours, most=24 * 14),
            canary_minutes=self.number(section, "canary_minutes", Rules.canary_minutes, most=24 * 60),
            register_members=self.number(section, "register_members", Rules.register_members, most=10**7),
            register_percent=self.number(section, "register_percent", Rules.register_percent, most=100),
        )

    def address_rules(self) -> AddressRules:
        section = self.section("addresses")
        said = {kind: self.text(section, kind, within="addresses") for kind in ("role", "disposable")}
        for kind, choice in said.items():
            if choice not in ("", *address_rules.CHOICES):
                self.wrong(f"addresses.{kind}", choice)
        return AddressRules(**said)

    def number(self, where: Mapping[str, Any], key: str, default: int, *, most: int) -> int:
        value = where.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            self.wrong(f"rules.{key}", value)
            return default
        return value
