"""The sending promise, held against a post office that loses answers and reports: nobody twice, nobody lost."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any, cast

import pytest

from newsletter.aws import clients
from newsletter.sending.batches import Batch
from newsletter.sending.post_room import PostRoom
from newsletter.sending.standing import Stage
from tests.integration.house import HOUR, MINUTE, House
from tests.integration.papers import LIST, STAFF, issue, readers
from tests.integration.workers import Workers

EVERYONE = readers(40)
ONCE = dict.fromkeys(EVERYONE, 1)


def closed(house: House, edition: str) -> dict[str, int]:
    """The sums of a closed edition, without the zeros."""
    standing = house.standing(edition)
    assert standing.stage is Stage.CLOSED
    return {name: number for name, number in standing.sums.items() if number}


def test_a_message_that_comes_again_mails_nobody_again(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    house.wait(11 * MINUTE)
    messages = [body for body in house.queues.seen if '"members"' in body]
    assert len(messages) == 3
    for body in messages * 2:
        house.queues.again("SendQueue", body)
    house.queues.again("PlanQueue", f'{{"v": 1, "edition": "{edition}"}}')
    house.wait(MINUTE)
    assert house.mailed(edition) == ONCE
    assert house.queues.dead == {}


@pytest.mark.parametrize("effect", ["lose-answer", "slow-answer"])
def test_an_answer_lost_after_ses_accepted_mails_nobody_twice_and_loses_nobody(house, effect):
    house.open_list(*EVERYONE)
    fault = house.post_office.faults.order(effect=effect, operation="SendBulkEmail", first=2, seconds=60)
    edition = house.publish(issue())
    house.wait(HOUR)
    assert fault.fired == 1
    assert house.metrics["MailsInDoubt"] == 14
    assert house.mailed(edition) == ONCE
    assert closed(house, edition) == {"audience": 40, "accepted": 40, "sent": 40, "delivered": 40}


def test_a_call_that_never_reached_ses_is_made_once_more_when_its_silence_means_something(house):
    everyone = readers(14 * 3)
    house.open_list(*everyone)
    fault = house.post_office.faults.order(effect="drop-request", operation="SendBulkEmail")
    edition = house.publish(issue())
    house.wait(25 * MINUTE)
    assert fault.fired == 1
    assert len(house.mailed(edition)) == 28  # the quarantine is not over
    house.wait(HOUR)
    assert house.mailed(edition) == dict.fromkeys(everyone, 1)
    assert closed(house, edition)["resent"] == 14
    assert house.standing(edition).sums["doubled"] == 0


def test_a_list_of_one_batch_whose_only_call_was_lost_is_sent_once_more_if_reports_on_its_proof_came(house):
    everyone = readers(9)
    house.open_list(*everyone)
    fault = house.post_office.faults.order(effect="drop-request", operation="SendBulkEmail")
    edition = house.publish(issue())
    house.wait(HOUR)
    assert fault.fired == 1
    assert house.mailed(edition) == dict.fromkeys(everyone, 1)
    assert closed(house, edition)["resent"] == 9


def test_a_list_of_one_batch_whose_only_answer_was_lost_stays_unknown_where_no_report_comes_at_all(house):
    everyone = readers(9)
    house.open_list(*everyone)
    fault = house.post_office.faults.order(effect="lose-answer", operation="SendBulkEmail")
    lost = house.post_office.faults.order(effect="lose-events", times=10_000)
    edition = house.publish(issue())
    house.wait(HOUR)
    assert fault.fired == 1
    assert lost.fired >= 9
    assert house.mailed(edition) == dict.fromkeys(everyone, 1)
    assert closed(house, edition) == {"audience": 9, "unknown": 9}


def test_the_one_case_of_a_second_copy_is_counted_and_told(house):
    house.open_list(*EVERYONE)
    house.post_office.faults.order(effect="lose-answer", operation="SendBulkEmail")
    edition = house.publish(issue())
    late = house.post_office.faults.order(effect="late-events", times=28, seconds=2 * HOUR)  # two reports on each mail
    house.wait(90 * MINUTE)
    twice = {address for address, copies in house.mailed(edition).items() if copies == 2}
    assert late.fired == 28
    assert len(twice) == 14
    assert house.mailed(edition).total() == 54
    sums = closed(house, edition)
    assert (sums["accepted"], sums["resent"]) == (40, 14)


def test_a_second_copy_that_comes_to_light_after_the_books_were_closed_is_reported_after_all(house):
    house.open_list(*EVERYONE)
    house.post_office.faults.order(effect="lose-answer", operation="SendBulkEmail")
    edition = house.publish(issue())
    late = house.post_office.faults.order(effect="late-events", times=28, seconds=30 * HOUR)  # two reports on each mail
    house.wait(2 * HOUR)
    closed = house.standing(edition)
    assert (late.fired, closed.stage, closed.sums["doubled"]) == (28, Stage.CLOSED, 0)
    house.wait(30 * HOUR)
    assert house.standing(edition).sums == closed.sums | {"doubled": 14}
    reports = [letter for letter in house.letters(STAFF) if "apport: " in letter.subject]
    assert [letter.subject.partition(":")[0] for letter in reports] == ["Rapport", "Rättad rapport"]
    assert "14 läsare fick numret två gånger" in " ".join(reports[1].text.split())


def test_without_any_reports_what_is_in_doubt_stays_unknown_and_is_not_sent_again(house):
    house.open_list(*EVERYONE)
    house.post_office.faults.order(effect="lose-answer", operation="SendBulkEmail")
    lost = house.post_office.faults.order(effect="lose-events", times=10_000)
    edition = house.publish(issue())
    house.wait(HOUR)
    assert lost.fired > 0
    assert house.mailed(edition) == ONCE
    assert closed(house, edition) == {"audience": 40, "accepted": 26, "unknown": 14}
    assert house.metrics["MailsUnknown"] == 14
    assert "14" in house.letters(STAFF)[-1].text


def test_reports_doubled_and_out_of_order_count_once(house):
    everyone = [*EVERYONE, "borta@bounce.example", "arg@complaint.example"]
    house.open_list(*everyone)
    shuffled = house.post_office.faults.order(effect="shuffle-events", times=45)
    doubled = house.post_office.faults.order(effect="double-events", times=10_000)
    edition = house.publish(issue())
    house.wait(HOUR)
    assert shuffled.fired == 45
    assert doubled.fired > 30
    sums = closed(house, edition)
    assert sums == {"audience": 42, "accepted": 42, "sent": 42, "delivered": 41, "bounced": 1, "complained": 1}


def test_whoever_leaves_bounces_or_is_erased_between_planning_and_sending_is_not_mailed(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    house.resting.add("SendBatch")
    house.wait(11 * MINUTE)
    assert house.standing(edition).planned == 40
    leaver, erased = EVERYONE[3], EVERYONE[30]
    house.visit(house.leave_link(leaver), "POST")
    key = {"shelf": {"S": f"{LIST}#{house.key_of(erased)[0]}"}, "reader": {"S": house.key_of(erased)}}
    house.cloud.client("dynamodb").delete_item(TableName=house.cloud.refs["SubscribersTable"], Key=key)
    house.resting.clear()
    house.wait(HOUR)
    assert house.mailed(edition) == {one: 1 for one in EVERYONE if one not in (leaver, erased)}
    sums = closed(house, edition)
    assert (sums["audience"], sums["accepted"], sums["left"]) == (40, 38, 2)


def test_a_queue_that_lost_its_messages_is_filled_again_with_exactly_the_rest(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    house.resting.add("SendBatch")
    house.wait(11 * MINUTE)
    assert len(house.queues.lose("SendQueue")) == 3
    house.resting.clear()
    house.wait(5 * MINUTE)
    assert house.mailed(edition) == {}
    house.wait(HOUR)
    assert house.mailed(edition) == ONCE
    assert closed(house, edition)["accepted"] == 40


def test_a_batch_that_fails_is_tried_again_soon_at_first_and_later_at_length(house, monkeypatch):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    times = []

    def fails(_office, work, *_):
        if isinstance(work, Batch):
            times.append(house.clock())
        raise RuntimeError("as ordered")

    with monkeypatch.context() as patched:
        patched.setattr(PostRoom, "send", fails)
        house.wait(25 * MINUTE, every=15)
    tries = sorted(set(times))
    assert [round(after - before) for before, after in itertools.pairwise(tries)][:4] == [15, 60, 360, 360]
    house.wait(HOUR)
    assert house.mailed(edition) == ONCE
    assert house.queues.dead == {}


def test_books_whose_sums_do_not_agree_stay_open(house):
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    house.wait(11 * MINUTE)
    standing = house.standing(edition)
    house.ledger.update(replace(standing, planned=standing.planned + 1))
    house.wait(HOUR, every=5 * MINUTE)
    assert house.mailed(edition) == ONCE
    assert house.standing(edition).stage is Stage.SENDING
    assert house.metrics["IssuesClosed"] == 0
    assert len(house.letters(STAFF)) == 1  # the proof: no report is written on books that are open


def test_two_workers_with_one_message_at_once_mail_nobody_twice(cloud):
    house = House(cloud, rate=100)  # so that it is not the rate that keeps the second one back
    house.open_list(*EVERYONE)
    edition = house.publish(issue())
    other, met = Workers(house.cloud), []
    other.clock = house.clock
    events = cast("Any", clients.sesv2().meta.events)

    def meanwhile(request: Any, **_: Any) -> None:
        if not met:
            met.append("while SES has not answered, the queue gives the same message to another worker")
            tags = json.loads(request.body)["BulkEmailEntries"][0]["ReplacementTags"]
            number = next(tag["Value"] for tag in tags if tag["Name"] == "batch").split("-")[1]
            body = next(body for body in house.queues.seen if f'"batch": {number}, "members"' in body)
            message = {"messageId": "again", "body": body}
            assert other.run("SendBatch", {"Records": [message]}) == {"batchItemFailures": []}

    events.register_first("before-send.sesv2.SendBulkEmail", meanwhile)
    house.wait(HOUR)
    events.unregister("before-send.sesv2.SendBulkEmail", meanwhile)
    assert len(met) == 1
    assert house.mailed(edition) == ONCE
    assert closed(house, edition)["accepted"] == 40


def test_reports_that_are_all_late_delay_a_second_sending_and_do_not_prevent_it(house):
    house.open_list(*EVERYONE)
    house.post_office.faults.order(effect="drop-request", operation="SendBulkEmail")
    late = house.post_office.faults.order(
        effect="late-events", operation="SendBulkEmail", times=52, seconds=25 * MINUTE
    )  # two reports on each mail that was accepted at once
    edition = house.publish(issue())
    house.wait(90 * MINUTE)
    assert late.fired == 52
    assert house.mailed(edition) == ONCE
    assert closed(house, edition)["resent"] == 14


def test_mails_that_left_a_moment_ago_do_not_count_as_unreported(house):
    house.open_list(*EVERYONE)
    house.post_office.faults.order(effect="drop-request", operation="SendBulkEmail")
    busy = house.post_office.faults.order(  # the third batch leaves only when the doubt about the first is settled
        effect="error", operation="*", code="TooManyRequestsException", status=429, first=2, times=19
    )
    edition = house.publish(issue())
    house.wait(28 * MINUTE)
    house.resting.add("RecordEvidence")
    house.wait(5 * MINUTE)
    assert busy.fired == 19
    assert house.mailed(edition) == ONCE
    house.resting.clear()
    house.wait(HOUR)
    assert house.mailed(edition) == ONCE
    assert closed(house, edition)["resent"] == 14
