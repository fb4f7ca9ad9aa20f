"""A list's settings as staff typed them in ``lists/<list>/list.yaml``, read and checked, all problems at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsletter import address_rules
from newsletter.address_rules import AddressRules
from newsletter.errors import InvalidList, Problem
from newsletter.mailing_list import (
    LANGUAGES,
    MOST_FRAMES,
    MOST_TOPICS,
    THEME_FILES,
    Contact,
    Look,
    MailingList,
    Rules,
    is_list_id,
)
from newsletter.nearest import id_from, nearest
from newsletter.staff_answers import KINDS_BY_WORD, STATES_BY_WORD, StaffAnswers
from newsletter.typed import NotReadableError, Settings, settings_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from newsletter.typed import Value

YES = ("true", "yes", "on", "ja", "på", "sant")
NOBODY = ("nobody", "ingen", "no", "nej")
NO = ("false", "no", "off", "nej", "av", "falskt")

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_ORIGIN = re.compile(r"https://((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9])(:[0-9]{1,5})?")
# In a mailto: link ? and & begin parameters, and % a coded letter: https://www.rfc-editor.org/rfc/rfc6068#section-2
_ADDRESS = re.compile(r"[^@\s<>,;?&%\"\\()\[\]]++@[^@\s<>,;.?&%]++(?:\.[^@\s<>,;.?&%]++)++")
_UNSHOWABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_STAFF = re.compile(r"^staff:.*(?:\r?\n(?:[ -].*|\r?)?)*", re.MULTILINE)
_KEEPERS = re.compile(r"^settings:.*(?:\r?\n(?:[ -].*|\r?)?)*", re.MULTILINE)
_MOST_LOOKED_AT = 100_000
_GROUNDS = ("member", "signup", "both", "notice")
_MOST_DIGITS = 9


def read_list(list_id: str, text: str, folder: str) -> MailingList:
    """Read ``lists/<folder>/list.yaml``.

    Raises:
        InvalidList: with one problem per field that is missing or wrong, all at once, and with the staff and language
            that can be made out all the same.
    """
    try:
        settings = settings_in(text)
    except NotReadableError as error:
        problem = Problem("list-not-yaml", {"list": folder, "line": error.line})
        raise _told(problem, text) from error
    return _Reader(list_id, folder, settings).mailing_list()


def _told(problem: Problem, text: str) -> InvalidList:
    """For settings that cannot be read: with the staff and the keepers, as far as those parts can be."""
    staff = _addresses_in(_STAFF.search(text[:_MOST_LOOKED_AT]), "staff")
    keepers = _addresses_in(_KEEPERS.search(text[:_MOST_LOOKED_AT]), "settings", staff)
    return InvalidList(problem, staff=staff, keepers=keepers)


def _addresses_in(found: re.Match[str] | None, key: str, staff: tuple[str, ...] = ()) -> tuple[str, ...]:
    try:
        value = settings_in(found[0]).values.get(key) if found else ""
    except NotReadableError:
        return ()
    listed = _texts(value or "")
    return staff if listed == ["staff"] else _only(listed)


def _only(typed: Sequence[str]) -> tuple[str, ...]:
    """Those that are addresses."""
    return tuple(one for one in typed if _ADDRESS.fullmatch(one))


def _texts(value: Value) -> list[str]:
    """The lines of a text, or the texts in a list."""
    if isinstance(value, dict):
        return []
    parts = value.splitlines() if isinstance(value, str) else [one for one in value if isinstance(one, str)]
    return [part.strip() for part in parts if part.strip()]


def _origin_in(typed: str) -> str:
    """The origin that was meant, in ASCII; empty if it is none."""
    scheme, mark, host = typed.strip().lower().removesuffix("/").partition("://")
    try:
        origin = f"{scheme}{mark}{host.encode('idna').decode()}"
    except UnicodeError:
        return ""
    return origin if _ORIGIN.fullmatch(origin) else ""


_Meaning = TypeVar("_Meaning", bound=str)


class _Reader:
    """Collects every problem of a settings file before giving up. What is asked for is what can be set."""

    def __init__(self, list_id: str, folder: str, settings: Settings) -> None:
        self.list_id = list_id
        self.folder = folder
        self.settings = settings
        self.problems: list[Problem] = []
        self.known: dict[str, set[str]] = {"": set()}

    def mailing_list(self) -> MailingList:
        name = self.text("name", required=True)
        staff = self.addresses("staff")
        language = self.choice("language", LANGUAGES, "sv")
        keepers = self.people("settings", staff, ())
        made = MailingList(
            id=self.list_id,
            folder=self.folder,
            name=name,
            organisation=self.text("organisation", required=True),
            sender_name=self.text("name", within="from") or name,
            sender_address=self.address("address", within="from", required=True),
            staff=staff,
            contact=Contact(
                name=self.text("name", within="contact"),
                phone=self.text("phone", within="contact"),
                mail=self.text("mail", within="contact"),
                web=self.text("web", within="contact"),
                postal_address=self.lines("postal_address", within="contact"),
            ),
            language=language,
            description=self.text("description"),
            reply_to=self.address("reply_to"),
            timezone=self.zone(),
            look=self.look(),
            rules=self.rules(),
            addresses=self.address_rules(),
            answers=self.answers(),
            signup=self.flag("signup"),
            reasons={grounds: self.text(grounds, within="reasons") for grounds in _GROUNDS},
            topics=self.topics(),
            notices=self.flag("notices"),
            languages=self.languages(language),
            archive=self.flag("archive"),
            calendar=self.flag("calendar"),
            embed=self.origins("embed"),
            uploaders=tuple(dict.fromkeys((*self.people("upload", staff, staff), *keepers))),
            keepers=keepers,
            doubts=tuple(doubt for doubt in self.unknown() if not doubt.stops),
        )
        self.problems += [doubt for doubt in self.unknown() if doubt.stops]
        if len(set(map(str.lower, staff))) == 1 < made.rules.approvals:
            facts = {"approvals": made.rules.approvals, "number": 1, **self._facts(("rules", "approvals"))}
            self.problems.append(Problem("list-approvals-too-many", facts))
        for path in self.settings.twice:
            self.problems.append(Problem("list-field-twice", self._facts(path)))
        if self.problems:
            raise InvalidList(*self.problems, staff=_only(staff), keepers=_only(keepers), language=language)
        return made

    # What was typed

    def wrong(self, field: str, value: Value = "") -> None:
        said = ", ".join(_texts(value)) if not isinstance(value, dict) else ", ".join(value)
        facts: dict[str, str | int] = {"list": self.folder, "field": field, "value": _shown(said)}
        if line := self._line(tuple(field.split("."))):
            facts["line"] = line
        self.problems.append(Problem("list-field-wrong" if value else "list-field-missing", facts))

    def value(self, key: str, within: str = "") -> Value:
        where = self.section(within) if within else self.settings.values
        self.known.setdefault(within, set()).add(key)
        return where.get(key, "")

    def section(self, key: str) -> Mapping[str, Value]:
        is_new = key not in self.known[""]
        self.known[""].add(key)
        value = self.settings.values.get(key) or {}
        if isinstance(value, dict):
            return value
        if is_new:
            self.wrong(key, value)
        return {}

    def text(self, key: str, *, within: str = "", required: bool = False) -> str:
        value, field = self.value(key, within), _path(key, within)
        if value in ("", [], {}):
            if required:
                self.wrong(field)
            return ""
        if not isinstance(value, str) or _UNSHOWABLE.search(value.strip()):
            self.wrong(field, value)
            return ""
        return value.strip()

    def word(self, key: str, within: str = "") -> str:
        """A value that is no text: what follows a number sign is a comment, also without a blank after it."""
        return self.text(key, within=within).partition(" #")[0].strip()

    def lines(self, key: str, within: str = "") -> tuple[str, ...]:
        value, field = self.value(key, within), _path(key, within)
        found = _texts(value)
        is_odd = isinstance(value, dict) or (isinstance(value, list) and not all(isinstance(one, str) for one in value))
        if (is_odd and value) or any(_UNSHOWABLE.search(one) for one in found):
            self.wrong(field, value)
            return ()
        return tuple(found)

    # What it means

    def address(self, key: str, *, within: str = "", required: bool = False) -> str:
        value = self.text(key, within=within, required=required)
        if value and not _ADDRESS.fullmatch(value):
            self.wrong(_path(key, within), value)
            return ""
        return value

    def addresses(self, key: str) -> tuple[str, ...]:
        listed = self.lines(key)
        if not listed and not self.value(key):
            self.wrong(key)
        for item in listed:
            if not _ADDRESS.fullmatch(item):
                self.wrong(key, item)
        return listed

    def people(self, key: str, staff: tuple[str, ...], otherwise: tuple[str, ...]) -> tuple[str, ...]:
        """Who may do something: the staff, nobody, or these addresses; ``otherwise`` where nothing is said."""
        listed = self.lines(key)
        said = listed[0].lower() if len(listed) == 1 else ""
        if not listed:
            return otherwise
        if said == "staff":
            return staff
        if said in NOBODY:
            return ()
        for item in listed:
            if not _ADDRESS.fullmatch(item):
                self.wrong(key, item)
        return listed

    def choice(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.word(key) or default
        if value not in allowed:
            self.wrong(key, value)
            return default
        return value

    def flag(self, key: str) -> bool:
        value = self.word(key).lower()
        if value and value not in (*YES, *NO):
            self.wrong(key, value)
        return value in YES

    def topics(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        section = self.section("topics")
        self.known["topics"] = set(section)
        for name, shown in section.items():
            topic = name.strip().lower() if is_list_id(name.strip().lower()) else id_from(name)
            is_shown = isinstance(shown, str) and not _UNSHOWABLE.search(shown)
            if not is_list_id(topic) or not is_shown or topic in found or len(found) == MOST_TOPICS:
                self.wrong("topics", name or "-")
            else:
                found[topic] = (str(shown) or name).strip()
        return found

    def languages(self, own: str) -> tuple[str, ...]:
        listed = self.lines("languages")
        if listed and not ({own} <= set(listed) <= set(LANGUAGES)):
            self.wrong("languages", ", ".join(listed))
        return listed

    def origins(self, key: str) -> tuple[str, ...]:
        """Websites as a frame's policy names them: https, a host, and nothing that could mean more than one of them."""
        found: list[str] = []
        for typed in self.lines(key):
            origin = _origin_in(typed)
            if not origin or len(found) == MOST_FRAMES:
                self.wrong(key, typed)
            else:
                found.append(origin)
        return tuple(found)

    def zone(self) -> str:
        value = self.word("timezone") or "Europe/Stockholm"
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # `Europe` is a folder
            self.wrong("timezone", value)
            return "Europe/Stockholm"
        return value

    def look(self) -> Look:
        colour = self.word("colour", "look") or Look.colour
        if not _COLOUR.fullmatch(colour):
            self.wrong("look.colour", colour)
        return Look(
            colour=colour,
            logo=self.text("logo", within="look"),
            logo_alt=self.text("logo_alt", within="look"),
            theme=self.theme(),
        )

    def theme(self) -> tuple[str, ...]:
        names = self.lines("theme", "look")
        for name in names:
            if name not in THEME_FILES:
                self.wrong("look.theme", name)
        return names

    def rules(self) -> Rules:
        return Rules(
            approvals=self.number("approvals", Rules.approvals, most=2),
            hold_minutes=self.number("hold_minutes", Rules.hold_minutes, most=7 * 24 * 60),
            latest_start_hours=self.number("latest_start_hours", Rules.latest_start_hours, most=24 * 14),
            canary_minutes=self.number("canary_minutes", Rules.canary_minutes, most=24 * 60),
            audience_percent=self.number("audience_percent", Rules.audience_percent, most=100),
            register_members=self.number("register_members", Rules.register_members, most=10**7),
            register_percent=self.number("register_percent", Rules.register_percent, most=100),
        )

    def address_rules(self) -> AddressRules:
        said = {kind: self.word(kind, "addresses") for kind in ("role", "disposable")}
        for kind, choice in said.items():
            if choice not in ("", *address_rules.CHOICES):
                self.wrong(f"addresses.{kind}", choice)
        return AddressRules(**said)

    def answers(self) -> StaffAnswers:
        """What staff say of columns, and of words for a state, in the files of subscribers that they import."""
        columns = self._said("columns", KINDS_BY_WORD)
        states = self._said("states", STATES_BY_WORD)
        return StaffAnswers(columns, states)

    def _said(self, name: str, meanings: Mapping[str, _Meaning]) -> dict[str, _Meaning]:
        from newsletter.languages.register_words import plain

        found: dict[str, _Meaning] = {}
        section = self.section(name)
        self.known[name] = set(section)
        for typed, said in section.items():
            meaning = meanings.get(plain(said.partition(" #")[0])) if isinstance(said, str) else None
            if meaning is None:
                self.wrong(f"{name}.{typed}", said)
            else:
                found[plain(typed)] = meaning
        return found

    def number(self, key: str, default: int, *, most: int) -> int:
        value = self.word(key, "rules")
        if not value:
            return default
        digits = value if value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS else "-1"
        if not 0 <= int(digits) <= most:
            self.wrong(f"rules.{key}", value)
            return default
        return int(digits)

    # What is no setting

    def unknown(self) -> Iterator[Problem]:
        """Whatever stands there and is never asked for. What may have been meant as a rule stops: nobody approves."""
        for key, value in self.settings.values.items():
            if key not in self.known[""]:
                yield self._unknown((key,))
            elif isinstance(value, dict) and key in self.known:
                yield from (self._unknown((key, one)) for one in value if one not in self.known[key])

    def _unknown(self, path: tuple[str, ...]) -> Problem:
        within = path[0] if len(path) > 1 else ""
        here = sorted(self.known[within])
        rules = sorted(self.known["rules"])
        near = _nearest(path[-1], here) or _nearest(path[-1], rules)
        value = self.settings.values[path[0]]
        has_rules = not within and isinstance(value, dict) and any(_nearest(one, rules) for one in value)
        stops = within == "rules" or near in (*rules, "rules") or has_rules
        facts = {**self._facts(path), "nearest": near}
        return Problem("list-setting-unknown-near" if near else "list-setting-unknown", facts, stops=stops)

    def _facts(self, path: tuple[str, ...]) -> dict[str, str | int]:
        shown = _shown(".".join(path))
        return {"list": self.folder, "field": shown, "line": self._line(path) or 1}

    def _line(self, path: tuple[str, ...]) -> int:
        """Where a setting stands, or the section that has it in brackets; 0 if it stands nowhere."""
        return self.settings.lines.get(path) or self.settings.lines.get(path[:1], 0)


def _path(key: str, within: str) -> str:
    return f"{within}.{key}" if within else key


def _shown(value: str) -> str:
    return _UNSHOWABLE.sub(" ", value)[:80]


def _nearest(typed: str, known: Sequence[str]) -> str:
    """The setting that was probably meant, or an empty string."""
    return nearest(typed.replace(" ", "_").replace("-", "_"), known)
