"""Folder sync: a folder on this machine that mirrors the staff's bucket both ways, as a synchronised drive does."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_s3 import S3Client

_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp")


class FolderSync:
    """Mirrors ``folder`` and ``bucket``: what is put in the folder goes up, what appears in the bucket comes down.

    Nothing is ever removed on either side: throwing a file away here takes back no mail.
    """

    def __init__(self, folder: Path, bucket: str, s3: S3Client) -> None:
        self.folder = folder
        self._bucket = bucket
        self._s3 = s3
        self._local: dict[str, tuple[int, int]] = {}
        self._remote: dict[str, str] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="folder-sync", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2)

    def mirror(self) -> None:
        """Once in both directions."""
        self._up()
        self._down()

    def leave_alone(self, *folders: str) -> int:
        """Do not take what lies in these folders now for new; how many files that are."""
        files = [path for folder in folders for path in (self.folder / folder).rglob("*") if path.is_file()]
        for path in files:
            self._local[path.relative_to(self.folder).as_posix()] = _stamp(path)
        return len(files)

    def put(self, key: str, content: bytes) -> None:
        """Put a file in the staff's folder at once, as a file manager would: whole, or not at all."""
        path = self.folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.part")
        partial.write_bytes(content)
        partial.replace(path)

    def _run(self) -> None:
        while not self._stopped.wait(0.7):
            self.mirror()

    def _up(self) -> None:
        for path in sorted(self.folder.rglob("*"), key=_pictures_first):
            if not path.is_file() or path.name.startswith("."):
                continue
            key = path.relative_to(self.folder).as_posix()
            stamp = _stamp(path)
            if self._local.get(key) == stamp:
                continue
            answer = self._s3.put_object(Bucket=self._bucket, Key=key, Body=path.read_bytes())
            self._local[key] = stamp
            self._remote[key] = answer["ETag"]

    def _down(self) -> None:
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket):
            for there in page.get("Contents", []):
                key, etag = there["Key"], there["ETag"]
                path = (self.folder / key).resolve()
                if self._remote.get(key) == etag or key.endswith("/") or not path.is_relative_to(self.folder.resolve()):
                    continue
                content = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
                self.put(key, content)
                self._local[key] = _stamp(path)
                self._remote[key] = etag


def _stamp(path: Path) -> tuple[int, int]:
    about = path.stat()
    return about.st_mtime_ns, about.st_size


def _pictures_first(path: Path) -> tuple[bool, bool, str]:
    """Settings before issues, and pictures before the issue that shows them."""
    return ("issues" in path.parts or "drafts" in path.parts, path.suffix.lower() not in _PICTURES, str(path))
