"""Use of the account's rate: one to eight senders at 14, 200 and 1,000 recipients a second.

Method: the real send_batch function, a worker each, side by side in one simulated time. DynamoDB and SQS answer at
boto3's HTTP border from memory, with conditional writes kept, and S3 is moto's; each call takes a stated time, give or
take half of it. SES is the post office's account, whose bucket refuses whoever is too fast. Use is what was accepted
from the first call to the last, of what the rate allows; the fullest second is the most in any second, whenever it
begins. A sender has one call under way at a time, so a high rate needs several of them.

    .venv/dev/bin/python bench/rate.py [seconds]
"""

from __future__ import annotations

import os
import random
import re
import sys
from collections import deque
from contextlib import redirect_stdout
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, cast

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "layers" / "newsletter"))

from moto.core.models import botocore_stubber

from bench.border import Refusal, answer
from bench.mishaps import LATENCY, Luck, Mishaps
from bench.queues import SmallQueues
from bench.send import example
from bench.side_by_side import SharedTime
from local.postoffice.account import Account
from local.postoffice.errors import SesError
from newsletter.aws import Archive, Ledger, clients
from newsletter.sending.audience import Part
from newsletter.sending.batches import Batch
from newsletter.sending.edition_state import EditionState, Stage
from newsletter.sending.send_rate import Pace
from tests.integration.cloud import Cloud, Context
from tests.integration.workers import Workers

EDITION = "bench-abc"
SECONDS = 60
OVERHEAD = 0.01
RATES = (14, 200, 1000)
SENDERS = (1, 2, 4, 8)


class SendingOnly:
    """What a sender meets, and nothing else: a ledger that keeps what is written, readers by a formula, and a rate."""

    def __init__(self, cloud: Cloud, rate: float) -> None:
        self.time = SharedTime()
        self.account = Account(self.time, rate=rate, quota=-1)
        self.accepted: list[tuple[float, int]] = []
        self.numbers = count()
        self._items: dict[tuple[str, str], dict[str, Any]] = {}
        cast("Any", clients.dynamodb()).meta.events.unregister("before-send", botocore_stubber)
        answer(clients.dynamodb(), "GetItem", self._get)
        answer(clients.dynamodb(), "PutItem", self._put)
        answer(clients.dynamodb(), "BatchGetItem", self._readers)
        answer(clients.sesv2(), "GetAccount", lambda _: self.account.as_ses_says())
        self._answer_mails()
        luck = Luck(random.Random(1))  # noqa: S311 - to be repeatable; nothing goes wrong here
        self.queues = SmallQueues(cloud, self.time, luck)
        self.mishaps = Mishaps(luck, self.time)

    def _answer_mails(self) -> None:
        answer(clients.sesv2(), "SendBulkEmail", self._send)

    def kept(self) -> list[dict[str, Any]]:
        """Everything in the ledger."""
        return list(self._items.values())

    def _get(self, asked: dict[str, Any]) -> dict[str, Any]:
        found = self._items.get((asked["Key"]["account"]["S"], asked["Key"]["entry"]["S"]))
        return {"Item": found} if found else {}

    def _put(self, asked: dict[str, Any]) -> dict[str, Any]:
        place = asked["Item"]["account"]["S"], asked["Item"]["entry"]["S"]
        there = self._items.get(place, {})
        for wanted in filter(None, asked.get("ConditionExpression", "").split(" AND ")):
            if " = " in wanted:
                name, value = wanted.split(" = ")
                holds = there.get(name) == asked["ExpressionAttributeValues"][value]
            else:
                holds = not there
            if not holds:
                raise Refusal("ConditionalCheckFailedException", Item=there)
        self._items[place] = asked["Item"]
        return {}

    def _readers(self, asked: dict[str, Any]) -> dict[str, Any]:
        rows = {"grounds": {"SS": ["member"]}, "state": {"S": "active"}, "address": {"S": "reader@byar.example"}}
        return {
            "Responses": {
                table: [rows | {"reader": key["reader"]} for key in wanted["Keys"] if "subscribers" in table]
                for table, wanted in asked["RequestItems"].items()
            },
            "UnprocessedKeys": {},
        }

    def _send(self, asked: dict[str, Any]) -> dict[str, Any]:
        recipients = len(asked["BulkEmailEntries"])
        try:
            self.account.take_turn()
        except SesError as error:
            raise Refusal(error.code, status=429) from error
        for _ in range(recipients):
            self.account.take(simulated=True)
        self.accepted.append((self.time(), recipients))
        return {"BulkEmailEntryResults": [{"Status": "SUCCESS", "MessageId": "0" * 60}] * recipients}


class Invocation(Context):
    """One invocation, in whose name a claim is held."""

    def __init__(self, number: int) -> None:
        self.aws_request_id = str(number)


def send(rate: float, senders: int, seconds: float) -> SendingOnly:
    """So many senders work off as many full batches as the rate allows in that time."""
    with Cloud() as cloud:
        stack = SendingOnly(cloud, rate)
        size = Pace(rate, -1, 0).most_in_a_call
        batches = int(seconds * rate / size)
        freeze(cloud, size, batches)
        for part in range(-(-batches // BATCHES_IN_A_PART)):
            numbers = range(min(BATCHES_IN_A_PART, batches - part * BATCHES_IN_A_PART))
            stack.queues.put("SendQueue", [Batch(EDITION, part, number, size).to_json() for number in numbers])
        workers = [Workers(cloud, stack.time) for _ in range(senders)]
        for worker in workers:
            worker.function("SendBatch")
        stack.time.run(*(partial(_toil, stack, worker) for worker in workers))
        return stack


BATCHES_IN_A_PART = 100


def freeze(cloud: Cloud, size: int, batches: int) -> None:
    archive = Archive(cloud.refs["ArchiveBucket"])
    archive.freeze(replace(example(), id=EDITION), ())
    for part in range(-(-batches // BATCHES_IN_A_PART)):
        members = tuple(f"{number:020d}" for number in range(size * BATCHES_IN_A_PART))
        archive.freeze_part(EDITION, part, Part(members, (), members[-1]))
    state = EditionState(EDITION, "bench", Stage.SENDING, "f", "s", "h", 0, planned=size * batches, batch_size=size)
    Ledger(cloud.refs["LedgerTable"]).open(state)


def _toil(stack: SendingOnly, worker: Workers) -> None:
    """What Lambda's poller does, until nothing is left."""
    stack.mishaps.at_work.function = "SendBatch"
    while stack.queues.in_flight:
        for message in stack.queues.due("SendQueue", 1):
            event = {"Records": [message.record()]}
            stack.time.sleep(OVERHEAD)
            answer = worker.function("SendBatch").handler(event, Invocation(next(stack.numbers)))
            stack.queues.settle("SendQueue", [message], {one["itemIdentifier"] for one in answer["batchItemFailures"]})
            break
        else:
            stack.time.sleep(0.2)


def main(seconds: float) -> None:
    latency = ", ".join(f"{service} {1000 * took:.0f}" for service, took in LATENCY.items())
    print(f"ms a call: {latency}; between two invocations of a worker {1000 * OVERHEAD:.0f}\n")
    print("  rate  senders   calls     use  throttled  fullest second  back to the queue")
    nowhere = Path(os.devnull).open("w")  # noqa: SIM115 - a function keeps to the output it found first
    for rate in RATES:
        for senders in SENDERS:
            with redirect_stdout(nowhere):
                stack = send(rate, senders, seconds)
            used = sum(number for _, number in stack.accepted[:-1])
            took = stack.accepted[-1][0] - stack.accepted[0][0]
            print(
                f"{rate:>6} {senders:>8} {len(stack.accepted):>7} {used / took / rate:>7.1%} "
                f"{stack.account.throttled_calls:>10} {_fullest(stack.accepted):>15} {stack.queues.pushed:>18}"
            )


def _fullest(accepted: list[tuple[float, int]]) -> int:
    """The most recipients in any second, whenever it begins."""
    recent: deque[tuple[float, int]] = deque()
    most = 0
    for moment, number in accepted:
        recent.append((moment, number))
        while recent[0][0] <= moment - 1:
            recent.popleft()
        most = max(most, sum(taken for _, taken in recent))
    return most


if __name__ == "__main__":
    print(re.sub(r"\s+", " ", __doc__.split("\n\n")[1]))
    main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
