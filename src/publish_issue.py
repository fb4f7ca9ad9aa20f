"""Staff put a file in their folder or threw one away: an issue becomes an edition and a proof, the rest is told."""

import os
import time
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from newsletter import aws
from newsletter.editorial.staff_files import StaffFiles
from newsletter.settings import settings_from


@dataclass(frozen=True)
class Function:
    staff_files: StaffFiles


function = settings_from(Function, os.environ, aws.Resources, clock=time.time, sleep=time.sleep)
logger = Logger()
metrics = Metrics()


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], _context: LambdaContext) -> None:
    upload = aws.upload_in(event)
    logger.append_keys(list=upload.list, version=upload.version)
    became, edition = function.staff_files.take_in(upload)
    metrics.add_metric(became, MetricUnit.Count, 1)
    logger.info("published", became=became, edition=edition, bytes=upload.size)
