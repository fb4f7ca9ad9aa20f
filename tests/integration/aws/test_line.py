"""The token line: every worker passes it, and together they keep the account's rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError

from newsletter.aws import TokenLine, clients
from newsletter.errors import TryAgainLater
from newsletter.sending.pace import Pace
from tests.integration.aws.faults import answer_lost
from tests.integration.aws.ses import Ses

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    return TokenLine(cloud.refs["LedgerTable"], time.clock, time.sleep)


FOURTEEN = Pace(14, 50_000, 0)


def test_the_first_goes_at_once_and_the_next_waits_its_turn(line, time):
    line.stand(14, FOURTEEN)
    line.stand(14, FOURTEEN)
    line.stand(7, FOURTEEN)
    line.stand(1, FOURTEEN)
    assert time.slept == [0, 1, 1, 0.5]


def test_an_idle_line_saves_up_nothing(line, time):
    line.stand(14, FOURTEEN)
    time.now += 3600
    line.stand(14, FOURTEEN)
    line.stand(14, FOURTEEN)
    assert time.slept == [0, 0, 1]


def test_two_workers_share_the_rate(cloud, line, time):
    other = TokenLine(cloud.refs["LedgerTable"], time.clock, lambda _: None)
    for _ in range(3):
        other.stand(14, FOURTEEN)
    line.stand(14, FOURTEEN)
    assert time.slept == [3]


def test_a_turn_whose_answer_was_lost_is_taken_once(line, time):
    for _ in range(3):
        with answer_lost(clients.dynamodb(), "PutItem") as fired:
            line.stand(14, FOURTEEN)
        assert fired == ["PutItem"]
    assert time.slept == [0, 1, 1]


def test_nobody_stands_in_a_long_line_and_no_place_is_taken(cloud, line, time):
    other = TokenLine(cloud.refs["LedgerTable"], time.clock, lambda _: None)
    for _ in range(11):
        other.stand(14, FOURTEEN)
    with pytest.raises(TryAgainLater) as later:
        line.stand(14, FOURTEEN)
    assert later.value.after == pytest.approx(11)
    time.now += 2
    line.stand(14, FOURTEEN)
    assert time.slept == [9]


@pytest.fixture
def ses(cloud) -> Iterator[Ses]:
    made, events = Ses(), cast("Any", clients.sesv2().meta.events)
    events.register("before-send.sesv2", made.answer)
    yield made
    events.unregister("before-send.sesv2", made.answer)


def test_a_worker_that_knows_the_account_goes_by_that_while_ses_answers_no_more_calls(line, ses, time):
    ses.account_is(per_second=14)
    assert line.pace().per_second == 14
    time.now += 61
    ses.refuses("TooManyRequestsException", 429)
    assert line.pace().per_second == 14
    assert (len(ses.asked), time.slept) == (2, [])


def test_what_was_known_a_quarter_of_an_hour_ago_is_not_gone_by(line, ses, time):
    ses.account_is(per_second=14)
    line.pace()
    time.now += 901
    ses.refuses("TooManyRequestsException", 429)
    with pytest.raises(ClientError):
        line.pace()


def test_a_refusal_that_will_not_pass_is_told_whatever_was_known(line, ses, time):
    ses.account_is(per_second=14)
    line.pace()
    time.now += 61
    ses.refuses("AccessDeniedException", 403)
    with pytest.raises(ClientError):
        line.pace()


def test_a_new_worker_waits_its_turn_to_ask_and_gives_up_in_the_end(line, ses, time):
    ses.refuses("TooManyRequestsException", 429)
    ses.refuses("ThrottlingException", 400)
    ses.account_is(per_second=14)
    assert line.pace().per_second == 14
    assert len(time.slept) == 2
    other = TokenLine(line.ledger_table, time.clock, time.sleep)
    for _ in range(4):
        ses.refuses("TooManyRequestsException", 429)
    with pytest.raises(ClientError):
        other.pace()
    assert sum(time.slept) < 15, "a worker lives for a minute"
