"""The front door: the website's HTTP API of the emulator under one short address, as a domain name would give it."""

from __future__ import annotations

import http.client
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}


class Door(ThreadingHTTPServer):
    """Passes every request on to one HTTP API of the emulator."""

    daemon_threads = True

    def __init__(self, port: int, emulator_port: int) -> None:
        super().__init__(("127.0.0.1", port), _Visitor)
        self.emulator_port = emulator_port
        self.api = ""

    def open(self, api: str) -> None:
        """Lead to the HTTP API of this id from now on."""
        self.api = api
        Thread(target=self.serve_forever, name="door", daemon=True).start()


class _Visitor(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Door

    def _pass_on(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, 10 * 1024 * 1024)) if length else None
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
        api = http.client.HTTPConnection("127.0.0.1", self.server.emulator_port, timeout=35)
        try:
            api.request(self.command, f"/_aws/execute-api/{self.server.api}/$default{self.path}", body, headers)
            answer = api.getresponse()
            content = answer.read()
        finally:
            api.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = _pass_on  # noqa: N815 - names of http.server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of http.server
        """Paths hold readers' links: nothing is logged."""
