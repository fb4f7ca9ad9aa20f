"""Feedback forwarding: bounces and complaints are mailed to the sender too, unless its identity says otherwise.

https://docs.aws.amazon.com/ses/latest/dg/monitor-sending-activity-using-notifications-email.html
"""

from __future__ import annotations

from mailbox import Maildir

import pytest

from tests.unit.postoffice.counter import Counter

FROM = "nyhetsbrev@smakommuner.example"


@pytest.mark.parametrize(
    ("to", "forwarded"),
    [
        ("x@bounce.example", 1),
        ("x@soft.example", 1),
        ("x@complaint.example", 1),
        ("suppressionlist@simulator.amazonses.com", 1),
        ("anna@example.org", 0),
        ("x@virus.example", 0),
    ],
)
def test_a_bounce_and_a_complaint_are_mailed_to_the_address_in_from(to, forwarded):
    counter = Counter()
    counter.send(to)
    assert counter.office.mailbox.feedback == [FROM] * forwarded
    assert counter.ask("GET", "/v2/email/identities/smakommuner.example").content["FeedbackForwardingStatus"] is True


def test_an_identity_that_says_so_is_spared():
    counter = Counter()
    counter.directory.without_forwarding = {"smakommuner.example"}
    counter.bulk("x@bounce.example", "x@complaint.example")
    assert counter.office.mailbox.feedback == []
    assert counter.ask("GET", "/v2/email/identities/smakommuner.example").content["FeedbackForwardingStatus"] is False


def test_what_is_forwarded_names_the_reader_and_lies_in_a_folder_of_its_own(tmp_path):
    counter = Counter(tmp_path)
    counter.bulk("x@bounce.example", "y@complaint.example", "anna@example.org")
    feedback = list(Maildir(tmp_path, create=False).get_folder("Feedback"))
    assert [letter["To"] for letter in feedback] == [FROM, FROM]
    text = "".join(letter.get_payload() for letter in feedback)
    assert "x@bounce.example" in text
    assert "y@complaint.example" in text
    assert len(Maildir(tmp_path, create=False)) == 2
