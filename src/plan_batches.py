"""An issue has started: its audience is frozen part by part, and its batches are queued."""

import os
import time
from dataclasses import dataclass, replace
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from newsletter.aws import Archive, Ledger, PlanQueue, Readers, SendQueue, Subscribers, Suppressions, TokenLine, key_in
from newsletter.aws.processor import Processor
from newsletter.errors import TryAgainLater
from newsletter.sending.plan import PlanningOffice
from newsletter.settings import settings_from


@dataclass(frozen=True)
class Office(PlanningOffice):
    ledger: Ledger
    archive: Archive
    subscribers: Subscribers
    suppressions: Suppressions
    readers: Readers
    line: TokenLine
    send_queue: SendQueue
    plan_queue: PlanQueue


office = settings_from(Office, os.environ, clock=time.time, time_left=lambda: 0.0)
logger = Logger()
processor = Processor(logger)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return process_partial_response(event, plan, processor, context)


def plan(record: SQSRecord, lambda_context: LambdaContext) -> None:
    edition = key_in(record.body, "edition")
    logger.append_keys(edition=edition)
    here = replace(office, time_left=lambda: lambda_context.get_remaining_time_in_millis() / 1000)
    try:
        standing = here.plan(edition)
    except TryAgainLater as wait:
        office.plan_queue.push(edition, wait.after)  # the time is up, or newer code is: a new invocation does the rest
    else:
        logger.info("planned", planned=standing.planned, left_out=standing.left_out, stage=standing.stage)
