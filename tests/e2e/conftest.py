"""End-to-end tests share one stack: the real template, deployed with its roles enforced, and the post office."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from local import logs
from local.demo import Demo, Story
from local.local_stack import ROOT, LocalStack
from local.ports import Ports
from local.stack import deployed
from tests.e2e.deployed import listen_to_alarms, set_variable
from tests.e2e.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

READERS = 800  # the first of the example list among whom somebody bounces and somebody complains
FOLDER = ROOT / ".local" / "e2e"


@pytest.fixture(scope="session")
def ports() -> Ports:
    return Ports.free()


@pytest.fixture(scope="session")
def wire(ports) -> Iterator[Wire]:
    """What the deployed functions speak to AWS through."""
    wire = Wire(ports.emulator)
    yield wire
    wire.shutdown()
    wire.server_close()


@pytest.fixture(scope="session")
def local_stack(ports, wire) -> Iterator[LocalStack]:
    shutil.rmtree(FOLDER, ignore_errors=True)
    before = dict(os.environ)
    with LocalStack(FOLDER, ports, rate=200, wire=wire.address, alarm_minute=1) as local_stack:
        os.environ.update(local_stack.environment)
        yield local_stack
        logs.keep(local_stack)
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def demo(local_stack: LocalStack) -> Demo:
    """The example list with its readers, deployed so that doubt is settled within a test's patience."""
    stack = deployed(local_stack, PatienceSeconds="5")
    listen_to_alarms(local_stack)
    demo = Demo(local_stack, stack, Story(), folder=FOLDER / "staff")
    # The template takes nothing below 150: here no worker lives that long, and every test would wait for it.
    for name in ("SendBatch", "CloseIssue"):
        set_variable(demo, name, "QUARANTINE_SECONDS", "30")
    demo.settle_in(READERS)
    return demo
