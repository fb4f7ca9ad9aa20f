"""Checkpoints of imports that are under way, in the archive: how far each has come, and the parts of its report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from newsletter.aws.clients import s3
from newsletter.aws.s3_objects import is_missing
from newsletter.sending.send_batch import OvertakenError
from newsletter.subscribers.import_checkpoint import ImportCheckpoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True)
class ImportCheckpoints:
    """``imports/<upload>/`` in the archive, kept for a month."""

    archive_bucket: str

    def checkpoint(self, upload: str) -> ImportCheckpoint:
        """Where the import of an upload stands; it is new if nothing was kept."""
        try:
            found = s3().get_object(Bucket=self.archive_bucket, Key=_key(upload, "stand.json"))
        except ClientError as error:
            if is_missing(error):
                return ImportCheckpoint()
            raise
        return ImportCheckpoint.from_json(found["Body"].read(), found["ETag"])

    def keep(self, upload: str, checkpoint: ImportCheckpoint) -> ImportCheckpoint:
        """Keep where it stands now, if it still stood where ``stand`` was read.

        A lost answer makes boto3 write again and meet our own: then it says what we say, and all is well.

        Raises:
            OvertakenError: another invocation has gone on from there.
        """
        content = checkpoint.to_json()
        only_if: Any = {"IfMatch": checkpoint.tag} if checkpoint.tag else {"IfNoneMatch": "*"}
        try:
            kept = s3().put_object(Bucket=self.archive_bucket, Key=_key(upload, "stand.json"), Body=content, **only_if)
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("PreconditionFailed", "ConditionalRequestConflict"):
                raise
            there = self.checkpoint(upload)
            if there.to_json() != content:
                raise OvertakenError from error
            return there
        return replace(checkpoint, tag=kept["ETag"])

    def put_piece(self, upload: str, name: str, lines: Iterable[str]) -> None:
        s3().put_object(Bucket=self.archive_bucket, Key=_key(upload, name), Body="".join(lines).encode())

    def piece(self, upload: str, name: str) -> Iterator[str]:
        """A piece line by line, in constant memory."""
        found = s3().get_object(Bucket=self.archive_bucket, Key=_key(upload, name))["Body"]
        held = b""
        for chunk in found.iter_chunks(2**16):
            *lines, held = (held + chunk).split(b"\n")
            yield from (f"{line.decode()}\n" for line in lines)

    def take_away(self, upload: str, name: str) -> None:
        s3().delete_object(Bucket=self.archive_bucket, Key=_key(upload, name))


def _key(upload: str, name: str) -> str:
    return f"imports/{upload}/{name}"
