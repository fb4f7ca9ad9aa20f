"""The bucket where SES puts mail that comes in: each mail raw, under the id that SES gave it, for thirty days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from newsletter.aws.clients import s3
from newsletter.aws.s3_objects import is_missing

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = "mail/"


@dataclass(frozen=True)
class MailBucket:
    """``mail/<SES message id>``: SES writes there, and nobody else."""

    mail_bucket: str

    def put(self, name: str, raw: bytes) -> None:
        """Put a mail there, as SES would."""
        s3().put_object(Bucket=self.mail_bucket, Key=f"{_FOLDER}{name}", Body=raw)

    def mail(self, name: str) -> bytes | None:
        """A mail as it arrived; None if its thirty days are over."""
        try:
            return s3().get_object(Bucket=self.mail_bucket, Key=f"{_FOLDER}{name}")["Body"].read()
        except ClientError as error:
            if is_missing(error):
                return None
            raise


def mail_in(event: Mapping[str, Any]) -> str:
    """The id of the mail that an ``Object Created`` event is about."""
    return str(event["detail"]["object"]["key"]).removeprefix(_FOLDER)
