"""Taking in mail as SES does. Each belief has its page of AWS's documents."""

from __future__ import annotations

import base64
import json
from email import message_from_bytes, policy

import pytest

from local.postoffice import control
from local.postoffice.acceptance import EICAR
from local.postoffice.authentication import Sender
from local.postoffice.bucket_policy import lets_ses_put
from local.postoffice.directory import Directory
from local.postoffice.receipt_rules import is_for
from local.postoffice.receiving import SET_UP, Receiver
from local.postoffice.verdicts import GTUBE
from newsletter.aws.receipt_rules import MailInRule
from tests.signed_mail import mail, raw, signed
from tests.unit.postoffice.counter import Clock, Counter

DOMAIN = "in.smakommuner.example"
LIST = f"kommunbladet@{DOMAIN}"
OURS = MailInRule("utskick", DOMAIN, "our-bucket").definition()
SENDER = Sender("anna@smakommuner.example", "mail.smakommuner.example", "127.0.0.1")


class Account:
    """Remembers what was put, and may refuse."""

    def __init__(self, *rules):
        self.active, self.put_there, self.refuses = list(rules), {}, ""

    def rules(self):
        return "husets", self.active

    def put(self, bucket, key, content, *, by):
        if self.refuses:
            raise PermissionError(self.refuses)
        self.put_there[f"{bucket}/{key}"] = (content, by)


@pytest.fixture
def account():
    return Account(OURS)


@pytest.fixture
def receiver(account):
    made = Receiver(account, lambda: Directory({"smakommuner.example"}), "eu-north-1", clock=Clock())
    made.dns.trust("smakommuner.example")
    return made


def taken(account):
    """The mails that lie in the bucket, without SES's own greeting."""
    return [
        message_from_bytes(content, policy=policy.default)
        for key, (content, _) in account.put_there.items()
        if not key.endswith(SET_UP)
    ]


def rule(name, *recipients, **action):
    return OURS | {"Name": name, "Recipients": list(recipients), "Actions": [action]}


# What is put


def test_the_object_is_the_mail_as_it_came_below_ses_s_own_headers_in_their_order(receiver, account):
    source = signed(mail("Anna <anna@smakommuner.example>", LIST), "smakommuner.example")
    answer = receiver.take(SENDER, [LIST], source)
    (key,) = [key for key in account.put_there if not key.endswith(SET_UP)]
    content, by = account.put_there[key]
    assert content.endswith(source)
    assert by == "husets:receipt-rule/utskick-mail-in"
    bucket, prefix, mail_id = key.split("/")
    assert (bucket, prefix, answer) == ("our-bucket", "mail", f"250 OK {mail_id}")
    assert len(mail_id) == 40
    head = content.removesuffix(source).decode()
    assert [line.split(":")[0] for line in head.splitlines() if line[0] != " "] == [
        *("Return-Path", "Received", "X-SES-Spam-Verdict", "X-SES-Virus-Verdict", "Received-SPF"),
        "Authentication-Results",
    ]
    assert f" by inbound-smtp.eu-north-1.amazonaws.com with SMTP id {mail_id}\r\n for {LIST};\r\n" in head
    (made,) = taken(account)
    assert made["Return-Path"] == "<anna@smakommuner.example>"
    assert (made["X-SES-Spam-Verdict"], made["X-SES-Virus-Verdict"]) == ("PASS", "PASS")
    assert "dmarc=pass header.from=smakommuner.example" in made["Authentication-Results"]


def test_what_a_sender_claims_of_itself_stays_below_what_ses_found(receiver, account):
    claim = "amazonses.com; dmarc=pass header.from=bank.example"
    receiver.take(SENDER, [LIST], raw(mail("vd@bank.example", LIST, Authentication_Results=claim)))
    (made,) = taken(account)
    first, second = made.get_all("Authentication-Results")
    assert "dmarc=none header.from=bank.example" in first
    assert second == claim


def test_a_bounce_has_an_empty_return_path(receiver, account):
    receiver.take(Sender("", "mx.example", "127.0.0.1"), [LIST], raw(mail("MAILER-DAEMON@mx.example", LIST)))
    assert taken(account)[0]["Return-Path"] == "<>"


def test_ses_greets_a_bucket_once_under_the_rule_s_prefix(receiver, account):
    """https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-s3.html: AMAZON_SES_SETUP_NOTIFICATION."""
    for _ in range(2):
        receiver.take(SENDER, [LIST], raw(mail("anna@smakommuner.example", LIST)))
    assert next(iter(account.put_there)) == f"our-bucket/mail/{SET_UP}"
    assert len(account.put_there) == 3


def test_a_rule_without_a_scan_has_no_verdicts_of_one(receiver, account):
    """https://docs.aws.amazon.com/ses/latest/APIReference/API_ReceiptRule.html, ScanEnabled."""
    account.active = [OURS | {"ScanEnabled": False}]
    receiver.take(SENDER, [LIST], raw(mail("anna@smakommuner.example", LIST)))
    (made,) = taken(account)
    assert made["X-SES-Spam-Verdict"] is None
    assert made["Authentication-Results"]


# Verdicts


@pytest.mark.parametrize("attached", [False, True])
@pytest.mark.parametrize(
    ("text", "header"), [(EICAR, "X-SES-Virus-Verdict"), (GTUBE, "X-SES-Spam-Verdict")], ids=["virus", "spam"]
)
def test_the_usual_test_strings_fail_the_scan_also_inside_an_attachment(receiver, account, text, header, attached):
    made = mail("anna@smakommuner.example", LIST, text="Se bilagan\n" if attached else f"{text}\n")
    if attached:
        made.add_attachment(text.encode(), maintype="application", subtype="octet-stream", filename="a.bin")
        assert base64.b64encode(text.encode())[:20] in raw(made)
    receiver.take(SENDER, [LIST], raw(made))
    (put,) = taken(account)
    assert put[header] == "FAIL"
    others = {"X-SES-Virus-Verdict", "X-SES-Spam-Verdict"} - {header}
    assert [put[other] for other in others] == ["PASS"]


def test_verdicts_are_given_by_order_until_the_order_ends(receiver, account):
    def ordered(**verdicts):
        page = control.answer(
            Counter().office, "PUT", "/_office/verdicts", {}, body=json.dumps(verdicts).encode(),
            kind="application/json", receiver=receiver,
        )  # fmt: skip
        return page.status

    assert ordered(spam="GRAY", virus="PROCESSING_FAILED") == 200
    receiver.take(SENDER, [LIST], raw(mail("anna@smakommuner.example", LIST)))
    assert ordered(spam="", virus="") == 200
    receiver.take(SENDER, [LIST], raw(mail("anna@smakommuner.example", LIST)))
    told = [(one["X-SES-Spam-Verdict"], one["X-SES-Virus-Verdict"]) for one in taken(account)]
    assert told == [("GRAY", "PROCESSING_FAILED"), ("PASS", "PASS")]
    assert ordered(spam="MAYBE") == 400


# Who is taken in


@pytest.mark.parametrize(
    ("recipients", "address", "is_taken"),
    [
        ([DOMAIN], LIST, True),
        ([DOMAIN], LIST.upper(), True),
        ([DOMAIN], f"x@under.{DOMAIN}", False),
        ([f".{DOMAIN}"], f"x@under.{DOMAIN}", True),
        ([f".{DOMAIN}"], LIST, False),
        ([".smakommuner.example"], LIST, True),
        (["smakommuner.example"], LIST, False),
        ([LIST], LIST, True),
        ([LIST], f"kommunbladet+x@{DOMAIN}", True),
        ([LIST], f"annan@{DOMAIN}", False),
        ([], LIST, True),
        ([], f"vem-som-helst@{DOMAIN}", True),
        ([], "vem@annan.example", False),
    ],
)
def test_a_recipient_is_taken_by_a_rule_that_names_it_its_domain_or_nobody(
    receiver, account, recipients, address, is_taken
):
    """https://docs.aws.amazon.com/ses/latest/dg/receiving-email-receipt-rules-console-walkthrough.html."""
    account.active = [OURS | {"Recipients": recipients}]
    assert (receiver.refusal_of(address) == "") is is_taken


def test_whom_no_rule_is_for_is_refused_and_remembered(receiver):
    assert receiver.refusal_of("vem@in.annan.example").startswith("550 5.1.1")
    assert receiver.refused[0]["to"] == "vem@in.annan.example"


def test_a_domain_that_is_not_verified_is_refused_whatever_the_rules_say(account):
    """https://docs.aws.amazon.com/ses/latest/dg/receiving-email-verification.html."""
    receiver = Receiver(account, lambda: Directory({"annan.example"}), "eu-north-1")
    assert receiver.refusal_of(LIST).startswith("550")


def test_no_active_set_and_a_rule_that_is_off_take_in_nothing(receiver, account):
    account.active = [OURS | {"Enabled": False}]
    assert receiver.refusal_of(LIST).startswith("550")
    account.active = []
    assert receiver.refusal_of(LIST).startswith("550")


# Several rules


def test_a_stop_before_ours_keeps_the_mail_from_us_and_a_bounce_sends_it_back(receiver, account):
    """https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-stop.html, and -bounce.html."""
    account.active = [rule("först", StopAction={"Scope": "RuleSet"}), OURS]
    assert receiver.take(SENDER, [LIST], raw(mail("anna@smakommuner.example", LIST))).startswith("250")
    assert account.put_there == {}
    account.active = [rule("nej", DOMAIN, BounceAction={"SmtpReplyCode": "550", "Message": "Nej tack"}), OURS]
    assert receiver.take(SENDER, [LIST], raw(mail("anna@smakommuner.example", LIST))) == "550 Nej tack"
    assert account.put_there == {}


def test_every_rule_that_is_for_a_recipient_gets_the_mail_in_order(receiver, account):
    theirs = rule("deras", "annan.smakommuner.example", S3Action={"BucketName": "their-bucket"})
    account.active = [OURS, theirs]
    assert is_for(theirs, "x@annan.smakommuner.example")
    both = [LIST, "x@annan.smakommuner.example"]
    receiver.take(SENDER, both, raw(mail("anna@smakommuner.example", LIST)))
    assert [key.split("/")[0] for key in account.put_there if not key.endswith(SET_UP)] == [
        "our-bucket",
        "their-bucket",
    ]
    receiver.take(SENDER, both[1:], raw(mail("anna@smakommuner.example", LIST)))
    assert len([key for key in account.put_there if key.startswith("our-bucket/")]) == 2


# The bucket's policy


STATEMENT = {
    "Effect": "Allow",
    "Principal": {"Service": "ses.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::our-bucket/mail/*",
    "Condition": {
        "StringEquals": {"AWS:SourceAccount": "000000000000"},
        "ArnLike": {"AWS:SourceArn": "arn:aws:ses:eu-north-1:000000000000:receipt-rule-set/*:receipt-rule/*"},
    },
}
"""As https://docs.aws.amazon.com/ses/latest/dg/receiving-email-permissions.html has it, for any set of rules."""

PLAIN_HTTP = {
    "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::our-bucket/*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}  # fmt: skip


def lets(*statements, key="mail/x", account="000000000000", rule="husets:receipt-rule/utskick-mail-in"):
    source = f"arn:aws:ses:eu-north-1:{account}:receipt-rule-set/{rule}"
    return lets_ses_put(json.dumps({"Statement": statements}), "our-bucket", key, source_arn=source, account=account)


def test_ses_may_put_where_the_policy_lets_it_by_this_account_s_rules():
    assert lets(STATEMENT)
    assert lets(PLAIN_HTTP, STATEMENT)


@pytest.mark.parametrize(
    "changed",
    [
        {"Effect": "Deny"},
        {"Principal": {"Service": "s3.amazonaws.com"}},
        {"Action": "s3:GetObject"},
        {"Resource": "arn:aws:s3:::our-bucket/post/*"},
        {"Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"}}},
        {"Condition": {"StringEquals": {"aws:SourceArn": "arn:aws:ses:eu-north-1:000000000000:annat"}}},
        {"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}},
        {"Condition": {"Unheard": {"aws:SourceAccount": "000000000000"}}},
    ],
)
def test_and_nowhere_else(changed):
    assert not lets(STATEMENT | changed)
    assert not lets()
    assert not lets(STATEMENT, PLAIN_HTTP | {"Condition": {}})


def test_a_bucket_that_does_not_let_ses_write_has_the_mail_tried_later(receiver, account):
    account.refuses = "the policy does not let SES"
    answer = receiver.take(SENDER, [LIST], raw(mail("anna@smakommuner.example", LIST)))
    assert answer.startswith("451")
    assert "the policy does not let SES" in receiver.refused[0]["answer"]
