"""What mail-in asks beside what staff's workflows ask: mails as they arrived, and what is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from newsletter.editorial import ports as editorial

if TYPE_CHECKING:
    from datetime import datetime


class MailBucket(Protocol):
    """``mail`` is None once a mail's time is over."""

    def mail(self, name: str) -> bytes | None: ...


class MailRecords(Protocol):
    """``has_share`` can be repeated: a mail that had a share of what is capped still has it."""

    def is_done(self, digest: str) -> bool: ...
    def note_done(self, digest: str, until: datetime) -> None: ...
    def has_share(self, what: str, digest: str, most: int, until: datetime) -> bool: ...


class StaffBucket(editorial.StaffBucket, Protocol):
    """``put_mailed`` tells whether the mail lies there now, and raises TryAgainLater where two came at once.

    ``add_line`` adds a line to a report unless it stands there, or there are ``most`` already; it raises TryAgainLater
    where others keep coming first.
    """

    def put_mailed(self, key: str, raw: bytes, *, mail: str, received: int) -> bool: ...
    def add_line(self, key: str, line: str, *, heading: str, most: int) -> None: ...
