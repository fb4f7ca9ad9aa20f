"""Workers that take turns: each call to a service is a point at which one may die, stand still, or be overtaken."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from newsletter.errors import TryAgainLater, Undeliverable
from newsletter.sending.send_batch import OvertakenError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.unit.sending.world import Clock

BEFORE, AFTER, STILL = "dies before", "dies after", "stands still before"


class Died(BaseException):
    """A worker's process is gone: nothing it would have caught is caught."""


class Worker:
    """One worker at its work. At its call n happens what ``plan[n]`` says: one of the words above, or a function.

    One that will stand still works in a thread of its own, but never at the same time as anybody else.
    """

    def __init__(self, work: Callable[[], None], plan: Mapping[int, Any], began: float, knew: Any = None) -> None:
        self.plan, self.began, self.knew = plan, began, knew
        self.calls = 0
        self.stands_before = ""
        self.is_done = False
        self.is_dead = False
        self._work = work
        self._error: BaseException | None = None
        self._mine, self._others = threading.Semaphore(0), threading.Semaphore(0)

    def go_on(self) -> None:
        """Work until it is done or stands still; raises what the work raises."""
        if STILL not in self.plan.values():
            self.is_done = True
            self._work()
            return
        if self.stands_before:
            self.stands_before = ""
            self._mine.release()
        else:
            threading.Thread(target=self._run, daemon=True).start()
        self._others.acquire()
        if self._error:
            raise self._error

    def stand_still(self, before: str) -> None:
        self.stands_before = before
        self._others.release()
        self._mine.acquire()
        if self.is_dead:
            raise Died

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001 - raised again where the worker was let go on
            self._error = error
        self.is_done = True
        self._others.release()


class Turns:
    """Who is at work, the innermost last, and who stands still. ``moments`` are when somebody died or stood still."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.at_work: list[Worker] = []
        self.still: list[Worker] = []
        self.moments: set[float] = set()

    def run(self, worker: Worker) -> None:
        """Let a worker begin, or go on."""
        self.at_work.append(worker)
        try:
            worker.go_on()
        except (Died, TryAgainLater, OvertakenError, Undeliverable):
            pass  # Lambda would bring the event again: so may a rule
        finally:
            self.at_work.pop()
        if not worker.is_done:
            self.still.append(worker)

    def call(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.at_work:
            return function(*args, **kwargs)
        worker = self.at_work[-1]
        worker.calls += 1
        what = worker.plan.get(worker.calls)
        if what in (BEFORE, AFTER, STILL):
            self.moments.add(self.clock.now)
        if what == BEFORE:
            raise Died
        if what == STILL:
            worker.stand_still(function.__name__)
            self.moments.add(self.clock.now)
        elif callable(what):
            what()
        said = function(*args, **kwargs)
        if what == AFTER:
            raise Died
        return said


class Port:
    """A service as its workers see it: every call passes the turns."""

    def __init__(self, service: Any, turns: Turns) -> None:
        self._service, self._turns = service, turns

    def __getattr__(self, name: str) -> Any:
        return partial(self._turns.call, getattr(self._service, name))
