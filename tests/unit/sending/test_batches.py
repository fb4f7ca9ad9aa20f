"""Batches: as messages of a queue, as places in the ledger, and as they divide a part."""

from __future__ import annotations

import json

import pytest

from newsletter.sending.batches import MOST_IN_A_CALL, Batch, batches_for, edition_in

BATCH = Batch("juni-abc", 3, 7, 50)
MESSAGE = {"v": 1, "edition": "juni-abc", "part": 3, "batch": 7, "members": 50}


def test_a_batch_comes_back_from_its_message():
    assert json.loads(BATCH.to_json()) == MESSAGE
    assert Batch.from_json(json.dumps(MESSAGE)) == BATCH


@pytest.mark.parametrize("told", [[], None, 5, "v", ["v"], {}, MESSAGE | {"v": 2}, MESSAGE | {"v": 0}])
def test_what_is_no_message_of_a_schema_we_know_is_poison(told):
    with pytest.raises(ValueError, match="schema"):
        Batch.from_json(json.dumps(told))


@pytest.mark.parametrize("name", ["edition", "part", "batch", "members"])
def test_a_message_that_lacks_a_part_of_its_place_is_poison(name):
    with pytest.raises(ValueError, match="without its place"):
        Batch.from_json(json.dumps({key: value for key, value in MESSAGE.items() if key != name}))
    if name != "edition":
        with pytest.raises(ValueError, match="without its place"):
            Batch.from_json(json.dumps(MESSAGE | {name: None}))


def test_a_partition_leads_back_to_its_edition_and_its_batch():
    assert BATCH.partition == "juni-abc_0003"
    assert Batch.in_partition(BATCH.partition, 7, 50) == BATCH
    assert edition_in(BATCH.partition) == "juni-abc"
    assert edition_in("letter-own_list_0000") == "letter-own_list"


def test_a_part_is_divided_into_batches_of_one_size_and_a_rest():
    assert [(one.number, one.members) for one in batches_for("juni-abc", 3, 7, 3)] == [(0, 3), (1, 3), (2, 1)]
    assert [(one.number, one.members) for one in batches_for("juni-abc", 3, 6, 3)] == [(0, 3), (1, 3)]
    assert batches_for("juni-abc", 3, 0, 3) == []


def test_a_call_holds_as_many_as_ses_takes():
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendBulkEmail.html: "up to 50 destination objects"."""
    assert MOST_IN_A_CALL == 50
