"""AWS faked at the HTTP border of boto3, for benchmarks: everything of ours and of boto3's runs, nothing is sent."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

if TYPE_CHECKING:
    from collections.abc import Callable

os.environ.update({"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_DEFAULT_REGION": "eu-north-1"})


class _Raw:
    """The body of an answer as urllib3 would stream it."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any) -> Any:
        yield self.read()

    def read(self, amount: int | None = None) -> bytes:
        """What is left of it, or the next so many bytes."""
        upto = len(self._content) if amount is None else amount
        given, self._content = self._content[:upto], self._content[upto:]
        return given


class Refusal(Exception):
    """An answer that is an error; ``more`` is what else it says."""

    def __init__(self, code: str, status: int = 400, **more: Any) -> None:
        self.status, self.code, self.content = status, code, {"__type": code, "message": code, **more}


def answer(client: Any, operation: str, made: Callable[[dict[str, Any]], Any]) -> None:
    """Let ``made`` answer an operation: it gets the request's JSON and gives the answer's, or raises a Refusal."""

    def reply(request: Any, **_: Any) -> AWSResponse:
        body = request.body.read() if hasattr(request.body, "read") else request.body or b"{}"
        asked = json.loads(body) if body[:1] == b"{" else {}
        headers = HTTPHeaders()
        headers["content-type"] = "application/x-amz-json-1.0"
        status = 200
        try:
            said = made(asked)
        except Refusal as refusal:
            status, said = refusal.status, refusal.content
            headers["x-amzn-errortype"] = refusal.code
        content = b"" if said is None else json.dumps(said).encode()  # S3 says nothing when all is well
        return AWSResponse(request.url, status, headers, _Raw(content))

    client.meta.events.register(f"before-send.{client.meta.service_model.service_id.hyphenize()}.{operation}", reply)
