"""Faults over the wire: what boto3 sees of them, and how many mails lie in the mailbox afterwards."""

from __future__ import annotations

import time

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from tests.unit.postoffice.counter import bulk, single


def test_a_lost_answer_breaks_the_connection_and_leaves_one_mail(post_office):
    post_office.order(effect="lose-answer")
    with pytest.raises(ConnectionClosedError):
        post_office.ses().send_email(**single())
    assert (post_office.on_disk, post_office.fired) == (1, 1)


def test_a_client_that_tries_again_by_itself_leaves_two(post_office):
    """Why the newsletter's client makes one attempt: boto3 takes a lost answer for a lost call."""
    post_office.order(effect="lose-answer")
    post_office.ses(attempts=3).send_email(**single())
    assert (post_office.on_disk, post_office.fired) == (2, 1)


def test_a_dropped_request_breaks_the_connection_and_leaves_none(post_office):
    post_office.order(effect="drop-request", operation="SendBulkEmail")
    with pytest.raises(ConnectionClosedError):
        post_office.ses().send_bulk_email(**bulk("anna@example.org", "bo@example.org"))
    assert (post_office.on_disk, post_office.fired) == (0, 1)


def test_a_slow_answer_times_out_and_leaves_one_mail(post_office):
    post_office.order(effect="slow-answer", seconds=1)
    with pytest.raises(ReadTimeoutError):
        post_office.ses(patience=0.2).send_email(**single())
    assert (post_office.on_disk, post_office.fired) == (1, 1)


def test_a_slow_answer_within_patience_is_an_answer(post_office):
    post_office.order(effect="slow-answer", seconds=0.3)
    began = time.monotonic()
    assert post_office.ses().send_email(**single())["MessageId"]
    assert time.monotonic() - began >= 0.3


def test_a_slow_request_is_a_503_and_leaves_none(post_office):
    post_office.order(effect="slow-request", seconds=0.1)
    with pytest.raises(ClientError) as refused:
        post_office.ses().send_email(**single())
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert (post_office.on_disk, post_office.fired) == (0, 1)


@pytest.mark.parametrize(
    ("code", "status"),
    [("TooManyRequestsException", 429), ("LimitExceededException", 400), ("InternalServiceErrorException", 500)],
)
def test_an_error_on_order_is_raised_as_itself(post_office, code, status):
    post_office.order(effect="error", code=code, message="on order")
    with pytest.raises(ClientError) as refused:
        post_office.ses().send_email(**single())
    assert refused.value.response["Error"] == {"Code": code, "Message": "on order"}
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert (post_office.on_disk, post_office.fired) == (0, 1)


def test_entries_on_order_come_back_by_their_places(post_office):
    post_office.order(effect="entries", entries={"0": "TRANSIENT_FAILURE"})
    results = post_office.ses().send_bulk_email(**bulk("anna@example.org", "bo@example.org"))["BulkEmailEntryResults"]
    assert [one["Status"] for one in results] == ["TRANSIENT_FAILURE", "SUCCESS"]
    assert (post_office.on_disk, post_office.fired) == (1, 1)


def test_an_account_paused_in_the_middle_of_a_call_takes_no_more(post_office):
    post_office.order(effect="pause-after", after=1)
    ses = post_office.ses()
    results = ses.send_bulk_email(**bulk("anna@example.org", "bo@example.org"))["BulkEmailEntryResults"]
    assert [one["Status"] for one in results] == ["SUCCESS", "ACCOUNT_SENDING_PAUSED"]
    with pytest.raises(ses.exceptions.SendingPausedException):
        ses.send_email(**single())
    ses.put_account_sending_attributes(SendingEnabled=True)
    ses.send_email(**single())
    assert post_office.on_disk == 2
