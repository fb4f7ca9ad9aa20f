"""Crashes everywhere: at each call to AWS the world splits in two, and in one of them the worker dies there.

The process forks at the call, so each crash costs only what comes after it, and everything before it - the cloud, the
queues, the clock, the mailbox - is the same to the last byte.
"""

from __future__ import annotations

import gc
import os
import signal
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

from newsletter.aws import clients
from tests.integration.workers import WorkerDiedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.integration.simulated_stack import SimulatedStack

T = TypeVar("T")

_AT_ONCE = 2
"""How many other worlds go on at the same time."""

_LONGEST = 120
"""Seconds another world may take; one that takes longer is ended, and told as gone wrong."""

_CLIENTS = (
    clients.dynamodb,
    clients.s3,
    clients.sqs,
    clients.scheduler,
    clients.sesv2,
    clients.secretsmanager,
    clients.lambda_,
)


@dataclass(frozen=True)
class _World:
    """Another world, in which a worker died at ``place``; what goes wrong in it is ``heard`` here."""

    place: str
    process: int
    heard: int

    def ending(self) -> str:
        """What went wrong, once it has come to its end."""
        with os.fdopen(self.heard, encoding="utf-8") as told:
            wrong = told.read()
        _, status = os.waitpid(self.process, 0)
        if status and not wrong:
            wrong = f"ended with status {status}"
        return f"{self.place}\n{wrong}" if wrong else ""


@dataclass
class Sweep:
    """``ending`` is what comes of a call: WorkerDiedError, or LineCut for a call that failed and was told to have.

    With ``meanwhile`` nobody dies and no call fails: the world splits before each call, and in one of the two something
    else happens before it is carried out. What the function has read by then decides, so no two places are the same.
    ``only`` are the calls that count, all of them if it is empty; once it ``is_over``, none does.

    ``places`` are all before and after a call of the function; ``endings`` what went wrong after which of them.

    Where AWS holds the very same at several places in a row, as between two reads, a death at each of them leaves the
    same world behind, and what comes after is told once for all of them; so is what follows a read that fails before
    and after. ``told`` says how often it was told.
    """

    stack: SimulatedStack
    function: str
    ending: type[BaseException] = WorkerDiedError
    places: list[str] = field(default_factory=list)
    endings: list[str] = field(default_factory=list)
    told: int = 0
    meanwhile: Callable[[], None] | None = None
    only: frozenset[str] = frozenset()
    is_over: bool = False
    _others: list[_World] = field(default_factory=list)
    _died_at: str = ""
    _dead: int = 0
    _teller: int = 0
    _looking: bool = False
    _moment: tuple[int, float] = (0, 0.0)
    _held: Mapping[str, Any] = field(default_factory=dict)

    @property
    def elsewhere(self) -> bool:
        """Whether this is one of the other worlds."""
        return bool(self._died_at)

    def tell(self, story: Callable[[], T], check: Callable[[T], None]) -> None:
        """Tell a story in which nobody dies, and from each place on one in which the worker dies there.

        Each is checked where it ends.
        """
        try:
            with self._watched():
                outcome = story()
            if self._died_at and self.ending is WorkerDiedError and not self.meanwhile:
                assert self.stack.died == [self.function], f"died: {self.stack.died}"
            check(outcome)
        except BaseException:
            if self._died_at:
                self._end(traceback.format_exc())
            raise
        if self._died_at:
            self._end("")
        while self._others:
            self._hear()

    @contextmanager
    def _watched(self) -> Iterator[None]:
        # Both outside of what boto3 itself would try again.
        used = [cast("Any", client()).meta.events for client in _CLIENTS]
        for events in used:
            events.register_first("before-call", self._before)
            events.register_first("after-call", self._after)
        try:
            yield
        finally:
            for events in used:
                events.unregister("before-call", self._before)
                events.unregister("after-call", self._after)

    def _before(self, event_name: str, **_: Any) -> None:
        self._come_to("before", event_name)

    def _after(self, event_name: str, **_: Any) -> None:
        self._come_to("after", event_name)

    def _come_to(self, side: str, event_name: str) -> None:
        stack = self.stack
        if stack.busy != self.function or self._looking:
            return
        if self.is_over or (self.only and event_name.rpartition(".")[2] not in self.only):
            return
        if self._died_at:
            if self._dead == stack.invocations:
                raise WorkerDiedError  # whatever else it would have done on its way down
            return
        place = f"{self.function}, {side} {event_name.rpartition('.')[2]}, place {len(self.places) + 1}"
        self.places.append(place)
        if self._is_new(side) and self._split(place):
            self._died_at = place
            if self.meanwhile:
                self.meanwhile()
                stack.busy = self.function
                return
            self._dead = stack.invocations if self.ending is WorkerDiedError else 0
            raise self.ending

    def _is_new(self, side: str) -> bool:
        """Whether what comes after can differ from what came after the place before."""
        if self.meanwhile:
            return side == "before"
        before, dies = side == "before", self.ending is WorkerDiedError
        moment = (self.stack.invocations, self.stack.clock())
        if dies and before and moment == self._moment:
            return False  # no call since the last place, which was after one
        self._looking = True
        held = self.stack.everything()
        self._looking = False
        same = (moment, held) == (self._moment, self._held)
        self._moment, self._held = moment, held
        return not same or (before and not dies)  # who only had a call fail goes on from where it is

    def _split(self, place: str) -> bool:
        """Whether this is the other world."""
        while len(self._others) >= _AT_ONCE:
            self._hear()
        heard, told = os.pipe()
        gc.freeze()
        process = os.fork()
        if process:
            os.close(told)
            self._others.append(_World(place, process, heard))
            self.told += 1
            return False
        os.close(heard)
        signal.alarm(_LONGEST)
        self._teller = told
        return True

    def _hear(self) -> None:
        if ending := self._others.pop(0).ending():
            self.endings.append(ending)

    def _end(self, wrong: str) -> None:
        os.write(self._teller, wrong.encode()[-60_000:])  # less than a pipe holds
        os._exit(0)
