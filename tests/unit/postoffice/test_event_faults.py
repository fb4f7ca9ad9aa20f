"""Faults of events: lost, late, doubled and out of order - and the mails themselves untouched."""

from __future__ import annotations

import pytest

from tests.unit.postoffice.counter import Counter

TEN = [f"reader{number}@example.org" for number in range(10)]


def ordered(effect, **wanted):
    counter = Counter()
    return counter, counter.office.faults.order(effect=effect, **wanted)


def told(counter, after=1e6):
    return [event.kind for _, event, _ in counter.office.due_events(counter.clock.now + after)]


def test_a_lost_event_is_never_told_and_the_mail_arrives_all_the_same():
    counter, fault = ordered("lose-events", kind="Delivery")
    counter.bulk(*TEN[:2])
    assert told(counter) == ["Send", "Send", "Delivery"]
    assert (fault.fired, counter.taken) == (1, 2)


def test_a_late_event_comes_so_much_later():
    counter, fault = ordered("late-events", kind="Delivery", seconds=3600)
    counter.send()
    assert told(counter, 3600) == ["Send"]
    assert told(counter, 3601) == ["Delivery"]
    assert fault.fired == 1


def test_a_doubled_event_is_told_again_a_second_later_in_the_same_words():
    counter, fault = ordered("double-events", kind="Send")
    counter.send()
    first, _ = (event.content for _, event, _ in counter.office.due_events(counter.clock.now + 0.9))
    assert (counter.reports(), fault.fired) == ([first], 1)


def test_shuffled_events_come_in_the_wrong_order_and_all_of_them():
    counter, fault = ordered("shuffle-events", times=2)
    counter.send()
    assert (told(counter), fault.fired) == (["Delivery", "Send"], 2)


def test_a_share_of_the_events_is_met_by_chance_and_the_same_each_time():
    numbers = set()
    for _ in range(2):
        counter, fault = ordered("lose-events", share=0.5, times=1000)
        for _ in range(20):
            counter.bulk(*TEN)
        numbers.add((fault.fired, len(told(counter))))
    ((lost, left),) = numbers
    assert lost + left == 400
    assert 150 < lost < 250


@pytest.mark.parametrize(
    "wanted", [{"recipient": "reader1@*"}, {"operation": "SendBulkEmail"}, {"kind": "Delivery", "first": 3}]
)
def test_an_events_fault_meets_the_events_it_was_told_to_meet(wanted):
    counter, fault = ordered("lose-events", times=100, **wanted)
    for _ in range(3):
        counter.send(TEN[0])
    assert (len(told(counter)), fault.fired) == (6 - fault.fired, 1 if "first" in wanted else 0)
    counter.bulk(TEN[1])
    assert told(counter) == ([] if "first" not in wanted else ["Send"])


def test_calls_and_events_are_met_by_their_own_faults_only():
    counter, fault = ordered("lose-events")
    counter.office.faults.order(effect="error", first=9)
    assert counter.send().status == 200
    assert (fault.fired, told(counter)) == (1, ["Delivery"])
