"""Erased is erased: whatever is written about somebody at the same moment, on lists that are gone, and after a move."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest

from newsletter.aws import Readers, clients
from newsletter.subscribers.address_changes import AddressChange
from newsletter.subscribers.importing import RowImporter
from newsletter.subscribers.rows import ImportJob, Row
from newsletter.subscribers.signed_links import AddressChangeLink, OwnLink
from newsletter.subscribers.subscriber import Ground, Subscriber
from newsletter.subscribers.suppressions import Suppression, SuppressionReason
from newsletter.web.form_post import FormPost
from newsletter.web.request import Request
from tests.integration.kinds import sign_up
from tests.integration.sample_files import LIST, readers

ANNA, BO = "anna.berg@byar.example", "bo.ek@byar.example"
TABLES = ("SubscribersTable", "SignUpsTable", "SuppressionsTable", "LedgerTable")
TODAY = "2026-06-18"


def erase(stack, address):
    my_data = stack.function("AnswerReader").site.my_data
    return my_data.eraser.erase(stack.key_of(address), my_data.visit.now)


def places_of(stack, address, *, name=""):
    """Every row, and letter to somebody who has not answered yet, that holds an address or a name."""
    found = []
    for table in TABLES:
        rows = stack.cloud.client("dynamodb").scan(TableName=stack.cloud.refs[table])["Items"]
        found += [table for row in rows if address in json.dumps(row) or (name and name in json.dumps(row))]
    bucket, s3 = stack.cloud.refs["ArchiveBucket"], stack.cloud.client("s3")
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


def importer_of(stack):
    both = Readers(stack.cloud.refs["SubscribersTable"], stack.cloud.refs["SuppressionsTable"])
    return RowImporter(stack.subscribers, both, stack.keys, workers=1)


def row_of(stack, address, list_id=LIST):
    reader = Subscriber(list_id, stack.key_of(address), address, frozenset({Ground.MEMBER}), source="file")
    return Row(2, address, reader)


def test_a_list_whose_folder_is_gone_is_gone_through_too_and_shown_to_the_reader(stack):
    stack.open_list(ANNA)
    stack.open_list(ANNA, list_id="gamla-bladet")
    s3, bucket = stack.cloud.client("s3"), stack.cloud.refs["StaffBucket"]
    for there in s3.list_object_versions(Bucket=bucket, Prefix="lists/gamla-bladet/")["Versions"]:
        s3.delete_object(Bucket=bucket, Key=there["Key"], VersionId=there["VersionId"])
    my_data = stack.function("AnswerReader").site.my_data
    assert "gamla-bladet" not in my_data.visit.list_ids()
    assert {one.list for one in my_data._record(stack.key_of(ANNA)).lists} == {LIST, "gamla-bladet"}
    assert erase(stack, ANNA) == ["gamla-bladet", LIST]
    assert places_of(stack, ANNA) == []


def test_a_register_that_is_compared_at_that_moment_writes_nothing_about_them(stack):
    stack.open_list(ANNA, *readers(2))
    order = ImportJob(LIST, "digest", TODAY, register=f"register.csv {TODAY}")
    with before(clients.dynamodb(), "BatchGetItem", lambda: erase(stack, ANNA), nth=2):
        list(importer_of(stack).taken_off(order, [stack.key_of(ANNA)]))
    assert places_of(stack, ANNA) == []


@pytest.mark.parametrize("others", [0, 3], ids=["alone", "among others"])
def test_an_import_that_has_looked_before_and_writes_after_takes_its_row_back(stack, others):
    stack.open_list()
    rows = [row_of(stack, address) for address in (ANNA, *readers(others))]
    write = "TransactWriteItems" if others else "PutItem"
    order = ImportJob(LIST, "digest", TODAY)
    with before(clients.dynamodb(), write, lambda: erase(stack, ANNA)):
        list(importer_of(stack)._taken_in(order, rows))
    assert places_of(stack, ANNA) == []
    assert all(stack.reader(address) for address in readers(others))


def test_an_import_that_died_with_such_a_row_takes_it_back_when_it_is_brought_again(stack):
    stack.open_list()
    stack.subscribers.add(row_of(stack, ANNA).reader)
    stack.suppressions.add(Suppression(stack.key_of(ANNA), SuppressionReason.ERASED, TODAY))
    list(importer_of(stack)._taken_in(ImportJob(LIST, "digest", TODAY), [row_of(stack, ANNA)]))
    assert places_of(stack, ANNA) == []


def test_who_confirms_a_sign_up_while_being_erased_is_erased(stack):
    stack.open_list(*readers(1), signup=True)
    sign_up(stack, ANNA)
    stack.work()
    source = stack.post_office.mailbox.source(stack.letters(ANNA)[-1]).decode()
    (path,) = set(re.findall(r"/j/[a-z0-9.-]+", source.replace("=\r\n", "")))
    with before(clients.dynamodb(), "UpdateItem", lambda: erase(stack, ANNA)):
        answer = stack.visit(path, "POST")
    assert answer["statusCode"] == 200
    assert stack.reader(ANNA) is None
    assert [place for place in places_of(stack, ANNA) if not place.startswith("letters/")] == []


def test_what_a_stranger_types_of_somebody_erased_is_not_kept_and_not_mailed(stack):
    stack.open_list(ANNA, signup=True)
    erase(stack, ANNA)
    sign_up(stack, ANNA, name="Anna Berg")
    stack.work()
    assert stack.letters(ANNA) == []
    assert places_of(stack, ANNA, name="Anna Berg") == []


def test_a_move_that_waits_to_be_confirmed_at_an_erased_address_is_forgotten(stack):
    stack.open_list(ANNA, BO)
    stack.sign_ups.keep_move(AddressChange(stack.key_of(BO), stack.key_of(ANNA), ANNA, int(stack.clock())))
    erase(stack, ANNA)
    assert places_of(stack, ANNA) == []
    assert stack.sign_ups.move_of(stack.key_of(BO)) is None


def test_a_move_to_somewhere_else_since_is_let_be(stack):
    stack.open_list(ANNA, BO)
    stack.sign_ups.keep_move(AddressChange(stack.key_of(BO), stack.key_of(ANNA), ANNA, int(stack.clock())))
    stack.sign_ups.keep_move(
        AddressChange(stack.key_of(BO), stack.key_of("bo@ny.example"), "bo@ny.example", int(stack.clock()))
    )
    erase(stack, ANNA)
    assert stack.sign_ups.move_of(stack.key_of(BO)).address == "bo@ny.example"


@pytest.mark.parametrize("asked_at", [ANNA, BO], ids=["at the old address", "at the new address"])
def test_erasing_follows_a_person_who_moved_in_both_directions(stack, asked_at):
    stack.open_list(ANNA)
    site = stack.function("AnswerReader").site
    key, to = stack.key_of(ANNA), stack.key_of(BO)
    stack.sign_ups.keep_move(AddressChange(key, to, BO, int(stack.clock())))
    site.change_address.move(AddressChangeLink(LIST, key, int(stack.clock())).signed(stack.keys.ring))
    assert stack.reader(BO) is not None
    erase(stack, asked_at)
    assert (stack.reader(ANNA), stack.reader(BO)) == (None, None)
    assert {stack.suppressions.of(one).why for one in (key, to)} == {SuppressionReason.ERASED}
    assert places_of(stack, ANNA) + places_of(stack, BO) == []


def test_asking_to_move_to_somebody_who_was_erased_keeps_nothing_of_them_and_mails_nobody(stack):
    stack.open_list(ANNA, BO)
    erase(stack, ANNA)
    site = stack.function("AnswerReader").site
    token = OwnLink(LIST, stack.key_of(BO), int(stack.clock()) + 3600).signed(stack.keys.ring)
    form = urlencode({"form": "change", "name": "", "address": ANNA})
    posted = site.met_by(Request(FormPost(form, "192.0.2.1")))
    assert posted.change_address.change(token).status == 200
    stack.work()
    assert stack.letters(ANNA) == []
    assert places_of(stack, ANNA) == []
