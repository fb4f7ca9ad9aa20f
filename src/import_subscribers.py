"""A file was put under lists/<list>/subscribers/: its rows are imported, and a report says what became of each."""

import os
import time
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from newsletter.aws import Keys, LetterBox, Readers, StaffBucket, Subscribers, upload_in
from newsletter.edition.importing import RegisterOffice
from newsletter.settings import settings_from


@dataclass(frozen=True)
class Office(RegisterOffice):
    subscribers: Subscribers
    readers: Readers
    keys: Keys
    desk: StaffBucket
    letter_box: LetterBox


office = settings_from(Office, os.environ, clock=time.time)
logger = Logger()
metrics = Metrics()


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], _context: LambdaContext) -> None:
    upload = upload_in(event)
    counts = office.take_in(upload)
    metrics.add_metric("RowsImported", MetricUnit.Count, sum(counts.values()))
    logger.info("imported", list=upload.list, counts=counts)
