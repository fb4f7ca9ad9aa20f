"""SQS in this process: every queue of the template, at least once and in no order, as a simulated clock has it.

moto's own takes time with the square of what waits. The product's calls reach this one at boto3's HTTP border; what
hands messages to functions is here too, with each queue's visibility timeout and redrive policy from the template.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from moto.core.models import botocore_stubber

from bench.border import answer
from newsletter.aws import clients
from tests.integration.queues import arn_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from bench.mishaps import Luck
    from tests.integration.cloud import Cloud


@dataclass
class Message:
    """One message; ``tries`` is how often a function has seen it, ``lineage`` that of the function that sent it."""

    id: str
    body: str
    tries: int = 0
    arn: str = ""
    due: float = 0
    lineage: Counter[str] = field(default_factory=Counter)

    def record(self) -> dict[str, Any]:
        """As SQS hands it to a function."""
        return {
            "messageId": self.id,
            "receiptHandle": self.id,
            "body": self.body,
            "attributes": {"ApproximateReceiveCount": str(self.tries)},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": self.arn,
        }


class SmallQueues:
    """``dead`` holds what was tried too often, by queue.

    ``pushed`` counts what the product put in,
    ``put_in`` what anybody did. ``lineage`` is asked for the chain of requests that a message is sent in.
    """

    def __init__(
        self, cloud: Cloud, clock: Callable[[], float], luck: Luck, lineage: Callable[[], Counter[str]] = Counter
    ) -> None:
        self._clock, self._luck, self._lineage = clock, luck, lineage
        self._names = {cloud.refs[name]: name for name, made in _queues(cloud)}
        self._arns = {name: arn_of(cloud.refs[name]) for name, made in _queues(cloud)}
        self._properties = {name: made["Properties"] for name, made in _queues(cloud)}
        self._waiting: dict[str, list[tuple[float, int, Message]]] = defaultdict(list)  # heaps
        self._done: set[str] = set()
        self._numbers = count()
        self.pushed = self.put_in = 0
        self.dead: dict[str, list[str]] = defaultdict(list)
        client: Any = clients.sqs()
        client.meta.events.unregister("before-send", botocore_stubber)
        answer(client, "SendMessageBatch", self._taken_in)
        answer(client, "ChangeMessageVisibility", self._seen_again)
        answer(client, "GetQueueAttributes", self._counted)

    def put(self, queue: str, bodies: Iterable[str], after: float = 0) -> list[str]:
        """Put messages into a queue: their ids."""
        bodies = list(bodies)
        self.put_in += len(bodies)
        arn = self._arns[queue]
        made = [Message(f"{next(self._numbers):08d}", body, arn=arn, lineage=self._lineage()) for body in bodies]
        for message in made:
            self._hold(queue, message, after)
        return [message.id for message in made]

    def due(self, queue: str, most: int) -> list[Message]:
        """What a function may see now; nobody else sees it until the queue's visibility timeout is over."""
        waiting, found = self._waiting[queue], list[Message]()
        mixed = bool(waiting) and waiting[0][0] <= self._clock() and self._luck.strikes("SQS out of order")
        while waiting and waiting[0][0] <= self._clock() and len(found) < (most + 100 if mixed else most):
            due, _, message = heapq.heappop(waiting)
            if message.id not in self._done and due == message.due:  # else it was told another time since
                found.append(message)
        if mixed:
            self._luck.dice.shuffle(found)
            for message in found[most:]:
                self._hold(queue, message, 0)
        for message in found[:most]:
            message.tries += 1
            self._hold(queue, message, self._properties[queue].get("VisibilityTimeout", 30))
            if self._luck.strikes("SQS handed a message to two"):
                again = replace(message, id=f"{message.id}-again")
                self._hold(queue, again, self._luck.dice.choice((0, 0, 30)))
        return found[:most]

    def settle(self, queue: str, handed: Sequence[Message], failed: Collection[str]) -> None:
        """Take away what is done; what failed comes back by itself, or goes to the dead letters."""
        most = self._properties[queue]["RedrivePolicy"]["maxReceiveCount"]
        for message in handed:
            if message.id not in failed:
                self._done.add(message.id)
            elif message.tries >= most and message.id not in self._done:
                self.dead[queue].append(message.body)
                self._done.add(message.id)

    @property
    def in_flight(self) -> int:
        """How many messages wait to be due, or are with a function."""
        return sum(self._open(queue) for queue in self._waiting)

    def stir(self, queue: str) -> None:
        """Nothing: every queue is asked here."""

    def _open(self, queue: str) -> int:
        return sum(message.id not in self._done and due == message.due for due, _, message in self._waiting[queue])

    def _hold(self, queue: str, message: Message, after: float) -> None:
        message.due = self._clock() + after
        heapq.heappush(self._waiting[queue], (message.due, next(self._numbers), message))

    def _seen_again(self, asked: dict[str, Any]) -> dict[str, Any]:
        queue = self._names[asked["QueueUrl"]]
        (message,) = {one.id: one for _, _, one in self._waiting[queue] if one.id == asked["ReceiptHandle"]}.values()
        self._hold(queue, message, asked["VisibilityTimeout"])
        return {}

    def _taken_in(self, asked: dict[str, Any]) -> dict[str, Any]:
        entries = asked["Entries"]
        self.pushed += len(entries)
        for entry in entries:
            (entry["MessageId"],) = self.put(
                self._names[asked["QueueUrl"]], [entry["MessageBody"]], entry.get("DelaySeconds", 0)
            )
        return {"Successful": [_pushed(entry) for entry in entries]}

    def _counted(self, asked: dict[str, Any]) -> dict[str, Any]:
        """All of it as waiting: who asks adds up what waits, what is delayed and what a worker holds."""
        there = str(self._open(self._names[asked["QueueUrl"]]))
        return {"Attributes": dict.fromkeys(asked["AttributeNames"], "0") | {asked["AttributeNames"][0]: there}}


def _queues(cloud: Cloud) -> Iterable[tuple[str, dict[str, Any]]]:
    return ((name, made) for name, made in cloud.template["Resources"].items() if made["Type"] == "AWS::SQS::Queue")


def _pushed(entry: dict[str, Any]) -> dict[str, Any]:
    digest = hashlib.md5(entry["MessageBody"].encode(), usedforsecurity=False).hexdigest()
    return {"Id": entry["Id"], "MessageId": entry["MessageId"], "MD5OfMessageBody": digest}
