"""What SES may refuse, slow down or stop: waiting is not failing, and a refusal of one reader is not everybody's."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import pytest

from newsletter.sending.standing import Stage
from tests.integration.house import HOUR, MINUTE, House
from tests.integration.papers import STAFF, issue, readers
from tests.integration.test_promise import closed

if TYPE_CHECKING:
    from local.postoffice.mailbox import Mail

EVERYONE = readers(40)
ONCE = dict.fromkeys(EVERYONE, 1)


def test_answers_are_kept_for_each_reader(house):
    house.open_list(*EVERYONE)
    entries = {"0": "MESSAGE_REJECTED", "1": "INVALID_PARAMETER", "2": "ACCOUNT_THROTTLED", "3": "TRANSIENT_FAILURE"}
    fault = house.post_office.faults.order(effect="entries", operation="SendBulkEmail", entries=entries)
    edition = house.publish(issue())
    house.wait(HOUR)
    assert fault.fired == 1
    first = house.archive.part(edition, 0).members[:4]
    refused = {one for one in EVERYONE if house.key_of(one) in first[:2]}
    assert house.mailed(edition) == {one: 1 for one in EVERYONE if one not in refused}
    assert closed(house, edition) == {"audience": 40, "accepted": 38, "refused": 2, "sent": 38, "delivered": 38}
    record, _ = next(house.ledger.pages(edition, 0))
    assert record.reasons == {0: "MESSAGE_REJECTED", 1: "INVALID_PARAMETER"}
    assert all(house.suppressions.of(key) is None for key in first)  # the mail was refused, not the reader


def test_a_reader_whose_mail_ses_never_takes_is_refused_in_the_end_and_the_others_go(house):
    house.open_list(*EVERYONE)
    faults = house.post_office.faults
    fault = faults.order(effect="entries", operation="SendBulkEmail", entries={"0": "FAILED"}, times=10_000)
    one = min(EVERYONE, key=house.key_of)
    fault.recipient = one
    edition = house.publish(issue())
    house.wait(HOUR)
    assert fault.fired == 5
    assert house.mailed(edition) == {other: 1 for other in EVERYONE if other != one}
    assert closed(house, edition)["refused"] == 1


def test_being_throttled_is_waiting_and_not_failing(house):
    house.open_list(*EVERYONE)
    fault = house.post_office.faults.order(
        effect="error",
        operation="SendBulkEmail",
        code="TooManyRequestsException",
        message="Maximum sending rate exceeded.",
        status=429,
        times=7,
    )
    edition = house.publish(issue())
    house.wait(HOUR)
    assert fault.fired == 7
    assert house.mailed(edition) == ONCE
    assert closed(house, edition) == {"audience": 40, "accepted": 40, "sent": 40, "delivered": 40}
    assert house.queues.dead == {}


def no_more_bulk_calls(house: House, **how: Any) -> Any:
    said = {"code": "TooManyRequestsException", "message": "Rate exceeded", "status": 429}
    return house.post_office.faults.order(effect="error", operation="SendBulkEmail", **said, **how)


def test_where_bulk_calls_are_limited_mails_go_in_calls_of_their_own_and_are_the_same(house):
    house.open_list(*EVERYONE)
    fault = no_more_bulk_calls(house, times=2)
    edition = house.publish(issue(body="En klammer: {{ och en till }}."))
    house.wait(HOUR)
    assert fault.fired == 2
    assert house.mailed(edition) == ONCE
    assert closed(house, edition) == {"audience": 40, "accepted": 40, "sent": 40, "delivered": 40}
    mails = [mail for mail in house.post_office.mailbox if mail.tags["issue"] == [edition]]
    alike = [{_without_the_reader(house, mail) for mail in mails if mail.operation == kind} for kind in KINDS]
    assert [len(each) for each in alike] == [1, 1]
    assert alike[0] == alike[1]


def test_where_single_mails_are_throttled_too_the_rest_waits(house):
    house.open_list(*EVERYONE)
    bulk = no_more_bulk_calls(house, times=4)
    said = {"code": "TooManyRequestsException", "message": "Maximum sending rate exceeded.", "status": 429}
    single = house.post_office.faults.order(effect="error", operation="SendEmail", first=9, times=3, **said)
    edition = house.publish(issue())
    house.wait(HOUR)
    assert (bulk.fired, single.fired) == (4, 3)
    assert house.mailed(edition) == ONCE
    assert closed(house, edition)["accepted"] == 40
    assert house.queues.dead == {}


def test_a_single_mail_whose_answer_is_lost_is_in_doubt_alone(house):
    house.open_list(*EVERYONE)
    no_more_bulk_calls(house, times=1)
    lost = house.post_office.faults.order(effect="lose-answer", operation="SendEmail", first=6)
    edition = house.publish(issue())
    house.wait(2 * HOUR)
    assert lost.fired == 1
    assert house.mailed(edition) == ONCE
    assert closed(house, edition)["accepted"] == 40


KINDS = ("SendBulkEmail", "SendEmail")


def _without_the_reader(house: House, mail: Mail) -> str:
    """All that a mail says, but for what is only its reader's: address, link, and what SES adds."""
    source = message_from_bytes(house.sources.source(mail), policy=policy.default)
    parts = [f"{part.get_content_type()}\n{part.get_content()}" for part in source.iter_parts()]
    headers = {
        name: value for name, value in source.items() if name not in ("To", "Message-ID", "Content-Type", "Date")
    }
    everything = "\n".join([str(sorted(headers.items())), *parts])
    return re.sub(r"(/u/|leave%20)[\w.-]+", r"\1…", everything)


@pytest.mark.parametrize("rate", [1, 14, 30])
def test_no_second_holds_more_recipients_than_the_accounts_rate(cloud, rate):
    house = House(cloud, rate=rate)
    everyone = readers(rate * 2 + 1)
    house.open_list(*everyone)
    edition = house.publish(issue())
    house.wait(12 * MINUTE)
    assert house.mailed(edition) == dict.fromkeys(everyone, 1)
    assert house.post_office.account.peak_second <= rate
    assert house.post_office.account.throttled_calls == 0


def test_a_paused_account_parks_the_issue_and_going_on_sends_exactly_the_rest(house):
    house.open_list(*EVERYONE)
    house.post_office.faults.order(effect="pause-after", operation="SendBulkEmail", after=20)
    edition = house.publish(issue())
    house.wait(30 * MINUTE)
    before = house.mailed(edition)
    assert before.total() == 20
    parked = house.standing(edition)
    assert (parked.stage, parked.parked_why) == (Stage.PARKED, "sending-paused")
    assert house.metrics["IssuesParked"] > 0
    house.post_office.account.paused = False
    house.wait(HOUR)
    assert house.mailed(edition) == ONCE
    assert closed(house, edition)["accepted"] == 40


def test_what_the_daily_quota_leaves_over_goes_the_next_day(cloud):
    house = House(cloud, quota=31)
    house.open_list(*EVERYONE)  # one letter of thirty-one: what the import became
    edition = house.publish(issue())  # another: the proof
    house.wait(HOUR)
    assert house.mailed(edition).total() == 28  # one is kept for letters
    parked = house.standing(edition)
    assert (parked.stage, parked.parked_why) == (Stage.PARKED, "daily-quota")
    house.clock.sleep(23 * HOUR)
    house.wait(HOUR)
    assert house.mailed(edition) == ONCE
    assert closed(house, edition)["accepted"] == 40
    assert "40" in house.letters(STAFF)[-1].text


def test_an_issue_that_takes_all_it_may_leaves_room_for_letters(cloud):
    house = House(cloud, quota=200)
    house.open_list(*readers(300))
    edition = house.publish(issue())
    house.wait(HOUR)
    assert (house.standing(edition).stage, house.standing(edition).parked_why) == (Stage.PARKED, "daily-quota")
    assert house.mailed(edition).total() == 200 - 10 - 2  # ten are kept; two letters went before
    proof = house.publish(issue("Höst"), "host.md")
    assert proof
    assert house.letters(STAFF)[-1].subject.endswith("Höst")
    house.clock.sleep(23 * HOUR)
    house.wait(25 * HOUR)
    assert house.mailed(edition).total() == 300


def test_ses_out_of_reach_for_ten_minutes_delays_an_issue_and_loses_nobody(house):
    house.open_list(*EVERYONE)
    fault = house.post_office.faults.order(effect="error", operation="SendBulkEmail", code="ExpiredTokenException")
    fault.status, fault.times = 403, 10_000
    edition = house.publish(issue())
    house.wait(25 * MINUTE)
    assert fault.fired == 5  # each pause is twice as long as the one before
    assert house.standing(edition).stage is Stage.PARKED
    fault.times = fault.fired
    house.wait(HOUR, every=5 * MINUTE)
    assert house.mailed(edition) == ONCE
    assert house.queues.dead == {}
