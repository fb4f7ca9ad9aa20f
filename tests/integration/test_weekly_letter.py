"""The weekly letter to the operator, written by the hourly sweep of the whole stack."""

from __future__ import annotations

import re

from tests.integration.cloud import PARAMETERS
from tests.integration.sample_files import issue, readers
from tests.integration.simulated_stack import HOUR

OPERATOR = PARAMETERS["OperatorMail"]
DAY = 24 * HOUR


def test_the_sweep_writes_it_once_a_week_with_the_figures_of_the_ledger(stack):
    stack.open_list(*readers(4))
    stack.publish(issue(), "juni.md")
    stack.wait(HOUR)
    for _ in range(3):
        stack.run("CloseIssue", {})
        stack.work()
        stack.clock.now += HOUR
    (letter,) = stack.letters(OPERATOR)
    assert letter.subject.startswith("Allt är väl med nyhetsbreven")
    told = stack.text(letter)
    assert re.search(r"SES tog emot \.+ 4\b", told)
    assert "100,0" in told
    assert stack.metrics["WeekLetterLateSeconds"] == 0
    stack.clock.now += 7 * DAY
    stack.run("CloseIssue", {})
    stack.work()
    (_, second) = stack.letters(OPERATOR)
    assert "inget skickades" in stack.text(second)


def test_while_ses_takes_nothing_it_is_late_and_needs_somebody(stack):
    stack.post_office.account.paused = True
    stack.run("CloseIssue", {})
    stack.work()
    stack.wait(2 * HOUR, every=900)
    stack.run("CloseIssue", {})
    assert stack.metrics["WeekLetterLateSeconds"] > HOUR
    stack.post_office.account.paused = False
    stack.wait(HOUR, every=900)
    (letter,) = stack.letters(OPERATOR)
    assert letter.subject.startswith("Nyhetsbreven behöver någon")
    before = stack.metrics["WeekLetterLateSeconds"]
    stack.run("CloseIssue", {})
    assert stack.metrics["WeekLetterLateSeconds"] == before, "once it has gone it is late no more"
