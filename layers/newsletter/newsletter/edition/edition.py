"""An edition: an issue rendered and frozen, with nothing left open but the reader's own slots."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from newsletter.edition.calendar_entries import CalendarEntry

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCHEMA = 1
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")


def is_edition_id(text: str) -> bool:
    """Whether ``text`` can name an edition: its list's id, a hyphen and what it is made of."""
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True)
class Edition:
    """``html``, ``text`` and ``subject`` are texts for SES inline templates (see ``slots``); ``web`` is a whole page.

    ``list`` is the mailing list's id. ``sender`` is a formatted From and ``list_id`` the whole value of List-Id, both
    ASCII; ``reply_to`` may be empty. ``reasons`` maps each of ``slots.GROUNDS``, and ``notice`` in a notice, to why
    such a reader gets it: first as HTML, then as text. ``calendar`` holds the meetings it announces; ``headers`` are
    those of every mail of it, beyond the ones above.
    """

    id: str
    list: str
    list_name: str
    subject: str
    preheader: str
    language: str
    html: str
    text: str
    web: str
    sender: str
    reply_to: str
    list_id: str
    reasons: Mapping[str, tuple[str, str]]
    calendar: tuple[CalendarEntry, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content_hash(self) -> str:
        """SHA-256 in hexadecimal over everything a reader can see.

        The edition's own id, which stands in its links and pictures' addresses, does not count, nor does the time of
        publishing: the same content uploaded twice has the same hash.
        """
        seen = {name: value for name, value in asdict(self).items() if name not in ("id", "calendar", "headers")}
        if self.calendar:
            facts = [entry.to_facts() | {"stamp": 0, "url": ""} for entry in self.calendar]
            seen["calendar"] = json.dumps(facts, sort_keys=True, ensure_ascii=False)
        for name in ("html", "text", "web"):
            seen[name] = seen[name].replace(self.id, "")
        return hashlib.sha256(json.dumps(seen, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def to_json(self) -> bytes:
        calendar = [entry.to_facts() for entry in self.calendar]
        return json.dumps({"v": _SCHEMA, **asdict(self), "calendar": calendar}, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, raw: bytes) -> Edition:
        """Raises ValueError for an edition of a schema this code does not know."""
        content = json.loads(raw)
        if not isinstance(content, dict) or content.pop("v", None) != _SCHEMA:
            raise ValueError("not an edition of a schema this code knows")
        content["reasons"] = {grounds: (html, text) for grounds, (html, text) in content["reasons"].items()}
        content["calendar"] = tuple(CalendarEntry.of(facts) for facts in content.get("calendar", ()))
        return cls(**content)
