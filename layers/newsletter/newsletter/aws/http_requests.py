"""What a visitor brings to the website: what was posted, as text, whatever it was, and what the browser asks for."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from newsletter.web.form_post import FormPost
from newsletter.web.request import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

ORIGIN_HEADER = "x-origin-secret"
"""The header in which a distribution before the HTTP API shows that a request came through it."""


@dataclass(frozen=True)
class Requests:
    """Requests as the HTTP API hands them over. ``origin_secret`` is empty where nothing stands before the API."""

    origin_secret: str

    def parse(self, event: Mapping[str, Any]) -> Request:
        """A request with all that a page may depend on. The HTTP API writes the names of headers in small letters.

        What cannot be read must keep nobody from leaving.
        """
        headers = event.get("headers") or {}
        raw = _bytes(event)
        return Request(
            FormPost(raw.decode(errors="replace"), self._network(event, headers), raw, headers.get("content-type", "")),
            query=event.get("rawQueryString") or "",
            languages=headers.get("accept-language", ""),
            known=headers.get("if-none-match", ""),
        )

    def _network(self, event: Mapping[str, Any], headers: Mapping[str, str]) -> str:
        """The visitor's own address, by which sign-ups are limited and mail scanners are recognised.

        Whoever reached the API is told by API Gateway itself, and that is the visitor. Only where the distribution's
        secret came with the request is it CloudFront, and the visitor is the one of whom CloudFront says in
        X-Forwarded-For that they reached it. It adds that address at the end, after anything the visitor wrote there:
        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
        """
        reached_us = str(event["requestContext"]["http"]["sourceIp"])
        given = headers.get(ORIGIN_HEADER, "")
        if not self.origin_secret or not hmac.compare_digest(given.encode(), self.origin_secret.encode()):
            return reached_us
        hops = [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",")]
        if hops[-1] == reached_us:  # added by API Gateway, after CloudFront
            hops.pop()
        return hops[-1] if hops and _is_address(hops[-1]) else reached_us


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _bytes(event: Mapping[str, Any]) -> bytes:
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body).encode(errors="replace")
    try:
        return base64.b64decode(body)
    except ValueError:
        return b""
