"""Sending to those who missed an issue: exactly the deliveries without acceptance, under an account of their own."""

from __future__ import annotations

import re

from newsletter.sending.edition_state import Stage
from newsletter.sending.resend import edition_after
from newsletter.sending.undelivered import missed_by
from newsletter.subscribers.addresses import masked
from tests.integration.sample_files import LIST, STAFF, issue, people, readers
from tests.integration.simulated_stack import HOUR, MINUTE, SimulatedStack

EVERYONE = readers(40)


def again_link(stack: SimulatedStack) -> str:
    return next(word for word in stack.letters(STAFF)[-1].text.split() if "/m/" in word)


def stopped_half_way(stack: SimulatedStack) -> str:
    """An issue that a person stopped when twenty of forty had got it."""
    stack.open_list(*EVERYONE)
    stack.post_office.faults.order(effect="pause-after", operation="SendBulkEmail", after=20)
    edition = stack.publish(issue())
    stack.wait(11 * MINUTE)
    stop = next(word for word in stack.letters(STAFF)[0].text.split() if "/s/" in word)
    stack.visit(stop, "POST")
    stack.post_office.account.paused = False
    stack.wait(HOUR)
    assert stack.mailed(edition).total() == 20
    return edition


def test_a_stopped_issue_goes_to_exactly_the_rest(stack):
    edition = stopped_half_way(stack)
    assert stack.visit(again_link(stack), "POST")["statusCode"] == 200
    stack.wait(HOUR)
    rest = edition_after(edition)
    assert stack.mailed(edition) + stack.mailed(rest) == dict.fromkeys(EVERYONE, 1)
    assert stack.state(rest).stage is Stage.CLOSED
    assert stack.state(rest).sums["accepted"] == 20
    assert stack.state(edition).sums["accepted"] == 20  # a closed account stays as it is
    assert "utskicket till dem som missade numret" in " ".join(stack.letters(STAFF)[-1].text.split())


def test_looking_at_who_missed_it_changes_nothing_and_shows_them_masked(stack):
    stopped_half_way(stack)
    before = stack.everything()
    page = stack.visit(again_link(stack))["body"]
    got = {mail.to for mail in stack.post_office.mailbox if mail.operation == "SendBulkEmail"}
    missed = [address for address in EVERYONE if address not in got]
    assert page.count("•••@") == len(missed)
    assert {masked(address) for address in missed} == set(re.findall(r"[a-z]+•••@[a-z.]+", page))
    assert not [address for address in EVERYONE if address in page]
    assert stack.everything() == before


def test_asking_twice_sends_once(stack):
    edition = stopped_half_way(stack)
    link = again_link(stack)
    stack.visit(link, "POST")
    stack.visit(link, "POST")
    stack.wait(HOUR)
    assert "hade redan börjat skickas" in stack.visit(link, "POST")["body"]
    stack.wait(HOUR)
    assert stack.mailed(edition) + stack.mailed(edition_after(edition)) == dict.fromkeys(EVERYONE, 1)


def test_those_of_unknown_outcome_get_it_and_those_who_left_since_do_not(stack):
    stack.open_list(*EVERYONE)
    stack.post_office.faults.order(effect="lose-answer", operation="SendBulkEmail")
    stack.post_office.faults.order(effect="lose-events", times=10_000)
    edition = stack.publish(issue())
    stack.wait(HOUR)
    unknown = stack.state(edition).sums["unknown"]
    assert unknown == 14
    link = again_link(stack)
    missed = {one.reader for one in missed_by(stack.state(edition), stack.ledger, stack.archive)}
    gone = next(address for address in EVERYONE if stack.key_of(address) in missed)
    shown = stack.visit(link)["body"]
    assert masked(gone) in shown
    assert not [address for address in EVERYONE if address in shown], "the link may have been forwarded"
    stack.visit(stack.leave_link(gone), "POST")
    stack.post_office.faults.forget()
    stack.visit(link, "POST")
    stack.wait(HOUR)
    after = stack.state(edition_after(edition))
    assert (after.candidates, after.planned, dict(after.left_out)) == (14, 13, {"left": 1})
    assert gone not in stack.mailed(after.edition)


def test_a_report_that_came_after_the_ledger_was_closed_takes_a_reader_off_the_list(stack):
    stack.open_list(*EVERYONE)
    stack.post_office.faults.order(effect="lose-answer", operation="SendBulkEmail")
    late = stack.post_office.faults.order(effect="late-events", seconds=30 * HOUR, times=10_000)
    edition = stack.publish(issue())
    stack.wait(28 * HOUR)
    assert late.fired > 0
    assert (stack.state(edition).stage, stack.state(edition).sums["unknown"]) == (Stage.CLOSED, 14)
    stack.wait(5 * HOUR)
    assert "Ingen har missat numret" in stack.visit(again_link(stack))["body"]
    assert "Ingen har missat numret" in stack.visit(again_link(stack), "POST")["body"]


def test_whoever_joined_after_the_issue_is_not_one_who_missed_it(stack):
    edition = stopped_half_way(stack)
    link = again_link(stack)
    stack.put(f"lists/{LIST}/subscribers/nya.csv", people("ny@byar.example"))
    stack.work()
    assert stack.reader("ny@byar.example")
    stack.visit(link, "POST")
    stack.wait(HOUR)
    assert "ny@byar.example" not in stack.mailed(edition_after(edition))


def test_an_issue_that_everybody_got_offers_nothing(stack):
    stack.open_list(*EVERYONE)
    stack.publish(issue())
    stack.wait(HOUR)
    assert "/m/" not in stack.letters(STAFF)[-1].text
