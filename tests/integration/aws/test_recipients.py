"""The tables of subscribers and suppressions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from newsletter.aws import Readers, Subscribers, Suppressions, clients
from newsletter.aws.leavings import Leavings
from newsletter.aws.movement_counters import MovementCounters
from newsletter.issue.kind import ORDINARY
from newsletter.subscribers.keyring import Keyring
from newsletter.subscribers.preferences import EVERYTHING, Preferences
from newsletter.subscribers.row_outcomes import Change
from newsletter.subscribers.subscriber import Consent, Ground, State, Subscriber
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from tests.integration.aws.faults import answer_lost

RING = Keyring({"1": b"secret"})
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)


def reader(local, grounds=frozenset({Ground.MEMBER}), **more):
    address = f"{local}@a.example"
    return Subscriber("bladet", RING.reader_key(address), address, grounds, **more)


@pytest.fixture
def subscribers(cloud):
    return Subscribers(
        cloud.refs["SubscribersTable"],
        Leavings(cloud.refs["SuppressionsTable"]),
        MovementCounters(cloud.refs["LedgerTable"]),
    )


@pytest.fixture
def suppressions(cloud):
    return Suppressions(cloud.refs["SuppressionsTable"])


@pytest.fixture
def readers(cloud):
    return Readers(cloud.refs["SubscribersTable"], cloud.refs["SuppressionsTable"])


def test_an_audience_is_read_as_it_is_this_very_moment(subscribers, suppressions):
    asked = []

    def note(params, **_):
        asked.append(params.get("ConsistentRead", False))

    clients.dynamodb().meta.events.register("provide-client-params.dynamodb.Query", note)
    try:
        subscribers.after("bladet", "", 5)
        suppressions.between("a" * 20, "b" * 20)
    finally:
        clients.dynamodb().meta.events.unregister("provide-client-params.dynamodb.Query", note)
    assert len(asked) > 2
    assert all(asked)


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


def test_what_an_import_decided_is_written_only_where_its_reader_is_still_as_found(subscribers):
    anna, bo, cia, dan = (reader(local) for local in ("anna", "bo", "cia", "dan"))
    for one in (anna, bo, dan):
        subscribers.add(one)
    subscribers.leave("bladet", bo.key, "link", NOW)
    both = {one.key: replace(one, grounds=frozenset(Ground), name="Namn", taken_in="f:2 x") for one in (anna, bo)}
    changes = [Change(anna, both[anna.key]), Change(bo, both[bo.key]), Change(None, cia), Change(None, dan)]
    assert subscribers.write_all(changes) == [True, False, True, False]
    assert subscribers.of("bladet", anna.key) == both[anna.key]
    assert subscribers.of("bladet", bo.key).left_how == "link"
    assert subscribers.of("bladet", cia.key) == cia


@pytest.mark.parametrize("hidden", ["transaction", "each by itself"])
def test_members_off_the_register_and_back_again_are_as_they_were(subscribers, hidden):
    """The last ground cannot be kept as an empty set: without any, the attribute is gone, and comes again."""
    some = [reader(local, name=local, since="2026") for local in ("anna", "bo")]
    off = [one.off_the_register("2026-06-02") for one in some]
    assert [(one.state, one.left_how, one.grounds_name) for one in off] == [(State.LEFT, "register", "none")] * 2
    for before, after in ((some, off), (off, some)):
        for one in before:
            subscribers.erase("bladet", one.key)
            subscribers.add(one)
        changes = [Change(*pair) for pair in zip(before, after, strict=True)]
        asked = [changes] if hidden == "transaction" else [[change] for change in changes]
        assert [made for some_of in asked for made in subscribers.write_all(some_of)] == [True, True]
        assert [subscribers.of("bladet", one.key) for one in after] == after
        assert [one.grounds for one in subscribers.after("bladet", "", 9)] == [one.grounds for one in after]


def test_nobody_is_taken_off_who_signed_up_or_left_while_the_register_was_read(subscribers):
    anna, bo = reader("anna"), reader("bo")
    for one in (anna, bo):
        subscribers.add(one)
    subscribers.join(reader("anna", frozenset({Ground.SIGN_UP}), consent=Consent("ja", "", "", "", "")))
    subscribers.leave("bladet", bo.key, "link", NOW)
    assert subscribers.write_all([Change(one, one.off_the_register("2026")) for one in (anna, bo)]) == [False, False]


def test_somebody_off_the_register_who_leaves_by_themselves_has_left(subscribers):
    anna = reader("anna").off_the_register("2026")
    subscribers.add(anna)
    assert subscribers.leave("bladet", anna.key, "link", NOW)[0].left_how == "link"
    assert subscribers.leave("bladet", anna.key, "one-click", NOW)[0].left_how == "link"


def test_whoever_comes_back_without_any_ground_left_has_their_own_wish_for_one(subscribers):
    anna, bo = reader("anna", taken_in="f:2 added"), reader("bo").off_the_register("2026")
    subscribers.add(bo)
    assert subscribers.come_back("bladet", bo.key)[0].grounds_name == "signup"
    subscribers.add(anna)
    subscribers.leave("bladet", anna.key, "link", NOW)
    back, _ = subscribers.come_back("bladet", anna.key)
    assert (back.state, back.grounds_name, back.left_how, back.taken_in) == (State.ACTIVE, "member", "", "")


def test_no_register_changes_a_name_that_its_reader_chose(subscribers):
    anna = reader("anna", name="Anna B")
    subscribers.add(anna)
    subscribers.rename("bladet", anna.key, "Anna")
    assert subscribers.write_all([Change(anna, replace(anna, name="Anna Berg"))]) == [False]
    assert subscribers.of("bladet", anna.key).chose_name


@pytest.mark.parametrize("code", ["TransactionCanceledException", "ThrottlingException"])
def test_where_dynamodb_takes_no_group_each_is_written_by_itself(subscribers, code):
    fired = []

    def refuse(**_):
        fired.append(code)
        return SimpleNamespace(status_code=400), {"Error": {"Code": code, "Message": "ThrottlingError"}}

    some = [Change(None, reader(local)) for local in ("anna", "bo")]
    events = clients.dynamodb().meta.events
    events.register("before-call.dynamodb.TransactWriteItems", refuse)
    try:
        assert subscribers.write_all(some) == [True, True]
    finally:
        events.unregister("before-call.dynamodb.TransactWriteItems", refuse)
    assert fired == [code]
    assert all(subscribers.of("bladet", change.after.key) for change in some)


def test_a_group_whose_answer_was_lost_was_written_all_the_same(subscribers):
    some = [Change(None, reader(local, taken_in="f:2 added")) for local in ("anna", "bo")]
    with answer_lost(clients.dynamodb(), "TransactWriteItems") as fired:
        subscribers.write_all(some)
    assert fired == ["TransactWriteItems"]
    assert all(subscribers.of("bladet", change.after.key) for change in some)


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
        suppressions.add(Suppression(key, SuppressionReason.BOUNCED, "2026-06-01", "Permanent/General"))
    suppressions.add(Suppression(keys[0], SuppressionReason.COMPLAINED, "2027-01-01"))
    assert suppressions.between(keys[3], keys[21]) == dict.fromkeys(keys[4:21:2], "bounced")
    assert suppressions.between(keys[0], keys[0]) == {keys[0]: "bounced"}
    assert suppressions.of(keys[0]).detail == "Permanent/General"
    assert suppressions.of(keys[1]) is None


def test_what_a_reader_chose_comes_back_as_chosen_and_everything_takes_no_room(subscribers, cloud):
    anna = reader("anna")
    subscribers.add(anna)
    chosen = Preferences(frozenset({"skola"}), frozenset({"en"}), only_important=True, paused_until=1_900_000_000)
    for wanted in (chosen, Preferences(frozenset({"skola"})), EVERYTHING):
        assert subscribers.choose("bladet", anna.key, wanted).preferences == wanted
        assert next(iter(subscribers.after("bladet", "", 9))).preferences == wanted
    rows = cloud.client("dynamodb").scan(TableName=cloud.refs["SubscribersTable"])["Items"]
    (row,) = [row for row in rows if "address" in row]
    assert "choices" not in row


def test_who_still_wants_it_is_read_from_both_tables_at_once(subscribers, suppressions, readers):
    anna, bo, cia = reader("anna"), reader("bo"), reader("cia")
    for one in (anna, bo, cia):
        subscribers.add(one)
    subscribers.leave("bladet", bo.key, "link", NOW)
    suppressions.add(Suppression(cia.key, SuppressionReason.COMPLAINED, "2026-06-01"))
    unknown = RING.reader_key("nobody@a.example")
    assert readers.wanting("bladet", [anna.key, bo.key, cia.key, unknown], ORDINARY, NOW.timestamp()) == {
        anna.key: anna,
        bo.key: "left",
        cia.key: "complained",
        unknown: "erased",
    }


def test_what_an_import_looks_up_of_a_hundred_readers_is_whole_in_three_calls_and_in_halves(
    subscribers, suppressions, readers
):
    people = [reader(f"r{n}") for n in range(100)]
    keys = [one.key for one in people]
    for one in people[:9]:
        subscribers.add(one)
    subscribers.leave("bladet", keys[0], "link", NOW)
    subscribers.leave_everything(keys[20])
    for key in (keys[1], keys[30]):
        suppressions.add(Suppression(key, SuppressionReason.ERASED, "2026-06-01"))
    calls, halved = [], []

    def half(parsed, **_):
        for table, rows in parsed["Responses"].items():
            if missing := rows[1::2]:
                asked = [{name: row[name] for name in ("shelf", "reader")} for row in missing]
                parsed["UnprocessedKeys"][table] = {"Keys": asked, "ConsistentRead": True}
                parsed["Responses"][table] = rows[::2]
                halved.append(table)

    events = clients.dynamodb().meta.events
    found = readers.looked_up("bladet", keys)
    events.register("after-call.dynamodb.BatchGetItem", half)
    assert readers.looked_up("bladet", keys) == found
    assert halved
    events.unregister("after-call.dynamodb.BatchGetItem", half)
    known, suppressed, left = found
    assert set(known) == set(keys[:9])
    assert suppressed == {keys[1]: "erased", keys[30]: "erased"} == readers.suppressed(keys)
    assert left == {keys[0], keys[20]}
    events.register("after-call.dynamodb.BatchGetItem", lambda **_: calls.append(1), unique_id="counted")
    readers.looked_up("bladet", keys)
    assert len(calls) == 3
    events.unregister("after-call.dynamodb.BatchGetItem", unique_id="counted")


def test_fifty_readers_are_one_read(subscribers, readers):
    keys = [RING.reader_key(f"r{n}@a.example") for n in range(120)]
    for n in range(120):
        subscribers.add(reader(f"r{n}"))
    found = readers.wanting("bladet", keys, ORDINARY, NOW.timestamp())
    assert [found[key].key for key in keys] == keys
