"""The table of sign-ups: one visitor of many at once writes the letter, and counting stops where it should."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.aws import SignUps, clients
from newsletter.sending.send_batch import OvertakenError
from newsletter.subscribers.sign_ups import SignUp
from tests.integration.aws.faults import answer_lost

NOW = datetime(2026, 6, 18, 8, tzinfo=UTC)
NEW = SignUp("blad", "abcdefghij234567abcd", "anna@a.example", "", "text", "/join/blad", "net", int(NOW.timestamp()))


@pytest.fixture
def sign_ups(cloud) -> SignUps:
    return SignUps(cloud.refs["SignUpsTable"])


def test_a_sign_up_is_read_back_as_it_was_kept_until_it_is_forgotten(sign_ups):
    for name in ("", "Anna"):
        sign_ups.forget("blad", NEW.reader)
        assert sign_ups.of("blad", NEW.reader) is None
        sign_ups.keep(replace(NEW, name=name))
        assert sign_ups.of("blad", NEW.reader) == replace(NEW, name=name, version=1)
    sign_ups.forget("blad", NEW.reader)
    sign_ups.forget("blad", NEW.reader)


def test_of_two_who_read_the_same_only_the_first_writes(sign_ups):
    sign_ups.keep(NEW.written_to(NOW))
    read = sign_ups.of("blad", NEW.reader)
    assert read
    with pytest.raises(OvertakenError):
        sign_ups.keep(NEW.written_to(NOW))
    sign_ups.keep(read.written_to(NOW + timedelta(days=1)))
    with pytest.raises(OvertakenError):
        sign_ups.keep(read.written_to(NOW + timedelta(days=1)))
    again = sign_ups.of("blad", NEW.reader)
    assert again
    assert again.letters == 2


def test_a_write_whose_answer_was_lost_is_known_as_our_own(sign_ups):
    with answer_lost(clients.dynamodb(), "PutItem") as fired:
        sign_ups.keep(NEW)
    assert fired == ["PutItem"]
    assert sign_ups.of("blad", NEW.reader) == replace(NEW, version=1)


def test_what_is_counted_is_counted_to_the_most_until_the_time_is_over(sign_ups):
    assert [sign_ups.turn("all", 3, NOW) for _ in range(5)] == [True, True, True, False, False]
    assert sign_ups.turn("network#x", 3, NOW)
    assert sign_ups.turn("all", 3, NOW + timedelta(days=1))


def test_everything_carries_the_time_after_which_it_is_deleted(sign_ups, cloud):
    sign_ups.keep(NEW)
    sign_ups.turn("all", 3, NOW)
    name = cloud.template["Resources"]["SignUpsTable"]["Properties"]["TimeToLiveSpecification"]["AttributeName"]
    rows = cloud.client("dynamodb").scan(TableName=cloud.refs["SignUpsTable"])["Items"]
    assert {int(row[name]["N"]) for row in rows} == {NEW.expires, int(NOW.timestamp())}
