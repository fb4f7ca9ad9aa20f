"""What each answer of SES means for a mail: a table, for on it hangs who is mailed twice and who is lost."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)

from newsletter.aws import Links, Postman, clients
from newsletter.errors import Uncertain
from newsletter.letters import Attachment
from newsletter.sending.outcomes import Accepted, InDoubt, NotSent, Refused
from tests.integration.aws.ses import EDITION, LETTER, Ses, mails
from tests.integration.cloud import Cloud

if TYPE_CHECKING:
    from collections.abc import Iterator

HALT = {"halts": True}
PERSONAL = {"halts": True, "personal": True}


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    """One for all of these: nothing in it changes."""
    with Cloud() as made:
        yield made


@pytest.fixture
def ses(cloud: Cloud) -> Iterator[Ses]:
    made, events = Ses(), cast("Any", clients.sesv2().meta.events)
    events.register("before-send.sesv2", made.answer)
    yield made
    events.unregister("before-send.sesv2", made.answer)


@pytest.fixture
def postman(cloud: Cloud) -> Postman:
    return Postman("utskick-set", Links(cloud.refs["Keyring"], "https://nyhetsbrev.smakommuner.example"), "")


# https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html
UNVERIFIED = "Email address is not verified. The following identities failed the check in region EU-NORTH-1:"

# https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendBulkEmail.html#API_SendBulkEmail_Errors
CALLS = [
    ("TooManyRequestsException", 429, "Maximum sending rate exceeded.", NotSent("throttled")),
    ("TooManyRequestsException", 429, "Daily message quota exceeded.", NotSent("daily-quota", **HALT)),
    ("LimitExceededException", 400, "Daily message quota exceeded.", NotSent("daily-quota", **HALT)),
    ("LimitExceededException", 400, "too many", NotSent("too-many-calls")),
    ("ThrottlingException", 400, "Rate exceeded", NotSent("too-many-calls")),
    ("SendingPausedException", 400, "paused", NotSent("sending-paused", **HALT)),
    ("AccountSuspendedException", 400, "suspended", NotSent("account-suspended", **HALT)),
    ("MessageRejected", 400, "Local address contains control", NotSent("MessageRejected", **PERSONAL)),
    ("MessageRejected", 400, f"{UNVERIFIED} smakommuner.example", NotSent("sender-not-verified", **HALT)),
    ("BadRequestException", 400, f"{UNVERIFIED} arn:identity/x", NotSent("sender-not-verified", **HALT)),
    ("BadRequestException", 400, "bad", NotSent("BadRequestException", **PERSONAL)),
    ("MailFromDomainNotVerifiedException", 400, "no", NotSent("mail-from-not-verified", **HALT)),
    ("NotFoundException", 404, "no such set", NotSent("not-found", **HALT)),
    ("AccessDeniedException", 403, "not allowed", NotSent("access-denied", **HALT)),
    ("ExpiredTokenException", 403, "expired", NotSent("ExpiredTokenException", **HALT)),
    ("SomethingNewException", 400, "never heard of", NotSent("SomethingNewException", **HALT)),
]


@pytest.mark.parametrize(("code", "status", "message", "answer"), CALLS)
def test_a_refused_call_says_the_same_of_its_mail_and_of_a_letter(ses, postman, code, status, message, answer):
    ses.refuses(code, status, message)
    ses.refuses(code, status, message)
    assert postman.deliver(mails(1), EDITION) == [answer]
    assert postman.post(LETTER, {}) == answer
    assert len(ses.asked) == 2  # one attempt each: boto3 sends nothing again by itself
    assert "@" not in answer.reason


URL = {"endpoint_url": "https://ses"}
DOUBTFUL = [
    (500, {"message": "x"}, "InternalServiceErrorException"),
    (503, {"message": "x"}, "ServiceUnavailable"),
    (502, {}, ""),
    ReadTimeoutError(**URL),
    ConnectionClosedError(**URL),
    SSLError(**URL, error=OSError("cut while reading the answer")),
]


@pytest.mark.parametrize("said", DOUBTFUL, ids=str)
def test_what_may_have_been_accepted_is_uncertain_and_not_tried_again(ses, postman, said):
    ses.script = [said, said]
    with pytest.raises(Uncertain):
        postman.deliver(mails(2), EDITION)
    with pytest.raises(Uncertain):
        postman.post(LETTER, {})
    assert len(ses.asked) == 2


NEVER_LEFT = [
    EndpointConnectionError(**URL),
    ConnectTimeoutError(**URL),
    ProxyConnectionError(proxy_url="https://proxy"),
]


@pytest.mark.parametrize("said", NEVER_LEFT, ids=lambda said: type(said).__name__)
def test_what_never_left_the_stack_was_not_sent_and_may_be_tried_again(ses, postman, said):
    ses.script = [said, said]
    assert postman.deliver(mails(2), EDITION) == [NotSent("unreachable")] * 2
    assert postman.post(LETTER, {}) == NotSent("unreachable")


# https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_BulkEmailEntryResult.html
ENTRIES = {
    "SUCCESS": Accepted("id-0"),
    "MESSAGE_REJECTED": Refused("MESSAGE_REJECTED"),
    "INVALID_PARAMETER": Refused("INVALID_PARAMETER"),
    "ACCOUNT_THROTTLED": NotSent("throttled"),
    "TRANSIENT_FAILURE": NotSent("transient"),
    "FAILED": NotSent("FAILED", personal=True),
    "ACCOUNT_DAILY_QUOTA_EXCEEDED": NotSent("daily-quota", **HALT),
    "ACCOUNT_SUSPENDED": NotSent("account-suspended", **HALT),
    "ACCOUNT_SENDING_PAUSED": NotSent("sending-paused", **HALT),
    "CONFIGURATION_SET_SENDING_PAUSED": NotSent("sending-paused", **HALT),
    "MAIL_FROM_DOMAIN_NOT_VERIFIED": NotSent("mail-from-not-verified", **HALT),
    "CONFIGURATION_SET_NOT_FOUND": NotSent("configuration-set-missing", **HALT),
    "TEMPLATE_NOT_FOUND": NotSent("template-missing", **HALT),
    "INVALID_SENDING_POOL_NAME": NotSent("sending-pool-missing", **HALT),
    "SOMETHING_NEW": NotSent("unknown-status", **HALT),
    "": NotSent("unknown-status", **HALT),
}


def test_the_table_of_entries_knows_every_status_that_boto3_knows(cloud):
    shape = clients.sesv2().meta.service_model.shape_for("BulkEmailStatus")
    assert set(shape.enum) <= set(ENTRIES)


@pytest.mark.parametrize("status", ENTRIES)
def test_each_entry_of_a_call_has_an_answer_of_its_own(ses, postman, status):
    ses.entries(status, "SUCCESS")
    assert postman.deliver(mails(2), EDITION) == [ENTRIES[status], Accepted("id-1")]


def test_an_unverified_identity_in_an_entry_is_never_final_about_its_reader(ses, postman):
    sender, reader = f"{UNVERIFIED} news@smakommuner.example", f"{UNVERIFIED} R1@byar.example, R2@byar.example"
    told = [{"Status": "MESSAGE_REJECTED", "Error": said} for said in (sender, reader)]
    ses.says(200, {"BulkEmailEntryResults": [*told, {"Status": "SUCCESS", "MessageId": "id-2"}]})
    answers = postman.deliver(mails(3), EDITION)
    assert answers == [NotSent("sender-not-verified", **HALT), NotSent("sandbox", **HALT), Accepted("id-2")]


def test_in_the_sandbox_a_letter_to_an_unverified_address_waits(ses, postman):
    ses.refuses("MessageRejected", 400, f"{UNVERIFIED} {LETTER.to}")
    assert postman.post(LETTER, {}) == NotSent("sandbox", **HALT)


@pytest.mark.parametrize("status", ["MESSAGE_REJECTED", "INVALID_PARAMETER", "FAILED"])
def test_what_ses_says_of_every_entry_is_not_about_their_readers(ses, postman, status):
    ses.entries(*[status] * 5)
    ses.entries(*[status] * 4, "SUCCESS")
    assert postman.deliver(mails(5), EDITION) == [NotSent(status, **HALT)] * 5
    assert postman.deliver(mails(5), EDITION)[4] == Accepted("id-4")


def test_a_call_refused_for_everybody_is_not_about_any_reader_however_often_it_is_tried(ses, postman):
    for _ in range(6):
        ses.refuses("BadRequestException")
    assert postman.deliver(mails(5), EDITION) == [NotSent("BadRequestException", **HALT)] * 5


def test_a_success_without_a_name_and_answers_of_the_wrong_number_are_doubt(ses, postman):
    ses.says(200, {"BulkEmailEntryResults": [{"Status": "SUCCESS"}]})
    ses.entries("SUCCESS")
    ses.says(200, {})
    ses.says(200, {})
    assert postman.deliver(mails(1), EDITION) == [InDoubt()]
    assert postman.deliver(mails(2), EDITION) == [InDoubt()] * 2
    assert postman.deliver(mails(2), EDITION) == [InDoubt()] * 2
    assert postman.post(LETTER, {}) == InDoubt()


def test_a_whole_call_refused_for_one_readers_mail_refuses_only_that_reader(ses, postman):
    ses.refuses("BadRequestException")
    ses.entries("SUCCESS")
    ses.refuses("BadRequestException")
    ses.script.append(ReadTimeoutError(**URL))
    assert postman.deliver(mails(3), EDITION) == [Accepted("id-0"), Refused("BadRequestException"), InDoubt()]


def test_a_call_refused_for_everybody_refuses_nobody(ses, postman):
    for _ in range(4):
        ses.refuses("MessageRejected")
    assert postman.deliver(mails(3), EDITION) == [NotSent("MessageRejected", **PERSONAL)] * 3


def test_only_the_editions_sender_and_the_configured_set_are_used_and_every_mail_carries_its_way_out(ses, postman):
    ses.entries("SUCCESS", "SUCCESS")
    ses.says(200, {"MessageId": "id"})
    postman.deliver(mails(2), EDITION)
    postman.post(LETTER, {"issue": "letter-proof-1"})
    bulk, single = ses.asked
    for asked in (bulk, single):
        assert (asked["FromEmailAddress"], asked["ConfigurationSetName"]) == (EDITION.sender, "utskick-set")
    assert single["EmailTags"] == [{"Name": "issue", "Value": "letter-proof-1"}]
    links = set()
    for number, entry in enumerate(bulk["BulkEmailEntries"]):
        assert entry["Destination"] == {"ToAddresses": [f"r{number}@byar.example"]}
        tags = {tag["Name"]: tag["Value"] for tag in entry["ReplacementTags"]}
        assert tags == {"issue": "bladet-abc", "batch": f"0-0-{number}-1", "reader": f"{'a' * 18}{number:02d}"}
        first, second = entry["ReplacementHeaders"]
        assert second == {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"}
        link, mail = first["Value"].split(", ")
        assert mail == f"<mailto:svar@smakommuner.example?subject=leave%20{link.rpartition('/')[2]}"
        filled = json.loads(entry["ReplacementEmailContent"]["ReplacementTemplate"]["ReplacementTemplateData"])
        assert f"<{filled['leaveText']}>" == link
        links.add(link)
    assert len(links) == 2


def test_a_letter_carries_its_mail_as_a_file_in_base64(ses, postman):
    ses.says(200, {"MessageId": "id"})
    postman.post(
        replace(LETTER, attachment=Attachment("mejlet.eml", b"From: a@b.example\r\n\r\nH\xe5")), {"issue": "x"}
    )
    (asked,) = ses.asked
    (attached,) = asked["Content"]["Simple"]["Attachments"]
    assert base64.b64decode(attached["RawContent"]) == b"From: a@b.example\r\n\r\nH\xe5"
    assert (attached["FileName"], attached["ContentTransferEncoding"]) == ("mejlet.eml", "BASE64")


def test_where_mail_comes_in_the_way_out_by_mail_leads_there_and_not_to_a_person(ses, postman):
    ses.entries("SUCCESS")
    replace(postman, mail_in_domain="in.smakommuner.example").deliver(mails(1), EDITION)
    first, _ = ses.asked[0]["BulkEmailEntries"][0]["ReplacementHeaders"]
    link, mail = first["Value"].split(", ")
    assert mail == f"<mailto:leave@in.smakommuner.example?subject=leave%20{link.rpartition('/')[2]}"
