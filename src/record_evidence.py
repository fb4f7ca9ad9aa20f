"""SES reported: its events become evidence, suppressions and metrics."""

import json
import os
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from time import time
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from newsletter.aws import Books, Ledger, SignUps, Subscribers, Suppressions
from newsletter.sending.evidence import EvidenceOffice, evidence_in
from newsletter.settings import settings_from


@dataclass(frozen=True)
class Office(EvidenceOffice):
    ledger: Ledger
    subscribers: Subscribers
    suppressions: Suppressions
    books: Books
    sign_ups: SignUps


office = settings_from(Office, os.environ)
logger, metrics = Logger(), Metrics()


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    found, poison = [], []
    for record in SQSEvent(event).records:
        try:
            found.append(evidence_in(json.loads(record.body)))
        except (KeyError, ValueError, TypeError, AttributeError):
            poison.append({"itemIdentifier": record.message_id})
    evidence = [one for one in found if one]
    closed = office.record(evidence, datetime.fromtimestamp(time(), UTC))  # reports on one batch are one write
    counts = Counter(one.fact.metric for one in evidence) + Counter(FormsClosed=closed)
    for metric, number in counts.items():
        metrics.add_metric(metric, MetricUnit.Count, number)
    logger.info("recorded", poison=len(poison), facts=counts)
    return {"batchItemFailures": poison}
