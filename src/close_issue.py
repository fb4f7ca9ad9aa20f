"""The minute round of an open issue: doubt is settled, and when the sums agree the books close and a report goes."""

import os
import time
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from newsletter.aws import Archive, Ledger, LetterBox, Links, Schedules, SendQueue, StaffBucket, TokenLine
from newsletter.edition.reporting import ReportingOffice
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
def handler(event: dict[str, Any], _context: LambdaContext) -> None:
    """Without an edition this is the hourly sweep: every issue whose books are open.

    In a ledger that was restored nothing is settled, sent or closed until the operator has accepted it.
    """
    if not office.ledger.advance(int(office.clock())):
        metrics.add_metric("LedgerRestored", MetricUnit.Count, 1)
        logger.error("the ledger was restored; sending waits for `utskick restored`")
        return
    for edition in [event["edition"]] if "edition" in event else office.ledger.under_way():
        books = office.finish(edition)
        metrics.add_metric("IssuesParked", MetricUnit.Count, int(books.standing.is_waiting))
        metrics.add_metric("IssuesClosed", MetricUnit.Count, int(books.may_close))
        metrics.add_metric("MailsUnknown", MetricUnit.Count, books.account.unknown if books.may_close else 0)
        logger.info("looked", edition=edition, stage=books.standing.stage, sums=books.account.as_numbers())
