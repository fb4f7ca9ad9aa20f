"""DynamoDB items to plain values and back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from newsletter.aws.clients import dynamodb
from newsletter.errors import TryAgainLater
from newsletter.sending.send_batch import OvertakenError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

KEYS_IN_A_READ = 100
"""https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html"""

_out = TypeSerializer()
_in = TypeDeserializer()


def item(values: Mapping[str, Any]) -> dict[str, Any]:
    """DynamoDB's form of ``values``; what is empty or None is left out, for DynamoDB keeps no empty sets."""
    return {
        # Most values are texts, and boto3 asks eight questions about each before it says so.
        name: {"S": value} if type(value) is str else _out.serialize(value)
        for name, value in values.items()
        if value not in (None, "", set(), frozenset())
    }


def reader_key(partition: str, reader: str) -> dict[str, Any]:
    """The key of an item in the tables of subscribers and of suppressions.

    In DynamoDB's form at once: an import asks for four of them a row, and ``item`` takes ten times as long.
    """
    return {"shelf": {"S": partition}, "reader": {"S": reader}}


def plain(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values of an item, with whole numbers as int."""
    return {name: _whole(_in.deserialize(value)) for name, value in raw.items()}


def _whole(value: Any) -> Any:
    match value:
        case Decimal():
            return int(value)
        case dict():
            return {key: _whole(inner) for key, inner in value.items()}
        case list():
            return [_whole(inner) for inner in value]
        case set() | frozenset():
            return frozenset(_whole(inner) for inner in value)
        case _:
            return value


def is_condition_failure(error: ClientError) -> bool:
    return error.response.get("Error", {}).get("Code") == "ConditionalCheckFailedException"


def put_version(table: str, values: Mapping[str, Any], version: int) -> None:
    """Write version ``version + 1`` of an item over version ``version`` (0: over nothing).

    A lost answer makes boto3 write again and meet our own write: the item then carries our mark, and all is well.

    Raises:
        OvertakenError: somebody else wrote since.
    """
    mark = uuid4().hex
    try:
        dynamodb().put_item(
            TableName=table,
            Item=item({**values, "version": version + 1, "mark": mark}),
            ConditionExpression="version = :before" if version else "attribute_not_exists(version)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            **({"ExpressionAttributeValues": item({":before": version})} if version else {}),  # type: ignore[arg-type]
        )
    except ClientError as error:
        if not is_condition_failure(error):
            raise
        found = cast("Mapping[str, Any]", error.response.get("Item") or {})
        if found.get("mark", {}).get("S") != mark:
            raise OvertakenError from error


def read_all(
    wanted: Mapping[str, Sequence[dict[str, Any]]], *, consistently: bool = True
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Read up to ``KEYS_IN_A_READ`` keys of some tables at once: each item found, and its table first.

    Raises:
        TryAgainLater: DynamoDB did not get to all of them.
    """
    asked: Any = {table: {"Keys": keys, "ConsistentRead": consistently} for table, keys in wanted.items()}
    for _ in range(5):
        answer = dynamodb().batch_get_item(RequestItems=asked)
        for table, rows in answer["Responses"].items():
            yield from ((table, plain(row)) for row in rows)
        # What DynamoDB did not get to comes back here, without an error.
        asked = answer.get("UnprocessedKeys")
        if not asked:
            return
    raise TryAgainLater("the readers' tables are too busy", after=5)


def query(table: str, **asked: Any) -> Iterator[dict[str, Any]]:
    """Every item a query finds, page by page, as plain values."""
    return map(plain, raw_query(table, **asked))


def raw_query(table: str, **asked: Any) -> Iterator[Mapping[str, Any]]:
    """Every item a query finds, page by page, in DynamoDB's form."""
    while True:
        answer = dynamodb().query(TableName=table, **asked)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def scan(table: str, **asked: Any) -> Iterator[dict[str, Any]]:
    """Every item of a small table that a filter lets through, page by page, as plain values."""
    while True:
        answer = dynamodb().scan(TableName=table, **asked)
        yield from map(plain, answer["Items"])
        if "LastEvaluatedKey" not in answer:
            return
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
