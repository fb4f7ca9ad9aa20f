"""Asking the website from outside, as mail programs do, and AWS what time it is."""

from __future__ import annotations

import socket
import ssl
import time
import urllib.error
import urllib.request
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 5
_NOBODYS = "/u/doctor"
"""A link to leave by that is nobody's: the website says so, and changes nothing."""

_NOT_FOUND = 404
_DAY = 86_400


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow none, as mail programs do."""


def one_click_of(address: str) -> str | None:
    """Post to a link that is nobody's; empty where the website's own page answers, else what happened instead.

    None where nobody answers at all, which another check tells.
    """
    body = b"List-Unsubscribe=One-Click"
    try:
        asked = urllib.request.Request(f"{address}{_NOBODYS}", data=body)  # noqa: S310 - the stack's own address
        with urllib.request.build_opener(_Stays).open(asked, timeout=SECONDS) as answer:
            return f"somebody else answers {answer.status}"
    except urllib.error.HTTPError as error:
        if error.code == _NOT_FOUND and error.headers.get("Referrer-Policy") == "no-referrer":
            return ""
        leads = error.headers.get("Location", "")
        return f"the answer is {error.code}{f', which leads to {leads}' if leads else ''}"
    except (OSError, ValueError):
        return None


def certificate_days_of(address: str, context: ssl.SSLContext | None = None) -> float | None:
    """For how many days the certificate at an https address is good; None where none is seen, or none is needed."""
    whole = urlsplit(address)
    if whole.scheme != "https" or not whole.hostname:
        return None
    try:
        where = (whole.hostname, whole.port or 443)
        with (
            socket.create_connection(where, timeout=SECONDS) as line,
            (context or ssl.create_default_context()).wrap_socket(line, server_hostname=whole.hostname) as secured,
        ):
            told: Any = secured.getpeercert()
    except (OSError, ValueError):
        return None
    return (ssl.cert_time_to_seconds(told["notAfter"]) - time.time()) / _DAY


def clock_off_in(answer: Mapping[str, Any] | None, now: float) -> float | None:
    """By how many seconds this computer is ahead of the time that an answer of AWS was dated; None if it was not."""
    dated = (answer or {}).get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date", "")
    try:
        return now - parsedate_to_datetime(dated).timestamp()
    except ValueError:
        return None
