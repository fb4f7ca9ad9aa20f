"""The dispatcher: the one place mail leaves by, batches of an issue and single letters alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.errors import RateUnknownError, Undeliverable
from newsletter.metrics import Metric
from newsletter.sending.batches import Batch
from newsletter.sending.send_batch import BatchSender
from newsletter.sending.send_letter import LetterSender

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.sending.outcomes import SendResult
    from newsletter.sending.ports import Ledger


class GivenUpError(Undeliverable):
    """A letter has waited too long; ``reason`` is why SES did not take it."""


@dataclass(frozen=True)
class Dispatcher:
    """Everything that mail on its way out meets."""

    batches: BatchSender
    letters: LetterSender
    ledger: Ledger

    def send(self, work: Batch | str, invocation: str, message: str) -> Counter[Metric]:
        """Send a batch, or the letter of an id.

        Args:
            work: the batch, or the letter's id.
            invocation: the function's; with the message it is this worker's own name.
            message: the queue message that asks for it.

        Returns:
            What is to be measured: how many mails ended how, and how long a letter has waited.

        Raises:
            GivenUpError: this letter is not tried any more; SQS is to put its message with the dead letters.
        """
        owner = f"{invocation}/{message}"
        if isinstance(work, Batch):
            return Counter(metric_of(answer) for answer in self._delivered(work, owner))
        posted = self.letters.post(work, owner, message)
        if posted.is_over:
            raise GivenUpError(posted.failed)
        measures = Counter({Metric.LETTERS_FAILED: bool(posted.failed), Metric.LETTER_WAIT_SECONDS: posted.waited})
        if posted.answer:
            measures[metric_of(posted.answer)] += 1
        return +measures

    def _delivered(self, batch: Batch, owner: str) -> Sequence[SendResult]:
        try:
            return self.batches.deliver(batch, owner)
        except RateUnknownError as wait:
            self.ledger.park(batch.edition, wait.reason)  # the round wakes it, with growing pauses
            return ()


def metric_of(answer: SendResult) -> Metric:
    """What counts an answer of SES."""
    return Metric(f"Mails{type(answer).__name__}")
