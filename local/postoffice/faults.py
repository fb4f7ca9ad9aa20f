"""Faults on order: what goes wrong, with which call, how often - and how often it did."""

from __future__ import annotations

import fnmatch
import random
from dataclasses import asdict, dataclass, field
from types import NoneType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

CALL_EFFECTS = ("lose-answer", "drop-request", "slow-answer", "slow-request", "error", "entries", "pause-after")
EVENT_EFFECTS = ("lose-events", "late-events", "double-events", "shuffle-events")


_KINDS: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("operation", "recipient", "code", "message", "kind"), str),
    **dict.fromkeys(("first", "times", "after"), int),
    **dict.fromkeys(("seconds", "share"), (int, float)),
    "status": (int, NoneType),
    "entries": dict,
}


@dataclass
class Fault:
    """One fault.

    ``effect`` is one of CALL_EFFECTS or EVENT_EFFECTS. It meets calls of ``operation`` (SendEmail, SendBulkEmail) to
    a recipient like ``recipient`` (a glob), or the events of such mails that are of ``kind`` (as in ``eventType``),
    from the ``first`` of them on, ``times`` times. ``seconds`` is for what is slow or late; ``code``, ``message`` and
    ``status`` are for an error; ``entries`` maps places in a bulk call to statuses; ``after`` is how many more mails
    are taken before the account is paused; ``share`` is the part of the events that is met, by chance.
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
            raise ValueError(f"no such effect: {self.effect}; there are {', '.join(CALL_EFFECTS + EVENT_EFFECTS)}")
        for name, kinds in _KINDS.items():
            value = getattr(self, name)
            if (
                not isinstance(value, kinds)
                or isinstance(value, bool)
                or (isinstance(value, int | float) and value < 0)
            ):
                raise ValueError(f"{name} cannot be {value!r}")
        for place, status in self.entries.items():
            if not place.isdecimal() or not isinstance(status, str):
                raise ValueError('entries are places in the call and statuses: {"0": "MESSAGE_REJECTED"}')

    def fits(self, operation: str) -> bool:
        """Only a bulk call has entries."""
        wanted = "SendBulkEmail" if self.effect == "entries" else operation
        return operation == wanted and fnmatch.fnmatchcase(operation, self.operation)

    def fires(self) -> bool:
        """Met once more: whether it happens this time."""
        self.met += 1
        if self.met < self.first or self.fired >= self.times:
            return False
        self.fired += 1
        return True


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
            if fault.effect not in CALL_EFFECTS or not fault.fits(operation):
                continue
            if any(fnmatch.fnmatchcase(one, fault.recipient) for one in recipients or [""]) and fault.fires():
                return fault
        return None

    def for_event(self, kind: str, recipient: str, operation: str) -> Fault | None:
        """The fault this event meets, counted as fired."""
        for fault in self.ordered:
            if fault.effect not in EVENT_EFFECTS or fault.fired >= fault.times or not fault.fits(operation):
                continue
            fits = fnmatch.fnmatchcase(kind, fault.kind) and fnmatch.fnmatchcase(recipient, fault.recipient)
            if fits and self._chance.random() < fault.share and fault.fires():
                return fault
        return None

    def forget(self) -> None:
        self.ordered.clear()

    def as_told(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self.ordered]
