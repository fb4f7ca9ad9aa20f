"""Mail in on one machine: the emulator's receipt rules, and mails that come by SMTP, properly signed or forged."""

from __future__ import annotations

import json
import os
import smtplib
import socket
import time
import urllib.request
from email import message_from_bytes, policy

import boto3
import pytest

from local.journey import waited
from local.local_stack import REGION, ROOT, LocalStack
from local.ports import Ports
from local.postoffice.authentication import DnsTable
from local.postoffice.emulated import ROOT as TEST
from newsletter.aws import clients
from newsletter.aws.receipt_rules import RULE_SET, Change, MailInRule, ReceiptRules
from tests.signed_mail import mail, publish, signed
from tests.unit.postoffice.test_receiving import PLAIN_HTTP, STATEMENT

pytestmark = pytest.mark.skipif(
    not (ROOT / ".venv" / "emulator").exists(), reason="the emulator is not here: make local"
)

DOMAIN = "in.smakommuner.example"
LIST = f"kommunbladet@{DOMAIN}"
ANNA = "anna@kommunen.example"


def _forget_everything():
    """The session too: it keeps the credentials of whatever AWS was there before."""
    clients.forget()
    clients._session.cache_clear()


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """The emulator and the post office, with a bucket that lets SES write and a verified domain."""
    before = dict(os.environ)
    with LocalStack(tmp_path_factory.mktemp("stack"), Ports.free()) as made:
        os.environ.update(made.environment)
        _forget_everything()
        session = boto3.Session(aws_access_key_id=TEST, aws_secret_access_key=TEST, region_name=REGION)
        session.client("sesv2", endpoint_url=made.emulator).create_email_identity(EmailIdentity="smakommuner.example")
        made.s3 = session.client("s3", endpoint_url=made.emulator)
        made.s3.create_bucket(Bucket="our-bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
        made.policy = {"Version": "2012-10-17", "Statement": [STATEMENT, PLAIN_HTTP]}
        made.s3.put_bucket_policy(Bucket="our-bucket", Policy=json.dumps(made.policy))
        waited(lambda: ReceiptRules().verified(DOMAIN), "the post office to see the identity")
        yield made
    os.environ.clear()
    os.environ.update(before)
    _forget_everything()
    for port in vars(made.ports).values():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))


@pytest.fixture
def rule(stack):
    """Mail in is on."""
    made = MailInRule("utskick", DOMAIN, "our-bucket")
    ReceiptRules().turn_on(made)
    yield made
    ReceiptRules().turn_off("utskick")


def ordered(stack, path, **wanted):
    request = urllib.request.Request(
        f"{stack.post_office}/_office/{path}", json.dumps(wanted).encode() if wanted else None,
        method="PUT" if wanted else "GET", headers={"Content-Type": "application/json"},
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def published(stack, domain):
    """A domain that signs its mail, as the DNS of the post office has it."""
    table = DnsTable()
    publish(table, domain)
    for name, texts in table.records.items():
        ordered(stack, "dns", name=name, texts=texts)


def sent(stack, source, sender=ANNA, to=LIST):
    """Hand in a mail as a mail server does; the mail that then lies in the bucket."""
    before = objects(stack)
    with smtplib.SMTP("127.0.0.1", stack.ports.smtp_server, local_hostname="mail.kommunen.example") as smtp:
        smtp.sendmail(sender, [to], source)
    (key,) = [key for key in objects(stack) - before if "AMAZON_SES" not in key]
    content = stack.s3.get_object(Bucket="our-bucket", Key=key)["Body"].read()
    assert content.endswith(source)
    return message_from_bytes(content, policy=policy.default)


def objects(stack):
    return {one["Key"] for one in stack.s3.list_objects_v2(Bucket="our-bucket").get("Contents", ())}


def test_a_signed_mail_lies_stamped_in_the_bucket_within_a_second(stack, rule):
    published(stack, "kommunen.example")
    began = time.monotonic()
    put = sent(stack, signed(mail(f"Anna <{ANNA}>", LIST), "kommunen.example"))
    assert time.monotonic() - began < 5
    told = put["Authentication-Results"]
    assert "dkim=pass header.i=@kommunen.example;" in told
    assert "dmarc=pass header.from=kommunen.example;" in told
    assert put["Return-Path"] == f"<{ANNA}>"
    assert (put["X-SES-Spam-Verdict"], put["X-SES-Virus-Verdict"]) == ("PASS", "PASS")
    assert "mail/AMAZON_SES_SETUP_NOTIFICATION" in objects(stack)
    assert ordered(stack, "received")["taken"][-1]["to"] == [LIST]


def test_a_forgery_signed_by_its_own_domain_does_not_pass_as_another(stack, rule):
    published(stack, "kommunen.example")
    published(stack, "forgers.example")
    put = sent(stack, signed(mail(f"Anna <{ANNA}>", LIST), "forgers.example"), sender="x@forgers.example")
    assert "dkim=pass header.i=@forgers.example;" in put["Authentication-Results"]
    assert "dmarc=fail header.from=kommunen.example;" in put["Authentication-Results"]


def test_any_mail_program_on_this_machine_passes_as_the_sender_s_domain_and_no_other(stack, rule):
    unsigned = mail("redaktionen@smakommuner.example", LIST).as_bytes().replace(b"\n", b"\r\n")
    put = sent(stack, unsigned, sender="redaktionen@smakommuner.example")
    assert "dmarc=pass header.from=smakommuner.example;" in put["Authentication-Results"]
    foreign = mail("x@annan.example", LIST).as_bytes().replace(b"\n", b"\r\n")
    assert "dmarc=none" in sent(stack, foreign, sender="x@annan.example")["Authentication-Results"]


def test_mail_in_comes_and_goes_with_the_rule(stack):
    rules, ours = ReceiptRules(), MailInRule("utskick", DOMAIN, "our-bucket")
    source = signed(mail(ANNA, LIST), "kommunen.example")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        sent(stack, source)
    done = [(change, RULE_SET) for change in (Change.MADE_SET, Change.ADDED, Change.ACTIVATED)]
    assert rules.turn_on(ours) == done
    assert rules.turn_on(ours) == []
    assert rules.verified(DOMAIN) == "smakommuner.example"
    assert sent(stack, source)
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        sent(stack, source, to="kommunbladet@smakommuner.example")
    assert len(rules.turn_off("utskick")) == 3
    assert rules.active() is None
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        sent(stack, source)


def test_a_bucket_whose_policy_does_not_let_ses_write_is_noticed(stack, rule):
    stack.s3.put_bucket_policy(Bucket="our-bucket", Policy=json.dumps(stack.policy | {"Statement": [PLAIN_HTTP]}))
    try:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            sent(stack, signed(mail(ANNA, LIST), "kommunen.example"))
        assert refused.value.smtp_code == 451
        assert "does not let SES" in ordered(stack, "received")["refused"][-1]["answer"]
    finally:
        stack.s3.put_bucket_policy(Bucket="our-bucket", Policy=json.dumps(stack.policy))
