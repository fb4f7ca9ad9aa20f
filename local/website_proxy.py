"""The website proxy: the website's HTTP API of the emulator under one short address, as a domain name would give it."""

from __future__ import annotations

import http.client
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}


class WebsiteProxy(ThreadingHTTPServer):
    """Passes every request on to one HTTP API of the emulator."""

    daemon_threads = True

    def __init__(self, port: int, emulator_port: int) -> None:
        super().__init__(("127.0.0.1", port), _Visitor)
        self.emulator_port = emulator_port
        self.api = ""
        self.shown: dict[str, Callable[[], str]] = {}

    def show(self, path: str, page: Callable[[], str]) -> str:
        """Answer at a path with a page of this machine's own, made anew each time; its address."""
        self.shown[path] = page
        return f"http://127.0.0.1:{self.server_port}{path}"

    def open(self, api: str) -> None:
        """Lead to the HTTP API of this id from now on."""
        self.api = api
        Thread(target=self.serve_forever, name="door", daemon=True).start()


class _Visitor(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: WebsiteProxy

    def _pass_on(self) -> None:
        if self.command == "GET" and (page := self.server.shown.get(self.path)):
            return answered(self, 200, [("Content-Type", "text/html; charset=utf-8")], page().encode())
        path = f"/_aws/execute-api/{self.server.api}/$default{self.path}"
        return answered(self, *asked(self.server.emulator_port, path, self, body_of(self)))

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = _pass_on  # noqa: N815 - names of http.server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of http.server
        """Paths hold readers' links: nothing is logged."""


def body_of(visitor: BaseHTTPRequestHandler) -> bytes | None:
    """What a visitor brings, at most 10 MB of it."""
    length = int(visitor.headers.get("Content-Length") or 0)
    return visitor.rfile.read(min(length, 10 * 1024 * 1024)) if length else None


def asked(
    port: int, path: str, visitor: BaseHTTPRequestHandler, body: bytes | None
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Ask a server on this machine what the visitor asks: its status, headers and body."""
    headers = {name: value for name, value in visitor.headers.items() if name.lower() not in _HOP}
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=35)
    try:
        server.request(visitor.command, path, body, headers)
        answer = server.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        server.close()


def answered(visitor: BaseHTTPRequestHandler, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
    """Give the visitor that answer."""
    visitor.send_response(status)
    for name, value in headers:
        if name.lower() not in _HOP or (visitor.command == "HEAD" and name.lower() == "content-length"):
            visitor.send_header(name, value)
    if visitor.command != "HEAD":
        visitor.send_header("Content-Length", str(len(content)))
    visitor.end_headers()
    if visitor.command != "HEAD":
        visitor.wfile.write(content)
