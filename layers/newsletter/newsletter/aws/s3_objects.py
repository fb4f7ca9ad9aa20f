"""Objects in S3 that are written once, or over just one version of themselves. S3 itself decides who came first.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from newsletter.aws.clients import s3

if TYPE_CHECKING:
    from collections.abc import Mapping

_NONE: Mapping[str, str] = MappingProxyType({})


def put_once(bucket: str, key: str, content: bytes, content_type: str, *, metadata: Mapping[str, str] = _NONE) -> bool:
    """Whether this was the first time. S3 refuses the second (If-None-Match), whoever asks."""
    try:
        s3().put_object(
            Bucket=bucket, Key=key, Body=content, ContentType=content_type, Metadata=dict(metadata), IfNoneMatch="*"
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "PreconditionFailed":
            return False
        raise
    return True


def put_over(
    bucket: str, key: str, content: bytes, content_type: str, tag: str, *, metadata: Mapping[str, str] = _NONE
) -> bool:
    """Whether the version with this tag, or none, was still there to be replaced."""
    if not tag:
        return put_once(bucket, key, content, content_type, metadata=metadata)
    try:
        s3().put_object(
            Bucket=bucket, Key=key, Body=content, ContentType=content_type, Metadata=dict(metadata), IfMatch=tag
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in ("PreconditionFailed", "ConditionalRequestConflict"):
            return False
        raise
    return True


def is_missing(error: ClientError) -> bool:
    # Without s3:ListBucket S3 answers AccessDenied for a key that does not exist; the roles here may list.
    return error.response["Error"]["Code"] in ("NoSuchKey", "NoSuchVersion", "404")


def is_unchanged(error: ClientError) -> bool:
    """Whether S3 has no other version than the one that If-None-Match named."""
    return error.response["Error"]["Code"] in ("304", "NotModified")
