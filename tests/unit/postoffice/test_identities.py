"""Identities: who may be sent from and, in the sandbox, to; what IAM is asked; and how SES says no."""

from __future__ import annotations

import pytest

from local.postoffice import identities
from local.postoffice.directory import Directory
from tests.unit.postoffice.counter import Counter

STRANGER = {"FromEmailAddress": "Bladet <x@stranger.example>"}
SAID = "Email address is not verified. The following identities failed the check in region EU-NORTH-1: "


def pending(*names, **account):
    return Counter(pending=set(names), **account)


def test_a_sender_that_is_not_verified_is_refused_for_the_whole_call_of_either_kind():
    """https://repost.aws/knowledge-center/ses-554-400-message-rejected-error; that a bulk call is refused whole is
    pinned by https://github.com/faiscadev/fakecloud/pull/945. Nothing is counted and nothing kept.
    """
    counter = Counter()
    for said in (counter.send(**STRANGER), counter.bulk("anna@example.org", "bo@example.org", **STRANGER)):
        assert (said.status, said.error) == (400, "MessageRejected")
        assert said.content["message"] == SAID + "x@stranger.example"
    assert (counter.taken, counter.office.account.accepted) == (0, 0)
    assert counter.send(FromEmailAddress="x@mail.smakommuner.example").status == 200


def test_an_identity_is_pending_until_it_is_told_and_says_so():
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailIdentity.html."""
    counter = pending("smakommuner.*")
    path = "/v2/email/identities/smakommuner.example"
    told = counter.ask("GET", path).content
    assert (told["VerificationStatus"], told["VerifiedForSendingStatus"]) == ("PENDING", False)
    assert (told["IdentityType"], told["DkimAttributes"]["Status"]) == ("DOMAIN", "PENDING")
    assert counter.send().error == counter.bulk("anna@example.org").error == "MessageRejected"
    counter.office.account.change({"pending": []})
    assert counter.ask("GET", path).content["VerificationStatus"] == "SUCCESS"
    assert counter.send().status == 200
    assert counter.ask("GET", "/v2/email/identities/anna%40example.org").content["IdentityType"] == "EMAIL_ADDRESS"
    assert counter.ask("GET", "/v2/email/identities/none.example").error == "NotFoundException"


def test_the_sandbox_lists_everybody_it_refuses_and_in_a_bulk_call_each_by_itself():
    """https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html; two identities in one refusal:
    https://github.com/danilop/LambdAuth/issues/64.
    """
    counter = pending("smakommuner.example", sandbox=True)
    said = counter.send("Eva <eva@example.org>")
    assert said.content["message"] == SAID + "nyhetsbrev@smakommuner.example, eva@example.org"
    counter = Counter(sandbox=True)
    assert counter.send("Eva <eva@example.org>").content["message"] == SAID + "eva@example.org"
    assert counter.statuses("anna@example.org", "eva@example.org") == ["SUCCESS", "MESSAGE_REJECTED"]
    counter.clock.now += 60
    assert counter.send("Anna <Anna@example.org>").status == 200


SENDER = "bladet@a.example"


@pytest.mark.parametrize(
    ("known", "waiting", "to", "sandbox", "asked"),
    [
        ({"a.example"}, set(), ["eva@b.example"], False, ["a.example"]),
        ({"a.example"}, set(), ["eva@b.example"], True, ["a.example", "eva@b.example"]),
        ({"a.example"}, set(), ["eva@a.example"], True, ["a.example"]),
        ({"a.example", "b.example"}, set(), ["eva@b.example"], True, ["a.example", "b.example"]),
        ({"a.example", SENDER}, set(), [], False, [SENDER]),
        ({"a.example"}, {SENDER}, [], False, [SENDER]),
        ({"a.example"}, set(), ["bounce+1@simulator.amazonses.com"], True, ["a.example"]),
        (set(), set(), [], False, ["a.example"]),
    ],
)
def test_iam_is_asked_for_the_most_particular_identity_and_in_the_sandbox_for_the_recipients(
    known, waiting, to, sandbox, asked
):
    """https://github.com/GSA/data.gov/issues/3810 and https://github.com/cloudposse/terraform-aws-ses/issues/40 for the
    recipient; https://github.com/aws-samples/aws-serverless-batch-architecture/issues/1 for the address that outranks
    its domain.
    """
    directory = Directory(known, pending=waiting)
    assert identities.asked_of_iam(directory, SENDER, to, sandbox=sandbox) == asked


@pytest.mark.parametrize("sandbox", [True, False])
def test_every_recipient_of_a_call_is_brought_to_the_gate_in_the_sandbox(sandbox):
    counter = Counter(sandbox=sandbox)
    asked = []
    counter.office._gate = lambda _request, operation, names, _set: asked.append((operation, *names))
    counter.send("eva@example.org")
    counter.bulk("eva@example.org", "bo@example.org")
    counter.ask("GET", "/v2/email/account")
    eva, both = (("eva@example.org",), ("eva@example.org", "bo@example.org")) if sandbox else ((), ())
    assert asked == [
        ("SendEmail", "smakommuner.example", *eva),
        ("SendBulkEmail", "smakommuner.example", *both),
        ("GetAccount",),
    ]


def test_get_account_has_a_rate_of_its_own():
    """One request a second for every action that does not send:
    https://github.com/awsdocs/amazon-ses-developer-guide/blob/master/doc-source/quotas.md.
    """
    counter = Counter()
    said = [counter.ask("GET", "/v2/email/account") for _ in range(7)]
    assert [one.status for one in said] == [200] * 5 + [429, 429]
    assert (said[-1].error, said[-1].content["message"]) == ("TooManyRequestsException", "Rate exceeded")
    assert counter.send().status == 200, "sending is not slowed by it"
    counter.clock.now += 1.01
    assert [counter.ask("GET", "/v2/email/account").status for _ in range(2)] == [200, 429]
