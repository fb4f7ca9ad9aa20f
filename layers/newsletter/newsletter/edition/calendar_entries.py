"""Calendar entries: the meetings of an edition, each with a name of its own for as long as anybody keeps it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from newsletter.titles import is_same_name
from newsletter.when import When

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from newsletter.issue.meetings import Meeting
    from newsletter.mailing_list import MailingList

_KEPT = timedelta(days=400)
_LONGEST_NAME = 48


@dataclass(frozen=True)
class CalendarEntry:
    """``uid`` stays when the meeting is corrected, ``stamp`` (Unix time of publishing) tells which version is newer.

    ``name`` is the name of its file without the ending, ``zone`` the one in which its hours are meant, ``url`` the
    edition that announced it. ``cancelled``: it was announced before, and is called off.
    """

    uid: str
    name: str
    title: str
    when: When
    place: str
    note: str
    zone: str
    stamp: int
    url: str = ""
    cancelled: bool = False

    def to_facts(self) -> dict[str, Any]:
        """What is stored; an edition made before entries could be cancelled has the same facts and hash as before."""
        facts = asdict(self)
        if not self.cancelled:
            del facts["cancelled"]
        facts["when"] = {name: at.isoformat() for name, at in facts["when"].items() if at is not None}
        return facts

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> CalendarEntry:
        said = facts["when"]
        first, last = (date.fromisoformat(said[name]) for name in ("first", "last"))
        starts, ends = (time.fromisoformat(said[name]) if name in said else None for name in ("starts", "ends"))
        return cls(**{**facts, "when": When(first, last, starts, ends)})


def entries_of(
    meetings: Iterable[Meeting],
    mailing_list: MailingList,
    *,
    file: str,
    published: int,
    known: Iterable[CalendarEntry] = (),
) -> tuple[CalendarEntry, ...]:
    """An entry for each meeting.

    Args:
        meetings: of one issue.
        mailing_list: whose they are; gives the zone.
        file: the issue's file. The same title in the same file is the same meeting, whatever its day has become.
        published: when, in Unix time.
        known: what the list's calendar holds: a meeting announced again, on the same day, is the same too, and so is
            one that was moved from that day.
    """
    known = tuple(known)
    again = {(_folded(entry.title), entry.when.first): entry.uid for entry in known}
    seen: dict[str, int] = {}
    made: list[CalendarEntry] = []
    for meeting in meetings:
        title = _folded(meeting.title)
        seen[title] = seen.get(title, 0) + 1
        own = f"{mailing_list.id}\n{file.rpartition('.')[0] or file}\n{title}\n{seen[title]}"
        uid = f"{hashlib.sha256(own.encode()).hexdigest()[:24]}@{mailing_list.list_id.encode('idna').decode()}"
        made.append(
            CalendarEntry(
                uid=again.get((title, meeting.when.first)) or _moved(meeting, known) or uid,
                name=_file_name(meeting.title, {entry.name for entry in made}),
                title=meeting.title,
                when=meeting.when,
                place=meeting.place,
                note=meeting.note,
                zone=mailing_list.timezone,
                stamp=published,
            )
        )
    return tuple(made)


def called_off(
    cancelled: Iterable[Meeting], known: Iterable[CalendarEntry], *, published: int
) -> tuple[CalendarEntry, ...]:
    """The entries that the list's calendar holds of meetings that are cancelled, under the names they had (RFC 5545).

    A meeting that nobody was told of needs no entry to say that it is off.
    """
    known = tuple(known)
    found: dict[str, CalendarEntry] = {}
    for meeting in cancelled:
        entry = _announced(meeting.title, meeting.when.first, known)
        if entry:
            found[entry.uid] = replace(entry, cancelled=True, stamp=published)
    return tuple(found.values())


def _moved(meeting: Meeting, known: tuple[CalendarEntry, ...]) -> str:
    entry = _announced(meeting.title, meeting.moved_from, known) if meeting.moved_from else None
    return entry.uid if entry else ""


def _announced(title: str, day: date, known: tuple[CalendarEntry, ...]) -> CalendarEntry | None:
    """The entry of that day with that name, or with one of which only the ending or a word differs."""
    there = [entry for entry in known if entry.when.first == day and not entry.cancelled]
    same = [entry for entry in there if _folded(entry.title) == _folded(title)]
    alike = same or [entry for entry in there if is_same_name(entry.title, title)]
    return alike[0] if len(alike) == 1 else None


def merged(known: Iterable[CalendarEntry], new: Iterable[CalendarEntry]) -> tuple[CalendarEntry, ...]:
    """A list's calendar with an edition's entries in it: the newer version of each, without what is long over."""
    newest: dict[str, CalendarEntry] = {}
    for entry in (*known, *new):
        if entry.uid not in newest or entry.stamp >= newest[entry.uid].stamp:
            newest[entry.uid] = entry
    latest = max((entry.stamp for entry in newest.values()), default=0)
    over = datetime.fromtimestamp(latest, UTC).date() - _KEPT
    kept = [entry for entry in newest.values() if entry.when.last >= over]
    return tuple(sorted(kept, key=lambda entry: (entry.when.first, entry.when.starts or time(), entry.uid)))


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())


def _file_name(title: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_NAME].rstrip("-") or "meeting"
    number = next(number for number in range(1, 1000) if (f"{name}-{number}" if number > 1 else name) not in taken)
    return f"{name}-{number}" if number > 1 else name
