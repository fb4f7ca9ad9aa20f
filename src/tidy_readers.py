"""A day has passed: reminders go, staff hear of addresses that rest, and what has had its time is forgotten."""

import os
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from newsletter.aws import Resources, go_on
from newsletter.editorial.reminding import Reminder
from newsletter.editorial.telling_resting import RestingNotifier
from newsletter.metrics import Metric
from newsletter.settings import settings_from
from newsletter.subscribers.retention import Forgetter

TIME_TO_STOP = 60_000  # milliseconds before the end, at which the rest is left to a new invocation


@dataclass(frozen=True)
class Function:
    reminder: Reminder
    resting: RestingNotifier
    forgetter: Forgetter


function = settings_from(Function, os.environ, Resources, clock=time.time)
logger, metrics = Logger(), Metrics()


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    today = datetime.fromtimestamp(function.reminder.clock(), UTC).date()
    day = date.fromisoformat(event["day"]) if event.get("day") else today
    done: Counter[str] = Counter()
    for what in chain(function.resting.tell(), function.reminder.remind(), function.forgetter.forget(day)):
        done[what] += 1
        if context.get_remaining_time_in_millis() < TIME_TO_STOP:
            go_on(context.invoked_function_arn, {"day": day.isoformat()})
            break
    for what in (Metric.REMINDERS, Metric.LEAVERS_FORGOTTEN, Metric.RESTING_TOLD, Metric.RESTING_DOUBTED):
        metrics.add_metric(what, MetricUnit.Count, done[what])
    logger.info("tidied", day=day.isoformat(), done=done)
