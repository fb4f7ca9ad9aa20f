"""The tables of subscribers and suppressions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsletter.aws import Readers, Subscribers, Suppressions, clients
from newsletter.readers.keyring import Keyring
from newsletter.readers.subscribers import Ground, State, Subscriber
from newsletter.readers.suppressions import Suppression, Why
from tests.integration.aws.faults import answer_lost

RING = Keyring({"1": b"secret"})
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


def reader(local, grounds=frozenset({Ground.MEMBER}), **more):
    address = f"{local}@a.example"
    return Subscriber("bladet", RING.reader_key(address), address, grounds, **more)


@pytest.fixture
def subscribers(cloud):
    return Subscribers(cloud.refs["SubscribersTable"])


@pytest.fixture
def suppressions(cloud):
    return Suppressions(cloud.refs["SuppressionsTable"])


@pytest.fixture
def readers(cloud):
    return Readers(cloud.refs["SubscribersTable"], cloud.refs["SuppressionsTable"])


def test_a_reader_comes_back_as_written(subscribers):
    anna = reader("anna", frozenset(Ground), name="Anna Åkerö", since="2026-01-01", source="registret")
    assert subscribers.add(anna)
    assert subscribers.of("bladet", anna.key) == anna
    assert subscribers.of("annat", anna.key) is None


def test_a_reader_is_added_once(subscribers):
    assert subscribers.add(reader("anna", name="Anna"))
    assert not subscribers.add(reader("anna", name="Någon annan"))
    assert subscribers.of("bladet", reader("anna").key).name == "Anna"


def test_a_reader_who_was_added_and_whose_answer_was_lost_is_still_said_to_be_new(subscribers):
    with answer_lost(clients.dynamodb(), "PutItem") as fired:
        assert subscribers.add(reader("anna", taken_in="file:2 added"))
    assert fired == ["PutItem"]
    assert not subscribers.add(reader("anna", taken_in="file:3 added"))


def test_grounds_are_added_to_and_leaving_is_not_touched(subscribers):
    anna = reader("anna")
    subscribers.add(anna)
    subscribers.leave("bladet", anna.key, "link", NOW)
    subscribers.add_grounds(reader("anna", frozenset({Ground.SIGN_UP}), name="Anna"))
    found = subscribers.of("bladet", anna.key)
    assert (found.grounds_name, found.state, found.name) == ("both", State.LEFT, "Anna")


def test_leaving_twice_keeps_the_first_and_coming_back_forgets_it(subscribers):
    anna = reader("anna")
    subscribers.add(anna)
    subscribers.leave("bladet", anna.key, "one-click", NOW)
    left, is_new = subscribers.leave("bladet", anna.key, "link", NOW.replace(year=2027))
    assert not is_new
    assert (left.state, left.left_how, left.left_at) == (State.LEFT, "one-click", "2026-06-01T08:00:00+00:00")
    assert subscribers.come_back("bladet", anna.key) == (anna, True)
    assert subscribers.come_back("bladet", anna.key) == (anna, False)
    assert subscribers.leave("bladet", "a" * 20, "link", NOW) == (None, False)


def test_everyone_comes_once_in_the_order_of_their_keys_whatever_the_stride(subscribers):
    everyone = sorted((reader(f"r{n}") for n in range(57)), key=lambda one: one.key)
    for one in everyone:
        subscribers.add(one)
    subscribers.add(Subscriber("annat", everyone[0].key, "x@a.example", frozenset(Ground)))
    for stride in (1, 7, 56, 57, 58):
        found, last = [], ""
        while some := subscribers.after("bladet", last, stride):
            assert len(some) <= stride
            found += some
            last = some[-1].key
        assert [candidate.key for candidate in found] == [one.key for one in everyone]
        assert {candidate.grounds for candidate in found} == {everyone[0].grounds}


def test_suppressions_in_a_range_come_with_their_reason_and_the_first_one_stays(suppressions):
    keys = sorted(RING.reader_key(f"r{n}@a.example") for n in range(40))
    for key in keys[::2]:
        suppressions.add(Suppression(key, Why.BOUNCED, "2026-06-01", "Permanent/General"))
    suppressions.add(Suppression(keys[0], Why.COMPLAINED, "2027-01-01"))
    assert suppressions.between(keys[3], keys[21]) == dict.fromkeys(keys[4:21:2], "bounced")
    assert suppressions.between(keys[0], keys[0]) == {keys[0]: "bounced"}
    assert suppressions.of(keys[0]).detail == "Permanent/General"
    assert suppressions.of(keys[1]) is None


def test_who_still_wants_it_is_read_from_both_tables_at_once(subscribers, suppressions, readers):
    anna, bo, cia = reader("anna"), reader("bo"), reader("cia")
    for one in (anna, bo, cia):
        subscribers.add(one)
    subscribers.leave("bladet", bo.key, "link", NOW)
    suppressions.add(Suppression(cia.key, Why.COMPLAINED, "2026-06-01"))
    unknown = RING.reader_key("nobody@a.example")
    assert readers.wanting("bladet", [anna.key, bo.key, cia.key, unknown]) == {
        anna.key: anna,
        bo.key: "left",
        cia.key: "complained",
        unknown: "erased",
    }


def test_fifty_readers_are_one_read(subscribers, readers):
    keys = [RING.reader_key(f"r{n}@a.example") for n in range(120)]
    for n in range(120):
        subscribers.add(reader(f"r{n}"))
    found = readers.wanting("bladet", keys)
    assert [found[key].key for key in keys] == keys
