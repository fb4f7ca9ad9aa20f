"""What AWS charges for a million mails beside SES itself, from the counted calls and bytes of a real run.

Method: the stack of the soak without its mishaps sends an issue; every call at boto3's HTTP border is counted with its
units: DynamoDB's by the size of what is written and read, SQS's and SNS's by 64 KB, also what Lambda's pollers ask for
(ten messages at a time) and what SNS brings. A function is charged for the simulated time it waits (for calls of a
stated length, and for its turn) and for its own CPU, without the emulation's, as slow as its share of a processor
makes it. Logs are what is printed, and Lambda's own lines. Times the list prices of bench/prices.toml, less what the
proof costs, up to a million. Opens and clicks are off, as they are by default; metrics and alarms cost by the month.

    .venv/dev/bin/python bench/cost.py [readers] [senders] [recipients a second ...]
"""

from __future__ import annotations

import json
import random
import re
import sys
import threading
import time
import tomllib
from collections import defaultdict
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from io import TextIOBase
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "layers" / "newsletter"))

from bench.mishaps import Luck
from bench.soak import SoakingStack
from newsletter.aws import clients
from tests.integration.cloud import Cloud
from tests.integration.sample_files import issue, readers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.lineage import Lineage
    from tests.integration.workers import Workers

ROOT = Path(__file__).resolve().parents[1]
CHUNK = 64 * 1024
WHOLE_PROCESSOR = 1769
LAMBDAS_OWN_LINES = 900
"""Bytes that Lambda itself logs of an invocation in JSON: start, and report."""


@dataclass
class Meter:
    """Counts what is charged, by service and by what of it."""

    used: defaultdict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    here: threading.local = field(default_factory=threading.local)

    def watch(self) -> None:
        for made in (
            clients.dynamodb,
            clients.s3,
            clients.sqs,
            clients.scheduler,
            clients.sesv2,
            clients.secretsmanager,
        ):
            events = cast("Any", made()).meta.events
            events.register_first("before-send", self._begins)
            events.register_last("before-send", self._ends)
            events.register("after-call.dynamodb", self._read)

    def _begins(self, event_name: str, request: Any, **_: Any) -> None:
        self.here.emulation_began = time.thread_time()
        service, operation = event_name.split(".")[1:]
        if service == "dynamodb":
            self._dynamodb(operation, json.loads(request.body))
        elif service == "s3":
            self.used["s3", "gets" if operation.startswith("Get") else "puts"] += 1
        elif service == "sqs":
            self.used["sqs", "requests"] += -(-len(request.body) // CHUNK)
        elif service == "secrets-manager":
            self.used["secrets", "calls"] += 1

    def _ends(self, **_: Any) -> None:
        self.here.emulated = getattr(self.here, "emulated", 0) + time.thread_time() - self.here.emulation_began

    def _dynamodb(self, operation: str, asked: dict[str, Any]) -> None:
        self.here.part = 1 if asked.get("ConsistentRead") else 0.5
        if operation == "PutItem":
            self.used["dynamodb", "write_units"] += -(-_size(asked["Item"]) // 1024)
        elif operation in ("UpdateItem", "DeleteItem"):
            self.used["dynamodb", "write_units"] += 1  # the reports on fifty mails are less than a kilobyte
        elif operation == "BatchGetItem":
            self.used["dynamodb", "read_units"] += sum(
                len(wanted["Keys"]) * (1 if wanted.get("ConsistentRead") else 0.5)
                for wanted in asked["RequestItems"].values()
            )

    def _read(self, model: Any, parsed: dict[str, Any], **_: Any) -> None:
        if model.name in ("GetItem", "Query"):
            found = parsed.get("Items", [parsed.get("Item", {})])
            units = max(1, -(-sum(map(_size, found)) // 4096))
            self.used["dynamodb", "read_units"] += units * self.here.part


class MeteredStack(SoakingStack):
    """Measures what each invocation is charged for."""

    def __init__(self, cloud: Cloud, meter: Meter, rate: float) -> None:
        super().__init__(cloud, Luck(random.Random(1), times=0), rate)  # noqa: S311 - nothing goes wrong
        self.meter = meter
        self.by_function: defaultdict[str, float] = defaultdict(float)

    def run_by(self, worker: Workers, name: str, event: Any, lineage: Lineage | None = None) -> Any:
        memory = self.cloud.template["Resources"][name]["Properties"].get("MemorySize", 512)
        meter, here = self.meter, self.meter.here
        began, cpu, here.emulated = self.time(), time.thread_time(), 0
        try:
            return super().run_by(worker, name, event, lineage)
        finally:
            own = time.thread_time() - cpu - here.emulated
            took = self.time() - began + own * max(1, WHOLE_PROCESSOR / memory)
            meter.used["lambda", "requests"] += 1
            meter.used["lambda", "gigabyte_seconds"] += took * memory / 1024
            meter.used["logs", "gigabytes"] += LAMBDAS_OWN_LINES / 1e9
            self.by_function[name] += took * memory / 1024
            if messages := len(event.get("Records", ())):
                meter.used["sqs", "requests"] += 2 * -(-messages // 10)  # received and deleted, ten at a time
            elif name == "CloseIssue":
                meter.used["scheduler", "invocations"] += 1

    def _report(self) -> bool:
        before = self.small_queues.put_in
        told = super()._report()
        self.meter.used["sns", "publishes"] += self.small_queues.put_in - before
        self.meter.used["sqs", "requests"] += self.small_queues.put_in - before
        return told


class Printed(TextIOBase):
    """Counts what is printed: logs, and metrics in their lines."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter

    def write(self, text: str) -> int:
        self.meter.used["logs", "gigabytes"] += len(text.encode()) / 1e9
        return len(text)


def _size(item: dict[str, Any]) -> int:
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: Any) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "N":
            return len(content) // 2 + 2
        case "NS" | "SS":
            return sum(_value_size({kind[0]: one}) for one in content)
        case "L":
            return 3 + sum(1 + _value_size(one) for one in content)
        case "M":
            return 3 + len(content) + _size(content)
        case "S":
            return len(content.encode())
        case _:
            return 1


def measured(people: int, senders: int, rate: float) -> tuple[MeteredStack, Mapping[tuple[str, str], float]]:
    """Send an issue to so many: what was charged for it, without its proof."""
    meter = Meter()
    with Cloud() as cloud, redirect_stdout(cast("Any", Printed(meter))):
        stack = MeteredStack(cloud, meter, rate)
        stack.senders = senders
        with patch.object(time, "sleep", stack.time.sleep):
            stack.open_list(*readers(people))
            edition = stack.publish(issue())
            meter.watch()
            meter.used.clear()
            stack.by_function.clear()
            stack.soak(edition, [])
            assert stack.state(edition).sums["accepted"] == people
    return stack, meter.used


def main(people: int, senders: int, rates: list[float]) -> None:
    prices = tomllib.loads((ROOT / "bench" / "prices.toml").read_text())
    for rate in rates:
        stack, used = measured(people, senders, rate)
        million = 1e6 / people
        charged = {key: number * million * prices[key[0]][key[1]] for key, number in used.items()}
        print(f"\n{people:,} readers at {rate:g} a second by {senders} senders, ", end="")
        print(f"up to a million mails: {sum(charged.values()):.2f} USD")
        for key, dollars in sorted(charged.items(), key=lambda one: -one[1]):
            print(f"  {' '.join(key).replace('_', ' '):<26} {used[key] * million:>16,.1f} {dollars:>8.3f} USD")
        seconds = ", ".join(
            f"{name} {number * million:,.0f}"
            for name, number in sorted(stack.by_function.items(), key=lambda one: -one[1])[:4]
        )
        print(f"  GB-seconds by function: {seconds}")
        print(f"  Of it SES's reports on their way through SNS and SQS: {_on_reports(used, prices) * million:.2f} USD.")


def _on_reports(used: Mapping[tuple[str, str], float], prices: dict[str, Any]) -> float:
    """Each report is published once, brought to SQS once, and received and deleted with nine others."""
    reports = used["sns", "publishes"]
    return float(reports * (prices["sns"]["publishes"] + 1.2 * prices["sqs"]["requests"]))


if __name__ == "__main__":
    print(re.sub(r"\s+", " ", __doc__.split("\n\n")[1]))
    asked = [float(number) for number in sys.argv[1:]]
    main(int(asked[0]) if asked else 5_000, int(asked[1]) if len(asked) > 1 else 10, asked[2:] or [14, 200])
