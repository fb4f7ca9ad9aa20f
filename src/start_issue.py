"""An issue's hour has come: it starts, unless it was stopped, replaced or is far too late."""

import os
import time
from dataclasses import replace
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from newsletter.aws import Resources
from newsletter.editorial.scheduled_start import ScheduledStarter
from newsletter.metrics import Metric
from newsletter.sending.start import Start
from newsletter.settings import settings_from

function = settings_from(ScheduledStarter, os.environ, Resources, clock=time.time, start_function_arn="")
logger = Logger()
metrics = Metrics()


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    result = replace(function, start_function_arn=context.invoked_function_arn).start_on_time(event["edition"])
    metrics.add_metric(Metric.STARTS_HELD_BACK, MetricUnit.Count, int(result is Start.PROOF_WAITS))
    logger.info("asked to start", edition=event["edition"], result=result)
