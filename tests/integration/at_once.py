"""Many workers at one moment: real processes that all run the same function, before one AWS that answers in turn.

Each worker is a fork of this process, so everything of ours and of boto3's runs side by side. What they ask of AWS is
carried out here, one call after the other: that is what a conditional write to one item promises, and no more.
"""

from __future__ import annotations

import json
import os
import signal
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import BytesIO, StringIO
from multiprocessing import Pipe
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, cast

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from moto.core.models import botocore_stubber

from newsletter.aws import clients
from tests.integration.cloud import Context
from tests.integration.workers import measured

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

    from tests.integration.simulated_stack import SimulatedStack

_LONGEST = 120
"""Seconds a worker may take before it is ended."""

_CLIENTS = (clients.dynamodb, clients.s3, clients.sqs, clients.secretsmanager)


@dataclass(frozen=True)
class Done:
    """What a worker answered and measured; ``wrong`` is what ended it, if anything did."""

    answer: dict[str, Any]
    metrics: Counter[str]
    wrong: str = ""


def at_once(stack: SimulatedStack, function: str, events: Sequence[Any]) -> tuple[list[Done], list[tuple[int, str]]]:
    """Run a function on each event in a process of its own: what came of each, and the calls as AWS met them.

    Each worker's clock is a second later than the one before, so that it shows whose time was kept.
    """
    stack.function(function)
    for client in _CLIENTS:
        client()
    lines = [_worker(stack, function, event, number) for number, event in enumerate(events)]
    for line, _ in lines:
        line.send("go")
    calls, done = [], dict[int, Done]()
    open_lines: dict[Any, int] = {line: number for number, (line, _) in enumerate(lines)}
    try:
        while open_lines:
            for ready in wait(list(open_lines)):
                line = cast("Connection", ready)
                number, said = open_lines[line], line.recv()
                if isinstance(said, Done):
                    done[number] = said
                    del open_lines[line]
                else:
                    calls.append((number, said[2].get("X-Amz-Target", said[0]).rpartition(".")[2]))
                    line.send(_carried_out(*said))
    finally:
        for _, process in lines:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
    return [done[number] for number in range(len(events))], calls


def _worker(stack: SimulatedStack, function: str, event: Any, number: int) -> tuple[Connection, int]:
    ours, theirs = Pipe()
    process = os.fork()
    if process:
        theirs.close()
        return ours, process
    signal.alarm(_LONGEST)
    done = Done({}, measured([]), "never began")
    try:
        theirs.recv()
        stack.clock.sleep(number)
        for client in _CLIENTS:
            cast("Any", client()).meta.events.register_first("before-send", _Wire(theirs))
        said = StringIO()
        with redirect_stdout(said):
            answer = stack.function(function).handler(event, Context())
        done = Done(answer, measured([json.loads(line) for line in said.getvalue().splitlines()]))
    except BaseException as error:  # noqa: BLE001 - another process: it is told there
        done = Done({}, measured([]), repr(error))
    finally:
        theirs.send(done)
        os._exit(0)


class _Wire:
    """Instead of the network: a request goes through to the process that holds AWS, and its answer comes back."""

    def __init__(self, line: Connection) -> None:
        self.line = line

    def __call__(self, request: Any, **_: Any) -> AWSResponse:
        body = request.body.read() if hasattr(request.body, "read") else request.body
        headers = {name: _text(value) for name, value in request.headers.items()}
        self.line.send((request.method, request.url, headers, body))
        status, headers, content = self.line.recv()
        return AWSResponse(request.url, status, _headers(headers), _Raw(content))


class _Raw(BytesIO):
    def stream(self, **_: Any) -> Any:
        yield self.read()


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _headers(given: dict[str, str]) -> HTTPHeaders:
    made = HTTPHeaders()
    for name, value in given.items():
        made[name] = value
    return made


def _carried_out(method: str, url: str, headers: dict[str, str], body: Any) -> tuple[int, dict[str, str], bytes]:
    answer = botocore_stubber("before-send", AWSPreparedRequest(method, url, _headers(headers), body, False))
    assert answer is not None, url
    return answer.status_code, {name: str(value) for name, value in answer.headers.items()}, answer.content
