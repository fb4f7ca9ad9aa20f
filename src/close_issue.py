"""The minute round of an open issue: doubt is settled, and when the sums agree the books close and a report goes."""

import os
import time
from dataclasses import dataclass, replace
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from newsletter.aws import Archive, Ledger, LetterBox, Links, Schedules, SendQueue, StaffBucket, TokenLine
from newsletter.edition.reporting import ReportingOffice
from newsletter.sending.measures import measures_of, unit_of
from newsletter.settings import settings_from


@dataclass(frozen=True)
class Office(ReportingOffice):
    ledger: Ledger
    archive: Archive
    desk: StaffBucket
    line: TokenLine
    letter_box: LetterBox
    send_queue: SendQueue
    schedules: Schedules
    links: Links


office = settings_from(Office, os.environ, clock=time.time)
logger = Logger()
metrics = Metrics()


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Without an edition this is the hourly sweep: every issue whose books are open. A restored ledger waits."""
    if not office.ledger.advance(int(office.clock())):
        metrics.add_metric("LedgerRestored", "Count", 1)
        return logger.error("the ledger was restored; sending waits for `utskick restored`")
    here = replace(office, time_left=lambda: context.get_remaining_time_in_millis() / 1000)
    for books in [here.finish(event["edition"])] if "edition" in event else here.sweep():
        for name, number in measures_of(books).items():
            metrics.add_metric(name, unit_of(name), number)
        sums = books.account.as_numbers()
        logger.info("looked", edition=books.standing.edition, stage=books.standing.stage, sums=sums, whole=books.whole)
    return None
