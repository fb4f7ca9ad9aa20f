"""What was posted to the website, as text, whatever it was, and from which network."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from newsletter.web.posted import Posted

if TYPE_CHECKING:
    from collections.abc import Mapping


def posted_in(event: Mapping[str, Any]) -> Posted:
    """A request as the HTTP API hands it over. What cannot be read must keep nobody from leaving."""
    return Posted(_text(event), event["requestContext"]["http"]["sourceIp"])


def _text(event: Mapping[str, Any]) -> str:
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body)
    try:
        return base64.b64decode(body).decode(errors="replace")
    except ValueError:
        return ""
