"""Two issues at once: the small one is not stuck behind the large one, and together they keep the pace."""

from __future__ import annotations

from tests.integration.house import HOUR, MINUTE
from tests.integration.papers import issue, readers

MANY, FEW = readers(420), [f"medlem{i}@brukare.example" for i in range(14)]


def test_a_small_issue_does_not_wait_for_a_large_one(house):
    house.open_list(*MANY)
    house.open_list(*FEW, list_id="brukare")
    large = house.publish(issue())
    small = house.publish(issue("Kallelse"), "kallelse.md", "brukare")
    house.resting.add("SendBatch")
    house.wait(12 * MINUTE)
    house.resting.clear()
    assert {len(house.queues.waiting("SendQueue"))} == {31}
    house.wait(HOUR)
    order = [mail.tags["issue"][0] for mail in house.post_office.mailbox if mail.operation == "SendBulkEmail"]
    assert order.index(small) <= 14  # after one call of the other's, which stood first
    assert (house.mailed(large), house.mailed(small)) == (dict.fromkeys(MANY, 1), dict.fromkeys(FEW, 1))


def test_two_issues_at_once_keep_the_account_s_rate_together(house):
    house.open_list(*MANY)
    house.open_list(*FEW, list_id="brukare")
    house.publish(issue())
    house.publish(issue("Kallelse"), "kallelse.md", "brukare")
    house.wait(HOUR)
    account = house.post_office.account
    assert (account.accepted >= 434, account.throttled_calls) == (True, 0)
    assert account.peak_second <= 14
