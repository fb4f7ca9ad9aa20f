"""What a visitor brings to the website: what was posted, as text, whatever it was, and what the browser asks for."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from newsletter.web.posted import Posted
from newsletter.web.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Mapping


def posted_in(event: Mapping[str, Any]) -> Posted:
    """A request as the HTTP API hands it over. What cannot be read must keep nobody from leaving."""
    return Posted(_text(event), event["requestContext"]["http"]["sourceIp"])


def visit_in(event: Mapping[str, Any]) -> Visit:
    """A request with all that a page may depend on. The HTTP API writes the names of headers in small letters."""
    headers = event.get("headers") or {}
    return Visit(
        posted_in(event),
        query=event.get("rawQueryString") or "",
        languages=headers.get("accept-language", ""),
        known=headers.get("if-none-match", ""),
    )


def _text(event: Mapping[str, Any]) -> str:
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body)
    try:
        return base64.b64decode(body).decode(errors="replace")
    except ValueError:
        return ""
