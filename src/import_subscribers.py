"""A file was put under lists/<list>/subscribers/: its rows are imported, and a report says what became of each."""

import os
import time
from dataclasses import replace
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from newsletter.aws import Resources, go_on, upload_in
from newsletter.editorial.importing_files import FileImporter
from newsletter.metrics import Metric
from newsletter.sending.send_batch import OvertakenError
from newsletter.settings import settings_from

function = settings_from(FileImporter, os.environ, Resources, clock=time.time, time_left=lambda: 0.0)
logger = Logger()
metrics = Metrics()


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    upload = upload_in(event)
    here = replace(function, time_left=lambda: context.get_remaining_time_in_millis() / 1000)
    try:
        taken = here.take_in(upload)
    except OvertakenError:
        logger.info("another invocation goes on with it", list=upload.list)
        return
    if not taken.is_whole:
        go_on(context.invoked_function_arn, event)  # the time is up: a new invocation does the rest
    metrics.add_metric(Metric.ROWS_IMPORTED, MetricUnit.Count, taken.rows)
    logger.info("imported", list=upload.list, counts=taken.counts, whole=taken.is_whole)
