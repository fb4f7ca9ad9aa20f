"""A folder and the staff's bucket kept alike, both ways: what changes in one goes to the other, and nothing is lost.

What both knew last is remembered in the folder (``.utskick-sync.json``), so it is known which of the two has changed
since. Where both have, the bucket's version takes the place, because the stack has acted on it, and the folder's is put
aside under ``not-synced/``: put in the bucket beside the other, it would be an issue of its own.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from console.mirror_files import STATE, Found, NotNowError, aside, digest, files_in, is_of_people, is_open, put, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

REPORTS = "reports/"
"""What lies there comes down, and nothing that is done to it here goes up."""

_MOST_VANISHED = 10
"""Files that are gone all at once: more of them are a drive that went away, not people throwing away."""

_LOST_RACE = {"PreconditionFailed", "ConditionalRequestConflict", "404", "NoSuchKey"}


@dataclass
class Known:
    """A file as both sides had it when they were last alike: the object's ETag, and the file's content and stamp."""

    etag: str
    content: str
    stamp: tuple[int, int]


@dataclass
class FolderMirror:
    """Keeps ``folder`` and ``bucket`` alike. ``tell`` hears of all that was done, and once of what cannot be.

    ``stuck`` are the files that the last mirroring told of, as it could not make them alike.
    """

    folder: Path
    bucket: str
    s3: Any
    tell: Callable[[str], None]
    clock: Callable[[], float] = time.time
    stuck: set[str] = field(default_factory=set)
    _known: dict[str, Known] = field(default_factory=dict)
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)
    _missed: set[str] = field(default_factory=set)
    _told: dict[str, str] = field(default_factory=dict)

    def remember(self) -> bool:
        """Read what was known when it last ran; whether it ever did, with this bucket."""
        try:
            kept = json.loads((self.folder / STATE).read_text("utf-8"))
            if kept["bucket"] != self.bucket:
                return False
            files = {
                key: Known(one["etag"], one["content"], (one["stamp"][0], one["stamp"][1]))
                for key, one in kept["files"].items()
            }
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return False
        self._known = files
        return True

    def new_files(self) -> list[str]:
        """Keys of what lies here and not in the bucket, and what a first mirroring would put there."""
        there = self._there()
        return [key for key in files_in(self.folder, self._say) if key not in there and not key.startswith(REPORTS)]

    def mirror(self) -> bool:
        """Once in both directions; whether nothing waits for the next look.

        What has changed here since the last look is still being written and waits, so a first look sends nothing.

        Raises:
            BotoCoreError, ClientError: the bucket does not answer. What was done until then is remembered.
        """
        self.stuck.clear()
        if not self.folder.is_dir() or (self._known and not (self.folder / STATE).exists()):
            self._say("", "the folder, or what was remembered in it, is gone: is a drive missing? Nothing is done")
            return True
        here, there = files_in(self.folder, self._say), self._there()
        before = {key: vars(known) | {} for key, known in self._known.items()}
        waiting = 0
        try:
            for key in [*here, *(key for key in there if key not in here)]:
                waiting += not self._settle(key, here.get(key), there.get(key, ""))
            waiting += self._take_away(here, there)
        finally:
            self._seen = {key: found.stamp for key, found in here.items()}
            if before != {key: vars(known) for key, known in self._known.items()} or not (self.folder / STATE).exists():
                self._keep()
        return waiting == 0

    def _settle(self, key: str, here: Found | None, etag: str) -> bool:
        """Make one file alike on both sides; False where that waits for the next look."""
        try:
            return self._settled(key, here, etag)
        except NotNowError as why:
            if not str(why):
                return False
            self._say(key, str(why))
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") not in _LOST_RACE:
                raise
            return False  # somebody was faster: the next look sees what they did
        except (OSError, ValueError) as error:
            self._say(key, f"it could not be read or put in its place: {error}")
        return True

    def _settled(self, key: str, here: Found | None, etag: str) -> bool:
        known = self._known.get(key)
        is_new_there = bool(etag) and (known is None or known.etag != etag)
        if here is None:
            return self._fetch(key, None, etag) if is_new_there else True  # what is gone here is _take_away's
        if known is not None and known.stamp == here.stamp:
            return self._fetch(key, here, etag) if is_new_there else self._removed_there(key, here, etag)
        if key.startswith(REPORTS) and not is_new_there:
            return True
        if self._seen.get(key) != here.stamp:
            raise NotNowError("")
        content = whole(here)
        if known is not None and known.content == digest(content):
            known.stamp = here.stamp  # saved again as it was
            return self._fetch(key, here, etag) if is_new_there else self._removed_there(key, here, etag)
        if is_new_there:
            return self._both(key, here, content, etag)
        if known is not None and not etag:
            self._put_aside(key, here, "it was thrown away in the bucket and changed here; your copy lies in {}")
            return True
        return self._send(key, here, content, etag)

    def _send(self, key: str, here: Found, content: bytes, etag: str) -> bool:
        """Put it in the bucket, unless somebody did so since the look."""
        condition: dict[str, str] = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        answer = self.s3.put_object(Bucket=self.bucket, Key=key, Body=content, **condition)
        self._known[key] = Known(answer["ETag"], digest(content), here.stamp)
        self._done(key, "sent")
        return True

    def _both(self, key: str, here: Found, content: bytes, etag: str) -> bool:
        """Both were changed: alike, or the bucket's takes the place and this one is put aside."""
        theirs = self._object(key, etag)
        if theirs != content:
            self._put_aside(
                key, here, "it was changed here and in the bucket; the bucket's is in its place, yours in {}"
            )
            return self._place(key, None, theirs, etag)
        self._known[key] = Known(etag, digest(content), here.stamp)
        return True

    def _fetch(self, key: str, here: Found | None, etag: str) -> bool:
        return self._place(key, here, self._object(key, etag), etag)

    def _place(self, key: str, here: Found | None, content: bytes, etag: str) -> bool:
        """Put the bucket's version in the folder, unless somebody saves there at this moment."""
        known = self._known.get(key)
        if here and known and known.content == digest(content):
            known.etag = etag  # put there again as it was
            return True
        path = here.path if here else self.folder / key
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise NotNowError("its name in the bucket leads out of the folder")
        if here is None and path.exists():
            raise NotNowError("it is in the bucket, and something else of nearly that name lies here: rename that")
        _leave_open(here)
        self._known[key] = Known(etag, digest(content), put(path, content))
        self._done(key, "fetched")
        return True

    def _removed_there(self, key: str, here: Found, etag: str) -> bool:
        """Where the bucket has it no longer, take it away here too, to where copies are put aside; reports stay."""
        if not etag and not key.startswith(REPORTS):
            self._put_aside(key, here, "it was thrown away in the bucket; what lay here is in {}")
        return True

    def _put_aside(self, key: str, here: Found, words: str) -> None:
        _leave_open(here)
        place = aside(self.folder, key, self.clock())
        place.parent.mkdir(parents=True, exist_ok=True)
        here.path.rename(place)
        self._known.pop(key, None)
        self._done(key, words.format(place.relative_to(self.folder).as_posix()))

    def _take_away(self, here: Mapping[str, Found], there: Mapping[str, str]) -> int:
        """Throw away in the bucket what two looks in a row have not found here; how many wait for the second."""
        gone = {
            key for key in self._known
            if key not in here and not key.startswith(REPORTS) and not os.path.lexists(self.folder / key)
        }  # fmt: skip
        if len(gone) > _MOST_VANISHED:
            self._say("", f"{len(gone)} files are gone all at once, so none is thrown away: is a drive missing?")
            return 0
        for key in sorted(gone & self._missed):
            known = self._known.pop(key)
            if there.get(key) == known.etag:
                self.s3.delete_object(Bucket=self.bucket, Key=key, IfMatch=known.etag)
                self._done(key, "thrown away in the bucket too, where its last version is kept")
        waiting = gone - self._missed
        self._missed = gone
        return len(waiting)

    def _there(self) -> dict[str, str]:
        """The ETag of every object by its key."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        found = (one for page in pages for one in page.get("Contents", ()))
        return {one["Key"]: one["ETag"] for one in found if is_of_people(one["Key"])}

    def _object(self, key: str, etag: str) -> bytes:
        content: bytes = self.s3.get_object(Bucket=self.bucket, Key=key, IfMatch=etag)["Body"].read()
        return content

    def _keep(self) -> None:
        files = {key: vars(known) for key, known in self._known.items()}
        kept = {"bucket": self.bucket, "files": files}
        put(self.folder / STATE, json.dumps(kept, ensure_ascii=False, indent=1).encode())

    def _done(self, key: str, what: str) -> None:
        self._told.pop(key, None)
        self.tell(f"{key}: {what}")

    def _say(self, key: str, why: str) -> None:
        """Tell it once for as long as it stays so."""
        self.stuck.add(key)
        if self._told.get(key) != why:
            self._told[key] = why
            self.tell(f"{key}: {why}" if key else why)


def _leave_open(here: Found | None) -> None:
    """Raises NotNowError where somebody works with a file at this moment."""
    if here is not None and is_open(here.path):
        raise NotNowError("it changed in the bucket and is open here: close it, and it is put right")
    if here is not None and not here.as_was:
        raise NotNowError("")


def unreachable(error: BotoCoreError | ClientError) -> str:
    """What AWS says of a bucket that does not answer, in a line."""
    return f"the bucket does not answer just now, and is asked again: {error}"[:300]
