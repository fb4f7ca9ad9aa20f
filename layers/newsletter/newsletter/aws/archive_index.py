"""Each list's contents: one object that grows with every issue whose ledger closes, by compare-and-swap."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from newsletter.aws.clients import s3
from newsletter.aws.s3_objects import is_missing, is_unchanged, put_over
from newsletter.edition.archive_index import from_json, to_json, without_issue
from newsletter.errors import TryAgainLater

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsletter.edition.archive_index import Contents

_TRIES = 8
_MOST_AT_HAND = 8


@dataclass(frozen=True)
class ListContents:
    """A worker keeps those of a few lists at hand and asks S3 whether they have changed."""

    archive_bucket: str
    _at_hand: dict[str, tuple[Contents, str]] = field(init=False, default_factory=dict)

    def contents(self, list_id: str) -> Contents:
        """What a list has sent, the newest first; nothing for a list we do not know."""
        return self._contents(list_id)[0]

    def withdraw(self, list_id: str, edition: str) -> None:
        """Take an issue out of its list's contents; its own page stays."""
        self.change_contents(list_id, lambda known: without_issue(known, edition))

    def change_contents(self, list_id: str, change: Callable[[Contents], Contents]) -> None:
        """Let a list's contents become what ``change`` makes of them, whatever they are by then.

        Raises:
            TryAgainLater: others kept coming first.
        """
        for _ in range(_TRIES):
            known, tag = self._contents(list_id)
            wanted = change(known)
            if wanted == known:
                return
            if put_over(self.archive_bucket, _key(list_id), to_json(wanted), "application/json", tag):
                return
        raise TryAgainLater("the list's contents are being written by others")

    def _contents(self, list_id: str) -> tuple[Contents, str]:
        """The contents and the tag of just this version; the tag is empty if there is none yet."""
        at_hand = self._at_hand.get(list_id)
        unless = {"IfNoneMatch": at_hand[1]} if at_hand else {}
        try:
            answer = s3().get_object(Bucket=self.archive_bucket, Key=_key(list_id), **unless)  # type: ignore[arg-type]
        except ClientError as error:
            if at_hand and is_unchanged(error):
                return at_hand
            if is_missing(error):
                return (), ""
            raise
        if len(self._at_hand) >= _MOST_AT_HAND:
            self._at_hand.pop(next(iter(self._at_hand)))
        self._at_hand[list_id] = from_json(answer["Body"].read()), answer["ETag"]
        return self._at_hand[list_id]


def _key(list_id: str) -> str:
    return f"contents/{list_id}.json"
