"""Whichever way somebody comes or goes is counted, so that the counts are the register's own at any moment."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from newsletter.aws import Subscribers, clients
from newsletter.aws.leavings import Leavings
from newsletter.aws.movement_counters import MovementCounters
from newsletter.aws.suppressions import Suppressions
from newsletter.subscribers.list_movements import ListMovements, Movements
from newsletter.subscribers.row_outcomes import Change
from newsletter.subscribers.subscriber import Ground, State, Subscriber
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from tests.integration.cloud import Cloud

NOW = datetime(2026, 11, 28, 2, tzinfo=UTC)
KEYS = [f"{letter}{'2' * 19}" for letter in "abc"]
LIST = "bladet"
WAYS = ("join", "leave", "come back", "add", "remove", "erase", "write", "off the register")


@pytest.fixture(scope="module")
def cloud():
    with Cloud() as made:
        yield made


def counters(cloud, now=NOW):
    return MovementCounters(cloud.refs["LedgerTable"], now.timestamp)


def register(cloud):
    return Subscribers(cloud.refs["SubscribersTable"], Leavings(cloud.refs["SuppressionsTable"]), counters(cloud))


def reader(key, list_id=LIST, **more):
    return Subscriber(list_id, key, f"{key}@a.example", frozenset({Ground.MEMBER}), **more)


def step(subscribers, way, key, list_id):
    there = subscribers.of(list_id, key)
    if way == "join":
        subscribers.join(reader(key, list_id, taken_in=""))
    elif way == "leave":
        subscribers.leave(list_id, key, "link", NOW)
    elif way == "come back":
        subscribers.come_back(list_id, key)
    elif way == "add":
        subscribers.add(reader(key, list_id, taken_in=f"file:{key} added"))
    elif way == "remove" and there and there.taken_in:
        subscribers.remove(there)
    elif way == "erase":
        subscribers.erase(list_id, key)
    elif way == "write" and (there is None or there.state is State.LEFT):
        subscribers.write_all([Change(there, there.returning() if there else reader(key, list_id))])
    elif way == "off the register" and there and Ground.MEMBER in there.grounds:
        subscribers.write_all([Change(there, there.off_the_register("2026-11-28"))])


@pytest.mark.parametrize("seed", range(6))
def test_in_any_history_who_joined_less_who_left_are_those_on_the_list(cloud, seed):
    chance, subscribers, list_id = random.Random(seed), register(cloud), f"l{seed}"
    before: set[str] = set()
    joined = left = 0
    for _ in range(20):
        step(subscribers, chance.choice(WAYS), chance.choice(KEYS), list_id)
        there = (subscribers.of(list_id, key) for key in KEYS)
        now = {one.key for one in there if one and one.state is State.ACTIVE}
        joined, left, before = joined + len(now - before), left + len(before - now), now
    counted = [one for one in counters(cloud).since("2026-11-22") if one.list == list_id]
    assert counted == [ListMovements(list_id, "2026-11-22", joined, left)]


def test_what_was_counted_before_the_day_is_left_out(cloud):
    for day in (20, 22, 28):
        counters(cloud, NOW.replace(day=day)).note("dagar", Movements(joined=day))
    (told,) = [one for one in counters(cloud).since("2026-11-22") if one.list == "dagar"]
    assert told.joined == 50


def test_a_count_that_fails_keeps_nobody_from_leaving_and_is_told(cloud, caplog):
    subscribers = register(cloud)
    subscribers.add(reader(KEYS[0], "fel"))
    failed = []

    def fail(params, **_):
        if params["TableName"] == cloud.refs["LedgerTable"]:
            failed.append(params)
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "UpdateItem")

    events = clients.dynamodb().meta.events
    events.register_first("provide-client-params.dynamodb.UpdateItem", fail)
    try:
        gone, is_new = subscribers.leave("fel", KEYS[0], "link", NOW)
    finally:
        events.unregister("provide-client-params.dynamodb.UpdateItem", fail)
    assert failed
    assert is_new
    assert gone
    assert gone.state is State.LEFT
    assert "could not be counted" in caplog.text


def test_what_a_leaving_or_a_return_gives_back_is_the_row_as_it_then_is(cloud):
    subscribers = register(cloud)
    subscribers.add(reader(KEYS[1], "rad"))
    gone, _ = subscribers.leave("rad", KEYS[1], "link", NOW)
    assert gone == subscribers.of("rad", KEYS[1])
    back, _ = subscribers.come_back("rad", KEYS[1])
    assert back == subscribers.of("rad", KEYS[1])
    subscribers.write_all([Change(back, back.off_the_register("2026-11-28"))])
    own, is_new = subscribers.leave("rad", KEYS[1], "one-click", NOW)
    assert (own, is_new) == (subscribers.of("rad", KEYS[1]), True)
    again, is_new = subscribers.come_back("rad", KEYS[1])
    assert (again, is_new) == (subscribers.of("rad", KEYS[1]), True)
    assert again.grounds == {Ground.SIGN_UP}


def test_a_suppression_tells_whether_it_is_the_one_that_is_kept(cloud):
    suppressions = Suppressions(cloud.refs["SuppressionsTable"])
    one = Suppression(KEYS[2], SuppressionReason.RESTING, "2026-11-28T02:00:00+00:00")
    dead = replace(one, why=SuppressionReason.BOUNCED)
    assert [suppressions.add(each) for each in (one, one, dead, dead, one)] == [True, False, True, False, False]
