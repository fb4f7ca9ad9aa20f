"""Requests and answers as they go over the wire."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.postoffice.errors import SesError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Request:
    """One HTTP request to SES."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def content(self) -> dict[str, Any]:
        try:
            content = json.loads(self.body or b"{}")
        except ValueError as error:
            raise SesError("BadRequestException", "the body is not JSON") from error
        return content if isinstance(content, dict) else {}


@dataclass(frozen=True)
class Response:
    """One HTTP answer. ``lost``: it never arrives; ``wait``: so many seconds before it does."""

    status: int
    content: Mapping[str, Any]
    error: str = ""
    lost: bool = False
    wait: float = 0
