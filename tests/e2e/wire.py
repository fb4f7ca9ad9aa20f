"""The wire between the deployed functions and AWS, on which calls go wrong by order."""

from __future__ import annotations

import re
import socket
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import TYPE_CHECKING

from local.website_proxy import answered, asked, body_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_THROTTLED = (
    b'{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"injected"}'
)


@dataclass
class Trouble:
    """Calls like ``calls`` (a pattern over ``service.Operation`` or ``s3.METHOD``), every ``nth``, ``times`` times.

    ``effect`` is ``throttle`` (DynamoDB refuses), ``lose-answer`` (carried out, and the line breaks) or ``reset`` (the
    line breaks before it gets there).
    """

    effect: str
    calls: str
    times: int
    nth: int = 1
    with_condition: bool = False
    met: int = 0
    fired: int = 0

    def fires(self, call: str, body: bytes | None) -> bool:
        if self.fired >= self.times or not re.fullmatch(self.calls, call):
            return False
        if self.with_condition and b"ConditionExpression" not in (body or b""):
            return False
        self.met += 1
        self.fired += self.met % self.nth == 0
        return self.met % self.nth == 0


class Wire(ThreadingHTTPServer):
    """Passes every call on to the emulator, but for those in trouble."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, emulator_port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.emulator_port = emulator_port
        self.ordered: list[Trouble] = []
        self.passed: Counter[str] = Counter()
        self.lock = Lock()
        Thread(target=self.serve_forever, name="wire", daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @contextmanager
    def trouble(self, **wanted: object) -> Iterator[Trouble]:
        """Trouble while the context lasts."""
        trouble = Trouble(**wanted)  # type: ignore[arg-type]
        self.ordered.append(trouble)
        try:
            yield trouble
        finally:
            self.ordered.remove(trouble)

    def effect(self, call: str, body: bytes | None) -> str:
        with self.lock:
            self.passed[call] += 1
            return next((trouble.effect for trouble in self.ordered if trouble.fires(call, body)), "")


class _Call(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Wire

    def _pass_on(self) -> None:
        body = body_of(self)
        effect = self.server.effect(self._named(), body)
        if effect == "throttle":
            return answered(self, 400, [("content-type", "application/x-amz-json-1.0")], _THROTTLED)
        if effect == "reset":
            return self._break()
        answer = asked(self.server.emulator_port, self.path, self, body)
        return self._break() if effect == "lose-answer" else answered(self, *answer)

    def _named(self) -> str:
        """``dynamodb.PutItem`` or ``s3.PUT``: JSON services name the operation in a header, S3 by its method."""
        service, _, operation = self.headers.get("X-Amz-Target", "").partition(".")
        if operation:
            return f"{service.partition('_')[0].lower()}.{operation}"
        scope = re.search(r"Credential=[^/]+/\d+/[^/]+/(\w+)/", self.headers.get("Authorization", ""))
        return f"{scope[1] if scope else 'unknown'}.{self.command}"

    def _break(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _pass_on  # noqa: N815 - names of http.server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of http.server
        """What passes is the functions' business."""
