"""A mailing list of any length that exists only as a formula, answering as DynamoDB, S3 and SQS do."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

from bench.border import answer
from newsletter.aws import clients
from newsletter.edition.edition import Edition

_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_EDITION = Edition("bench", "bench", "", "", "", "sv", "", "", "", "", "", "", {})
_ROWS_IN_A_PAGE = 4_000  # rows of about 250 bytes in a page of at most 1 MB


def key_of(number: int, of: int) -> str:
    """Reader ``number`` of so many: keys spread evenly over all partitions, in order."""
    scaled = number * (32**8 // of)
    return "".join(_DIGITS[scaled >> (5 * place) & 31] for place in range(7, -1, -1)) + "a" * 12


def number_of(key: str, of: int) -> int:
    """The first reader whose key is not before ``key``, of which the first eight characters count."""
    scaled = 0
    for digit in key[:8]:
        scaled = scaled * 32 + _DIGITS.index(digit)
    return -(-scaled // (32**8 // of))


def row(number: int, of: int) -> dict[str, Any]:
    """A subscriber as DynamoDB gives it when only what planning needs is asked for."""
    return {
        "reader": {"S": key_of(number, of)},
        "grounds": {"SS": ["member"]},
        "state": {"S": "left" if number % 50 == 7 else "active"},
    }


class LongList:
    """So many readers, one in fifty gone; counts the calls made about them."""

    def __init__(self, readers: int) -> None:
        self.readers = readers
        self.calls: Counter[str] = Counter()
        self._ledger: dict[tuple[str, str], dict[str, Any]] = {}
        answer(clients.dynamodb(), "Query", self._query)
        answer(clients.dynamodb(), "PutItem", self._put)
        answer(clients.dynamodb(), "GetItem", self._get)
        answer(clients.s3(), "PutObject", self._keep)
        answer(clients.s3(), "GetObject", lambda _: json.loads(_EDITION.to_json()))
        answer(clients.sqs(), "SendMessageBatch", self._push)
        quota = {"Max24HourSend": -1.0, "MaxSendRate": 200.0, "SentLast24Hours": 0.0}
        answer(clients.sesv2(), "GetAccount", lambda _: {"SendQuota": quota, "SendingEnabled": True})

    def _query(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.calls["reads"] += 1
        if asked["TableName"] == "ledger":
            found = [item for key, item in sorted(self._ledger.items()) if key[1].startswith("part#")]
            return {"Items": found, "Count": len(found)}
        if asked["TableName"] == "suppressions":
            return {"Items": [], "Count": 0}
        values = asked["ExpressionAttributeValues"]
        partition = values[":shelf"]["S"]
        first = number_of(partition[-1] + "2" * 7, self.readers)
        past = _DIGITS.index(partition[-1]) + 1
        end = number_of(_DIGITS[past] + "2" * 7, self.readers) if past < 32 else self.readers
        if ":after" in values:
            first = max(first, number_of(values[":after"]["S"], self.readers) + 1)
        if "ExclusiveStartKey" in asked:
            first = max(first, number_of(asked["ExclusiveStartKey"]["reader"]["S"], self.readers) + 1)
        last = min(end, first + min(_ROWS_IN_A_PAGE, asked["Limit"]))
        rows = [row(number, self.readers) for number in range(first, last)]
        more = {"LastEvaluatedKey": {"shelf": {"S": partition}, "reader": rows[-1]["reader"]}} if last < end else {}
        return {"Items": rows, "Count": len(rows), **more}

    def _put(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.calls["writes"] += 1
        item = asked["Item"]
        self._ledger[item["account"]["S"], item["entry"]["S"]] = item
        return {}

    def _get(self, asked: dict[str, Any]) -> dict[str, Any]:
        item = self._ledger.get((asked["Key"]["account"]["S"], asked["Key"]["entry"]["S"]))
        return {"Item": item} if item else {}

    def _push(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.calls["pushes"] += 1
        self.calls["batches"] += len(asked["Entries"])
        return {"Successful": [_pushed(entry) for entry in asked["Entries"]]}

    def _keep(self, _: dict[str, Any]) -> None:
        self.calls["puts"] += 1


def _pushed(entry: dict[str, Any]) -> dict[str, Any]:
    digest = hashlib.md5(entry["MessageBody"].encode(), usedforsecurity=False).hexdigest()
    return {"Id": entry["Id"], "MessageId": "m", "MD5OfMessageBody": digest}
