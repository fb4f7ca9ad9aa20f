"""An issue's hour has come: it starts, unless it was stopped, replaced or is far too late."""

import os
import time
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from newsletter.aws import Ledger, LetterBox, Links, PlanQueue, Schedules, StaffBucket
from newsletter.edition.starting import ClockOffice
from newsletter.settings import settings_from


@dataclass(frozen=True)
class Office(ClockOffice):
    ledger: Ledger
    desk: StaffBucket
    letter_box: LetterBox
    plan_queue: PlanQueue
    schedules: Schedules
    links: Links


office = settings_from(Office, os.environ, clock=time.time)
logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], _context: LambdaContext) -> None:
    result = office.start_on_time(event["edition"])
    logger.info("asked to start", edition=event["edition"], result=result)
