"""Integration tests run functions against a cloud in this process: no AWS, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.cloud import Cloud
from tests.integration.simulated_stack import SimulatedStack

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with Cloud() as made:
        yield made


@pytest.fixture
def stack(cloud: Cloud) -> SimulatedStack:
    return SimulatedStack(cloud)
