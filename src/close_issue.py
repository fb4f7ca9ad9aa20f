"""The minute round of an open issue: doubt is settled, and when the sums agree the ledger closes and a report goes."""

import os
import time
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from newsletter.aws import Resources
from newsletter.editorial.reporting import Reporter
from newsletter.editorial.weekly_writing import WeeklyWriter
from newsletter.metrics import Metric
from newsletter.sending.measures import measures_of
from newsletter.settings import settings_from

function = settings_from(Reporter, os.environ, Resources, clock=time.time, sleep=time.sleep)
weekly = settings_from(WeeklyWriter, os.environ, Resources, clock=time.time)
logger = Logger()
metrics = Metrics()


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Without an edition this is the hourly sweep: every issue whose ledger is open. A restored ledger waits."""
    if not function.ledger.advance(int(function.clock())):
        metrics.add_metric(Metric.LEDGER_RESTORED, Metric.LEDGER_RESTORED.unit, 1)
        return logger.error("the ledger was restored; sending waits for `utskick restored`")
    if "edition" not in event:
        late = Metric.WEEK_LETTER_LATE_SECONDS
        metrics.add_metric(late, late.unit, weekly.write())
    here = function.within(lambda: context.get_remaining_time_in_millis() / 1000)
    for review in here.finish(event["edition"]) if "edition" in event else here.sweep():
        for name, number in measures_of(review).items():
            metrics.add_metric(name, name.unit, number)
        sums = review.totals.as_numbers()
        if review.mistaken:
            logger.warning("recounted otherwise", edition=review.state.edition, parts=review.mistaken)
        logger.info("looked", edition=review.state.edition, stage=review.state.stage, sums=sums, whole=review.whole)
    return None
