"""Schedules of EventBridge Scheduler: when an edition starts, and the minute round that closes its ledger."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from newsletter.aws.clients import scheduler

if TYPE_CHECKING:
    from mypy_boto3_scheduler.type_defs import TargetTypeDef

_NAME = 64
"""Characters in a schedule's name: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html"""


@dataclass(frozen=True)
class Schedules:
    """Schedules of one group; the role may invoke the functions and send to the dead letters."""

    schedule_group: str
    schedule_role_arn: str
    schedule_dead_letters_arn: str

    def start(self, edition: str, at: datetime, function: str) -> None:
        """Have ``function`` start an edition at a time; planned again, the time changes.

        Written in UTC: the hour that staff mean was worked out in their own zone, summer time and all.
        """
        when = at.astimezone(UTC).strftime("at(%Y-%m-%dT%H:%M:%S)")
        self._put(f"start-{edition}"[:_NAME], when, edition, function)

    def close(self, edition: str, function: str) -> None:
        """Have ``function`` look at an edition's ledger every minute, until ``end``."""
        self._put(f"close-{edition}"[:_NAME], "rate(1 minute)", edition, function)

    def end(self, edition: str) -> None:
        """Remove both; what is gone already is gone."""
        self._delete(f"start-{edition}")
        self.end_round(edition)

    def end_round(self, edition: str) -> None:
        """Remove the minute round alone."""
        self._delete(f"close-{edition}")

    def _delete(self, name: str) -> None:
        with suppress(scheduler().exceptions.ResourceNotFoundException):
            scheduler().delete_schedule(GroupName=self.schedule_group, Name=name[:_NAME])

    def _put(self, name: str, when: str, edition: str, function: str) -> None:
        client = scheduler()
        target: TargetTypeDef = {
            "Arn": function,
            "RoleArn": self.schedule_role_arn,
            "Input": json.dumps({"edition": edition}),
            "DeadLetterConfig": {"Arn": self.schedule_dead_letters_arn},
            "RetryPolicy": {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 10},
        }
        # Else a start that has fired would lie in the group for good, and there is room for a million:
        # https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-delete.html
        after: Literal["DELETE", "NONE"] = "DELETE" if when.startswith("at(") else "NONE"
        try:
            client.create_schedule(
                GroupName=self.schedule_group,
                Name=name,
                ScheduleExpression=when,
                FlexibleTimeWindow={"Mode": "OFF"},
                Target=target,
                ActionAfterCompletion=after,
            )
        except client.exceptions.ConflictException:
            client.update_schedule(
                GroupName=self.schedule_group,
                Name=name,
                ScheduleExpression=when,
                FlexibleTimeWindow={"Mode": "OFF"},
                Target=target,
                ActionAfterCompletion=after,
            )
