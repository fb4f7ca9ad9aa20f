"""The counter: one port of 127.0.0.1 for SES's own calls, for orders and questions, and for the inbox in a browser."""

from __future__ import annotations

import json
import sys
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from local.postoffice import control, inbox
from local.postoffice.wire import Page, Request

if TYPE_CHECKING:
    from local.postoffice.post_office import PostOffice
    from local.postoffice.receiving import Receiver

_LARGEST_BODY = 40 * 1024 * 1024
"""SES v2 takes mails of 40 MB: https://docs.aws.amazon.com/ses/latest/dg/quotas.html"""


_ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


class Server(ThreadingHTTPServer):
    """Serves one post office on 127.0.0.1; ``port`` 0 takes any free one."""

    daemon_threads = True

    def __init__(
        self, port: int, office: PostOffice, receiver: Receiver | None = None, *, verbose: bool = False
    ) -> None:
        super().__init__(("127.0.0.1", port), _Visitor)
        self.office = office
        self.receiver = receiver
        self.verbose = verbose

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that did not wait for its answer is nothing to write home about."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Visitor(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one write an answer: two small ones would wait for each other (Nagle, delayed ACK)
    disable_nagle_algorithm = True
    server: Server

    def _visit(self) -> None:
        written = self.headers.get("Content-Length") or "0"
        length = int(written) if written.isdecimal() and len(written) < 12 else _LARGEST_BODY + 1
        if length > _LARGEST_BODY or "Transfer-Encoding" in self.headers:
            self._say(Page(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "text/plain", b"at most 40 MB, and say how many"))
            self.close_connection = True
            return
        body = self.rfile.read(length)
        asked = urlsplit(self.path)
        if asked.path.startswith("/v2/"):
            self._as_ses(Request(self.command, asked.path, dict(self.headers), body, asked.query))
        elif not self._is_local():
            self._say(Page(HTTPStatus.FORBIDDEN, "text/plain", b"only from this machine, by its own address"))
        elif asked.path.startswith("/_office/"):
            kind = self.headers.get("Content-Type", "")
            query = dict(parse_qsl(asked.query))
            self._say(
                control.answer(
                    self.server.office,
                    self.command,
                    asked.path,
                    query,
                    body=body,
                    kind=kind,
                    receiver=self.server.receiver,
                )
            )
        else:
            query = dict(parse_qsl(asked.query))
            self._say(inbox.page(self.server.office, self.command, unquote(asked.path), query))

    def _as_ses(self, request: Request) -> None:
        said = self.server.office.answer(request)
        time.sleep(said.wait)
        if said.lost:
            self.close_connection = True
            return
        headers = {"x-amzn-errortype": said.error} if said.error else {}
        self._say(Page(said.status, "application/json", json.dumps(said.content).encode(), headers))

    def _is_local(self) -> bool:
        """Not a page elsewhere that calls us by a name of its own (DNS rebinding), reads us or posts forms here.

        A person may follow a link to us from anywhere.
        """
        by_our_name = self.headers.get("Host", "").rpartition(":")[0] in {"127.0.0.1", "localhost"}
        from_us = self.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}
        followed = self.command == "GET" and self.headers.get("Sec-Fetch-Dest") == "document"
        return by_our_name and (from_us or followed)

    def _say(self, page: Page) -> None:
        self.send_response(page.status)
        told = {"Content-Type": page.kind, "Content-Length": str(len(page.body))}
        for name, value in {**_ALWAYS, **told, **page.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page.body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _visit  # noqa: N815 - names of http.server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of http.server
        """Only when asked for: paths of SES hold addresses."""
        if self.server.verbose:
            super().log_message(format, *args)
