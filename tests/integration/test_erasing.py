"""Erased is erased: whatever is written about somebody at the same moment, on lists that are gone, and after a move."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest

from newsletter.aws import Readers, clients
from newsletter.readers.importing import ImportOffice
from newsletter.readers.moves import Move
from newsletter.readers.rows import Order, Row
from newsletter.readers.signed_links import MoveLink, OwnLink
from newsletter.readers.subscribers import Ground, Subscriber
from newsletter.readers.suppressions import Suppression, Why
from newsletter.web.posted import Posted
from tests.integration.kinds import sign_up
from tests.integration.papers import LIST, readers

ANNA, BO = "anna.berg@byar.example", "bo.ek@byar.example"
TABLES = ("SubscribersTable", "SignUpsTable", "SuppressionsTable", "LedgerTable")
TODAY = "2026-06-18"


def erase(house, address):
    site = house.function("AnswerReader").site
    return site.erase(house.key_of(address), site._now)


def places_of(house, address, *, name=""):
    """Every row, and letter to somebody who has not answered yet, that holds an address or a name."""
    found = []
    for table in TABLES:
        rows = house.cloud.client("dynamodb").scan(TableName=house.cloud.refs[table])["Items"]
        found += [table for row in rows if address in json.dumps(row) or (name and name in json.dumps(row))]
    bucket, s3 = house.cloud.refs["ArchiveBucket"], house.cloud.client("s3")
    for prefix in ("letters/join-", "letters/move-"):
        for there in s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", ()):
            content = s3.get_object(Bucket=bucket, Key=there["Key"])["Body"].read().decode()
            found += [there["Key"]] if address in content or (name and name in content) else []
    return found


@contextmanager
def before(client, operation, act, nth=1):
    """Let something happen right before the nth call of an operation."""
    calls = []

    def meanwhile(**_):
        calls.append(operation)
        if len(calls) == nth:
            act()

    event = f"before-call.{client.meta.service_model.service_id.hyphenize()}.{operation}"
    client.meta.events.register_first(event, meanwhile)
    yield
    client.meta.events.unregister(event, meanwhile)
    assert len(calls) >= nth, f"{operation} was called {len(calls)} times"


def office_of(house):
    both = Readers(house.cloud.refs["SubscribersTable"], house.cloud.refs["SuppressionsTable"])
    return ImportOffice(house.subscribers, both, house.keys, hands=1)


def row_of(house, address, list_id=LIST):
    reader = Subscriber(list_id, house.key_of(address), address, frozenset({Ground.MEMBER}), source="file")
    return Row(2, address, reader)


def test_a_list_whose_folder_is_gone_is_gone_through_too_and_shown_to_the_reader(house):
    house.open_list(ANNA)
    house.open_list(ANNA, list_id="gamla-bladet")
    s3, bucket = house.cloud.client("s3"), house.cloud.refs["StaffBucket"]
    for there in s3.list_object_versions(Bucket=bucket, Prefix="lists/gamla-bladet/")["Versions"]:
        s3.delete_object(Bucket=bucket, Key=there["Key"], VersionId=there["VersionId"])
    site = house.function("AnswerReader").site
    assert "gamla-bladet" not in site.desk.list_ids()
    assert {one.list for one in site._record(house.key_of(ANNA)).lists} == {LIST, "gamla-bladet"}
    assert erase(house, ANNA) == ["gamla-bladet", LIST]
    assert places_of(house, ANNA) == []


def test_a_register_that_is_compared_at_that_moment_writes_nothing_about_them(house):
    house.open_list(ANNA, *readers(2))
    order = Order(LIST, "digest", TODAY, register=f"register.csv {TODAY}")
    with before(clients.dynamodb(), "BatchGetItem", lambda: erase(house, ANNA), nth=2):
        list(office_of(house).taken_off(order, [house.key_of(ANNA)]))
    assert places_of(house, ANNA) == []


@pytest.mark.parametrize("others", [0, 3], ids=["alone", "among others"])
def test_an_import_that_has_looked_before_and_writes_after_takes_its_row_back(house, others):
    house.open_list()
    rows = [row_of(house, address) for address in (ANNA, *readers(others))]
    write = "TransactWriteItems" if others else "PutItem"
    order = Order(LIST, "digest", TODAY)
    with before(clients.dynamodb(), write, lambda: erase(house, ANNA)):
        list(office_of(house)._taken_in(order, rows))
    assert places_of(house, ANNA) == []
    assert all(house.reader(address) for address in readers(others))


def test_an_import_that_died_with_such_a_row_takes_it_back_when_it_is_brought_again(house):
    house.open_list()
    house.subscribers.add(row_of(house, ANNA).reader)
    house.suppressions.add(Suppression(house.key_of(ANNA), Why.ERASED, TODAY))
    list(office_of(house)._taken_in(Order(LIST, "digest", TODAY), [row_of(house, ANNA)]))
    assert places_of(house, ANNA) == []


def test_who_confirms_a_sign_up_while_being_erased_is_erased(house):
    house.open_list(*readers(1), signup=True)
    sign_up(house, ANNA)
    house.work()
    source = house.post_office.mailbox.source(house.letters(ANNA)[-1]).decode()
    (path,) = set(re.findall(r"/j/[a-z0-9.-]+", source.replace("=\r\n", "")))
    with before(clients.dynamodb(), "UpdateItem", lambda: erase(house, ANNA)):
        answer = house.visit(path, "POST")
    assert answer["statusCode"] == 200
    assert house.reader(ANNA) is None
    assert [place for place in places_of(house, ANNA) if not place.startswith("letters/")] == []


def test_what_a_stranger_types_of_somebody_erased_is_not_kept_and_not_mailed(house):
    house.open_list(ANNA, signup=True)
    erase(house, ANNA)
    sign_up(house, ANNA, name="Anna Berg")
    house.work()
    assert house.letters(ANNA) == []
    assert places_of(house, ANNA, name="Anna Berg") == []


def test_a_move_that_waits_to_be_confirmed_at_an_erased_address_is_forgotten(house):
    house.open_list(ANNA, BO)
    house.sign_ups.keep_move(Move(house.key_of(BO), house.key_of(ANNA), ANNA, int(house.clock())))
    erase(house, ANNA)
    assert places_of(house, ANNA) == []
    assert house.sign_ups.move_of(house.key_of(BO)) is None


def test_a_move_to_somewhere_else_since_is_let_be(house):
    house.open_list(ANNA, BO)
    house.sign_ups.keep_move(Move(house.key_of(BO), house.key_of(ANNA), ANNA, int(house.clock())))
    house.sign_ups.keep_move(Move(house.key_of(BO), house.key_of("bo@ny.example"), "bo@ny.example", int(house.clock())))
    erase(house, ANNA)
    assert house.sign_ups.move_of(house.key_of(BO)).address == "bo@ny.example"


@pytest.mark.parametrize("asked_at", [ANNA, BO], ids=["at the old address", "at the new address"])
def test_erasing_follows_a_person_who_moved_in_both_directions(house, asked_at):
    house.open_list(ANNA)
    site = house.function("AnswerReader").site
    key, to = house.key_of(ANNA), house.key_of(BO)
    house.sign_ups.keep_move(Move(key, to, BO, int(house.clock())))
    site.move(MoveLink(LIST, key, int(house.clock())).signed(house.keys.ring))
    assert house.reader(BO) is not None
    erase(house, asked_at)
    assert (house.reader(ANNA), house.reader(BO)) == (None, None)
    assert {house.suppressions.of(one).why for one in (key, to)} == {Why.ERASED}
    assert places_of(house, ANNA) + places_of(house, BO) == []


def test_asking_to_move_to_somebody_who_was_erased_keeps_nothing_of_them_and_mails_nobody(house):
    house.open_list(ANNA, BO)
    erase(house, ANNA)
    site = house.function("AnswerReader").site
    token = OwnLink(LIST, house.key_of(BO), int(house.clock()) + 3600).signed(house.keys.ring)
    form = urlencode({"form": "change", "name": "", "address": ANNA})
    assert site.change(token, Posted(form, "192.0.2.1")).status == 200
    house.work()
    assert house.letters(ANNA) == []
    assert places_of(house, ANNA) == []
