"""A file was put under issues/ or drafts/: it becomes an edition and a proof, or a mail that says what is wrong."""

import os
import time
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from newsletter.aws import (
    Archive,
    Ledger,
    LetterBox,
    Links,
    PlanQueue,
    Schedules,
    StaffBucket,
    Subscribers,
    Suppressions,
    upload_in,
)
from newsletter.edition.publish import PublishingOffice
from newsletter.settings import settings_from


@dataclass(frozen=True)
class Office(PublishingOffice):
    ledger: Ledger
    desk: StaffBucket
    archive: Archive
    subscribers: Subscribers
    suppressions: Suppressions
    letter_box: LetterBox
    plan_queue: PlanQueue
    schedules: Schedules
    links: Links


office = settings_from(Office, os.environ, clock=time.time, sleep=time.sleep)
logger = Logger()
metrics = Metrics()


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], _context: LambdaContext) -> None:
    upload = upload_in(event)
    logger.append_keys(list=upload.list, version=upload.version)
    became, edition = office.publish(upload)
    metrics.add_metric(became, MetricUnit.Count, 1)
    logger.info("published", became=became, edition=edition, bytes=upload.size)
