"""Queues: messages hold keys, never addresses or bodies, and one that comes twice changes nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from newsletter.aws.clients import sqs
from newsletter.errors import TryAgainLater
from newsletter.sending.batches import Batch

if TYPE_CHECKING:
    from collections.abc import Sequence


LONGEST_DELAY = 900
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"""

_MOST_IN_A_CALL = 10


@dataclass(frozen=True)
class SendQueue:
    """Batches to be sent, each edition's as a tenant of its own: SQS serves the quiet ones first.

    So the issue of a small list does not wait behind one to a million readers. SQS takes a tenant for noisy by its
    share of the time that workers spend:
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
    """

    send_queue_url: str

    def push(self, batch: Batch, after: float) -> None:
        """Put one batch on the queue, to be seen after so many seconds, at most fifteen minutes."""
        _push(self.send_queue_url, [batch.to_json()], after, tenant=batch.edition)

    def push_all(self, batches: Sequence[Batch]) -> None:
        for edition, some in groupby(batches, key=lambda batch: batch.edition):
            _push(self.send_queue_url, [batch.to_json() for batch in some], tenant=edition)

    def is_empty(self) -> bool:
        """Whether nothing waits, is delayed or is held by a worker, as far as SQS can tell."""
        return waiting_in(self.send_queue_url) == 0


@dataclass(frozen=True)
class LetterQueue:
    """Letters to be sent, by their ids."""

    letter_queue_url: str

    def push(self, letter: str, after: float = 0) -> None:
        _push(self.letter_queue_url, [json.dumps({"v": 1, "letter": letter})], after)


@dataclass(frozen=True)
class PlanQueue:
    """Editions to be planned."""

    plan_queue_url: str

    def push(self, edition: str, after: float = 0) -> None:
        _push(self.plan_queue_url, [json.dumps({"v": 1, "edition": edition})], after)


def waiting_in(url: str) -> int:
    """How many messages wait, are delayed or are held by a worker, as far as SQS can tell."""
    answer = sqs().get_queue_attributes(
        QueueUrl=url,
        AttributeNames=[
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
        ],
    )
    return sum(int(count) for count in answer["Attributes"].values())


def key_in(body: str, name: str) -> str:
    """The key a message holds; ValueError for anything but our own message: poison."""
    raw = json.loads(body)
    if not isinstance(raw, dict) or raw.get("v") != 1 or not isinstance(raw.get(name), str):
        raise ValueError(f"not a message about a {name} of a schema this code knows")
    return str(raw[name])


def work_in(body: str) -> Batch | str:
    """The batch, or the id of the letter, that a message asks to be sent; ValueError as above."""
    return key_in(body, "letter") if '"letter"' in body else Batch.from_json(body)


def _push(url: str, bodies: Sequence[str], after: float = 0, *, tenant: str = "") -> None:
    common: dict[str, Any] = {"DelaySeconds": min(LONGEST_DELAY, max(0, round(after)))}
    common |= {"MessageGroupId": tenant} if tenant else {}
    for first in range(0, len(bodies), _MOST_IN_A_CALL):
        some = dict(enumerate(bodies[first : first + _MOST_IN_A_CALL]))
        for _ in range(5):
            entries: Any = [{"Id": str(number), "MessageBody": body, **common} for number, body in some.items()]
            answer = sqs().send_message_batch(QueueUrl=url, Entries=entries)
            # A 200 may hold failures: only those are pushed again.
            some = {int(failed["Id"]): some[int(failed["Id"])] for failed in answer.get("Failed", [])}
            if not some:
                break
        if some:
            raise TryAgainLater("the queue took only some of the messages", after=5)
