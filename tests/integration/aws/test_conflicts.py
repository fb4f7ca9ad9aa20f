"""AWS refuses a write because another is under way: it is made again, and not for ever."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError
from moto.core.models import botocore_stubber

from newsletter.aws import Subscribers, clients
from newsletter.aws.conflicts import MOST_ATTEMPTS
from newsletter.aws.dynamodb_items import put_version
from newsletter.aws.leavings import Leavings
from newsletter.aws.movement_counters import MovementCounters
from newsletter.aws.s3_objects import put_once, put_over
from newsletter.subscribers.subscriber import Ground, State, Subscriber

if TYPE_CHECKING:
    from collections.abc import Iterator

READER = "abcdefghij234567abcd"
MANY = 1_000

DYNAMODB = (
    400, "application/x-amz-json-1.0",
    b'{"__type": "com.amazonaws.dynamodb.v20120810#TransactionConflictException", "message": "Transaction is ongoing"}',
)  # fmt: skip
S3 = (
    409, "application/xml",
    b"<Error><Code>ConditionalRequestConflict</Code><Message>A conflicting operation</Message></Error>",
)  # fmt: skip


@contextmanager
def refusing(client: Any, operation: str, answer: tuple[int, str, bytes], times: int) -> Iterator[list[str]]:
    """The next calls of ``operation`` are refused and nothing is written. Yields what fired.

    botocore asks every handler of ``before-send`` and takes the first response: moto must not carry the call out.
    """
    fired: list[str] = []
    status, kind, body = answer

    def refuse(request: Any, **_: Any) -> AWSResponse | None:
        if len(fired) >= times:
            return None
        fired.append(operation)
        botocore_stubber.enabled = False
        headers = HTTPHeaders()
        headers["content-type"] = kind
        response = AWSResponse(request.url, status, headers, None)
        response._content = body  # type: ignore[attr-defined]  # as botocore's own tests make one
        return response

    name = f"before-send.{client.meta.service_model.service_id.hyphenize()}.{operation}"

    def carry_out_the_next(**_: Any) -> None:
        botocore_stubber.enabled = True

    client.meta.events.register_first(name, refuse)
    client.meta.events.register_last("before-send", carry_out_the_next)
    try:
        yield fired
    finally:
        client.meta.events.unregister(name, refuse)
        client.meta.events.unregister("before-send", carry_out_the_next)


@pytest.fixture(autouse=True)
def waits(monkeypatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr("botocore.endpoint.time.sleep", waited.append)
    return waited


def test_whoever_leaves_while_an_import_writes_their_row_has_left(cloud, waits):
    subscribers = Subscribers(
        cloud.refs["SubscribersTable"],
        Leavings(cloud.refs["SuppressionsTable"]),
        MovementCounters(cloud.refs["LedgerTable"]),
    )
    subscribers.add(Subscriber("bladet", READER, "anna@byar.example", frozenset({Ground.MEMBER})))
    with refusing(clients.dynamodb(), "UpdateItem", DYNAMODB, 2) as fired:
        subscribers.leave("bladet", READER, "one-click", datetime(2027, 1, 15, tzinfo=UTC))
    assert fired == ["UpdateItem"] * 2
    assert [wait > 0 for wait in waits] == [True, True]
    left = subscribers.of("bladet", READER)
    assert left
    assert left.state is State.LEFT


def test_a_page_of_the_ledger_is_written_in_the_end(cloud):
    with refusing(clients.dynamodb(), "PutItem", DYNAMODB, 3) as fired:
        put_version(cloud.refs["LedgerTable"], {"account": "a", "entry": "b"}, 0)
    assert len(fired) == 3


@pytest.mark.parametrize("tag", ["", "of the version that is there"])
def test_two_who_write_one_file_at_once_are_told_apart_by_a_second_look(cloud, tag):
    bucket = cloud.refs["ArchiveBucket"]
    if tag:
        tag = cloud.client("s3").put_object(Bucket=bucket, Key="key", Body=b"before")["ETag"]
    with refusing(clients.s3(), "PutObject", S3, 2) as fired:
        assert put_over(bucket, "key", b"ours", "text/plain", tag)
    assert len(fired) == 2
    assert not put_once(bucket, "key", b"another's", "text/plain")
    assert cloud.client("s3").get_object(Bucket=bucket, Key="key")["Body"].read() == b"ours"


@pytest.mark.parametrize("answer", [DYNAMODB, S3], ids=["DynamoDB", "S3"])
def test_a_conflict_without_end_is_told_after_a_bounded_number_of_calls(cloud, waits, answer):
    client, operation, write = {
        DYNAMODB: (clients.dynamodb(), "PutItem", partial(put_version, cloud.refs["LedgerTable"], {"account": "a"}, 0)),
        S3: (clients.s3(), "PutObject", partial(put_once, cloud.refs["ArchiveBucket"], "key", b"", "text/plain")),
    }[answer]
    with refusing(client, operation, answer, MANY) as fired, pytest.raises(ClientError):
        write()
    assert len(fired) == MOST_ATTEMPTS
    assert 0 < sum(waits) < 4, "a page has fifteen seconds"


def test_another_refusal_is_not_asked_about_again(cloud):
    denied = (400, DYNAMODB[1], b'{"__type": "com.amazonaws.dynamodb.v20120810#AccessDeniedException", "message": ""}')
    with refusing(clients.dynamodb(), "PutItem", denied, MANY) as fired, pytest.raises(ClientError):
        put_version(cloud.refs["LedgerTable"], {"account": "a", "entry": "b"}, 0)
    assert len(fired) == 1
