"""Sending: one claim, one SES call, one outcome, whatever happens in between."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.errors import Uncertain
from newsletter.sending.edition_state import Stage
from newsletter.sending.outcomes import Accepted, InDoubt, NotSent, Outcome, Refused
from newsletter.sending.send_batch import LEASE, THROTTLED_PAUSE
from newsletter.sending.send_rate import Pace
from newsletter.sending.ses_events import SesEvent
from tests.unit.sending.world import EDITION, World


def outcomes(world):
    return "".join(letter for key in sorted(world.ledger.records) for letter in world.ledger.records[key].outcomes)


def test_every_reader_gets_the_issue_once():
    world = World(readers=120).plan().send_all()
    assert world.copies().total() == len(world.copies()) == 120
    assert outcomes(world) == "A" * 120


def test_a_message_that_comes_twice_sends_nothing():
    world = World(readers=50).plan()
    (batch,) = world.queue.waiting
    world.sending.deliver(batch, "one")
    assert world.sending.deliver(batch, "two") == ()
    assert world.copies().total() == 50


def test_a_message_that_comes_after_everything_was_sent_changes_nothing_whatever_the_account_says():
    world = World(readers=50).plan()
    (batch,) = world.queue.waiting
    world.sending.deliver(batch, "one")
    record, state = world.record, world.state
    world.sending.deliver(batch, "two")
    world.send_rate.rate = Pace(100, 50, 50)
    world.sending.deliver(batch, "three")
    assert (world.record, world.state) == (record, state)


def test_two_workers_with_the_same_message_send_once():
    world = World(readers=50).plan()
    (batch,) = world.queue.waiting
    world.readers.before_read = lambda: world.sending.deliver(batch, "two")
    world.sending.deliver(batch, "one")
    assert world.copies().total() == 50


def test_leaving_between_planning_and_sending_wins():
    world = World(readers=50).plan()
    leaver = next(iter(world.readers.list))
    world.readers.leave(leaver)
    world.send_all()
    assert world.copies()[leaver] == 0
    assert world.copies().total() == 49
    assert outcomes(world).count("L") == 1


def test_an_erased_and_a_suppressed_reader_get_nothing():
    world = World(readers=50).plan()
    erased, bounced = list(world.readers.list)[:2]
    del world.readers.list[erased]
    world.readers.suppressed[bounced] = "bounced"
    world.send_all()
    assert not {erased, bounced} & set(world.copies())
    (record,) = world.ledger.records.values()
    assert sorted(record.reasons.values()) == ["bounced", "erased"]


def test_a_batch_nobody_wants_any_more_makes_no_call():
    world = World(readers=5).plan()
    for key in world.readers.list:
        world.readers.leave(key)
    assert world.send_all().postman.calls == []
    assert world.look().may_close


def test_an_answer_lost_after_ses_accepted_mails_nobody_twice_and_loses_nobody():
    world = World(readers=120).plan()
    world.postman.script = [world.postman.accept_and_lose_the_answer]
    world.send_all()
    assert outcomes(world).count("U") == 50
    world.look()
    assert outcomes(world) == "A" * 120
    assert world.look(after=2000).may_close
    assert max(world.copies().values()) == 1
    assert world.copies().total() == 120


def test_a_call_that_never_reached_ses_is_made_once_more_after_the_quarantine():
    world = World(readers=120).plan()
    world.postman.script = [world.postman.lose_everything]
    world.send_all()
    world.look(after=600)
    assert not world.queue.waiting, "doubt waits out its quarantine"
    world.look(after=601)
    world.send_all()
    assert world.copies().total() == len(world.copies()) == 120
    assert outcomes(world).count("B") == 50
    assert world.look(after=2000).totals.resent == 50


def test_a_report_that_comes_after_the_decision_to_send_again_still_prevents_it():
    world = World(readers=120).plan()
    late = []

    def accept_and_be_silent(mails):
        late.extend(mails)
        world.postman.accepted += [mail.reader.key for mail in mails]
        raise Uncertain("no answer")

    world.postman.script = [accept_and_be_silent]
    world.send_all()
    world.look(after=1300)
    assert outcomes(world).count(",") == 50
    for mail in late[:20]:
        world.postman.report(mail, SesEvent.SENT)
    world.send_all()
    assert outcomes(world).count("B") == 30
    assert [reader for reader, copies in world.copies().items() if copies == 2] == [
        mail.reader.key for mail in late[20:]
    ]


def test_without_enough_reports_from_ses_doubt_becomes_unknown_and_is_never_retried_blindly():
    world = World(readers=120).plan()
    world.postman.reports = False
    world.postman.script = [world.postman.lose_everything]
    world.send_all()
    review = world.look(after=2000)
    assert not world.queue.waiting
    assert review.totals.unknown == 0, "the reports may only be late"
    world.look(after=2400)
    assert not world.queue.waiting
    review = world.look()
    assert review.totals.unknown == 50
    assert review.may_close


def test_what_is_lost_a_second_time_is_not_tried_a_third():
    world = World(readers=60).plan()
    world.postman.script = [world.postman.lose_everything, world.postman.accept, world.postman.lose_everything]
    world.send_all()
    world.look(after=1300)
    world.send_all()
    assert outcomes(world).count("V") == 50
    world.look(after=1300)
    assert outcomes(world).count("X") == 50
    assert world.send_all().look().may_close


def test_late_evidence_of_both_attempts_is_counted_as_a_double():
    world = World(readers=60).plan()
    heard_late = []

    def accept_and_say_nothing(mails):
        heard_late.extend(mails)
        world.postman.accepted.extend(mail.reader.key for mail in mails)
        return world.postman.lose_everything(mails)

    world.postman.script = [accept_and_say_nothing]
    world.send_all()
    world.look(after=1300)
    world.send_all()
    for mail in heard_late:
        world.postman.report(mail, *world.ledger.evidence(mail.batch.partition, mail.batch.number).facts)
    totals = world.look().totals
    assert totals.doubled == 50
    assert totals.accepted == 60
    assert max(world.copies().values()) == 2, "the one case that is counted and shown"


def test_a_worker_that_dies_after_its_call_leaves_doubt_and_evidence_settles_it():
    world = World(readers=50).plan()

    class Killed(BaseException):
        pass

    def accept_and_die(mails):
        world.postman.accept(mails)
        raise Killed

    world.postman.script = [accept_and_die]
    (batch,) = world.queue.waiting
    with pytest.raises(Killed):
        world.sending.deliver(batch, "one")
    assert world.sending.deliver(batch, "two") == (), "the message that comes again finds a claim"
    world.clock.now += LEASE + 1
    assert world.sending.deliver(batch, "three") == (), "and leaves an overdue one to the closing"
    world.look()
    assert outcomes(world) == "A" * 50
    assert world.copies().total() == 50


def test_an_answer_too_few_from_ses_leaves_doubt_and_evidence_settles_it():
    world = World(readers=50).plan()
    world.postman.script = [lambda mails: world.postman.accept(mails)[:-1]]
    with pytest.raises(ValueError, match="shorter"):
        world.send_all()
    world.look(after=LEASE)
    assert outcomes(world) == "A" * 50
    world.send_all()
    assert set(world.copies().values()) == {1}


def test_a_worker_that_fails_before_its_call_gives_the_claim_back():
    world = World(readers=50).plan()

    def fail():
        world.readers.before_read = lambda: None
        raise ConnectionError

    world.readers.before_read = fail
    (batch,) = world.queue.waiting
    with pytest.raises(ConnectionError):
        world.sending.deliver(batch, "one")
    world.sending.deliver(batch, "two")
    assert world.copies().total() == len(world.copies()) == 50


def test_a_worker_that_was_held_up_beyond_its_claim_asks_nothing_of_ses(monkeypatch):
    world = World(50).plan()
    (batch,) = world.queue.waiting
    wanting = world.readers.wanting

    def after_a_long_pause(*asked):
        world.clock.now += LEASE
        return wanting(*asked)

    monkeypatch.setattr(world.readers, "wanting", after_a_long_pause)
    world.sending.deliver(batch, "one")
    assert world.copies().total() == 0, "the closing may have given the batch to another by now"


def test_a_definite_answer_is_written_down_even_when_the_claim_was_lost_meanwhile():
    world = World(readers=50).plan()

    def accept_slowly(mails):
        answers = world.postman.accept(mails)
        world.look(after=LEASE + 1)
        return answers

    world.postman.reports = False
    world.postman.script = [accept_slowly]
    world.send_all()
    assert outcomes(world) == "A" * 50
    assert len(next(iter(world.ledger.records.values())).acknowledged) == 50


def test_a_late_answer_leaves_somebody_elses_claim_alone():
    world = World(readers=10).plan().send_all()
    (record,) = world.ledger.records.values()
    taken = replace(record, owner="two", deadline=99, flight=(1,), outcomes=(Outcome.AGAIN,) * 10)
    after = taken.answered({0: Accepted("late")}, 50, by="one")
    assert (after.owner, after.flight, after.outcomes[0]) == ("two", (1,), Outcome.ACCEPTED_AGAIN)


def test_recipients_that_ses_throttled_go_back_and_are_sent_later():
    world = World(readers=50).plan()

    def half(mails):
        return [*world.postman.accept(mails[:20]), *[NotSent("throttled")] * 30]

    world.postman.script = [half]
    world.send_all()
    assert world.postman.calls == [50, 30]
    assert world.queue.pauses == [THROTTLED_PAUSE]
    assert world.copies().total() == len(world.copies()) == 50


def test_a_long_line_puts_the_batch_back_without_a_call():
    world = World(readers=50).plan()
    world.send_rate.too_long = 2
    world.send_all()
    assert world.postman.calls == [50]
    assert world.queue.pauses == [30, 30], "as long as the line says"


def test_a_call_is_never_larger_than_the_rate_that_the_account_has_by_now():
    world = World(readers=50).plan()
    world.send_rate.rate = replace(world.send_rate.rate, per_second=20)
    world.send_all()
    assert world.postman.calls == [20, 20, 10]
    assert world.queue.pauses == [0, 0]


def test_a_paused_account_parks_the_issue_and_resuming_sends_exactly_the_rest():
    world = World(readers=120).plan()

    def paused_at_the_31st(mails):
        return [*world.postman.accept(mails[:30]), *[NotSent("sending-paused", halts=True)] * 20]

    world.postman.script = [paused_at_the_31st]
    world.send_all()
    assert world.state.stage is Stage.PARKED
    assert world.copies().total() == 30
    world.send_rate.rate = replace(world.send_rate.rate, sending_enabled=False)
    world.look(after=60)
    assert not world.queue.waiting
    world.send_rate.rate = replace(world.send_rate.rate, sending_enabled=True)
    world.look(after=60)
    world.send_all()
    assert world.copies().total() == len(world.copies()) == 120


def test_a_used_up_daily_quota_parks_the_issue_until_there_is_quota_again():
    world = World(readers=60).plan()
    world.send_rate.rate = replace(world.send_rate.rate, sent_last_day=50_000)
    assert world.send_all().postman.calls == []
    world.look(after=3600)
    assert world.state.stage is Stage.PARKED
    world.send_rate.rate = replace(world.send_rate.rate, sent_last_day=0)
    world.look(after=3600)
    assert world.send_all().copies().total() == 60


def test_the_last_mail_of_the_day_goes():
    world = World(readers=5).plan()
    world.send_rate.rate = Pace(100, 50, 47)  # two are kept for letters
    (batch,) = world.queue.waiting
    world.sending.deliver(batch, "one")
    assert world.copies().total() == 1
    assert world.state.stage is Stage.SENDING
    world.send_rate.rate = Pace(100, 50, 48)
    world.send_all()
    assert world.copies().total() == 1
    assert world.state.parked_why == "daily-quota"


def test_a_quota_that_ses_says_is_used_up_parks_it_too():
    world = World(readers=60).plan()
    world.postman.script = [lambda mails: [NotSent("daily-quota", halts=True)] * len(mails)]
    world.queue.waiting = world.queue.waiting[:1]
    world.send_all()
    assert (world.state.stage, world.state.parked_why) == (Stage.PARKED, "daily-quota")


def test_an_issue_leaves_the_reserve_of_the_day_to_letters():
    world = World(readers=60).plan()
    pace = replace(world.send_rate.rate, per_day=1_000, sent_last_day=930)
    assert pace.reserve == 50
    world.send_rate.rate = pace
    world.sending.deliver(world.queue.waiting.pop(0), "a worker")
    assert world.postman.calls == [20]
    world.send_rate.rate = replace(pace, sent_last_day=950)
    assert world.send_all().postman.calls == [20]


def test_the_last_mail_of_the_days_quota_goes_and_no_other():
    world = World(readers=3).plan()
    world.send_rate.rate = replace(world.send_rate.rate, per_day=1_000, sent_last_day=949)
    world.sending.deliver(world.queue.waiting.pop(0), "a worker")
    assert (world.postman.calls, world.state.stage) == ([1], Stage.SENDING)
    world.send_rate.rate = replace(world.send_rate.rate, sent_last_day=950)
    world.send_all()
    assert (world.postman.calls, world.state.stage) == ([1], Stage.PARKED)


def test_a_stop_sends_nothing_more():
    world = World(readers=120).plan()
    world.ledger.update(world.state.at(Stage.STOPPED))
    assert world.send_all().postman.calls == []


def test_a_refused_address_is_an_outcome_of_its_own():
    world = World(readers=3).plan()
    world.postman.script = [lambda mails: [Refused("MESSAGE_REJECTED"), *world.postman.accept(mails[1:])]]
    world.send_all()
    totals = world.look(after=2000).totals
    assert (totals.refused, totals.accepted) == (1, 2)
    assert totals.why_refused == {"MESSAGE_REJECTED": 1}


def test_a_mail_that_ses_keeps_failing_is_given_up_after_five_tries():
    world = World(readers=1).plan()
    world.postman.script = [lambda mails: [NotSent("FAILED", personal=True)]] * 9
    world.send_all()
    assert world.postman.calls == [1] * 5
    assert outcomes(world) == "R"


def test_waiting_in_line_and_throttling_are_no_tries_of_a_mail():
    world = World(readers=3).plan()
    world.send_rate.too_long = 4
    throttle = [lambda mails: [NotSent("throttled")] * len(mails)] * 4
    fail = [lambda mails: [NotSent("FAILED", personal=True), *world.postman.accept(mails[1:])]]
    world.postman.script = throttle + fail
    world.send_all()
    assert outcomes(world) == "AAA"


def test_each_mail_has_its_own_five_tries():
    world = World(readers=2).plan()

    def fail(*failing):
        def some_fail(mails):
            return [
                NotSent("FAILED", personal=True) if mail.place in failing else NotSent("transient") for mail in mails
            ]

        return some_fail

    world.postman.script = [fail(0)] * 4 + [fail(1)] * 4
    world.send_all()
    assert outcomes(world) == "AA"
    assert len(world.postman.calls) == 9


def test_open_batches_whose_messages_are_gone_are_woken_once_in_a_while():
    world = World(readers=120).plan()
    world.queue.waiting.clear()
    world.look(after=60)
    assert not world.queue.waiting
    world.look(after=900)
    assert len(world.queue.waiting) == 3
    world.send_all()
    assert world.copies().total() == len(world.copies()) == 120


def test_the_ledger_stays_open_while_anything_is_open_or_the_sums_differ():
    world = World(readers=120).plan()
    assert not world.look().may_close
    batch = world.queue.waiting.pop()
    world.send_all()
    assert not world.look(after=5000).may_close
    world.sending.deliver(batch, "last")
    assert world.look().may_close
    world.ledger.states[EDITION] = replace(world.state, planned=121)
    assert not world.look().may_close


def test_the_ledger_waits_for_the_last_reports_but_not_for_ever():
    world = World(readers=10).plan()
    world.postman.reports = False
    world.send_all()
    assert not world.look().may_close
    review = world.look(after=900)
    assert review.may_close
    closed = world.closing.close(review)
    assert (closed.stage, closed.sums["accepted"], closed.sums["delivered"]) == (Stage.CLOSED, 10, 0)


def test_doubt_about_one_recipient_among_answers_is_only_about_that_one():
    world = World(readers=3).plan()
    world.postman.script = [lambda mails: [*world.postman.accept(mails[:2]), InDoubt()]]
    world.send_all()
    assert outcomes(world) == "AAU"
