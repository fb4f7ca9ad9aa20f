"""Queues by the stack's own clock: a delayed message is seen when its time has come, and nobody waits for it.

moto keeps delays and visibility by the clock on the wall. So a delay is taken off on its way into the queue and written
on the message instead, and what was taken from a queue stays in flight there until it is done, as on AWS.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from newsletter.aws import clients

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.integration.cloud import Cloud

_LONGEST = 43_200


def arn_of(url: str) -> str:
    """The ARN of a queue, whose URL holds the same."""
    host, account, name = url.removeprefix("https://").split("/")
    return f"arn:aws:sqs:{host.split('.')[1]}:{account}:{name}"


@dataclass
class Message:
    """One message in flight; ``due`` is when a function may see it, ``tries`` how often one has.

    ``lineage`` is that of the function that sent it (tests/integration/lineage.py), as SQS keeps it in AWSTraceHeader.
    """

    id: str
    body: str
    receipt: str
    due: float
    arn: str
    tenant: str = ""
    tries: int = 0
    lineage: Counter[str] = field(default_factory=Counter)

    def record(self) -> dict[str, Any]:
        """As SQS hands it to a function."""
        attributes = {"ApproximateReceiveCount": str(self.tries)}
        return {
            "messageId": self.id,
            "receiptHandle": self.receipt,
            "body": self.body,
            "attributes": attributes,
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": self.arn,
        }


class Queues:
    """Every queue of the template. ``dead`` holds what was tried too often, by queue; ``seen`` every body there was.

    ``lineage`` is asked for the chain of requests that a message is sent in.

    While they are ``unruly`` every message comes twice, and the newest first, as SQS may. The tenant that workers spent
    most on waits for the others, as in SQS's fair queues.

    Asking moto whether anything came takes most of a test's time, so only queues are asked that got something since.
    """

    def __init__(self, cloud: Cloud, clock: Callable[[], float], lineage: Callable[[], Counter[str]] = Counter) -> None:
        self._cloud, self._clock, self._lineage = cloud, clock, lineage
        self._sqs = cast("Any", clients.sqs())
        self._sqs.meta.events.register("provide-client-params.sqs.SendMessageBatch", self._dated)
        self._sqs.meta.events.register("provide-client-params.sqs.ChangeMessageVisibility", self._seen_again)
        self._soon: dict[str, float] = {}
        self._stirred: set[str] = set()
        self._messages: dict[str, list[Message]] = defaultdict(list)
        self._served: Counter[str] = Counter()
        self.dead: dict[str, list[str]] = defaultdict(list)
        self.seen: list[str] = []
        self.unruly = False

    def due(self, queue: str, most: int) -> list[Message]:
        """What a function may see at this moment, in order."""
        self._take_in(queue)
        there = self._messages[queue][::-1] if self.unruly else self._messages[queue]
        found = [message for message in there if message.due <= self._clock()]
        found = sorted(found, key=lambda message: self._served[message.tenant])[:most]
        for message in found:
            message.tries += 1
            self._served[message.tenant] += bool(message.tenant)
        return found

    def settle(self, queue: str, handed: Sequence[Message], failed: set[str]) -> None:
        """Take away what is done; what failed comes back after the visibility timeout, or goes to the dead letters."""
        properties = self._cloud.template["Resources"][queue]["Properties"]
        for message in handed:
            if message.id in failed and message.tries < properties["RedrivePolicy"]["maxReceiveCount"]:
                message.due = self._clock() + self._soon.pop(message.receipt, properties["VisibilityTimeout"])
                continue
            if message.id in failed:
                self.dead[queue].append(message.body)
            self._messages[queue].remove(message)
            if message.receipt not in {other.receipt for other in self._messages[queue]}:
                self._sqs.delete_message(QueueUrl=self._cloud.refs[queue], ReceiptHandle=message.receipt)

    def waiting(self, queue: str) -> list[str]:
        """The bodies of everything in a queue, due or not."""
        self._take_in(queue)
        return [message.body for message in self._messages[queue]]

    def held(self, queue: str) -> list[str]:
        """Everything in a queue, with only a number for what nobody has looked at; looking changes nothing."""
        asked = {"QueueUrl": self._cloud.refs[queue], "AttributeNames": ["ApproximateNumberOfMessages"]}
        unseen = self._cloud.client("sqs").get_queue_attributes(**asked)["Attributes"]["ApproximateNumberOfMessages"]
        return [*(message.body for message in self._messages[queue]), unseen]

    def lose(self, queue: str) -> list[str]:
        """Everything in a queue is gone, as if it had been purged."""
        lost = self.waiting(queue)
        for message in self._messages.pop(queue):
            self._sqs.delete_message(QueueUrl=self._cloud.refs[queue], ReceiptHandle=message.receipt)
        return lost

    def again(self, queue: str, body: str) -> None:
        """The queue delivers a message a second time, as SQS may."""
        self._sqs.send_message_batch(QueueUrl=self._cloud.refs[queue], Entries=[{"Id": "0", "MessageBody": body}])

    @property
    def in_flight(self) -> int:
        """How many messages wait to be due, or to come back."""
        return sum(map(len, self._messages.values()))

    def stir(self, queue: str) -> None:
        """Somebody else than our own functions put something into a queue."""
        self._stirred.add(self._cloud.refs[queue])

    def _take_in(self, queue: str) -> None:
        if self._cloud.refs[queue] not in self._stirred:
            return
        self._stirred.remove(self._cloud.refs[queue])
        arn = arn_of(self._cloud.refs[queue])
        for found in self._received(queue):
            self.seen.append(found["Body"])
            ours = {name: told["StringValue"] for name, told in found.get("MessageAttributes", {}).items()}
            message = Message(
                id=found["MessageId"],
                body=found["Body"],
                receipt=found["ReceiptHandle"],
                due=float(ours.get("due", 0)),
                arn=arn,
                tenant=found["Attributes"].get("MessageGroupId", ""),
                lineage=Counter(json.loads(ours.get("lineage", "{}"))),
            )
            self._messages[queue].append(message)
            if self.unruly:
                self._messages[queue].append(replace(message, id=f"{message.id} again"))

    def _received(self, queue: str) -> Iterator[dict[str, Any]]:
        asked = {"MaxNumberOfMessages": 10, "VisibilityTimeout": _LONGEST, "MessageAttributeNames": ["All"]}
        asked |= {"AttributeNames": ["All"]}
        while found := self._sqs.receive_message(QueueUrl=self._cloud.refs[queue], **asked).get("Messages"):
            yield from found

    def _dated(self, params: dict[str, Any], **_: Any) -> dict[str, Any]:
        self._stirred.add(params["QueueUrl"])
        entries = [self._with_date(entry) for entry in params["Entries"]]
        return params | {"Entries": entries}

    def _seen_again(self, params: dict[str, Any], **_: Any) -> dict[str, Any]:
        if params["ReceiptHandle"] not in {message.receipt for some in self._messages.values() for message in some}:
            return params  # a person looks at it
        self._soon[params["ReceiptHandle"]] = params["VisibilityTimeout"]
        return params | {"VisibilityTimeout": _LONGEST // 2}  # in all it may not be longer

    def _with_date(self, entry: dict[str, Any]) -> dict[str, Any]:
        ours = {"due": {"DataType": "Number", "StringValue": repr(self._clock() + entry.get("DelaySeconds", 0))}}
        ours["lineage"] = {"DataType": "String", "StringValue": json.dumps(self._lineage())}
        return entry | {"DelaySeconds": 0, "MessageAttributes": ours}
