"""Whether the links of an edition lead somewhere: asked once, briefly, and never inside anybody's own network.

A link is written by whoever may write issues, and asked for by a machine with a role: so only public addresses are
connected to, by the address that was looked at and not by a second look-up, and nothing but the status is read.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Timer
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from newsletter.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MOST_LINKS = 20
_SECONDS = 4.0
"""For one answer, however many pieces it comes in."""

_IN_ALL = 20.0
"""Seconds that all the links may take together: the proof does not wait for the slow ones."""

_HOPS = 3
_GONE = frozenset({404, 410})
_PORTS = {"http": 80, "https": 443}
_MOVED = frozenset({301, 302, 303, 307, 308})
# Addresses that carry another inside them, which a gateway would reach: NAT64, 6to4 and its relays, SIIT and IPv4
# written as IPv6; and the site-local ones that RFC 3879 took out of use, which Python counts as public.
_CARRIERS = tuple(
    map(
        ipaddress.ip_network,
        ("64:ff9b::/32", "2002::/16", "192.88.99.0/24", "::/96", "::ffff:0:0:0/96", "fec0::/10"),
    )
)
_NO_ISSUER = 20  # X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY: a chain with a gap, which browsers fill by themselves
_ASKED_AS = "Mozilla/5.0 (compatible; Utskick link check)"  # some servers answer nothing that says it is a program


def public_addresses(host: str, port: int) -> list[str]:
    """Where a host is, if everywhere it is can be reached by anybody; empty for a name that is not known."""
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        return []
    places = [ipaddress.ip_address(one) for one in found]
    return sorted(found) if all(map(_is_public, places)) else []


def _is_public(place: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return place.is_global and not place.is_multicast and not any(place in carrier for carrier in _CARRIERS)


def unreachable(links: Iterable[str], look_up: Callable[[str, int], list[str]] = public_addresses) -> list[Problem]:
    """A warning for each of the first links that leads to no page.

    A server that refuses to talk to a program says nothing about what a reader meets, so only an unknown host, one that
    does not answer and "there is no such page" count.
    """
    asked = [link for link in dict.fromkeys(links) if link.startswith(("http://", "https://"))][:MOST_LINKS]
    pool = ThreadPoolExecutor(max_workers=MOST_LINKS)
    answers = [pool.submit(_answer, link, look_up) for link in asked]
    answered, _ = wait(answers, _IN_ALL)
    pool.shutdown(wait=False, cancel_futures=True)
    return [
        Problem("link-leads-nowhere", {"link": link[:120]}, stops=False)
        for link, answer in zip(asked, answers, strict=True)
        if answer in answered and not answer.result()
    ]


def _answer(link: str, look_up: Callable[[str, int], list[str]]) -> bool:
    for _ in range(_HOPS):
        try:
            status, location = _ask(link, look_up)
            link = urljoin(link, location)
        except ssl.SSLCertVerificationError as error:
            return error.verify_code == _NO_ISSUER
        except (OSError, HTTPException, ValueError):
            return False
        if status in _GONE:
            return False
        if status not in _MOVED or not location or not link.startswith(("http://", "https://")):
            return True  # an application of the reader's own may be what opens it
    return True


def _ask(link: str, look_up: Callable[[str, int], list[str]]) -> tuple[int, str]:
    parts = urlsplit(link)
    port = parts.port or _PORTS[parts.scheme]
    addresses = look_up(parts.hostname or "", port)
    if not addresses:
        raise OSError("not a public host")
    with _connected(parts.scheme, parts.hostname or "", port, addresses[0]) as connection:
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        connection.request("GET", path, headers={"User-Agent": _ASKED_AS, "Accept": "*/*", "Connection": "close"})
        return _status(HTTPResponse(connection.sock, method="GET"))


def _status(answer: HTTPResponse) -> tuple[int, str]:
    """What was answered and where it sends the reader.

    The status line says that somebody answers there, whatever becomes of the rest: once we have cut an answer off, a
    piece of it that is under way makes the connection end in a reset (RFC 9293, 3.10.7.4).
    """
    try:
        answer.begin()
    except (OSError, HTTPException):
        if not str(answer.status).isdigit():  # "UNKNOWN" until the status line has been read
            raise
        return answer.status, ""
    return answer.status, answer.getheader("Location") or ""


@contextmanager
def _connected(scheme: str, host: str, port: int, address: str) -> Iterator[HTTPConnection]:
    """A connection to just this address, which shows the certificate of the host it was asked for.

    A timeout of a socket counts from its last byte: it is the timer that ends an answer that comes drop by drop.
    """
    kind = HTTPSConnection if scheme == "https" else HTTPConnection
    with closing(kind(host, port, timeout=_SECONDS)) as connection:
        connection.sock = socket.create_connection((address, port), timeout=_SECONDS)
        if scheme == "https":
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=host, do_handshake_on_connect=False)
        timer = Timer(_SECONDS, _cut, (connection.sock,))
        timer.start()
        try:
            if isinstance(connection.sock, ssl.SSLSocket):
                connection.sock.do_handshake()
            yield connection
        finally:
            timer.cancel()


def _cut(made: socket.socket) -> None:
    with suppress(OSError):  # it was closed a moment ago
        made.shutdown(socket.SHUT_RDWR)
