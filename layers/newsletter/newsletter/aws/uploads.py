"""S3's word for an upload, in ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsletter.aws.publish_trigger import ANSWERED
from newsletter.issue.upload import Upload

if TYPE_CHECKING:
    from collections.abc import Mapping


def upload_in(event: Mapping[str, Any]) -> Upload:
    """Read an ``Object Created`` or ``Object Deleted`` event as EventBridge delivers it, or one of ``publish_again``.

    Unlike S3's own notifications the key is not URL-encoded here:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    """
    there = event["detail"]["object"]
    return Upload(
        key=str(there["key"]),
        version=str(there.get("version-id") or ""),
        sequencer=str(there.get("sequencer") or ""),
        size=int(there.get("size") or 0),
        is_deletion=event.get("detail-type") == "Object Deleted",
        tag=str(there.get("etag") or "").strip('"'),
        is_answered=event.get("detail-type") == ANSWERED,
    )
