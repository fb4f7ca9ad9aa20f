"""Faults at the border to AWS, in this process: exact, and asserted to have fired.

Whatever stands behind boto3 here (moto, the post office) answers from botocore's ``before-send`` event, which calls
handlers of the event's whole name first and of its first word last. So a handler of the one keeps the request from
being carried out, and the last handler of the other loses the answer.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ConnectionClosedError

if TYPE_CHECKING:
    from collections.abc import Iterator


class LineCut(ConnectionClosedError):
    """What a lost answer, or a request that never arrived, looks like to boto3."""

    def __init__(self) -> None:
        super().__init__(endpoint_url="the line was cut")


@contextmanager
def answer_lost(client: Any, operation: str, times: int = 1) -> Iterator[list[str]]:
    """The next calls of ``operation`` are carried out, and their answers lost. Yields what fired."""
    with _faulty(client, operation, times, after=True) as fired:
        yield fired


@contextmanager
def never_arrived(client: Any, operation: str, times: int = 1) -> Iterator[list[str]]:
    """The next calls of ``operation`` never arrive. Yields what fired."""
    with _faulty(client, operation, times, after=False) as fired:
        yield fired


@contextmanager
def _faulty(client: Any, operation: str, times: int, *, after: bool) -> Iterator[list[str]]:
    fired: list[str] = []

    name = f"before-send.{client.meta.service_model.service_id.hyphenize()}.{operation}"

    def cut(event_name: str, **_: Any) -> None:
        if event_name == name and len(fired) < times:
            fired.append(operation)
            raise LineCut

    events = client.meta.events
    if after:
        events.register_last("before-send", cut)
    else:
        events.register_first(name, cut)
    try:
        yield fired
    finally:
        events.unregister("before-send" if after else name, cut)
