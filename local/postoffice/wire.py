"""Requests and answers as they go over the wire."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from local.postoffice.errors import SesError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Request:
    """One HTTP request to SES; ``path`` and ``query`` as they were written, percent signs and all."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    query: str = ""

    def content(self) -> dict[str, Any]:
        try:
            content = parsed(self.body or b"{}")
        except ValueError as error:
            raise SesError("BadRequestException", "the body is not JSON") from error
        if not isinstance(content, dict):
            raise SesError("BadRequestException", "the body is not a JSON object")
        return content


@dataclass(frozen=True)
class Response:
    """One HTTP answer. ``lost``: it never arrives; ``wait``: so many seconds before it does."""

    status: int
    content: Mapping[str, Any]
    error: str = ""
    lost: bool = False
    wait: float = 0

    @classmethod
    def refusing(cls, error: SesError) -> Response:
        return cls(error.status, {"message": error.message}, error=error.code)


@dataclass(frozen=True)
class Page:
    """One answer to a person or a program that is not speaking to SES."""

    status: int
    kind: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_json(cls, content: Any, status: int = 200) -> Page:
        return cls(status, "application/json", json.dumps(content, ensure_ascii=False).encode())

    @classmethod
    def to(cls, place: str) -> Page:
        """See other: what was posted is done, and is not done again by looking again."""
        return cls(303, "text/plain", b"", {"Location": place})


def parsed(text: str | bytes, numbers: Callable[[str], Any] | None = None) -> Any:
    """JSON as RFC 8259 has it: no NaN, no half of a surrogate pair. Raises ValueError."""
    content = json.loads(text, parse_constant=_refused, parse_int=numbers, parse_float=numbers)
    if (b"\\ud" if isinstance(text, bytes) else "\\ud") in text.lower():  # type: ignore[operator]  # of one kind
        json.dumps(content, ensure_ascii=False).encode()
    return content


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
