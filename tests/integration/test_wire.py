"""AWS is slow of hearing: answers are lost, requests never arrive, calls are done in part, everything comes twice."""

from __future__ import annotations

import json
import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import pytest

from newsletter.aws import clients
from tests.integration.aws.faults import LineCut
from tests.integration.simulated_stack import SimulatedStack
from tests.integration.story import RATE, an_issue_goes_out, nothing_is_wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

# SES is not called again after a lost answer; what then happens is in test_promise.py.
CALLED_AGAIN = (clients.dynamodb, clients.s3, clients.sqs, clients.scheduler, clients.secretsmanager)


@pytest.fixture
def stack(cloud, monkeypatch):
    stack = SimulatedStack(cloud, rate=RATE)
    monkeypatch.setattr(time, "sleep", lambda _: None)  # boto3 waits before it calls again
    return stack


@contextmanager
def every_other_call_cut(stack: SimulatedStack, rest: int, *, after: bool) -> Iterator[Counter[str]]:
    """Every other call of a function is cut off, carried out or not; made again, it goes well.

    Not every single one: boto3 stops calling again where too much fails, and a second try that meets our own write
    counts as a failure there (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
    """
    cut: Counter[str] = Counter()
    calls, was_cut = 0, False

    def fail(event_name: str, **_: Any) -> None:
        nonlocal calls, was_cut
        if not stack.busy or was_cut:
            was_cut = False
            return
        calls += 1
        if was_cut := calls % 2 == rest:
            cut[event_name.rpartition(".")[2]] += 1
            raise LineCut

    used = [cast("Any", client()).meta for client in CALLED_AGAIN]
    for one in used:
        if after:
            one.events.register_last("before-send", fail)
        else:
            one.events.register_first(f"before-send.{one.service_model.service_id.hyphenize()}", fail)
    yield cut


CUT = {"PutItem", "GetItem", "UpdateItem", "Query", "PutObject", "GetObject", "SendMessageBatch"}


@pytest.mark.parametrize("rest", [pytest.param(0, id="even"), pytest.param(1, id="odd")])
@pytest.mark.parametrize("after", [pytest.param(False, id="never arrived"), pytest.param(True, id="answer lost")])
def test_a_call_may_have_to_be_made_twice(stack, after, rest):
    with every_other_call_cut(stack, rest, after=after) as cut:
        outcome = an_issue_goes_out(stack)
    assert set(cut) >= CUT
    assert cut.total() > 100
    nothing_is_wrong(stack, *outcome)


def test_a_queue_that_takes_only_some_of_the_messages_gets_the_others_again(stack):
    left_out: list[dict[str, Any]] = []
    fired: Counter[str] = Counter()

    def take_some(request: Any, **_: Any) -> None:
        asked = json.loads(request.body)
        left_out[:] = asked["Entries"][1::2]
        request.body = json.dumps(asked | {"Entries": asked["Entries"][::2]}).encode()

    def own_up(parsed: dict[str, Any], **_: Any) -> None:
        if left_out:
            parsed["Failed"] = [{"Id": one["Id"], "SenderFault": False, "Code": "InternalError"} for one in left_out]
            fired[stack.busy] += len(left_out)

    events = cast("Any", clients.sqs()).meta.events
    events.register_first("before-send.sqs.SendMessageBatch", take_some)
    events.register("after-call.sqs.SendMessageBatch", own_up)
    outcome = an_issue_goes_out(stack)
    assert fired == {"PlanBatches": 1}
    nothing_is_wrong(stack, *outcome)


def test_readers_that_the_table_did_not_get_to_are_read_again(stack):
    fired: Counter[str] = Counter()

    def half(parsed: dict[str, Any], **_: Any) -> None:
        for table, rows in parsed["Responses"].items():
            if missing := rows[1::2]:
                keys = [{name: row[name] for name in ("shelf", "reader")} for row in missing]
                parsed["UnprocessedKeys"][table] = {"Keys": keys, "ConsistentRead": True}
                parsed["Responses"][table] = rows[::2]
                fired[stack.busy] += len(missing)

    cast("Any", clients.dynamodb()).meta.events.register("after-call.dynamodb.BatchGetItem", half)
    outcome = an_issue_goes_out(stack)
    assert fired == {"SendBatch": 2}  # an import finds nobody: tests/integration/aws/test_recipients.py
    nothing_is_wrong(stack, *outcome)


def test_everything_may_come_twice_and_the_newest_first(stack, monkeypatch):
    stack.queues.unruly = True
    told, invoke = [], stack.invoke

    def twice(name: str, event: Any, lineage: Any = None) -> None:
        told.append(name)
        invoke(name, event, lineage)
        invoke(name, event, lineage)

    monkeypatch.setattr(stack, "invoke", twice)
    outcome = an_issue_goes_out(stack)
    assert {"ImportSubscribers", "PublishIssue", "StartIssue", "CloseIssue"} <= set(told)
    nothing_is_wrong(stack, *outcome)


def test_a_message_that_is_not_ours_is_put_aside_and_keeps_nobody_from_their_mail(stack):
    poison = {
        "SendQueue": '{"v": 99, "edition": "of a schema to come"}',
        "LetterQueue": '{"v": 1, "letter": ["no name"]}',
        "PlanQueue": "no JSON at all",
        "EvidenceQueue": "nor is this",
    }
    for queue, body in poison.items():
        stack.queues.again(queue, body)
    outcome = an_issue_goes_out(stack)
    assert stack.queues.dead == {queue: [body] for queue, body in poison.items()}
    stack.queues.dead.clear()
    nothing_is_wrong(stack, *outcome)
    reasons = [line for line in stack.log if "schema this code knows" in line or "JSONDecodeError" in line]
    assert len(reasons) >= 3 * 5  # each of five tries says why
    assert len([line for line in stack.log if '"not-json"' in line]) == 5
