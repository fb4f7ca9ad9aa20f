"""The account: rate and quota in recipients, the sandbox, and an account that may not send."""

from __future__ import annotations

import pytest

from tests.unit.postoffice.counter import DAY, Counter, bulk, entry

THIRTY = [f"reader{number}@example.org" for number in range(30)]


def test_the_rate_counts_recipients_and_not_calls():
    """https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html: "based on the number of recipients"."""
    counter = Counter(rate=10)
    assert counter.bulk(*THIRTY[:10]).status == 200
    said = counter.send()
    assert (said.status, said.error) == (429, "TooManyRequestsException")
    assert said.content["message"] == "Maximum sending rate exceeded."
    counter.clock.now += 0.11
    assert counter.send().status == 200


def test_a_large_call_is_taken_whole_and_paid_for_with_waiting():
    """As AWS explained it once, quoted in https://github.com/django-ses/django-ses/issues/59."""
    counter = Counter(rate=10)
    assert counter.statuses(*THIRTY) == ["SUCCESS"] * 30
    counter.clock.now += 1.9
    assert counter.send().status == 429
    counter.clock.now += 0.2
    assert counter.send().status == 200
    assert counter.office.account.throttled_calls == 1


def test_idleness_saves_up_one_second_and_no_more():
    counter = Counter(rate=2)
    counter.clock.now += 3600
    assert [counter.send().status for _ in range(4)] == [200, 200, 429, 429]


def test_what_is_over_the_rate_is_dropped_and_not_queued():
    """https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html."""
    counter = Counter(rate=1)
    counter.send()
    counter.send()
    counter.clock.now += DAY
    assert counter.taken == 1


def test_the_quota_is_of_the_last_24_hours_and_rolls():
    """https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html: "a rolling 24-hour period"."""
    counter = Counter(quota=3)
    counter.send()
    counter.clock.now += DAY / 2
    assert counter.statuses(*THIRTY[:3]) == ["SUCCESS", "SUCCESS", "ACCOUNT_DAILY_QUOTA_EXCEEDED"]
    said = counter.send()
    assert (said.status, said.error) == (400, "LimitExceededException")
    assert "Daily message quota exceeded" in said.content["message"]
    counter.clock.now += DAY / 2
    assert counter.ask("GET", "/v2/email/account").content["SendQuota"]["SentLast24Hours"] == 2
    assert [counter.send().status, counter.send().status] == [200, 400]


def test_a_quota_of_minus_one_is_none():
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendQuota.html: "-1 signifies an unlimited quota"."""
    counter = Counter(quota=-1)
    assert counter.statuses(*THIRTY) == ["SUCCESS"] * 30
    assert counter.ask("GET", "/v2/email/account").content["SendQuota"]["Max24HourSend"] == -1


def test_mails_to_the_simulator_count_towards_the_rate_and_not_towards_the_quota():
    """https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator-considerations."""
    counter = Counter(rate=2, quota=1)
    assert counter.send().status == 200
    assert counter.send("success@simulator.amazonses.com").status == 200
    assert counter.office.account.sent_last_day() == 1
    assert counter.send("success@simulator.amazonses.com").error == "TooManyRequestsException"


def test_the_sandbox_takes_mail_for_verified_recipients_and_the_simulator_only():
    """https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html."""
    counter = Counter(sandbox=True, rate=1000, verified_recipients={"eva@example.org"})
    to = ["anna@example.org", "b@smakommuner.example", "Eva@example.org", "bounce+1@simulator.amazonses.com"]
    assert counter.statuses(*to, "x@example.org") == ["SUCCESS"] * 4 + ["MESSAGE_REJECTED"]
    counter.clock.now += 60
    said = counter.send("x@example.org")
    assert (said.status, said.error) == (400, "MessageRejected")
    assert said.content["message"].endswith("failed the check in region EU-NORTH-1: x@example.org")


def test_the_sandbox_sends_one_a_second_and_two_hundred_a_day_whatever_else_is_set():
    """https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html."""
    counter = Counter(sandbox=True, rate=1000)
    assert [counter.send().status, counter.send().status] == [200, 429]
    for _ in range(199):
        counter.clock.now += 1.01
        assert counter.send().status == 200
    counter.clock.now += 60
    assert counter.send().error == "LimitExceededException"
    told = counter.ask("GET", "/v2/email/account").content
    assert told["ProductionAccessEnabled"] is False
    assert told["SendQuota"] == {"Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 200.0}


def test_an_account_that_is_paused_takes_nothing_until_it_is_enabled():
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutAccountSendingAttributes.html."""
    counter = Counter()
    assert counter.ask("PUT", "/v2/email/account/sending", {"SendingEnabled": False}).status == 200
    assert (counter.send().status, counter.send().error) == (400, "SendingPausedException")
    assert counter.bulk("anna@example.org").error == "SendingPausedException"
    assert counter.ask("GET", "/v2/email/account").content["SendingEnabled"] is False
    counter.ask("PUT", "/v2/email/account/sending", {"SendingEnabled": True})
    assert counter.send().status == 200
    assert counter.taken == 1


def test_a_suspended_account_says_shutdown():
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html (EnforcementStatus)."""
    counter = Counter(suspended=True)
    assert (counter.send().status, counter.send().error) == (400, "AccountSuspendedException")
    told = counter.ask("GET", "/v2/email/account").content
    assert (told["EnforcementStatus"], told["SendingEnabled"]) == ("SHUTDOWN", False)


def test_a_paused_configuration_set_stops_its_own_mails_only():
    """https://docs.aws.amazon.com/ses/latest/dg/managing-configuration-sets.html."""
    counter = Counter(paused_sets={"letters"})
    assert counter.statuses("anna@example.org") == ["CONFIGURATION_SET_SENDING_PAUSED"]
    assert counter.send().error == "SendingPausedException"
    assert counter.send(ConfigurationSetName="quiet").status == 200
    assert counter.send(ConfigurationSetName="").status == 200


def test_what_is_refused_takes_nothing_of_the_quota_or_the_rate():
    """https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html: not sent, not billed."""
    counter = Counter(rate=1, quota=5)
    wanted = bulk() | {"BulkEmailEntries": [entry("not an address")]}
    assert counter.bulk(**wanted).content["BulkEmailEntryResults"][0]["Status"] == "INVALID_PARAMETER"
    assert counter.office.account.sent_last_day() == 0
    assert counter.send().status == 200


def test_the_fullest_second_is_remembered():
    counter = Counter()
    for recipients in (3, 7, 2):
        counter.bulk(*THIRTY[:recipients])
        counter.clock.now += 1
    assert counter.office.account.peak_second == 7


@pytest.mark.parametrize(
    "wanted",
    [
        {"rate": "fast"},
        {"rate": 0},
        {"rate": True},
        {"paused": 1},
        {"colour": "red"},
        {"paused_sets": "a"},
        {"pause_after": -1},
    ],
)
def test_a_setting_that_cannot_be_is_refused_and_changes_nothing(wanted):
    account = Counter().office.account
    before = account.as_told()
    with pytest.raises(ValueError, match=next(iter(wanted))):
        account.change({"quota": 1} | wanted)
    assert account.as_told() == before
