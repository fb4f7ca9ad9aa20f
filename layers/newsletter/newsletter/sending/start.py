"""Start an issue: once, in time, and only from its proof."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from newsletter.sending.edition_state import AUDIENCE, PAUSED, RESTORED, STALE, Stage
from newsletter.sending.send_batch import OvertakenError

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsletter.sending.edition_state import EditionState
    from newsletter.sending.ports import Ledger, PlanQueue, Schedules


class Start(StrEnum):
    """What asking for a start led to."""

    STARTED = "started"
    ALREADY = "already"
    TOO_LATE = "too-late"
    TOO_EARLY = "too-early"
    NOT_TO_BE_SENT = "not-to-be-sent"
    PROOF_WAITS = "proof-waits"
    RESTORED = "restored"
    NOT_APPROVED = "not-approved"


def start_of(state: EditionState, now: int, *, by_hand: bool) -> tuple[Start, EditionState]:
    """Whether this edition starts now, and where it stands then.

    ``by_hand`` is a person's own decision: it does not wait for the hour, and it is never too late. A schedule that
    fires twice, early or long after its time (a restored backup, a day of outage) starts nothing by itself.
    """
    if state.stage is Stage.HALTED and by_hand:
        return Start.STARTED, _going_on(state, now)
    if state.stage in (Stage.HALTED, Stage.PLANNING, Stage.SENDING, Stage.PARKED, Stage.CLOSED):
        return Start.ALREADY, state
    if state.stage is not Stage.PROOFED:
        return Start.NOT_TO_BE_SENT, state
    if not by_hand and state.needs_a_press and not state.approved_by:
        return Start.NOT_APPROVED, state  # no schedule is made for it before somebody approves; this is a second lock
    if not by_hand and state.taken_back:
        return Start.NOT_APPROVED, state
    if not by_hand and now < state.start_at - 60:  # EventBridge Scheduler keeps time to the minute
        return Start.TOO_EARLY, state
    if not by_hand and now > state.latest_start:
        return Start.TOO_LATE, state
    return Start.STARTED, replace(state, stage=Stage.PLANNING, started=now)


def _going_on(state: EditionState, now: int) -> EditionState:
    """Where an edition that has halted stands once a person lets it go on.

    Parked, so that the next round puts just the rest on the queue again; or back to planning, if it was paused before
    that was done. Only who was told of a brake takes it off, and lets the rest follow its canary at once: a canary
    that was paused is waited for anew.
    """
    after = replace(state, stage=Stage.PARKED, parked_why="going on", halted_why="", told_halt=0)
    if state.halted_why == PAUSED and not state.sending_since:
        return replace(after, stage=Stage.PLANNING, parked_why="")
    if state.halted_why in (PAUSED, AUDIENCE):
        return replace(after, sending_since=now) if state.is_held else after
    brakes_off = state.brakes_off if state.halted_why in (RESTORED, STALE) else 1
    return replace(after, released=now, brakes_off=brakes_off)


@dataclass(frozen=True)
class Starter:
    """Everything a start needs, or a stop or a pause after it."""

    ledger: Ledger
    schedules: Schedules
    plan_queue: PlanQueue
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
            state = self.ledger.state(edition)
            result, after = start_of(state, int(self.clock()), by_hand=by_hand)
            if result is not Start.STARTED:
                break
            # First the round that looks after its ledger, so that no started edition is ever without one.
            self.schedules.close(edition, self.close_function_arn)
            made = True
            try:
                after = self.ledger.update(after)
                break
            except OvertakenError:
                continue
        if made and result is Start.NOT_TO_BE_SENT and not state.started:
            self.schedules.end_round(edition)  # it was stopped or replaced at this very moment
        if after.stage is Stage.PLANNING:
            self.plan_queue.push(edition)
        return result

    def approve(self, edition: str, person: int, wanted: int) -> int:
        """Note that a person approves an edition that waits for it; how many others of those ``wanted`` still must."""
        state = self.ledger.state(edition)
        people = {*state.approved_by, person}
        taken_back = state.taken_back if len(people) < wanted else 0
        approved = replace(state, approved_by=tuple(sorted(people)), taken_back=taken_back)
        if state.stage is Stage.PROOFED and approved != state:
            try:
                self.ledger.update(approved)
            except OvertakenError:
                return self.approve(edition, person, wanted)
        return max(0, wanted - len(people))

    def take_back(self, edition: str, person: int) -> bool:
        """Take a person's approval back, as long as the edition has not started: whether it is.

        Its schedule stays: at its hour it starts nothing, and staff are asked.
        """
        state = self.ledger.state(edition)
        if state.stage is not Stage.PROOFED or person not in state.approved_by:
            return state.stage is Stage.PROOFED and state.taken_back > 0
        left = tuple(one for one in state.approved_by if one != person)
        try:
            self.ledger.update(replace(state, approved_by=left, taken_back=1))
        except OvertakenError:
            return self.take_back(edition, person)
        return True

    def pause(self, edition: str) -> EditionState:
        """Halt an edition that is under way, until a person starts it again; what is at SES already still arrives.

        It holds from the next call to SES on. One that has not started, that waits for a person already, or that has
        ended stays as it is.
        """
        state = self.ledger.state(edition)
        if state.stage not in (Stage.PLANNING, Stage.SENDING, Stage.PARKED):
            return state
        paused = replace(state, stage=Stage.HALTED, halted_why=PAUSED, parked_why="", told_halt=0)
        try:
            return self.ledger.update(paused)
        except OvertakenError:
            return self.pause(edition)

    def stop(self, edition: str) -> EditionState:
        """Stop an edition at whatever point before its ledger is closed; what is on its way to SES still arrives."""
        state = self.ledger.state(edition)
        if state.stage in (Stage.CLOSED, Stage.STOPPED, Stage.REPLACED, Stage.DRAFT):
            return state
        started = state.stage is not Stage.PROOFED
        try:
            state = self.ledger.update(state.at(Stage.STOPPED))
        except OvertakenError:
            return self.stop(edition)
        if not started:
            self.schedules.end(edition)
        return state
