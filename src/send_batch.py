"""A batch or a letter is on its queue: it is sent in one SES call, and its outcome is written down."""

import os
import time
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from newsletter.aws import Resources, work_in
from newsletter.aws.sqs_processor import Processor
from newsletter.metrics import Metric
from newsletter.sending.dispatch import Dispatcher, GivenUpError
from newsletter.settings import settings_from

function = settings_from(Dispatcher, os.environ, Resources, clock=time.time, sleep=time.sleep)
logger = Logger()
metrics = Metrics()
processor = Processor(logger)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return process_partial_response(event, send, processor, context)


def send(record: SQSRecord, lambda_context: LambdaContext) -> None:
    try:
        measures = function.send(work_in(record.body), lambda_context.aws_request_id, record.message_id)
    except GivenUpError:
        metrics.add_metric(Metric.LETTERS_FAILED, Metric.LETTERS_FAILED.unit, 1)
        raise
    for name, number in measures.items():
        metrics.add_metric(name, name.unit, number)
    logger.info("sent", work=record.body, outcomes=measures)
