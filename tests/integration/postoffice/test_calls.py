"""boto3 speaks to the post office as to SES: what it sends arrives, what it may not raises SES's own exceptions."""

from __future__ import annotations

import email
import email.policy
import mailbox
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

from tests.unit.postoffice.counter import bulk, entry, single


def read(folder):
    """The mails in a mailbox, by recipient."""
    there = mailbox.Maildir(folder, create=False)
    found = [email.message_from_bytes(there.get_bytes(key), policy=email.policy.default) for key in there.keys()]  # noqa: SIM118 - a Maildir iterates over messages
    return {message["To"]: message for message in found}


def test_a_mail_sent_with_send_email_lies_in_the_mailbox(post_office):
    said = post_office.ses().send_email(**single())
    message = read(post_office.folder)["anna@example.org"]
    assert message["Subject"] == "Nytt från småkommunerna"
    assert message.get_body(("html",)).get_content() == "<p>Hej på dig</p>"
    assert message["Message-ID"] == f"<{said['MessageId']}@eu-north-1.amazonses.com>"


def test_every_reader_of_a_bulk_call_gets_a_mail_of_their_own(post_office):
    headers = [{"Name": "List-Unsubscribe", "Value": "<https://a.example/u/1>"}]
    entries = [
        entry("anna@example.org", '{"name": "Åsa"}', ReplacementHeaders=headers),
        entry("bo@example.org", '{"name": "Bo & <co>"}', ReplacementTags=[{"Name": "reader", "Value": "2"}]),
        entry("åke@example.org"),
    ]
    wanted = bulk(Headers=[{"Name": "List-Id", "Value": "<a.b>"}]) | {"BulkEmailEntries": entries}
    results = post_office.ses().send_bulk_email(**wanted)["BulkEmailEntryResults"]
    assert [one["Status"] for one in results] == ["SUCCESS", "SUCCESS", "INVALID_PARAMETER"]
    found = read(post_office.folder)
    assert found.keys() == {"anna@example.org", "bo@example.org"}
    assert found["anna@example.org"]["List-Unsubscribe"] == "<https://a.example/u/1>"
    assert found["bo@example.org"]["List-Unsubscribe"] is None
    assert {message["List-Id"] for message in found.values()} == {"<a.b>"}
    assert found["bo@example.org"].get_body(("html",)).get_content() == "<p>Hej Bo & <co></p>"


def test_the_account_is_told_as_ses_tells_it(post_office):
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html."""
    post_office.ses().send_email(**single())
    told = post_office.ses().get_account()
    assert told["SendQuota"] == {"Max24HourSend": 50_000.0, "MaxSendRate": 1000.0, "SentLast24Hours": 1.0}
    assert (told["SendingEnabled"], told["EnforcementStatus"], told["ProductionAccessEnabled"]) == (
        True,
        "HEALTHY",
        True,
    )


def test_the_suppression_list_is_kept_through_its_four_calls(post_office):
    ses = post_office.ses()
    address = "a+b/c@example.org"
    ses.put_suppressed_destination(EmailAddress=address, Reason="COMPLAINT")
    found = ses.get_suppressed_destination(EmailAddress=address)["SuppressedDestination"]
    assert (found["EmailAddress"], found["Reason"]) == (address, "COMPLAINT")
    ses.put_suppressed_destination(EmailAddress="x@example.org", Reason="BOUNCE")
    listed = ses.list_suppressed_destinations(
        Reasons=["COMPLAINT"], StartDate=found["LastUpdateTime"].replace(year=2020)
    )
    assert [one["EmailAddress"] for one in listed["SuppressedDestinationSummaries"]] == [address]
    pages = [ses.list_suppressed_destinations(PageSize=1)]
    pages.append(ses.list_suppressed_destinations(PageSize=1, NextToken=pages[0]["NextToken"]))
    assert [len(page["SuppressedDestinationSummaries"]) for page in pages] == [1, 1]
    ses.delete_suppressed_destination(EmailAddress=address)
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.get_suppressed_destination(EmailAddress=address)


@pytest.mark.parametrize(
    ("account", "changed", "name"),
    [
        ({"paused": True}, {}, "SendingPausedException"),
        ({"suspended": True}, {}, "AccountSuspendedException"),
        ({"quota": 0}, {}, "LimitExceededException"),
        ({}, {"FromEmailAddress": "x@stranger.example"}, "MessageRejected"),
        ({}, {"ConfigurationSetName": "none"}, "NotFoundException"),
        ({}, {"Destination": {"ToAddresses": ["åsa@example.org"]}}, "BadRequestException"),
    ],
)
def test_a_refusal_is_the_exception_that_ses_documents(post_office, account, changed, name):
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors."""
    post_office.office.account.change(account)
    ses = post_office.ses()
    with pytest.raises(getattr(ses.exceptions, name)) as refused:
        ses.send_email(**(single() | changed))
    assert refused.value.response["Error"]["Message"]
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == (404 if name == "NotFoundException" else 400)
    assert post_office.on_disk == 0


def test_too_fast_is_a_429_of_its_own_class(post_office):
    post_office.office.account.change({"rate": 1})
    ses = post_office.ses()
    ses.send_bulk_email(**bulk(*(f"{number}@example.org" for number in range(50))))
    with pytest.raises(ses.exceptions.TooManyRequestsException) as refused:
        ses.send_email(**single())
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert post_office.on_disk == 50


def test_an_operation_the_post_office_does_not_know_says_so(post_office):
    with pytest.raises(ClientError, match="does not know this operation"):
        post_office.ses().list_contact_lists()


def test_several_workers_at_once_lose_nothing_and_write_over_nothing(post_office):
    post_office.office.account.change({"rate": 100_000})

    ses = post_office.ses()

    def send(worker):
        readers = [f"{worker}-{number}@example.org" for number in range(20)]
        return [one["MessageId"] for one in ses.send_bulk_email(**bulk(*readers))["BulkEmailEntryResults"]]

    with ThreadPoolExecutor(8) as workers:
        ids = [one for some in workers.map(send, range(16)) for one in some]
    assert len(set(ids)) == len(ids) == post_office.on_disk == 320
    assert len(read(post_office.folder)) == 320
