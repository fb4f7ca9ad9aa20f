"""S3 as a browser meets it that posts a file by a permit: it holds to the policy, which the emulators do not read.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.simulated_stack import SimulatedStack

_UNSIGNED = ("policy", "x-amz-signature", "file")


def policy_of(fields: Mapping[str, str]) -> dict[str, Any]:
    """What S3 is told to hold to."""
    read: dict[str, Any] = json.loads(base64.b64decode(fields["policy"]))
    return read


def posted(stack: SimulatedStack, url: str, fields: Mapping[str, str], content: bytes) -> tuple[int, str]:
    """Post a file: S3's status and what it says; the file lies there if that is 204."""
    bucket = stack.cloud.refs["StaffBucket"]
    # its own region: a redirect would end the browser's request
    assert urlsplit(url).netloc == f"{bucket}.s3.eu-north-1.amazonaws.com"
    if not hmac.compare_digest(_signature(fields), fields.get("x-amz-signature", "")):
        return 403, _error("SignatureDoesNotMatch")
    policy = policy_of(fields)
    if datetime.fromisoformat(policy["expiration"]) < datetime.now(UTC):
        return 403, _error("AccessDenied", "Invalid according to Policy: Policy expired.")
    named = {"bucket"}
    sent = {name.lower(): value for name, value in fields.items()} | {"bucket": bucket}
    for condition in policy["conditions"]:
        if isinstance(condition, dict):
            ((name, value),) = condition.items()
            named.add(name.lower())
            if sent.get(name.lower()) != value:
                return 403, _error("AccessDenied", "Invalid according to Policy: Policy Condition failed")
        else:
            kind, low, high = condition
            assert kind == "content-length-range"
            if len(content) > high:
                return 400, _error("EntityTooLarge")
            if len(content) < low:
                return 400, _error("EntityTooSmall")
    if set(sent) - named - set(_UNSIGNED):
        return 403, _error("AccessDenied", "Invalid according to Policy: Extra input fields")
    stack.upload(fields["key"], content)
    return 204, ""


def _signature(fields: Mapping[str, str]) -> str:
    key = f"AWS4{os.environ['AWS_SECRET_ACCESS_KEY']}".encode()
    for part in fields["x-amz-credential"].split("/")[1:]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, fields["policy"].encode(), hashlib.sha256).hexdigest()


def _error(code: str, said: str = "") -> str:
    return f"<Error><Code>{code}</Code><Message>{said}</Message></Error>"
