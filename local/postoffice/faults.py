"""Faults on order: what goes wrong, with which call, how often - and how often it did."""

from __future__ import annotations

import fnmatch
import random
from dataclasses import asdict, dataclass, field
from typing import Any

CALL_EFFECTS = ("lose-answer", "drop-request", "slow-answer", "slow-request", "error", "entries", "pause-after")
EVENT_EFFECTS = ("lose-events", "late-events", "double-events", "shuffle-events")


@dataclass
class Fault:
    """One fault.

    ``effect`` is one of CALL_EFFECTS or EVENT_EFFECTS. It meets calls of ``operation`` (SendEmail, SendBulkEmail) to
    a recipient like ``recipient`` (a glob), from the ``first`` such call on, ``times`` times. ``seconds`` is for what
    is slow or late, ``code`` and ``status`` for an error, ``entries`` maps places in a bulk call to statuses,
    ``share`` is the part of events that is met.
    """

    effect: str
    operation: str = "*"
    recipient: str = "*"
    first: int = 1
    times: int = 1
    seconds: float = 0
    code: str = "InternalServiceErrorException"
    message: str = "injected"
    status: int | None = None
    entries: dict[str, str] = field(default_factory=dict)
    after: int = 0
    kind: str = "*"
    share: float = 1.0
    met: int = 0
    fired: int = 0

    def __post_init__(self) -> None:
        if self.effect not in CALL_EFFECTS + EVENT_EFFECTS:
            raise ValueError(f"no such effect: {self.effect}")


class Faults:
    """The faults that are ordered, in order; the first that fits is the one that happens."""

    def __init__(self, chance: random.Random | None = None) -> None:
        self.ordered: list[Fault] = []
        self._chance = chance or random.Random(0)  # noqa: S311 - faults are to be repeatable

    def order(self, **wanted: Any) -> Fault:
        fault = Fault(**wanted)
        self.ordered.append(fault)
        return fault

    def for_call(self, operation: str, recipients: list[str]) -> Fault | None:
        """The fault this call meets, counted as fired."""
        for fault in self.ordered:
            if fault.effect not in CALL_EFFECTS or not fnmatch.fnmatch(operation, fault.operation):
                continue
            if not any(fnmatch.fnmatch(one, fault.recipient) for one in recipients or [""]):
                continue
            fault.met += 1
            if fault.met >= fault.first and fault.fired < fault.times:
                fault.fired += 1
                return fault
        return None

    def for_event(self, kind: str, recipient: str) -> Fault | None:
        for fault in self.ordered:
            if fault.effect not in EVENT_EFFECTS or fault.fired >= fault.times:
                continue
            fits = fnmatch.fnmatch(kind, fault.kind) and fnmatch.fnmatch(recipient, fault.recipient)
            if fits and self._chance.random() < fault.share:
                fault.fired += 1
                return fault
        return None

    def forget(self) -> None:
        self.ordered.clear()

    def as_told(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self.ordered]
