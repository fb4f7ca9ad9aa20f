"""The staff's bucket: a folder is the interface. Files go in, reports come out."""

from __future__ import annotations

from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from newsletter.aws.clients import s3, s3_of_browsers
from newsletter.aws.s3_objects import is_missing, put_over
from newsletter.errors import InvalidList, Problem, TryAgainLater
from newsletter.issue.stored_file import StoredFile
from newsletter.issue.upload_permit import KIND, UploadPermit
from newsletter.mailing_list import MailingList, is_list_id, list_of_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mypy_boto3_s3.type_defs import ObjectTypeDef

_MOST_IN_MEMORY = 2**20
_CHUNK = 2**16
_TRIES = 8


@dataclass(frozen=True)
class StaffBucket:
    """The staff's bucket: ``issues/``, ``drafts/``, ``lists/`` and ``reports/``."""

    staff_bucket: str

    def file(self, key: str, version: str = "") -> bytes | None:
        """A file's bytes, in just that version if one is named; None if it is gone."""
        which = {"VersionId": version} if version else {}
        try:
            return s3().get_object(Bucket=self.staff_bucket, Key=key, **which)["Body"].read()  # type: ignore[arg-type]
        except ClientError as error:
            if is_missing(error):
                return None
            raise

    def put(self, key: str, content: bytes) -> str:
        """Put a file there, as staff would; its version."""
        return s3().put_object(Bucket=self.staff_bucket, Key=key, Body=content).get("VersionId", "")

    def put_mailed(self, key: str, raw: bytes, *, mail: str, received: int) -> bool:
        """Put a mailed issue there, unless a later mail lies there already: whether it lies there now.

        Args:
            key: where it belongs.
            raw: the mail.
            mail: its digest; the same mail again is not put there again.
            received: when it came, in seconds since 1970.

        Raises:
            TryAgainLater: another mail of that name came at this very moment.
        """
        there: dict[str, str] = {}
        tag = ""
        try:
            found = s3().head_object(Bucket=self.staff_bucket, Key=key)
            there, tag = found["Metadata"], found["ETag"]
        except ClientError as error:
            if not is_missing(error):
                raise
        if there.get("mail") == mail:
            return True
        if int(there.get("received", 0)) > received:
            return False
        facts = {"mail": mail, "received": str(received)}
        if not put_over(self.staff_bucket, key, raw, "message/rfc822", tag, metadata=facts):
            raise TryAgainLater("another mail of that name came at this moment")
        return True

    def chunks(self, key: str, version: str = "") -> Iterator[bytes]:
        """A file's bytes bit by bit, in constant memory."""
        which = {"VersionId": version} if version else {}
        found = s3().get_object(Bucket=self.staff_bucket, Key=key, **which)  # type: ignore[arg-type]
        return found["Body"].iter_chunks(_CHUNK)

    def is_newest(self, key: str, version: str) -> bool:
        """Whether the version is the one that lies there now; not where the file is gone."""
        try:
            found = s3().head_object(Bucket=self.staff_bucket, Key=key)
        except ClientError as error:
            if is_missing(error):
                return False
            raise
        return not version or found["VersionId"] == version

    def mailing_list(self, list_id: str) -> MailingList:
        """Read a list's settings: ``lists/<list>/list.yaml``, or those in the folder whose name makes this id.

        Raises:
            InvalidList: there are none, or they are wrong.
        """
        if not is_list_id(list_id):  # S3 is not asked about what strangers write in a path
            raise InvalidList(Problem("list-unknown", {"list": list_id}))
        raw = self.file(_settings(list_id))
        if raw is not None:
            return MailingList.from_bytes(list_id, raw)
        folder, *others = *self.folders_of(list_id), list_id
        return self._read(folder, [other for other in others if other != list_id])

    def list_in(self, folder: str) -> MailingList:
        """Read the settings that staff have put into a folder under ``lists/``, whatever its name.

        Raises:
            InvalidList: there are none, they are wrong, no list can have this name, or another folder has it too.
        """
        list_id = list_of_folder(folder)
        others = [other for other in self.folders_of(list_id) if other != folder] if folder != list_id else []
        return self._read(folder, others)

    def _read(self, folder: str, others: Sequence[str]) -> MailingList:
        """Read a folder's settings, unless there are others of the same name."""
        raw = self.file(_settings(folder))
        if raw is None:
            raise InvalidList(Problem("list-unknown", {"list": folder[:80]}))
        if not (list_id := list_of_folder(folder)):
            raise _told_to(Problem("list-name", {"list": folder[:80], "nearest": "nyheter"}), raw)
        if others:
            raise _told_to(Problem("list-two-folders", {"list": folder, "other": others[0], "id": list_id}), raw)
        return MailingList.from_bytes(list_id, raw, folder)

    def list_ids(self) -> Sequence[str]:
        """The lists that have a folder under ``lists/``, of at most a thousand folders."""
        return sorted({list_id for folder in self._list_folders() if (list_id := list_of_folder(folder))})

    def other_folders(self) -> Sequence[str]:
        """The folders under ``lists/`` whose names no list can have."""
        return [folder for folder in self._list_folders() if not list_of_folder(folder)]

    def folders_of(self, list_id: str) -> Sequence[str]:
        """The folders under ``lists/`` that have settings and whose names make this id; a second is one too many."""
        found = (folder for folder in self._list_folders() if list_of_folder(folder) == list_id)
        return [folder for folder in found if self.has(_settings(folder))]

    def _list_folders(self) -> Sequence[str]:
        found = s3().list_objects_v2(Bucket=self.staff_bucket, Prefix="lists/", Delimiter="/")
        return [there["Prefix"].removeprefix("lists/").removesuffix("/") for there in found.get("CommonPrefixes", ())]

    def names_in(self, folder: str) -> Sequence[str]:
        """The names of the files right in a folder, which ends with a slash; at most a thousand."""
        return [there["Key"].removeprefix(folder) for there in self._files_in(folder)]

    def newest_in(self, folder: str) -> Sequence[str]:
        """The same, the newest first."""
        found = sorted(self._files_in(folder), key=lambda there: there["LastModified"], reverse=True)
        return [there["Key"].removeprefix(folder) for there in found]

    def _files_in(self, folder: str) -> Sequence[ObjectTypeDef]:
        return s3().list_objects_v2(Bucket=self.staff_bucket, Prefix=folder, Delimiter="/").get("Contents", ())

    def files_in(self, folder: str) -> Sequence[StoredFile]:
        """The files right in a folder, which ends with a slash, the newest first."""
        pages = s3().get_paginator("list_objects_v2").paginate(Bucket=self.staff_bucket, Prefix=folder, Delimiter="/")
        there = [_stored(one) for page in pages for one in page.get("Contents", ())]
        return sorted(there, key=lambda one: one.changed, reverse=True)

    def stored(self, key: str) -> StoredFile | None:
        """What a listing tells of a file; None if there is none. Of all keys that begin so, the key itself is first."""
        found = s3().list_objects_v2(Bucket=self.staff_bucket, Prefix=key, MaxKeys=1)
        return next((_stored(one) for one in found.get("Contents", ()) if one["Key"] == key), None)

    def put_over(self, key: str, content: bytes, tag: str) -> bool:
        """Put a file there if the version of this tag, or none, still is: whether it was."""
        return put_over(self.staff_bucket, key, content, "application/octet-stream", f'"{tag}"' if tag else "")

    def permit(self, key: str, most: int, seconds: int) -> UploadPermit:
        """What lets a browser put one file of at most ``most`` bytes at just this key, within so many seconds.

        S3 itself holds to it: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
        """
        limits = [{"Content-Type": KIND}, ["content-length-range", 1, most]]
        made = s3_of_browsers().generate_presigned_post(
            self.staff_bucket, key, Fields={"Content-Type": KIND}, Conditions=limits, ExpiresIn=seconds
        )
        return UploadPermit(made["url"], made["fields"])

    def throw_away(self, key: str) -> None:
        """Throw a file away, as staff would: its versions are kept."""
        s3().delete_object(Bucket=self.staff_bucket, Key=key)

    def has(self, key: str) -> bool:
        """Whether there is such a file."""
        try:
            s3().head_object(Bucket=self.staff_bucket, Key=key)
        except ClientError as error:
            if is_missing(error):
                return False
            raise
        return True

    def report_lines(self, key: str, lines: Iterable[str], content_type: str) -> None:
        """Write ``reports/<key>`` line by line, however many there are; many are not held in memory."""
        with SpooledTemporaryFile(_MOST_IN_MEMORY) as whole:
            whole.writelines(line.encode() for line in lines)
            whole.seek(0)
            s3().put_object(
                Bucket=self.staff_bucket,
                Key=f"reports/{key}",
                Body=whole,
                ContentType=f"{content_type}; charset=utf-8",
            )

    def add_line(self, key: str, line: str, *, heading: str, most: int) -> None:
        """Add a line to ``reports/<key>`` unless it stands there, or there are ``most`` already.

        Raises:
            TryAgainLater: others kept coming first.
        """
        place = f"reports/{key}"
        for _ in range(_TRIES):
            try:
                found = s3().get_object(Bucket=self.staff_bucket, Key=place)
                whole, tag = found["Body"].read().decode(), found["ETag"]
            except ClientError as error:
                if not is_missing(error):
                    raise
                whole, tag = heading, ""
            if line in whole or whole.count("\n") > most:
                return
            if put_over(self.staff_bucket, place, f"{whole}{line}".encode(), "text/csv; charset=utf-8", tag):
                return
        raise TryAgainLater("the report is being written by others")

    def take_report_away(self, key: str) -> None:
        s3().delete_object(Bucket=self.staff_bucket, Key=f"reports/{key}")

    def report(self, key: str, content: str, content_type: str) -> None:
        """Write ``reports/<key>``; writing it again replaces it."""
        s3().put_object(
            Bucket=self.staff_bucket,
            Key=f"reports/{key}",
            Body=content.encode(),
            ContentType=f"{content_type}; charset=utf-8",
        )


def _stored(told: ObjectTypeDef) -> StoredFile:
    return StoredFile(told["Key"].rpartition("/")[2], told["Size"], told["ETag"].strip('"'), told["LastModified"])


def _settings(folder: str) -> str:
    return f"lists/{folder}/list.yaml"


def _told_to(problem: Problem, raw: bytes) -> InvalidList:
    """For settings in a folder that cannot be a list's; whoever they name as staff is to be told."""
    try:
        read = MailingList.from_bytes("a", raw)
    except InvalidList as broken:
        return InvalidList(problem, staff=broken.staff, keepers=broken.keepers, language=broken.language)
    return InvalidList(problem, staff=read.staff, keepers=read.keepers, language=read.language)
