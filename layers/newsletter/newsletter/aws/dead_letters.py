"""Dead letters: the messages that a function gave up on, to look at and to give back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newsletter.aws.clients import lambda_, sqs
from newsletter.aws.queues import waiting_in
from newsletter.errors import Undeliverable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mypy_boto3_sqs.type_defs import MessageTypeDef

_MOST_IN_A_CALL = 10
_IN_HAND = 120
"""Seconds a dead letter is out of sight while somebody has it: whoever dies meanwhile leaves it where it was."""


@dataclass(frozen=True)
class DeadLetter:
    """One message as it lies there: ``sent`` is seconds since 1970, ``tries`` counts looks too, ``told`` by AWS."""

    id: str
    body: str
    sent: int
    tries: int
    told: str = ""


@dataclass(frozen=True)
class DeadLetters:
    """The dead letters of one queue; those without a ``queue_url`` are calls of functions that nobody waited for."""

    dead_letters_url: str
    queue_url: str = ""

    def waiting(self) -> Mapping[str, int]:
        """How many messages lie in the queue and among its dead letters, as far as SQS can tell."""
        return {"queue": waiting_in(self.queue_url) if self.queue_url else 0, "dead": waiting_in(self.dead_letters_url)}

    def peek(self, most: int) -> Sequence[DeadLetter]:
        """Up to so many, left where they are; SQS shows them in no particular order."""
        found: list[MessageTypeDef] = []
        for messages in self._received():
            found += messages
            if len(found) >= most:
                break
        for message in found:
            sqs().change_message_visibility(
                QueueUrl=self.dead_letters_url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
            )
        return [_dead_letter(message) for message in found[:most]]

    def redrive(self) -> int:
        """Give every message back to its queue, or call its function again; how many.

        Given back first and taken away then: one that comes twice changes nothing, and none is lost.

        Raises:
            Undeliverable: a call does not say which function it was for.
        """
        moved = 0
        for messages in self._received():
            for message in messages:
                self._give_back(message)
                sqs().delete_message(QueueUrl=self.dead_letters_url, ReceiptHandle=message["ReceiptHandle"])
                moved += 1
        return moved

    def _give_back(self, message: MessageTypeDef) -> None:
        if self.queue_url:
            group = message.get("Attributes", {}).get("MessageGroupId")
            same: Any = {"MessageGroupId": group} if group else {}
            sqs().send_message(QueueUrl=self.queue_url, MessageBody=message["Body"], **same)
            return
        function, event = _call_in(message)
        lambda_().invoke(FunctionName=function, InvocationType="Event", Payload=event.encode())

    def _received(self) -> Iterator[Sequence[MessageTypeDef]]:
        """What is there, ten at a time; each message once, for those received are out of sight for a while."""
        asked: Any = {"MaxNumberOfMessages": _MOST_IN_A_CALL, "VisibilityTimeout": _IN_HAND, "WaitTimeSeconds": 1}
        asked |= {"AttributeNames": ["All"], "MessageAttributeNames": ["All"]}
        while messages := sqs().receive_message(QueueUrl=self.dead_letters_url, **asked).get("Messages"):
            yield messages


def _dead_letter(message: MessageTypeDef) -> DeadLetter:
    known = message.get("Attributes", {})
    return DeadLetter(
        id=message["MessageId"],
        body=message["Body"],
        sent=int(known.get("SentTimestamp", 0)) // 1000,
        tries=int(known.get("ApproximateReceiveCount", 0)),
        told=_told(message),
    )


def _call_in(message: MessageTypeDef) -> tuple[str, str]:
    """The function and the event of a call that failed.

    Lambda itself wraps the event; EventBridge and its Scheduler leave it as it was, and name the function beside it:
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    """
    body = _body(message)
    if "requestPayload" in body:
        # The ARN ends in a version, as ":$LATEST", which says only what ran.
        return ":".join(body["requestContext"]["functionArn"].split(":")[:7]), json.dumps(body["requestPayload"])
    if not (target := _attribute(message, "TARGET_ARN")):
        raise Undeliverable("a dead letter that does not say which function it was for")
    return target, message["Body"]


def _told(message: MessageTypeDef) -> str:
    """What AWS itself says went wrong; nothing for what came by a queue."""
    response = _body(message).get("responsePayload")
    if isinstance(response, dict):
        return ": ".join(str(response[part]) for part in ("errorType", "errorMessage") if response.get(part))
    return _attribute(message, "ERROR_MESSAGE") or _attribute(message, "ERROR_CODE")


def _attribute(message: MessageTypeDef, name: str) -> str:
    found = message.get("MessageAttributes", {}).get(name)
    return found.get("StringValue", "") if found else ""


def _body(message: MessageTypeDef) -> Mapping[str, Any]:
    try:
        raw = json.loads(message["Body"])
    except ValueError:
        return {}
    return raw if isinstance(raw, dict) else {}
