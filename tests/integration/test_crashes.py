"""Workers die right after each thing they write: everyone gets every issue once all the same, and all books close."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import pytest

from newsletter.aws import clients
from newsletter.sending.standing import Stage
from tests.integration.house import HOUR, MINUTE, House
from tests.integration.papers import LIST, STAFF, issue, readers
from tests.integration.workers import WorkerDiedError

if TYPE_CHECKING:
    from collections.abc import Iterator

EVERYONE = readers(16)
RATE = 4  # so that each issue has four batches, and some are surely accepted: without any, silence means nothing
CLIENTS = (clients.dynamodb, clients.s3, clients.sqs, clients.scheduler, clients.sesv2)
READS = ("Get", "Query", "BatchGet", "Receive", "List")


@contextmanager
def dying(house: House, function: str) -> Iterator[list[str]]:
    """The function dies after its first write, another time after its second, and so on. Yields the fatal writes.

    After each death one invocation is spared: EventBridge does not try for ever, and not all of an issue may be hit.
    """
    deaths: list[str] = []
    lives: dict[int, int] = {}  # how many writes each invocation made
    spared: set[int] = set()

    def die(event_name: str, **_: Any) -> None:
        operation, now = event_name.rpartition(".")[2], house.invocations
        if house.busy != function or operation.startswith(READS):
            return
        if function != "PlanBatches" and len(spared) < len(deaths) and now not in lives:
            spared.add(now)
        lives[now] = lives.get(now, 0) + 1
        if now not in spared and lives[now] > len(deaths):
            deaths.append(operation)
            raise WorkerDiedError

    used = [cast("Any", client()).meta.events for client in CLIENTS]
    for events in used:
        events.register_last("before-send", die)
    try:
        yield deaths
    finally:
        for events in used:
            events.unregister("before-send", die)


# After what each function dies: everything it writes on its way, in order.
FATAL = {
    "PublishIssue": ["PutItem", "PutObject", "PutItem", "PutObject", "SendMessageBatch", "CreateSchedule", "PutItem"],
    "StartIssue": ["CreateSchedule", "PutItem", "PutItem", "SendMessageBatch"],
    "PlanBatches": ["PutObject", "PutItem", "PutItem", "PutItem", "SendMessageBatch", "PutItem", "PutItem"],
    "SendBatch": ["PutItem", "PutItem", "SendBulkEmail", "PutItem"],
    "RecordEvidence": ["UpdateItem", "UpdateItem"],  # one for each batch that is reported on
    "CloseIssue": [
        "PutObject",
        "PutObject",
        "SendMessageBatch",
        "PutItem",
        "DeleteItem",
        "DeleteSchedule",
        "DeleteSchedule",
    ],
}


def published(house: House, number: int) -> list[str]:
    return [house.publish(issue(f"Nummer {one}"), f"{one}.md") for one in range(number)]


@pytest.mark.parametrize("function", FATAL)
def test_a_worker_may_die_after_anything_it_writes(cloud, function):
    house = House(cloud, rate=RATE)
    house.open_list(*EVERYONE)
    if function != "PublishIssue":
        editions = published(house, len(FATAL[function]) + 1)
    with dying(house, function) as deaths:
        if function == "PublishIssue":
            editions = published(house, len(FATAL[function]) + 1)
        house.wait(3 * HOUR, every=10 * MINUTE)
    house.run("CloseIssue", {})  # the hourly sweep
    assert {edition: house.mailed(edition) for edition in editions} == {
        edition: dict.fromkeys(EVERYONE, 1) for edition in editions
    }
    for edition in editions:
        standing = house.standing(edition)
        assert (standing.stage, standing.sums["accepted"]) == (Stage.CLOSED, 16)
    assert len(house.letters(STAFF)) == 2 * len(editions)  # a proof and a report on each
    assert len(house.files(f"reports/{LIST}/")) == 1 + len(editions)
    assert list(house.ledger.under_way()) == []
    assert house.cloud.client("scheduler").list_schedules()["Schedules"] == []
    assert house.queues.dead == {}
    assert deaths[: len(FATAL[function])] == FATAL[function]
