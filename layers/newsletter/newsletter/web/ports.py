"""What the website asks beside what sending asks: what anybody may read, and a count of what scanners open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from newsletter.sending import ports as sending

if TYPE_CHECKING:
    from newsletter.edition.archive_index import Contents
    from newsletter.edition.calendar_entries import CalendarEntry
    from newsletter.edition.edition import Edition


class Ledger(sending.Ledger, Protocol):
    """``note_scanned`` counts readers of a list whose links a mail scanner opened; nothing depends on it."""

    def note_scanned(self, list_id: str, readers: int, now: float) -> None: ...


class StatusLinks(Protocol):
    """``void_until``: links to the status page issued to somebody until that second are void; 0 for none."""

    def void_until(self, who: str) -> int: ...


class StaffBucket(Protocol):
    """The staff's folder, of which only the reports that are pages can be read."""

    def file(self, key: str) -> bytes | None: ...


class Picture(Protocol):
    @property
    def content(self) -> bytes: ...
    @property
    def content_type(self) -> str: ...


class Archive(sending.Archive, Protocol):
    """``contents`` and ``calendar`` are empty for a list that has none yet, or that we do not know.

    ``shown`` is an edition with what was corrected since it was mailed.
    """

    def contents(self, list_id: str) -> Contents: ...
    def calendar(self, list_id: str) -> tuple[CalendarEntry, ...]: ...
    def shown(self, edition: str) -> Edition | None: ...
    def picture(self, edition: str, name: str) -> Picture | None: ...
    def logo(self, name: str) -> Picture | None: ...
