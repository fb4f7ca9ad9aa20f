"""The first day on AWS: what SES refuses a new account is told in words, with what to do about it."""

from __future__ import annotations

import boto3
import pytest
from botocore.config import Config

from local.first_day import explained, refusal_in
from local.postoffice.directory import Directory
from local.postoffice.in_process import connect
from tests.unit.postoffice.counter import Counter

REGION, IDENTITY = "eu-north-1", "smakommuner.example"
REFUSED = {"operation": "SendEmail", "code": "MessageRejected", "message": "Email address is not verified."}


def told(counter: Counter, refused: dict[str, str] = REFUSED) -> str:
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)
    ses = session.client("sesv2", config=Config(retries={"total_max_attempts": 1}))
    connect(ses, counter.office)
    return explained(refused, ses, IDENTITY, REGION)


def test_a_new_account_hears_what_was_refused_where_and_each_thing_to_do():
    counter = Counter(sandbox=True, pending={"*"})
    counter.send()
    refused = refusal_in(counter.office.refusals)
    said = told(counter, refused)
    assert "SendEmail: MessageRejected: Email address is not verified. The following identities failed" in said
    assert "nyhetsbrev@smakommuner.example" in said
    assert "Amazon SES in eu-north-1, as smakommuner.example" in said
    assert "1. smakommuner.example is not verified at SES (it says: PENDING)" in said
    assert "2. The account is in SES's sandbox: 200 mails a day, 1 a second" in said
    assert "DNS" in said
    assert "Request production access" in said


@pytest.mark.parametrize(
    ("account", "code", "words", "not_said"),
    [
        ({"sandbox": True}, "MessageRejected", "sandbox", "not verified at SES"),
        ({"pending": {"*"}}, "MessageRejected", "not verified at SES", "sandbox"),
        ({"paused": True}, "SendingPausedException", "Sending is paused", "sandbox"),
        ({}, "AccessDeniedException", "is not allowed what SES asks for", "paused"),
        ({}, "MessageRejected", "Nothing is wrong with the account now", "paused"),
    ],
)
def test_only_what_is_missing_is_told(account, code, words, not_said):
    said = told(Counter(**account), REFUSED | {"code": code})
    assert words in said
    assert not_said not in said


def test_an_identity_that_nobody_made_is_told_too():
    counter = Counter()
    counter.directory = Directory(set())
    assert "it says: no such identity" in told(counter)


def test_what_mends_itself_stops_nobody():
    counter = Counter(rate=1, quota=1)
    for seconds in (0, 0, 60):
        counter.clock.now += seconds
        counter.send()
    assert {one["code"] for one in counter.office.refusals} == {"TooManyRequestsException", "LimitExceededException"}
    assert refusal_in(counter.office.refusals) is None
