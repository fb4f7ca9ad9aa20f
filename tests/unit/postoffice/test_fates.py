"""Fates: the simulator's addresses, our own domains for what it has none for, and what SES finds in a mail."""

from __future__ import annotations

import pytest

from local.postoffice.acceptance import EICAR
from tests.unit.postoffice.counter import Counter, piece, single

SIMULATED = [
    ("success", ["Send", "Delivery"], True),
    ("bounce", ["Send", "Bounce"], False),
    ("complaint", ["Send", "Delivery", "Complaint"], True),
    ("ooto", ["Send", "Delivery"], True),
    ("suppressionlist", ["Send", "Bounce"], False),
]


@pytest.mark.parametrize(("name", "kinds", "arrives"), SIMULATED)
@pytest.mark.parametrize("label", ["", "+label1"])
def test_the_simulators_addresses_do_what_they_say_with_a_label_too(tmp_path, name, label, kinds, arrives):
    """https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator-how-to-use."""
    counter = Counter(tmp_path)
    assert counter.send(f"{name}{label}@simulator.amazonses.com").status == 200
    assert counter.kinds() == kinds
    assert len(list((tmp_path / "new").iterdir())) == arrives


@pytest.mark.parametrize(
    ("to", "kind", "sub"),
    [
        ("bounce@simulator.amazonses.com", "Permanent", "General"),
        ("suppressionlist@simulator.amazonses.com", "Permanent", "Suppressed"),
        ("full@soft.example", "Transient", "MailboxFull"),
    ],
)
def test_a_bounce_says_of_which_kind_it_is(to, kind, sub):
    """https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html (Bounce types), and of
    the simulator: "as if the recipient's address is on the global suppression list".
    """
    counter = Counter()
    counter.send(to)
    bounce = counter.reports()[-1]["bounce"]
    assert (bounce["bounceType"], bounce["bounceSubType"]) == (kind, sub)


@pytest.mark.parametrize(
    ("to", "kinds"),
    [
        ("x@bounce.example", ["Send", "Bounce"]),
        ("x@soft.example", ["Send", "DeliveryDelay", "Bounce"]),
        ("X@Complaint.Example", ["Send", "Delivery", "Complaint"]),
        ("x@virus.example", ["Send", "Reject"]),
        ("x@example.org", ["Send", "Delivery"]),
    ],
)
def test_our_own_domains_do_what_they_are_called(to, kinds):
    counter = Counter()
    counter.send(to)
    assert counter.kinds() == kinds


def test_a_mail_with_a_virus_is_accepted_rejected_and_counted():
    """https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator-test-rejections."""
    counter = Counter()
    body = {"Text": piece(f"Se bifogat: {EICAR}")}
    assert counter.ask("POST", "/v2/email/outbound-emails", single(Body=body)).status == 200
    reject = counter.reports()[-1]
    assert (reject["eventType"], reject["reject"]) == ("Reject", {"reason": "Bad content"})
    assert counter.office.account.sent_last_day() == 1
