"""Folder sync: a folder on this machine that mirrors the staff's bucket both ways, as a synchronised drive does."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping
    from pathlib import Path

    from mypy_boto3_s3 import S3Client

_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp")
_SECONDS = 0.7
_LONGEST_KEY = 1024
"""Bytes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""

_MOST_VANISHED = 10
"""Files that are gone all at once: more of them are a drive that went away, not people throwing away."""

_Stamp = tuple[int, int]


class _LeftAloneError(Exception):
    """A file that cannot be mirrored as it is; the message says why, and what to do."""


class FolderSync:
    """Mirrors ``folder`` and ``bucket``: what is put in the folder goes up, what appears in the bucket comes down.

    What is thrown away in the folder, but for reports, goes in the bucket too, once two looks have not found it: a
    program that saves a file takes it away for a moment. Nothing is removed from the folder. A file that cannot be
    mirrored is told once, through ``tell``, and tried again when it has changed; the others go on.
    """

    def __init__(self, folder: Path, bucket: str, s3: S3Client, tell: Callable[[str], None] = print) -> None:
        self.folder = folder
        self._bucket = bucket
        self._s3 = s3
        self._tell = tell
        self._local: dict[str, _Stamp] = {}
        self._remote: dict[str, str] = {}
        self._seen: dict[str, _Stamp] = {}
        self._missed: set[str] = set()
        self._told: dict[str, str] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="folder-sync", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2)

    def mirror(self, *, settled: bool = False) -> None:
        """Once in both directions; with ``settled``, only what has not changed since the last look goes up."""
        found = dict(self._found())
        self._up(found, settled=settled)
        self._take_away(found.keys())
        self._down()

    def leave_alone(self, *folders: str) -> int:
        """Do not take what lies in these folders now for new; how many files that are."""
        here = {key: stamp for key, (_, stamp) in self._found() if key.startswith(tuple(f"{one}/" for one in folders))}
        self._local |= here
        return len(here)

    def remembered(self) -> dict[str, Any]:
        """What is known of both sides, to be kept for ``go_on``."""
        return {"local": {key: list(stamp) for key, stamp in self._local.items()}, "remote": dict(self._remote)}

    def go_on(self, remembered: Mapping[str, Any]) -> None:
        """Take up where another mirror ended: only what has changed since on either side is new."""
        self._local = {key: (stamp[0], stamp[1]) for key, stamp in remembered["local"].items()}
        self._remote = dict(remembered["remote"])

    def put(self, key: str, content: bytes) -> None:
        """Put a file in the staff's folder at once, as a file manager would: whole, or not at all."""
        path = self.folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.part")
        try:
            partial.write_bytes(content)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    def _run(self) -> None:
        while not self._stopped.wait(_SECONDS):
            try:
                self.mirror(settled=True)
            except Exception as error:  # noqa: BLE001 - whatever it is, the folder goes on, and says so
                self._say("", f"the folder could not be mirrored just now: {error!r}"[:300])
            else:
                self._told.pop("", None)

    def _found(self) -> Iterator[tuple[str, tuple[Path, _Stamp]]]:
        """Every file in the folder that may be one of staff's, by its key, pictures before the issues beside them."""
        for path in sorted(self.folder.rglob("*"), key=_pictures_first):
            name = path.relative_to(self.folder).as_posix()
            try:
                if not path.name.startswith(".") and _is_file(path):
                    yield _key(name), (path, _stamp(path))
            except FileNotFoundError:
                continue  # taken away since
            except (_LeftAloneError, OSError) as error:
                self._say(name, str(error))

    def _up(self, found: dict[str, tuple[Path, _Stamp]], *, settled: bool) -> None:
        before, self._seen = self._seen, {key: stamp for key, (_, stamp) in found.items()}
        for key, (path, stamp) in found.items():
            if self._local.get(key) == stamp or (settled and before.get(key) != stamp):
                continue
            try:
                answer = self._s3.put_object(Bucket=self._bucket, Key=key, Body=path.read_bytes())
            except FileNotFoundError:
                continue
            except (OSError, ClientError) as error:
                self._say(key, f"it could not be read or sent: {error}")
                continue
            self._local[key] = stamp
            self._remote[key] = answer["ETag"]
            self._told.pop(key, None)

    def _take_away(self, here: Container[str]) -> None:
        """Throw away in the bucket what two looks in a row have not found in the folder."""
        gone = {key for key in self._local if key not in here and not key.startswith("reports/")}
        if not self.folder.is_dir() or len(gone) > _MOST_VANISHED:
            self._say("/", f"{len(gone)} files are gone all at once, so none is taken back: is a drive missing?")
            return
        for key in gone & self._missed:
            self._s3.delete_object(Bucket=self._bucket, Key=key)
            del self._local[key]
            self._remote.pop(key, None)
        self._missed = gone

    def _down(self) -> None:
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket):
            for there in page.get("Contents", []):
                key, etag = there["Key"], there["ETag"]
                if self._remote.get(key) == etag or key.endswith("/") or not self._is_within(key):
                    continue
                try:
                    self.put(key, self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read())
                    self._local[key] = _stamp(self.folder / key)
                except (OSError, ValueError) as error:
                    self._say(key, f"it is in the bucket and could not be put here: {error}")
                except ClientError:
                    continue  # thrown away since
                else:
                    self._remote[key] = etag
                    self._told.pop(key, None)

    def _is_within(self, key: str) -> bool:
        try:
            return (self.folder / key).resolve().is_relative_to(self.folder.resolve())
        except (OSError, ValueError, RuntimeError):  # no path at all, or a link that leads to itself
            return False

    def _say(self, key: str, why: str) -> None:
        """Tell it once for as long as it stays so."""
        if self._told.get(key) != why:
            self._told[key] = why
            self._tell(_shown(f"{self.folder.name}/{key.lstrip('/')}: {why}"))


def _is_file(path: Path) -> bool:
    if path.is_symlink():
        raise _LeftAloneError("it is a link: put the file itself there")
    return path.is_file()


def _key(name: str) -> str:
    try:
        size = len(name.encode())
    except UnicodeEncodeError as error:
        raise _LeftAloneError("its name is not in UTF-8, so nobody could be told of it: rename it") from error
    if size > _LONGEST_KEY:
        raise _LeftAloneError(f"its path is longer than {_LONGEST_KEY} bytes: shorten it")
    return name


def _shown(text: str) -> str:
    """A text as any terminal can show it."""
    encoding = sys.stdout.encoding or "utf-8"
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return printable.encode(encoding, "replace").decode(encoding)


def _stamp(path: Path) -> _Stamp:
    about = path.stat()
    return about.st_mtime_ns, about.st_size


def _pictures_first(path: Path) -> tuple[bool, bool, str]:
    """Settings before issues, and pictures before the issue that shows them."""
    return ("issues" in path.parts or "drafts" in path.parts, path.suffix.lower() not in _PICTURES, str(path))
