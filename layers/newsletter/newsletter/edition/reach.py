"""Whether the links of an edition lead somewhere: asked once, briefly, and never inside anybody's own network.

A link is written by whoever may write issues, and asked for by a machine with a role: so only public addresses are
connected to, by the address that was looked at and not by a second look-up, and nothing but the status is read.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from newsletter.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MOST_LINKS = 20
_SECONDS = 4.0
_HOPS = 3
_GONE = frozenset({404, 410})
_PORTS = {"http": 80, "https": 443}
_ASKED_AS = "Mozilla/5.0 (compatible; Utskick link check)"  # some servers answer nothing that says it is a program


def public_addresses(host: str, port: int) -> list[str]:
    """Where a host is, if everywhere it is can be reached by anybody; empty for a name that is not known."""
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        return []
    places = [ipaddress.ip_address(one) for one in found]
    return sorted(found) if all(place.is_global and not place.is_multicast for place in places) else []


def unreachable(links: Iterable[str], look_up: Callable[[str, int], list[str]] = public_addresses) -> list[Problem]:
    """A warning for each of the first links that leads to no page.

    A server that refuses to talk to a program says nothing about what a reader meets, so only an unknown host, one that
    does not answer and "there is no such page" count.
    """
    asked = [link for link in dict.fromkeys(links) if link.startswith(("http://", "https://"))][:MOST_LINKS]
    with ThreadPoolExecutor(max_workers=10) as pool:
        answers = list(pool.map(lambda link: _answer(link, look_up), asked))
    return [
        Problem("link-leads-nowhere", {"link": link[:120]}, stops=False)
        for link, leads in zip(asked, answers, strict=True)
        if not leads
    ]


def _answer(link: str, look_up: Callable[[str, int], list[str]]) -> bool:
    for _ in range(_HOPS):
        try:
            status, location = _ask(link, look_up)
        except (OSError, HTTPException, ValueError):
            return False
        if status in _GONE:
            return False
        if status not in (301, 302, 303, 307, 308) or not location:
            return True
        link = urljoin(link, location)
    return True


def _ask(link: str, look_up: Callable[[str, int], list[str]]) -> tuple[int, str]:
    parts = urlsplit(link)
    port = parts.port or _PORTS[parts.scheme]
    addresses = look_up(parts.hostname or "", port)
    if not addresses:
        raise OSError("not a public host")
    with closing(_connection(parts.scheme, parts.hostname or "", port, addresses[0])) as connection:
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        connection.request("GET", path, headers={"User-Agent": _ASKED_AS, "Accept": "*/*", "Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or ""


def _connection(scheme: str, host: str, port: int, address: str) -> HTTPConnection:
    """A connection to just this address, which shows the certificate of the host it was asked for."""
    made = socket.create_connection((address, port), timeout=_SECONDS)
    if scheme == "https":
        connection: HTTPConnection = HTTPSConnection(host, port, timeout=_SECONDS)
        connection.sock = ssl.create_default_context().wrap_socket(made, server_hostname=host)
    else:
        connection = HTTPConnection(host, port, timeout=_SECONDS)
        connection.sock = made
    return connection
