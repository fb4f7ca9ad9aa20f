"""The sending promise, held against a post office that loses answers and reports: nobody twice, nobody lost."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any, cast

import pytest

from newsletter.aws import clients
from newsletter.sending.batches import Batch
from newsletter.sending.dispatch import Dispatcher
from newsletter.sending.edition_state import Stage
from tests.integration.sample_files import LIST, STAFF, issue, readers
from tests.integration.simulated_stack import HOUR, MINUTE, SimulatedStack
from tests.integration.workers import Workers

EVERYONE = readers(40)
ONCE = dict.fromkeys(EVERYONE, 1)


def closed(stack: SimulatedStack, edition: str) -> dict[str, int]:
    """The sums of a closed edition, without the zeros."""
    state = stack.state(edition)
    assert state.stage is Stage.CLOSED
    return {name: number for name, number in state.sums.items() if number}


def test_a_message_that_comes_again_mails_nobody_again(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    stack.wait(11 * MINUTE)
    messages = [body for body in stack.queues.seen if '"members"' in body]
    assert len(messages) == 3
    for body in messages * 2:
        stack.queues.again("SendQueue", body)
    stack.queues.again("PlanQueue", f'{{"v": 1, "edition": "{edition}"}}')
    stack.wait(MINUTE)
    assert stack.mailed(edition) == ONCE
    assert stack.queues.dead == {}


@pytest.mark.parametrize("effect", ["lose-answer", "slow-answer"])
def test_an_answer_lost_after_ses_accepted_mails_nobody_twice_and_loses_nobody(stack, effect):
    stack.open_list(*EVERYONE)
    fault = stack.post_office.faults.order(effect=effect, operation="SendBulkEmail", first=2, seconds=60)
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert fault.fired == 1
    assert stack.metrics["MailsInDoubt"] == 14
    assert stack.mailed(edition) == ONCE
    assert closed(stack, edition) == {"audience": 40, "accepted": 40, "sent": 40, "delivered": 40}


def test_a_call_that_never_reached_ses_is_made_once_more_when_its_silence_means_something(stack):
    everyone = readers(14 * 3)
    stack.open_list(*everyone)
    fault = stack.post_office.faults.order(effect="drop-request", operation="SendBulkEmail")
    edition = stack.publish(issue())
    stack.wait(25 * MINUTE)
    assert fault.fired == 1
    assert len(stack.mailed(edition)) == 28  # the quarantine is not over
    stack.wait(HOUR)
    assert stack.mailed(edition) == dict.fromkeys(everyone, 1)
    assert closed(stack, edition)["resent"] == 14
    assert stack.state(edition).sums["doubled"] == 0


def test_a_list_of_one_batch_whose_only_call_was_lost_is_sent_once_more_if_reports_on_its_proof_came(stack):
    everyone = readers(9)
    stack.open_list(*everyone)
    fault = stack.post_office.faults.order(effect="drop-request", operation="SendBulkEmail")
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert fault.fired == 1
    assert stack.mailed(edition) == dict.fromkeys(everyone, 1)
    assert closed(stack, edition)["resent"] == 9


def test_a_list_of_one_batch_whose_only_answer_was_lost_stays_unknown_where_no_report_comes_at_all(stack):
    everyone = readers(9)
    stack.open_list(*everyone)
    fault = stack.post_office.faults.order(effect="lose-answer", operation="SendBulkEmail")
    lost = stack.post_office.faults.order(effect="lose-events", times=10_000)
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert fault.fired == 1
    assert lost.fired >= 9
    assert stack.mailed(edition) == dict.fromkeys(everyone, 1)
    assert closed(stack, edition) == {"audience": 9, "unknown": 9}


def test_the_one_case_of_a_second_copy_is_counted_and_told(stack):
    stack.open_list(*EVERYONE)
    stack.post_office.faults.order(effect="lose-answer", operation="SendBulkEmail")
    edition = stack.publish(issue())
    late = stack.post_office.faults.order(effect="late-events", times=28, seconds=2 * HOUR)  # two reports on each mail
    stack.wait(90 * MINUTE)
    twice = {address for address, copies in stack.mailed(edition).items() if copies == 2}
    assert late.fired == 28
    assert len(twice) == 14
    assert stack.mailed(edition).total() == 54
    sums = closed(stack, edition)
    assert (sums["accepted"], sums["resent"]) == (40, 14)


def test_a_second_copy_that_comes_to_light_after_the_ledger_was_closed_is_reported_after_all(stack):
    stack.open_list(*EVERYONE)
    stack.post_office.faults.order(effect="lose-answer", operation="SendBulkEmail")
    edition = stack.publish(issue())
    late = stack.post_office.faults.order(effect="late-events", times=28, seconds=30 * HOUR)  # two reports on each mail
    stack.wait(2 * HOUR)
    closed = stack.state(edition)
    assert (late.fired, closed.stage, closed.sums["doubled"]) == (28, Stage.CLOSED, 0)
    stack.wait(30 * HOUR)
    assert stack.state(edition).sums == closed.sums | {"doubled": 14}
    reports = [letter for letter in stack.letters(STAFF) if "apport: " in letter.subject]
    assert [letter.subject.partition(":")[0] for letter in reports] == ["Rapport", "Rättad rapport"]
    assert "14 läsare fick numret två gånger" in " ".join(reports[1].text.split())


def test_without_any_reports_what_is_in_doubt_stays_unknown_and_is_not_sent_again(stack):
    stack.open_list(*EVERYONE)
    stack.post_office.faults.order(effect="lose-answer", operation="SendBulkEmail")
    lost = stack.post_office.faults.order(effect="lose-events", times=10_000)
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert lost.fired > 0
    assert stack.mailed(edition) == ONCE
    assert closed(stack, edition) == {"audience": 40, "accepted": 26, "unknown": 14}
    assert stack.metrics["MailsUnknown"] == 14
    assert "14" in stack.letters(STAFF)[-1].text


def test_reports_doubled_and_out_of_order_count_once(stack):
    everyone = [*EVERYONE, "borta@bounce.example", "arg@complaint.example"]
    stack.open_list(*everyone)
    shuffled = stack.post_office.faults.order(effect="shuffle-events", times=45)
    doubled = stack.post_office.faults.order(effect="double-events", times=10_000)
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert shuffled.fired == 45
    assert doubled.fired > 30
    sums = closed(stack, edition)
    assert sums == {"audience": 42, "accepted": 42, "sent": 42, "delivered": 41, "bounced": 1, "complained": 1}


def test_whoever_leaves_bounces_or_is_erased_between_planning_and_sending_is_not_mailed(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    stack.resting.add("SendBatch")
    stack.wait(11 * MINUTE)
    assert stack.state(edition).planned == 40
    leaver, erased = EVERYONE[3], EVERYONE[30]
    stack.visit(stack.leave_link(leaver), "POST")
    key = {"shelf": {"S": f"{LIST}#{stack.key_of(erased)[0]}"}, "reader": {"S": stack.key_of(erased)}}
    stack.cloud.client("dynamodb").delete_item(TableName=stack.cloud.refs["SubscribersTable"], Key=key)
    stack.resting.clear()
    stack.wait(HOUR)
    assert stack.mailed(edition) == {one: 1 for one in EVERYONE if one not in (leaver, erased)}
    sums = closed(stack, edition)
    assert (sums["audience"], sums["accepted"], sums["left"]) == (40, 38, 2)


def test_a_queue_that_lost_its_messages_is_filled_again_with_exactly_the_rest(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    stack.resting.add("SendBatch")
    stack.wait(11 * MINUTE)
    assert len(stack.queues.lose("SendQueue")) == 3
    stack.resting.clear()
    stack.wait(5 * MINUTE)
    assert stack.mailed(edition) == {}
    stack.wait(HOUR)
    assert stack.mailed(edition) == ONCE
    assert closed(stack, edition)["accepted"] == 40


def test_a_batch_that_fails_is_tried_again_soon_at_first_and_later_at_length(stack, monkeypatch):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    times = []

    def fails(_sender, work, *_):
        if isinstance(work, Batch):
            times.append(stack.clock())
        raise RuntimeError("as ordered")

    with monkeypatch.context() as patched:
        patched.setattr(Dispatcher, "send", fails)
        stack.wait(25 * MINUTE, every=15)
    tries = sorted(set(times))
    assert [round(after - before) for before, after in itertools.pairwise(tries)][:4] == [15, 60, 360, 360]
    stack.wait(HOUR)
    assert stack.mailed(edition) == ONCE
    assert stack.queues.dead == {}


def test_a_ledger_whose_sums_do_not_agree_stays_open(stack):
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    stack.wait(11 * MINUTE)
    state = stack.state(edition)
    stack.ledger.update(replace(state, planned=state.planned + 1))
    stack.wait(HOUR, every=5 * MINUTE)
    assert stack.mailed(edition) == ONCE
    assert stack.state(edition).stage is Stage.SENDING
    assert stack.metrics["IssuesClosed"] == 0
    assert len(stack.letters(STAFF)) == 1  # the proof: no report is written on ledger that are open


def test_two_workers_with_one_message_at_once_mail_nobody_twice(cloud):
    stack = SimulatedStack(cloud, rate=100)  # so that it is not the rate that keeps the second one back
    stack.open_list(*EVERYONE)
    edition = stack.publish(issue())
    other, met = Workers(stack.cloud), []
    other.clock = stack.clock
    events = cast("Any", clients.sesv2().meta.events)

    def meanwhile(request: Any, **_: Any) -> None:
        if not met:
            met.append("while SES has not answered, the queue gives the same message to another worker")
            tags = json.loads(request.body)["BulkEmailEntries"][0]["ReplacementTags"]
            number = next(tag["Value"] for tag in tags if tag["Name"] == "batch").split("-")[1]
            body = next(body for body in stack.queues.seen if f'"batch": {number}, "members"' in body)
            message = {"messageId": "again", "body": body}
            assert other.run("SendBatch", {"Records": [message]}) == {"batchItemFailures": []}

    events.register_first("before-send.sesv2.SendBulkEmail", meanwhile)
    stack.wait(HOUR)
    events.unregister("before-send.sesv2.SendBulkEmail", meanwhile)
    assert len(met) == 1
    assert stack.mailed(edition) == ONCE
    assert closed(stack, edition)["accepted"] == 40


def test_reports_that_are_all_late_delay_a_second_sending_and_do_not_prevent_it(stack):
    stack.open_list(*EVERYONE)
    stack.post_office.faults.order(effect="drop-request", operation="SendBulkEmail")
    late = stack.post_office.faults.order(
        effect="late-events", operation="SendBulkEmail", times=52, seconds=25 * MINUTE
    )  # two reports on each mail that was accepted at once
    edition = stack.publish(issue())
    stack.wait(90 * MINUTE)
    assert late.fired == 52
    assert stack.mailed(edition) == ONCE
    assert closed(stack, edition)["resent"] == 14


def test_mails_that_left_a_moment_ago_do_not_count_as_unreported(stack):
    stack.open_list(*EVERYONE)
    stack.post_office.faults.order(effect="drop-request", operation="SendBulkEmail")
    busy = stack.post_office.faults.order(  # the third batch leaves only when the doubt about the first is settled
        effect="error", operation="*", code="TooManyRequestsException", status=429, first=2, times=19
    )
    edition = stack.publish(issue())
    stack.wait(28 * MINUTE)
    stack.resting.add("RecordEvidence")
    stack.wait(5 * MINUTE)
    assert busy.fired == 19
    assert stack.mailed(edition) == ONCE
    stack.resting.clear()
    stack.wait(HOUR)
    assert stack.mailed(edition) == ONCE
    assert closed(stack, edition)["resent"] == 14
