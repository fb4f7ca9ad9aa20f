"""Brakes: an issue that goes wrong halts by itself, asks somebody, and goes on with just the rest."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from newsletter.sending import brakes
from newsletter.sending.standing import Stage
from tests.integration.cloud import PARAMETERS, Cloud
from tests.integration.house import HOUR, MINUTE, House
from tests.integration.papers import STAFF, issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.postoffice.mailbox import Mail

MANY = 300
GOOD = [f"reader{number}@byar.example" for number in range(MANY)]
BAD = [f"reader{number}@{'bounce.example' if number % 8 == 0 else 'byar.example'}" for number in range(MANY)]
GRUMPY = [f"reader{number}@{'complaint.example' if number % 40 == 0 else 'byar.example'}" for number in range(MANY)]


@pytest.fixture
def house(monkeypatch) -> Iterator[House]:
    """The same brakes, for a tenth of the readers."""
    monkeypatch.setattr(brakes, "CANARY_FROM", 200)
    monkeypatch.setattr(brakes, "LEAST_REPORTED", 20)
    with Cloud() as cloud:
        yield House(cloud, rate=10)


def published(house: House, addresses: list[str], **rules: int) -> str:
    house.open_list(*addresses, rules={"hold_minutes": 0, **rules})
    return house.publish(issue())


def tried(house: House, edition: str) -> Counter[str]:
    """Everybody SES was asked to mail, bounced or not."""
    return Counter(mail.to for mail in house.post_office.mailbox if mail.tags["issue"] == [edition])


def asked(house: House) -> Mail:
    (letter,) = [one for one in house.letters(STAFF) if one.subject.startswith("Utskicket har stannat")]
    return letter


def link(letter: Mail, kind: str) -> str:
    found = re.search(rf"https?://\S+/{kind}/\S+", letter.text)
    assert found
    return found[0]


def test_a_list_gone_bad_halts_after_its_canary_and_somebody_is_asked(house):
    edition = published(house, BAD)
    house.wait(10 * MINUTE)
    assert house.standing(edition).stage is Stage.HALTED
    assert house.standing(edition).halted_why == "bounces"
    first = tried(house, edition)
    assert 40 <= len(first) <= 60
    house.wait(HOUR)
    assert tried(house, edition) == first, "nothing goes on by itself"
    text = " ".join(asked(house).text.split())
    assert "studsade" in text
    assert f"{MANY - len(first):,}".replace(",", "\u00a0") in asked(house).text
    assert house.letters(PARAMETERS["OperatorMail"])


def test_going_on_sends_exactly_the_rest_and_the_books_close(house):
    edition = published(house, BAD)
    house.wait(10 * MINUTE)
    address = link(asked(house), "a")
    before = tried(house, edition)
    assert "till resten?" in house.visit(address)["body"]
    assert tried(house, edition) == before, "looking changes nothing"
    house.visit(address, "POST")
    house.wait(3 * HOUR)
    assert tried(house, edition) == dict.fromkeys(BAD, 1)
    standing = house.standing(edition)
    assert standing.stage is Stage.CLOSED
    assert standing.sums["accepted"] == MANY


def test_ending_it_closes_the_books_and_counts_the_rest(house):
    edition = published(house, BAD)
    house.wait(10 * MINUTE)
    first = tried(house, edition)
    house.visit(link(asked(house), "s"), "POST")
    house.wait(3 * HOUR)
    standing = house.standing(edition)
    assert standing.stage is Stage.STOPPED
    assert standing.closed
    assert standing.sums["stopped"] == MANY - len(first)
    assert tried(house, edition) == first


def test_complaints_halt_too(house):
    edition = published(house, GRUMPY)
    house.wait(10 * MINUTE)
    assert house.standing(edition).halted_why == "complaints"
    assert "skräppost" in asked(house).text


def test_a_good_canary_lets_the_rest_follow_by_itself(house):
    edition = published(house, GOOD)
    house.wait(30)
    assert house.standing(edition).is_held
    assert len(tried(house, edition)) <= 60
    house.wait(HOUR)
    assert house.standing(edition).stage is Stage.CLOSED
    assert tried(house, edition) == dict.fromkeys(GOOD, 1)
    assert not [one for one in house.letters(STAFF) if "stannat" in one.subject]


def test_a_canary_of_which_nothing_is_heard_is_waited_for_only_so_long(house):
    house.resting.add("RecordEvidence")
    edition = published(house, GOOD, canary_minutes=5)
    house.wait(4 * MINUTE)
    assert house.standing(edition).is_held
    house.wait(4 * MINUTE)
    assert not house.standing(edition).is_held
    house.resting.clear()
    house.wait(2 * HOUR)
    assert tried(house, edition) == dict.fromkeys(GOOD, 1)


def test_a_list_can_do_without_a_canary(house):
    edition = published(house, GOOD, canary_minutes=0)
    house.wait(MINUTE)
    assert len(tried(house, edition)) > 200


@pytest.mark.parametrize("readers", [BAD, GRUMPY])
def test_it_does_not_wait_for_the_minute_round(house, readers):
    edition = published(house, readers, canary_minutes=0)  # no schedule is kept in this test
    assert house.standing(edition).stage is Stage.HALTED
    assert 0 < tried(house, edition).total() < len(readers)


def test_a_handful_of_bounces_in_a_small_list_halts_nothing(house):
    edition = published(house, BAD[:16])
    house.wait(2 * HOUR)
    assert house.standing(edition).stage is Stage.CLOSED
