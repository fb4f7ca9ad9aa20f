"""A boto3 client whose SES is a post office in the same process: nothing is sent, everything else is real."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from local.postoffice.wire import Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.postoffice.post_office import PostOffice


class _Raw:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any) -> Any:
        yield self._content


def connect(client: Any, office: PostOffice, sleep: Callable[[float], None] = time.sleep) -> None:
    """Let ``office`` answer every call of ``client`` (boto3's ``sesv2``); a slow answer times out as set there."""

    def answer(request: Any, **_: Any) -> AWSResponse:
        url = urlsplit(request.url)
        body = request.body or b""
        asked = Request(
            method=request.method,
            path=url.path,
            headers=dict(request.headers),
            body=body.encode() if isinstance(body, str) else body,
            query=url.query,
        )
        said = office.answer(asked)
        if said.wait > client.meta.config.read_timeout:
            raise ReadTimeoutError(endpoint_url=request.url)
        sleep(said.wait)
        if said.lost:
            raise ConnectionClosedError(endpoint_url=request.url)
        headers = HTTPHeaders()
        headers["content-type"] = "application/json"
        if said.error:
            headers["x-amzn-errortype"] = said.error
        return AWSResponse(request.url, said.status, headers, _Raw(json.dumps(said.content).encode()))

    client.meta.events.register("before-send.sesv2", answer, unique_id="post-office")
