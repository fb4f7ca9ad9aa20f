"""Addresses of every kind that somebody could type into the form to learn something, and what each costs to answer."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode
from zlib import crc32

from newsletter.aws import clients
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from tests.integration.sample_files import LIST
from tests.integration.simulated_stack import HOUR, SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHERS = ("blad-a", "blad-b", "blad-c")
FORM = {"content-type": "application/x-www-form-urlencoded"}
DAY = 24 * HOUR
KINDS = ("new", "reader", "member", "left", "bounced", "complained", "erased", "asked", "asked-3", "on-3-lists")
"""``asked`` has a letter on its way, ``asked-3`` had all there are, ``on-3-lists`` those of a day for other lists."""


def address_of(kind: str, number: int = 0) -> str:
    """Addresses of all kinds are equally long."""
    return f"{kind.replace('-', ''):x<10}{number:03}@byar.example"


def furnished(stack: SimulatedStack, times: int = 1) -> SimulatedStack:
    """A stack that knows so many addresses of each kind."""
    every = {kind: [address_of(kind, number) for number in range(times)] for kind in KINDS}
    there = [address for kind in ("reader", "member", "left", "complained") for address in every[kind]]
    stack.open_list(*there, signup=True)
    for other in OTHERS:
        stack.open_list(list_id=other, signup=True)
    for address in every["reader"]:
        sign_up(stack, address)
        stack.visit(_link(stack, address), "POST")
    for address in every["left"]:
        stack.visit(stack.leave_link(address), "POST")
    now = datetime.fromtimestamp(stack.clock(), UTC).isoformat()
    for why in (SuppressionReason.BOUNCED, SuppressionReason.COMPLAINED, SuppressionReason.ERASED):
        for address in every[why.value]:
            stack.suppressions.add(Suppression(stack.key_of(address), why, now))
    for _ in range(3):
        for address in every["asked-3"]:
            sign_up(stack, address)
        stack.clock.sleep(DAY)
    for address in every["asked"]:
        sign_up(stack, address)
    for other in OTHERS:
        for address in every["on-3-lists"]:
            sign_up(stack, address, other)
    stack.work()
    return stack


def stamp(stack: SimulatedStack, list_id: str = LIST) -> str:
    (found,) = re.findall(r'name="stamp" value="([^"]+)"', stack.visit(f"/join/{list_id}")["body"])
    stack.clock.sleep(3)
    return str(found)


def sign_up(
    stack: SimulatedStack, address: str, list_id: str = LIST, *, network: str = "", shown: str = "", **fields: str
) -> dict[str, Any]:
    """Post the form, each address from a network of its own unless one is told."""
    fields = {"address": address, "name": "", "website": "", "stamp": shown or stamp(stack, list_id)} | fields
    network = network or f"2001:db8:{crc32(address.encode()) % 65535:x}:{crc32(list_id.encode()) % 65535:x}::1"
    return stack.visit(f"/join/{list_id}", "POST", network=network, body=urlencode(fields), headers=FORM)


@contextmanager
def calls_to_aws() -> Iterator[list[tuple[str, int]]]:
    """Every request that leaves for AWS: what it asks and how many bytes it has."""
    seen: list[tuple[str, int]] = []

    def note(request: Any, event_name: str, **_: Any) -> None:
        body = request.body.read() if hasattr(request.body, "read") else request.body or b""
        if hasattr(request.body, "seek"):
            request.body.seek(0)
        seen.append((event_name.partition(".")[2], len(body)))

    used = [cast("Any", client()).meta.events for client in (clients.dynamodb, clients.s3, clients.sqs)]
    for events in used:
        events.register_first("before-send", note)
    try:
        yield seen
    finally:
        for events in used:
            events.unregister("before-send", note)


def _link(stack: SimulatedStack, address: str) -> str:
    stack.work()
    source = stack.post_office.mailbox.source(stack.letters(address)[-1]).decode()
    (path,) = set(re.findall(r"/j/[a-z0-9.-]+", source.replace("=\r\n", "")))
    return str(path)
