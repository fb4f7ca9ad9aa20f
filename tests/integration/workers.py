"""Workers: every function in this process, kept warm, with one clock for all of them; what they log and measure."""

from __future__ import annotations

import json
import logging
import time
from collections import Counter, defaultdict
from contextlib import redirect_stdout, suppress
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from newsletter.aws import links
from newsletter.errors import TryAgainLater
from tests.integration.aws.faults import LineCut
from tests.integration.cloud import Context
from tests.integration.lineage import is_ended

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.integration.cloud import Cloud
    from tests.integration.lineage import Lineage


class Clock:
    """Seconds since 1970, from a Thursday morning in June; it runs while somebody stands in line."""

    def __init__(self) -> None:
        self.now = datetime(2026, 6, 18, 7, 30, tzinfo=UTC).timestamp()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class _Log(logging.Handler):
    """Every line a function logs, as CloudWatch would keep it."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


class WorkerDiedError(BaseException):
    """A worker is gone at once, as when its time or memory is out: no ``except`` of its own sees it."""


BROUGHT_AGAIN = (WorkerDiedError, LineCut, TryAgainLater)
"""What a function may end in so that Lambda or the queue bring the event again; anything else is a fault of ours."""


class Workers:
    """``metrics`` sums up what the functions measured, as they ``said`` it; ``log`` holds every line they logged.

    ``busy`` is the function at work, ``invocations`` how often any was called, ``events`` what each was ever given,
    ``died`` the functions whose workers died, ``seconds_left`` how long a function has, where that is not ten minutes.
    ``lineage`` is that of the chain of requests the function at work stands in, ``ended`` the functions that Lambda
    would not invoke once more in their chain, with what each was to be given.
    """

    def __init__(self, cloud: Cloud, clock: Clock | None = None) -> None:
        self.cloud = cloud
        self.clock = clock or Clock()
        self.metrics: Counter[str] = Counter()
        self.log: list[str] = []
        self.said: list[str] = []
        self.busy = ""
        self.invocations = 0
        self.events: dict[str, list[Any]] = defaultdict(list)
        self.died: list[str] = []
        self.seconds_left: dict[str, float] = {}
        self.lineage: Lineage = Counter()
        self.ended: list[tuple[str, Any]] = []
        self._functions: dict[str, Any] = {}

    def run(self, name: str, event: Any, lineage: Lineage | None = None) -> Any:
        """Invoke a function, in a chain of requests or as the first of one; what it measures and logs is kept."""
        said, log = StringIO(), _Log(self.function(name).logger.registered_formatter)
        logger = logging.getLogger("utskick")
        logger.addHandler(log)
        self.busy, self.invocations = name, self.invocations + 1
        before, self.lineage = self.lineage, (lineage or Counter()) + Counter([name])
        if event not in self.events[name]:
            self.events[name].append(event)
        try:
            with redirect_stdout(said):
                return self.function(name).handler(event, self.context(name))
        except WorkerDiedError:
            self.died.append(name)
            del self._functions[name]  # what it remembered is gone with it: the next one starts cold
            links._keyring.cache_clear()
            raise
        finally:
            self.busy, self.lineage = "", before
            logger.removeHandler(log)
            self.log += log.lines
            self.said += said.getvalue().splitlines()
            self.metrics.update(measured([json.loads(line) for line in said.getvalue().splitlines()]))

    def invoke(self, name: str, event: Any, lineage: Lineage | None = None) -> None:
        """Invoke a function without waiting for it, as EventBridge does: one that failed is tried twice more."""
        if is_ended(lineage or Counter(), name, self.cloud.template):
            self.ended.append((name, event))
            return
        for _ in range(3):
            with suppress(*BROUGHT_AGAIN):
                self.run(name, event, lineage)
                return

    def context(self, name: str) -> Context:
        """What a function is told about its invocation: its own name, and how long it has."""
        context = Context()
        context.invoked_function_arn = self.cloud.arns[name]
        context.seconds_left = self.seconds_left.get(name, context.seconds_left)
        return context

    def deploy(self) -> None:
        """Every worker is replaced: nothing that one remembered is left."""
        self._functions.clear()
        links._keyring.cache_clear()

    def function(self, name: str) -> Any:
        """A function's module, kept as a warm worker keeps it, with the stack's clock for its own."""
        if name not in self._functions:
            self.cloud.function(name)  # whatever it imports is imported now, before the clocks are changed
            with patch.object(time, "time", self.clock), patch.object(time, "sleep", self.clock.sleep):
                module = self.cloud.function(name)
            if importer := getattr(getattr(module, "function", None), "importer", None):
                # A world cannot split in two where there are threads.
                module.function = replace(module.function, importer=replace(importer, workers=1))
            self._functions[name] = module
        return self._functions[name]

    def called_by(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The functions with what calls them in one way, as the template says."""
        for name, made in self.cloud.template["Resources"].items():
            for event in made.get("Properties", {}).get("Events", {}).values() if "Function" in made["Type"] else ():
                if event["Type"] == kind:
                    yield name, event["Properties"]


def measured(lines: Iterable[dict[str, Any]]) -> Counter[str]:
    """The metrics in lines of CloudWatch's embedded metric format."""
    sums: Counter[str] = Counter()
    for line in lines:
        for name in [metric["Name"] for given in line["_aws"]["CloudWatchMetrics"] for metric in given["Metrics"]]:
            sums[name] += int(sum(line[name]))
    return sums
