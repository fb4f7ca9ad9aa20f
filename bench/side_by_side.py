"""Workers side by side in one process and one simulated time: each runs until it waits, then the next one is due.

Only one of them ever runs, so the same seed is the same run, and hours of the stack's time pass in minutes.
"""

from __future__ import annotations

import heapq
import threading
from itertools import count
from typing import TYPE_CHECKING

from tests.integration.workers import Clock

if TYPE_CHECKING:
    from collections.abc import Callable


class _Over(BaseException):
    """Another task failed: nobody goes on."""


class SharedTime(Clock):
    """A clock that stands still while anybody works, and leaps to whoever waited longest when all of them wait."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[tuple[float, int, threading.Lock]] = []  # a heap
        self._numbers = count()
        self._running = 0
        self._failed: BaseException | None = None
        self._done = threading.Lock()

    def sleep(self, seconds: float) -> None:
        if not self._running:
            super().sleep(seconds)
        elif seconds > 0:
            mine = self._stand_in_line(self.now + seconds)
            self._next()
            mine.acquire()
            if self._failed:
                raise _Over

    def run(self, *tasks: Callable[[], None]) -> None:
        """Do all of them side by side, until the last one is done. Raises what the first one that failed raised."""
        self._running = len(tasks)
        self._done.acquire()
        for task in tasks:
            mine = self._stand_in_line(self.now)
            threading.Thread(target=self._do, args=(task, mine), daemon=True).start()
        self._next()
        with self._done:
            if self._failed:
                raise self._failed

    def _do(self, task: Callable[[], None], mine: threading.Lock) -> None:
        mine.acquire()
        try:
            if not self._failed:
                task()
        except _Over:
            pass
        except BaseException as error:  # noqa: BLE001 - it is raised where ``run`` was called
            self._failed = error
        self._running -= 1
        if self._running:
            self._next()
        else:
            self._done.release()

    def _stand_in_line(self, until: float) -> threading.Lock:
        mine = threading.Lock()
        mine.acquire()
        heapq.heappush(self._waiting, (until, next(self._numbers), mine))
        return mine

    def _next(self) -> None:
        until, _, lock = heapq.heappop(self._waiting)
        self.now = max(self.now, until)
        lock.release()
