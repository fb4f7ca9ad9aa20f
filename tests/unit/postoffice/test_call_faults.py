"""Faults of calls: each fires where and as often as it was told to, is counted, and has its effect."""

from __future__ import annotations

import pytest

from tests.unit.postoffice.counter import Counter

FIVE = [f"reader{number}@example.org" for number in range(5)]


def on_disk(folder):
    return len(list((folder / "new").iterdir()))


def fired(counter):
    return [fault["fired"] for fault in counter.office.faults.as_told()]


def test_a_lost_answer_leaves_exactly_one_mail(tmp_path):
    counter = Counter(tmp_path)
    counter.office.faults.order(effect="lose-answer")
    assert counter.send().lost
    assert (on_disk(tmp_path), counter.kinds(), fired(counter)) == (1, ["Send", "Delivery"], [1])
    assert not counter.send().lost


def test_the_answer_of_a_refused_call_is_lost_as_well():
    counter = Counter(paused=True)
    counter.office.faults.order(effect="lose-answer")
    assert counter.send().lost
    assert counter.taken == 0


def test_a_dropped_request_leaves_no_mail_and_costs_nothing(tmp_path):
    counter = Counter(tmp_path, rate=1)
    counter.office.faults.order(effect="drop-request")
    assert counter.send().lost
    assert (on_disk(tmp_path), counter.reports(), fired(counter)) == (0, [], [1])
    assert counter.send().status == 200


def test_a_slow_answer_comes_after_the_mail_was_taken():
    counter = Counter()
    counter.office.faults.order(effect="slow-answer", seconds=70)
    said = counter.bulk(*FIVE)
    assert (said.wait, said.status, counter.taken, fired(counter)) == (70, 200, 5, [1])


def test_a_slow_request_ends_in_503_and_no_mail():
    counter = Counter()
    counter.office.faults.order(effect="slow-request", seconds=70)
    said = counter.send()
    assert (said.wait, said.status, said.error, counter.taken, fired(counter)) == (
        70,
        503,
        "ServiceUnavailable",
        0,
        [1],
    )


@pytest.mark.parametrize(
    ("wanted", "status", "code"),
    [
        ({"code": "TooManyRequestsException"}, 429, "TooManyRequestsException"),
        ({}, 500, "InternalServiceErrorException"),
        ({"code": "LimitExceededException", "message": "Daily message quota exceeded."}, 400, "LimitExceededException"),
        ({"code": "ThrottlingException", "status": 418}, 418, "ThrottlingException"),
    ],
)
def test_an_error_on_order_is_the_one_that_was_ordered(wanted, status, code):
    counter = Counter()
    counter.office.faults.order(effect="error", **wanted)
    said = counter.send()
    assert (said.status, said.error, counter.taken, fired(counter)) == (status, code, 0, [1])
    assert said.content["message"] == wanted.get("message", "injected")


def test_entries_get_the_statuses_of_their_places_and_the_others_are_taken():
    counter = Counter()
    counter.office.faults.order(effect="entries", entries={"1": "TRANSIENT_FAILURE", "4": "MESSAGE_REJECTED"})
    expected = ["SUCCESS", "TRANSIENT_FAILURE", "SUCCESS", "SUCCESS", "MESSAGE_REJECTED"]
    assert (counter.statuses(*FIVE), fired(counter)) == (expected, [1])
    assert [mail.to for mail in counter.mails] == [FIVE[0], FIVE[2], FIVE[3]]


def test_entries_wait_for_a_call_that_has_some():
    counter = Counter()
    counter.office.faults.order(effect="entries", entries={"0": "FAILED"})
    assert counter.send().status == 200
    assert fired(counter) == [0]
    assert counter.statuses(*FIVE[:1]) == ["FAILED"]


def test_pause_after_takes_so_many_and_then_pauses_the_account():
    counter = Counter()
    counter.office.faults.order(effect="pause-after", after=2)
    assert counter.statuses(*FIVE) == ["SUCCESS"] * 2 + ["ACCOUNT_SENDING_PAUSED"] * 3
    assert counter.send().error == "SendingPausedException"
    assert fired(counter) == [1]
    counter.office.account.change({"paused": False})
    assert counter.statuses(*FIVE) == ["SUCCESS"] * 5


def test_a_fault_meets_the_calls_it_was_told_to_meet():
    counter = Counter()
    counter.office.faults.order(effect="error", operation="SendBulkEmail", recipient="*3@example.org", first=2, times=2)
    answers = [counter.bulk(*FIVE).status for _ in range(5)]
    assert answers == [200, 500, 500, 200, 200]
    assert [counter.bulk(*FIVE[:2]).status, counter.send(FIVE[3]).status] == [200, 200]
    assert (fired(counter), counter.office.faults.ordered[0].met) == ([2], 5)


def test_the_first_fault_that_fits_is_the_one_that_happens():
    counter = Counter()
    counter.office.faults.order(effect="error", code="A")
    counter.office.faults.order(effect="error", code="B")
    assert [counter.send().error, counter.send().error, counter.send().error] == ["A", "B", ""]


def test_forgotten_faults_do_not_happen():
    counter = Counter()
    counter.office.faults.order(effect="drop-request", times=9)
    counter.office.faults.forget()
    assert counter.send().status == 200


@pytest.mark.parametrize(
    "wanted",
    [
        {"effect": "explode"},
        {"effect": "error", "first": "2"},
        {"effect": "error", "times": -1},
        {"effect": "error", "times": True},
        {"effect": "error", "status": "500"},
        {"effect": "slow-answer", "seconds": -1},
        {"effect": "entries", "entries": {"first": "FAILED"}},
        {"effect": "entries", "entries": ["FAILED"]},
    ],
)
def test_a_fault_that_cannot_be_is_refused_when_it_is_ordered(wanted):
    with pytest.raises(ValueError, match=r"no such effect|cannot be|entries are"):
        Counter().office.faults.order(**wanted)
