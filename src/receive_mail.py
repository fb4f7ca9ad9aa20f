"""SES put a mail in the bucket: an issue is filed, a reader leaves, or people are told; robots get no answer."""

import os
import time
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from newsletter.aws import Resources, mail_in
from newsletter.mail_in.receiving import MailReceiver
from newsletter.settings import settings_from

function = settings_from(MailReceiver, os.environ, Resources, clock=time.time)
logger = Logger()
metrics = Metrics()


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], _context: LambdaContext) -> None:
    mail = mail_in(event)
    logger.append_keys(mail=mail)
    for outcome in function.receive(mail):
        for name, number in outcome.metrics:
            metrics.add_metric(name, MetricUnit.Count, number)
        logger.info("received", became=outcome.metric, list=outcome.list, why=outcome.why)
