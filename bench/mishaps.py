"""Mishaps: everything that may go wrong at the border of AWS, each by chance at a stated rate, all from one seed."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ConnectionClosedError

from local.postoffice.faults import Fault, Faults
from newsletter.aws import clients
from tests.integration.workers import WorkerDiedError

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from bench.side_by_side import SharedTime

STATUSES = ("TRANSIENT_FAILURE", "ACCOUNT_THROTTLED", "FAILED", "MESSAGE_REJECTED")

MINUTE = 60

# Out of how many: calls of SES, its reports, calls of anything else, and messages handed to a function.
RATES: Mapping[str, float] = {
    "SES accepted, answer lost": 0.004,
    "SES accepted, answer lost, reports 30 min late": 0.001,
    "SES accepted, answer too slow": 0.003,
    "SES never got the call": 0.003,
    "SES said 429": 0.01,
    "SES said 500 before it accepted": 0.003,
    "SES failed some of the entries": 0.02,
    "report lost": 0.0001,
    "report doubled": 0.02,
    "report up to 10 min late": 0.01,
    "reports out of order": 0.05,
    "worker died before a call": 0.0005,
    "worker died after a call": 0.0005,
    "AWS never got the call": 0.002,
    "AWS did it, answer lost": 0.004,
    "SQS handed a message to two": 0.02,
    "SQS out of order": 0.2,
}

LATENCY = {"dynamodb": 0.006, "s3": 0.03, "sqs": 0.01, "scheduler": 0.05, "sesv2": 0.12, "secretsmanager": 0.03}
"""Seconds a call takes in the stack's time, give or take half of it: so workers meet in the middle of each other's."""


@dataclass
class Luck:
    """Throws the dice, and remembers what fell.

    Everything is ``times`` as frequent as stated, and falls at the latest at throw ``surely_by``, if that is set.
    While it ``rests`` nothing goes wrong.
    """

    dice: random.Random
    times: float = 1
    surely_by: int = 0
    rests: bool = True

    def __post_init__(self) -> None:
        self.fell: Counter[str] = Counter()
        self.thrown: Counter[str] = Counter()

    def strikes(self, name: str) -> bool:
        if self.rests:
            return False
        self.thrown[name] += 1
        overdue = self.surely_by and not self.fell[name] and self.thrown[name] >= self.surely_by
        if self.dice.random() >= RATES[name] * self.times and not overdue:
            return False
        self.fell[name] += 1
        return True


class MailMishaps(Faults):
    """What happens to calls of SES and to its reports; ``missing`` counts those that come never or late, by kind."""

    def __init__(self, luck: Luck) -> None:
        super().__init__()
        self.luck = luck
        self.missing: Counter[str] = Counter()
        self._silenced: set[str] = set()

    def for_call(self, operation: str, recipients: list[str]) -> Fault | None:
        strikes, dice = self.luck.strikes, self.luck.dice
        if operation != "SendBulkEmail":
            return None
        if strikes("SES accepted, answer lost"):
            return Fault("lose-answer")
        if strikes("SES accepted, answer lost, reports 30 min late"):
            self._silenced.update(recipients)
            return Fault("lose-answer")
        if strikes("SES accepted, answer too slow"):
            return Fault("slow-answer", seconds=60)
        if strikes("SES never got the call"):
            return Fault("drop-request")
        if strikes("SES said 429"):
            return Fault("error", code="TooManyRequestsException", status=429)
        if strikes("SES said 500 before it accepted"):
            return Fault("error", code="InternalServiceErrorException", status=500)
        if strikes("SES failed some of the entries"):
            places = dice.sample(range(len(recipients)), min(3, len(recipients)))
            return Fault("entries", entries={str(place): dice.choice(STATUSES) for place in places})
        return None

    def for_event(self, kind: str, recipient: str, operation: str) -> Fault | None:
        strikes, dice = self.luck.strikes, self.luck.dice
        if operation != "SendBulkEmail":
            return None
        if recipient in self._silenced:
            self.missing[kind] += 1
            return Fault("late-events", seconds=30 * MINUTE)
        if strikes("report lost"):
            self.missing[kind] += 1
            return Fault("lose-events")
        if strikes("report doubled"):
            return Fault("double-events")
        if strikes("report up to 10 min late"):
            return Fault("late-events", seconds=dice.uniform(1, 10 * MINUTE))
        if strikes("reports out of order"):
            return Fault("shuffle-events")
        return None


class Mishaps:
    """What happens to workers, and to calls of everything but SES.

    ``at_work`` is the function each thread works for; a thread that works for none is left alone.
    """

    def __init__(self, luck: Luck, time: SharedTime) -> None:
        self.luck, self.time = luck, time
        self.at_work = threading.local()
        for made in (clients.dynamodb, clients.s3, clients.sqs, clients.scheduler, clients.sesv2):
            client = cast("Any", made())
            client.meta.events.register_first("before-send", self._before)
            client.meta.events.register_last("before-send", self._after)

    def _before(self, event_name: str, request: Any, **_: Any) -> None:
        if getattr(self.at_work, "function", ""):
            self._takes(event_name)
            self._may_die("worker died before a call")
            self._may_break(event_name, request, "AWS never got the call")

    def _after(self, event_name: str, request: Any, **_: Any) -> None:
        if getattr(self.at_work, "function", ""):
            self._takes(event_name)
            self._may_die("worker died after a call")
            self._may_break(event_name, request, "AWS did it, answer lost")

    def _takes(self, event_name: str) -> None:
        service = event_name.split(".")[1]
        self.time.sleep(LATENCY[service] / 2 * self.luck.dice.uniform(0.5, 1.5))

    def _may_die(self, how: str) -> None:
        if self.luck.strikes(how):
            raise WorkerDiedError

    def _may_break(self, event_name: str, request: Any, how: str) -> None:
        if not event_name.startswith("before-send.sesv2") and self.luck.strikes(how):
            raise ConnectionClosedError(endpoint_url=request.url)
