"""What SES may refuse, slow down or stop: waiting is not failing, and a refusal of one reader is not everybody's."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import pytest

from newsletter.sending.edition_state import Stage
from tests.integration.sample_files import LIST, STAFF, issue, readers
from tests.integration.simulated_stack import HOUR, MINUTE, SimulatedStack
from tests.integration.test_promise import closed

if TYPE_CHECKING:
    from local.postoffice.mailbox import Mail

EVERYONE = readers(40)
ONCE = dict.fromkeys(EVERYONE, 1)


def test_answers_are_kept_for_each_reader(stack):
    stack.open_list(*EVERYONE)
    entries = {"0": "MESSAGE_REJECTED", "1": "INVALID_PARAMETER", "2": "ACCOUNT_THROTTLED", "3": "TRANSIENT_FAILURE"}
    fault = stack.post_office.faults.order(effect="entries", operation="SendBulkEmail", entries=entries)
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert fault.fired == 1
    first = stack.archive.part(edition, 0).members[:4]
    refused = {one for one in EVERYONE if stack.key_of(one) in first[:2]}
    assert stack.mailed(edition) == {one: 1 for one in EVERYONE if one not in refused}
    assert closed(stack, edition) == {"audience": 40, "accepted": 38, "refused": 2, "sent": 38, "delivered": 38}
    record, _ = next(stack.ledger.pages(edition, 0))
    assert record.reasons == {0: "MESSAGE_REJECTED", 1: "INVALID_PARAMETER"}
    assert all(stack.suppressions.of(key) is None for key in first)  # the mail was refused, not the reader


def test_a_reader_whose_mail_ses_never_takes_is_refused_in_the_end_and_the_others_go(stack):
    stack.open_list(*EVERYONE)
    faults = stack.post_office.faults
    fault = faults.order(effect="entries", operation="SendBulkEmail", entries={"0": "FAILED"}, times=10_000)
    one = min(EVERYONE, key=stack.key_of)
    fault.recipient = one
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert fault.fired == 5
    assert stack.mailed(edition) == {other: 1 for other in EVERYONE if other != one}
    assert closed(stack, edition)["refused"] == 1


def test_being_throttled_is_waiting_and_not_failing(stack):
    stack.open_list(*EVERYONE)
    fault = stack.post_office.faults.order(
        effect="error",
        operation="SendBulkEmail",
        code="TooManyRequestsException",
        message="Maximum sending rate exceeded.",
        status=429,
        times=7,
    )
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert fault.fired == 7
    assert stack.mailed(edition) == ONCE
    assert closed(stack, edition) == {"audience": 40, "accepted": 40, "sent": 40, "delivered": 40}
    assert stack.queues.dead == {}


def no_more_bulk_calls(stack: SimulatedStack, **how: Any) -> Any:
    said = {"code": "TooManyRequestsException", "message": "Rate exceeded", "status": 429}
    return stack.post_office.faults.order(effect="error", operation="SendBulkEmail", **said, **how)


def test_where_bulk_calls_are_limited_mails_go_in_calls_of_their_own_and_are_the_same(stack):
    stack.open_list(*EVERYONE)
    fault = no_more_bulk_calls(stack, times=2)
    edition = stack.publish(issue(body="En klammer: {{ och en till }}."))
    stack.wait(HOUR)
    assert fault.fired == 2
    assert stack.mailed(edition) == ONCE
    assert closed(stack, edition) == {"audience": 40, "accepted": 40, "sent": 40, "delivered": 40}
    mails = [mail for mail in stack.post_office.mailbox if mail.tags["issue"] == [edition]]
    alike = [{_without_the_reader(stack, mail) for mail in mails if mail.operation == kind} for kind in KINDS]
    assert [len(each) for each in alike] == [1, 1]
    assert alike[0] == alike[1]


def test_where_single_mails_are_throttled_too_the_rest_waits(stack):
    stack.open_list(*EVERYONE)
    bulk = no_more_bulk_calls(stack, times=4)
    said = {"code": "TooManyRequestsException", "message": "Maximum sending rate exceeded.", "status": 429}
    single = stack.post_office.faults.order(effect="error", operation="SendEmail", first=9, times=3, **said)
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert (bulk.fired, single.fired) == (4, 3)
    assert stack.mailed(edition) == ONCE
    assert closed(stack, edition)["accepted"] == 40
    assert stack.queues.dead == {}


def test_a_single_mail_whose_answer_is_lost_is_in_doubt_alone(stack):
    stack.open_list(*EVERYONE)
    no_more_bulk_calls(stack, times=1)
    lost = stack.post_office.faults.order(effect="lose-answer", operation="SendEmail", first=6)
    edition = stack.publish(issue())
    stack.wait(2 * HOUR)
    assert lost.fired == 1
    assert stack.mailed(edition) == ONCE
    assert closed(stack, edition)["accepted"] == 40


KINDS = ("SendBulkEmail", "SendEmail")


def _without_the_reader(stack: SimulatedStack, mail: Mail) -> str:
    """All that a mail says, but for what is only its reader's: address, link, and what SES adds."""
    source = message_from_bytes(stack.sources.source(mail), policy=policy.default)
    parts = [f"{part.get_content_type()}\n{part.get_content()}" for part in source.iter_parts()]
    headers = {
        name: value for name, value in source.items() if name not in ("To", "Message-ID", "Content-Type", "Date")
    }
    everything = "\n".join([str(sorted(headers.items())), *parts])
    return re.sub(r"(/u/|leave%20)[\w.-]+", r"\1…", everything)


@pytest.mark.parametrize("rate", [1, 14, 30])
def test_no_second_holds_more_recipients_than_the_accounts_rate(cloud, rate):
    stack = SimulatedStack(cloud, rate=rate)
    everyone = readers(rate * 2 + 1)
    stack.open_list(*everyone)
    edition = stack.publish(issue())
    stack.wait(12 * MINUTE)
    assert stack.mailed(edition) == dict.fromkeys(everyone, 1)
    assert stack.post_office.account.peak_second <= rate
    assert stack.post_office.account.throttled_calls == 0


def test_a_paused_account_parks_the_issue_and_going_on_sends_exactly_the_rest(stack):
    stack.open_list(*EVERYONE)
    stack.post_office.faults.order(effect="pause-after", operation="SendBulkEmail", after=20)
    edition = stack.publish(issue())
    stack.wait(30 * MINUTE)
    before = stack.mailed(edition)
    assert before.total() == 20
    parked = stack.state(edition)
    assert (parked.stage, parked.parked_why) == (Stage.PARKED, "sending-paused")
    assert stack.metrics["IssuesParked"] > 0
    stack.post_office.account.paused = False
    stack.wait(HOUR)
    assert stack.mailed(edition) == ONCE
    assert closed(stack, edition)["accepted"] == 40


def test_what_the_daily_quota_leaves_over_goes_the_next_day(cloud):
    stack = SimulatedStack(cloud, quota=32)
    stack.open_list(*EVERYONE)  # two letters of thirty-two: the settings, and what the import became
    edition = stack.publish(issue())  # a third: the proof
    stack.wait(HOUR)
    assert stack.mailed(edition).total() == 28  # one is kept for letters
    parked = stack.state(edition)
    assert (parked.stage, parked.parked_why) == (Stage.PARKED, "daily-quota")
    stack.clock.sleep(23 * HOUR)
    stack.wait(HOUR)
    assert stack.mailed(edition) == ONCE
    assert closed(stack, edition)["accepted"] == 40
    assert "40" in stack.letters(STAFF)[-1].text


def test_an_issue_that_takes_all_it_may_leaves_room_for_letters(cloud):
    stack = SimulatedStack(cloud, quota=200)
    stack.open_list(*readers(300))
    edition = stack.publish(issue())
    stack.wait(HOUR)
    assert (stack.state(edition).stage, stack.state(edition).parked_why) == (Stage.PARKED, "daily-quota")
    assert stack.mailed(edition).total() == 200 - 10 - 3  # ten are kept; three letters went before
    stack.put(f"drafts/{LIST}/host.md", issue("Höst"))  # a second issue would take its share of the next day
    stack.work()
    assert stack.letters(STAFF)[-1].subject.endswith("Höst")
    stack.clock.sleep(23 * HOUR)
    stack.wait(25 * HOUR, every=10 * MINUTE)
    assert stack.mailed(edition).total() == 300


def test_ses_out_of_reach_for_ten_minutes_delays_an_issue_and_loses_nobody(stack):
    stack.open_list(*EVERYONE)
    fault = stack.post_office.faults.order(effect="error", operation="SendBulkEmail", code="ExpiredTokenException")
    fault.status, fault.times = 403, 10_000
    edition = stack.publish(issue())
    stack.wait(25 * MINUTE)
    assert fault.fired == 5  # each pause is twice as long as the one before
    assert stack.state(edition).stage is Stage.PARKED
    fault.times = fault.fired
    stack.wait(HOUR, every=5 * MINUTE)
    assert stack.mailed(edition) == ONCE
    assert stack.queues.dead == {}
