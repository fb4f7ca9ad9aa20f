"""Outcomes: what each answer of SES makes of a delivery, and what a worker that lost its claim may still say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.sending.batches import Batch
from newsletter.sending.outcomes import (
    MOST_TRIES,
    Accepted,
    InDoubt,
    NotSent,
    NotWanted,
    Outcome,
    Refused,
    new_record,
)

BATCH = Batch("juni-abc", 0, 0, 4)
FAILED = NotSent("FAILED", personal=True)


def claimed(outcomes="....", *, now=100, most=50):
    record = replace(new_record(BATCH), outcomes=tuple(map(Outcome, outcomes)))
    return record.claimed("me", now, lease=60, most=most)


def letters(record):
    return "".join(record.outcomes)


@pytest.mark.parametrize(
    ("answer", "first", "second"),
    [
        (Accepted("id"), "A", "B"),
        (Refused("no"), "R", "R"),
        (NotWanted("left"), "L", "L"),
        (NotSent("throttled"), ".", ","),
        (InDoubt(), "U", "V"),
    ],
)
def test_an_answer_about_the_first_and_about_the_second_sending(answer, first, second):
    after = claimed(".,..").answered({0: answer, 1: answer}, 101, by="me")
    assert letters(after) == f"{first}{second}.."
    assert (after.owner, after.deadline, after.flight) == ("", 0, ())


def test_a_claim_takes_as_many_as_may_go_from_those_that_are_to_be_sent():
    record = claimed("A.,R", most=1)
    assert (record.flight, record.owner, record.deadline, record.touched) == ((1,), "me", 160, 100)
    assert claimed("A.,R").flight == (1, 2)


@pytest.mark.parametrize(("now", "lives"), [(100, True), (159, True), (160, False), (9999, False)])
def test_a_claim_is_overdue_from_its_deadline_on(now, lives):
    assert claimed().is_claimed(now) is lives
    assert not new_record(BATCH).is_claimed(now)


def test_what_a_dead_worker_may_have_sent_is_in_doubt_since_its_claim():
    record = claimed("A.,R").abandoned()
    assert letters(record) == "AUVR"
    assert (record.owner, record.doubt_since) == ("", 100)


def test_doubt_counts_from_the_oldest_one_and_is_over_with_the_last():
    record = claimed(now=100).answered({0: InDoubt()}, 110, by="me")
    record = record.claimed("me", 500, lease=60, most=50).answered({1: InDoubt()}, 510, by="me")
    assert record.doubt_since == 110
    settled = record.answered({0: Accepted("a"), 1: Accepted("b")}, 600)
    assert settled.doubt_since == 0


def test_the_time_of_the_last_touch_does_not_go_back_with_a_clock():
    assert claimed(now=100).answered({}, 98, by="me").touched == 100
    assert claimed(now=100).answered({}, 101, by="me").touched == 101


@pytest.mark.parametrize("answer", [NotSent("throttled"), FAILED, InDoubt(), Refused("no"), NotWanted("left")])
@pytest.mark.parametrize("since", "AB,UVXRL")
def test_who_lost_the_claim_undoes_nothing_that_was_decided_since(answer, since):
    decided = replace(claimed(), owner="", flight=(), outcomes=(Outcome(since),) * 4)
    after = decided.answered(dict.fromkeys(range(4), answer), 200, by="me")
    assert (letters(after), after.reasons, after.tries) == (since * 4, {}, {})


@pytest.mark.parametrize(("since", "ends"), [("U", "A"), ("X", "A"), ("A", "A"), ("B", "B"), ("V", "B"), ("R", "A")])
def test_who_lost_the_claim_still_tells_what_ses_took(since, ends):
    decided = replace(claimed(), owner="you", flight=(3,), deadline=999, outcomes=(Outcome(since),) * 4)
    after = decided.answered({0: Accepted("late")}, 200, by="me")
    assert (after.outcomes[0], after.acknowledged) == (Outcome(ends), {0})
    assert (after.owner, after.flight, after.deadline) == ("you", (3,), 999)


@pytest.mark.parametrize("answer", [NotSent("throttled"), InDoubt(), Refused("no"), NotWanted("left"), Accepted("id")])
def test_what_an_earlier_worker_told_late_about_a_place_in_hand_stays(answer):
    record = replace(claimed(",..."), outcomes=tuple(map(Outcome, "B..."))).answered({0: answer}, 101, by="me")
    assert (letters(record), record.reasons) == ("B...", {})


def test_a_mail_is_refused_at_its_fifth_offer_and_others_are_not_drawn_in():
    record = new_record(BATCH)
    for number in range(1, MOST_TRIES + 1):
        record = record.claimed("me", number, lease=60, most=50)
        record = record.answered({0: FAILED, 1: NotSent("throttled")}, number, by="me")
        assert record.outcomes[0] is (Outcome.REFUSED if number == MOST_TRIES else Outcome.OPEN)
    assert (letters(record), record.reasons, record.tries) == ("R...", {0: "FAILED"}, {0: MOST_TRIES})


def test_reasons_are_kept_for_those_who_got_nothing():
    record = claimed().answered(
        {0: Refused("no"), 1: NotWanted("left"), 2: NotSent("later"), 3: Accepted("id")}, 101, by="me"
    )
    assert (record.reasons, record.acknowledged) == ({0: "no", 1: "left"}, {3})
