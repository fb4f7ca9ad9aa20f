"""A deploy in the middle of a run: old and new code meet on the same queues and pages, and the run goes on."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from newsletter.aws.dynamodb_items import item
from newsletter.sending.edition_state import Stage
from tests.integration.sample_files import LIST, issue, readers, settings
from tests.integration.simulated_stack import HOUR, MINUTE, SimulatedStack

EVERYONE = readers(40)
ONCE = dict.fromkeys(EVERYONE, 1)


def half_way(stack: SimulatedStack) -> str:
    """An issue of which twenty of forty mails have gone."""
    stack.open_list(*EVERYONE)
    stack.post_office.faults.order(effect="pause-after", operation="SendBulkEmail", after=20)
    edition = stack.publish(issue())
    stack.wait(11 * MINUTE)
    assert stack.mailed(edition).total() == 20
    return edition


def go_on(stack: SimulatedStack) -> None:
    stack.post_office.account.paused = False
    stack.wait(HOUR)


def pages(stack: SimulatedStack, ending: str) -> list[dict[str, dict[str, str]]]:
    rows = stack.cloud.client("dynamodb").scan(TableName=stack.cloud.refs["LedgerTable"])["Items"]
    return [row for row in rows if row["entry"]["S"].endswith(ending)]


def write(stack: SimulatedStack, page: dict[str, dict[str, str]]) -> None:
    stack.cloud.client("dynamodb").put_item(TableName=stack.cloud.refs["LedgerTable"], Item=page)


def test_a_run_finishes_with_the_edition_it_started_with(stack):
    edition = half_way(stack)
    changed = {"name": "Ett helt annat namn", "look": {"accent": "#7a1f1f"}, "sender": {"name": "Någon annan"}}
    stack.put(f"lists/{LIST}/list.yaml", settings(**changed))
    stack.deploy()
    go_on(stack)
    assert stack.mailed(edition) == ONCE
    mails = [mail for mail in stack.post_office.mailbox if mail.tags["issue"] == [edition]]
    sources = [message_from_bytes(stack.sources.source(mail), policy=policy.default) for mail in mails]
    assert {(source["Subject"], source["From"], source["List-Id"]) for source in sources} == {
        (sources[0]["Subject"], sources[0]["From"], sources[0]["List-Id"])
    }
    assert not any(b"annat namn" in stack.sources.source(mail) for mail in mails)


def test_pages_of_code_from_before_are_read_with_what_they_did_not_know_yet(stack):
    edition = half_way(stack)
    since = ("hold_minutes", "canary", "released", "halted_why", "told_halt", "brakes_off", "follows", "v")
    for page in (*pages(stack, "standing"), *pages(stack, "#batch")):
        write(stack, {name: value for name, value in page.items() if name not in since})
    stack.deploy()
    go_on(stack)
    assert (stack.state(edition).stage, stack.mailed(edition)) == (Stage.CLOSED, ONCE)


def test_what_newer_code_added_to_a_page_does_not_disturb(stack):
    edition = half_way(stack)
    for page in (*pages(stack, "standing"), *pages(stack, "#batch")):
        write(stack, page | item({"mood": "new", "moods": ["a", "b"]}))
    go_on(stack)
    assert (stack.state(edition).stage, stack.mailed(edition)) == (Stage.CLOSED, ONCE)


@pytest.mark.parametrize("ending", ["standing", "#batch"])
def test_a_page_that_only_newer_code_may_act_on_is_left_alone_until_that_code_comes(stack, ending):
    edition = half_way(stack)
    known = pages(stack, ending)
    for page in known:
        write(stack, page | item({"v": 2}))
    stack.post_office.account.paused = False
    stack.wait(5 * MINUTE)
    assert stack.mailed(edition).total() == 20
    for page in known:
        write(stack, page)  # as the newer code would read it
    stack.wait(HOUR)
    assert (stack.state(edition).stage, stack.mailed(edition)) == (Stage.CLOSED, ONCE)
    assert stack.queues.dead == {}


def test_a_message_of_newer_code_waits_for_it_among_the_dead_letters_and_loses_nobody(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    stack.resting.add("SendBatch")
    stack.wait(11 * MINUTE)
    (body, *_) = stack.queues.waiting("SendQueue")
    stack.queues.again("SendQueue", body.replace('"v": 1', '"v": 2'))
    stack.resting.clear()
    stack.wait(3 * HOUR)
    assert stack.mailed(edition) == ONCE
    assert [dead.count('"v": 2') for dead in stack.queues.dead["SendQueue"]] == [1]
