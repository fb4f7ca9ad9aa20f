"""Queue messages, one by one: what fails comes back soon at first, and not only when its visibility runs out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from botocore.exceptions import BotoCoreError, ClientError

from newsletter.aws.clients import sqs

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

SOON = (15, 60)
"""Seconds before a message that failed once, or twice, is seen again; after that, its queue's visibility timeout."""


class Processor(BatchProcessor):
    """Powertools' own, which says in the log what failed, and then asks SQS to bring it again ``SOON``.

    A message that a function reports as failed stays invisible for the rest of its queue's visibility timeout, which
    is six times the function's: fifty readers, or a whole issue, would wait that long for one hiccup.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
    """

    def __init__(self, logger: Logger) -> None:
        # Powertools' type does not know Powertools' own logger.
        super().__init__(EventType.SQS, raise_on_entire_batch_failure=False, logger=logger)  # type: ignore[arg-type]
        self._log = logger

    def failure_handler(self, record: SQSRecord, exception: Any) -> Any:
        tries = int(record.attributes.approximate_receive_count)
        if tries <= len(SOON):
            try:
                sqs().change_message_visibility(
                    QueueUrl=record.queue_url, ReceiptHandle=record.receipt_handle, VisibilityTimeout=SOON[tries - 1]
                )
            except (BotoCoreError, ClientError):
                self._log.warning("a message that failed waits for its visibility to run out", exc_info=True)
        return super().failure_handler(record, exception)
