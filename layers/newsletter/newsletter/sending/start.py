"""Start an issue: once, in time, and only from its proof."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from newsletter.sending.deliver import OvertakenError
from newsletter.sending.standing import RESTORED, STALE, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsletter.sending.standing import Standing


class Start(StrEnum):
    """What asking for a start led to."""

    STARTED = "started"
    ALREADY = "already"
    TOO_LATE = "too-late"
    TOO_EARLY = "too-early"
    NOT_TO_BE_SENT = "not-to-be-sent"
    PROOF_WAITS = "proof-waits"
    RESTORED = "restored"


def start_of(standing: Standing, now: int, *, by_hand: bool) -> tuple[Start, Standing]:
    """Whether this edition starts now, and where it stands then.

    ``by_hand`` is a person's own decision: it does not wait for the hour, and it is never too late. A schedule that
    fires twice, early or long after its time (a restored backup, a day of outage) starts nothing by itself.
    """
    if standing.stage is Stage.HALTED and by_hand:
        # Parked, so that the next round puts just the rest on the queue again.
        brakes_off = standing.brakes_off if standing.halted_why in (RESTORED, STALE) else 1
        going_on = replace(standing, stage=Stage.PARKED, parked_why="going on", released=now, brakes_off=brakes_off)
        return Start.STARTED, replace(going_on, halted_why="")
    if standing.stage in (Stage.HALTED, Stage.PLANNING, Stage.SENDING, Stage.PARKED, Stage.CLOSED):
        return Start.ALREADY, standing
    if standing.stage is not Stage.PROOFED:
        return Start.NOT_TO_BE_SENT, standing
    if not by_hand and now < standing.start_at - 60:  # EventBridge Scheduler keeps time to the minute
        return Start.TOO_EARLY, standing
    if not by_hand and now > standing.latest_start:
        return Start.TOO_LATE, standing
    return Start.STARTED, replace(standing, stage=Stage.PLANNING, started=now)


class Ledger(Protocol):
    """``update`` raises OvertakenError; ``is_restored`` until an operator has accepted the ledger."""

    def is_restored(self) -> bool: ...
    def standing(self, edition: str) -> Standing: ...
    def update(self, standing: Standing) -> Standing: ...


class Schedules(Protocol):
    """``close`` has the closing function look at an edition's books every minute, until ``end_round``.

    ``end`` removes all that is planned.
    """

    def close(self, edition: str, function: str) -> None: ...
    def end_round(self, edition: str) -> None: ...
    def end(self, edition: str) -> None: ...


class Queue(Protocol):
    def push(self, edition: str) -> None: ...


@dataclass(frozen=True)
class StartingOffice:
    """Everything a start, or a stop before it, needs."""

    ledger: Ledger
    schedules: Schedules
    plan_queue: Queue
    close_function_arn: str
    clock: Callable[[], float]

    def start(self, edition: str, *, by_hand: bool) -> Start:
        """Start an edition. Two that start it at once start it once; one that died half-way is taken up again.

        A ledger that was restored starts nothing, by whatever hand: it does not know what has gone out since.
        """
        if self.ledger.is_restored():
            return Start.RESTORED
        made = False
        while True:
            standing = self.ledger.standing(edition)
            result, after = start_of(standing, int(self.clock()), by_hand=by_hand)
            if result is not Start.STARTED:
                break
            # First the round that looks after its books, so that no started edition is ever without one.
            self.schedules.close(edition, self.close_function_arn)
            made = True
            try:
                after = self.ledger.update(after)
                break
            except OvertakenError:
                continue
        if made and result is Start.NOT_TO_BE_SENT and not standing.started:
            self.schedules.end_round(edition)  # it was stopped or replaced at this very moment
        if after.stage is Stage.PLANNING:
            self.plan_queue.push(edition)
        return result

    def approve(self, edition: str, person: int, wanted: int) -> int:
        """Note that a person approves an edition that waits for it; how many others of those ``wanted`` still must."""
        standing = self.ledger.standing(edition)
        people = {*standing.approved_by, person}
        if standing.stage is Stage.PROOFED and len(people) > len(standing.approved_by):
            try:
                self.ledger.update(replace(standing, approved_by=tuple(sorted(people))))
            except OvertakenError:
                return self.approve(edition, person, wanted)
        return max(0, wanted - len(people))

    def stop(self, edition: str) -> Standing:
        """Stop an edition at whatever point before its books are closed; what is on its way to SES still arrives."""
        standing = self.ledger.standing(edition)
        if standing.stage in (Stage.CLOSED, Stage.STOPPED, Stage.REPLACED, Stage.DRAFT):
            return standing
        started = standing.stage is not Stage.PROOFED
        try:
            standing = self.ledger.update(standing.at(Stage.STOPPED))
        except OvertakenError:
            return self.stop(edition)
        if not started:
            self.schedules.end(edition)
        return standing
