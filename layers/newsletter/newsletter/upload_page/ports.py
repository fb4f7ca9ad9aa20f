"""What the upload page asks beside what sending asks: the staff's folder, what is known of its files, void links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from newsletter.subscribers import ports as subscribers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from newsletter.issue.stored_file import StoredFile
    from newsletter.issue.upload_permit import UploadPermit
    from newsletter.sending.edition_state import EditionState


class Ledger(Protocol):
    """``upload`` is what is known of a file, and ``state_or_none`` where its edition stands."""

    def upload(self, key: str) -> Mapping[str, Any]: ...
    def state_or_none(self, edition: str) -> EditionState | None: ...


class StaffBucket(subscribers.Lists, Protocol):
    """``files_in`` gives the newest first, ``stored`` one of them.

    ``folders_of`` gives the folders whose settings are a list's. ``put_over`` tells whether the version of that tag, or
    none, was still there to be replaced.
    ``permit`` is what lets a browser put a file at just this key.
    """

    def folders_of(self, list_id: str) -> Sequence[str]: ...
    def file(self, key: str) -> bytes | None: ...
    def files_in(self, folder: str) -> Sequence[StoredFile]: ...
    def stored(self, key: str) -> StoredFile | None: ...
    def put(self, key: str, content: bytes) -> str: ...
    def put_over(self, key: str, content: bytes, tag: str) -> bool: ...
    def permit(self, key: str, most: int, seconds: int) -> UploadPermit: ...
    def throw_away(self, key: str) -> None: ...


class UploadLinks(Protocol):
    """``void_until``: links issued to a person for a list until that second are void; 0 for none."""

    def void_until(self, list_id: str, person: str) -> int: ...
