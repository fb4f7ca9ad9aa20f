"""An issue has started: its audience is frozen part by part, and its batches are queued."""

import os
import time
from dataclasses import replace
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from newsletter import aws
from newsletter.aws.sqs_processor import Processor
from newsletter.errors import TryAgainLater
from newsletter.sending.plan import Planner
from newsletter.settings import settings_from

function = settings_from(Planner, os.environ, aws.Resources, clock=time.time, sleep=time.sleep, time_left=lambda: 0.0)
plan_queue = settings_from(aws.PlanQueue, os.environ)
logger = Logger()
processor = Processor(logger)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return process_partial_response(event, plan, processor, context)


def plan(record: SQSRecord, lambda_context: LambdaContext) -> None:
    edition = aws.key_in(record.body, "edition")
    logger.append_keys(edition=edition)
    here = replace(function, time_left=lambda: lambda_context.get_remaining_time_in_millis() / 1000)
    try:
        state = here.plan(edition)
    except TryAgainLater as wait:
        plan_queue.push(edition, wait.after)  # out of time, or newer code is there: go on in another
    else:
        logger.info("planned", planned=state.planned, left_out=state.left_out, stage=state.stage)
