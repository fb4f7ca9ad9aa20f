"""The send rate limiter: every worker passes it, and together they keep the account's rate."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from newsletter.aws import SendRateLimiter, clients
from newsletter.errors import RateUnknownError, TryAgainLater
from newsletter.sending.send_rate import Pace
from tests.integration.aws.faults import answer_lost


class Time:
    def __init__(self):
        self.now, self.slept = 1_800_000_000.0, []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(round(seconds, 6))
        self.now += seconds


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def line(cloud, time):
    return SendRateLimiter(cloud.refs["LedgerTable"], time.clock, time.sleep)


FOURTEEN = Pace(14, 50_000, 0)


def test_the_first_goes_at_once_and_the_next_waits_its_turn(line, time):
    line.reserve(14, FOURTEEN)
    line.reserve(14, FOURTEEN)
    line.reserve(7, FOURTEEN)
    line.reserve(1, FOURTEEN)
    assert time.slept == [0, 1, 1, 0.5]


def test_an_idle_line_saves_up_nothing(line, time):
    line.reserve(14, FOURTEEN)
    time.now += 3600
    line.reserve(14, FOURTEEN)
    line.reserve(14, FOURTEEN)
    assert time.slept == [0, 0, 1]


def test_two_workers_share_the_rate(cloud, line, time):
    other = SendRateLimiter(cloud.refs["LedgerTable"], time.clock, lambda _: None)
    for _ in range(3):
        other.reserve(14, FOURTEEN)
    line.reserve(14, FOURTEEN)
    assert time.slept == [3]


def test_a_turn_whose_answer_was_lost_is_taken_once(line, time):
    for _ in range(3):
        with answer_lost(clients.dynamodb(), "PutItem") as fired:
            line.reserve(14, FOURTEEN)
        assert fired == ["PutItem"]
    assert time.slept == [0, 1, 1]


def test_nobody_stands_in_a_long_line_and_no_place_is_taken(cloud, line, time):
    other = SendRateLimiter(cloud.refs["LedgerTable"], time.clock, lambda _: None)
    for _ in range(11):
        other.reserve(14, FOURTEEN)
    with pytest.raises(TryAgainLater) as later:
        line.reserve(14, FOURTEEN)
    assert later.value.after == pytest.approx(11)
    time.now += 2
    line.reserve(14, FOURTEEN)
    assert time.slept == [9]


def told(monkeypatch, *script):
    """GetAccount, which says or raises what the script holds, and its last word from then on."""
    asked = []

    def get_account():
        asked.append(True)
        said = script[min(len(asked), len(script)) - 1]
        if isinstance(said, Exception):
            raise said
        return {"SendQuota": {"MaxSendRate": said, "Max24HourSend": 50_000, "SentLast24Hours": 0}} | {
            "SendingEnabled": True
        }

    monkeypatch.setattr(clients.sesv2(), "get_account", get_account)
    return asked


TOO_MANY = ClientError({"Error": {"Code": "TooManyRequestsException", "Message": "Rate exceeded"}}, "GetAccount")


def test_a_cold_worker_whom_ses_does_not_tell_the_rate_asks_again_politely(line, time, monkeypatch):
    asked = told(monkeypatch, TOO_MANY, TOO_MANY, 14.0)
    assert line.pace().per_second == 14
    assert len(asked) == 3
    assert 1.5 <= sum(time.slept) <= 4.5


def test_a_warm_worker_goes_on_with_what_it_knew_while_ses_does_not_tell(line, time, monkeypatch):
    asked = told(monkeypatch, 14.0, TOO_MANY)
    line.pace()
    time.now += 61
    assert line.pace().per_second == line.pace().per_second == 14
    assert len(asked) == 2, "asked again after a few seconds, not with each batch"
    assert time.slept == []
    time.now += 901
    with pytest.raises(RateUnknownError):
        line.pace()


def test_nothing_known_and_nothing_told_is_a_matter_of_waiting_and_a_proof_does_not_wait_for_it(
    line, time, monkeypatch
):
    told(monkeypatch, TOO_MANY)
    assert line.known_pace() is None
    assert time.slept == []
    with pytest.raises(RateUnknownError):
        line.pace()
    assert sum(time.slept) < 11
