"""`utskick rehearse`: an issue to SES's mailbox simulator, and a ledger that is proven against what it does."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from console import rehearse
from console.connection import operations_of, sender_identity_of
from console.rehearse import LIST, STAFF, Rehearsal, UnfinishedError
from console.simulator import KINDS, Traced, faults_in_sums, faults_of
from newsletter.sending.edition_state import Stage
from newsletter.sending.ses_events import SesEvent
from newsletter.subscribers.suppressions import SuppressionReason
from tests.integration.sample_files import people, readers
from tests.integration.simulated_stack import MINUTE
from tests.integration.test_console import Border, utskick

MAILS = sum(kind.mails for kind in KINDS)


@pytest.fixture
def rehearsal(stack):
    Border(stack)

    def put(key, content):
        stack.put(key, content)
        stack.work()

    return Rehearsal(
        operations_of("utskick"),
        sender_identity_of("utskick"),
        put=put,
        tell=[].append,
        clock=stack.clock,
        sleep=lambda _: stack.wait(5 * MINUTE),
        patience=30 * MINUTE,
    )


def test_every_mail_to_the_simulator_is_traced_and_the_sums_agree(stack, rehearsal):
    played = rehearsal.play()
    assert played.faults == []
    assert stack.state(played.edition).stage is Stage.CLOSED
    assert len(played.traced) == played.numbers["audience"] == played.numbers["accepted"] == MAILS
    assert (played.numbers["bounced"], played.numbers["complained"]) == (3, 1)
    assert stack.letters(STAFF), "the proof and the report go to the simulator, too"
    assert {mail.to.rpartition("@")[2] for mail in stack.post_office.mailbox} == {"simulator.amazonses.com"}


def test_it_can_be_played_again_and_leaves_nobody_behind(stack, rehearsal):
    first = rehearsal.play()
    stack.wait(1)
    second = rehearsal.play()
    assert (first.faults, second.faults) == ([], [])
    assert second.numbers["audience"] == MAILS, "nobody of the first rehearsal"
    rehearsal.clear()
    assert list(stack.subscribers.everybody(LIST)) == []
    assert stack.suppressions.everybody() == {}
    assert list(stack.suppressions.left()) == []


def test_reports_of_ses_that_do_not_come_are_told_mail_by_mail(stack, rehearsal):
    stack.post_office.faults.order(effect="lose-events", kind="Complaint", times=1000)
    played = rehearsal.play()
    (unreported, unsuppressed) = played.faults
    assert "complaint+" in unreported
    assert "has not reported complained" in unreported
    assert "suppressed for nothing, should be for complained" in unsuppressed


def test_a_list_of_that_name_with_real_people_on_it_is_left_alone(stack, rehearsal):
    stack.open_list(list_id=LIST)
    stack.put(f"lists/{LIST}/subscribers/alla.csv", people(*readers(3)))
    stack.work()
    with pytest.raises(UnfinishedError, match="3 on the list"):
        rehearsal.play()
    assert len(list(stack.subscribers.everybody(LIST))) == 3


@pytest.mark.parametrize(
    ("function", "told"),
    [("ImportSubscribers", "log of ImportSubscribers"), ("PublishIssue", "log of PublishIssue")],
)
def test_what_does_not_come_in_time_is_said_with_where_to_look(stack, rehearsal, function, told):
    def put(key, content):
        if not (key.endswith(".csv") if function == "ImportSubscribers" else key.startswith("issues/")):
            rehearsal.put(key, content)

    with pytest.raises(UnfinishedError, match=told):
        replace(rehearsal, put=put, patience=10, sleep=stack.clock.sleep).play()


def test_an_issue_that_ses_does_not_take_is_said_with_the_reason(stack, rehearsal):
    stack.post_office.account.paused = True
    with pytest.raises(UnfinishedError, match="not closed"):
        replace(rehearsal, patience=10 * MINUTE).play()


def test_each_way_a_record_can_differ_is_told():
    bounce = next(kind for kind in KINDS if kind.name == "bounce")
    right = Traced(
        bounce, "b", True, frozenset({SesEvent.SENT, SesEvent.BOUNCED, SesEvent.DELAYED}), SuppressionReason.BOUNCED
    )
    assert list(faults_of(right)) == []
    for wrong, said in (
        (replace(right, accepted=False), "no acceptance"),
        (replace(right, facts=frozenset({SesEvent.SENT})), "not reported bounced"),
        (replace(right, facts=right.facts | {SesEvent.DELIVERED}), "reported delivered, which this address never"),
        (replace(right, suppressed=None), "suppressed for nothing, should be for bounced"),
    ):
        (told,) = faults_of(wrong)
        assert said in told
    sums = {"audience": 1, "accepted": 1, "sent": 1, "bounced": 1, "delayed": 1}
    assert list(faults_in_sums([right], sums)) == []
    assert list(faults_in_sums([right], sums | {"open": 1, "bounced": 2})) == [
        "The ledger's sum of open is 1; its mails come to 0.",
        "The ledger's sum of bounced is 2; its mails come to 1.",
    ]


def test_the_command_tells_each_mail_and_ends_with_what_it_found(stack, rehearsal, monkeypatch):
    monkeypatch.setattr(rehearse, "Rehearsal", lambda *_, **__: rehearsal)
    said = utskick("rehearse", "--yes")
    assert "Proven" in said
    assert list(stack.subscribers.everybody(LIST)) == []
    stack.wait(1)
    stack.post_office.faults.order(effect="lose-events", kind="Complaint", times=1000)
    told = json.loads(utskick("rehearse", "--json", code=1))
    assert [one["as_it_must_be"] for one in told["mails"]].count(False) == 1
    assert list(stack.subscribers.everybody(LIST)), "what is not proven is left to look at"
