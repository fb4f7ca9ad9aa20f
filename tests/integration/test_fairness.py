"""Two issues at once: the small one is not stuck behind the large one, and together they keep the pace."""

from __future__ import annotations

from tests.integration.sample_files import issue, readers
from tests.integration.simulated_stack import HOUR, MINUTE

MANY, FEW = readers(420), [f"medlem{i}@brukare.example" for i in range(14)]


def test_a_small_issue_does_not_wait_for_a_large_one(stack):
    stack.open_list(*MANY)
    stack.open_list(*FEW, list_id="brukare")
    large = stack.publish(issue())
    small = stack.publish(issue("Kallelse"), "kallelse.md", "brukare")
    stack.resting.add("SendBatch")
    stack.wait(12 * MINUTE)
    stack.resting.clear()
    assert {len(stack.queues.waiting("SendQueue"))} == {31}
    stack.wait(HOUR)
    order = [mail.tags["issue"][0] for mail in stack.post_office.mailbox if mail.operation == "SendBulkEmail"]
    assert order.index(small) <= 14  # after one call of the other's, which stood first
    assert (stack.mailed(large), stack.mailed(small)) == (dict.fromkeys(MANY, 1), dict.fromkeys(FEW, 1))


def test_two_issues_at_once_keep_the_account_s_rate_together(stack):
    stack.open_list(*MANY)
    stack.open_list(*FEW, list_id="brukare")
    stack.publish(issue())
    stack.publish(issue("Kallelse"), "kallelse.md", "brukare")
    stack.wait(HOUR)
    account = stack.post_office.account
    assert (account.accepted >= 434, account.throttled_calls) == (True, 0)
    assert account.peak_second <= 14
