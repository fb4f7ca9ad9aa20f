"""A deploy in the middle of a run: old and new code meet on the same queues and pages, and the run goes on."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from newsletter.aws.items import item
from newsletter.sending.standing import Stage
from tests.integration.house import HOUR, MINUTE, House
from tests.integration.papers import LIST, issue, readers, settings

EVERYONE = readers(40)
ONCE = dict.fromkeys(EVERYONE, 1)


def half_way(house: House) -> str:
    """An issue of which twenty of forty mails have gone."""
    house.open_list(*EVERYONE)
    house.post_office.faults.order(effect="pause-after", operation="SendBulkEmail", after=20)
    edition = house.publish(issue())
    house.wait(11 * MINUTE)
    assert house.mailed(edition).total() == 20
    return edition


def go_on(house: House) -> None:
    house.post_office.account.paused = False
    house.wait(HOUR)


def pages(house: House, ending: str) -> list[dict[str, dict[str, str]]]:
    rows = house.cloud.client("dynamodb").scan(TableName=house.cloud.refs["LedgerTable"])["Items"]
    return [row for row in rows if row["entry"]["S"].endswith(ending)]


def write(house: House, page: dict[str, dict[str, str]]) -> None:
    house.cloud.client("dynamodb").put_item(TableName=house.cloud.refs["LedgerTable"], Item=page)


def test_a_run_finishes_with_the_edition_it_started_with(house):
    edition = half_way(house)
    changed = {"name": "Ett helt annat namn", "look": {"accent": "#7a1f1f"}, "sender": {"name": "Någon annan"}}
    house.put(f"lists/{LIST}/list.yaml", settings(**changed))
    house.deploy()
    go_on(house)
    assert house.mailed(edition) == ONCE
    mails = [mail for mail in house.post_office.mailbox if mail.tags["issue"] == [edition]]
    sources = [message_from_bytes(house.sources.source(mail), policy=policy.default) for mail in mails]
    assert {(source["Subject"], source["From"], source["List-Id"]) for source in sources} == {
        (sources[0]["Subject"], sources[0]["From"], sources[0]["List-Id"])
    }
    assert not any(b"annat namn" in house.sources.source(mail) for mail in mails)


def test_pages_of_code_from_before_are_read_with_what_they_did_not_know_yet(house):
    edition = half_way(house)
    since = ("hold_minutes", "canary", "released", "halted_why", "told_halt", "brakes_off", "follows", "v")
    for page in (*pages(house, "standing"), *pages(house, "#batch")):
        write(house, {name: value for name, value in page.items() if name not in since})
    house.deploy()
    go_on(house)
    assert (house.standing(edition).stage, house.mailed(edition)) == (Stage.CLOSED, ONCE)


def test_what_newer_code_added_to_a_page_does_not_disturb(house):
    edition = half_way(house)
    for page in (*pages(house, "standing"), *pages(house, "#batch")):
        write(house, page | item({"mood": "new", "moods": ["a", "b"]}))
    go_on(house)
    assert (house.standing(edition).stage, house.mailed(edition)) == (Stage.CLOSED, ONCE)


@pytest.mark.parametrize("ending", ["standing", "#batch"])
def test_a_page_that_only_newer_code_may_act_on_is_left_alone_until_that_code_comes(house, ending):
    edition = half_way(house)
    known = pages(house, ending)
    for page in known:
        write(house, page | item({"v": 2}))
    house.post_office.account.paused = False
    house.wait(5 * MINUTE)
    assert house.mailed(edition).total() == 20
    for page in known:
        write(house, page)  # as the newer code would read it
    house.wait(HOUR)
    assert (house.standing(edition).stage, house.mailed(edition)) == (Stage.CLOSED, ONCE)
    assert house.queues.dead == {}


def test_a_message_of_newer_code_waits_for_it_among_the_dead_letters_and_loses_nobody(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    house.resting.add("SendBatch")
    house.wait(11 * MINUTE)
    (body, *_) = house.queues.waiting("SendQueue")
    house.queues.again("SendQueue", body.replace('"v": 1', '"v": 2'))
    house.resting.clear()
    house.wait(3 * HOUR)
    assert house.mailed(edition) == ONCE
    assert [dead.count('"v": 2') for dead in house.queues.dead["SendQueue"]] == [1]
