"""The website over real HTTP on this machine: only there is seen what a browser does with what it has kept."""

from __future__ import annotations

import base64
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from tests.browser.visitor import answer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.simulated_stack import SimulatedStack


@contextmanager
def served(stack: SimulatedStack, after: Callable[[], None] = lambda: None) -> Iterator[tuple[str, list[str]]]:
    """The address of the website, and each request to it as it comes; ``after`` follows every one of them."""
    asked: list[str] = []
    one_at_a_time = threading.Lock()  # a stack has one pair of hands; a browser opens several connections

    class WebsiteProxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            told = {name.lower(): value for name, value in self.headers.items()}
            body = base64.b64encode(self.rfile.read(length)).decode()
            with one_at_a_time:
                asked.append(f"{self.command} {self.path}")
                said = stack.visit(self.path, self.command, body=body, isBase64Encoded=True, headers=told)
                after()
            status, headers, content = answer_of(said)
            content = content.encode() if isinstance(content, str) else content
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), WebsiteProxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
