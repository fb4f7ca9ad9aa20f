"""Start an issue: once, in time, and only from its proof."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from newsletter.sending.standing import Stage

if TYPE_CHECKING:
    from newsletter.sending.standing import Standing


class Start(StrEnum):
    """What asking for a start led to."""

    STARTED = "started"
    ALREADY = "already"
    TOO_LATE = "too-late"
    TOO_EARLY = "too-early"
    NOT_TO_BE_SENT = "not-to-be-sent"


def start_of(standing: Standing, now: int, *, by_hand: bool) -> tuple[Start, Standing]:
    """Whether this edition starts now, and where it stands then.

    ``by_hand`` is a person's own decision: it does not wait for the hour, and it is never too late. A schedule that
    fires twice, early or long after its time (a restored backup, a day of outage) starts nothing by itself.
    """
    if standing.stage in (Stage.PLANNING, Stage.SENDING, Stage.PARKED, Stage.CLOSED):
        return Start.ALREADY, standing
    if standing.stage is not Stage.PROOFED:
        return Start.NOT_TO_BE_SENT, standing
    if not by_hand and now < standing.start_at - 60:  # EventBridge Scheduler keeps time to the minute
        return Start.TOO_EARLY, standing
    if not by_hand and now > standing.latest_start:
        return Start.TOO_LATE, standing
    return Start.STARTED, replace(standing, stage=Stage.PLANNING, started=now)
