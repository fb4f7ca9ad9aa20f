"""The archive: editions, audiences and letters, written once and read ever after; each list's calendar and contents."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from heapq import nlargest
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from newsletter.aws.archive_index import ListContents
from newsletter.aws.clients import s3
from newsletter.aws.s3_objects import is_missing, put_once, put_over
from newsletter.edition.archive_index import corrected, sent_issue, with_issue
from newsletter.edition.calendar_entries import CalendarEntry, merged
from newsletter.edition.edition import Edition
from newsletter.errors import TryAgainLater
from newsletter.letters import Letter
from newsletter.sending.audience import Part, byte_range, members_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from newsletter.edition.archive_index import Contents
    from newsletter.edition.pictures import HostedPicture
    from newsletter.sending.batches import Batch

_TRIES = 8


@dataclass(frozen=True)
class StoredPicture:
    """A hosted picture as the website serves it."""

    content: bytes
    content_type: str


@dataclass(frozen=True)
class Archive(ListContents):
    """What is frozen, and the calendars and contents that grow with every edition sent."""

    archive_bucket: str
    _editions: dict[str, Edition] = field(init=False, default_factory=dict)

    def freeze(self, edition: Edition, pictures: Iterable[HostedPicture]) -> None:
        """Keep an edition and its pictures; the first version is the one that stays."""
        for picture in pictures:
            self._put_once(_picture_key(edition.id, picture.name), picture.content, picture.content_type)
        # The edition last: where it is, everything it shows is too.
        self._put_once(f"editions/{edition.id}/edition.json", edition.to_json(), "application/json")

    def edition_ids(self, list_id: str = "") -> Iterator[str]:
        """Every edition there ever was, or those of one list, in no order that means anything."""
        begins = f"editions/{list_id}-" if list_id else "editions/"
        for page in (
            s3().get_paginator("list_objects_v2").paginate(Bucket=self.archive_bucket, Prefix=begins, Delimiter="/")
        ):
            for there in page.get("CommonPrefixes", ()):
                edition = there["Prefix"].removeprefix("editions/").removesuffix("/")
                if not list_id or edition.rpartition("-")[0] == list_id:
                    yield edition

    def edition(self, edition: str) -> Edition:
        """An edition as it was frozen. A worker keeps the latest few at hand: they never change."""
        if edition not in self._editions:
            raw = self._get(f"editions/{edition}/edition.json")
            if len(self._editions) >= 4:
                self._editions.pop(next(iter(self._editions)))
            self._editions[edition] = Edition.from_json(raw)
        return self._editions[edition]

    def correct(self, edition: Edition, pictures: Iterable[HostedPicture], now: int) -> None:
        """Let the website show this in place of what was mailed; a later correction takes its place."""
        for picture in pictures:
            self._put_once(_picture_key(edition.id, picture.name), picture.content, picture.content_type)
        key = f"editions/{edition.id}/corrected.json"
        s3().put_object(Bucket=self.archive_bucket, Key=key, Body=edition.to_json(), ContentType="application/json")
        self._add_to_calendar(edition)
        self.change_contents(edition.list, lambda known: corrected(known, edition, now))

    def shown(self, edition: str) -> Edition | None:
        """An edition as the website shows it: corrected, if it was; None if there is no such edition."""
        try:
            return Edition.from_json(self._get(f"editions/{edition}/corrected.json"))
        except ClientError as error:
            if not is_missing(error):
                raise
        try:
            return self.edition(edition)
        except ClientError as error:
            if is_missing(error):
                return None
            raise

    def picture(self, edition: str, name: str) -> StoredPicture | None:
        return self._picture(_picture_key(edition, name))

    def _picture(self, key: str) -> StoredPicture | None:
        try:
            answer = s3().get_object(Bucket=self.archive_bucket, Key=key)
        except ClientError as error:
            if is_missing(error):
                return None
            raise
        return StoredPicture(answer["Body"].read(), answer["ContentType"])

    def keep_logo(self, name: str, logo: HostedPicture) -> None:
        """Keep a list's logo for the website; a later one of the name takes its place."""
        key, kind = f"logos/{name}", logo.content_type
        s3().put_object(Bucket=self.archive_bucket, Key=key, Body=logo.content, ContentType=kind)

    def logo(self, name: str) -> StoredPicture | None:
        return self._picture(f"logos/{name}")

    def calendar(self, list_id: str) -> tuple[CalendarEntry, ...]:
        """The meetings that a list's editions have announced since they started; none for a list we do not know."""
        return self._calendar(list_id)[0]

    def announce(self, edition: str) -> None:
        """Put an edition's meetings in its list's calendar. Doing it again changes nothing.

        Raises:
            TryAgainLater: other editions of the list kept coming first.
        """
        self._add_to_calendar(self.edition(edition))

    def enter(self, edition: str, sent: int) -> None:
        """Put an edition that readers have got in its list's contents. Doing it again changes nothing.

        Raises:
            TryAgainLater: other editions of the list kept coming first.
        """
        shown = self.shown(edition)
        if shown is None:
            return
        issue = sent_issue(shown, sent)

        def entered(known: Contents) -> Contents:
            return known if any(one.edition == edition for one in known) else with_issue(known, issue)

        self.change_contents(shown.list, entered)

    def _add_to_calendar(self, edition: Edition) -> None:
        list_id, new = edition.list, edition.calendar
        for _ in range(_TRIES if new else 0):
            known, tag = self._calendar(list_id)
            entries = merged(known, new)
            if entries == known or self._put_calendar(list_id, entries, tag):
                return
        if new:
            raise TryAgainLater("the list's calendar is being written by others")

    def _put_calendar(self, list_id: str, entries: Iterable[CalendarEntry], tag: str) -> bool:
        return put_over(self.archive_bucket, _calendar_key(list_id), _as_json(entries), "application/json", tag)

    def _calendar(self, list_id: str) -> tuple[tuple[CalendarEntry, ...], str]:
        """The entries and the tag of just this version; the tag is empty if there is none yet."""
        try:
            answer = s3().get_object(Bucket=self.archive_bucket, Key=_calendar_key(list_id))
        except ClientError as error:
            if is_missing(error):
                return (), ""
            raise
        return tuple(CalendarEntry.of(facts) for facts in json.loads(answer["Body"].read())), answer["ETag"]

    def freeze_part(self, edition: str, number: int, part: Part) -> Part:
        """Keep a part of the audience. If it was frozen before, that version is returned: an audience never changes."""
        if self._put_once(_part_key(edition, number), part.to_bytes(), "text/plain"):
            return part
        return self.part(edition, number)

    def has_audience(self, edition: str) -> bool:
        """Whether an audience was ever frozen for an edition: whether it has started."""
        found = s3().list_objects_v2(Bucket=self.archive_bucket, Prefix=_part_key(edition, 0), MaxKeys=1)
        return found["KeyCount"] > 0

    def part(self, edition: str, number: int) -> Part:
        return Part.from_bytes(self._get(_part_key(edition, number)))

    def members(self, batch: Batch, size: int) -> tuple[str, ...]:
        """The keys of a batch's readers; ``size`` is what the edition's full batches hold."""
        first, last = byte_range(batch, size)
        answer = s3().get_object(
            Bucket=self.archive_bucket, Key=_part_key(batch.edition, batch.part), Range=f"bytes={first}-{last}"
        )
        return members_in(answer["Body"].read())

    def keep_letter(self, letter: Letter, *, over: bool = False) -> None:
        """The first one of its name stays, unless it is to be written ``over``."""
        if letter.attachment:  # first: where a letter is, what it carries is too
            self._put_once(_attachment_key(letter.id), letter.attachment.content, "application/octet-stream")
        key, content = f"letters/{letter.id}.json", letter.to_bytes()
        if over:
            s3().put_object(Bucket=self.archive_bucket, Key=key, Body=content, ContentType="application/json")
        else:
            self._put_once(key, content, "application/json")

    def letter_ids(self, most: int) -> Sequence[tuple[str, datetime]]:
        """The newest letters by name, newest first, each with when it was written. They are kept for a month."""
        found = (
            (there["LastModified"], there["Key"].removeprefix("letters/").removesuffix(".json"))
            for page in s3().get_paginator("list_objects_v2").paginate(Bucket=self.archive_bucket, Prefix="letters/")
            for there in page.get("Contents", ())
        )
        return [(letter, written) for written, letter in nlargest(most, found)]

    def letter(self, letter: str) -> Letter:
        return Letter.from_bytes(self._get(f"letters/{letter}.json"), lambda: self._get(_attachment_key(letter)))

    def _get(self, key: str) -> bytes:
        return s3().get_object(Bucket=self.archive_bucket, Key=key)["Body"].read()

    def _put_once(self, key: str, content: bytes, content_type: str) -> bool:
        return put_once(self.archive_bucket, key, content, content_type)


def _picture_key(edition: str, name: str) -> str:
    return f"editions/{edition}/pictures/{name}"


def _attachment_key(letter: str) -> str:
    return f"attachments/{letter}"


def _calendar_key(list_id: str) -> str:
    return f"calendars/{list_id}.json"


def _as_json(entries: Iterable[CalendarEntry]) -> bytes:
    return json.dumps([entry.to_facts() for entry in entries], ensure_ascii=False).encode()


def _part_key(edition: str, number: int) -> str:
    return f"audiences/{edition}/part-{number:04d}.txt"
