"""Bounces by their meaning: what is about us suppresses nobody, and what is about the mailbox still does."""

from __future__ import annotations

import pytest

from newsletter.sending.bounce_meaning import BounceMeaning, meaning_of
from newsletter.sending.reports import evidence_in
from newsletter.sending.ses_events import FINAL, SesEvent
from newsletter.subscribers.suppressions import SuppressionReason
from tests.unit.sending.test_reports import event

US, DEAD, NOW = BounceMeaning.ABOUT_US, BounceMeaning.DEAD, BounceMeaning.FOR_NOW

BOUNCES = [  # SES's type and subtype, the status, the server's words, what it means
    ("Permanent", "General", "5.7.1", "550 5.7.1 Service unavailable; client host [x] blocked using Spamhaus", US),
    (
        "Permanent",
        "General",
        "5.7.26",
        "550 5.7.26 Blocked because the sender is unauthenticated",
        US,
    ),
    ("Permanent", "General", "5.7.606", "550 5.7.606 Access denied, banned sending IP [192.0.2.1]", US),
    ("Permanent", "General", "5.7.1", "550 5.7.1 Message rejected due to local policy", US),
    (
        "Permanent",
        "General",
        "5.7.509",
        "550 5.7.509 Access denied, domain does not pass DMARC",
        US,
    ),
    ("Permanent", "General", "", "smtp; 554 Your message was rejected as spam", US),
    ("Permanent", "General", "5.0.0", "554 5.0.0 The sending IP has a poor reputation", US),
    ("Transient", "General", "4.7.0", "421 4.7.0 Our system has detected an unusual rate of unsolicited mail", US),
    ("Transient", "General", "4.7.650", "451 4.7.650 The mail server has been temporarily rate limited", US),
    ("Transient", "ContentRejected", "5.3.0", "550 content rejected", US),
    ("Undetermined", "Undetermined", "", "550 blocked by our blacklist", US),
    ("Permanent", "General", "", "smtp; 550 5.7.1 relaying denied", US),
    ("Permanent", "General", "5.7.1", "", US),
    ("Permanent", "General", "", "550 5.7.1 no", US),
    ("Permanent", "General", "5.6.1", "550 no", DEAD),
    ("Permanent", "General", "5.8.1", "550 no", DEAD),
    ("Permanent", "General", "5.1.1", "smtp; 550 5.1.1 user unknown", DEAD),
    ("Permanent", "General", "5.7.1", "550 5.7.1 <a@x>: Recipient address rejected: user unknown", DEAD),
    ("Permanent", "General", "5.7.13", "550 5.7.13 user account disabled by policy", DEAD),
    ("Permanent", "General", "5.7.17", "550 5.7.17 mailbox owner has changed", DEAD),
    ("Permanent", "General", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", DEAD),
    ("Permanent", "General", "5.2.1", "550 5.2.1 The email account that you tried to reach is disabled", DEAD),
    ("Permanent", "General", "", "", DEAD),
    ("Permanent", "General", "5.4.1", "550 5.4.1 Recipient address rejected: Access denied", DEAD),
    ("Permanent", "OnAccountSuppressionList", "5.1.1", "did not send: suppression list for your account", DEAD),
    ("Permanent", "Suppressed", "5.1.1", "has a recent history of bouncing; policy", DEAD),
    ("Permanent", "NoEmail", "", "spam", DEAD),
    ("Transient", "MailboxFull", "4.2.2", "452 4.2.2 mailbox full", NOW),
    ("Transient", "General", "5.1.1", "smtp; 550 5.1.1 user unknown", NOW),
    ("Transient", "General", "5.3.0", "smtp; 550 denied", NOW),
    ("Undetermined", "Undetermined", "5.1.1", "user unknown", NOW),
    ("Transient", "General", "4.4.7", "4.4.7 message expired: unable to deliver in 840 minutes", NOW),
]


@pytest.mark.parametrize(("kind", "sub", "status", "words", "meaning"), BOUNCES)
def test_a_bounce_is_read_by_what_it_means(kind, sub, status, words, meaning):
    assert meaning_of(kind, sub, status, words) is meaning


@pytest.mark.parametrize(
    ("detail", "meaning"), [(12, US), (13, DEAD), (14, US), (16, US), (17, DEAD), (18, DEAD), (19, US)]
)
def test_three_codes_of_policy_are_about_the_mailbox_and_their_neighbours_are_not(detail, meaning):
    assert meaning_of("Permanent", "General", f"5.7.{detail}", "") is meaning
    assert meaning_of("Permanent", "General", f"5.6.{detail}", "") is DEAD


@pytest.mark.parametrize(("kind", "sub", "status", "words", "meaning"), BOUNCES)
def test_only_a_dead_address_is_suppressed(kind, sub, status, words, meaning):
    recipient = {"emailAddress": "anna@a.example", "status": status, "diagnosticCode": words}
    found = evidence_in(
        event("Bounce", bounce={"bounceType": kind, "bounceSubType": sub, "bouncedRecipients": [recipient]})
    )
    assert found
    assert found.suppress is (SuppressionReason.BOUNCED if meaning is DEAD else None)
    facts = {US: SesEvent.BLOCKED, DEAD: SesEvent.BOUNCED, NOW: SesEvent.SOFT_BOUNCED}
    assert found.fact is facts[meaning]
    assert found.fact in FINAL
    assert not words or words not in found.detail


@pytest.mark.parametrize("recipients", [None, [], {}, [None], ["x"], [{"status": 5, "diagnosticCode": []}]])
def test_a_bounce_without_words_is_read_by_its_type(recipients):
    found = evidence_in(event("Bounce", bounce={"bounceType": "Permanent", "bouncedRecipients": recipients}))
    assert found
    assert found.fact is SesEvent.BOUNCED
