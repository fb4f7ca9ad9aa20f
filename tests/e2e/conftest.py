"""End-to-end tests share one house: the real template, deployed with its roles enforced, and the post office."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from local import logs
from local.demo import Demo, Story
from local.house import ROOT, House
from local.ports import Ports
from local.stack import deployed
from tests.e2e.office import set_variable
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
def house(ports, wire) -> Iterator[House]:
    shutil.rmtree(FOLDER, ignore_errors=True)
    before = dict(os.environ)
    with House(FOLDER, ports, rate=200, wire=wire.address) as house:
        os.environ.update(house.environment)
        yield house
        logs.keep(house)
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def demo(house: House) -> Demo:
    """The example list with its readers, deployed so that doubt is settled within a test's patience."""
    stack = deployed(house, PatienceSeconds="5")
    demo = Demo(house, stack, Story(), desk=FOLDER / "desk")
    # The template takes nothing below 150: here no worker lives that long, and every test would wait for it.
    for name in ("SendBatch", "CloseIssue"):
        set_variable(demo, name, "QUARANTINE_SECONDS", "30")
    demo.settle_in(READERS)
    return demo
