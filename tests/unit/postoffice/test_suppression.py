"""The account's suppression list: who comes onto it, what it does to mails, and the calls that read and change it."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.unit.postoffice.counter import Counter

PATH = "/v2/email/suppression/addresses"


def put(counter, address, reason="BOUNCE"):
    return counter.ask("PUT", PATH, {"EmailAddress": address, "Reason": reason})


def at(address):
    return f"{PATH}/{quote(address, safe='')}"


def test_a_mail_to_a_suppressed_address_is_accepted_counted_and_not_sent(tmp_path):
    """https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html: "SES accepts the message, but
    doesn't send it", and counts it "toward your daily sending quota".
    """
    counter = Counter(tmp_path)
    put(counter, "eva@example.org")
    assert counter.send("Eva@Example.org").status == 200
    assert list((tmp_path / "new").iterdir()) == []
    assert counter.office.account.sent_last_day() == 1
    sent, bounced = counter.reports()
    assert (sent["eventType"], bounced["bounce"]["bounceSubType"]) == ("Send", "OnAccountSuppressionList")


def test_after_a_complaint_the_event_is_a_complaint_that_says_so():
    """https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html (Complaint subtypes)."""
    counter = Counter()
    put(counter, "eva@example.org", "COMPLAINT")
    counter.send("eva@example.org")
    complaint = counter.reports()[-1]["complaint"]
    assert complaint["complaintSubType"] == "OnAccountSuppressionList"
    assert "complaintFeedbackType" not in complaint


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("x@bounce.example", "BOUNCE"),
        ("x@complaint.example", "COMPLAINT"),
        ("x@soft.example", None),
        ("x@example.org", None),
        ("bounce@simulator.amazonses.com", None),
        ("complaint@simulator.amazonses.com", None),
    ],
)
def test_hard_bounces_and_complaints_come_onto_the_list_by_themselves_the_simulators_never(to, reason):
    """https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html (considerations) and
    https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator-how-to-use.
    """
    counter = Counter()
    counter.send(to)
    said = counter.ask("GET", at(to))
    assert said.content.get("SuppressedDestination", {}).get("Reason") == reason


@pytest.mark.parametrize("address", ["a+b@example.org", "o'hara/x@example.org", "a%40b@example.org"])
def test_an_address_is_found_and_removed_whatever_its_letters(address):
    counter = Counter()
    put(counter, address)
    counter.clock.now += 60
    found = counter.ask("GET", at(address)).content["SuppressedDestination"]
    assert found == {"EmailAddress": address, "Reason": "BOUNCE", "LastUpdateTime": counter.clock.now - 60}
    assert counter.ask("DELETE", at(address)).status == 200
    assert counter.ask("GET", at(address)).error == "NotFoundException"
    counter.send(address)
    assert counter.kinds() == ["Send", "Delivery"]


def test_the_lists_calls_go_by_the_exact_letters():
    """As others found (https://github.com/KensioSoftware/yulin/pull/886): managing is by case, sending is not."""
    counter = Counter()
    put(counter, "Eva@example.org")
    assert counter.ask("DELETE", at("eva@example.org")).error == "NotFoundException"
    assert counter.ask("DELETE", at("Eva@example.org")).status == 200


def test_the_list_is_told_page_by_page_by_reason_and_by_time():
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListSuppressedDestinations.html."""
    counter = Counter()
    for number in range(5):
        put(counter, f"{number}@example.org", "COMPLAINT" if number == 3 else "BOUNCE")
        counter.clock.now += 60
    told, token = [], ""
    while True:
        page = counter.ask("GET", PATH, query=f"PageSize=2{token and '&NextToken=' + token}").content
        told += [one["EmailAddress"] for one in page["SuppressedDestinationSummaries"]]
        if not (token := page.get("NextToken", "")):
            break
    assert told == [f"{number}@example.org" for number in range(5)]
    assert len(counter.ask("GET", PATH, query="Reason=COMPLAINT").content["SuppressedDestinationSummaries"]) == 1
    since = "2026-09-21T14%3A14%3A50Z"
    assert len(counter.ask("GET", PATH, query=f"StartDate={since}").content["SuppressedDestinationSummaries"]) == 3
    assert len(counter.ask("GET", PATH, query=f"EndDate={since}").content["SuppressedDestinationSummaries"]) == 2
    assert counter.ask("GET", PATH, query="NextToken=%7B").error == "InvalidNextTokenException"
    assert counter.ask("GET", PATH, query="StartDate=spring").error == "BadRequestException"


def test_nobody_is_put_on_the_list_from_the_sandbox():
    """https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html: "you can't use the
    PutSuppressedDestination" operation "until your account is removed from the sandbox".
    """
    assert put(Counter(sandbox=True), "eva@example.org").error == "BadRequestException"


@pytest.mark.parametrize("wanted", [{}, {"EmailAddress": "a@example.org"}, {"EmailAddress": 1, "Reason": "BOUNCE"}])
def test_a_badly_formed_entry_is_refused(wanted):
    assert Counter().ask("PUT", PATH, wanted).error == "BadRequestException"
    assert put(Counter(), "a@example.org", "BORED").error == "BadRequestException"
    assert Counter().ask("POST", PATH, wanted).error == "NotFoundException"
