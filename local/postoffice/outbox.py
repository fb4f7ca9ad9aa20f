"""The outbox: events that SES will publish, each when its time comes, unless a fault was ordered for it."""

from __future__ import annotations

import heapq
import itertools
import threading
from typing import TYPE_CHECKING

from local.postoffice.events import DESTINATION_TYPES, events_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local.postoffice.events import Event
    from local.postoffice.faults import Faults
    from local.postoffice.mailbox import Mail

ACCOUNT_ID = "000000000000"


class Outbox:
    """Events by the time they are due, in seconds since 1970."""

    def __init__(self, faults: Faults, region: str) -> None:
        self._faults = faults
        self._region = region
        self._numbers = itertools.count()
        self._waiting: list[tuple[float, int, str, Event, Mail]] = []  # a heap
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._waiting)

    def plan(self, mail: Mail, topics: Mapping[str, frozenset[str]]) -> None:
        """Everything that will be told about a mail, to each topic that asked for it."""
        for event in events_of(mail, ACCOUNT_ID, self._region):
            for topic, kinds in topics.items():
                if DESTINATION_TYPES[event.kind] in kinds:
                    self._plan(topic, event, mail)

    def due(self, moment: float) -> Iterator[tuple[str, Event, Mail]]:
        """Take the events whose time has come by then, with the topic each goes to."""
        taken = []
        with self._lock:
            while self._waiting and self._waiting[0][0] <= moment:
                _, _, topic, event, mail = heapq.heappop(self._waiting)
                mail.events.append(event.kind)
                taken.append((topic, event, mail))
        return iter(taken)

    def _plan(self, topic: str, event: Event, mail: Mail) -> None:
        fault = self._faults.for_event(event.kind, mail.to, mail.operation)
        effect = fault.effect if fault else ""
        if effect == "lose-events":
            return
        due = mail.accepted_at + event.after
        if fault and effect == "late-events":
            due += fault.seconds
        if effect == "shuffle-events":
            due = mail.accepted_at + 1 - event.after
        with self._lock:
            for copy in range(2 if effect == "double-events" else 1):
                heapq.heappush(self._waiting, (due + copy, next(self._numbers), topic, event, mail))
