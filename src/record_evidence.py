"""SES reported: its events become evidence, suppressions and metrics."""

import os
from collections import Counter
from datetime import UTC, datetime
from time import time
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from newsletter.aws import Resources, refused_of
from newsletter.metrics import Metric
from newsletter.sending.record_evidence import EvidenceRecorder
from newsletter.sending.reports import read
from newsletter.settings import settings_from

function = settings_from(EvidenceRecorder, os.environ, Resources)
logger, metrics = Logger(), Metrics()


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    found, refused = read({record.message_id: record.body for record in SQSEvent(event).records})
    done: list[Counter[Metric]] = []
    now = datetime.fromtimestamp(time(), UTC)
    # All at once: reports on one batch are one write.
    refused |= refused_of(lambda some: done.append(function.record(some, now)), found)
    counts = Counter(one.fact.metric for name, one in found.items() if name not in refused)
    measured = {
        Metric.MAILS_BLOCKED: 0,
        Metric.FORMS_CLOSED: 0,
        **counts,
        **sum(done, Counter()),
        Metric.REPORTS_REFUSED: len(refused),
    }
    for metric, number in measured.items():
        metrics.add_metric(metric, MetricUnit.Count, number)
    if refused:
        logger.error("reports refused", refused=refused)  # why, by the id of the message that becomes a dead letter
    logger.info("recorded", facts=counts)
    return {"batchItemFailures": [{"itemIdentifier": name} for name in refused]}
